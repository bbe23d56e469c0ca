"""How values are written into URLs and headers. Everything is checked before the request is sent."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote

from gitbook_async._message.redaction import Secret
from gitbook_async._model.timestamp import format_timestamp
from gitbook_async._model.unset import UNSET
from gitbook_async.errors import InvalidArgument

_DOTS = frozenset(("", ".", ".."))
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNRESERVED = re.compile(r"[0-9A-Za-z_.~-]*")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_MOST_SECONDS = 1e12
_FRAMING = frozenset(("connection", "content-length", "host", "transfer-encoding"))


def fill_path(template: str, values: Sequence[object]) -> str:
    """Insert values into a path template, each encoded as one segment.

    Args:
        template: a path with names in braces.
        values: text or whole numbers, in the order of the names.

    Raises:
        InvalidArgument: a value is empty, a dot segment, or of another type; or the number of values is wrong.
    """
    pieces, names = _parts(template)
    if len(values) != len(names):
        raise InvalidArgument(f"the path {template} has {len(names)} parameters, not {len(values)}")
    path = pieces[0]
    for piece, name, value in zip(pieces[1:], names, values, strict=True):
        path += _segment(name, value) + piece
    return path


def encode_query(values: Mapping[str, Any]) -> str:
    """Return a query string with its question mark; empty if there are no values.

    Args:
        values: by name: text, numbers, booleans, dates, or several of these; `None` and `UNSET` are omitted.

    Raises:
        InvalidArgument: a value cannot be part of a query.
    """
    pairs = [
        f"{_quoted(name, name)}={_quoted(name, text(name, item))}"
        for name, value in values.items()
        if value is not None and value is not UNSET
        for item in _several(value)
    ]
    return "?" + "&".join(pairs) if pairs else ""


def clean_headers(values: Mapping[str, Any]) -> dict[str, str]:
    """Check headers; names become lower case, and `None` and `UNSET` are omitted.

    Raises:
        InvalidArgument: a name or value would break the request, or the header is set by the connection.
    """
    return {
        _header_name(name): _header_value(name, value)
        for name, value in values.items()
        if value is not None and value is not UNSET
    }


def text(name: str, value: Any) -> str:
    """Format one value as text.

    Args:
        name: the name of the parameter.
        value: text, a number, a boolean or a date.

    Raises:
        InvalidArgument: it is another type, or not a finite number.
    """
    if isinstance(value, Enum) and value is not UNSET:
        return text(name, value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return format_timestamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return _digits(name, value)
    if isinstance(value, str) or (isinstance(value, float) and math.isfinite(value)):
        return str(value)
    raise _invalid(name, f"must be text, a number, a boolean or a date, not {_shown(value)}")


@lru_cache(maxsize=1024)
def _parts(template: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split a template into the text between the names, and the names."""
    split = _PLACEHOLDER.split(template)
    return tuple(split[::2]), tuple(split[1::2])


def _segment(name: str, value: object) -> str:
    if type(value) is str and value.isalnum() and value.isascii():
        return value  # as most ids are
    if isinstance(value, Enum) and value is not UNSET:
        value = value.value
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise _invalid(name, f"must be text or a whole number, not {_shown(value)}")
    segment = _digits(name, value) if isinstance(value, int) else value
    if segment in _DOTS:
        raise _invalid(name, f"must not be {segment!r}: it would change the path")
    return _quoted(name, segment)


def _several(value: Any) -> Sequence[Any] | AbstractSet[Any]:
    if isinstance(value, (Sequence, AbstractSet)) and not isinstance(value, (str, bytes, bytearray)):
        return cast("Sequence[Any] | AbstractSet[Any]", value)
    return (value,)


def _quoted(name: str, value: str) -> str:
    if _UNRESERVED.fullmatch(value):
        return value
    try:
        return quote(value, safe="")
    except UnicodeEncodeError as error:
        raise _invalid(name, "has a lone surrogate") from error


def _header_name(name: str) -> str:
    if not _HEADER_NAME.fullmatch(name):
        raise InvalidArgument(f"{name!r} is not a valid header name")
    if name.lower() in _FRAMING:
        raise InvalidArgument(f"the header {name} is set by the connection; do not pass it")
    return name.lower()


def _header_value(name: str, value: Any) -> str:
    """Check a header's value, without ever showing it: it may be a secret."""
    header = text(name, value).strip(" \t")
    if _CONTROL.search(header):
        raise _invalid(name, "must not contain line breaks or other control characters, as it is a header")
    if not header.isascii():
        raise _invalid(name, "must be plain ASCII, as it is a header")
    return header


def _invalid(name: str, problem: str) -> InvalidArgument:
    """Return the error of a value, which names it first."""
    error = InvalidArgument(f"{name} {problem}")
    error.argument = name
    return error


def _shown(value: object) -> str:
    """Describe an invalid value, shortened for a message."""
    return repr(value) if value is None or value is UNSET or isinstance(value, float) else type(value).__name__


def _digits(name: str, value: int) -> str:
    try:
        return str(value)
    except ValueError as error:  # Python refuses to write thousands of digits
        raise InvalidArgument(f"{name} has too many digits") from error


def is_seconds(value: Any) -> bool:
    """Return whether a value is a positive number of seconds that a clock can count."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= _MOST_SECONDS


def number(value: object) -> str:
    """Describe a value for a message that a number was expected; thousands of digits are not shown."""
    try:
        return repr(value)
    except ValueError:
        return f"a huge {type(value).__name__}"


def secret_bytes(name: str, secret: Secret) -> bytes:
    """Return the bytes of a secret, which is text and is not decoded. The secret is never shown.

    Args:
        name: the name of the argument, for the message.
        secret: the text.

    Raises:
        InvalidArgument: it is not text, or empty: an unset variable must not lead to a signature that anyone can
            create.
    """
    found = _encoded(secret.reveal())
    if found:
        return found
    if not isinstance(secret.reveal(), str):  # pyright: ignore[reportUnnecessaryIsInstance]  # it comes from users
        raise InvalidArgument(f"{name} must be text, not {type(secret.reveal()).__name__}")
    raise InvalidArgument(f"{name} is empty, or has a lone surrogate")


def _encoded(text: object) -> bytes:
    try:
        return text.encode() if isinstance(text, str) else b""
    except UnicodeEncodeError:  # it contains the secret, so it must not become the cause of another
        return b""
