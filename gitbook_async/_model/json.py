"""JSON, with orjson if it is installed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

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


def same(one: Any, other: Any) -> bool:
    """Compare JSON.

    Raises:
        InvalidArgument: it is nested too deeply.
    """
    try:
        return one == other
    except RecursionError:
        _too_deep("compared")


def packed(value: Any) -> str:
    """Return JSON as text, which can be pickled and copied without recursion.

    Raises:
        InvalidArgument: it is nested too deeply.
    """
    try:
        return json.dumps(value)  # orjson writes neither all numbers nor all text
    except RecursionError:
        _too_deep("copied or pickled")


def unpacked(decode: Callable[[Any], Any], text: str) -> Any:
    """Return what `packed` was made of, decoded.

    Raises:
        InvalidArgument: it is nested too deeply.
    """
    try:
        return decode(loads(text))
    except RecursionError:
        _too_deep("copied or pickled")


def _too_deep(what: str) -> NoReturn:
    from gitbook_async.errors import InvalidArgument  # noqa: PLC0415  # models do not need errors otherwise

    raise InvalidArgument(f"the JSON is nested too deeply to be {what}") from None
