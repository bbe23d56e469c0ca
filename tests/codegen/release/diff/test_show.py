"""Changes are written as text, Markdown and JSON; what is the same for several names shares a line."""

from __future__ import annotations

import json

import pytest

from codegen import __main__ as command
from codegen.release.diff import show
from codegen.release.diff.change import Change, Effect, Kind

CHANGES = [
    Change(Kind.FIELD_RETYPED, Effect.BREAKING, "Space.a", "str", "int", "models"),
    Change(Kind.NAME_REMOVED, Effect.BREAKING, "SpaceParam", "dictionary", where="types"),
    *(Change(Kind.TOKENS, Effect.CHANGED, f"spaces.get{n}", "user", "user, oauth") for n in range(6)),
]


def test_text():
    assert show.text(CHANGES).splitlines() == [
        "Breaking (2)",
        "  field retyped: Space.a: str -> int",
        "  name removed: types.SpaceParam (dictionary)",
        "",
        "Changed (6)",
        "  tokens changed: spaces.get0, spaces.get1, spaces.get2, spaces.get3 and 2 more: user -> user, oauth",
    ]
    assert show.text([]) == "Nothing changed."


def test_markdown():
    assert show.markdown(CHANGES, 3).splitlines()[:5] == [
        "### Breaking (2)",
        "",
        "- field retyped: `Space.a`: `str` -> `int`",
        "- name removed: `types.SpaceParam` (`dictionary`)",
        "",
    ]
    assert show.markdown(CHANGES).startswith("## Breaking")


def test_json_has_each_change():
    listed = json.loads(show.dumps(CHANGES))
    assert len(listed) == 8
    assert listed[0] == {
        "kind": "field retyped",
        "effect": "breaking",
        "subject": "Space.a",
        "was": "str",
        "now": "int",
        "where": "models",
    }


def test_every_breaking_name_is_shown():
    gone = [Change(Kind.NAME_REMOVED, Effect.BREAKING, f"Space{n}", "class") for n in range(9)]
    assert all(f"Space{n}" in show.text(gone) for n in range(9))
    assert show.summary(gone) == "breaking: 9, added: 0, changed: 0, only words: 0"


@pytest.fixture
def documents(make, tmp_path):
    for name, field in (("old", "a"), ("new", "b")):
        text = json.dumps(make.tiny({"Space": make.obj(**{field: make.string})}))
        (tmp_path / f"{name}.json").write_text(text)
    return [str(tmp_path / f"{name}.json") for name in ("old", "new")]


def test_the_command_compares_documents_and_folders(documents, tmp_path, capsys):
    expected = "Breaking (1)\n  field removed: Space.a (str)\n\nAdded (1)\n  field added: Space.b (str)\n\n"
    assert command.main(["diff", *documents]) == 0
    assert capsys.readouterr().out == expected
    assert command.main(["generate", "--document", documents[0], "--output", str(tmp_path / "tree")]) == 0
    capsys.readouterr()
    assert command.main(["diff", str(tmp_path / "tree"), documents[1]]) == 0
    assert capsys.readouterr().out == expected
    assert command.main(["diff", *documents, "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2


def test_the_command_fetches_versions(npm, document, documents, capsys):
    npm.publish("0.1.0", document)
    assert command.main(["diff", "0.1.0", documents[1]]) == 0
    assert "method removed: spaces.delete" in capsys.readouterr().out


@pytest.mark.parametrize("given", ["nothing", "folder"])
def test_what_is_neither_is_an_error(documents, tmp_path, capsys, given):
    (tmp_path / "folder").mkdir()
    assert command.main(["diff", str(tmp_path / given), documents[0]]) == 1
    assert capsys.readouterr().err.startswith(f"error: {tmp_path / given}: is n")
