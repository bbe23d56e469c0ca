"""The source of the token. The token is added to the request last and appears nowhere else."""

from __future__ import annotations

import copy
import hashlib
import os
import re
from collections.abc import Awaitable, Callable
from typing import Protocol, cast, runtime_checkable
from uuid import uuid4

import anyio

from gitbook_async._message.redaction import Secret
from gitbook_async.errors import InvalidArgument

Provider = Callable[[], Awaitable[str]]
"""Returns a valid token."""

VARIABLES = ("GITBOOK_TOKEN", "GITBOOK_API_TOKEN")


@runtime_checkable
class Auth(Protocol):
    """A source of tokens."""

    @property
    def key(self) -> str:
        """The key of the rate limit: the same for the same account, and not the token itself."""
        ...

    async def token(self) -> str:
        """Return the token to send."""
        ...

    async def refresh(self, rejected: str) -> str:
        """Return the token to send after GitBook rejected one; the same token if there is no other.

        Args:
            rejected: the token that GitBook rejected with 401.
        """
        ...


class StaticToken:
    """A token that does not change.

    Args:
        token: the token; surrounding white space is removed.

    Raises:
        InvalidArgument: it is empty or has invalid characters.
    """

    __slots__ = ("_token", "key")

    def __init__(self, token: str | Secret) -> None:
        given, token = token if isinstance(token, Secret) else Secret(token), ""
        self._token = checked(given)
        self.key = hashlib.sha256(self._token.encode()).hexdigest()[:16]

    async def token(self) -> str:
        """Return the token."""
        return self._token

    async def refresh(self, rejected: str) -> str:  # noqa: ARG002  # there is no other
        """Return the same token."""
        return self._token

    def __repr__(self) -> str:
        return "<StaticToken>"

    def __reduce__(self) -> str:
        raise TypeError("tokens cannot be pickled")


class ProvidedToken:
    """A token from a function, which is called before the first request, and once each time GitBook rejects the token.

    The function runs once, however many calls wait for the token; if it fails, all of them fail with its exception.

    Args:
        provide: returns a token.
        key: the key of the rate limit, if several processes with tokens of the same account share one limiter: a name
            for that account, the same in all of them. By default the rate limit is not shared.
    """

    __slots__ = ("_failure", "_failures", "_lock", "_provide", "_token", "key")

    def __init__(self, provide: Provider, *, key: str | None = None) -> None:
        self._provide = provide
        self._token: str | None = None
        self._failures = 0
        self._failure: Exception | None = None
        self._lock = anyio.Lock()
        self.key = uuid4().hex if key is None else key

    async def token(self) -> str:
        """Return the token, calling the function if there is none.

        Raises:
            InvalidArgument: the function returned an invalid token.
        """
        return self._token if self._token is not None else await self._renewed(None)

    async def refresh(self, rejected: str) -> str:
        """Return a new token, unless another call has requested one since."""
        hidden, rejected = Secret(rejected), ""
        return await self._renewed(hidden)

    async def _renewed(self, rejected: Secret | None) -> str:
        failures = self._failures
        async with self._lock:
            if self._failure is not None and self._failures != failures:
                raise _copied(self._failure)  # what this call waited for
            if self._token is None or (rejected is not None and self._token == rejected.reveal()):
                await self._provided()
            return cast("str", self._token)

    async def _provided(self) -> None:
        self._failure = None
        try:
            self._token = checked(Secret(await self._provide()))
        except Exception as error:
            self._failures += 1
            self._failure = _copied(error)
            raise

    def __repr__(self) -> str:
        return "<ProvidedToken>"

    def __reduce__(self) -> str:
        raise TypeError("tokens cannot be pickled")


def _copied(error: Exception) -> Exception:
    """Return an exception without its traceback, for another task to raise; the same if it cannot be copied."""
    try:
        return copy.copy(error)
    except Exception:  # noqa: BLE001  # any class may want other arguments
        return error


def checked(token: Secret) -> str:
    """Check that a token can be sent, without ever showing it.

    Raises:
        InvalidArgument: it is empty or has invalid characters.
    """
    problem = _problem(token.reveal())
    if problem is not None:
        raise InvalidArgument(problem)
    return token.reveal().strip()


def _problem(token: object) -> str | None:
    if not isinstance(token, str):
        return f"token must be text, not {type(token).__name__}"
    if not re.fullmatch(r"\s*[!-~]+\s*", token):
        return "token is empty, or has white space or non-ASCII characters"
    return None


def choose_auth(token: Secret | None, auth: Auth | Provider | None) -> Auth | None:
    """Return the source of a client's tokens.

    Args:
        token: the client's ``token`` argument.
        auth: the client's ``auth`` argument.

    Returns:
        The source of tokens: an argument, else the environment; None if there is none.

    Raises:
        InvalidArgument: both ``token`` and ``auth`` were passed, or one of them is invalid.
    """
    if token is not None and auth is not None:
        raise InvalidArgument("pass either token or auth, not both")
    if token is not None:
        return StaticToken(token)
    if auth is None:
        found = next((Secret(value) for value in map(os.environ.get, VARIABLES) if value), None)
        return StaticToken(found) if found else None
    if isinstance(auth, Auth):
        return auth
    if callable(auth):
        return ProvidedToken(auth)
    raise InvalidArgument(f"auth must be an Auth or an async function, not {type(auth).__name__}")
