"""What can be said of one call, or of all calls of a client, besides its arguments."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypedDict, cast

import attrs

from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    import httpx

DEFAULT_TIMEOUTS: Final[Mapping[str, float | None]] = {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 60.0}
DEFAULT_RETRIES: Final = 2
_STEPS = ("connect", "read", "write", "pool")


class Options(TypedDict, total=False):
    """What every call takes as ``options``, and a client through ``with_options``.

    Attributes:
        timeout: seconds for each of the steps connect, read, write and waiting for a connection; or an
            `httpx.Timeout`; None waits for ever. For a stream, the read time-out is the longest silence between events.
        deadline: seconds for the whole call, its retries and waits included; for a stream, until it is open.
        max_retries: how often a call that failed may be sent again.
        headers: more headers; they go before those of the client.
        query: more query parameters, by their names on the wire.
        body: more properties of a body that is an object, by their names on the wire.
    """

    timeout: float | httpx.Timeout | None
    deadline: float | None
    max_retries: int
    headers: Mapping[str, str]
    query: Mapping[str, Any]
    body: Mapping[str, Any]


_KNOWN = frozenset(Options.__annotations__)
_NOTHING: Final[Mapping[str, Any]] = {}


@attrs.frozen(eq=False)
class Settings:
    """Options, checked and complete.

    Attributes:
        timeouts: seconds (None: for ever) by the steps connect, read, write and pool.
        deadline: seconds for the whole call, or None.
        max_retries: how often a call may be sent again.
        headers: headers of the client and of the call; the names are in lower case.
        query: additional query parameters.
        body: additional properties of the body.
    """

    timeouts: Mapping[str, float | None] = DEFAULT_TIMEOUTS
    deadline: float | None = None
    max_retries: int = DEFAULT_RETRIES
    headers: Mapping[str, str] = attrs.field(default=_NOTHING, repr=False)
    query: Mapping[str, Any] = attrs.field(default=_NOTHING, repr=False)
    body: Mapping[str, Any] = attrs.field(default=_NOTHING, repr=False)

    def override(self, options: Options | None) -> Settings:
        """Lay options over these settings.

        Args:
            options: what to change; headers, query and body are added to what is there.

        Returns:
            The settings that result.

        Raises:
            InvalidArgument: an option that does not exist, or a value that makes no sense.
        """
        if not options:
            return self
        _check_names(options)
        changes = dict(self._change(name, value) for name, value in options.items())
        return attrs.evolve(self, **changes)

    def _change(self, name: str, value: Any) -> tuple[str, Any]:
        """Give the name and the new value of the setting that an option changes."""
        if name == "timeout":
            return "timeouts", timeouts(value)
        if name == "deadline":
            return name, _seconds(name, value)
        if name == "max_retries":
            return name, _retries(value)
        return name, {**getattr(self, name), **_mapping(name, value)}


def timeouts(value: float | httpx.Timeout | None) -> Mapping[str, float | None]:
    """Spell a time-out out, in seconds for each step.

    Raises:
        InvalidArgument: it is neither a positive number, nor an `httpx.Timeout`, nor None.
    """
    steps = getattr(value, "as_dict", None)
    if callable(steps):
        return cast("Mapping[str, float | None]", steps())
    seconds = _seconds("timeout", value)
    return dict.fromkeys(_STEPS, seconds)


def _check_names(options: Options) -> None:
    strangers = sorted(set(options) - _KNOWN)
    if strangers:
        raise InvalidArgument(f"no such option: {', '.join(strangers)}; there are {', '.join(sorted(_KNOWN))}")


def _seconds(name: str, value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
        raise InvalidArgument(f"{name} must be a positive number of seconds or None, not {value!r}")
    return float(value)


def _retries(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InvalidArgument(f"max_retries must be zero or a positive integer, not {value!r}")
    return value


def _mapping(name: str, value: Any) -> dict[str, Any]:
    """Copy a mapping with names that are text; those of headers become lower case."""
    if not isinstance(value, Mapping):
        raise InvalidArgument(f"{name} must be a mapping of names to values, not {type(value).__name__}")
    items = cast("Mapping[Any, Any]", value)
    if not all(isinstance(key, str) for key in items):
        raise InvalidArgument(f"the names in {name} must be text")
    return {key.lower(): item for key, item in items.items()} if name == "headers" else dict(items)
