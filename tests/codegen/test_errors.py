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


def test_problems_that_differ_only_in_their_place_share_a_line():
    problems = [DocumentError(f"a.{number}", "is bad") for number in range(1_300)]
    error = GenerationError([*problems, DocumentError("b", "is worse"), DocumentError("c", "is worse")])
    assert error.summary() == [
        "a.0: is bad (also at a.1, a.2 and 1,297 more places)",
        "b: is worse (also at c)",
    ]
    assert len(str(error).splitlines()) == 1_302
