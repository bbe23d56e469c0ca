"""Models: what is absent, null and unknown; what is read and written; what is refused."""

from __future__ import annotations

import copy
import inspect
import pickle
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum

import pytest

from gitbook_async import UNSET, InvalidArgument, Model, UnknownVariant, to_dict
from gitbook_async._model import base
from gitbook_async._model.mismatch import mismatches
from gitbook_async.models import ContentRefSpace, RevisionPageDocument, RevisionPageGroup, Space, SpaceUrls

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_unset_is_false_and_is_one():
    assert not UNSET
    assert copy.deepcopy(UNSET) is pickle.loads(pickle.dumps(UNSET)) is UNSET  # noqa: S301  # our own
    assert repr(UNSET) == str(UNSET) == f"{UNSET}" == "UNSET"


def test_absent_null_and_empty_are_three_things():
    space = Space.from_dict({"parent": None, "title": ""})
    assert space.parent is None
    assert space.title == ""
    assert space.emoji is UNSET
    assert space.to_dict() == {"parent": None, "title": ""}


def test_unknown_fields_are_kept_changed_and_written_back():
    urls = SpaceUrls.from_dict({"app": "a", "location": "b", "future": [1]})
    assert urls.unknown_fields == {"future": [1]}
    urls.unknown_fields["more"] = NOON
    assert urls.to_dict() == {"app": "a", "location": "b", "future": [1], "more": "2026-11-21T12:00:00.000Z"}
    assert SpaceUrls(app="a", location="b").unknown_fields == {}


def test_models_have_no_methods_that_attrs_would_compile_for_each_of_them():
    made = {"__weakref__", "__getstate__", "__setstate__", "__match_args__", "__eq__", "__ne__", "__repr__"}
    assert vars(SpaceUrls).keys() & made == set()


def test_a_misspelt_or_missing_argument_is_a_type_error():
    with pytest.raises(TypeError, match="locatoin"):
        SpaceUrls(app="a", locatoin="b")
    with pytest.raises(TypeError, match="location"):
        SpaceUrls(app="a")


def test_what_has_one_value_needs_no_argument():
    assert ContentRefSpace(space="x").to_dict() == {"kind": "space", "space": "x"}


def test_models_are_equal_by_what_they_say_and_cannot_be_hashed():
    one, other = SpaceUrls(app="a", location="b"), SpaceUrls.from_dict({"location": "b", "app": "a"})
    assert one == other
    assert one != SpaceUrls(app="a", location="c")
    assert one != {"app": "a", "location": "b"}
    with pytest.raises(TypeError):
        hash(one)


def test_models_copy_pickle_and_show_what_they_hold():
    space = Space.from_dict({"id": "x", "createdAt": "2026-11-21T12:00:00.000Z", "new": 1, "urls": {"app": "a"}})
    for twin in (copy.deepcopy(space), copy.copy(space), pickle.loads(pickle.dumps(space))):  # noqa: S301  # our own
        assert twin == space
    assert repr(space.urls) == "SpaceUrls(app='a')"
    assert "unknown_fields={'new': 1}" in repr(space)


def test_a_text_of_a_model_is_short_whatever_it_holds():
    pages = [{"id": f"p{n}", "type": "group", "title": "x" * 500, "pages": []} for n in range(100)]
    for page in pages[1:]:
        pages[0]["pages"].append(page)
    text = repr(RevisionPageGroup.from_dict(pages[0]))
    assert text.startswith("RevisionPageGroup(")
    assert "..." in text
    assert len(text) < 2000


LONG = f"'{'x' * 57}...{'x' * 58}'"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, 2, 3, 4], "[1, 2, 3, 4]"),
        ([1, 2, 3, 4, 5], "[1, 2, 3, 4, ...]"),
        ((1, 2, 3, 4, 5), "(1, 2, 3, 4, ...)"),
        ({1, 2, 3, 4, 5}, "{1, 2, 3, 4, ...}"),
        (dict.fromkeys("abcde", 1), "{'a': 1, 'b': 1, 'c': 1, 'd': 1, ...}"),
        ("x" * 118, f"'{'x' * 118}'"),
        ("x" * 119, LONG),
        (10**119, f"1{'0' * 119}"),
        (10**120, f"1{'0' * 57}...{'0' * 59}"),
        (b"x" * 118, f"b'{'x' * 56}...{'x' * 58}'"),
        ([[[[1]]]], "[[[...]]]"),
        ({"a": SpaceUrls(app="a", location="b")}, "{'a': SpaceUrls(location='b', app='a')}"),
        ([[SpaceUrls(app="a", location="b")]], "[[SpaceUrls(...)]]"),
    ],
)
def test_a_text_of_a_model_shows_four_items_120_characters_and_two_levels(value, text):
    assert repr(SpaceUrls.from_dict({"x": value})) == f"SpaceUrls(unknown_fields={{'x': {text}}})"


