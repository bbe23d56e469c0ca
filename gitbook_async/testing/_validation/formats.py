"""The text formats that are validated in requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from jsonschema import FormatChecker

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


def format_checker() -> FormatChecker:
    """Return a checker of date-time, date, uri, email and uuid; other formats describe a purpose, not a syntax."""
    checker = FormatChecker(formats=())
    for name, check in _CHECKS.items():
        checker.checks(name, raises=ValueError)(check)
    return checker


def _is_timestamp(value: Any) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def _is_date(value: Any) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


def _is_uri(value: Any) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


def _is_email(value: Any) -> bool:
    return not isinstance(value, str) or _EMAIL.fullmatch(value) is not None


def _is_uuid(value: Any) -> bool:
    return not isinstance(value, str) or bool(UUID(value))


_CHECKS: Final[dict[str, Callable[[Any], bool]]] = {
    "date": _is_date,
    "date-time": _is_timestamp,
    "email": _is_email,
    "uri": _is_uri,
    "uuid": _is_uuid,
}
