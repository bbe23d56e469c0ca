"""The implemented operations by id."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._state.access import aggregates, members, permissions
from gitbook_async.testing._state.asking import (
    agents,
    answers,
    asking,
    conversations,
    instructions,
    questions,
    search,
    tickets,
    usage,
)
from gitbook_async.testing._state.calls.calls import Handler
from gitbook_async.testing._state.changes import change_requests, comments, reviews, writing
from gitbook_async.testing._state.findings import findings, scans, topics
from gitbook_async.testing._state.insights import feedback, insights
from gitbook_async.testing._state.integrations import installations, installed, integrations, rendering
from gitbook_async.testing._state.organizations import (
    audit,
    fonts,
    glossary,
    information,
    invites,
    organizations,
    saml,
    specs,
    storage,
    teams,
    users,
)
from gitbook_async.testing._state.pages import computed, imports, links, pages, pdf, revisions, templates, translations
from gitbook_async.testing._state.publishing import adaptive, ads, customization, published, styleguides, urls, visitors
from gitbook_async.testing._state.sites import (
    addresses,
    channels,
    connections,
    context_records,
    git_installations,
    mcp_servers,
    redirects,
    sections,
    site_spaces,
    sites,
    structures,
)
from gitbook_async.testing._state.spaces import collections, git, spaces

NOUNS: Final = (
    users,
    organizations,
    members,
    teams,
    invites,
    collections,
    spaces,
    permissions,
    aggregates,
    git,
    pages,
    pdf,
    links,
    translations,
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
    channels,
    mcp_servers,
    connections,
    customization,
    visitors,
    adaptive,
    ads,
    published,
    styleguides,
    urls,
    imports,
    specs,
    search,
    asking,
    agents,
    questions,
    answers,
    glossary,
    integrations,
    installations,
    installed,
    rendering,
    insights,
    feedback,
    audit,
    saml,
    storage,
    fonts,
    information,
    addresses,
    instructions,
    context_records,
    git_installations,
    templates,
    computed,
    conversations,
    findings,
    scans,
    topics,
    tickets,
    usage,
)
HANDLERS: Final[dict[str, Handler]] = {name: handler for noun in NOUNS for name, handler in noun.HANDLERS.items()}
"""The handler of each operation."""
