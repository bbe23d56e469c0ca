"""The parts that have no operation of their own: documents, frontmatter, merging."""

from __future__ import annotations

import pytest

from gitbook_async._markdown.documents import document_of
from gitbook_async.testing._state.data.content import ROOT, Content, Page, slug_of
from gitbook_async.testing._state.data.merging import merge
from gitbook_async.testing._state.data.seed import SPACES, seed_content
from gitbook_async.testing._text.documents import text_of
from gitbook_async.testing._text.frontmatter import split_frontmatter

MARKDOWN = """# One

Two lines
of text.
- a
* b

1. c
2) d

```python
x = 1

y = 2
```
#### Deep
"""


def content(*keys):
    made = Content()
    for key in keys:
        made = made.insert(Page(key, key.upper(), key))
    return made


def order(merged):
    return tuple(merged.content.order[ROOT])


def test_a_document_has_the_blocks_of_its_markdown(schemas):
    document = document_of(MARKDOWN)
    assert schemas.flaw("#/components/schemas/JSONDocument", document) is None
    kinds = ["heading-1", "paragraph", "list-unordered", "list-ordered", "code", "heading-3"]
    assert [node["type"] for node in document["nodes"]] == kinds
    text = "# One\n\nTwo lines of text.\n\n- a\n- b\n\n1. c\n2. d\n\n```python\nx = 1\n\ny = 2\n```\n\n### Deep"
    assert text_of(document) == text
    assert document_of(text) == document
    assert document_of("")["nodes"] == []


@pytest.mark.parametrize(
    ("text", "told", "rest"),
    [
        ("No matter", {}, "No matter"),
        ("---\ndescription: 'D'\nother: 1\nicon: bolt\n---\n\n# T\n", {"description": "D", "icon": "bolt"}, "# T\n"),
        ("---\nnot closed", {}, "---\nnot closed"),
        ("text\n---\nicon: x\n---\n", {}, "text\n---\nicon: x\n---\n"),
    ],
)
def test_frontmatter(text, told, rest):
    assert split_frontmatter(text) == (told, rest)


def test_pages_that_both_sides_added_are_where_they_were_added():
    base = content("a", "b")
    ours, theirs = base.insert(Page("x", "X", "x"), 1), base.insert(Page("y", "Y", "y"), 2)
    merged = merge(base, ours, theirs)
    assert order(merged) == ("a", "x", "b", "y")
    assert merged.conflicts == ()


def test_what_ours_moved_is_where_ours_has_it():
    base = content("a", "b", "c")
    merged = merge(base, base.move("c", ROOT, 0), base.insert(Page("y", "Y", "y")))
    assert order(merged) == ("c", "y", "a", "b")


def test_a_page_that_both_sides_changed_alike_is_no_conflict():
    base = content("a")
    changed = base.put(Page("a", "New", "a"))
    assert merge(base, changed, changed).conflicts == ()
    assert merge(base, changed, base.put(Page("a", "Other", "a"))).conflicts == ("a",)


def test_what_was_under_a_deleted_page_comes_to_the_top():
    base = content("a", "b")
    merged = merge(base, base.insert(Page("x", "X", "x", parent="a")), base.remove("a"))
    assert order(merged) == ("b", "x")
    assert merged.content.path("x") == "x"


def test_a_slug_of_a_title():
    assert slug_of("  What's new, in 2025? ") == "what-s-new-in-2025"
    assert slug_of("日本") == "page"


def test_the_seed_is_always_the_same():
    for space in SPACES:
        assert seed_content(space) == seed_content(space)
    assert sum(len(seed_content(space).pages) for space in SPACES) == 2000
    guides = seed_content("acme-guides")
    paths = [guides.path(key) for key in guides.pages]
    assert len(paths) == len(set(paths))
