"""The changes of what the documentation says of an argument or a field."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.release.diff.change import Change, Effect, Kind
from codegen.release.diff.surface import Said


def said(subject: str, was: Said, now: Said, where: str = "") -> Iterator[Change]:
    """Compare two docstrings: facts first, and words only if no fact differs."""
    facts = [*_facts(subject, was, now, where)]
    yield from facts
    if not facts and was.words != now.words:
        yield Change(Kind.WORDS, Effect.WORDS, subject, where=where)


def _facts(subject: str, was: Said, now: Said, where: str) -> Iterator[Change]:
    if was.deprecated != now.deprecated:
        yield Change(Kind.DEPRECATED if now.deprecated else Kind.NOT_DEPRECATED, Effect.CHANGED, subject, where=where)
    if was.default != now.default:
        yield Change(Kind.DEFAULT, Effect.CHANGED, subject, _server(was.default), _server(now.default), where)
    if was.limits != now.limits:
        yield Change(Kind.LIMITS, Effect.CHANGED, subject, was.limits or "none", now.limits or "none", where)


def _server(default: str) -> str:
    return f"the server takes {default}" if default else "not documented"
