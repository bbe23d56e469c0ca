"""What a person decided is read from a table."""

from __future__ import annotations

import pytest

from codegen.errors import DocumentError, GenerationError
from codegen.plan.layout import Layout
from codegen.plan.name_lock import NameLock
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


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "[operation]",
            "operation: is not a known table: resources, operations, classes, finals, nouns, repeat, defaults",
        ),
        ("operations = 1", "operations: is not a table"),
        ("[operations]\na = 1", "operations.a: 1 is not a name"),
        ("[finals]\na = []", r"finals.a: \[\] is not a name"),
        ('[classes]\n"A:b" = "a b"', "classes.A:b: 'a b' is not the name of a class"),
        ('[classes]\n"A:b" = "lower"', "classes.A:b: 'lower' is not the name of a class"),
        ('[classes]\n"A:b" = "None"', "classes.A:b: 'None' is not the name of a class"),
        ('[classes]\n"A:b" = ""', "classes.A:b: '' is not the name of a class"),
        ("[classes]\na = 1", "classes.a: 1 is not the name of a class"),
        ('[nouns]\na = "b"', "nouns.a: is not a list of names"),
        ("[nouns]\na = [1]", "nouns.a: is not a list of names"),
        ("[repeat]\nread = []", "repeat.read: is not a known list: reads, writes_once"),
        ("[repeat]\nreads = 1", "repeat.reads: is not a list of names"),
        ("[defaults]\na = 1", "defaults.a: is not a table of arguments"),
    ],
)
def test_an_entry_that_is_not_understood_is_an_error(tmp_path, text, problem):
    (tmp_path / "layout.toml").write_text(text)
    with pytest.raises(GenerationError, match=f"layout.toml: {problem}$"):
        Layout.load(tmp_path / "layout.toml")


@pytest.mark.parametrize("load", [Layout.load, NameLock.load])
def test_a_file_that_is_no_toml_is_an_error(tmp_path, load):
    (tmp_path / "a.toml").write_text("[operations")
    with pytest.raises(DocumentError, match=r"a\.toml: cannot be read: Expected ']'"):
        load(tmp_path / "a.toml")
