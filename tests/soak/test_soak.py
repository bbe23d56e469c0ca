"""A little of `make soak`: the program runs, and finds that nothing has grown."""

from __future__ import annotations

import pytest

from tests.soak.__main__ import main


@pytest.mark.parametrize("loop", ["asyncio", pytest.param("trio", marks=pytest.mark.slow)])
def test_nothing_is_left_of_calls_however_they_end(loop, capsys):
    assert main(["100", loop]) == 0
    assert capsys.readouterr().out.count("\n") == 12
