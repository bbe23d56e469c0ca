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

_HOMES = {
    "_calls.installation": "InstallationToken",
    "_client": "GitBook",
    "_generated.operations": "operations",
    "_markdown.documents": "markdown_document",
    "_message.operation": "Operation",
    "_message.options": "Options",
    "_message.page": "Page",
    "_message.rate_limit": "RateLimit",
    "_message.reply": "Headers Reply Send",
    "_message.request": "Request",
    "_message.response": "Deletion Response",
    "_model.base": "Model to_dict",
    "_model.mismatch": "Mismatch",
    "_model.unset": "UNSET Unset",
    "_model.variant": "UnknownVariant",
    "_pages.pager": "Pager",
    "_send.auth": "Auth ProvidedToken StaticToken",
    "_send.limits": "Limiter MemoryLimiter",
    "_send.middleware": "CallMiddleware Middleware",
    "_send.shared_limits": "RedisLimiter",
    "_streams.accumulator": "AIResponse AIStep PendingToolCall",
    "_streams.stream": "Stream",
    "_wire.transport": "SlotTransport",
    "batch": "Outcome",
    "errors": (
        "AuthenticationError BadRequestError ClosedError ConflictError DeadlineExceeded EventTooLarge "
        "GitBookError InvalidArgument InvalidResponse MissingToken NotFoundError OperationRemovedError "
        "PaginationLoopError PermissionDeniedError PreconditionFailedError RateLimitError RequestTimeout "
        "ResponseTooLarge ServerError StatusError StreamError StreamIdleTimeout StreamInterrupted "
        "TransportError UnprocessableEntityError"
    ),
}
"""The names in each module. ``__init__.pyi`` has the same for type checkers."""
_MODULES = frozenset(
    ["batch", "cli", "errors", "jobs", "models", "testing", "tracing", "types", "visitors", "webhooks"]
)
_PLACES = {name: (home, name) for home, names in _HOMES.items() for name in names.split()}
_PLACES["__version__"] = ("_version", "VERSION")

if not TYPE_CHECKING:  # type checkers read the stub
    __all__ = [*_PLACES, "batch", "errors", "models"]  # noqa: PLE0604  # keys are names


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"gitbook_async.{name}")
    if name not in _PLACES:
        raise AttributeError(f"module 'gitbook_async' has no attribute {name!r}")
    home, there = _PLACES[name]
    value = globals()[name] = getattr(import_module(f"gitbook_async.{home}"), there)
    return value


def __dir__() -> list[str]:
    return sorted({*_PLACES, *_MODULES, *(name for name in globals() if name.startswith("__"))})
