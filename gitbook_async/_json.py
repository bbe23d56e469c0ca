"""JSON, by orjson where it is installed."""

from __future__ import annotations

import json
from typing import Any

try:
    import orjson
except ImportError:
    orjson = None


def loads(content: bytes | str) -> Any:
    """Read JSON.

    Raises:
        ValueError: it is none.
        RecursionError: it is nested too deeply.
    """
    if orjson is not None:
        try:
            return orjson.loads(content)
        except ValueError:
            pass  # the standard library also reads what has a byte-order mark, or NaN in it
    return json.loads(content)


def dumps(value: Any) -> bytes:
    """Write JSON.

    The standard library does it, because orjson writes null for numbers that JSON does not have.

    Raises:
        ValueError: a number is not finite, or text holds half a character.
        TypeError: the value has no place in JSON.
        RecursionError: it is nested too deeply.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
