"""All data as JSON, and back."""

from __future__ import annotations

import json

import pytest

from gitbook_async.testing._state.data.content import Page
from gitbook_async.testing._state.data.records import Missing, Record
from gitbook_async.testing._state.data.snapshot import load, save
from gitbook_async.testing._state.data.store import Store


@pytest.fixture
def changed():
    """A store with a new record, a removed one, one that was moved, and a revision."""
    store = Store()
    store.create("team", {"title": "Design"}, "acme", "design", secret=[1, {"a": None}])
    store.uploads["file"] = b"\x00content"
    store.table("team").remove("acme-support", "acme")
    first = store.table("collection").find("acme-public")
    first.rank = 10_000
    store.arrange([""])
    history = store.history("acme-handbook")
    content = history.live.content.insert(Page("new", "New", "new", "Text.", attributes={"hidden": True}), 0)
    history.primary = store.revise("acme-handbook", "edits", (history.primary,), content).id
    return store


def copy_of(store):
    copy = Store()
    load(copy, json.loads(json.dumps(save(store))))
    return copy


def test_what_is_loaded_is_what_was_saved(changed):
    copy = copy_of(changed)
    assert save(copy) == save(changed)
    assert copy.uploads == {"file": b"\x00content"}
    assert copy.table("team").find("design", "acme") == Record(
        "design", "acme", {"title": "Design"}, {"secret": [1, {"a": None}]}
    )
    assert [one.id for one in copy.table("collection").of("")] == ["acme-internal", "acme-public"]
    live, before = copy.history("acme-handbook").live, changed.history("acme-handbook").live
    assert [page.id for page in live.content.walk()] == [page.id for page in before.content.walk()]
    assert live.content.pages["new"] == before.content.pages["new"]
    assert (live.id, live.parents, live.created) == (before.id, before.parents, before.created)


def test_what_was_removed_stays_removed(changed):
    with pytest.raises(Missing) as missing:
        copy_of(changed).table("team").find("acme-support", "acme")
    assert missing.value.gone


def test_new_records_come_last_and_have_new_ids(changed):
    copy = copy_of(changed)
    made = copy.create("team", {"title": "New"}, "acme")
    assert made.rank > max(one.rank for one in copy.table("collection"))
    assert made.id == changed.new_id("team")
    assert copy.table("team").of("acme")[-1] is made


def test_pages_that_revisions_share_are_saved_once(changed):
    assert len(save(changed)["pages"]) == 301
    assert list(save(changed)["spaces"]) == ["acme-handbook"]


@pytest.mark.parametrize("path", [("spaces", "acme-handbook", "primary"), ("pages",), ("tables", "team"), ("made",)])
def test_damaged_data_change_nothing(changed, path):
    saved = json.loads(json.dumps(save(changed)))
    place = saved
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = "nothing"
    store = Store()
    before = save(store)
    with pytest.raises(ValueError, match=r"damaged|invalid literal"):
        load(store, saved)
    assert save(store) == before
