"""Whether and when to retry a request. A decision without I/O."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from gitbook_async._message.rate_limit import retry_moment
from gitbook_async.errors import TransportError

if TYPE_CHECKING:
    from gitbook_async._message.reply import Reply
    from gitbook_async._message.request import Request

LONGEST_WAIT: Final = 120.0  # seconds; a longer wait raises an error instead

_LIMITED = 429
_PASSING = frozenset((408, 500, 502, 503, 504))
_FIRST_WAIT = 0.5
_LONGEST_BACKOFF = 8.0
_SPREAD = 0.25  # of a wait that GitBook requested, so that not all clients retry in the same instant


def wait_before_retry(
    request: Request, outcome: Reply | TransportError, attempt: int, *, now: float, chance: float
) -> float | None:
    """Decide whether to retry a request.

    Args:
        request: the request.
        outcome: its response or error.
        attempt: the number of retries so far.
        now: the time, in seconds since 1970.
        chance: a random number from 0 to 1, for the jitter.

    Returns:
        The delay before the retry in seconds; None if the request must not be retried, or no further time.
    """
    if attempt >= request.settings.max_retries or not _may_repeat(request, outcome):
        return None
    if isinstance(outcome, TransportError):
        return backoff(attempt, chance)
    wait = _asked(outcome, now)
    if not wait:
        return backoff(attempt, chance)
    return wait + chance * _SPREAD if wait <= LONGEST_WAIT else None


def backoff(attempt: int, chance: float) -> float:
    """Return a delay that doubles with each attempt up to a limit, with jitter in its second half."""
    longest = min(_LONGEST_BACKOFF, _FIRST_WAIT * 2.0 ** min(attempt, 10))
    return longest * (1 + chance) / 2


def _may_repeat(request: Request, outcome: Reply | TransportError) -> bool:
    if isinstance(outcome, TransportError):
        return outcome.temporary and (request.safe_to_repeat or not outcome.sent)
    if outcome.status == _LIMITED:
        return True
    return outcome.status in _PASSING and request.safe_to_repeat


def _asked(reply: Reply, now: float) -> float | None:
    """Return the delay that GitBook requests; 0 if its time has passed, None if there is none."""
    moment = retry_moment(reply.headers, datetime.fromtimestamp(now, UTC), limited=reply.status == _LIMITED)
    return None if moment is None else max(0.0, moment.timestamp() - now)
