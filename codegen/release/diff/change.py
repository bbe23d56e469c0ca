"""A change, as a value, and what it means for those who call."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from attrs import frozen


class Effect(Enum):
    """What a change means for a program that was written for the package as it was."""

    BREAKING = "breaking"
    ADDED = "added"
    CHANGED = "changed"
    WORDS = "words"


class Kind(Enum):
    """What changed, in the order in which it is shown."""

    METHOD_REMOVED = "method removed"
    NEW_REQUIRED = "new required argument"
    ARGUMENT_REMOVED = "argument removed"
    ARGUMENT_REQUIRED = "argument now required"
    ARGUMENT_RETYPED = "argument retyped"
    POSITIONS = "positions of arguments changed"
    RESULT = "result retyped"
    NAME_REMOVED = "name removed"
    CLASS_TO_UNION = "class is now a union"
    UNION_TO_CLASS = "union is now a class"
    FIELD_REMOVED = "field removed"
    FIELD_RETYPED = "field retyped"
    FIELD_OPTIONAL = "field may be absent"
    FIELD_REQUIRED = "field now required"
    METHOD_KEPT = "method removed from GitBook's API, and kept"
    METHOD_ADDED = "method added"
    METHOD_RESTORED = "method is back in GitBook's API"
    ARGUMENT_ADDED = "argument added"
    NAME_ADDED = "name added"
    FIELD_ADDED = "field added"
    VALUES_ADDED = "values added"
    VARIANTS_ADDED = "variants added"
    VALUES_REMOVED = "values removed"
    VARIANTS_REMOVED = "variants removed"
    WIDENED = "accepts more"
    NARROWED = "returns less"
    ALWAYS = "field always there"
    ARGUMENT_OPTIONAL = "argument now optional"
    DEPRECATED = "deprecated"
    NOT_DEPRECATED = "no longer deprecated"
    DEFAULT = "default changed"
    LIMITS = "limits changed"
    REQUEST = "request changed"
    REPEATS = "retries changed"
    TOKENS = "tokens changed"
    WORDS = "words changed"


@frozen
class Change:
    """A change.

    Attributes:
        kind: what changed.
        effect: what it means.
        subject: what it is about: ``spaces.get``, ``spaces.get(format)``, ``Space.title``.
        was: before, as text.
        now: after, as text.
        where: the home of a name: ``models`` or ``types``; empty for methods.
    """

    kind: Kind
    effect: Effect
    subject: str
    was: str = ""
    now: str = ""
    where: str = ""


def breaking(changes: Iterable[Change]) -> list[Change]:
    """Return the changes that can break a program."""
    return [each for each in changes if each.effect is Effect.BREAKING]


def ordered(changes: Iterable[Change]) -> list[Change]:
    """Sort changes: breaking ones first, then by kind and name."""
    effects, kinds = list(Effect), list(Kind)
    return sorted(changes, key=lambda each: (effects.index(each.effect), kinds.index(each.kind), each.subject))
