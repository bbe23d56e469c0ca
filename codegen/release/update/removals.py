"""The operations that a new document no longer has, or has again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from attrs import frozen

from codegen.document import lock
from codegen.document.paths import shape
from codegen.document.removal import Policy, version
from codegen.document.tree import Operation, operations
from codegen.errors import DocumentError
from codegen.release import retired


@frozen
class Removal:
    """What became of an operation.

    Attributes:
        operation: its id.
        outcome: ``kept``, ``dropped`` or ``restored``.
        reason: why.
    """

    operation: str
    outcome: str
    reason: str

    def __str__(self) -> str:
        return f"{self.outcome}: {self.operation} ({self.reason})"


@frozen
class Removals:
    """The removed operations after an update: their document, its lock entry, and what was decided."""

    document: dict[str, Any]
    entry: lock.Entry
    decided: tuple[Removal, ...]


def removals(documents: lock.Locked, new: dict[str, Any], policy: Policy) -> Removals:
    """Decide about the operations that a new document lacks, and about those that it has again.

    Args:
        documents: the locked documents.
        new: the new document.
        policy: the policy for removed operations.

    Raises:
        DocumentError: no document is locked.
    """
    current, known = documents.lock.current, documents.lock.retired
    if current is None or known is None:
        raise DocumentError("openapi/lock.toml", "has no documents to begin with")
    decided = [*_lost(documents.current, new, policy, current.version), *_kept_before(new, policy, known.versions)]
    kept = [each.operation for each in decided if each.outcome == "kept"]
    gone = {each.operation for each in decided if each.outcome != "kept"}
    rest = retired.without(documents.retired, gone)
    document = retired.joined(rest, documents.current, current.version, kept)
    versions = {**{name: at for name, at in known.versions.items() if name not in gone}}
    versions |= dict.fromkeys(kept, current.version)
    return Removals(document, _entry(known, document, versions, current), tuple(decided))


def _entry(known: lock.Entry, document: dict[str, Any], versions: Mapping[str, str], current: lock.Entry) -> lock.Entry:
    digests = {current.version: current.sha256, **known.documents}
    used = sorted(set(versions.values()), key=version, reverse=True)
    entry = lock.entry(known.source, used[0] if used else known.version, retired.dumps(document), document)
    return replace(entry, versions=versions, documents={each: digests[each] for each in used})


def _lost(current: dict[str, Any], new: dict[str, Any], policy: Policy, last: str) -> Iterator[Removal]:
    ids, routes = _ids(new), {_route(each): _id(each) for each in operations(new)}
    for operation in operations(current):
        name = _id(operation)
        if name in ids:
            continue
        if _route(operation) in routes:
            yield Removal(name, "dropped", f"renamed to {routes[_route(operation)]}")
        else:
            yield _by_policy(name, last, policy)


def _by_policy(name: str, last: str, policy: Policy) -> Removal:
    decision = policy.decide(name, last)
    return Removal(name, "kept" if decision.keep else "dropped", decision.reason)


def _kept_before(new: dict[str, Any], policy: Policy, versions: Mapping[str, str]) -> Iterator[Removal]:
    ids = _ids(new)
    for name, last in versions.items():
        if name in ids:
            yield Removal(name, "restored", "GitBook's document has it again")
        elif not (decision := policy.decide(name, last)).keep:
            yield Removal(name, "dropped", decision.reason)


def _ids(document: dict[str, Any]) -> set[str]:
    return {_id(each) for each in operations(document)}


def _id(operation: Operation) -> str:
    return str(operation.value.get("operationId"))


def _route(operation: Operation) -> tuple[str, str]:
    return operation.method, shape(operation.path)
