"""The implemented operations by id."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._state import (
    agents,
    asking,
    change_requests,
    collections,
    comments,
    git,
    glossary,
    imports,
    invites,
    members,
    organizations,
    pages,
    permissions,
    questions,
    redirects,
    reviews,
    revisions,
    search,
    sections,
    site_spaces,
    sites,
    spaces,
    specs,
    structures,
    teams,
    users,
    writing,
)
from gitbook_async.testing._state.calls import Handler

NOUNS: Final = (
    users,
    organizations,
    members,
    teams,
    invites,
    collections,
    spaces,
    permissions,
    git,
    pages,
    revisions,
    change_requests,
    writing,
    reviews,
    comments,
    sites,
    site_spaces,
    sections,
    structures,
    redirects,
    imports,
    specs,
    search,
    asking,
    agents,
    questions,
    glossary,
)
HANDLERS: Final[dict[str, Handler]] = {name: handler for noun in NOUNS for name, handler in noun.HANDLERS.items()}
"""The handler of each operation."""
