"""Merging two versions of a content.

Pages are compared as a whole: two versions conflict if both changed the same page in different ways, or one changed
what the other deleted. How GitBook resolves a conflict is not known; here the change request wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import attrs

from gitbook_async.testing._state.data.content import ROOT, Content, Page, Slugs, with_slug, without_slug
from gitbook_async.testing._state.data.maps import Map
from gitbook_async.testing._state.data.rows import EMPTY, Row

Pages = Map[str, Page]


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
    """Merge the changes of one version into another; this costs what has changed, not what there is.

    Args:
        base: the common ancestor.
        ours: the version with the changes.
        theirs: the version to merge into.
    """
    changed = base.pages.changes(ours.pages)
    conflicts = tuple(key for key in changed if _conflicts(key, base, ours, theirs))
    pages = theirs.pages
    for key in changed:
        pages = pages.set(key, ours.pages[key]) if key in ours.pages else pages.without(key)
    rooted: list[str] = []
    for key in list(_candidates(changed, pages, theirs)):
        if not _is_rooted(key, pages):
            pages = pages.set(key, attrs.evolve(pages[key], parent=ROOT))
            rooted.append(key)
    touched = list(dict.fromkeys([*changed, *rooted]))
    files = theirs.files
    for key in base.files.changes(ours.files):
        files = files.set(key, ours.files[key])
    order = _order(base, ours, theirs, pages, touched)
    slugs = _slugs(theirs, pages, touched)
    return Merged(attrs.evolve(theirs, pages=pages, order=order, files=files, slugs=slugs), conflicts)


def _conflicts(key: str, base: Content, ours: Content, theirs: Content) -> bool:
    return theirs.pages.get(key) not in (base.pages.get(key), ours.pages.get(key))


def _candidates(changed: Iterable[str], pages: Pages, theirs: Content) -> Iterator[str]:
    """Yield the ids of the pages that may no longer have a place in the tree."""
    for key in changed:
        if key in pages:
            yield key
        else:
            yield from (child for child in theirs.order.get(key, EMPTY) if child in pages)


def _is_rooted(key: str, pages: Pages) -> bool:
    """Return whether a page has a place in the tree: its parent exists, and it is not moved into itself."""
    above, seen = pages[key].parent, {key}
    if above not in pages:
        return above == ROOT
    while above in pages and above not in seen:
        seen.add(above)
        above = pages[above].parent
    return above != key


def _slugs(theirs: Content, pages: Pages, touched: Iterable[str]) -> Slugs:
    slugs = theirs.slugs
    for key in touched:
        old, new = theirs.pages.get(key), pages.get(key)
        if old and new and (old.parent, old.slug) == (new.parent, new.slug):
            continue
        slugs = without_slug(slugs, old) if old else slugs
        slugs = with_slug(slugs, new) if new else slugs
    return slugs


def _order(base: Content, ours: Content, theirs: Content, pages: Pages, touched: Iterable[str]) -> Map[str, Row]:
    """Order the child pages of the pages where it may differ: as in ours if it moved some, else as in theirs."""
    order, more = theirs.order, _newcomers(theirs, pages, touched)
    for parent in dict.fromkeys([*base.order.changes(ours.order), *more]):
        before, here, there = (tuple(one.order.get(parent, EMPTY)) for one in (base, ours, theirs))
        first, second = (here, there) if _is_moved(before, here) else (there, here)
        kept, known = ([key for key in keys if _is_in(parent, key, pages)] for keys in (first, second))
        row = Row.of(dict.fromkeys([*_weave(kept, known), *more.get(parent, ())]))
        order = order.set(parent, row) if row else order.without(parent)
    return order


def _is_in(parent: str, key: str, pages: Pages) -> bool:
    page = pages.get(key)
    return page is not None and page.parent == parent


def _newcomers(theirs: Content, pages: Pages, touched: Iterable[str]) -> dict[str, list[str]]:
    """Return the pages that some pages gain by the merge; those that only lose some gain none."""
    gained: dict[str, list[str]] = defaultdict(list)
    for key in touched:
        old, new = theirs.pages.get(key), pages.get(key)
        if old and new and old.parent == new.parent:
            continue
        if old:
            gained[old.parent] += ()
        if new:
            gained[new.parent].append(key)
    return gained


def _is_moved(before: tuple[str, ...], now: tuple[str, ...]) -> bool:
    """Return whether the common elements of two orders are in a different order."""
    kept, still = set(now), set(before)
    return [key for key in before if key in kept] != [key for key in now if key in still]


def _weave(first: list[str], second: list[str]) -> list[str]:
    """Insert the elements that only the second order has into the first, each after its predecessor in the second."""
    known, following, last = set(first), defaultdict[str, list[str]](list), ""
    for key in second:
        if key in known:
            last = key
        else:
            following[last].append(key)
    return [one for key in ("", *first) for one in (key, *following.get(key, ())) if one]
