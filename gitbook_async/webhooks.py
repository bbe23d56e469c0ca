"""Webhooks: verifying their signatures, and reading their events.

::

    from gitbook_async.webhooks import SIGNATURE_HEADER, event_id, verify_webhook

    event = verify_webhook(await request.body(), request.headers.get(SIGNATURE_HEADER), secret)

GitBook retries an event after a 429, a 5xx or no response, so the same event can arrive several times: store the ids of
handled events (`event_id`) and skip them.
"""

from __future__ import annotations

import hmac
import re
import time
from typing import TYPE_CHECKING, Any, Final, cast

from gitbook_async._generated.models.event import decode_event
from gitbook_async._message.redaction import Secret
from gitbook_async._message.values import secret_bytes
from gitbook_async._model.json import loads
from gitbook_async._model.variant import UnknownVariant
from gitbook_async.errors import GitBookError, InvalidArgument

if TYPE_CHECKING:
    from gitbook_async.models import Event

__all__ = ["SIGNATURE_HEADER", "WebhookVerificationError", "event_id", "sign_webhook", "verify_webhook"]

SIGNATURE_HEADER: Final = "X-GitBook-Signature"
"""The name of the header with the signature."""

_SECONDS = re.compile(r"[0-9]{1,15}")


class WebhookVerificationError(GitBookError):
    """The webhook cannot be verified or read. The message is the reason; it contains no secret."""


def verify_webhook(
    payload: bytes | str,
    header: str | bytes | None,
    secret: str,
    *,
    tolerance: float | None = 300.0,
    now: float | None = None,
) -> Event:
    """Verify the signature of a webhook, and return its event.

    Args:
        payload: the raw body; JSON that was parsed and serialized again has different bytes.
        header: the value of `SIGNATURE_HEADER`; None if the request has none.
        secret: the secret of the webhook, as configured.
        tolerance: the maximum difference between the timestamp of the signature and now, in seconds, in either
            direction; None accepts any timestamp. GitBook sends an event up to four times with the
            timestamp and signature of the first attempt, which can take a minute.
        now: the current time, in seconds since 1970; the system clock by default.

    Returns:
        The event, as the model of its type; an event of an unknown type is an `UnknownVariant`.

    Raises:
        WebhookVerificationError: the header is missing or malformed, the signature does not match, its timestamp is
            outside the tolerance, or the payload is not a JSON object.
        InvalidArgument: the payload or the header is neither bytes nor text, the secret is empty, or the tolerance is
            invalid.
    """
    hidden, secret = Secret(secret), ""
    body = _bytes(payload)
    secret_bytes("secret", hidden)
    _check_tolerance(tolerance)
    stamp, signatures = _read(header)
    if not _is_signed(body, hidden, stamp, signatures):
        raise WebhookVerificationError("the signature does not match the payload and the secret")
    if tolerance is not None:
        _check_age(time.time() if now is None else now, int(stamp), tolerance)
    return _event(body)


def sign_webhook(payload: bytes | str, secret: str, *, timestamp: int | None = None) -> str:
    """Sign a payload as GitBook does, for tests of webhook receivers.

    Args:
        payload: the body.
        secret: the secret of the webhook.
        timestamp: the timestamp of the signature, in seconds since 1970; now by default.

    Returns:
        The value of `SIGNATURE_HEADER`.

    Raises:
        InvalidArgument: the payload is neither bytes nor text, or the secret is empty.
    """
    hidden, secret = Secret(secret), ""
    stamp = str(int(time.time() if timestamp is None else timestamp))
    return f"t={stamp},v1={_signature(_bytes(payload), hidden, stamp)}"


def event_id(event: Event) -> str | None:
    """Return the id of an event of any type, to detect repeated events.

    Args:
        event: the result of `verify_webhook`.

    Returns:
        Its ``eventId``; None if it has none.
    """
    found: object = event.raw.get("eventId") if isinstance(event, UnknownVariant) else event.event_id
    return found if isinstance(found, str) else None


def _bytes(payload: object) -> bytes:
    if isinstance(payload, (bytes, bytearray)):
        return bytes(payload)
    if isinstance(payload, str):
        return payload.encode(errors="surrogatepass")
    raise InvalidArgument(f"payload must be the raw body as bytes or text, not {type(payload).__name__}")


def _check_tolerance(tolerance: Any) -> None:
    if tolerance is None:
        return
    if isinstance(tolerance, bool) or not isinstance(tolerance, (int, float)) or not tolerance >= 0:
        raise InvalidArgument(f"tolerance must be zero or more seconds or None, not {tolerance!r}")


def _read(header: object) -> tuple[str, list[str]]:
    """Return the timestamp, as text, and the signatures of version v1."""
    text = header.decode("latin-1") if isinstance(header, (bytes, bytearray)) else header
    if not text:
        raise WebhookVerificationError(f"the {SIGNATURE_HEADER} header is missing")
    if not isinstance(text, str):
        raise InvalidArgument(f"header must be the value of {SIGNATURE_HEADER}, not {type(text).__name__}")
    pairs = [item.partition("=") for item in text.split(",")]
    stamps = [value.strip() for name, _, value in pairs if name.strip() == "t"]
    signatures = [value.strip() for name, _, value in pairs if name.strip() == "v1"]
    if len(stamps) != 1 or not _SECONDS.fullmatch(stamps[0]):
        raise WebhookVerificationError("the header must have one timestamp t, in seconds since 1970")
    if not signatures:
        raise WebhookVerificationError("the header has no signature of version v1")
    return stamps[0], signatures


def _is_signed(body: bytes, secret: Secret, stamp: str, signatures: list[str]) -> bool:
    expected = _signature(body, secret, stamp)
    return any([_same(expected, signature) for signature in signatures])  # noqa: C419  # constant time


def _signature(body: bytes, secret: Secret, stamp: str) -> str:
    return hmac.new(secret_bytes("secret", secret), stamp.encode() + b"." + body, "sha256").hexdigest()


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode(errors="replace"))


def _check_age(now: float, signed: int, tolerance: float) -> None:
    age = now - signed
    if not abs(age) <= tolerance:  # written this way, it also rejects NaN
        where = "old" if age > 0 else "ahead of the clock"
        raise WebhookVerificationError(
            f"the signature is {abs(age):.0f} seconds {where}; the tolerance is {tolerance:g}"
        )


def _event(body: bytes) -> Event:
    try:
        data = loads(body)
    except (ValueError, RecursionError) as error:
        raise WebhookVerificationError("the signature is valid, but the payload is not JSON") from error
    if not isinstance(data, dict):
        raise WebhookVerificationError("the signature is valid, but the payload is not a JSON object")
    return decode_event(cast("dict[str, Any]", data))
