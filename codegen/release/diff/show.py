"""Changes as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from codegen.release.diff.change import Change, Effect, Kind

_TITLES = {
    Effect.BREAKING: "Breaking",
    Effect.ADDED: "Added",
    Effect.CHANGED: "Changed",
    Effect.WORDS: "Only words",
}
_SHOWN = 4
"""How many subjects of one and the same change are named. Of breaking changes, all are."""
_LONG = 100
"""How many characters of a type are shown."""


def text(changes: Sequence[Change]) -> str:
    """Return changes as plain text."""
    return "\n".join(_lines(changes, lambda title, count: f"{title} ({count})", lambda line: f"  {line}", ""))


def markdown(changes: Sequence[Change], level: int = 2) -> str:
    """Return changes as Markdown.

    Args:
        changes: the changes.
        level: the level of the headings.
    """
    mark = "#" * level
    return "\n".join(_lines(changes, lambda title, count: f"{mark} {title} ({count})\n", lambda line: f"- {line}", "`"))


def dumps(changes: Iterable[Change]) -> str:
    """Return changes as JSON: a list of objects."""
    listed = [
        {
            "kind": each.kind.value,
            "effect": each.effect.value,
            "subject": each.subject,
            "was": each.was,
            "now": each.now,
            "where": each.where,
        }
        for each in changes
    ]
    return json.dumps(listed, indent=2, ensure_ascii=False)


def summary(changes: Sequence[Change]) -> str:
    """Return the number of changes by effect, as one line."""
    counts = [(effect, sum(each.effect is effect for each in changes)) for effect in Effect]
    return ", ".join(f"{_TITLES[effect].lower()}: {count}" for effect, count in counts)


def lines(changes: Iterable[Change], quote: str = "`") -> Iterator[str]:
    """Yield a line for each change; those that are the same for several names share one.

    Args:
        changes: the changes.
        quote: what is put around code.
    """
    groups: dict[tuple[Kind, Effect, str, str], list[str]] = {}
    for each in changes:
        subject = f"types.{each.subject}" if each.where == "types" else each.subject
        groups.setdefault((each.kind, each.effect, each.was, each.now), []).append(f"{quote}{subject}{quote}")
    for (kind, effect, was, now), subjects in groups.items():
        shown = len(subjects) if effect is Effect.BREAKING else _SHOWN
        more = f" and {len(subjects) - shown} more" if len(subjects) > shown else ""
        yield f"{kind.value}: {', '.join(subjects[:shown])}{more}{_difference(was, now, quote)}"


def _lines(
    changes: Sequence[Change], heading: Callable[[str, int], str], item: Callable[[str], str], quote: str
) -> Iterator[str]:
    if not changes:
        yield "Nothing changed."
    for effect in Effect:
        found = [each for each in changes if each.effect is effect]
        if found:
            yield heading(_TITLES[effect], len(found))
            yield from map(item, lines(found, quote))
            yield ""


def _difference(was: str, now: str, quote: str) -> str:
    if was and now:
        return f": {_code(was, quote)} -> {_code(now, quote)}"
    return f" ({_code(was or now, quote)})" if was or now else ""


def _code(value: str, quote: str) -> str:
    shown = value if len(value) <= _LONG else f"{value[:_LONG]}..."
    return f"{quote}{shown}{quote}"
