"""Tracing and metrics with OpenTelemetry: a span for each call, with its attempts as events, and instruments.

::

    from gitbook_async import GitBook
    from gitbook_async.tracing import Metrics, Tracing

    gitbook = GitBook(middleware=[Tracing(), Metrics()])

Spans follow OpenTelemetry's conventions for HTTP clients. They contain no token, header or body, and only query values
that are known to be harmless. Requires ``pip install gitbook-async[tracing]``.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import attrs

from gitbook_async._message.redaction import shown_url
from gitbook_async._message.reply import WatchedBody
from gitbook_async._version import VERSION
from gitbook_async.errors import GitBookError

try:
    from opentelemetry.metrics import get_meter
    from opentelemetry.trace import SpanKind, Status, StatusCode, get_tracer, use_span
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
except ModuleNotFoundError as error:
    raise ImportError("gitbook_async.tracing needs OpenTelemetry: pip install 'gitbook-async[tracing]'") from error

if TYPE_CHECKING:
    from collections.abc import Generator

    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import Span, TracerProvider

    from gitbook_async._message.reply import Reply, Send
    from gitbook_async._message.request import Request

__all__ = ["Metrics", "Tracing"]

_METHODS = frozenset(("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"))
_PORTS = {"http": 80, "https": 443}
_STATUS: Final = "http.response.status_code"
_ERROR: Final = "error.type"
_PAUSE: Final = 0.01  # seconds; a limiter that does not pause takes less


@attrs.define(eq=False)
class _Call:
    span: Span
    attempts: int = 0


_current: ContextVar[_Call | None] = ContextVar("gitbook_async_call", default=None)
_attempts: ContextVar[list[int] | None] = ContextVar("gitbook_async_attempts", default=None)
_context: Final = TraceContextTextMapPropagator()


class Tracing:
    """A middleware that creates a span for each call; pass it to `GitBook` as the first middleware.

    The span starts before the request is sent and ends when the response has been received or the call has failed; that
    of a stream ends when the stream has been read or closed. It includes all attempts and the waits between them. Each
    page of a list is a call. A cancelled call leaves a span without a status, as the conventions require.

    Args:
        tracer_provider: the tracer provider; by default that of the process.
        propagate: whether requests have the headers ``traceparent`` and ``tracestate``, so that proxies and servers can
            continue the trace. They contain the ids of the trace and the span. Baggage is never sent.
    """

    def __init__(self, tracer_provider: TracerProvider | None = None, *, propagate: bool = True) -> None:
        self._tracer = get_tracer("gitbook_async", VERSION, tracer_provider)
        self._propagate = propagate

    async def around_call(self, request: Request, send: Send, /) -> Reply:
        """Make a call within a span; called by `GitBook`."""
        span = self._tracer.start_span(_name(request), kind=SpanKind.CLIENT, attributes=_attributes(request))
        try:
            with use_span(span, record_exception=False, set_status_on_exception=False), _counting(span):
                reply = await send(request)
        except BaseException as error:
            _end(span, error)
            raise
        span.set_attributes(_answered(reply))
        if not reply.is_success:
            span.set_status(Status(StatusCode.ERROR))
        if reply.body is None:
            span.end()
        else:
            span.add_event("gitbook.stream.open")
            reply.body = WatchedBody(reply.body, partial(_end, span))
        return reply

    async def __call__(self, request: Request, send: Send, /) -> Reply:
        """Make an attempt, and record it in the span of its call; called by `GitBook`."""
        call = _current.get()
        if call is None:
            return await send(request)
        if self._propagate:
            request = _propagated(request)
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

    def __repr__(self) -> str:
        return "<Tracing>"


class Metrics:
    """A middleware that measures calls; pass it to `GitBook`.

    - ``gitbook.call.duration``: a histogram of the seconds of whole calls, with their retries and waits; those of a
      stream until it has been read or closed. Its count is the number of calls.
    - ``gitbook.call.retries``: a counter of retries.
    - ``gitbook.rate_limit.pause``: a histogram of the seconds that attempts waited for the rate limit.

    Attributes are the operation, the HTTP method, and for calls the status or the error; never ids or URLs.

    Args:
        meter_provider: the meter provider; by default that of the process.
    """

    def __init__(self, meter_provider: MeterProvider | None = None) -> None:
        meter = get_meter("gitbook_async", VERSION, meter_provider)
        self._durations = meter.create_histogram("gitbook.call.duration", "s", "Duration of calls")
        self._retries = meter.create_counter("gitbook.call.retries", "{retry}", "Retries of calls")
        self._pauses = meter.create_histogram("gitbook.rate_limit.pause", "s", "Waits for the rate limit")

    async def around_call(self, request: Request, send: Send, /) -> Reply:
        """Make a call, and measure it; called by `GitBook`."""
        began, token = time.perf_counter(), _attempts.set([0])
        try:
            reply = await send(request)
        except BaseException as error:
            self._ended(request, began, {}, error)
            raise
        finally:
            _attempts.reset(token)
        ended = partial(self._ended, request, began, _answered(reply))
        if reply.body is None:
            ended(None)
        else:
            reply.body = WatchedBody(reply.body, ended)
        return reply

    async def __call__(self, request: Request, send: Send, /) -> Reply:
        """Make an attempt; called by `GitBook`."""
        attempts = _attempts.get()
        if attempts is not None:
            attempts[0] += 1
            if attempts[0] > 1:
                self._retries.add(1, _measured(request))
        return await send(request)

    def paused(self, request: Request, seconds: float, /) -> None:
        """Record a wait for the rate limit; called by `GitBook`."""
        if seconds >= _PAUSE:
            self._pauses.record(seconds, _measured(request))

    def _ended(
        self, request: Request, began: float, answered: dict[str, str | int], error: BaseException | None
    ) -> None:
        outcome = answered if error is None else answered | _raised(error)
        self._durations.record(time.perf_counter() - began, _measured(request) | outcome)

    def __repr__(self) -> str:
        return "<Metrics>"


def _end(span: Span, error: BaseException | None) -> None:
    """End a span. Only an exception is an error: a cancelled call has no status."""
    if isinstance(error, Exception):
        span.set_attributes(_raised(error))
        span.set_status(_failed(error))
    span.end()


def _propagated(request: Request) -> Request:
    """Add the trace context of the current span to the headers, unless the caller has set it."""
    headers: dict[str, str] = {}
    _context.inject(headers)
    return attrs.evolve(request, headers={**headers, **request.headers}) if headers else request


def _measured(request: Request) -> dict[str, str | int]:
    """Return the attributes of all measurements of a request."""
    attributes: dict[str, str | int] = {
        "http.request.method": request.method if request.method in _METHODS else "_OTHER"
    }
    return attributes | ({"gitbook.operation": request.operation.id} if request.operation else {})


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


def _raised(error: BaseException) -> dict[str, str | int]:
    return {_ERROR: f"{type(error).__module__}.{type(error).__qualname__}"}


def _failed(error: Exception) -> Status:
    """Return the span status in this package's own words; other exceptions may quote secrets."""
    return Status(StatusCode.ERROR, error.message if isinstance(error, GitBookError) else None)
