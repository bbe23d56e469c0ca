"""How the testing GitBook behaves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TypedDict

import attrs


class Options(TypedDict, total=False):
    """What `create_app` and `FakeGitBook` take; each is an attribute of `Settings`."""

    document: Path | None
    tokens: Collection[str] | None
    partner_keys: Collection[str] | None
    list_size: int
    list_sizes: Mapping[str, int]
    event_delay: float
    rate_limit: int
    rate_window: float


@attrs.frozen(kw_only=True)
class Settings:
    """How the testing GitBook behaves.

    Attributes:
        document: the OpenAPI document that it answers by, in JSON; the one of this package if None.
        tokens: the bearer tokens that it accepts; None accepts all that begin with ``gb_api_``.
        partner_keys: the keys that partner operations accept; None accepts all.
        list_size: how many items a paginated list has.
        list_sizes: how many items the lists of some operations have, by operation id.
        event_delay: the seconds between the events of a stream.
        rate_limit: how many requests a token may make in a window.
        rate_window: how long such a window is, in seconds.
    """

    document: Path | None = None
    tokens: Collection[str] | None = None
    partner_keys: Collection[str] | None = None
    list_size: int = 2500
    list_sizes: Mapping[str, int] = attrs.field(factory=dict[str, int])
    event_delay: float = 0.03
    rate_limit: int = 100_000
    rate_window: float = 60.0
