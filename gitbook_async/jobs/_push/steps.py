"""The steps from the pages in GitBook to those of a folder, in an order in which each one is possible.

Pages are inserted and moved level by level, since a page has to exist before another can be placed below it. Texts
with links to pages that are inserted later are written after all pages exist, as GitBook drops links that lead nowhere.
Deletions come last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from gitbook_async.jobs._push.compare import Comparison
from gitbook_async.jobs._push.outline import LocalPage, Outline
from gitbook_async.jobs._push.place import RemotePage, Tree


class Step(NamedTuple):
    """A change of one page.

    Attributes:
        kind: what happens to the page.
        page: the page of the folder; None for a deletion.
        there: the page in GitBook; None for an insertion.
        at: the position among the pages below its parent; None for the last.
        with_text: whether an insertion has the text, or a later step.
    """

    kind: Literal["insert", "move", "write", "delete"]
    page: LocalPage | None
    there: RemotePage | None = None
    at: int | None = None
    with_text: bool = True

    @property
    def path(self) -> str:
        """The path of the page."""
        return self.page.path if self.page else self.there.path if self.there else ""


def steps(outline: Outline, compared: Comparison) -> list[Step]:
    """Return the steps.

    Args:
        outline: the pages of the folder.
        compared: what they are in GitBook.
    """
    found = list(_placements(outline, compared.tree, compared.pairs))
    found += [
        Step("write", step.page)
        for step in found
        if step.kind == "insert" and step.page and step.page.file and not step.with_text
    ]
    found += [
        Step("write", page, compared.pairs[path])
        for path, page in outline.pages.items()
        if path in compared.differences or _has_other_title(page, compared.pairs.get(path))
    ]
    return found + [Step("delete", None, there) for there in compared.deleted]


def _has_other_title(page: LocalPage, there: RemotePage | None) -> bool:
    """Whether a page without a text has another title; a difference of texts includes titles."""
    return there is not None and page.file is None and there.title != page.title


def _placements(outline: Outline, tree: Tree, pairs: Mapping[str, RemotePage]) -> Iterator[Step]:
    """Yield the insertions and moves; a simulation of the tree gives the positions."""
    order = {parent: list(children) for parent, children in tree.order.items()}
    names = {path: there.id for path, there in pairs.items()}
    exists = {page.file for path, page in outline.pages.items() if path in pairs}
    for parent, children in outline.children().items():
        name = names.get(parent, f"+{parent}") if parent else ""
        siblings = order.setdefault(name, [])
        stay = _staying(siblings, [names.get(page.path, "") for page in children], ordered=outline.ordered)
        at = -1
        for page in children:
            there = pairs.get(page.path)
            if there is None:
                at = _insert(siblings, f"+{page.path}", at if outline.ordered else len(siblings) - 1)
                complete = all(link in exists for link in page.links if link != page.file)
                yield Step("insert", page, at=_position(siblings, at), with_text=complete)
                exists.add(page.file)
            elif there.id in stay:
                at = siblings.index(there.id)
                if not _has_its_slug(page, there):
                    yield Step("move", page, there, at=at)
            else:
                old = order[there.parent]
                at -= old is siblings and siblings.index(there.id) <= at
                old.remove(there.id)
                at = _insert(siblings, there.id, at if outline.ordered else len(siblings) - 1)
                yield Step("move", page, there, at=at)


def _insert(siblings: list[str], name: str, after: int) -> int:
    siblings.insert(after + 1, name)
    return after + 1


def _position(siblings: Sequence[str], at: int) -> int | None:
    return None if at == len(siblings) - 1 else at


def _has_its_slug(page: LocalPage, there: RemotePage) -> bool:
    return there.slug == page.slug or page.is_front


def _staying(siblings: Sequence[str], wanted: Sequence[str], *, ordered: bool) -> set[str]:
    """Return which siblings stay where they are: as many as possible of those that are in the wanted order."""
    places = {name: place for place, name in enumerate(siblings)}
    kept = [name for name in wanted if name in places]
    if not ordered:
        return set(kept)
    ends: list[int] = []  # the places at which increasing sequences end, by their lengths
    before: dict[int, int | None] = {}
    for name in kept:
        place = places[name]
        length = bisect_left(ends, place)
        before[place] = ends[length - 1] if length else None
        ends[length:] = [place, *ends[length + 1 :]]
    stay: set[str] = set()
    place = ends[-1] if ends else None
    while place is not None:
        stay.add(siblings[place])
        place = before[place]
    return stay
