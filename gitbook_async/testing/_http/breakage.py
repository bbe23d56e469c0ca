"""Responses with injected faults."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, cast

import anyio
from starlette.responses import Response, StreamingResponse

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._http.faults import Fault
from gitbook_async.testing._http.template import dump

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

MARK: Final = "x-gitbook-testing-fault"
"""The header that marks a fault; the in-process transport breaks the connection when it is set."""
ABORT: Final = "gitbook.abort"
"""The extension of the scope with which the application breaks the connection of a server."""
RESET: Final = "reset"
TRUNCATE: Final = "truncate"
_GARBAGE: Final = b'{"object": '
_BROKEN: Final = 502
_WHOLE_EVENTS: Final = 2
_GRACE: Final = 1.0  # seconds in which the client notices the end of a broken connection


def is_early(fault: Fault) -> bool:
    """Return whether a fault replaces the response."""
    return bool(fault.status or fault.reset)


def fail(fault: Fault) -> Response:
    """Return the response that replaces the regular one: an error, or nothing because the connection breaks.

    Args:
        fault: the fault.
    """
    if fault.status:
        return Failure(fault.status, fault.message).response
    return _Lost(status_code=_BROKEN, headers={MARK: RESET})


class _Lost(Response):
    """A response that is never sent; if the server can break the connection, not even its head is."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        abort: Callable[[], None] | None = scope.get("extensions", {}).get(ABORT)
        if abort is None:
            await super().__call__(scope, receive, send)
            return
        abort()
        while (await receive())["type"] != "http.disconnect":  # the server would log an error about a missing response
            pass


def apply(response: Response, fault: Fault, query: Mapping[str, Sequence[str]], scope: Scope) -> Response:
    """Apply a fault to a response.

    Args:
        response: the response.
        fault: the fault.
        query: the query parameters of the request.
        scope: the ASGI scope.
    """
    if fault.repeat_cursor and "page" in query:
        response = _repeating(response, query["page"][-1])
    if fault.malformed:
        response = _malformed(response)
    if fault.truncate:
        return _rebuilt(response, _cut(_first_half(response), scope), {MARK: TRUNCATE})
    if fault.stall:
        return _rebuilt(response, _stalled(response, fault.stall), {})
    return response


def _rebuilt(response: Response, chunks: AsyncIterator[bytes], more: dict[str, str]) -> Response:
    return StreamingResponse(chunks, response.status_code, {**response.headers, **more})


def _repeating(response: Response, cursor: str) -> Response:
    try:
        content: Any = json.loads(bytes(response.body))
    except (AttributeError, ValueError):  # a stream, or no content
        return response
    content["next"] = {"page": cursor}
    return Response(dump(content), response.status_code, media_type=response.media_type)


def _malformed(response: Response) -> Response:
    if isinstance(response, StreamingResponse):
        return _rebuilt(response, _with_garbage(response), {})
    return Response(_GARBAGE, response.status_code, media_type="application/json")


async def _with_garbage(response: StreamingResponse) -> AsyncIterator[bytes]:
    yield b"data: " + _GARBAGE + b"\n\n"
    async for chunk in _chunks(response):
        yield chunk


def _chunks(response: StreamingResponse) -> AsyncIterable[bytes]:
    return cast("AsyncIterable[bytes]", response.body_iterator)


def _first_half(response: Response) -> AsyncIterable[bytes] | list[bytes]:
    if isinstance(response, StreamingResponse):
        return _beginning(_chunks(response))
    body = bytes(response.body)
    return [body[: len(body) // 2]]


async def _beginning(chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Yield two events and half of the third."""
    number = 0
    async with aclosing(cast("AsyncGenerator[bytes]", chunks)) as events:
        async for chunk in events:
            number += 1
            if number > _WHOLE_EVENTS:
                yield chunk[: len(chunk) // 2]
                return
            yield chunk


async def _cut(chunks: AsyncIterable[bytes] | list[bytes], scope: Scope) -> AsyncIterator[bytes]:
    """Yield chunks and break the connection, if there is one."""
    if isinstance(chunks, list):
        for chunk in chunks:
            yield chunk
    else:
        async for chunk in chunks:
            yield chunk
    abort: Callable[[], None] | None = scope.get("extensions", {}).get(ABORT)
    if abort:
        abort()
        await anyio.sleep(_GRACE)


async def _stalled(response: Response, seconds: float) -> AsyncIterator[bytes]:
    if isinstance(response, StreamingResponse):
        number = 0
        async for chunk in _chunks(response):
            number += 1
            if number == _WHOLE_EVENTS:
                await anyio.sleep(seconds)
            yield chunk
        return
    body = bytes(response.body)
    yield body[: len(body) // 2]
    await anyio.sleep(seconds)
    yield body[len(body) // 2 :]
