"""The OpenAPI document that the testing GitBook serves, read once."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

DOCUMENT_PATH: Final = Path(__file__).parents[2] / "_generated" / "document.json.gz"
_ANNOTATIONS = frozenset({"$ref", "description", "title", "summary", "default", "deprecated", "example", "examples"})
_MARKS = frozenset({"readOnly", "writeOnly", "discriminator", "externalDocs", "xml"})


class Document:
    """An OpenAPI document whose parts are named by pointers such as ``#/components/schemas/Space``.

    Attributes:
        data: the document's JSON.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self._resolved: dict[str, Any] = {}

    def resolve(self, pointer: str) -> Any:
        """Return the part that a pointer names.

        Raises:
            KeyError: the document has no such part.
        """
        if pointer not in self._resolved:
            self._resolved[pointer] = self._walk(pointer)
        return self._resolved[pointer]

    def follow(self, pointer: str) -> str:
        """Return the pointer of what a part refers to, following references that have no other keywords."""
        while _only_refers(self.resolve(pointer)):
            pointer = self.resolve(pointer)["$ref"]
        return pointer

    def target(self, pointer: str) -> dict[str, Any]:
        """Return the part that a pointer leads to, through all references."""
        part = self.resolve(pointer)
        while "$ref" in part:
            part = self.resolve(part["$ref"])
        return part

    def _walk(self, pointer: str) -> Any:
        part: Any = self.data
        for token in pointer.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            try:
                part = cast("list[Any]", part)[int(key)] if isinstance(part, list) else part[key]
            except (KeyError, IndexError, ValueError, TypeError) as error:
                raise KeyError(f"the document has no {pointer}") from error
        return part


def join(pointer: str, *tokens: str | int) -> str:
    """Return the pointer of a part's part.

    Args:
        pointer: the part.
        tokens: keys and indexes, as they are in the document.
    """
    escaped = (str(token).replace("~", "~0").replace("/", "~1") for token in tokens)
    return "/".join((pointer, *escaped))


def load_document(path: Path | None = None) -> Document:
    """Read a document, once for each path.

    Args:
        path: an OpenAPI document in JSON; the one that this package was generated from if omitted.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not JSON.
    """
    return _load(path or DOCUMENT_PATH)


@cache
def _load(path: Path) -> Document:
    data = path.read_bytes()
    return Document(json.loads(gzip.decompress(data) if path.suffix == ".gz" else data))


def _only_refers(part: Any) -> bool:
    if not isinstance(part, dict) or "$ref" not in part:
        return False
    keys = cast("dict[str, Any]", part)
    return all(key in _ANNOTATIONS or key in _MARKS or key.startswith("x-") for key in keys)
