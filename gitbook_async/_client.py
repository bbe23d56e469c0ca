"""The client."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

import attrs

from gitbook_async import batch
from gitbook_async._calls.calls import Calls
from gitbook_async._generated.operations import operations
from gitbook_async._generated.resources import RawResources, Resources
from gitbook_async._message import base_url as _base_url
from gitbook_async._message.options import DEFAULT_RETRIES, Options, Settings
from gitbook_async._message.request import Builder
from gitbook_async._message.values import clean_headers
from gitbook_async._model.unset import UNSET, Unset
from gitbook_async._send import auth as _auth
from gitbook_async._send.limits import Limiter, MemoryLimiter
from gitbook_async._send.sender import Middleware, Sender
from gitbook_async._version import VERSION
from gitbook_async._wire import choice as _carriers

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping, Sequence
    from types import TracebackType
    from typing import Literal

    import httpx
    from typing_extensions import Unpack

    from gitbook_async._message.response import Response
    from gitbook_async._model.mismatch import OnMismatch
    from gitbook_async._pages.pager import Pager
    from gitbook_async._send.auth import Auth, Provider
    from gitbook_async._streams.stream import Stream
    from gitbook_async._wire.wire import HTTPClient

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

    Its operations are methods of its resources: ``await gitbook.spaces.get_space_by_id(...)``. It is closed with
    ``async with``, or by `aclose`.

    Args:
        token: the token; by default that of the environment, GITBOOK_TOKEN or GITBOOK_API_TOKEN. Without any, calls are
            made without.
        base_url: where GitBook is, with or without ``/v1``; by default GITBOOK_ENDPOINT, else
            ``https://api.gitbook.com``.
        timeout: seconds for each step of a request, an `httpx.Timeout`, or None for no limit. By default 5 s to
            connect and 60 s for anything else, also between two events of a stream.
        deadline: seconds for a whole call, its retries and waits included; None for no limit.
        max_retries: how often a call that failed in passing is sent again.
        auth: in place of a token, an `Auth` or an async function that gets tokens.
        limiter: what keeps within the rate limit; by default a `MemoryLimiter` of its own.
        middleware: steps that every attempt goes through, outermost first; as a `CallMiddleware`, also whole calls.
        max_connections: how many connections may be open at the same time. Further calls wait for one.
        transport: in place of its own, a transport of httpx, or ``"aiohttp"``.
        http_client: in place of a transport, an `httpx.AsyncClient` or an `httpx2.AsyncClient`.
        session: in place of a transport, an `aiohttp.ClientSession`.
        user_agent: in place of the one of this package.
        on_mismatch: is called with an operation's id and a `Mismatch` for whatever in an answer does not fit the
            document. Answers are read all the same.

    The three that may be brought along are never closed. Reads are redirected within the same origin only, anything
    else not at all, so the token never goes to another host.

    Raises:
        InvalidArgument: an argument makes no sense, or contradicts another.
        ImportError: aiohttp is asked for, but the extra is not installed.
    """

    def __init__(
        self,
        token: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | Unset | None = UNSET,
        deadline: float | None = None,
        max_retries: int = DEFAULT_RETRIES,
        auth: Auth | Provider | None = None,
        limiter: Limiter | None = None,
        middleware: Sequence[Middleware] = (),
        max_connections: int = 100,
        transport: httpx.AsyncBaseTransport | Literal["aiohttp"] | None = None,
        http_client: HTTPClient | None = None,
        session: Any = None,
        user_agent: str | None = None,
        on_mismatch: OnMismatch | None = None,
    ) -> None:
        options: Options = {"deadline": deadline, "max_retries": max_retries}
        if timeout is not UNSET:
            options["timeout"] = timeout
        wire = _carriers.choose(
            transport=transport, http_client=http_client, session=session, max_connections=max_connections
        )
        sender = Sender(wire, _auth.choose(token, auth), limiter or MemoryLimiter(), middleware)
        builder = Builder(_base_url.choose(base_url), _standing_headers(user_agent))
        super().__init__(Calls(sender, builder, Settings().override(options), on_mismatch=on_mismatch))
        self._owner = True

    map = _Function(batch.map)
    """`gitbook_async.batch.map`: a function on each of many items, a bounded number at a time."""
    gather = _Function(batch.gather)
    """`gitbook_async.batch.gather`: calls of different kinds, a bounded number at a time."""

    @cached_property
    def raw(self) -> RawResources:
        """The same resources, whose methods give the whole `Response`."""
        return RawResources(attrs.evolve(self.calls, raw=True))

    def with_options(self, **options: Unpack[Options]) -> Self:
        """Make a client with other options, which shares the connections and the limits of this one.

        Args:
            options: what its calls do differently. Headers, query and body are added to those of this client.

        Returns:
            The client. It need not be closed; closing this one closes the connections of both.

        Raises:
            InvalidArgument: an option does not exist, or makes no sense.
        """
        return self._sharing(attrs.evolve(self.calls, settings=self.calls.settings.override(options)))

    def installation(self, integration_name: str, installation_id: str) -> Self:
        """Make a client that acts as an installation of an integration, and shares the connections of this one.

        This client must have the token of the integration. The other gets an `InstallationToken` by it at its first
        call, and a new one in time; so keep it, rather than making one for each call.

        Args:
            integration_name: the name of the integration.
            installation_id: the id of the installation.

        Returns:
            The client, with the options of this one. It need not be closed; closing this one closes the connections of
            both.
        """
        from gitbook_async._calls.installation import InstallationToken, acting_as  # noqa: PLC0415  # few are integrations

        return self._sharing(acting_as(InstallationToken(self, integration_name, installation_id), self.calls))

    def _sharing(self, calls: Calls) -> Self:
        """Make a client that closes nothing."""
        child = type(self).__new__(type(self))
        Resources.__init__(child, calls)
        child._owner = False  # noqa: SLF001  # it is one of us
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
    ) -> Coroutine[Any, Any, Any] | Pager[Any] | Stream[Any]:
        """Call an operation by its id, with all names as they are on the wire.

        Args:
            operation_id: the operation's id in the document; `gitbook_async.operations` has them all.
            path: the values of the path.
            query: the query parameters.
            headers: the header parameters.
            json: the body; None for none.
            options: what to do differently for this call.

        Returns:
            What the typed method returns: something to await, a pager or a stream.

        Raises:
            InvalidArgument: the operation or a name is unknown, or something is missing. The message says what is near.
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
        """Send a request that no document describes.

        Args:
            method: the HTTP method.
            path: the path after ``/v1``, percent-encoded as it shall be sent; it begins with a slash.
            query: the query; `None` and `UNSET` are left out.
            headers: more headers.
            json: the body; None for null.
            options: what to do differently for this call.

        Returns:
            The answer; ``parsed`` has its JSON, or its text where it is none.

        Raises:
            InvalidArgument: something cannot be sent; nothing was.
            StatusError: GitBook answered with an error.
            TransportError: no answer came, or none that can be read.
        """
        return await self.calls.request(method, path, query=query, headers=headers, json=json, options=options)

    async def aclose(self) -> None:
        """Close the connections that this client opened. A client made by `with_options` has none of its own."""
        if self._owner:
            await self.calls.sender.wire.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<GitBook at {self.calls.builder.base_url}>"


def _standing_headers(user_agent: str | None) -> dict[str, str]:
    """Give the headers that all requests have."""
    agent = user_agent if user_agent is not None else f"gitbook-async/{VERSION}"
    return clean_headers({"accept-encoding": "gzip, deflate", "user-agent": agent})
