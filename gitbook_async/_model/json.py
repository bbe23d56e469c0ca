"""JSON, with orjson if it is installed."""

from __future__ import annotations

import json
from typing import Any

try:
    import orjson
except ImportError:
    orjson = None


def loads(content: bytes | str) -> Any:
    """Parse JSON.

    Raises:
        ValueError: the content is not JSON.
        RecursionError: it is nested too deeply.
    """
    if orjson is not None:
        try:
            return orjson.loads(content)
        except ValueError:
            pass  # the standard library also accepts a byte-order mark or NaN
    return json.loads(content)


def loads_lenient(content: bytes) -> Any:
    """Parse JSON in UTF-8, of which invalid bytes are replaced; otherwise as `loads`."""
    if orjson is not None:
        try:
            return orjson.loads(content)
        except ValueError:
            pass
    return loads(content.decode(errors="replace"))


def dumps(value: Any) -> bytes:
    """Serialize JSON.

    Raises:
        ValueError: a number is not finite, or text has a lone surrogate.
        TypeError: the value cannot be converted to JSON.
        RecursionError: it is nested too deeply.
    """
    if orjson is not None:
        try:
            written = orjson.dumps(value)
        except TypeError:
            pass  # the standard library also writes integers of any size, and reports what is wrong with other values
        else:
            if b"null" not in written:  # orjson also writes numbers that are not finite as null
                return written
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
