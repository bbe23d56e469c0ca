"""Webhooks: telling what GitBook sent from what others did, and reading it.

::

    from gitbook_async.webhooks import SIGNATURE_HEADER, event_id, verify_webhook

    event = verify_webhook(await request.body(), request.headers.get(SIGNATURE_HEADER), secret)

GitBook sends an event again when it was answered with 429 or a 5xx, or not at all, so the same event can come several
times: keep the ids of those that were dealt with (`event_id`) and pass over them.
"""

from __future__ import annotations

import hmac
import re
import time
from typing import TYPE_CHECKING, Any, Final, cast

from gitbook_async._generated.models.event import decode_event
from gitbook_async._message.values import secret_bytes
from gitbook_async._model.base import Unknown
from gitbook_async._model.json import loads
from gitbook_async.errors import GitBookError, InvalidArgument

if TYPE_CHECKING:
    from gitbook_async.models import Event

__all__ = ["SIGNATURE_HEADER", "WebhookVerificationError", "event_id", "sign_webhook", "verify_webhook"]

SIGNATURE_HEADER: Final = "X-GitBook-Signature"
"""The header that has the signature."""

_SECONDS = re.compile(r"[0-9]{1,15}")


class WebhookVerificationError(GitBookError):
    """What came is not known to be GitBook's, or cannot be read. The message says why, and holds no secret."""


def verify_webhook(
    payload: bytes | str,
    header: str | None,
    secret: str,
    *,
    tolerance: float | None = 300.0,
    now: float | None = None,
) -> Event:
    """Check the signature of a webhook, and read its event.

    Args:
        payload: the body, as it came: what was parsed and written again has other bytes.
        header: the value of `SIGNATURE_HEADER`; None where there was none.
        secret: the secret of the webhook, as it was configured.
        tolerance: by how many seconds the time in the signature may differ from now, in either direction; None for
            any number. GitBook sends an event up to four times with the time and the signature of the first, which
            can take a minute.
        now: the time, in seconds since 1970; by default the clock's.

    Returns:
        The event, as the model of its type; an event of a type that is newer than this package is an `Unknown`.

    Raises:
        WebhookVerificationError: the header is missing or cannot be read, the signature is not GitBook's, its time is
            out of tolerance, or the payload is not a JSON object.
        InvalidArgument: the payload is neither bytes nor text, the secret is empty, or the tolerance makes no sense.
    """
    body, key = _bytes(payload), secret_bytes("secret", secret)
    _check_tolerance(tolerance)
    stamp, signatures = _read(header)
    expected = _signature(body, key, stamp)
    if not any([_same(expected, signature) for signature in signatures]):  # noqa: C419  # each takes its time
        raise WebhookVerificationError("the signature does not fit the payload and the secret")
    if tolerance is not None:
        _check_age(time.time() if now is None else now, int(stamp), tolerance)
    return _event(body)


def sign_webhook(payload: bytes | str, secret: str, *, timestamp: int | None = None) -> str:
    """Sign a payload as GitBook does, to test what receives webhooks.

    Args:
        payload: the body.
        secret: the secret of the webhook.
        timestamp: the time of the signature, in seconds since 1970; by default now.

    Returns:
        The value of `SIGNATURE_HEADER`.

    Raises:
        InvalidArgument: the payload is neither bytes nor text, or the secret is empty.
    """
    stamp = str(int(time.time() if timestamp is None else timestamp))
    return f"t={stamp},v1={_signature(_bytes(payload), secret_bytes('secret', secret), stamp)}"


def event_id(event: Event) -> str | None:
    """Give the id by which an event that comes again can be known, whatever its type.

    Args:
        event: what `verify_webhook` returned.

    Returns:
        Its ``eventId``; None where it has none.
    """
    found: object = event.raw.get("eventId") if isinstance(event, Unknown) else event.event_id
    return found if isinstance(found, str) else None


def _bytes(payload: object) -> bytes:
    if isinstance(payload, (bytes, bytearray)):
        return bytes(payload)
    if isinstance(payload, str):
        return payload.encode(errors="surrogatepass")
    raise InvalidArgument(f"payload must be the body as it came, bytes or text, not {type(payload).__name__}")


def _check_tolerance(tolerance: Any) -> None:
    if tolerance is None:
        return
    if isinstance(tolerance, bool) or not isinstance(tolerance, (int, float)) or not tolerance >= 0:
        raise InvalidArgument(f"tolerance must be zero or more seconds or None, not {tolerance!r}")


def _read(header: str | None) -> tuple[str, list[str]]:
    """Find the time, as it is written, and the signatures of the version that is known."""
    if not header:
        raise WebhookVerificationError(f"there is no {SIGNATURE_HEADER} header")
    pairs = [item.partition("=") for item in header.split(",")]
    stamps = [value.strip() for name, _, value in pairs if name.strip() == "t"]
    signatures = [value.strip() for name, _, value in pairs if name.strip() == "v1"]
    if len(stamps) != 1 or not _SECONDS.fullmatch(stamps[0]):
        raise WebhookVerificationError("the header has not one time, in seconds since 1970")
    if not signatures:
        raise WebhookVerificationError("the header has no signature of version v1")
    return stamps[0], signatures


def _signature(body: bytes, key: bytes, stamp: str) -> str:
    return hmac.new(key, stamp.encode() + b"." + body, "sha256").hexdigest()


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode(errors="replace"))


def _check_age(now: float, signed: int, tolerance: float) -> None:
    age = now - signed
    if not abs(age) <= tolerance:  # so written, it also holds for what is not a number
        where = "old" if age > 0 else "ahead of the clock"
        raise WebhookVerificationError(f"the signature is {abs(age):.0f} seconds {where}; {tolerance:g} are tolerated")


def _event(body: bytes) -> Event:
    try:
        data = loads(body)
    except (ValueError, RecursionError) as error:
        raise WebhookVerificationError("the payload is signed, but it is not JSON") from error
    if not isinstance(data, dict):
        raise WebhookVerificationError("the payload is signed, but it is not a JSON object")
    return decode_event(cast("dict[str, Any]", data))
