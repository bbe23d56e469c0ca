"""The removed operations that this SDK keeps, each from the newest published document that has it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from codegen import files
from codegen.document import lock
from codegen.document.check import check
from codegen.document.load import load, parse
from codegen.document.removal import Policy
from codegen.document.tree import METHODS, Operation, at, operations, reached
from codegen.errors import DocumentError, refuse
from codegen.release import npm


class Published:
    """The published documents, cached in a folder."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache

    def versions(self) -> list[str]:
        """Return all published versions, the oldest first."""
        return npm.versions()

    def data(self, version: str) -> bytes:
        """Return the document of a version as published."""
        path = self.cache / f"{version}.json"
        if not path.exists():
            files.write(path, npm.document(version))
        return path.read_bytes()

    def document(self, version: str) -> dict[str, Any]:
        """Return the document of a version."""
        return parse(self.data(version), f"{npm.PACKAGE}@{version}")


@dataclass(frozen=True, slots=True)
class Retired:
    """The removed operations as a document.

    Attributes:
        document: an OpenAPI document of these operations and the components they need.
        versions: the newest version that has each operation, by operation id.
        differences: components that differ between these versions, and which definition was taken.
    """

    document: dict[str, Any]
    versions: Mapping[str, str]
    differences: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"{version}: {name}" for name, version in self.versions.items()]
        return "\n".join([*lines, *(f"note: {difference}" for difference in self.differences)])


def retire(published: Published, folder: Path = files.DOCUMENTS, kept: Iterable[str] | None = None) -> Retired:
    """Collect the removed operations, write them as a document, and lock it.

    Versions in the lock are used; others are searched.

    Args:
        published: the published documents.
        folder: the folder of the lock and of the document.
        kept: the ids of the operations, if not those that are kept by openapi/removed.toml.

    Returns:
        The document.

    Raises:
        DocumentError: a document cannot be downloaded, or differs from the locked one.
        GenerationError: an operation is in no published document.
        OSError: the document cannot be written.
    """
    known = lock.read(folder / files.LOCK).retired
    wanted = tuple(_kept(folder, known) if kept is None else kept)
    versions = _versions(published, wanted, {} if known is None else known.versions)
    digests = {version: lock.digest(published.data(version)) for version in _newest_first(versions.values())}
    if known is not None:
        _refuse_changed(digests, known.documents)
    retired = gather({version: published.document(version) for version in digests}, versions)
    check(retired.document)
    data = dumps(retired.document)
    entry = lock.entry(f"npm:{npm.PACKAGE}", next(iter(digests)), data, retired.document)
    files.write(folder / files.RETIRED, data)
    lock.update(folder / files.LOCK, retired=replace(entry, versions=versions, documents=digests))
    return retired


def _kept(folder: Path, known: lock.Entry | None) -> Iterator[str]:
    """Yield the operations that the policy keeps: those that are kept already, and those that it names."""
    policy = Policy.load(folder / files.REMOVED)
    current = {str(each.value.get("operationId")) for each in operations(load(folder / files.CURRENT))}
    versions: Mapping[str, str] = {} if known is None else known.versions
    yield from (name for name, version in versions.items() if policy.decide(name, version).keep)
    yield from (name for name in policy.wanted() if name not in versions and name not in current)


def _versions(published: Published, kept: tuple[str, ...], known: Mapping[str, str]) -> dict[str, str]:
    missing = set(kept) - known.keys()
    found = {**known, **(newest(published, missing) if missing else {})}
    return {name: found[name] for name in kept}


def newest(published: Published, wanted: Iterable[str]) -> dict[str, str]:
    """Find the newest published version that has each operation.

    Every version is read, from the newest back, until all operations are found: an operation may have existed in one
    version only, or been removed and added again, so no version may be skipped.

    Args:
        published: the published documents.
        wanted: the ids of operations.

    Returns:
        The version of each, by operation id.

    Raises:
        GenerationError: some are in no version.
    """
    missing, found = set(wanted), dict[str, str]()
    for version in reversed(published.versions()):
        here = missing & {str(each.value.get("operationId")) for each in operations(published.document(version))}
        found |= dict.fromkeys(here, version)
        missing -= here
        if not missing:
            return found
    refuse(DocumentError(name, "is in no published document") for name in sorted(missing))
    return found


