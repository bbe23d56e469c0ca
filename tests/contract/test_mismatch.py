"""What does not fit the document can be seen, though it never fails a call."""

from __future__ import annotations

from typing import Any

import pytest

from gitbook_async import Page, operations
from gitbook_async._model.mismatch import mismatches
from gitbook_async.models import Space


def found(value: Any) -> set[tuple[str, str]]:
    return {(each.path, each.problem) for each in mismatches(value)}


def test_an_unknown_field_is_told_wherever_it_is():
    space = Space.from_dict({"new": 1, "urls": {"app": "a", "location": "b", "other": None}})
    assert {("/new", "unknown field"), ("/urls/other", "unknown field")} <= found(space)


def test_what_is_missing_is_told_and_what_is_optional_is_not():
    problems = found(Space.from_dict({}))
    assert ("/id", "missing") in problems
    assert not any(path == "/parent" for path, _ in problems)


@pytest.mark.parametrize("value", [3, None, {}, [], True])
def test_a_value_of_another_type_is_told(value):
    assert ("/title", "wrong type") in found(Space.from_dict({"title": value}))


def test_a_value_that_an_enumeration_does_not_list_is_told():
    assert ("/edit_mode", "unknown value") in found(Space.from_dict({"editMode": "floating"}))
    assert not any(path == "/edit_mode" for path, _ in found(Space.from_dict({"editMode": "live"})))


def test_a_timestamp_that_is_none_is_told():
    assert ("/created_at", "wrong type") in found(Space.from_dict({"createdAt": "yesterday"}))


def test_an_unknown_variant_is_told():
    value = Space.from_dict({"visitorAuth": {"backend": "telepathy"}})
    assert ("/visitor_auth", "unknown variant") in found(value)


def whole(value: Any) -> Any:
    """JSON without fractions: the document says `number` of counts too, which are read as integers."""
    if isinstance(value, float):
        return int(value)
    if isinstance(value, dict):
        return {key: whole(each) for key, each in value.items()}
    return [whole(each) for each in value] if isinstance(value, list) else value


def test_nothing_is_told_of_an_answer_that_fits(operation_id, endpoints, cover):
    operation = operations[operation_id]
    for success in endpoints[operation_id].successes.values():
        for covered in cover(success.schema) if success.schema else ():
            value = operation.decode(whole(covered.value), success.status)
            assert found(value.envelope if isinstance(value, Page) else value) == set()
