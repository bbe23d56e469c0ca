"""Realistic text, by the name of its property."""

from __future__ import annotations

from base64 import b64encode
from hashlib import blake2b
from random import Random
from typing import Final

_TITLES: Final = (
    "Getting started",
    "API reference",
    "Release notes",
    "Handbook",
    "Deployment guide",
    "Authentication",
    "Troubleshooting",
    "Billing and plans",
    "Webhooks",
    "Design system",
    "Onboarding",
    "Security overview",
    "Migration guide",
    "Data model",
    "Glossary",
    "Support playbook",
)
_SENTENCES: Final = (
    "How to set up the workspace and invite the team.",
    "What changed in this release, and what to do about it.",
    "Everything a new colleague needs in the first week.",
    "Steps that bring a service from a branch to production.",
    "Answers to the questions that support hears most.",
    "How requests are signed, and how to rotate the keys.",
)
_QUESTIONS: Final = (
    "How do I invite a colleague?",
    "Where do I find my API token?",
    "Can I host the docs on my own domain?",
    "How do I restore a deleted space?",
    "What does a change request do?",
)
_PEOPLE: Final = ("Ada Okafor", "Bruno Keller", "Chen Wei", "Dana Novak", "Elif Aydin", "Femi Bello", "Greta Lind")
_PATHS: Final = (
    "getting-started",
    "guides/deploy",
    "reference/api",
    "help/billing",
    "changelog/2024",
    "teams/onboarding",
)
_SLUGS: Final = ("acme-docs", "product-handbook", "api-reference", "help-center", "engineering")
_MARKDOWN: Final = tuple(f"# {title}\n\n{sentence}\n" for title, sentence in zip(_TITLES, _SENTENCES, strict=False))

_BY_NAME: Final[dict[str, tuple[str, ...]]] = {
    "basename": _SLUGS,
    "build": ("2024.18.2", "2024.31.0", "2025.04.1"),
    "branch": ("main", "docs", "next"),
    "code": ("en", "fr", "de"),
    "color": ("#346ddb", "#0f9d58", "#d93025"),
    "content": _SENTENCES,
    "description": _SENTENCES,
    "displayName": _PEOPLE,
    "email": tuple(f"{person.split()[0].lower()}@example.com" for person in _PEOPLE),
    "emoji": ("1f680", "1f4d8", "1f4a1"),
    "errorMessage": ("The source could not be read.", "The branch is protected."),
    "followupQuestion": _QUESTIONS,
    "hostname": ("docs.example.com", "help.example.com", "developers.example.com"),
    "icon": ("rocket", "book-open", "gear"),
    "integration": ("slack", "github", "linear"),
    "language": ("en", "fr", "de"),
    "markdown": _MARKDOWN,
    "message": _SENTENCES,
    "name": _TITLES,
    "path": _PATHS,
    "question": _QUESTIONS,
    "query": _QUESTIONS,
    "slug": _SLUGS,
    "subject": ("Update the deployment guide", "Fix broken links", "Document the new webhooks", "Rewrite the intro"),
    "summary": _SENTENCES,
    "text": _SENTENCES,
    "title": _TITLES,
    "token": ("gb_api_example_installation_token",),
    "url": tuple(f"https://docs.example.com/{path}" for path in _PATHS),
    "version": ("1.4.0", "2.0.3", "0.9.12"),
    "username": tuple(person.split()[0].lower() for person in _PEOPLE),
}
_REFERENCES: Final = frozenset(
    ("changeRequest", "collection", "id", "organization", "page", "parent", "revision", "site", "space", "team", "user")
)


def believable(name: str, random: Random) -> str:
    """Return text for a property.

    Args:
        name: the property's name.
        random: the source of the text.
    """
    if name in _REFERENCES or name.endswith(("Id", "ID")):
        return identifier(str(random.getrandbits(64)))
    return random.choice(_BY_NAME.get(name, _SLUGS))


def identifier(*parts: object) -> str:
    """Return an id in GitBook's format: the same for the same parts, and different for different ones.

    Args:
        parts: what the id identifies.
    """
    digest = blake2b("\0".join(map(str, parts)).encode(), digest_size=15).digest()
    return b64encode(digest, b"gB").decode()
