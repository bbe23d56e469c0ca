"""A call: the input and the results of the operations' handlers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

import attrs

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._http.steps import Steps
from gitbook_async.testing._state.data.records import Json, Missing, Record

if TYPE_CHECKING:
    from gitbook_async.testing._http.valid_request import ValidRequest
    from gitbook_async.testing._state.data.store import Store

PREFIX = "/v1"
UPLOADS = "/_testing/files"  # where files that were sent can be downloaded, without a token


@attrs.frozen
class Listed:
    """The result of a list.

    Attributes:
        items: the items, sorted by their positions.
        view: returns the JSON of an item; called for the items of the page only.
        at: returns the position of an item, a value of JSON that no other item has; its rank by default.
        descending: whether the positions descend.
        more: what else the response has.
    """

    items: Sequence[Any]
    view: Callable[[Any], Any]
    at: Callable[[Any], Any] = attrgetter("rank")
    descending: bool = False
    more: Json = attrs.field(factory=dict[str, Any])


@attrs.frozen
class Reply:
    """A result whose status the handler decides.

    Attributes:
        status: the status code.
        content: the JSON; None for no content.
    """

    status: int
    content: Any = None


@attrs.frozen
class Streamed:
    """The result of a stream.

    Attributes:
        events: the JSON of its events; their effects happen as they are sent.
    """

    events: Iterator[Json]


Answer = Json | list[Any] | Listed | Reply | Streamed | None
Handler = Callable[["Call"], "Answer | Steps[Json] | Steps[Listed] | Steps[Streamed]"]
"""Handles a call; work that takes long is done in steps."""


@attrs.frozen
class Call:
    """A request to an implemented operation.

    Attributes:
        store: all data.
        request: the request.
        strict: whether unknown ids return 404.
    """

    store: Store
    request: ValidRequest
    strict: bool

    @property
    def body(self) -> Json:
        """The JSON body; empty if there is none."""
        return cast("Json", self.request.body) if isinstance(self.request.body, dict) else {}

    def value(self, name: str) -> str:
        """Return a path parameter."""
        return self.request.values[name]

    def text(self, name: str, default: str = "") -> str:
        """Return a query parameter; by default what the document says, or else an argument."""
        return (self.texts(name) or (default,))[-1]

    def texts(self, name: str) -> Sequence[str]:
        """Return all values of a query parameter; by default what the document says."""
        return self.request.query.get(name) or self.request.endpoint.defaults.get(name, ())

    def find(self, kind: str, key: str, owner: str = "") -> Record:
        """Return a record.

        Raises:
            Missing: it does not exist.
        """
        return self.store.table(kind).find(key, owner)

    def of(self, kind: str, owner: str = "") -> list[Record]:
        """Return the records of an owner."""
        return self.store.table(kind).of(owner)

    def known(self, kind: str, key: str, owner: str = "") -> Record:
        """Return a record named in the body or the query.

        Raises:
            Failure: 404, it does not exist: ids in a body are not made up.
        """
        try:
            return self.find(kind, key, owner)
        except Missing as missing:
            raise Failure(404, str(missing)) from None

    def remove(self, kind: str, key: str, owner: str = "") -> Reply:
        """Remove a record.

        Returns:
            205, or 204 if it did not exist.

        Raises:
            Missing: it never existed, and the example response is used.
        """
        table = self.store.table(kind)
        if not table.has(key, owner) and (self.strict or table.was(key, owner)):
            return Reply(204)
        table.remove(key, owner)
        return Reply(205)

    def location(self, *parts: str) -> str:
        """Return the URL of an API object.

        Args:
            parts: the segments of its path.
        """
        return "/".join((self._origin + PREFIX, *parts))

    def upload(self, key: str) -> str:
        """Return the URL of a file that was sent."""
        return f"{self._origin}{UPLOADS}/{key}"

    @property
    def _origin(self) -> str:
        return self.request.url.partition(f"{PREFIX}/")[0]

    def address(self, key: str, id: str) -> str:
        """Return the URL of an object among those that the path is about.

        Args:
            key: the path parameter with the id of such an object; it may be absent, as in a list.
            id: the id of the object.
        """
        above = self.request.endpoint.path.partition(f"/{{{key}}}")[0].split("/")[1:]
        parts = (self.value(one[1:-1]) if one.startswith("{") else one for one in above)
        return self.location(*parts, id)
