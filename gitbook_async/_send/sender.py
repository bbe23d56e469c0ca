"""How a request is sent: short steps around the one that sends, each named for what it adds."""

from __future__ import annotations

import contextlib
import random
import re
import time
from datetime import UTC, datetime
from functools import reduce
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import anyio
import attrs

from gitbook_async._message.rate_limit import RateLimit, clock_ahead, earlier, rate_limit, retry_moment
from gitbook_async._message.redaction import Secret, forget_frames
from gitbook_async._message.reply import Reply
from gitbook_async._send.logging import log_retry, logged
from gitbook_async._send.middleware import CallMiddleware, Middleware, PauseObserver
from gitbook_async._send.retry import wait_before_retry
from gitbook_async.errors import ClosedError, DeadlineExceeded, MissingToken, RateLimitError, TransportError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from gitbook_async._message.reply import Send
    from gitbook_async._message.request import Request
    from gitbook_async._send.auth import Auth
    from gitbook_async._send.limits import Limiter
    from gitbook_async._wire.wire import Wire

_MOVED = frozenset((301, 302, 303, 307, 308))
_MOST_REDIRECTS = 5
_URL = re.compile(r"[!-~]+")  # what is not percent-encoded cannot be sent
_UNAUTHORIZED = 401
_LIMITED = 429
_NOBODY = "anonymous"
_NO_TOKEN = "the operation needs a token: pass GitBook(token=...), or set GITBOOK_TOKEN"  # noqa: S105  # a message


@attrs.define(eq=False)
class Lifetime:
    """What all senders over the same wire share: whether it was closed."""

    closed: bool = False


class Sender:
    """Sends requests through these steps, each around the next.

    Whole call > deadline > retry > middleware > rate limit > logging > auth > redirects > wire.

    Args:
        wire: does the I/O.
        auth: provides tokens; None sends without.
        limiter: the rate limiter.
        middleware: user code, outermost first.
        lifetime: that of another sender over the same wire.
    """

    __slots__ = ("_attempt", "_call", "_lifetime", "_middleware", "_observers", "auth", "limiter", "wire")

    def __init__(
        self,
        wire: Wire,
        auth: Auth | None,
        limiter: Limiter,
        middleware: Sequence[Middleware] = (),
        lifetime: Lifetime | None = None,
    ) -> None:
        self._lifetime = lifetime or Lifetime()
        self.wire = wire
        self.auth = auth
        self.limiter = limiter
        self._middleware = middleware
        self._attempt: Send = reduce(_around, reversed(middleware), self._within_limit)
        around_calls = [step.around_call for step in middleware if isinstance(step, CallMiddleware)]
        self._call: Send = reduce(_around, reversed(around_calls), self._in_time)
        self._observers = [step for step in middleware if isinstance(step, PauseObserver)]

    def override(self, auth: Auth | None, limiter: Limiter | None) -> Sender:
        """Return a sender over the same wire, with other tokens or another limiter, unless they are None."""
        return Sender(self.wire, auth or self.auth, limiter or self.limiter, self._middleware, self._lifetime)

    async def aclose(self) -> None:
        """Close the wire. This sender, and those over the same wire, send nothing more."""
        self._lifetime.closed = True
        await self.wire.aclose()

    def send(self, request: Request) -> Awaitable[Reply]:
        """Send a request, with retries, within its deadline.

        Args:
            request: the request.

        Returns:
            The last response, whatever its status. Its body has been received, unless it is a successful stream.

        Raises:
            ClosedError: the client is closed.
            MissingToken: the operation needs a token, and there is none.
            DeadlineExceeded: the deadline passed.
            TransportError: no response was received.
            RateLimitError: the wait for the rate limit would be too long.
        """
        if self._lifetime.closed:
            raise ClosedError("the client is closed; create a new one", **request.context)
        return self._call(request)

    def _in_time(self, request: Request) -> Awaitable[Reply]:
        deadline = request.settings.deadline
        return self._repeatedly(request) if deadline is None else self._within(deadline, request)

    async def _within(self, deadline: float, request: Request) -> Reply:
        with anyio.move_on_after(deadline):
            return await self._repeatedly(request)
        raise DeadlineExceeded(f"the call exceeded its deadline of {deadline:g} seconds", **request.context)

    async def _repeatedly(self, request: Request) -> Reply:
        attempt = 0
        while True:
            try:
                outcome = await self._attempt(request)
            except TransportError as error:
                outcome = error
            else:
                if outcome.is_success:
                    return outcome
            wait = wait_before_retry(request, outcome, attempt, now=time.time(), chance=random.random())  # noqa: S311
            if wait is None or _comes_too_late(wait):
                break
            log_retry(request, outcome, attempt, wait)
            attempt += 1
            await anyio.sleep(wait)
        if isinstance(outcome, TransportError):
            raise outcome
        return outcome

    async def _within_limit(self, request: Request) -> Reply:
        if self.auth is None and self._needs_token(request):
            raise MissingToken(_NO_TOKEN, **request.context)
        key = self.auth.key if self.auth else _NOBODY
        try:
            await (self._observed(key, request) if self._observers else self.limiter.acquire(key))
        except RateLimitError as error:
            vars(error).update(request.context)
            raise
        sent = datetime.now(UTC)
        reply = await logged(request, self._with_token)
        try:
            limit = limit_of(reply, sent, datetime.now(UTC))
            if limit is not None:
                await self.limiter.observe(key, limit)
        except BaseException:
            await _let_go(reply)
            raise
        return reply

    def _needs_token(self, request: Request) -> bool:
        """Return whether GitBook would reject a request without a token, and nothing below adds one."""
        documented = request.operation is not None and bool(request.operation.tokens)
        return documented and "authorization" not in request.headers and not self.wire.adds_headers

    async def _observed(self, key: str, request: Request) -> None:
        """Wait for the rate limit, and report for how long."""
        began = time.perf_counter()
        try:
            await self.limiter.acquire(key)
        finally:
            for observer in self._observers:
                observer.paused(request, time.perf_counter() - began)

    async def _with_token(self, request: Request) -> Reply:
        if self.auth is None or "authorization" in request.headers:
            return await self._followed(request, None)
        token = Secret(await self.auth.token())
        reply = await self._followed(request, token)
        if reply.status != _UNAUTHORIZED:
            return reply
        renewed = Secret(await self.auth.refresh(token.reveal()))
        return reply if renewed.reveal() == token.reveal() else await self._followed(request, renewed)

    async def _followed(self, request: Request, token: Secret | None) -> Reply:
        redirects = 0
        while True:
            try:
                reply = await self.wire.send(request, None if token is None else f"Bearer {token.reveal()}")
            except BaseException as error:
                forget_frames(error)  # those of the wire, and of the HTTP library below it, hold the token
                raise
            url = redirected(request, reply) if reply.status in _MOVED and redirects < _MOST_REDIRECTS else None
            if url is None:
                return reply
            request, redirects = attrs.evolve(request, url=url), redirects + 1


