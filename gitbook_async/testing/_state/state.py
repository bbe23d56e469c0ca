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
    from gitbook_async.testing._http.question import Question
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

    async def answer(self, question: Question) -> Response | None:
        """Return the response to a request; None if an example should be returned.

        Raises:
            Failure: the request is for an object that does not exist, or is invalid.
        """
        handler = HANDLERS.get(question.endpoint.id)
        if handler is None:
            return self._unsimulated(question.endpoint)
        call = Call(self.store, question, self._strict)
        try:
            answer = handler(call)
            if isinstance(answer, Generator):
                answer = await finish(answer)
        except Missing as missing:
            if self._strict or missing.gone:
                raise Failure(404, str(missing)) from None
            return None
        if audit.changes(question.endpoint) and answer != Reply(_ABSENT):
            audit.note(call, answer)
        return stream(answer.events, self._delay) if isinstance(answer, Streamed) else _respond(question, answer)

    def _unsimulated(self, endpoint: Endpoint) -> None:
        """Leave an operation without a handler to the examples; strictly, it must not seem to have been carried out."""
        if self._strict:
            told = f"{endpoint.id} is not simulated; with examples=True the testing GitBook returns an example"
            raise Failure(501, told)


def _respond(question: Question, answer: Json | list[Any] | Listed | Reply | None) -> Response:
    if isinstance(answer, Listed):
        return Written(_page(question, answer), 200)
    if answer is None or (isinstance(answer, Reply) and answer.content is None):
        return Response(status_code=_empty_status(question.endpoint, answer))
    if minimal := question.minimal:
        return Response(status_code=_ABSENT, headers={"preference-applied": minimal})
    status, content = (answer.status, answer.content) if isinstance(answer, Reply) else (0, answer)
    return _content(question, content, status)


def _content(question: Question, content: Any, status: int) -> Response:
    success = question.endpoint.content
    headers = None
    if success and "location" in success.headers:
        headers = {"location": _location(question, content)}
    return Written(content, status or (success.status if success else 200), headers)


def _location(question: Question, content: Json) -> str:
    urls = cast("Json", content.get("urls", {}))
    return urls.get("location") or f"{question.url}/{content.get('id', '')}"


def _empty_status(endpoint: Endpoint, answer: Reply | None) -> int:
    """Return a documented status: not every deletion has one for a missing object."""
    status = answer.status if answer else min(endpoint.successes)
    return status if status in endpoint.successes else min(endpoint.successes)


def _page(question: Question, listed: Listed) -> Json:
    """Return a page of a list; a list without cursors is one page."""
    items, query = listed.items, question.query
    if not question.endpoint.paginated:
        return {"items": [listed.view(item) for item in items], **listed.more}
    list_key = _list_key(question)
    start = _start(list_key, query, listed)
    end = min(len(items), start + limit_of({**question.endpoint.defaults, **query}))
    rest: Json = {"next": {"page": make_cursor(list_key, listed.at(items[end - 1]))}} if end < len(items) else {}
    return {"items": [listed.view(item) for item in items[start:end]], **rest, "count": len(items), **listed.more}


def _list_key(question: Question) -> str:
    """Return what identifies a list, with its order: a position in another order means nothing."""
    order = (f"{name}={question.query.get(name, ('',))[-1]}" for name in _ORDERS)
    return "/".join((question.endpoint.id, *question.values.values(), *order))


def _start(list_key: str, query: Mapping[str, Sequence[str]], listed: Listed) -> int:
    if "page" not in query:
        return 0
    position = read_cursor(list_key, query["page"][-1])
    return after(listed.items, listed.at, position, descending=listed.descending)
