"""Classes are named by where they stand: no word twice, none that says nothing, and by hand where that is poor."""

from __future__ import annotations

import re

import pytest

from codegen import files
from codegen.errors import DocumentError, GenerationError
from codegen.plan.classes import ClassNames, by_rule, written
from codegen.plan.name_lock import NameLock
from codegen.plan.sharing import alike
from codegen.read.normalise import normalise
from codegen.read.parse import parse
from codegen.words import singular
from gitbook_async import models

LOCK = NameLock.load(files.DOCUMENTS / "names.lock.toml")
PARTS = {
    place: name
    for place, name in LOCK.classes.items()
    if re.search(r"[^\w.-]", place) and name in models.__all__  # the lock also has names of what is no longer there
}
PIECE = re.compile(r"OpenAPI|GitBook|GitHub|GitLab|[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+")


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("Space:urls", "SpaceUrls"),
        ("Space:tags[]", "SpaceTag"),
        ("list(Space)", "SpaceList"),
        ("list(Space):next", "SpaceListNext"),
        ("getSpaceById():result", "GetSpaceResult"),
        ("bulkUpsertSiteRedirects():result:results[]:error", "BulkUpsertSiteRedirectsResultError"),
        ("updateSiteContextConnectionById():body:setupSettings~2", "UpdateSiteContextConnectionSetupSettings"),
        ("SiteQuestionAnswer:channel:Type:type", "SiteQuestionAnswerChannelType"),
        ("Embed:labels*", "EmbedLabels"),
    ],
)
def test_names_by_rule(where, name):
    assert by_rule(where) == name


def classes(make, decided=None, locked=None, **schemas):
    api = parse(normalise(make.tiny(schemas)))
    return ClassNames(api, alike(api, {}), decided or {}, locked or {}, written(api)).classes()


def test_a_person_can_name_a_part_by_any_of_its_places(make):
    part = make.obj(a=make.string)
    schemas = {"A": make.obj(x=part), "B": make.obj(y=part)}
    assert classes(make, **schemas)["AX"] == "AX"
    assert classes(make, {"B:y": "Shared"}, **schemas)["AX"] == "Shared"


def test_a_decision_that_has_another_owner_is_an_error(make):
    schemas = {"A": make.obj(x=make.obj(a=make.string)), "B": make.obj(y=make.obj(b=make.string))}
    with pytest.raises(DocumentError, match=r"class B:y: layout.toml calls it Same, as A:x is called"):
        classes(make, {"A:x": "Same", "B:y": "Same"}, **schemas)


def test_a_locked_name_stays(make):
    assert classes(make, None, {"A:x": "Old"}, A=make.obj(x=make.obj(a=make.string)))["AX"] == "Old"


def test_a_decision_against_a_locked_name_is_an_error(make):
    with pytest.raises(GenerationError, match=r"class A:x: is locked as Old in .*, and layout.toml says New"):
        classes(make, {"A:x": "New"}, {"A:x": "Old"}, A=make.obj(x=make.obj(a=make.string)))


# The names of this package


@pytest.mark.parametrize("ending", ["Value", "WithStatus", "WithReason", "WithType", "ValueSetupSettings"])
def test_no_part_ends_in_what_says_nothing(ending):
    assert [name for name in PARTS.values() if name.endswith(ending)] == []


def test_no_part_says_a_word_twice():
    pieces = {name: [singular(word.lower()) for word in PIECE.findall(name)] for name in PARTS.values()}
    assert [name for name, found in pieces.items() if len(set(found)) < len(found)] == []


def test_no_part_has_a_number_for_a_name():
    assert [name for name in PARTS.values() if name[-1].isdigit()] == []


def test_the_next_of_all_lists_is_one_class():
    assert {name for place, name in PARTS.items() if re.fullmatch(r"list\(.*\):next", place)} == {"ListNext"}
