"""JSON text with holes, so that a response costs no more than joining a few strings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

_MARK: Final = "\ue000"  # a private-use character that occurs in no example
_HOLE: Final = re.compile(f'"{_MARK}(.*?){_MARK}"')


class Template:
    """JSON text with holes.

    Args:
        value: JSON in which some strings are holes, made by `hole`.

    Attributes:
        keys: the keys of the holes.
    """

    def __init__(self, value: Any) -> None:
        self._parts = _HOLE.split(dump(value))
        self.keys = frozenset(self._parts[1::2])

    def render(self, values: Mapping[str, str]) -> str:
        """Return the JSON text with the holes filled.

        Args:
            values: a string for each key.
        """
        filled = self._parts.copy()
        filled[1::2] = [dump(values[key]) for key in filled[1::2]]
        return "".join(filled)


def hole(key: str) -> str:
    """Return the placeholder string of a hole."""
    return f"{_MARK}{key}{_MARK}"


def dump(value: Any) -> str:
    """Return the JSON text of a value, without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
