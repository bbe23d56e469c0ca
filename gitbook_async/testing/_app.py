"""The application: what every request goes through before it is answered."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from gitbook_async.testing._access import Access, bearer
from gitbook_async.testing._answers import Answers, Question
from gitbook_async.testing._document import load_document
from gitbook_async.testing._endpoints import read_endpoints
from gitbook_async.testing._failures import Failure
from gitbook_async.testing._limits import RateLimit, Verdict
from gitbook_async.testing._requests import (
    RecordedRequest,
    parse_body,
    raw_path,
    read_body,
    read_headers,
    read_query,
)
from gitbook_async.testing._routes import Match, Routes
from gitbook_async.testing._settings import Options, Settings
from gitbook_async.testing._validator import Validator

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send
    from typing_extensions import Unpack

Recorder = Callable[[RecordedRequest], object]
PREFIX: Final = "/v1"


def create_app(recorder: Recorder | None = None, **options: Unpack[Options]) -> Starlette:
    """Make a GitBook to test against: an ASGI application that answers every operation under ``/v1``.

    Args:
        recorder: called with each request, once its answer is known.
        options: the attributes of `Settings`.

    Returns:
        The application; it keeps what it has deleted and created in memory.

    Raises:
        OSError: the document cannot be read.
        ValueError: the document is not JSON.
    """
    api = Api(Settings(**options), recorder)
    return Starlette(routes=[Route("/{path:path}", api)], exception_handlers={Exception: _explain_bug})


class Api:
    """An ASGI application that checks each request against the document and answers it.

    Args:
        settings: how it behaves.
        recorder: called with each request, once its answer is known.
    """

    def __init__(self, settings: Settings, recorder: Recorder | None = None) -> None:
        document = load_document(settings.document)
        self._routes = Routes(read_endpoints(document).values())
        self._access = Access(settings.tokens, settings.partner_keys)
        self._limit = RateLimit(settings.rate_limit, settings.rate_window)
        self._validator = Validator(document)
        self._answers = Answers(document, settings)
        self._recorder = recorder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        response = await _Exchange(scope, receive, self).answer()
        await response(scope, receive, send)
