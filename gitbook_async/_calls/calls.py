"""What resources make their calls with."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from gitbook_async._calls.lookup import check_body, check_names, find, path_values
from gitbook_async._message.failure import failure
from gitbook_async._message.operation import Operation
from gitbook_async._message.page import Page
from gitbook_async._message.response import Response, read, wrap
from gitbook_async._model.unset import UNSET
from gitbook_async._pages.pager import Pager
from gitbook_async.errors import AuthenticationError

if TYPE_CHECKING:
    from gitbook_async._message.options import Options, Settings
    from gitbook_async._message.reply import Reply
    from gitbook_async._message.request import Builder, Request
    from gitbook_async._model.mismatch import OnMismatch
    from gitbook_async._send.sender import Sender
    from gitbook_async._streams.stream import Stream
    from gitbook_async.errors import StatusError

WHO_CALLS: Final = "No token was sent: pass GitBook(token=...), or set GITBOOK_TOKEN."

Values = Mapping[str, Any]


@attrs.frozen(eq=False)
class Calls:
    """Makes calls: builds the request, has it sent, reads the answer.

    Attributes:
        sender: what sends.
        builder: what builds requests.
        settings: the options of the client.
        raw: whether calls give the whole `Response` instead of its value.
        on_mismatch: is told what in an answer does not fit the document.
    """

    sender: Sender
    builder: Builder
    settings: Settings
    raw: bool = False
    on_mismatch: OnMismatch | None = None

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
            operation: what to call.
            path: the values of the path, in its order.
            query: by name on the wire; `None` and `UNSET` are left out.
            headers: the same.
            json: the body; `UNSET` for none, `None` for null.
            options: what to do differently for this call.

        Returns:
            What the document says of the answer; with ``raw``, the `Response` around it.

        Raises:
            InvalidArgument: a value cannot be sent; nothing was.
            StatusError: GitBook answered with an error.
            TransportError: no answer came, or none that can be read.
        """
        settings = self.settings.override(options)
        request = self.builder.build(operation, path, query=query, headers=headers, json=json, settings=settings)
        response = await self._exchange(request)
        return response if self.raw else response.parsed

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
        """Call an operation whose results come in pages. The arguments are those of `call`.

        Returns:
            The pages, none of which has been asked for yet; with ``raw``, what to await for the `Response` of one.
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
        """Call an operation that answers with a stream of events. The arguments are those of `call`.

        Returns:
            The stream, which has not been asked for yet; with ``raw``, what to await for the `Response` with it.
        """
        from gitbook_async._streams.accumulator import FOLDS  # noqa: PLC0415  # few calls are streams
        from gitbook_async._streams.stream import Stream  # noqa: PLC0415

        settings = self.settings.override(options)
        request = self.builder.build(operation, path, query=query, headers=headers, json=json, settings=settings)

        idle_timeout = settings.timeouts.get("read")
        fold = FOLDS.get(operation.id)
        decode = partial(self._decoded, operation) if self.on_mismatch else operation.decode
        stream = Stream[Any](
            partial(self._accepted, request), decode, context=request.context, idle_timeout=idle_timeout, fold=fold
        )
        return self._opened(request, stream) if self.raw else stream  # type: ignore[return-value]

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
        """Call an operation in the way that it asks for: `call`, `pages` or `stream`."""
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
        """Call an operation by its id, with all names as they are on the wire.

        Args:
            operations: the operations that there are.
            id: the operation's id.
            path: the values of the path.
            query: the query parameters.
            headers: the header parameters.
            json: the body; None for none.
            options: what to do differently for this call.

        Returns:
            What the typed method returns.

        Raises:
            InvalidArgument: the operation or a name is unknown, or something is missing.
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
        """Send a request that no document describes. It raises what `call` raises."""
        settings = self.settings.override(options)
        request = self.builder.build_unknown(method, path, query=query, headers=headers, json=json, settings=settings)
        return await self._exchange(request)

    async def _exchange(self, request: Request) -> Response[Any]:
        reply = await self.sender.send(request)
        try:
            response = read(request, reply)
        except AuthenticationError as error:
            self._explain(error)
            raise
        if self.on_mismatch and request.operation:
            self._tell(request.operation, response.parsed)
        return response

    async def _accepted(self, request: Request) -> Reply:
        """Have a request sent whose answer is a stream, and give the open answer."""
        reply = await self.sender.send(request)
        if reply.is_success:
            return reply
        error = failure(wrap(request, reply))
        self._explain(error)
        raise error

    async def _opened(self, request: Request, stream: Stream[Any]) -> Response[Stream[Any]]:
        await stream.open()
        return wrap(request, cast("Reply", stream.response), stream)

    def _explain(self, error: StatusError) -> None:
        """Say what is most often the reason that GitBook did not know who called."""
        if isinstance(error, AuthenticationError) and self.sender.auth is None:
            error.add_note(WHO_CALLS)

    def _decoded(self, operation: Operation, data: Any) -> Any:
        """Read an event of a stream, and tell what in it does not fit."""
        value = operation.decode(data)
        self._tell(operation, value)
        return value

    def _tell(self, operation: Operation, value: Any) -> None:
        from gitbook_async._model.mismatch import mismatches  # noqa: PLC0415  # few ask

        if self.on_mismatch:
            for mismatch in mismatches(value.envelope if isinstance(value, Page) else value):
                self.on_mismatch(operation.id, mismatch)
