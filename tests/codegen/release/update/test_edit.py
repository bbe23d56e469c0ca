"""TOML is edited as text: one entry comes or goes, and everything else stays, comments included."""

from __future__ import annotations

import tomllib

import pytest

from codegen import files
from codegen.errors import DocumentError
from codegen.release.update import edit

TEXT = """\
# What is decided.
brands = ["GitHub", "GitLab"]  # one word
fractions = [
    "amount",
    "value",  # of anything
]
header = "prefer"

[operations]
# A comment.
getSpace = "spaces.get"
"odd:place[]" = "Odd"

[repeat]
reads = [
    "ask",
]

[defaults.ask]
format = "markdown"

[[patch]]
at = "/a"
becomes = { type = "object" }
reason = "one"

[[patch]]
at = "/b"
was = [
    1,
]
reason = "two"
"""


@pytest.mark.parametrize(
    ("keys", "gone"),
    [
        (("brands", "GitHub"), '"GitHub", '),
        (("brands", "GitLab"), ', "GitLab"'),
        (("fractions", "value"), '    "value",  # of anything\n'),
        (("header",), 'header = "prefer"\n'),
        (("operations", "getSpace"), 'getSpace = "spaces.get"\n'),
        (("operations", "odd:place[]"), '"odd:place[]" = "Odd"\n'),
        (("repeat", "reads", "ask"), '    "ask",\n'),
        (("defaults", "ask", "format"), '[defaults.ask]\nformat = "markdown"\n'),
        (("patch", 0), '[[patch]]\nat = "/a"\nbecomes = { type = "object" }\nreason = "one"\n'),
        (("patch", 1), '[[patch]]\nat = "/b"\nwas = [\n    1,\n]\nreason = "two"\n'),
    ],
)
def test_an_entry_goes_and_nothing_else(keys, gone):
    left = edit.without(TEXT, keys)
    assert TEXT.replace(gone, "").split() == left.split()
    assert tomllib.loads(left) != tomllib.loads(TEXT)


def test_a_line_between_others_goes_alone():
    table = "[operations]\na = 1\nb = 2\nc = 3\n"
    assert edit.without(table, ("operations", "b")) == "[operations]\na = 1\nc = 3\n"


def test_what_cannot_be_taken_out_is_an_error():
    with pytest.raises(DocumentError, match=r"operations.a: cannot be taken out automatically"):
        edit.without("operations = { a = 1, b = 2 }\n", ("operations", "a"))


def test_a_key_is_added_to_its_table():
    assert edit.with_key(TEXT, "operations", "getPage", "pages.get") == TEXT.replace(
        '"Odd"\n', '"Odd"\ngetPage = "pages.get"\n'
    )
    assert edit.with_key("a = 1\n", "operations", "b:c", "x") == 'a = 1\n\n[operations]\n"b:c" = "x"\n'
    assert edit.with_key("[operations]\na = 1\nb = 2\n", "operations", "a", 3) == "[operations]\nb = 2\na = 3\n"
    assert edit.with_key("", "operations", "größe", "x") == '[operations]\n"größe" = "x"\n'
    assert edit.with_key("", "operations", "b", "x") == '[operations]\nb = "x"\n'


def test_a_table_is_added_to_a_list():
    added = edit.with_table(TEXT, "patch", {"at": "/c", "was": {"x y": [1, "a"]}, "reason": 'a "b"'})
    assert added.startswith(TEXT)
    assert tomllib.loads(added)["patch"][2] == {"at": "/c", "was": {"x y": [1, "a"]}, "reason": 'a "b"'}


def test_every_entry_of_this_repository_can_be_taken_out():
    layout = (files.DOCUMENTS / files.LAYOUT).read_text("utf-8")
    for table in ("resources", "nouns", "operations", "classes", "finals"):
        for key in list(tomllib.loads(layout)[table])[:5]:
            left = edit.without(layout, (table, key))
            assert len(layout.splitlines()) - len(left.splitlines()) in (1, 2)
    patches = (files.DOCUMENTS / files.PATCHES).read_text("utf-8")
    for number in range(len(tomllib.loads(patches)["patch"])):
        assert "# Corrections" in edit.without(patches, ("patch", number))
