"""Timestamps: text becomes a datetime, and the datetime the same text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Self, SupportsIndex

_GITBOOKS = 24  # characters of a timestamp in GitBook's form, 2024-05-06T07:08:09.123Z
_TWO = tuple(f"{number:02}" for number in range(60))  # a table of digits takes a third of the time of isoformat
_THREE = tuple(f"{number:03}" for number in range(1000))
_FIRST_OF_FOUR = 1000  # the first year that has four digits
_TOO_FINE = re.compile(r"[.,]\d{7}")  # a datetime has microseconds


def timestamp(text: str) -> Any:
    """Return a timestamp as a datetime; text that is not one, has no time zone, or is too precise stays text."""
    usual = len(text) == _GITBOOKS and text[19] == "." and text[10] == "T" and text[23] == "Z"
    if not usual and _TOO_FINE.search(text):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None:
        return text
    return moment if usual or format_timestamp(moment) == text else ReceivedTimestamp.of(moment, text)


class ReceivedTimestamp(datetime):
    """A timestamp in another form than GitBook's usual one. It is sent back as it was received."""

    received: str | None = None

    @classmethod
    def of(cls, moment: datetime, text: str) -> Self:
        """Return a moment that remembers its text."""
        made = cls.combine(moment.date(), moment.timetz())
        made.received = text
        return made

    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]:
        if self.received is None:
            return super().__reduce_ex__(protocol)
        return timestamp, (self.received,)

    def __repr__(self) -> str:
        return repr(datetime.combine(self.date(), self.timetz()))

    def to_text(self) -> str:
        """Return the text that was received; that of a moment calculated from it is in GitBook's form."""
        return self.received or format_timestamp(self)


def format_timestamp(moment: datetime) -> str:
    """Format a timestamp as GitBook does: UTC, milliseconds (or microseconds, if there are any), Z.

    Raises:
        InvalidArgument: it has no time zone, so it is ambiguous.
    """
    if moment.tzinfo is not UTC or moment.microsecond % 1000 or moment.year < _FIRST_OF_FOUR:
        return _format_other(moment)
    time = f"{_TWO[moment.hour]}:{_TWO[moment.minute]}:{_TWO[moment.second]}.{_THREE[moment.microsecond // 1000]}"
    return f"{moment.year}-{_TWO[moment.month]}-{_TWO[moment.day]}T{time}Z"


def _format_other(moment: datetime) -> str:
    """Format a timestamp that has to be converted to UTC, or is more precise than usual."""
    if moment.tzinfo is None:
        from gitbook_async.errors import InvalidArgument  # noqa: PLC0415  # models do not need errors otherwise

        raise InvalidArgument(f"{moment!r} has no time zone; give it one, as datetime.now(UTC) has")
    unit = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    try:
        return moment.astimezone(UTC).isoformat(timespec=unit).removesuffix("+00:00") + "Z"
    except OverflowError:  # in UTC it is outside the years 1 to 9999
        return moment.isoformat(timespec=unit)
