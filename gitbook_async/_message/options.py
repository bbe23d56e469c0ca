"""The options of one call, or of all calls of a client."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypedDict, cast

import attrs

from gitbook_async._message.values import is_seconds, number
from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    import httpx

DEFAULT_TIMEOUTS: Final[Mapping[str, float | None]] = {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 60.0}
DEFAULT_RETRIES: Final = 2
DEFAULT_RESPONSE_SIZE: Final = 100 * 2**20  # bytes
DEFAULT_EVENT_SIZE: Final = 16 * 2**20  # bytes
_STEPS = ("connect", "read", "write", "pool")
_SIZES = ("max_response_size", "max_event_size")


class Options(TypedDict, total=False):
    """The ``options`` of every call; also the arguments of `GitBook.with_options`.

    Attributes:
        timeout: the timeout of each step (connect, read, write, wait for a connection) in seconds, or an
            `httpx.Timeout`; None for no limit. For a stream, the read timeout is the longest time without an event.
        deadline: the time limit of the whole call in seconds, including retries and waits; for a stream, until it is
            open.
        max_retries: the maximum number of retries.
        max_response_size: the maximum size of a response body in bytes, also after decompression; None for no limit.
        max_event_size: the maximum size of an event of a stream in bytes; None for no limit.
        headers: additional headers; they take precedence over those of the client.
        query: additional query parameters, by their wire names.
        body: additional properties of a body that is an object, by their wire names.
    """

    timeout: float | httpx.Timeout | None
    deadline: float | None
    max_retries: int
    max_response_size: int | None
    max_event_size: int | None
    headers: Mapping[str, str]
    query: Mapping[str, Any]
    body: Mapping[str, Any]


_KNOWN = frozenset(Options.__annotations__)
_NOTHING: Final[Mapping[str, Any]] = {}


@attrs.frozen(eq=False)
class Settings:
    """Checked and complete options.

    Attributes:
        timeouts: the timeouts of the steps connect, read, write and pool in seconds; None for no limit.
        deadline: the time limit of the whole call in seconds, or None.
        max_retries: the maximum number of retries.
        max_response_size: the maximum size of a response body in bytes.
        max_event_size: the maximum size of an event in bytes.
        headers: headers of the client and of the call; the names are in lower case.
        query: additional query parameters.
        body: additional properties of the body.
    """

    timeouts: Mapping[str, float | None] = DEFAULT_TIMEOUTS
    deadline: float | None = None
    max_retries: int = DEFAULT_RETRIES
    max_response_size: int = DEFAULT_RESPONSE_SIZE
    max_event_size: int = DEFAULT_EVENT_SIZE
    headers: Mapping[str, str] = attrs.field(default=_NOTHING, repr=False)
    query: Mapping[str, Any] = attrs.field(default=_NOTHING, repr=False)
    body: Mapping[str, Any] = attrs.field(default=_NOTHING, repr=False)

    def override(self, options: Options | None) -> Settings:
        """Return these settings with options applied.

        Args:
            options: the options to change; headers, query and body are added to those of the settings.

        Returns:
            The new settings.

        Raises:
            InvalidArgument: an option is unknown or invalid.
        """
        if not options:
            return self
        _check_names(options)
        changes = dict(self._change(name, value) for name, value in options.items())
        return attrs.evolve(self, **changes)

    def _change(self, name: str, value: Any) -> tuple[str, Any]:
        """Return the name and the new value of the setting that an option changes."""
        if name == "timeout":
            return "timeouts", timeouts(value)
        if name == "deadline":
            return name, _seconds(name, value)
        if name == "max_retries":
            return name, _retries(value)
        if name in _SIZES:
            return name, _bytes(name, value)
        return name, {**getattr(self, name), **_mapping(name, value)}


def timeouts(value: float | httpx.Timeout | None) -> Mapping[str, float | None]:
    """Return a timeout as seconds for each step.

    Raises:
        InvalidArgument: it is neither a positive number, nor an `httpx.Timeout`, nor None.
    """
    steps = getattr(value, "as_dict", None)
    if callable(steps):
        return cast("Mapping[str, float | None]", steps())
    seconds = _seconds("timeout", value)
    return dict.fromkeys(_STEPS, seconds)


def _check_names(options: Options) -> None:
    unknown = sorted(set(options) - _KNOWN)
    if unknown:
        raise InvalidArgument(f"unknown option: {', '.join(unknown)}; the options are {', '.join(sorted(_KNOWN))}")


def _seconds(name: str, value: Any) -> float | None:
    if value is None:
        return None
    if not is_seconds(value):
        raise InvalidArgument(f"{name} must be a positive number of seconds or None, not {number(value)}")
    return float(value)


def _retries(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InvalidArgument(f"max_retries must be zero or a positive integer, not {value!r}")
    return value


def _bytes(name: str, value: Any) -> int:
    if value is None:
        return sys.maxsize
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidArgument(f"{name} must be a positive integer of bytes or None, not {value!r}")
    return value


def _mapping(name: str, value: Any) -> dict[str, Any]:
    """Copy a mapping whose names are text; those of headers become lower case."""
    if not isinstance(value, Mapping):
        raise InvalidArgument(f"{name} must be a mapping of names to values, not {type(value).__name__}")
    items = cast("Mapping[Any, Any]", value)
    if not all(isinstance(key, str) for key in items):
        raise InvalidArgument(f"the names in {name} must be text")
    return {key.lower(): item for key, item in items.items()} if name == "headers" else dict(items)
