"""The initial data of the testing GitBook. They are always the same.

The organization ``acme`` has three spaces, ``acme-guides``, ``acme-reference`` and ``acme-handbook``, with 2,000 pages
in all, one of them a group, one a link and one computed; a site, ``acme-docs``, with a section for each of the first
two; two collections, three teams, seven members, redirects, an OpenAPI specification, a change request and a comment.
The second space is synchronized with Git. The caller is Ada.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from gitbook_async.testing._state.data.content import Content, Snippet
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.data.seed_findings import seed_findings
from gitbook_async.testing._state.data.seed_integrations import seed_integrations
from gitbook_async.testing._state.data.seed_pages import make_content
from gitbook_async.testing._text.documents import include

ORGANIZATION: Final = "acme"
CALLER: Final = "acme-ada"
SITE: Final = "acme-docs"
SPEC: Final = "acme-api"
HOSTNAME: Final = "docs.acme.example"
FONT_FILE: Final = "acme/customization_font/acme.woff2"
SPACES: Final = {
    "acme-guides": ("Guides", "1f4d8", 800),
    "acme-reference": ("API reference", "1f9e9", 900),
    "acme-handbook": ("Handbook", "1f9ed", 300),
}
"""By the id of each space: its title, its emoji, and its number of pages."""

SNIPPET: Final = Snippet("guides-note-1", "Support", "Write to **support@example.com** if you are stuck.\n")
"""The reusable content of the first space."""
_INCLUDING: Final = "guides-800"
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
LATER: Final = "2025-06-02T14:30:00.000Z"
"""When the seed was last changed."""
_QUESTIONS: Final = {
    "How do I rotate a token?": ("how-to", 41, 3, ()),
    "What are the limits of webhooks?": ("exploring", 18, 0, ("acme-topic-1",)),
    "Why is my deployment slow?": ("troubleshooting", 5, 12, ("acme-topic-1", "acme-topic-2")),
}
"""The visitors' questions: the type of each, how often it was answered and not answered, and its topics."""
_TERMS: Final = (
    {"en": "space", "fr": "espace", "de": "Bereich"},
    {"en": "change request", "fr": "demande de modification", "de": "Änderungsantrag"},
    {"en": "webhook", "fr": "webhook"},
)
_GIT: Final[Json] = {
    "repoName": "docs",
    "installationStatus": "active",
    "installationProvider": "github",
    "installationId": "acme-git",
    "url": "https://github.com/acme/docs.git",
    "operation": {"state": "success", "direction": "export", "startedAt": LATER, "endedAt": LATER},
    "updatedAt": LATER,
}
_SOURCE: Final = {"type": "builtin:openapi", "dependencies": {"spec": {"ref": {"kind": "openapi", "spec": SPEC}}}}
_SPECIAL: Final[dict[str, Json]] = {
    "handbook-282": {"type": "group", "markdown": ""},
    "handbook-300": {
        "type": "link",
        "title": "Status page",
        "markdown": "",
        "attributes": {"target": {"kind": "url", "url": "https://status.example.com"}},
    },
    "reference-900": {"type": "computed", "attributes": {"computed": {**_SOURCE, "props": {"models": True}}}},
}
"""By the id of each page that is not a document: its differing attributes."""


def seed() -> Iterator[tuple[str, Record]]:
    """Yield the initial data, without the pages.

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
        details = _space(name, emoji, "internal" if key == "acme-handbook" else "public")
        yield "space", Record(key, "", details, {"git": {"state": _GIT, "polls": 2}} if key == "acme-reference" else {})
    yield from _spec()
    yield from _talk()
    yield from seed_integrations()
    yield from _site()
    yield from _addresses()
    yield from _conversations()
    yield from seed_findings()
    subject: Json = {"subject": "Update the deployment guide", "status": "open", "createdAt": LATER}
    notes = {"creator": "acme-bruno", "number": 1, "edits": 1}
    yield "change request", Record("acme-change-1", "acme-guides", {**subject, "updatedAt": LATER}, notes)
    body = "Should this mention the new regions?"
    target = {"space": "acme-guides", "page": "guides-2", "author": "acme-elif", "body": body}
    yield "comment", Record("acme-comment-1", "acme-guides", {"postedAt": LATER, "status": "open"}, target)


def seed_content(space: str) -> Content:
    """Return the initial content of a space: that of the seed, or none."""
    if space not in SPACES:
        return Content()
    title, _, size = SPACES[space]
    content = make_content(space.removeprefix("acme-"), title, size)
    for key, changes in _SPECIAL.items():
        if key in content.pages:
            content = content.put(attrs.evolve(content.pages[key], **changes))
    return _with_snippet(content) if space == "acme-guides" else content


def _with_snippet(content: Content) -> Content:
    """Return a content with the reusable content of the seed, and a page that includes it."""
    page = content.pages[_INCLUDING]
    including = attrs.evolve(page, markdown=f"{page.markdown}\n{include(SNIPPET.id)}\n")
    return content.add_snippet(SNIPPET).put(including)


def draft_of(content: Content) -> Content:
    """Return the content that the seed's change request proposes."""
    page = content.pages["guides-22"]
    return content.put(attrs.evolve(page, markdown=f"{page.markdown}\nA new region is open.\n"))


