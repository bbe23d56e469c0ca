"""What the document says of a status, with its headers."""

from __future__ import annotations

from codegen.read.said import status


def test_a_status_has_headers_that_need_not_be_there():
    headers = {"location": {"description": "Where it is.", "schema": {"type": "string"}}, "x-trace": {}}
    found = status("201", {"description": "Made.", "headers": headers})
    assert (found.code, found.description) == ("201", "Made.")
    told = [(each.name, each.description, each.required) for each in found.headers]
    assert told == [("location", "Where it is.", False), ("x-trace", "", False)]
