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

    Raises:
        ValueError: a number is not finite, or text holds half a character.
        TypeError: the value has no place in JSON.
        RecursionError: it is nested too deeply.
    """
    if orjson is not None:
        try:
            written = orjson.dumps(value)
        except TypeError:
            pass  # the standard library also writes whole numbers of any size, and says what is wrong with the rest
        else:
            if b"null" not in written:  # as which orjson also writes numbers that are not finite
                return written
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
