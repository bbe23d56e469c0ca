"""The changes of models, unions and enumerations, and of the dictionaries that can be sent in place of models."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.release.diff.change import Change, Effect, Kind
from codegen.release.diff.methods import sent
from codegen.release.diff.slots import said
from codegen.release.diff.surface import Alias, Model, Slot, Surface
from codegen.release.diff.types import Verdict, compare


def models(before: Surface, after: Surface) -> Iterator[Change]:
    """Compare the names of two packages, and what they stand for."""
    was, now = ({**each.models, **each.aliases} for each in (before, after))
    for name, known in was.items():
        if name not in now:
            yield Change(Kind.NAME_REMOVED, Effect.BREAKING, name, _kind(known), where=_where(known))
    for name, new in now.items():
        known = was.get(name)
        if known is None:
            yield Change(Kind.NAME_ADDED, Effect.ADDED, name, now=_kind(new), where=_where(new))
        elif isinstance(known, Model) and isinstance(new, Model):
            yield from _model(known, new)
        elif isinstance(known, Alias) and isinstance(new, Alias):
            yield from _alias(known, new)
        else:
            kind = Kind.CLASS_TO_UNION if isinstance(new, Alias) else Kind.UNION_TO_CLASS
            yield Change(kind, Effect.BREAKING, name, _shown(known), _shown(new), _where(new))


def _where(name: Model | Alias) -> str:
    return "types" if name.sent else "models"


def _kind(name: Model | Alias) -> str:
    if isinstance(name, Model):
        return "dictionary" if name.sent else "class"
    return "enumeration" if name.enumeration else "union"


def _shown(name: Model | Alias) -> str:
    return name.type if isinstance(name, Alias) else _kind(name)


# Classes


def _model(was: Model, now: Model) -> Iterator[Change]:
    before, after = ({each.name: each for each in model.fields} for model in (was, now))
    where = _where(now)
    for name, slot in before.items():
        if name not in after:
            yield Change(Kind.FIELD_REMOVED, Effect.BREAKING, f"{now.name}.{name}", slot.type, where=where)
    for name, slot in after.items():
        subject = f"{now.name}.{name}"
        if name in before:
            yield from (_sent_field if now.sent else _read_field)(subject, before[name], slot)
            yield from said(subject, before[name].said, slot.said, where)
        elif now.sent and slot.required:
            yield Change(Kind.FIELD_REQUIRED, Effect.BREAKING, subject, now=slot.type, where=where)
        else:
            yield Change(Kind.FIELD_ADDED, Effect.ADDED, subject, now=slot.type, where=where)
    if was.words != now.words:
        yield Change(Kind.WORDS, Effect.WORDS, now.name, where=where)


def _sent_field(subject: str, was: Slot, now: Slot) -> Iterator[Change]:
    if was.required != now.required:
        kind, effect = (Kind.FIELD_REQUIRED, Effect.BREAKING) if now.required else (Kind.FIELD_OPTIONAL, Effect.ADDED)
        yield Change(kind, effect, subject, where="types")
    yield from sent(subject, was.type, now.type, Kind.FIELD_RETYPED, "types")


def _read_field(subject: str, was: Slot, now: Slot) -> Iterator[Change]:
    """Compare the types of what is read: less is harmless, more is not, except for values that are strings anyway."""
    if was.required != now.required:
        kind, effect = (Kind.ALWAYS, Effect.CHANGED) if now.required else (Kind.FIELD_OPTIONAL, Effect.BREAKING)
        yield Change(kind, effect, subject, now=now.type, where="models")
    found = compare(was.type, now.type)
    if found.verdict is Verdict.VALUES:
        yield from _values(subject, found.added, found.gone)
    elif found.verdict is Verdict.NARROWER:
        yield Change(Kind.NARROWED, Effect.CHANGED, subject, was.type, now.type, "models")
    elif found.verdict is not Verdict.SAME:
        yield Change(Kind.FIELD_RETYPED, Effect.BREAKING, subject, was.type, now.type, "models")


def _values(subject: str, added: tuple[str, ...], gone: tuple[str, ...]) -> Iterator[Change]:
    if gone:
        yield Change(Kind.VALUES_REMOVED, Effect.CHANGED, subject, ", ".join(gone), where="models")
    if added:
        yield Change(Kind.VALUES_ADDED, Effect.ADDED, subject, now=", ".join(added), where="models")


# Unions and enumerations


def _alias(was: Alias, now: Alias) -> Iterator[Change]:
    found = compare(was.type, now.type)
    kinds = (Kind.VALUES_REMOVED, Kind.VALUES_ADDED)
    if not (was.enumeration and now.enumeration):
        kinds = (Kind.VARIANTS_REMOVED, Kind.VARIANTS_ADDED)
    if found.gone:
        yield Change(kinds[0], Effect.BREAKING, now.name, ", ".join(found.gone), where=_where(now))
    if found.added:
        yield Change(kinds[1], Effect.ADDED, now.name, now=", ".join(found.added), where=_where(now))