def test_a_model_without_fields_holds_what_it_is_given():
    assert Model.to_dict(SpaceUrls.from_dict({"x": 1})) == {"x": 1}


def test_plain_json_may_stand_where_a_model_does():
    space = Space.from_dict({"urls": {"app": "a"}})
    space.urls = {"app": "b", "location": UNSET}  # type: ignore[assignment]
    assert space.to_dict() == {"urls": {"app": "b"}}


class Colour(Enum):
    RED = "red"


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (NOON, "2026-11-21T12:00:00.000Z"),
        (NOON.replace(microsecond=1), "2026-11-21T12:00:00.000001Z"),
        (NOON.astimezone(timezone(timedelta(hours=2))), "2026-11-21T12:00:00.000Z"),
        (date(2026, 11, 21), "2026-11-21"),
        (Colour.RED, "red"),
        (Text("x"), "x"),
        ((1, [2]), [1, [2]]),
        (frozenset({1}), [1]),
        ({"a": UNSET, "b": None}, {"b": None}),
        (UnknownVariant("Union", {"type": "new"}), {"type": "new"}),
    ],
)
def test_what_has_a_place_in_json_is_written(value, expected):
    assert to_dict(value) == expected


@pytest.mark.parametrize("value", [object(), b"bytes", UNSET, {"a": 1j}])
def test_what_has_no_place_in_json_is_refused(value):
    with pytest.raises(TypeError, match="cannot be converted to JSON"):
        to_dict(value)


def test_a_model_is_a_table_in_a_notebook():
    html = Space.from_dict({"id": "x", "title": "<script>alert(1)</script>", "urls": {"app": "a"}})._repr_html_()
    assert "<td>id</td><td>x</td>" in html
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "SpaceUrls(app=&#x27;a&#x27;)" in html


@pytest.mark.parametrize("levels", [100, 300, 500])
def test_json_that_can_be_read_can_be_shown_and_written(levels):
    deep = 1
    for _ in range(levels):
        deep = {"a": [deep]}
    data = {"object": "space", "id": "x", "title": deep, "new": deep}
    space = Space.from_dict(data)
    for written in (to_dict(space), space.to_dict()):
        assert written.keys() == data.keys()
        for field in ("title", "new"):  # Python cannot compare them as a whole
            found, depth = written[field], 0
            while isinstance(found, dict):
                (found,), depth = found["a"], depth + 1
            assert depth == levels
    for shown in (space, UnknownVariant("U", deep)):
        assert len(repr(shown)) < 1000
    assert [found.problem for found in mismatches(space)]


def nested_page(levels):
    page = {"id": "x", "type": "document", "title": "t", "pages": [], "more": {"a": ["b"]}}
    for _ in range(levels):
        page = {**page, "pages": [page]}
    return RevisionPageDocument.from_dict(page)


def deep_in_the_stack(frames, do):
    return do() if frames == 0 else deep_in_the_stack(frames - 1, do)


def test_models_are_written_from_deep_in_the_stack_without_trying_again_at_every_level(monkeypatch):
    page, tried = nested_page(60), []
    expected, encode = page.to_dict(), base._encode_deep
    monkeypatch.setattr(base, "_encode_deep", lambda value: tried.append(1) or encode(value))
    used = len(inspect.stack())
    for left in (40, 80, 160):
        tried.clear()
        assert deep_in_the_stack(sys.getrecursionlimit() - used - left, page.to_dict) == expected
        assert 0 < len(tried) < 30


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])  # noqa: S301  # our own
def test_models_are_compared_copied_and_pickled_however_deeply_they_are_nested_or_an_error_says_so(copied):
    deep = {}
    for _ in range(1000):
        deep = {"a": deep}
    assert copied(nested_page(180)) == nested_page(180)
    for model in (Space.from_dict({"id": "x", "new": deep}), UnknownVariant("U", deep)):
        assert copy.copy(model).to_dict()["id" if isinstance(model, Space) else "a"]
        for use in (lambda model: copied(model).to_dict(), lambda model: model == copy.copy(model)):
            try:
                assert use(model)
            except InvalidArgument as error:
                assert "nested too deeply" in str(error)  # noqa: PT017  # newer versions of Python can do it


def test_a_value_that_contains_itself_is_an_error():
    loop = {"a": []}
    loop["a"] += [loop, [loop, loop]]
    for value in (loop, loop["a"], {"space": [loop]}):
        with pytest.raises(ValueError, match="contains itself"):
            to_dict(value)
