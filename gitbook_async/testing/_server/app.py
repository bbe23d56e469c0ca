"""The application: what is done with every request before its response."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import anyio
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from gitbook_async.testing._console.console import Console
from gitbook_async.testing._document.document import load_document
from gitbook_async.testing._document.endpoints import read_endpoints
from gitbook_async.testing._document.routes import Match, Routes
from gitbook_async.testing._http.breakage import apply, fail, is_early
from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._http.faults import Fault, Faults
from gitbook_async.testing._http.later import Written
from gitbook_async.testing._http.requests import RecordedRequest, Request, read_body, too_deep
from gitbook_async.testing._http.steps import finish
from gitbook_async.testing._http.valid_request import ValidRequest
from gitbook_async.testing._server.access import Access, bearer
from gitbook_async.testing._server.limits import RateLimit, Verdict
from gitbook_async.testing._server.responder import Responder
from gitbook_async.testing._settings import Options, Settings
from gitbook_async.testing._state.calls.calls import UPLOADS
from gitbook_async.testing._validation.validator import validator_of

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send
    from typing_extensions import Unpack

Recorder = Callable[[RecordedRequest], object]
PREFIX: Final = "/v1"
"""The prefix of all paths."""

_FIRST_ERROR: Final = 400
_WITH_BODY: Final = frozenset(("DELETE", "PATCH", "POST", "PUT"))


def create_app(
    recorder: Recorder | None = None, *, faults: Faults | None = None, **options: Unpack[Options]
) -> Starlette:
    """Create a GitBook server for tests: an ASGI application that serves every operation under ``/v1``.

    Args:
        recorder: called with each request, once its response is known.
        faults: the faults to inject; none by default.
        options: the attributes of `Settings`.

    Returns:
        The application. It keeps what was created and deleted in memory.

    Raises:
        OSError: the document cannot be read.
        ValueError: the document is not JSON.
    """
    api = Api(Settings(**options), recorder, faults or Faults())
    routes = [Route(f"{UPLOADS}/{{key}}", api.download), *(api.console.routes if api.console else ())]
    app = Starlette(routes=routes, exception_handlers={Exception: _explain_bug})
    app.router.default = api  # Starlette's routes do not match paths with line feeds; the default does
    app.router.redirect_slashes = False
    return app


class Api:
    """An ASGI application that validates each request against the OpenAPI document and responds to it.

    Args:
        settings: its settings.
        recorder: called with each request, once its response is known.
        faults: the faults to inject.

    Attributes:
        console: the page at ``/``; None if there is none.
    """

    def __init__(self, settings: Settings, recorder: Recorder | None, faults: Faults) -> None:
        document = load_document(settings.document)
        endpoints = read_endpoints(document)
        self._routes = Routes(endpoints.values())
        self._access = Access(settings.tokens, settings.partner_keys)
        self._limit = RateLimit(settings.rate_limit, settings.rate_window, settings.clock)
        self._validator = validator_of(document)
        self._strict, self._clock = settings.strict, settings.clock
        self._responder = Responder(document, settings)
        self._recorder = recorder
        self._faults = faults
        self.console = Console(self._responder.store, faults, endpoints) if settings.console else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        at, start = self._clock(), perf_counter()
        request = Request(scope, await read_body(receive) if scope["method"] in _WITH_BODY else b"")
        match = self._find(request)
        verdict = self._limit.count(bearer(request.headers))
        fault = self._faults.take(match.endpoint.id) if match else None
        if fault and fault.delay:
            await anyio.sleep(fault.delay)
        response = await self._handle(request, match, verdict, fault)
        if fault:
            response = fail(fault) if is_early(fault) else apply(response, fault, request.query, scope)
        response.headers.update(verdict.headers)
        self._note(_record(request, match, response, fault, (at, perf_counter() - start)))
        await response(scope, receive, send)

    async def download(self, request: HttpRequest) -> Response:
        """Return the content of a file that was sent."""
        store = self._responder.store
        content = store.uploads.get(request.path_params["key"]) if store else None
        if content is None:
            return Failure(404, "File not found").response
        return Response(content, media_type="application/octet-stream")

    async def _handle(self, request: Request, match: Match | None, verdict: Verdict, fault: Fault | None) -> Response:
        """Carry out a request, unless a fault prevents it."""
        if fault and is_early(fault) and not fault.done:
            return Response()
        try:
            response = await self._respond(request, match, verdict)
            if isinstance(response, Written):
                await finish(response.write())
        except Failure as failure:
            return failure.response
        except RecursionError:  # schemas are checked level by level, and so are documents read
            return too_deep().response
        return response

    def _note(self, record: RecordedRequest) -> None:
        for recorder in (self._recorder, self.console.record if self.console else None):
            if recorder:
                recorder(record)

    def _find(self, request: Request) -> Match | None:
        beneath = request.path.removeprefix(PREFIX)
        if beneath == request.path or (beneath and not beneath.startswith("/")):
            return None
        return self._routes.find(request.method, beneath or "/")

    async def _respond(self, request: Request, match: Match | None, verdict: Verdict) -> Response:
        if match is None:
            raise Failure(404, "API operation not found")
        self._access.check(match.endpoint, request.headers)
        if not verdict.allowed:
            raise Failure(429, f"Rate limit exceeded, try again at {verdict.reset}")
        body = self._check(request, match)
        valid = ValidRequest(match.endpoint, match.values, request.query, request.headers, body, request.url)
        return await self._responder.respond(valid)

    def _check(self, request: Request, match: Match) -> Any:
        """Validate a request against the document, and return its body."""
        endpoint = match.endpoint
        problem = self._validator.problem(endpoint, match.values, request.query, request.headers)
        body = None
        if endpoint.body and request.content:
            request.check_media_type()
            body = request.json()
            problem = problem or self._validator.body_problem(endpoint, body, strict=self._strict)
        elif endpoint.body_required:
            problem = problem or "body: is required"
        if problem:
            raise Failure(422, problem)
        return body


def _record(
    request: Request, match: Match | None, response: Response, fault: Fault | None, time: tuple[float, float]
) -> RecordedRequest:
    at, seconds = time
    return RecordedRequest(
        method=request.method,
        path=request.path,
        operation=match.endpoint.id if match else None,
        path_values=match.values if match else {},
        query=request.query,
        headers=request.headers,
        body=request.json_or_none(),
        status=response.status_code,
        fault=fault,
        error=_message(response),
        at=at,
        seconds=seconds,
    )


def _message(response: Response) -> str | None:
    """Return the message of an error response; None if it is none."""
    if response.status_code < _FIRST_ERROR:
        return None
    try:
        return json.loads(bytes(response.body))["error"]["message"]
    except (AttributeError, ValueError, LookupError, TypeError):  # a response that a fault spoils has no body
        return "The connection broke before the response"


async def _explain_bug(_request: object, error: Exception) -> Response:
    return Failure(500, f"The testing GitBook has a bug: {error!r}").response
