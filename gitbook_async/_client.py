"""The client."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

import attrs

from gitbook_async import batch
from gitbook_async._calls.calls import Calls
from gitbook_async._generated.operations import operations
from gitbook_async._generated.resources import RawResources, Resources
from gitbook_async._message.base_url import choose_base_url
from gitbook_async._message.options import DEFAULT_EVENT_SIZE, DEFAULT_RESPONSE_SIZE, DEFAULT_RETRIES, Options, Settings
from gitbook_async._message.redaction import Secret
from gitbook_async._message.request import Builder
from gitbook_async._message.values import clean_headers
from gitbook_async._model.unset import UNSET, Unset
from gitbook_async._send.auth import choose_auth
from gitbook_async._send.limits import Limiter, MemoryLimiter
from gitbook_async._send.logging import log_as_requested
from gitbook_async._send.middleware import Middleware
from gitbook_async._send.sender import Sender
from gitbook_async._version import VERSION
from gitbook_async._wire.choice import choose_wire

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    import httpx
    from typing_extensions import Unpack

    from gitbook_async._message.response import Response
    from gitbook_async._model.mismatch import OnMismatch
    from gitbook_async._send.auth import Auth, Provider
    from gitbook_async._wire.adapter import HTTPClient

    Values = Mapping[str, Any]

F = TypeVar("F")


class _Function(Generic[F]):
    """A function as an attribute of a class: what `staticmethod` is, but type checkers keep all overloads."""

    def __init__(self, function: F) -> None:
        self._function = function

    def __get__(self, instance: object, owner: object = None) -> F:
        return self._function


class GitBook(Resources):
    """A client of the GitBook API.

    Operations are methods of its resources: ``await gitbook.spaces.get(...)``. Close the client with
    ``async with`` or `aclose`.

    Args:
        token: the API token; by default the environment variable GITBOOK_TOKEN or GITBOOK_API_TOKEN. Without a token,
            calls that need one are refused.
        base_url: GitBook's address, with or without ``/v1``; by default GITBOOK_ENDPOINT, else
            ``https://api.gitbook.com``.
        timeout: the timeout of each step of a request in seconds, an `httpx.Timeout`, or None for no limit. By default
            5 s for connecting and 60 s for the other steps, also between two events of a stream.
        deadline: the time limit of a whole call in seconds, including its retries and waits; None for no limit.
        max_retries: how often a call is retried after a transient error.
        max_response_size: the maximum size of a response body in bytes, also after decompression; a larger one raises
            `ResponseTooLarge`. None for no limit. It does not limit the total of a stream.
        max_event_size: the maximum size of an event of a stream in bytes; a larger one raises `EventTooLarge`. None for
            no limit.
        auth: an `Auth`, or an async function that returns tokens, instead of a token.
        limiter: the rate limiter; by default a new `MemoryLimiter`.
        middleware: middleware around every attempt, outermost first; a `CallMiddleware` also runs around whole calls.
        max_connections: the maximum number of open connections. Further calls wait for a free one.
        transport: an httpx transport, such as a `SlotTransport` with other options, instead of the default one.
        http_client: an `httpx.AsyncClient` or an `httpx2.AsyncClient`, instead of a transport.
        session: an `aiohttp.ClientSession`, instead of a transport.
        user_agent: the User-Agent header, instead of the package's own.
        on_mismatch: called with an operation's id and a `Mismatch` for each mismatch between a response and the OpenAPI
            document. The response is returned all the same.

    A transport, HTTP client or session that you pass is not closed by `GitBook`. Redirects are followed only for reads
    within the same origin, so the token never goes to another host.

    Raises:
        InvalidArgument: an argument is invalid, or contradicts another.
        ImportError: aiohttp is requested, but the extra is not installed.
    """

    def __init__(
        self,
        token: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | Unset | None = UNSET,
        deadline: float | None = None,
        max_retries: int = DEFAULT_RETRIES,
        max_response_size: int | None = DEFAULT_RESPONSE_SIZE,
        max_event_size: int | None = DEFAULT_EVENT_SIZE,
        auth: Auth | Provider | None = None,
        limiter: Limiter | None = None,
        middleware: Sequence[Middleware] = (),
        max_connections: int = 100,
        transport: httpx.AsyncBaseTransport | None = None,
        http_client: HTTPClient | None = None,
        session: Any = None,
        user_agent: str | None = None,
        on_mismatch: OnMismatch | None = None,
    ) -> None:
        given, token = _hidden(token), None
        options: Options = {
            "deadline": deadline,
            "max_retries": max_retries,
            "max_response_size": max_response_size,
            "max_event_size": max_event_size,
        }
        if timeout is not UNSET:
            options["timeout"] = timeout
        log_as_requested()
        wire = choose_wire(
            transport=transport, http_client=http_client, session=session, max_connections=max_connections
        )
        sender = Sender(wire, choose_auth(given, auth), limiter or MemoryLimiter(), middleware)
        builder = Builder(choose_base_url(base_url), _standing_headers(user_agent))
        super().__init__(Calls(sender, builder, Settings().override(options), on_mismatch=on_mismatch))
        self._owner = True

    map = _Function(batch.map)
    """`gitbook_async.batch.map`: call a function for each of many items, with bounded concurrency."""
    gather = _Function(batch.gather)
    """`gitbook_async.batch.gather`: run different calls, with bounded concurrency."""

    @cached_property
    def raw(self) -> RawResources:
        """The same resources, whose methods return the whole `Response`."""
        return RawResources(attrs.evolve(self.calls, raw=True))

    def with_options(
        self,
        *,
        token: str | None = None,
        auth: Auth | Provider | None = None,
        limiter: Limiter | None = None,
        **options: Unpack[Options],
    ) -> Self:
        """Return a client with other options, which shares the connections of this one.

        A service that acts for many accounts has one client with the connections, and another for each account:
        ``gitbook.with_options(token=...)``. Each token has its own rate limit, also in a shared limiter.

        Args:
            token: another API token.
            auth: an `Auth`, or an async function that returns tokens, instead of a token.
            limiter: another rate limiter; by default that of this client.
            options: the options to change. Headers, query and body are added to those of this client.

        Returns:
            The client. You need not close it; closing this one closes the connections of both.

        Raises:
            InvalidArgument: an option is unknown or invalid, or both ``token`` and ``auth`` were passed.
        """
        given, token = _hidden(token), None
        source = None if given is auth is None else choose_auth(given, auth)
        return self._sharing(self.calls.override(options, source, limiter))

    def installation(self, integration_name: str, installation_id: str) -> Self:
        """Return a client that acts as an installation of an integration, and shares the connections of this one.

        This client must have the token of the integration. The new client requests an `InstallationToken` before its
        first call, and renews it in time. So keep it, instead of creating one for each call.

        Args:
            integration_name: the name of the integration.
            installation_id: the id of the installation.

        Returns:
            The client, with the options of this one. You need not close it; closing this one closes the connections of
            both.
        """
        from gitbook_async._calls.installation import InstallationToken  # noqa: PLC0415  # rarely used

        return self.with_options(auth=InstallationToken(self, integration_name, installation_id))

    def _sharing(self, calls: Calls) -> Self:
        """Return a client that does not close the connections."""
        child = type(self).__new__(type(self))
        Resources.__init__(child, calls)
        child._owner = False  # noqa: SLF001  # the same class
        return child

    def call(
        self,
        operation_id: str,
        *,
        path: Values | None = None,
        query: Values | None = None,
        headers: Values | None = None,
        json: Any = None,
        options: Options | None = None,
    ) -> Any:
        """Call an operation by its id, with the wire names of its parameters.

        Args:
            operation_id: the operation's id in the OpenAPI document; `gitbook_async.operations` has all of them.
            path: the path parameters.
            query: the query parameters.
            headers: the header parameters.
            json: the body; None for none.
            options: options for this call.

        Returns:
            The result of the typed method: an awaitable, a pager or a stream. Type checkers do not know which.

        Raises:
            InvalidArgument: the operation or a name is unknown, or a parameter is missing. The message has suggestions.
        """
        return self.calls.by_id(
            operations, operation_id, path=path, query=query, headers=headers, json=json, options=options
        )

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Values | None = None,
        headers: Values | None = None,
        json: Any = UNSET,
        options: Options | None = None,
    ) -> Response[Any]:
        """Send a request to any path.

        Args:
            method: the HTTP method.
            path: the path after ``/v1``, percent-encoded; it begins with a slash.
            query: the query parameters; `None` and `UNSET` are omitted.
            headers: additional headers.
            json: the body; None for null.
            options: options for this call.

        Returns:
            The response; ``parsed`` is its JSON, or its text if it is not JSON.

        Raises:
            InvalidArgument: an argument is invalid; no request was sent.
            ClosedError: the client is closed.
            StatusError: GitBook returned an error response.
            TransportError: no response was received, or it cannot be decoded.
        """
        return await self.calls.request(method, path, query=query, headers=headers, json=json, options=options)

    async def aclose(self) -> None:
        """Close the connections that this client opened; it then refuses further calls.

        Clients created with `with_options` have no connections of their own, so closing one has no effect.
        """
        if self._owner:
            await self.calls.sender.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<GitBook at {self.calls.builder.base_url}>"


def _hidden(token: str | None) -> Secret | None:
    return None if token is None else Secret(token)


def _standing_headers(user_agent: str | None) -> dict[str, str]:
    """Return the headers of all requests."""
    agent = user_agent if user_agent is not None else f"gitbook-async/{VERSION}"
    return clean_headers({"accept-encoding": "gzip, deflate", "user-agent": agent})
