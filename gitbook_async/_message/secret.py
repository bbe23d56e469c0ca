"""Secrets that sign: webhooks and the tokens of visitors."""

from __future__ import annotations

from gitbook_async.errors import InvalidArgument


def secret_bytes(name: str, secret: object) -> bytes:
    """Give the bytes of a secret, which is text and is not decoded. The secret is never shown.

    Args:
        name: what it is, for the message.
        secret: the text.

    Raises:
        InvalidArgument: it is no text, or empty: a variable that is not set must not make a signature that anyone can
            make.
    """
    if not isinstance(secret, str):
        raise InvalidArgument(f"{name} must be text, not {type(secret).__name__}")
    try:
        found = secret.encode()
    except UnicodeEncodeError:  # it holds the secret, so it must not become the cause of another
        found = b""
    if not found:
        raise InvalidArgument(f"{name} is empty, or holds half a character")
    return found
