"""The response to a valid request: from the data, or an example."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Final, cast

from starlette.responses import Response

from gitbook_async.testing._document.endpoints import Success
from gitbook_async.testing._examples.examples import ITEM, ITEM_NAME, ITEM_UUID, Examples, item_id, preferred
from gitbook_async.testing._examples.listings import Listings
from gitbook_async.testing._examples.sampler import Sampler
from gitbook_async.testing._http.valid_request import ValidRequest
from gitbook_async.testing._state.state import State
from gitbook_async.testing._streams.events import sample_events, stream

if TYPE_CHECKING:
    from gitbook_async.testing._document.document import Document
    from gitbook_async.testing._settings import Settings
    from gitbook_async.testing._state.data.store import Store

_DELETED: Final = 205
_ABSENT: Final = 204
_CREATED: Final = 201


class Responder:
    """Returns responses: from the data, or else generated examples.

    Args:
        document: the document.
        settings: the data, the number of items in lists, and the speed of streams.
    """

    def __init__(self, document: Document, settings: Settings) -> None:
        self._document = document
        self._sampler = Sampler(document)
        self._examples = Examples(self._sampler)
        self._listings = Listings(self._examples, settings.list_size, settings.list_sizes)
        self._delay = settings.event_delay
        self._made_up = frozenset(settings.list_sizes)
        self._state = State(settings) if settings.state else None
        self._deleted: set[tuple[str, ...]] = set()
        self._upserted: set[tuple[str, ...]] = set()
        self._created = count()

    @property
    def store(self) -> Store | None:
        """All data; None if all responses are examples."""
        return self._state.store if self._state else None

    async def respond(self, request: ValidRequest) -> Response:
        """Return the response to a request.

        Raises:
            Failure: the requested object does not exist, or the operation is not simulated.
        """
        if self._state is None or request.endpoint.id in self._made_up:
            return self._example(request)
        return await self._state.respond(request) or self._example(request)

    def _example(self, request: ValidRequest) -> Response:
        endpoint = request.endpoint
        if endpoint.streaming:
            return self._stream(request)
        if endpoint.content is None:
            return Response(status_code=self._empty_status(request))
        if minimal := request.minimal:
            return Response(status_code=_ABSENT, headers={"preference-applied": minimal})
        success = self._success(request)
        return self._listing(request, success) if endpoint.paginated else self._content(request, success)

    def _stream(self, request: ValidRequest) -> Response:
        schema = self._document.follow(request.endpoint.content_schema)
        body = cast("dict[str, Any]", request.body) if isinstance(request.body, dict) else {}
        return stream(sample_events(schema, request.query, body, self._sampler), self._delay)

    def _empty_status(self, request: ValidRequest) -> int:
        """Return the status of a response without content; for a deletion it depends on whether the object existed."""
        successes = request.endpoint.successes
        if request.endpoint.method != "DELETE" or _DELETED not in successes:
            return min(successes)
        fresh = _add(self._deleted, request)
        return _DELETED if fresh or _ABSENT not in successes else _ABSENT

    def _success(self, request: ValidRequest) -> Success:
        """Return the response to send; if both are documented, 201 is for what did not exist before."""
        successes = {status: one for status, one in request.endpoint.successes.items() if one.schema}
        if len(successes) > 1 and _CREATED in successes and _add(self._upserted, request):
            return successes[_CREATED]
        return next(iter(successes.values()))

    def _listing(self, request: ValidRequest, success: Success) -> Response:
        page = self._listings.page(request.endpoint, success.schema or "", request.values, request.query)
        return Response(page.encode(), success.status, media_type=success.media_type)

    def _content(self, request: ValidRequest, success: Success) -> Response:
        prefer = preferred(request.endpoint, request.query)
        template = self._examples.content(request.endpoint, success.schema or "", prefer)
        made = {key: self._new_id(request, key) for key in template.keys & {ITEM, ITEM_NAME, ITEM_UUID}}
        content = template.render({**request.values, **made}).encode()
        headers = {"location": f"{request.url}/{made.get(ITEM, '')}"} if "location" in success.headers else None
        return Response(content, success.status, headers, media_type=success.media_type)

    def _new_id(self, request: ValidRequest, key: str) -> str:
        return item_id(key, request.endpoint.id, *request.values.values(), next(self._created))


def _add(seen: set[tuple[str, ...]], request: ValidRequest) -> bool:
    """Return whether a request is the first for its path, and remember it."""
    key = (request.endpoint.path, *request.values.values())
    fresh = key not in seen
    seen.add(key)
    return fresh