def _talk() -> Iterator[tuple[str, Record]]:
    for month, (question, (kind, yes, no, topics)) in enumerate(_QUESTIONS.items(), 1):
        details = {"question": question, "type": kind, "createdAt": f"2025-0{month}-04T09:00:00.000Z", "askedAt": LATER}
        key = f"acme-question-{month}"
        yield "question", Record(key, SITE, details, {"topics": list(topics)})
        for number in range(yes + no):
            details = {"createdAt": _days_before(number % 28), "answered": "yes" if number < yes else "no"}
            page = [{"space": "acme-guides", "revision": "", "page": "guides-22", "title": "Deployment"}]
            notes: Json = {"question": key, "type": kind, "asked": question, "response": f"{key}-response-{number}"}
            told_by: Json = {"text": "The page on deployment says so.\n", "pages": page}
            notes |= told_by if number < yes else {"text": "", "pages": []}
            yield "answer", Record(f"{key}-answer-{number}", SITE, details, notes)
    for number, translations in enumerate(_TERMS, 1):
        details = {"translations": translations, "createdAt": _BEGINNING, "updatedAt": _BEGINNING}
        yield "glossary entry", Record(f"acme-term-{number}", ORGANIZATION, details)


def _days_before(days: int) -> str:
    """Return a moment some days before the seed was last changed."""
    return f"2025-05-{31 - days:02}T14:30:00.000Z"


def _spec() -> Iterator[tuple[str, Record]]:
    times = {"createdAt": _BEGINNING, "updatedAt": LATER, "lastProcessedAt": LATER}
    done = {"visibility": "private", "lastProcessedErrorCount": 0, "processingState": "complete"}
    text = {"text": '{"openapi": "3.1.0", "info": {"title": "Acme", "version": "1"}, "paths": {}}'}
    yield "spec", Record(SPEC, ORGANIZATION, {**times, **done, "lastVersion": f"{SPEC}-1"}, text)
    yield "spec version", Record(f"{SPEC}-1", f"{ORGANIZATION}/{SPEC}", {"createdAt": LATER}, text)


def _conversations() -> Iterator[tuple[str, Record]]:
    times = {"createdAt": _BEGINNING, "updatedAt": LATER}
    details = {"title": "Which pages are outdated?", "shared": False, **times}
    yield "agent conversation", Record("acme-conversation-1", f"orgs/{ORGANIZATION}", details)
    about: Json = {"title": "Describe the new region", "shared": True, "changeRequest": "acme-change-1", **times}
    yield "agent conversation", Record("acme-conversation-2", "acme-guides/acme-change-1", about)


def _addresses() -> Iterator[tuple[str, Record]]:
    target = {"type": "site", "site": SITE}
    yield "custom hostname", Record(HOSTNAME, "", {"target": target, "status": "dns_no_cname"})
    upload = {"kind": "customization_font", "file": {"name": "acme.woff2", "type": "font/woff2", "size": 24_000}}
    yield "upload", Record(FONT_FILE, ORGANIZATION, upload)


def _people() -> Iterator[tuple[str, Record]]:
    for month, (key, (name, role)) in enumerate(_PEOPLE.items(), 3):
        email = f"{key.removeprefix('acme-')}@example.com"
        yield "user", Record(key, "", {"displayName": name, "email": email})
        times = {
            "joinedAt": f"2024-{month:02}-04T09:00:00.000Z",
            "lastSeenAt": f"2025-06-{16 - month:02}T14:30:00.000Z",
        }
        yield "member", Record(key, ORGANIZATION, {"role": role, **times, "disabled": False, "sso": False})


def _teams() -> Iterator[tuple[str, Record]]:
    for key, (title, members) in _TEAMS.items():
        yield "team", Record(key, ORGANIZATION, {"title": title, "createdAt": _BEGINNING})
        for number, member in enumerate(members):
            yield "team member", Record(member, key, {"role": "member" if number else "owner"})


def _space(title: str, emoji: str, collection: str) -> Json:
    times = {"createdAt": _BEGINNING, "updatedAt": LATER}
    place = {"organization": ORGANIZATION, "parent": f"acme-{collection}", "visibility": "public"}
    return {"title": title, "emoji": emoji, "defaultLevel": "inherit", "editMode": "locked", **times, **place}


def _site() -> Iterator[tuple[str, Record]]:
    details = {"title": "Acme docs", "visibility": "public", "type": "premium", "defaultLevel": "inherit"}
    yield "site", Record(SITE, ORGANIZATION, {**details, "published": True, "createdAt": _BEGINNING})
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
