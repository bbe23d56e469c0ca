"""Logging under ``gitbook_async``: attempts as DEBUG, retries and pauses as INFO. No tokens or bodies."""

from __future__ import annotations

import logging
import os
import time
from typing import TYPE_CHECKING, Final

from gitbook_async._message.redaction import shown_headers, shown_url
from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from gitbook_async._message.reply import Reply, Send
    from gitbook_async._message.request import Request
    from gitbook_async.errors import TransportError

log: Final = logging.getLogger("gitbook_async")
VARIABLE: Final = "GITBOOK_LOG"
_LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO}


def log_as_requested() -> None:
    """Set the level that the environment variable GITBOOK_LOG requests; log to standard error if nothing else does.

    Raises:
        InvalidArgument: it is neither ``debug`` nor ``info``.
    """
    requested = os.environ.get(VARIABLE, "").strip().lower()
    if not requested:
        return
    if requested not in _LEVELS:
        raise InvalidArgument(f"{VARIABLE} must be debug or info, not {requested!r}")
    log.setLevel(_LEVELS[requested])
    if not log.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)


def logged(request: Request, send: Send) -> Awaitable[Reply]:
    """Send a request and log its result. Nothing is added unless the level is enabled.

    Args:
        request: the request.
        send: sends it.

    Returns:
        The response.
    """
    return _logged(request, send) if log.isEnabledFor(logging.DEBUG) else send(request)


async def _logged(request: Request, send: Send) -> Reply:
    began = time.perf_counter()
    try:
        reply = await send(request)
    except BaseException as error:
        _log_attempt(request, type(error).__name__, began, {})
        raise
    _log_attempt(request, str(reply.status), began, reply.headers)
    return reply


def log_retry(request: Request, outcome: Reply | TransportError, attempt: int, wait: float) -> None:
    """Log a retry.

    Args:
        request: the request.
        outcome: its response or error.
        attempt: the number of retries so far.
        wait: the delay before the retry, in seconds.
    """
    if log.isEnabledFor(logging.INFO):
        reason = type(outcome).__name__ if isinstance(outcome, Exception) else str(outcome.status)
        again = attempt + 1, request.settings.max_retries
        log.info("%s %s: %s; retry %d of %d in %.2f s", request.method, shown_url(request.url), reason, *again, wait)


def log_pause(seconds: float) -> None:
    """Log a pause for the rate limit.

    Args:
        seconds: the time until the reset.
    """
    log.info("the rate limit is exceeded; calls pause for %.2f s, until its reset", seconds)


def _log_attempt(request: Request, outcome: str, began: float, answered: Mapping[str, str]) -> None:
    log.debug(
        "%s %s: %s in %.1f ms; sent %s, received %s",
        request.method,
        shown_url(request.url),
        outcome,
        (time.perf_counter() - began) * 1000,
        shown_headers(request.headers),
        shown_headers(answered),
    )
