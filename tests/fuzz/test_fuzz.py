"""A little of `make fuzz`, with the same inputs each time."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings

from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_what_parses_bytes_from_outside_raises_no_errors_but_its_own(name):
    quickly = settings(max_examples=60, phases=(Phase.generate, Phase.shrink))
    quickly(given(TARGETS[name].inputs)(TARGETS[name].check))()
