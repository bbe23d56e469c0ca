"""A newer document renames nothing: each document in turn is named with the names that the ones before it froze."""

from __future__ import annotations

import pytest
from attrs import evolve

from codegen import files, pipeline
from codegen.document import patch
from codegen.document.check import check
from codegen.document.load import load
from codegen.plan.layout import Layout
from codegen.plan.name_lock import NameLock
from codegen.plan.naming import names_of
from codegen.read.normalise import normalise
from codegen.read.parse import parse
from codegen.release import fetch

VERSIONS = ["0.130.0", "0.137.0", "0.143.2", "0.146.0", "0.167.0", "0.181.0", "0.201.0", "0.202.0"]


class Replay:
    """Documents, one after the other."""

    def __init__(self, layout=None):
        self.layout = layout or Layout()
        self.lock = NameLock()
        self.names = None

    def take(self, document):
        """Name the next document; give the names that differ from those that it had before."""
        before, known = self.names, self.lock
        self.names = names_of(parse(normalise(document)), self.layout, known)
        self.lock = self.names.locked(known)
        if before is None:
            return {}
        now = {**self.names.places, **self.names.operations}
        then = {**before.places, **before.operations}
        return {each: (then[each], now[each]) for each in then.keys() & now.keys() if then[each] != now[each]}


@pytest.fixture
def replay():
    return Replay()


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The published documents, in the order in which they came."""
    folder, found = tmp_path_factory.mktemp("published"), []
    patches = patch.read(files.DOCUMENTS / files.PATCHES)
    for version in VERSIONS:
        path = folder / f"{version}.json"
        fetch.fetch(version, path)
        found.append(patch.apply(load(path), patches).document)
        check(found[-1])
    return found


@pytest.mark.documents
@pytest.mark.parametrize("start", ["nothing", "what is frozen today"])
def test_no_published_document_since_0_130_renames_anything(published, start):
    """A name may only change where two parts that were alike, and one class, are no longer: one of them keeps it."""
    layout, known = pipeline.decisions()
    replay = Replay(evolve(layout, classes={}) if start == "nothing" else layout)
    replay.lock = NameLock() if start == "nothing" else known
    renamed, parted = {}, {}
    for version, document in zip(VERSIONS, published, strict=True):
        for place, (then, now) in replay.take(document).items():
            changes = parted if then in replay.names.places.values() else renamed
            changes[version, place] = then, now
    print(f"kept: {len(replay.names.operations)} operations, {len(replay.names.places)} places of classes; {parted=}")
    assert renamed == {}
    assert len(parted) <= len(replay.names.places) // 50


def spaces(make, **more):
    space = make.obj(urls=make.obj(app=make.string), id=make.string)
    return make.tiny({"Space": space, **more})


def test_a_component_does_not_take_the_name_of_a_part(replay, make):
    assert replay.take(spaces(make)) == {}
    assert replay.names.places == {"Space": "Space", "Space:urls": "SpaceUrls"}
    assert replay.take(spaces(make, SpaceUrls=make.obj(other=make.string))) == {}
    assert replay.names.places["SpaceUrls"] == "SpaceUrlsSchema"


def test_a_component_that_is_there_first_keeps_its_name(replay, make):
    assert replay.take(spaces(make, SpaceUrls=make.obj(other=make.string))) == {}
    assert replay.names.places == {"Space": "Space", "SpaceUrls": "SpaceUrls", "Space:urls": "SpaceUrls2"}
    assert replay.take(spaces(make)) == {}
    assert replay.names.places["Space:urls"] == "SpaceUrls2"


def test_a_name_stays_with_what_went_and_comes_back(replay, make):
    replay.take(spaces(make))
    replay.take(make.tiny({"Other": make.obj(id=make.string)}))
    assert replay.take(spaces(make, SpaceUrls=make.obj(other=make.string))) == {}
    assert replay.names.places["Space:urls"] == "SpaceUrls"


def test_an_operation_does_not_take_the_name_of_another(replay, make):
    def document(*ids):
        return make.tiny({}, {f"/{each}": {"get": make.operation(each, tags=["spaces"])} for each in ids})

    replay.take(document("getSpaceById"))
    assert replay.take(document("getSpace", "getSpaceById")) == {}
    assert replay.names.operations == {"getSpace": ("spaces", "get_space"), "getSpaceById": ("spaces", "get")}


def test_what_becomes_alike_keeps_two_names_and_what_is_new_joins_one(replay, make):
    def document(**parts):
        return make.tiny({name: make.obj(of=part) for name, part in parts.items()})

    one, other = make.obj(a=make.string), make.obj(b=make.string)
    replay.take(document(A=one, B=other))
    assert replay.take(document(A=one, B=one, C=one)) == {}
    assert replay.names.places == {"A": "A", "B": "B", "C": "C", "A:of": "AOf", "B:of": "BOf", "C:of": "AOf"}


def test_what_is_no_longer_alike_keeps_the_name_with_the_one_that_it_is_named_after(replay, make):
    def document(**parts):
        return make.tiny({name: make.obj(of=part) for name, part in parts.items()})

    one, other = make.obj(a=make.string), make.obj(b=make.string)
    replay.take(document(A=one, B=one))
    assert replay.names.places["B:of"] == "AOf"
    assert replay.take(document(A=one, B=other)) == {"B:of": ("AOf", "BOf")}
    assert replay.names.places["A:of"] == "AOf"
