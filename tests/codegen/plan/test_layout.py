"""What a person decided is read from a table."""

from __future__ import annotations

import pytest

from codegen.plan.layout import Layout
from codegen.read.api import Operation


def call(operation_id="getSpace", **more):
    given = {
        "method": "GET",
        "path": "/spaces/{spaceId}",
        "summary": "",
        "description": "",
        "parameters": (),
        "body": None,
        "responses": ((204, None),),
        "content_types": (),
        "tags": ("spaces",),
        "scopes": (),
        "deprecated": False,
        "removed_after": None,
    }
    return Operation(id=operation_id, **{**given, **more})


@pytest.mark.parametrize(
    ("method", "safe"),
    [("GET", True), ("HEAD", True), ("PUT", True), ("DELETE", True), ("POST", False), ("PATCH", False)],
)
def test_methods_tell_what_is_safe_to_repeat(method, safe):
    assert Layout().safe_to_repeat(call(method=method)) is safe


def test_the_table_knows_what_methods_do_not_tell():
    layout = Layout(reads=frozenset({"search"}), writes_once=frozenset({"create"}))
    assert layout.safe_to_repeat(call("search", method="POST"))
    assert not layout.safe_to_repeat(call("create", method="PUT"))


def test_decisions_are_read_from_a_table(tmp_path):
    path = tmp_path / "layout.toml"
    path.write_text(
        """
        resources = {critical-things = "things"}
        nouns = {things = ["small thing"]}
        operations = {getSpace = "spaces.fetch"}
        classes = {Foo = "Bar"}
        repeat = {reads = ["search"], writes_once = ["create"]}
        defaults = {ask = {format = "markdown"}}
        finals = {stream = "Answer"}
        """
    )
    assert Layout.load(path) == Layout(
        resources={"critical-things": "things"},
        nouns={"things": ("small thing",)},
        operations={"getSpace": "spaces.fetch"},
        classes={"Foo": "Bar"},
        reads=frozenset({"search"}),
        writes_once=frozenset({"create"}),
        defaults={"ask": {"format": "markdown"}},
        finals={"stream": "Answer"},
    )


def test_an_empty_table_decides_nothing(tmp_path):
    path = tmp_path / "layout.toml"
    path.write_text("")
    assert Layout.load(path) == Layout()
