"""An async, typed client of the GitBook API.

::

    from gitbook_async import GitBook

    async with GitBook() as gitbook:  # reads the token from GITBOOK_TOKEN
        space = await gitbook.spaces.get("...")

Modules are loaded on first use, so importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gitbook_async import batch, errors, models
    from gitbook_async._calls.installation import InstallationToken
    from gitbook_async._client import GitBook
    from gitbook_async._generated.operations import operations
    from gitbook_async._markdown.documents import markdown_document
    from gitbook_async._message.operation import Operation
    from gitbook_async._message.options import Options
    from gitbook_async._message.page import Page
    from gitbook_async._message.rate_limit import RateLimit
    from gitbook_async._message.reply import Headers, Reply, Send
    from gitbook_async._message.request import Request
    from gitbook_async._message.response import Deletion, Response
    from gitbook_async._model.base import Model, to_dict
    from gitbook_async._model.mismatch import Mismatch
    from gitbook_async._model.unset import UNSET, Unset
    from gitbook_async._model.variant import UnknownVariant
    from gitbook_async._pages.pager import Pager
    from gitbook_async._send.auth import Auth, ProvidedToken, StaticToken
    from gitbook_async._send.limits import Limiter, MemoryLimiter
    from gitbook_async._send.middleware import CallMiddleware, Middleware
    from gitbook_async._send.shared_limits import RedisLimiter
    from gitbook_async._streams.accumulator import AIResponse, AIStep, PendingToolCall
    from gitbook_async._streams.stream import Stream
    from gitbook_async._version import VERSION as __version__  # noqa: N811
    from gitbook_async._wire.transport import SlotTransport
    from gitbook_async.batch import Outcome
    from gitbook_async.errors import (
        AuthenticationError,
        BadRequestError,
        ClosedError,
        ConflictError,
        DeadlineExceeded,
        EventTooLarge,
        GitBookError,
        InvalidArgument,
        InvalidResponse,
        MissingToken,
        NotFoundError,
        OperationWithdrawnError,
        PaginationLoopError,
        PermissionDeniedError,
        PreconditionFailedError,
        RateLimitError,
        RequestTimeout,
        ResponseTooLarge,
        ServerError,
        StatusError,
        StreamError,
        StreamIdleTimeout,
        StreamInterrupted,
        TransportError,
        UnprocessableEntityError,
    )

__all__ = [
    "UNSET",
    "AIResponse",
    "AIStep",
    "Auth",
    "AuthenticationError",
    "BadRequestError",
    "CallMiddleware",
    "ClosedError",
    "ConflictError",
    "DeadlineExceeded",
    "Deletion",
    "EventTooLarge",
    "GitBook",
    "GitBookError",
    "Headers",
    "InstallationToken",
    "InvalidArgument",
    "InvalidResponse",
    "Limiter",
    "MemoryLimiter",
    "Middleware",
    "Mismatch",
    "MissingToken",
    "Model",
    "NotFoundError",
    "Operation",
    "OperationWithdrawnError",
    "Options",
    "Outcome",
    "Page",
    "Pager",
    "PaginationLoopError",
    "PendingToolCall",
    "PermissionDeniedError",
    "PreconditionFailedError",
    "ProvidedToken",
    "RateLimit",
    "RateLimitError",
    "RedisLimiter",
    "Reply",
    "Request",
    "RequestTimeout",
    "Response",
    "ResponseTooLarge",
    "Send",
    "ServerError",
    "SlotTransport",
    "StaticToken",
    "StatusError",
    "Stream",
    "StreamError",
    "StreamIdleTimeout",
    "StreamInterrupted",
    "TransportError",
    "UnknownVariant",
    "UnprocessableEntityError",
    "Unset",
    "__version__",
    "batch",
    "errors",
    "markdown_document",
    "models",
    "operations",
    "to_dict",
]

_HOMES = {
    "_send.auth": ("Auth", "ProvidedToken", "StaticToken"),
    "_client": ("GitBook",),
    "_streams.accumulator": ("AIResponse", "AIStep", "PendingToolCall"),
    "_generated.operations": ("operations",),
    "_calls.installation": ("InstallationToken",),
    "_send.limits": ("Limiter", "MemoryLimiter"),
    "_model.mismatch": ("Mismatch",),
    "_model.base": ("Model", "to_dict"),
    "_markdown.documents": ("markdown_document",),
    "_message.operation": ("Operation",),
    "_message.options": ("Options",),
    "_pages.pager": ("Pager",),
    "_message.page": ("Page",),
    "_message.reply": ("Headers", "Reply", "Send"),
    "_message.rate_limit": ("RateLimit",),
    "_message.request": ("Request",),
    "_message.response": ("Deletion", "Response"),
    "_send.middleware": ("CallMiddleware", "Middleware"),
    "_send.shared_limits": ("RedisLimiter",),
    "_streams.stream": ("Stream",),
    "_wire.transport": ("SlotTransport",),
    "_model.unset": ("UNSET", "Unset"),
    "_model.variant": ("UnknownVariant",),
    "batch": ("Outcome",),
    "errors": (
        "AuthenticationError",
        "BadRequestError",
        "ClosedError",
        "ConflictError",
        "DeadlineExceeded",
        "EventTooLarge",
        "GitBookError",
        "InvalidArgument",
        "InvalidResponse",
        "MissingToken",
        "NotFoundError",
        "OperationWithdrawnError",
        "PaginationLoopError",
        "PermissionDeniedError",
        "PreconditionFailedError",
        "RateLimitError",
        "RequestTimeout",
        "ResponseTooLarge",
        "ServerError",
        "StatusError",
        "StreamError",
        "StreamIdleTimeout",
        "StreamInterrupted",
        "TransportError",
        "UnprocessableEntityError",
    ),
}
_MODULES = frozenset(
    ("batch", "cli", "errors", "jobs", "models", "testing", "tracing", "types", "visitors", "webhooks")
)
_RENAMED = {"__version__": ("_version", "VERSION")}
_PLACES = {name: (home, name) for home, names in _HOMES.items() for name in names} | _RENAMED

if not TYPE_CHECKING:  # type checkers know the names, and report unknown ones

    def __getattr__(name: str) -> Any:
        if name in _MODULES:
            return import_module(f"gitbook_async.{name}")
        if name not in _PLACES:
            raise AttributeError(f"module 'gitbook_async' has no attribute {name!r}")
        home, there = _PLACES[name]
        value = globals()[name] = getattr(import_module(f"gitbook_async.{home}"), there)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
