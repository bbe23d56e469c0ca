"""The removed operations that this SDK keeps, each from the newest published document that has it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from codegen import files
from codegen.document import lock
from codegen.document.check import check
from codegen.document.load import parse
from codegen.document.tree import METHODS, Operation, at, operations, reached
from codegen.errors import DocumentError, refuse
from codegen.release import npm


@frozen
class Published:
    """The published documents.

    Attributes:
        cache: the folder of those that are downloaded.
        known: the SHA-256 of those that were locked before, by version.
    """

    cache: Path
    known: Mapping[str, str] = field(factory=dict[str, str])

    def versions(self) -> list[str]:
        """Return all published versions, the oldest first."""
        return npm.versions()

    def data(self, version: str) -> bytes:
        """Return the document of a version as published.

        Raises:
            DocumentError: it cannot be downloaded, or differs from the locked one.
        """
        path = self.cache / f"{version}.json"
        if not path.exists():
            files.write(path, npm.document(version))
        data = path.read_bytes()
        if self.known.get(version) not in (None, lock.digest(data)):
            name = f"{npm.PACKAGE}@{version}"
            raise DocumentError(name, f"is not the one that was locked ({self.known[version]})")
        return data

    def digest(self, version: str) -> str:
        """Return the SHA-256 of a version's document."""
        return self.known.get(version) or lock.digest(self.data(version))

    def document(self, version: str) -> dict[str, Any]:
        """Return the document of a version."""
        return parse(self.data(version), f"{npm.PACKAGE}@{version}")


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


def gather(documents: Mapping[str, dict[str, Any]], versions: Mapping[str, str]) -> dict[str, Any]:
    """Merge operations of several documents, and the components that they need, into one document.

    Args:
        documents: the documents by version.
        versions: the version to take each operation from, by operation id.

    Returns:
        The document. If two versions define a component differently, it has the newer definition.

    Raises:
        GenerationError: a document lacks an operation.
    """
    paths, components = dict[str, Any](), dict[str, dict[str, Any]]()
    newest_first = sorted(set(versions.values()), key=npm.order, reverse=True)
    for version in newest_first:
        taken = _operations(documents[version], version, [name for name, at_ in versions.items() if at_ == version])
        for operation in taken:
            paths.setdefault(operation.path, {})[operation.method] = _removed(operation, version)
        _add(components, reached((each.value for each in taken), lambda place, d=documents[version]: at(d, place)))
    document = _pruned(_document(documents[newest_first[0]], paths, components))
    check(document)
    return document


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


def _add(components: dict[str, dict[str, Any]], needed: Mapping[tuple[str, ...], Any]) -> None:
    for (_, section, name), definition in needed.items():
        components.setdefault(section, {}).setdefault(name, definition)


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
    _add(components, reached((each.value for each in taken), lambda place: at(newer, place)))
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
