"""The changes of methods."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.release.diff.change import Change, Effect, Kind
from codegen.release.diff.slots import said
from codegen.release.diff.surface import Method, Slot, Surface
from codegen.release.diff.types import Verdict, compare


def methods(before: Surface, after: Surface) -> Iterator[Change]:
    """Compare the methods of two packages."""
    for name, was in before.methods.items():
        if name not in after.methods:
            yield Change(Kind.METHOD_REMOVED, Effect.BREAKING, name, was.request)
    for name, now in after.methods.items():
        known = before.methods.get(name)
        if known is None:
            yield Change(Kind.METHOD_ADDED, Effect.ADDED, name, now=now.request)
        else:
            yield from _method(known, now)


def _method(was: Method, now: Method) -> Iterator[Change]:
    yield from _deprecation(was, now)
    yield from _arguments(was, now)
    yield from _result(was, now)
    for kind, before, after in (
        (Kind.REQUEST, was.request, now.request),
        (Kind.REPEATS, was.repeats, now.repeats),
        (Kind.TOKENS, ", ".join(was.tokens), ", ".join(now.tokens)),
    ):
        if before != after:
            yield Change(kind, Effect.CHANGED, now.name, before, after)
    if was.words != now.words:
        yield Change(Kind.WORDS, Effect.WORDS, now.name)


def _deprecation(was: Method, now: Method) -> Iterator[Change]:
    if was.deprecated == now.deprecated:
        return
    if now.is_removed and not was.is_removed:
        yield Change(Kind.METHOD_KEPT, Effect.CHANGED, now.name, now=now.deprecated)
    elif was.is_removed and not now.is_removed:
        yield Change(Kind.METHOD_RESTORED, Effect.ADDED, now.name, was.deprecated)
    elif now.deprecated and not was.deprecated:
        yield Change(Kind.DEPRECATED, Effect.CHANGED, now.name, now=now.deprecated)
    elif was.deprecated and not now.deprecated:
        yield Change(Kind.NOT_DEPRECATED, Effect.CHANGED, now.name, was.deprecated)


def _arguments(was: Method, now: Method) -> Iterator[Change]:
    before, after = ({each.name: each for each in method.arguments} for method in (was, now))
    for name, slot in before.items():
        if name not in after:
            yield Change(Kind.ARGUMENT_REMOVED, Effect.BREAKING, f"{now.name}({name})", slot.type)
    for name, slot in after.items():
        subject = f"{now.name}({name})"
        if name in before:
            yield from _argument(subject, before[name], slot)
        elif slot.required and not slot.default:
            yield Change(Kind.NEW_REQUIRED, Effect.BREAKING, subject, now=slot.type)
        else:
            yield Change(Kind.ARGUMENT_ADDED, Effect.ADDED, subject, now=slot.type)
    kept = [[each.name for each in method.arguments if each.positional] for method in (was, now)]
    if kept[0] != kept[1]:
        yield Change(Kind.POSITIONS, Effect.BREAKING, now.name, ", ".join(kept[0]), ", ".join(kept[1]))


def _argument(subject: str, was: Slot, now: Slot) -> Iterator[Change]:
    if _must(now) and not _must(was):
        yield Change(Kind.ARGUMENT_REQUIRED, Effect.BREAKING, subject, now=now.type)
    elif _must(was) and not _must(now):
        yield Change(Kind.ARGUMENT_OPTIONAL, Effect.ADDED, subject, now=now.type)
    yield from sent(subject, was.type, now.type, Kind.ARGUMENT_RETYPED)
    if not _must(was) and not _must(now) and was.default != now.default:
        yield Change(Kind.DEFAULT, Effect.BREAKING, subject, was.default or "left out", now.default or "left out")
    yield from said(subject, was.said, now.said)


def _must(slot: Slot) -> bool:
    return slot.required and not slot.default


def sent(subject: str, was: str, now: str, retyped: Kind, where: str = "") -> Iterator[Change]:
    """Compare the types of what is sent: more is harmless, less is not."""
    found = compare(was, now)
    added, gone = ", ".join(found.added), ", ".join(found.gone)
    if found.verdict is Verdict.VALUES:
        if gone:
            yield Change(Kind.VALUES_REMOVED, Effect.BREAKING, subject, gone, where=where)
        if added:
            yield Change(Kind.VALUES_ADDED, Effect.ADDED, subject, now=added, where=where)
    elif found.verdict is Verdict.WIDER:
        yield Change(Kind.WIDENED, Effect.ADDED, subject, was, now, where)
    elif found.verdict is not Verdict.SAME:
        yield Change(retyped, Effect.BREAKING, subject, was, now, where)


def _result(was: Method, now: Method) -> Iterator[Change]:
    found = compare(was.returns, now.returns)
    if found.verdict is Verdict.NARROWER:
        yield Change(Kind.NARROWED, Effect.CHANGED, now.name, was.returns, now.returns)
    elif found.verdict is not Verdict.SAME:
        yield Change(Kind.RESULT, Effect.BREAKING, now.name, was.returns, now.returns)
