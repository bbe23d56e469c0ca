"""Frozen names stay, decisions come next, the rule names the rest, and two operations never share a name."""

from __future__ import annotations

import pytest

from codegen.errors import GenerationError
from codegen.plan.layout import Layout
from codegen.plan.name_lock import NameLock
from codegen.plan.naming import names_of
from codegen.read.api import Api, Operation


def call(operation_id="getSpaceById", tags=("spaces",), path="/spaces"):
    return Operation(operation_id, "GET", path, "", "", (), None, ((204, None),), (), tags, (), False, None)


def places(*operations, layout=None, lock=None):
    return names_of(Api(operations=operations), layout or Layout(), lock or NameLock()).operations


@pytest.mark.parametrize(
    ("operation", "place"),
    [
        (call(), ("spaces", "get")),
        (call(tags=("critical", "change-requests")), ("change_requests", "get_space")),
        (call(tags=(), path="/orgs/{id}/teams"), ("orgs", "get_space")),
        (call(tags=(), path="/"), ("system", "get_space")),
        (call("streamAIResponse", tags=("Site AI",)), ("site_ai", "stream_response")),
        (call("import", tags=("class",)), ("class_", "import_")),
        (call("calls", tags=("raw",)), ("raw_", "calls_")),
    ],
)
def test_places_by_rule(operation, place):
    assert places(operation) == {operation.id: place}


def test_a_decision_is_taken():
    assert places(call(), layout=Layout(operations={"getSpaceById": "content.fetch"})) == {
        "getSpaceById": ("content", "fetch")
    }
    assert places(call("list", ("poor-tag",)), layout=Layout(resources={"poor-tag": "good"})) == {
        "list": ("good", "list")
    }
    assert places(call("getBigThing", ("things",)), layout=Layout(nouns={"things": ("big thing",)})) == {
        "getBigThing": ("things", "get")
    }


@pytest.mark.parametrize("written", ["spaces", "spaces.", ".get", "spaces.get-space", "a.b.c", "spaces.get\nx"])
def test_a_place_that_is_no_name_is_an_error(written):
    with pytest.raises(GenerationError, match=r"getSpaceById: layout.toml puts it at .*, which is not a name"):
        places(call(), layout=Layout(operations={"getSpaceById": written}))


def test_two_operations_in_one_place_are_an_error_that_names_both():
    both = call("getSpace"), call("get_space")
    with pytest.raises(GenerationError, match=r"operation get_space: .* the method spaces.get_space, as getSpace is"):
        places(*both)
    assert places(*both, layout=Layout(operations={"get_space": "spaces.other"})) == {
        "getSpace": ("spaces", "get"),
        "get_space": ("spaces", "other"),
    }


def test_a_locked_name_stays_and_no_newcomer_gets_it():
    lock = NameLock(operations={"getSpace": "spaces.get", "gone": "spaces.move"})
    assert places(call("getSpaceById"), call("getSpace"), call("moveSpace"), lock=lock) == {
        "getSpaceById": ("spaces", "get_space_by_id"),
        "getSpace": ("spaces", "get"),
        "moveSpace": ("spaces", "move_space"),
    }


def test_a_decision_against_a_locked_name_is_an_error():
    layout, lock = Layout(operations={"getSpace": "spaces.fetch"}), NameLock(operations={"getSpace": "spaces.get"})
    with pytest.raises(GenerationError, match=r"locked as spaces.get in names.lock.toml, and layout.toml says"):
        places(call("getSpace"), layout=layout, lock=lock)


def test_locking_keeps_what_was_locked_and_changes_nothing():
    api, lock = Api(operations=(call(), call("moveSpace"))), NameLock(operations={"gone": "spaces.leave"})
    names = names_of(api, Layout(), lock)
    assert names.not_locked(lock) == ["spaces.get", "spaces.move"]
    locked = names.locked(lock)
    assert locked.operations == {
        "gone": "spaces.leave",
        "getSpaceById": "spaces.get",
        "moveSpace": "spaces.move",
    }
    assert names_of(api, Layout(), locked) == names
    assert names.not_locked(locked) == []


def test_a_lock_comes_back_from_its_text(tmp_path):
    lock = NameLock(operations={"getSpace": "spaces.get", 'odd "id"': "spaces.odd", "aé": "a.e"})
    path = tmp_path / "names.lock.toml"
    assert NameLock.load(path) == NameLock()
    path.write_text(lock.dumps(), encoding="utf-8")
    assert NameLock.load(path) == lock
    assert lock.dumps().startswith("# ")
