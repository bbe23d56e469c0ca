"""What the data are made of: they do what dictionaries and lists do, and a change copies as little in a large space."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbook_async.testing._state.data.content import ROOT, Content, Page
from gitbook_async.testing._state.data.maps import Map
from gitbook_async.testing._state.data.merging import merge
from gitbook_async.testing._state.data.rows import Row

KEYS = st.sampled_from([f"key-{number}" for number in range(12)])
SIZES = (100, 20_000)


@given(st.lists(st.tuples(KEYS, st.one_of(st.none(), st.integers(0, 3)))), st.integers(0, 20))
def test_a_map_is_a_dictionary_whose_versions_can_be_compared(steps, middle):
    plain, shared = {}, Map.of()
    versions = [({}, shared)]
    for key, value in steps:
        if value is None:
            plain.pop(key, None)
            shared = shared.without(key)
        else:
            plain[key] = value
            shared = shared.set(key, value)
        assert (list(shared.items()), len(shared)) == (list(plain.items()), len(plain))
        versions.append((dict(plain), shared))
    before, old = versions[min(middle, len(versions) - 1)]
    kept = [key for key in plain if before.get(key, ()) != plain[key]]
    assert {key for key in old.changes(shared) if key in plain} >= set(kept)
    assert [key for key in old.changes(shared) if key not in plain] == [key for key in before if key not in plain]
    assert list(Map.of(plain.items())) == list(plain)


@given(st.lists(st.tuples(st.sampled_from(["insert", "without"]), st.integers(0, 900))))
def test_a_row_is_a_list(steps):
    plain, row = [f"first-{number}" for number in range(600)], Row.of(f"first-{number}" for number in range(600))
    for number, (step, at) in enumerate(steps):
        if step == "insert":
            plain.insert(at, f"new-{number}")
            row = row.insert(f"new-{number}", at)
        else:
            key = plain[at % len(plain)]
            plain.remove(key)
            row = row.without(key)
    assert list(row) == plain
    assert row == Row.of(plain)
    assert [row.index(key) for key in plain[::97]] == [plain.index(key) for key in plain[::97]]
    with pytest.raises(ValueError, match="not in the row"):
        row.index("none")


def made(size):
    return Content.of(
        Page(f"page-{number}", f"Page {number}", f"page-{number}", f"Text {number}") for number in range(size)
    )


def copied(before, after):
    """How many leaves of a map its versions do not share, and how many entries those have."""
    leaves = [new for _, new in before._unshared(after)]
    return len(leaves), sum(map(len, leaves))


def copies(before, after):
    """How much of a content a change has copied: leaves, their entries, and ids."""
    maps = [copied(getattr(before, name), getattr(after, name)) for name in ("pages", "order", "slugs")]
    old, new = set(before.order[ROOT]._pieces), after.order[ROOT]._pieces
    return (
        sum(leaves for leaves, _ in maps),
        sum(entries for _, entries in maps),
        sum(len(one) for one in new if one not in old),
    )


@pytest.mark.parametrize("size", SIZES)
def test_an_insert_copies_a_few_leaves_and_one_piece_of_the_order(size):
    content = made(size)
    leaves, entries, ids = copies(content, content.insert(Page("x", "X", "x"), size // 2))
    assert leaves == 3
    assert entries < 100
    assert ids <= 257
    leaves, entries, ids = copies(content, content.put(Page("page-7", "New", "page-7")))
    assert (leaves, ids) == (1, 0)


@pytest.mark.parametrize("size", SIZES)
def test_a_merge_looks_at_what_has_changed(size, monkeypatch):
    base = made(size)
    ours, theirs = base, base.put(Page("page-5", "Theirs", "page-5"))
    for number in range(10, 60):
        ours = ours.put(Page(f"page-{number}", "Ours", f"page-{number}"))
    reads = []
    read = Map.get

    def counted(self, key, default=None):
        reads.append(key)
        return read(self, key, default)

    monkeypatch.setattr(Map, "get", counted)
    merged = merge(base, ours, theirs)
    monkeypatch.undo()
    assert merged.conflicts == ()
    assert set(base.pages.changes(merged.content.pages)) == {
        "page-5",
        *(f"page-{n}" for n in range(10, 60)),
    }
    assert len(reads) < 500
    assert merged.content.order is theirs.order


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 9), st.integers(0, 9)), max_size=30))
def test_a_merged_content_has_the_same_parts_as_one_that_is_made_of_its_pages(steps):
    base = Content.of(
        Page(f"p{number}", f"P{number}", f"p{number}", parent=f"p{number // 3}" if number > 2 else ROOT)
        for number in range(10)
    )
    sides = [base, base]
    for side, what, first, second in steps:
        sides[side] = changed(sides[side], what, f"p{first}", f"p{second}")
    merged = merge(base, *sides).content
    pages = list(merged.walk())
    assert sorted(page.id for page in pages) == sorted(merged.pages)
    assert all(
        set(keys) == {page.id for page in pages if (page.parent, page.slug) == place}
        for place, keys in merged.slugs.items()
    )
    assert {(page.parent, page.slug) for page in pages} == set(merged.slugs)


def changed(content, what, key, other):
    """Change a content in one of four ways, if that can be."""
    if what == 0 and other not in content.pages:
        return content.insert(Page(other, "New", "p1", parent=key if key in content.pages else ROOT))
    if key not in content.pages:
        return content
    if what == 1:
        return content.remove(key)
    if what == 2:
        return content.put(Page(key, "Changed", f"slug-{other}", parent=content.pages[key].parent))
    if other in content.pages and other != key and other not in content.below(key):
        return content.move(key, other)
    return content
