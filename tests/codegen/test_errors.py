"""Problems have their places, and are reported together."""

from __future__ import annotations

import pytest

from codegen.errors import DocumentError, GenerationError, refuse


def test_an_error_says_where_and_what():
    error = DocumentError("paths./spaces.get", "has no responses")
    assert (error.place, error.problem) == ("paths./spaces.get", "has no responses")
    assert str(error) == "paths./spaces.get: has no responses"


def test_several_problems_are_told_one_a_line_and_in_order():
    problems = (DocumentError("b", "first"), DocumentError("a", "second"))
    with pytest.raises(GenerationError) as raised:
        refuse(problems)
    assert raised.value.problems == problems
    assert str(raised.value) == "b: first\na: second"


def test_no_problem_is_no_error():
    refuse([])
