"""Making calls: what all resources share."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from gitbook_async._calls.lookup import check_body, check_names, find, path_values
from gitbook_async._message.failure import failure
from gitbook_async._message.operation import Operation
from gitbook_async._message.page import Page
from gitbook_async._message.response import read, wrap
from gitbook_async._model.unset import UNSET
from gitbook_async._pages.pager import Pager
from gitbook_async.errors import AuthenticationError

if TYPE_CHECKING:
    from gitbook_async._message.options import Options, Settings
    from gitbook_async._message.reply import Reply
    from gitbook_async._message.request import Builder, Request
    from gitbook_async._message.response import Response
    from gitbook_async._model.mismatch import OnMismatch
    from gitbook_async._send.auth import Auth
    from gitbook_async._send.limits import Limiter
    from gitbook_async._send.sender import Sender
    from gitbook_async._streams.raw import RawStream
    from gitbook_async._streams.stream import Stream
    from gitbook_async.errors import StatusError

WHO_CALLS: Final = "No token was sent: pass GitBook(token=...), or set GITBOOK_TOKEN."

Values = Mapping[str, Any]


@attrs.frozen(eq=False)
class Calls:
    """Makes calls: builds the request, sends it, and decodes the response.

    Attributes:
        sender: sends the requests.
        builder: builds the requests.
        settings: the options of the client.
        raw: whether calls return the whole `Response` instead of its value.
        on_mismatch: called with mismatches between responses and the document.
    """

    sender: Sender
    builder: Builder
    settings: Settings
    raw: bool = False
    on_mismatch: OnMismatch | None = None

    def override(self, options: Options, auth: Auth | None = None, limiter: Limiter | None = None) -> Calls:
        """Return calls over the same connections, with other options, tokens or another limiter.

        With other tokens, an Authorization header that was set as an option before is not sent.
        """
        settings = self.settings
        if auth is not None:
            kept = {name: value for name, value in settings.headers.items() if name != "authorization"}
            settings = attrs.evolve(settings, headers=kept)
        sender = self.sender if auth is limiter is None else self.sender.override(auth, limiter)
        return attrs.evolve(self, sender=sender, settings=settings.override(options))

    async def call(
        self,
        operation: Operation,
        path: Sequence[object] = (),
        *,
        query: Values | None = None,
        headers: Values | None = None,
        json: Any = UNSET,
        options: Options | None = None,
    ) -> Any:
        """Call an operation.

        Args:
            operation: the operation.
            path: the path values, in the order of the path.
            query: by wire name; `None` and `UNSET` are omitted.
            headers: the same.
            json: the body; `UNSET` for none, `None` for null.
            options: options for this call.

        Returns:
            The documented result; with ``raw``, its `Response`.

        Raises:
            InvalidArgument: an argument is invalid; no request was sent.
            StatusError: GitBook returned an error response.
            TransportError: no response was received, or it cannot be decoded.
        """
        settings = self.settings.override(options) if options else self.settings
        request = self.builder.build(operation, path, query=query, headers=headers, json=json, settings=settings)
        reply = await self.sender.send(request)
        value = self._read(request, reply)
        return wrap(request, reply, value) if self.raw else value

    def pages(
        self,
        operation: Operation,
        path: Sequence[object] = (),
        *,
        query: Values | None = None,
        headers: Values | None = None,
        json: Any = UNSET,
        options: Options | None = None,
    ) -> Pager[Any]:
        """Call a paginated operation. The arguments are those of `call`.

        Returns:
            The pager, which has not sent a request yet; with ``raw``, an awaitable of one page's `Response`.
        """
        if self.raw:
            return self.call(operation, path, query=query, headers=headers, json=json, options=options)  # type: ignore[return-value]
        given = query or {}

        async def fetch(cursor: str | None) -> Page[Any]:
            asked = given if cursor is None else {**given, "page": cursor}
            return await self.call(operation, path, query=asked, headers=headers, json=json, options=options)

        first = given.get("page") or (options or {}).get("query", {}).get("page")
        return Pager(fetch, operation=operation.id, cursor=first if isinstance(first, str) else None)

    def stream(
        self,
        operation: Operation,
        path: Sequence[object] = (),
        *,
        query: Values | None = None,
        headers: Values | None = None,
        json: Any = UNSET,
        options: Options | None = None,
    ) -> Stream[Any]:
        """Call a streaming operation. The arguments are those of `call`.

        Returns:
            The stream, which has not sent a request yet; with ``raw``, a `RawStream`, which returns its `Response`.
        """
        from gitbook_async._streams.accumulator import ACCUMULATORS  # noqa: PLC0415  # few calls are streams
        from gitbook_async._streams.stream import Stream  # noqa: PLC0415

        settings = self.settings.override(options)
        request = self.builder.build(operation, path, query=query, headers=headers, json=json, settings=settings)

        idle_timeout = settings.timeouts.get("read")
        accumulator = ACCUMULATORS.get(operation.id)
        decode = partial(self._decoded, operation) if self.on_mismatch else operation.decoder() or operation.decode
        stream = Stream[Any](
            partial(self._accepted, request),
            decode,
            context=request.context,
            idle_timeout=idle_timeout,
            max_event_size=settings.max_event_size,
            max_size=settings.max_response_size,
            accumulator=accumulator,
        )
        return self._raw(request, stream) if self.raw else stream  # type: ignore[return-value]

    def dispatch(
        self,
        operation: Operation,
        path: Sequence[object] = (),
        *,
        query: Values | None = None,
        headers: Values | None = None,
        json: Any = UNSET,
        options: Options | None = None,
    ) -> Coroutine[Any, Any, Any] | Pager[Any] | Stream[Any]:
        """Call an operation with the method for its kind: `call`, `pages` or `stream`."""
        if operation.streaming:
            return self.stream(operation, path, query=query, headers=headers, json=json, options=options)
        if operation.paginated:
            return self.pages(operation, path, query=query, headers=headers, json=json, options=options)
        return self.call(operation, path, query=query, headers=headers, json=json, options=options)

    def by_id(
        self,
        operations: Mapping[str, Operation],
        id: str,
        *,
        path: Values | None = None,
        query: Values | None = None,
        headers: Values | None = None,
        json: Any = None,
        options: Options | None = None,
    ) -> Coroutine[Any, Any, Any] | Pager[Any] | Stream[Any]:
        """Call an operation by its id, with wire names.

        Args:
            operations: the operations.
            id: the operation's id.
            path: the path parameters.
            query: the query parameters.
            headers: the header parameters.
            json: the body; None for none.
            options: options for this call.

        Returns:
            The return value of the typed method.

        Raises:
            InvalidArgument: the operation or a name is unknown, or a parameter is missing.
        """
        operation = find(operations, id)
        body = UNSET if json is None else json
        check_names(operation, "query", query or {})
        check_names(operation, "header", headers or {})
        check_body(operation, body)
        values = path_values(operation, path or {})
        return self.dispatch(operation, values, query=query, headers=headers, json=body, options=options)

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
        """Send an undocumented request. It raises the same errors as `call`."""
        settings = self.settings.override(options)
        request = self.builder.build_unknown(method, path, query=query, headers=headers, json=json, settings=settings)
        reply = await self.sender.send(request)
        return wrap(request, reply, self._read(request, reply))

    def _read(self, request: Request, reply: Reply) -> Any:
        """Decode a response, and report its mismatches."""
        try:
            value = read(request, reply)
        except AuthenticationError as error:
            self._explain(error)
            raise
        if self.on_mismatch and request.operation:
            self._tell(request.operation, value)
        return value

    async def _accepted(self, request: Request) -> Reply:
        """Send a request whose response is a stream, and return the open response."""
        reply = await self.sender.send(request)
        if reply.is_success:
            return reply
        error = failure(wrap(request, reply))
        self._explain(error)
        raise error

    def _raw(self, request: Request, stream: Stream[Any]) -> RawStream[Any]:
        from gitbook_async._streams.raw import RawStream  # noqa: PLC0415  # fewer still are raw

        return RawStream(stream, lambda opened: wrap(request, cast("Reply", opened.response), opened))

    def _explain(self, error: StatusError) -> None:
        """Add the most common reason to an authentication error."""
        if isinstance(error, AuthenticationError) and self.sender.auth is None:
            error.add_note(WHO_CALLS)

    def _decoded(self, operation: Operation, data: Any) -> Any:
        """Decode an event of a stream, and report its mismatches."""
        value = operation.decode(data)
        self._tell(operation, value)
        return value

    def _tell(self, operation: Operation, value: Any) -> None:
        from gitbook_async._model.mismatch import mismatches  # noqa: PLC0415  # rarely used

        if self.on_mismatch:
            for mismatch in mismatches(value.envelope if isinstance(value, Page) else value):
                self.on_mismatch(operation.id, mismatch)
