"""Loading a document: strict JSON with the outline of OpenAPI 3."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from codegen.document.tree import Place, is_list, is_object, members, readable
from codegen.errors import DocumentError, refuse

MAX_DEPTH = 200
"""The maximum nesting depth of a document. GitBook's have 21."""

_YAML = re.compile(r"\s*(#.*\s+)*(%YAML|---|[\w\"'$-]+:(\s|$))")
_VERSION = re.compile(r"3\.\d+(\.\d+)?")


def load(path: Path) -> dict[str, Any]:
    """Read a document from a file.

    Args:
        path: a JSON file.

    Returns:
        The document.

    Raises:
        DocumentError: the file cannot be read, or is not a document.
        GenerationError: it is not a document, for several reasons.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(str(path), f"cannot be read: {error.strerror}") from error
    return parse(data, str(path))


def parse(data: bytes, name: str) -> dict[str, Any]:
    """Parse a document.

    Args:
        data: JSON in UTF-8.
        name: the name of the document in errors.

    Returns:
        The document: an object with OpenAPI version 3 and paths, of which there may be none.

    Raises:
        DocumentError: it is not UTF-8, not JSON, or not an OpenAPI document.
        GenerationError: an object has the same key twice.
    """
    document = _Reader(name).read(data)
    if not is_object(document):
        raise DocumentError(name, f"is not an OpenAPI document: it is {_named(document)}, not an object")
    version = document.get("openapi")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise DocumentError(f"{name}: openapi", f"only OpenAPI 3 is understood, and this says {version!r}")
    paths = document.get("paths")
    if not is_object(paths):
        raise DocumentError(f"{name}: paths", "there are none")
    return document


class _Reader:
    """Parses JSON strictly."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.repeated: list[tuple[dict[str, Any], list[str]]] = []

    def read(self, data: bytes) -> Any:
        value = self._decoded(data)
        if _depth(value) > MAX_DEPTH:
            raise DocumentError(self.name, f"is nested deeper than {MAX_DEPTH} levels")
        if self.repeated:
            refuse(self._repetitions(value, ()))
        return value

    def _decoded(self, data: bytes) -> Any:
        try:
            return json.loads(
                data.decode(),
                object_pairs_hook=self._object,
                parse_constant=self._constant,
                parse_float=self._float,
            )
        except UnicodeDecodeError as error:
            raise DocumentError(self.name, f"is not UTF-8: byte {error.start} is wrong") from error
        except json.JSONDecodeError as error:
            if _YAML.match(data.decode()):
                raise DocumentError(self.name, "is YAML; only JSON is read: convert it first") from error
            raise DocumentError(f"{self.name}: line {error.lineno}, column {error.colno}", error.msg) from error
        except RecursionError as error:
            raise DocumentError(self.name, f"is nested deeper than {MAX_DEPTH} levels") from error
        except ValueError as error:  # an integer with thousands of digits
            raise DocumentError(self.name, str(error)) from error

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs):
            self.repeated.append((value, [key for key, times in Counter(k for k, _ in pairs).items() if times > 1]))
        return value

    def _constant(self, name: str) -> NoReturn:
        raise DocumentError(self.name, f"{name} is not JSON")

    def _float(self, text: str) -> float:
        number = float(text)
        if math.isinf(number):
            raise DocumentError(self.name, f"{text} is too large a number")
        return number

    def _repetitions(self, value: Any, place: Place) -> Iterator[DocumentError]:
        """Find the places of objects with repeated keys."""
        for known, keys in self.repeated:
            if known is value:
                yield from (DocumentError(readable((*place, key)), "is repeated") for key in keys)
        for step, member in members(value):
            yield from self._repetitions(member, (*place, step))


def _depth(value: Any) -> int:
    """Return the nesting depth of a value, without recursion."""
    level, depth = [value], 0
    while level:
        level = [member for outer in level for _, member in members(outer)]
        depth += 1
    return depth


def _named(value: object) -> str:
    if is_list(value):
        return "an array"
    return "null" if value is None else f"a {type(value).__name__}"
