"""A correction applies exactly or not at all."""

from __future__ import annotations

import copy

import pytest

from codegen import files, pipeline
from codegen.document import patch
from codegen.document.patch import Patch
from codegen.errors import DocumentError, GenerationError

DOCUMENT = {"paths": {"/a/{b}": {"get": [{"n": 1}, {"n": 2}]}}, "components": {"A": {"enum": ["none", 1]}}}


def patched(*patches):
    return patch.apply(copy.deepcopy(DOCUMENT), patches)


def test_a_value_becomes_another_and_the_rest_stays():
    done = patched(Patch("/components/A/enum", "why", was=["none", 1], becomes=["none", "1_0"]))
    assert done.document == DOCUMENT | {"components": {"A": {"enum": ["none", "1_0"]}}}
    assert (done.applied, done.problems) == (("components.A.enum",), ())


def test_the_document_that_was_given_is_left_as_it_is():
    document = copy.deepcopy(DOCUMENT)
    patch.apply(
        document,
        [
            Patch("/paths/~1a~1{b}/get/0/n", "why", was=1, becomes=3),
            Patch("/components/A", "why", was={"enum": ["none", 1]}),
        ],
    )
    assert document == DOCUMENT


def test_what_is_not_there_is_added():
    document = patched(Patch("/paths/~1a~1{b}/put", "why", becomes={"n": 3})).document
    assert document["paths"]["/a/{b}"]["put"] == {"n": 3}


def test_what_is_there_is_removed():
    assert patched(Patch("/components/A/enum", "why", was=["none", 1])).document["components"]["A"] == {}
    assert patched(Patch("/paths/~1a~1{b}/get/0", "why", was={"n": 1})).document["paths"]["/a/{b}"]["get"] == [{"n": 2}]


def test_members_of_arrays_are_corrected():
    document = patched(
        Patch("/paths/~1a~1{b}/get/1", "why", was={"n": 2}, becomes={"n": 5}),
        Patch("/paths/~1a~1{b}/get/1/m", "why", becomes=[6]),
    ).document
    assert document["paths"]["/a/{b}"]["get"] == [{"n": 1}, {"n": 5, "m": [6]}]


@pytest.mark.parametrize(
    ("at", "was", "problem"),
    [
        (
            "/components/A/enum",
            ["none"],
            "components.A.enum: the correction does not apply: it expects another value there",
        ),
        ("/components/A/enum", ["none", 1.0], "it expects another value there"),
        ("/components/A/enum", ["none", True], "it expects another value there"),
        ("/components/A/enum", ..., "it expects no value there"),
        ("/components/A/type", "string", "it expects another value there"),
        ("/components/B/type", ..., "components.B.type: the correction does not apply: its place does not exist"),
        ("/paths/~1a~1{b}/get/2", ..., "its place does not exist"),
        ("/components/A/enum/0/x", ..., "its place does not exist"),
    ],
)
def test_what_does_not_apply_exactly_is_an_error(at, was, problem):
    correction = Patch(at, "why", becomes=7) if was is ... else Patch(at, "why", was=was, becomes=7)
    done = patched(correction)
    assert done.document == DOCUMENT
    assert [problem in str(each) for each in done.problems] == [True]


def test_all_that_do_not_apply_are_told_at_once():
    done = patched(Patch("/x", "why", was=1), Patch("/y", "why", was=1))
    assert [problem.place for problem in done.problems] == ["x", "y"]


def test_a_correction_that_is_no_longer_needed_can_be_dropped_and_another_cannot():
    fixed = Patch("/components/A/enum", "why", was=["none"], becomes=["none", 1])
    gone = Patch("/components/A/type", "why", was="string")
    without_a_place = Patch("/components/B/type", "why", becomes=1)
    wrong_otherwise = Patch("/components/A/enum", "why", was=["none"], becomes=["none", "1"])
    found = [(each.keys, each.safe) for each in patched(fixed, gone, without_a_place, wrong_otherwise).problems]
    assert found == [(("patch", 0), True), (("patch", 1), True), (("patch", 2), True), (("patch", 3), False)]


def test_on_any_document_what_does_not_apply_is_passed_over_and_told():
    done = patched(Patch("/x", "why", was=1), Patch("/paths/~1a~1{b}/put", "why", becomes="string"))
    assert done.applied == ("paths./a/{b}.put",)
    assert [each.place for each in done.problems] == ["x"]