def gather(documents: Mapping[str, dict[str, Any]], versions: Mapping[str, str]) -> Retired:
    """Merge operations of several documents, and the components that they need, into one document.

    Args:
        documents: the documents by version.
        versions: the version to take each operation from, by operation id.

    Returns:
        The document. If two versions define a component differently, it has the newer definition.

    Raises:
        GenerationError: a document lacks an operation.
    """
    paths, components, differences = dict[str, Any](), dict[str, dict[str, Any]](), list[str]()
    for version in _newest_first(versions.values()):
        taken = _operations(documents[version], version, [name for name, at_ in versions.items() if at_ == version])
        for operation in taken:
            paths.setdefault(operation.path, {})[operation.method] = _removed(operation, version)
        needed = reached((each.value for each in taken), lambda place, d=documents[version]: at(d, place))
        differences += _add(components, needed, version)
    document = _document(documents[_newest_first(versions.values())[0]], paths, components)
    return Retired(_pruned(document), dict(versions), tuple(differences))


def _operations(document: dict[str, Any], version: str, wanted: list[str]) -> list[Operation]:
    by_id = {each.value.get("operationId"): each for each in operations(document)}
    refuse(DocumentError(f"{npm.PACKAGE}@{version}", f"has no {name}") for name in wanted if name not in by_id)
    return [by_id[name] for name in wanted]


def _removed(operation: Operation, version: str) -> dict[str, Any]:
    """Mark an operation as removed, and add the parameters of its path item."""
    value = {**operation.value, "deprecated": True, "x-removed-after": version}
    if "parameters" in operation.item:
        value["parameters"] = [
            each for holder in (operation.item, operation.value) for each in holder.get("parameters", ())
        ]
    return value


def _add(components: dict[str, dict[str, Any]], needed: Mapping[tuple[str, ...], Any], version: str) -> list[str]:
    differences: list[str] = []
    for (_, section, name), definition in needed.items():
        known = components.setdefault(section, {}).setdefault(name, definition)
        if known != definition:
            differences.append(f"components.{section}.{name} of {version} differs from a newer one, which is taken")
    return differences


def without(document: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return a document of removed operations without some of them, and without what only these needed."""
    paths = {
        path: {method: value for method, value in item.items() if value.get("operationId") not in names}
        for path, item in document["paths"].items()
    }
    return _pruned({**document, "paths": {path: item for path, item in paths.items() if item}})


def joined(document: dict[str, Any], newer: dict[str, Any], version: str, names: list[str]) -> dict[str, Any]:
    """Return a document of removed operations with further ones.

    Args:
        document: the document. All of it is from older versions.
        newer: the last document that has the further operations.
        version: its version.
        names: their ids.
    """
    taken = _operations(newer, version, names)
    paths = {path: dict(item) for path, item in document["paths"].items()}
    for operation in taken:
        paths.setdefault(operation.path, {})[operation.method] = _removed(operation, version)
    components: dict[str, dict[str, Any]] = {}
    _add(components, reached((each.value for each in taken), lambda place: at(newer, place)), version)
    for section, named in document["components"].items():
        components[section] = {**named, **components.get(section, {})}
    head = {"openapi": newer["openapi"]} if taken else {}
    return _pruned({**document, **head, "paths": paths, "components": components})


def dumps(document: dict[str, Any]) -> bytes:
    """Return a document of removed operations as it is written."""
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _document(newest_document: dict[str, Any], paths: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    info = {"title": "Operations removed from the GitBook API", "version": newest_document["info"]["version"]}
    return {"openapi": newest_document["openapi"], "info": info, "paths": paths, "components": components}


def _pruned(document: dict[str, Any]) -> dict[str, Any]:
    """Remove what only an older definition needed, and sort the rest."""
    needed = reached([document["paths"]], lambda place: at(document, place))
    components: dict[str, dict[str, Any]] = {}
    for (_, section, name), definition in sorted(needed.items(), key=lambda pair: pair[0]):
        components.setdefault(section, {})[name] = definition
    paths = {
        path: {method: item[method] for method in METHODS if method in item}
        for path, item in sorted(document["paths"].items())
    }
    return {**document, "paths": paths, "components": components}


def _newest_first(versions: Iterable[str]) -> list[str]:
    return sorted(set(versions), key=npm.order, reverse=True)


def _refuse_changed(digests: Mapping[str, str], known: Mapping[str, str]) -> None:
    refuse(
        DocumentError(f"{npm.PACKAGE}@{version}", f"is not the one that was locked ({known[version]})")
        for version, digest in digests.items()
        if known.get(version, digest) != digest
    )