def redirected(request: Request, reply: Reply) -> str | None:
    """Decide whether to follow a redirect: only that of a read, and only to the same origin.

    Any other redirect is returned as an error response: neither the token nor a write goes to a place that the caller
    did not name.

    Args:
        request: the request.
        reply: the response.

    Returns:
        The URL to request instead; None to return the response.
    """
    if reply.status not in _MOVED or request.method not in ("GET", "HEAD"):
        return None
    try:
        url = urljoin(request.url, reply.headers.get("location", ""))
        same = _URL.fullmatch(url) is not None and _origin(url) == _origin(request.url)
    except ValueError:  # it is not a valid URL
        return None
    return url if same and url != request.url else None


def _origin(url: str) -> tuple[Any, ...] | None:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return (parts.scheme, parts.hostname, port) if "@" not in parts.netloc else None


def limit_of(reply: Reply, sent: datetime, came: datetime) -> RateLimit | None:
    """Return the rate limit, its reset by our clock. After a 429 nothing is left, even if the headers report more.

    Args:
        reply: the response.
        sent: when the request was sent.
        came: when the response was received.

    Returns:
        The rate limit; None if the response does not contain it.
    """
    headers = reply.headers.values_by_name
    found = rate_limit(headers)
    moment = retry_moment(headers, came, limited=True) if reply.status == _LIMITED else None
    if moment is not None:
        asked = "retry-after" in headers
        return RateLimit(found.limit if found else None, 0, moment, None if asked or found is None else found.lasts)
    ahead = clock_ahead(headers, sent, came) if found else 0
    return attrs.evolve(found, reset=earlier(found.reset, ahead)) if found and ahead else found


def _comes_too_late(wait: float) -> bool:
    """Return whether a deadline, of the call or around it, would end the wait."""
    return anyio.current_time() + wait >= anyio.current_effective_deadline()


def _around(inner: Send, step: Middleware) -> Send:
    async def send(request: Request) -> Reply:
        received: list[Reply] = []

        async def following(request: Request) -> Reply:
            received.append(await inner(request))
            return received[-1]

        try:
            return _checked(await step(request, following))
        except BaseException:
            for each in received:
                await _let_go(each)
            raise

    return send


def _checked(reply: object) -> Reply:
    """Check what a middleware, which is user code, returned."""
    if not isinstance(reply, Reply):
        raise TypeError(f"a middleware must return a gitbook_async.Reply, not {type(reply).__name__}")
    return reply


async def _let_go(reply: Reply) -> None:
    """Close a reply that is not returned, since a later step failed; cancellation waits until it is done."""
    with anyio.CancelScope(shield=True), contextlib.suppress(Exception):
        await reply.aclose()
