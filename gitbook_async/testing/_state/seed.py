"""The organization that a testing GitBook begins with. It is always the same.

The organization ``acme`` has three spaces, ``acme-guides``, ``acme-reference`` and ``acme-handbook``, with 2,000 pages
in all; a site, ``acme-docs``, with a section for each of the first two; two collections, three teams, seven members,
redirects, a change request and a comment. The caller is Ada.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from gitbook_async.testing._state.content import Content
from gitbook_async.testing._state.records import Json, Record
from gitbook_async.testing._state.seed_pages import make_content

ORGANIZATION: Final = "acme"
CALLER: Final = "acme-ada"
SITE: Final = "acme-docs"
SPACES: Final = {
    "acme-guides": ("Guides", "1f4d8", 800),
    "acme-reference": ("API reference", "1f9e9", 900),
    "acme-handbook": ("Handbook", "1f9ed", 300),
}
"""By the id of each space: its title, its emoji, and how many pages it has."""

_PEOPLE: Final = {
    CALLER: ("Ada Okafor", "admin"),
    "acme-bruno": ("Bruno Keller", "create"),
    "acme-chen": ("Chen Wei", "edit"),
    "acme-dana": ("Dana Novak", "edit"),
    "acme-elif": ("Elif Aydin", "review"),
    "acme-femi": ("Femi Bello", "comment"),
    "acme-greta": ("Greta Lind", "read"),
}
_TEAMS: Final = {
    "acme-writers": ("Writers", ("acme-bruno", "acme-chen")),
    "acme-engineering": ("Engineering", ("acme-dana", "acme-elif", CALLER)),
    "acme-support": ("Support", ("acme-femi", "acme-greta")),
}
_COLLECTIONS: Final = {"acme-public": "Public docs", "acme-internal": "Internal"}
_REDIRECTS: Final = {"/start": "getting-started", "/old/webhooks": "webhooks", "/help": "troubleshooting"}
_BEGINNING: Final = "2024-03-04T09:00:00.000Z"
_LATER: Final = "2025-06-02T14:30:00.000Z"


def seed() -> Iterator[tuple[str, Record]]:
    """Give what there is at the beginning, apart from the pages.

    Returns:
        The records, each with its kind.
    """
    title = {"title": "Acme", "createdAt": _BEGINNING, "emailDomains": ["example.com"], "type": "business"}
    yield "organization", Record(ORGANIZATION, "", title)
    yield from _people()
    yield from _teams()
    for key, name in _COLLECTIONS.items():
        yield "collection", Record(key, "", {"title": name, "organization": ORGANIZATION, "defaultLevel": "inherit"})
    for key, (name, emoji, _) in SPACES.items():
        yield "space", Record(key, "", _space(name, emoji, "internal" if key == "acme-handbook" else "public"))
    yield from _site()
    subject: Json = {"subject": "Update the deployment guide", "status": "open", "createdAt": _LATER}
    notes = {"creator": "acme-bruno", "number": 1, "edits": 1}
    yield "change request", Record("acme-change-1", "acme-guides", {**subject, "updatedAt": _LATER}, notes)
    body = "Should this mention the new regions?"
    target = {"space": "acme-guides", "page": "guides-2", "author": "acme-elif", "body": body}
    yield "comment", Record("acme-comment-1", "acme-guides", {"postedAt": _LATER, "status": "open"}, target)


def seed_content(space: str) -> Content:
    """Give the content that a space begins with: that of the seed, or none."""
    if space not in SPACES:
        return Content()
    title, _, size = SPACES[space]
    return make_content(space.removeprefix("acme-"), title, size)


def draft_of(content: Content) -> Content:
    """Give the content that the change request of the seed proposes."""
    page = content.pages["guides-22"]
    return content.put(attrs.evolve(page, markdown=f"{page.markdown}\nA new region is open.\n"))


def _people() -> Iterator[tuple[str, Record]]:
    for key, (name, role) in _PEOPLE.items():
        email = f"{key.removeprefix('acme-')}@example.com"
        yield "user", Record(key, "", {"displayName": name, "email": email})
        joined = {"role": role, "joinedAt": _BEGINNING, "lastSeenAt": _LATER, "disabled": False, "sso": False}
        yield "member", Record(key, ORGANIZATION, joined)


def _teams() -> Iterator[tuple[str, Record]]:
    for key, (title, members) in _TEAMS.items():
        yield "team", Record(key, ORGANIZATION, {"title": title, "createdAt": _BEGINNING})
        for number, member in enumerate(members):
            yield "team member", Record(member, key, {"role": "member" if number else "owner"})


def _space(title: str, emoji: str, collection: str) -> Json:
    times = {"createdAt": _BEGINNING, "updatedAt": _LATER}
    place = {"organization": ORGANIZATION, "parent": f"acme-{collection}", "visibility": "public"}
    return {"title": title, "emoji": emoji, "defaultLevel": "inherit", "editMode": "locked", **times, **place}


def _site() -> Iterator[tuple[str, Record]]:
    told = {"title": "Acme docs", "visibility": "public", "type": "premium", "defaultLevel": "inherit"}
    yield "site", Record(SITE, ORGANIZATION, {**told, "published": True, "createdAt": _BEGINNING})
    for key, path in (("acme-guides", "guides"), ("acme-reference", "reference")):
        title = SPACES[key][0]
        yield "section", Record(f"{key}-section", SITE, {"title": title, "path": path, "draft": False}, {"group": None})
        shown = {"path": path, "title": title, "draft": False}
        notes = {"space": key, "section": f"{key}-section"}
        yield "site space", Record(f"{key}-shown", SITE, shown, notes)
    for number, (source, path) in enumerate(_REDIRECTS.items(), 1):
        target = {"kind": "external", "url": f"https://docs.example.com/{path}"}
        flags = {"draft": False, "captureWildcard": False, "permanent": True, "createdAt": _BEGINNING}
        yield "redirect", Record(f"acme-redirect-{number}", SITE, {"source": source, "destination": target, **flags})
