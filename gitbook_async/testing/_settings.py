"""How the testing GitBook behaves."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypedDict

import attrs


class Options(TypedDict, total=False):
    """What `create_app` and `FakeGitBook` take; each is an attribute of `Settings`."""

    document: Path | None
    tokens: Collection[str] | None
    partner_keys: Collection[str] | None
    state: bool
    strict: bool
    list_size: int
    list_sizes: Mapping[str, int]
    event_delay: float
    rate_limit: int
    rate_window: float
    clock: Callable[[], float]
    console: bool


@attrs.frozen(kw_only=True)
class Settings:
    """How the testing GitBook behaves.

    Attributes:
        document: the OpenAPI document that it answers by, in JSON; the one of this package if None.
        tokens: the bearer tokens that it accepts; None accepts all that begin with ``gb_api_``.
        partner_keys: the keys that partner operations accept; None accepts all.
        state: whether there is an organization that can be read and written; else all answers are examples.
        strict: whether an id that is not there gets 404; else an id that never was there is answered by example.
        list_size: how many items a paginated list has that is made up.
        list_sizes: the same for some operations, by operation id; these are made up in any case.
        event_delay: the seconds between the events of a stream.
        rate_limit: how many requests a token may make in a window.
        rate_window: how long such a window is, in seconds.
        clock: gives the epoch seconds, for what has a time and for the windows.
        console: whether there is a page for people at ``/``, and control paths under ``/_testing``.
    """

    document: Path | None = None
    tokens: Collection[str] | None = None
    partner_keys: Collection[str] | None = None
    state: bool = True
    strict: bool = False
    list_size: int = 2500
    list_sizes: Mapping[str, int] = attrs.field(factory=dict[str, int])
    event_delay: float = 0.03
    rate_limit: int = 100_000
    rate_window: float = 60.0
    clock: Callable[[], float] = time.time
    console: bool = False
