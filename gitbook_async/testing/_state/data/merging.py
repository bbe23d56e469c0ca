"""Merging two versions of a content.

Pages are compared as a whole: two versions conflict if both changed the same page in different ways, or one changed
what the other deleted. How GitBook resolves a conflict is not known; here the change request wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import attrs

from gitbook_async.testing._state.data.content import ROOT, Content, Page


@attrs.frozen
class Merged:
    """The merge of two versions.

    Attributes:
        content: the merged content.
        conflicts: the ids of the pages that both versions had changed.
    """

    content: Content
    conflicts: tuple[str, ...]


def merge(base: Content, ours: Content, theirs: Content) -> Merged:
    """Merge the changes of one version into another.

    Args:
        base: the common ancestor.
        ours: the version with the changes.
        theirs: the version to merge into.
    """
    changed = [key for key in {**base.pages, **ours.pages} if base.pages.get(key) != ours.pages.get(key)]
    conflicts = tuple(key for key in changed if _conflicts(key, base, ours, theirs))
    pages = dict(theirs.pages)
    for key in changed:
        if key in ours.pages:
            pages[key] = ours.pages[key]
        else:
            pages.pop(key, None)
    pages = {key: _rooted(page, pages) for key, page in pages.items()}
    content = Content(pages, _order(base, ours, theirs, pages), {**theirs.files, **ours.files})
    return Merged(content, conflicts)


def _conflicts(key: str, base: Content, ours: Content, theirs: Content) -> bool:
    return theirs.pages.get(key) not in (base.pages.get(key), ours.pages.get(key))


def _rooted(page: Page, pages: Mapping[str, Page]) -> Page:
    """Return a page, at the top level if its parent no longer exists."""
    return page if page.parent == ROOT or page.parent in pages else attrs.evolve(page, parent=ROOT)


def _order(base: Content, ours: Content, theirs: Content, pages: Mapping[str, Page]) -> dict[str, tuple[str, ...]]:
    """Order the child pages of each page: as in ours if it moved some, else as in theirs."""
    members: dict[str, dict[str, None]] = defaultdict(dict)
    for page in pages.values():
        members[page.parent][page.id] = None
    order: dict[str, tuple[str, ...]] = {}
    for parent, keys in members.items():
        before, here, there = (one.order.get(parent, ()) for one in (base, ours, theirs))
        first, second = (here, there) if _is_moved(before, here) else (there, here)
        woven = _weave([key for key in first if key in keys], [key for key in second if key in keys])
        order[parent] = tuple(dict.fromkeys([*woven, *keys]))
    return order


def _is_moved(before: tuple[str, ...], now: tuple[str, ...]) -> bool:
    """Return whether the common elements of two orders are in a different order."""
    kept, still = set(now), set(before)
    return [key for key in before if key in kept] != [key for key in now if key in still]


def _weave(first: list[str], second: list[str]) -> list[str]:
    """Insert the elements that only the second order has into the first, each after its predecessor in the second."""
    woven, known, last = list(first), set(first), ""
    for key in second:
        if key not in known:
            woven.insert(woven.index(last) + 1 if last else 0, key)
            known.add(key)
        last = key
    return woven
