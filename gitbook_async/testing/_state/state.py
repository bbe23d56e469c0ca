"""Handling requests with the data; other requests are left to the examples."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from starlette.responses import Response

from gitbook_async.testing._http.cursors import after, limit_of, make_cursor, read_cursor
from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._http.later import Written
from gitbook_async.testing._http.steps import finish
from gitbook_async.testing._state.calls.calls import Call, Listed, Reply, Streamed
from gitbook_async.testing._state.data.records import Json, Missing
from gitbook_async.testing._state.data.store import Store
from gitbook_async.testing._state.organizations import audit
from gitbook_async.testing._state.registry import HANDLERS
from gitbook_async.testing._streams.events import stream

if TYPE_CHECKING:
    from gitbook_async.testing._document.endpoints import Endpoint
    from gitbook_async.testing._http.valid_request import ValidRequest
    from gitbook_async.testing._settings import Settings

_DELETED: Final = 205
_ABSENT: Final = 204
_ORDERS: Final = ("order", "orderBy", "sort")


class State:
    """A GitBook with data.

    Args:
        settings: the clock, the speed of streams, and whether what is unknown is left to the examples.

    Attributes:
        store: all data.
    """

    def __init__(self, settings: Settings) -> None:
        self.store = Store(settings.clock)
        self._strict = settings.strict
        self._delay = settings.event_delay

    async def respond(self, request: ValidRequest) -> Response | None:
        """Return the response to a request; None if an example should be returned.

        Raises:
            Failure: the request is for an object that does not exist, or is invalid.
        """
        handler = HANDLERS.get(request.endpoint.id)
        if handler is None:
            return self._unsimulated(request.endpoint)
        call = Call(self.store, request, self._strict)
        try:
            result = handler(call)
            if isinstance(result, Generator):
                result = await finish(result)
        except Missing as missing:
            if self._strict or missing.gone:
                raise Failure(404, str(missing)) from None
            return None
        if audit.changes(request.endpoint) and result != Reply(_ABSENT):
            audit.note(call, result)
        return stream(result.events, self._delay) if isinstance(result, Streamed) else _respond(request, result)

    def _unsimulated(self, endpoint: Endpoint) -> None:
        """Leave an operation without a handler to the examples; strictly, it must not seem to have been carried out."""
        if self._strict:
            details = f"{endpoint.id} is not simulated; with examples=True the testing GitBook returns an example"
            raise Failure(501, details)


def _respond(request: ValidRequest, result: Json | list[Any] | Listed | Reply | None) -> Response:
    if isinstance(result, Listed):
        return Written(_page(request, result), 200)
    if result is None or (isinstance(result, Reply) and result.content is None):
        return Response(status_code=_empty_status(request.endpoint, result))
    if minimal := request.minimal:
        return Response(status_code=_ABSENT, headers={"preference-applied": minimal})
    status, content = (result.status, result.content) if isinstance(result, Reply) else (0, result)
    return _content(request, content, status)


def _content(request: ValidRequest, content: Any, status: int) -> Response:
    success = request.endpoint.content
    headers = None
    if success and "location" in success.headers:
        headers = {"location": _location(request, content)}
    return Written(content, status or (success.status if success else 200), headers)


def _location(request: ValidRequest, content: Json) -> str:
    urls = cast("Json", content.get("urls", {}))
    return urls.get("location") or f"{request.url}/{content.get('id', '')}"


def _empty_status(endpoint: Endpoint, result: Reply | None) -> int:
    """Return a documented status: not every deletion has one for a missing object."""
    status = result.status if result else min(endpoint.successes)
    return status if status in endpoint.successes else min(endpoint.successes)


def _page(request: ValidRequest, listed: Listed) -> Json:
    """Return a page of a list; a list without cursors is one page."""
    items, query = listed.items, request.query
    if not request.endpoint.paginated:
        return {"items": [listed.view(item) for item in items], **listed.more}
    list_key = _list_key(request)
    start = _start(list_key, query, listed)
    end = min(len(items), start + limit_of({**request.endpoint.defaults, **query}))
    rest: Json = {"next": {"page": make_cursor(list_key, listed.at(items[end - 1]))}} if end < len(items) else {}
    return {"items": [listed.view(item) for item in items[start:end]], **rest, "count": len(items), **listed.more}


def _list_key(request: ValidRequest) -> str:
    """Return what identifies a list, with its order: a position in another order means nothing."""
    order = (f"{name}={request.query.get(name, ('',))[-1]}" for name in _ORDERS)
    return "/".join((request.endpoint.id, *request.values.values(), *order))


def _start(list_key: str, query: Mapping[str, Sequence[str]], listed: Listed) -> int:
    if "page" not in query:
        return 0
    position = read_cursor(list_key, query["page"][-1])
    return after(listed.items, listed.at, position, descending=listed.descending)
