"""Tracing with OpenTelemetry: a span for each call, with its attempts as events.

::

    from gitbook_async import GitBook
    from gitbook_async.tracing import Tracing

    gitbook = GitBook(middleware=[Tracing()])

Spans follow OpenTelemetry's conventions for HTTP clients. They contain no token, header or body, and only query values
that are known to be harmless. Requires ``pip install gitbook-async[tracing]``.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import attrs

from gitbook_async._message.redaction import shown_url
from gitbook_async._version import VERSION
from gitbook_async.errors import GitBookError

try:
    from opentelemetry.trace import SpanKind, Status, StatusCode, get_tracer
except ModuleNotFoundError as error:
    raise ImportError("gitbook_async.tracing needs OpenTelemetry: pip install 'gitbook-async[tracing]'") from error

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager

    from opentelemetry.trace import Span, TracerProvider

    from gitbook_async._message.reply import Reply, Send
    from gitbook_async._message.request import Request

__all__ = ["Tracing"]

_METHODS = frozenset(("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"))
_PORTS = {"http": 80, "https": 443}
_STATUS: Final = "http.response.status_code"
_ERROR: Final = "error.type"


@attrs.define(eq=False)
class _Call:
    span: Span
    attempts: int = 0


_current: ContextVar[_Call | None] = ContextVar("gitbook_async_call", default=None)


class Tracing:
    """A middleware that creates a span for each call; pass it to `GitBook` as the first middleware.

    The span starts before the request is sent and ends when the response has been received or the call has failed. It
    includes all attempts and the waits between them. Each page of a list is a call. The span of a stream ends when the
    stream is open, because the caller reads the stream. A cancelled call leaves a span without a status, as the
    conventions require.

    Args:
        tracer_provider: the tracer provider; by default that of the process.
    """

    def __init__(self, tracer_provider: TracerProvider | None = None) -> None:
        self._tracer = get_tracer("gitbook_async", VERSION, tracer_provider)

    async def around_call(self, request: Request, send: Send, /) -> Reply:
        """Make a call within a span; called by `GitBook`."""
        with self._span(request) as span, _counting(span):
            try:
                reply = await send(request)
            except Exception as error:
                span.set_attributes(_raised(error))
                span.set_status(_failed(error))
                raise
            span.set_attributes(_answered(reply))
            if not reply.is_success:
                span.set_status(Status(StatusCode.ERROR))
            return reply

    async def __call__(self, request: Request, send: Send, /) -> Reply:
        """Make an attempt, and record it in the span of its call; called by `GitBook`."""
        call = _current.get()
        if call is None or not call.span.is_recording():
            return await send(request)
        call.attempts += 1
        event: dict[str, str | int | float] = {"gitbook.attempt": call.attempts}
        began = time.perf_counter()
        try:
            reply = await send(request)
            event |= _answered(reply)
        except Exception as error:
            event |= _raised(error)
            raise
        finally:
            event["gitbook.attempt.duration"] = time.perf_counter() - began  # seconds
            call.span.add_event("gitbook.attempt", event)
        return reply

    def _span(self, request: Request) -> AbstractContextManager[Span]:
        return self._tracer.start_as_current_span(
            _name(request),
            kind=SpanKind.CLIENT,
            attributes=_attributes(request),
            record_exception=False,  # a stack trace may contain secrets
            set_status_on_exception=False,
        )

    def __repr__(self) -> str:
        return "<Tracing>"


@contextmanager
def _counting(span: Span) -> Generator[None]:
    """Record the attempts of the task in a span, and at the end their number."""
    call = _Call(span)
    before = _current.set(call)
    try:
        yield
    finally:
        _current.reset(before)
        if call.attempts > 1:
            span.set_attribute("http.request.resend_count", call.attempts - 1)


def _name(request: Request) -> str:
    """Return the span name, which is the same for all calls of an operation."""
    method = request.method if request.method in _METHODS else "HTTP"
    return f"{method} {request.operation.path}" if request.operation else method


def _attributes(request: Request) -> dict[str, str | int]:
    url = urlsplit(request.url)
    found: dict[str, str | int] = {
        "http.request.method": request.method if request.method in _METHODS else "_OTHER",
        "server.address": url.hostname or "",
        "server.port": url.port or _PORTS.get(url.scheme, 0),
        "url.full": shown_url(request.url),
    }
    if request.method not in _METHODS:
        found["http.request.method_original"] = request.method
    if request.operation:
        found |= {"gitbook.operation": request.operation.id, "url.template": request.operation.path}
    return found


def _answered(reply: Reply) -> dict[str, str | int]:
    status = reply.status
    return {_STATUS: status} if reply.is_success else {_STATUS: status, _ERROR: str(status)}


def _raised(error: Exception) -> dict[str, str | int]:
    return {_ERROR: f"{type(error).__module__}.{type(error).__qualname__}"}


def _failed(error: Exception) -> Status:
    """Return the span status in this package's own words; other exceptions may quote secrets."""
    return Status(StatusCode.ERROR, error.message if isinstance(error, GitBookError) else None)
