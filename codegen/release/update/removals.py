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
from codegen.release.retired import Published


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


def removals(documents: lock.Locked, new: dict[str, Any], policy: Policy, published: Published) -> Removals:
    """Decide about the operations that a new document lacks, and about those that it has again.

    Args:
        documents: the locked documents.
        new: the new document.
        policy: the policy for removed operations.
        published: the published documents. They are read if the policy names an operation that no document here has.

    Raises:
        DocumentError: no document is locked, or one cannot be downloaded.
        GenerationError: an operation is in no published document, or a document differs from the locked one.
    """
    current, known = documents.lock.current, documents.lock.retired
    if current is None or known is None:
        raise DocumentError("openapi/lock.toml", "has no documents to begin with")
    decided = [*_lost(documents.current, new, policy, current.version), *_kept_before(new, policy, known.versions)]
    kept = [each.operation for each in decided if each.outcome == "kept"]
    gone = {each.operation for each in decided if each.outcome != "kept"}
    versions = {name: at for name, at in known.versions.items() if name not in gone}
    versions |= dict.fromkeys(kept, current.version)
    if added := dict(_named(new, policy, versions, published)):
        versions |= added
        decided += [_by_policy(name, last, policy) for name, last in added.items()]
        document = retired.gather({each: published.document(each) for each in {*versions.values()}}, versions)
    else:
        rest = retired.without(documents.retired, gone)
        document = retired.joined(rest, documents.current, current.version, kept)
    return Removals(document, _entry(known, document, versions, published), tuple(decided))


def _entry(
    known: lock.Entry, document: dict[str, Any], versions: Mapping[str, str], published: Published
) -> lock.Entry:
    used = sorted(set(versions.values()), key=version, reverse=True)
    entry = lock.entry(known.source, used[0] if used else known.version, retired.dumps(document), document)
    return replace(entry, versions=versions, documents={each: published.digest(each) for each in used})


def _named(
    new: dict[str, Any], policy: Policy, versions: Mapping[str, str], published: Published
) -> Iterator[tuple[str, str]]:
    """Yield operations that the policy keeps by name and no document here has, each with its last version."""
    missing = [name for name in policy.wanted() if name not in versions and name not in _ids(new)]
    routes = {_route(each) for each in operations(new)}
    found = retired.newest(published, missing) if missing else {}
    for name, last in ((name, found[name]) for name in missing):
        operation = next(each for each in operations(published.document(last)) if _id(each) == name)
        if _route(operation) not in routes:  # else it was renamed
            yield name, last


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
