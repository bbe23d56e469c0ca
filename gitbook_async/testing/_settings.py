"""The settings of the testing GitBook."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypedDict

import attrs


class Options(TypedDict, total=False):
    """The arguments of `create_app` and `FakeGitBook`; each is an attribute of `Settings`."""

    document: Path | None
    tokens: Collection[str] | None
    partner_keys: Collection[str] | None
    state: bool
    examples: bool
    list_size: int
    list_sizes: Mapping[str, int]
    event_delay: float
    rate_limit: int
    rate_window: float
    clock: Callable[[], float]
    console: bool


@attrs.frozen(kw_only=True)
class Settings:
    """The settings of the testing GitBook.

    Attributes:
        document: the OpenAPI document to serve, in JSON; that of this package if None.
        tokens: the accepted bearer tokens; None accepts all that begin with ``gb_api_``.
        partner_keys: the accepted keys of partner operations; None accepts all.
        state: whether there is an organization that can be read and written; otherwise all responses are examples.
        examples: whether unknown ids, and operations that are not simulated, return examples; otherwise they return 404
            and 501, and a property that the document does not have returns 422.
        list_size: the number of items in generated paginated lists.
        list_sizes: the same by operation id, for some operations; their responses are always generated, also those of
            operations that are not simulated.
        event_delay: the seconds between the events of a stream.
        rate_limit: the requests that a token may make in a window.
        rate_window: the length of a window, in seconds.
        clock: returns the epoch seconds, for timestamps and rate limit windows.
        console: whether there is a console at ``/``, with endpoints under ``/_testing``.
    """

    document: Path | None = None
    tokens: Collection[str] | None = None
    partner_keys: Collection[str] | None = None
    state: bool = True
    examples: bool = False
    list_size: int = 2500
    list_sizes: Mapping[str, int] = attrs.field(factory=dict[str, int])
    event_delay: float = 0.03
    rate_limit: int = 100_000
    rate_window: float = 60.0
    clock: Callable[[], float] = time.time
    console: bool = False

    @property
    def strict(self) -> bool:
        """Whether no response is made up."""
        return self.state and not self.examples