def test_corrections_are_read_from_toml(tmp_path):
    path = tmp_path / "patches.toml"
    path.write_text(
        '[[patch]]\nat = "/a~1b"\nwas = [1, "x"]\nbecomes = { type = "object" }\nreason = "why"\n'
        '[[patch]]\nat = "/c"\nbecomes = 1\nreason = "added"\n'
        '[[patch]]\nat = "/d"\nwas = 1\nremove = true\nreason = "removed"\n'
    )
    replaced, added, removed = patch.read(path)
    assert replaced == Patch("/a~1b", "why", was=[1, "x"], becomes={"type": "object"})
    assert replaced.place == ("a/b",)
    assert added == Patch("/c", "added", becomes=1)
    assert removed == Patch("/d", "removed", was=1)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("becomes = 1\nreason = 'a'", "patch 1: has no 'at'"),
        ("at = '/a'\nbecomes = 1", "patch 1: has no 'reason'"),
        ("at = '/a'\nbecomes = 1\nreason = ' '", "patch 1: has no 'reason'"),
        ("at = 'a'\nbecomes = 1\nreason = 'a'", "'at' is not a JSON pointer"),
        ("at = '/a'\nreason = 'a'", "needs either 'becomes' or 'remove = true'"),
        ("at = '/a'\nwas = 1\nbecomes = 1\nremove = true\nreason = 'a'", "needs either"),
        ("at = '/a'\nwas = 1\nremove = false\nreason = 'a'", "needs either"),
        ("at = '/a'\nremove = true\nreason = 'a'", "removes something without saying what it was"),
        ("at = '/a'\nbecomes = 1\nreason = 'a'\nform = 1", "has the unknown keys form"),
        ("at = '/a'\nbecomes = 2024-01-01\nreason = 'a'", "holds a value that JSON does not have"),
        ("at = '/a'\nbecomes = nan\nreason = 'a'", "holds a value that JSON does not have"),
        ("""at = '/a'\nbecomes = '\"\"\"; import os'\nreason = 'a'""", "becomes has three quotes in a row"),
        ('at = "/a"\nbecomes = "a\\u202eb"\nreason = "a"', "becomes has the hidden character U+202E"),
    ],
)
def test_corrections_of_another_form_are_refused(tmp_path, lines, problem):
    path = tmp_path / "patches.toml"
    path.write_text(f"[[patch]]\n{lines}\n", encoding="utf-8")
    with pytest.raises(GenerationError) as raised:
        patch.read(path)
    assert problem in str(raised.value)


@pytest.mark.parametrize("content", ["[[patch]\n", "patch = 1\n", "patch = [1]\n", "[other]\n"])
def test_a_file_of_something_else_is_refused(tmp_path, content):
    path = tmp_path / "patches.toml"
    path.write_text(content)
    with pytest.raises(DocumentError, match=r"patches\.toml"):
        patch.read(path)


def component(name, **content):
    return Patch(f"/components/schemas/{name}", "why", becomes=content)


def test_a_component_is_added_for_what_refers_to_it_only():
    document = {"paths": {"/a": {"schema": {"$ref": "#/components/schemas/A"}}}, "components": {"schemas": {}}}
    patches = [
        component("Lone", type="string"),
        component("Loop", items={"$ref": "#/components/schemas/Loop"}),
        component("B", type="string"),
        component("A", items={"$ref": "#/components/schemas/B"}),
        Patch("/components/schemas/Lone/type", "why", was="string", becomes="number"),
    ]
    done = patch.apply(document, patches)
    assert list(done.document["components"]["schemas"]) == ["B", "A"]
    assert [(each.place, each.problem, each.keys, each.safe) for each in done.problems] == [
        (f"components.schemas.{name}", f"the correction does not apply: {problem}", ("patch", number), True)
        for number, name, problem in (
            (0, "Lone", "nothing refers to the component"),
            (1, "Loop", "nothing refers to the component"),
        )
    ]
    assert patch.apply(document, patches[2:4]).problems == ()


def test_the_corrections_of_this_repository_all_apply():
    assert pipeline.locked().problems == ()
    assert patch.read(files.DOCUMENTS / files.PATCHES)
