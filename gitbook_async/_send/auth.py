"""Where the token comes from. It is handed to the request at the last moment and shows up nowhere else."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Awaitable, Callable
from typing import Protocol, runtime_checkable
from uuid import uuid4

import anyio

from gitbook_async.errors import InvalidArgument

Provider = Callable[[], Awaitable[str]]
"""Gets a token that GitBook accepts now."""

VARIABLES = ("GITBOOK_TOKEN", "GITBOOK_API_TOKEN")


@runtime_checkable
class Auth(Protocol):
    """What gives tokens."""

    @property
    def key(self) -> str:
        """What rate limits are kept under: the same for the same account, and not the token itself."""
        ...

    async def token(self) -> str:
        """Give the token to send."""
        ...

    async def refresh(self, rejected: str) -> str:
        """Give the token to send after GitBook rejected one; the same again, if there is no other.

        Args:
            rejected: the token that was answered with 401.
        """
        ...


class StaticToken:
    """A token that stays what it is.

    Args:
        token: the token; white space around it is taken off.

    Raises:
        InvalidArgument: it is empty, or holds what no token holds.
    """

    __slots__ = ("_token", "key")

    def __init__(self, token: str) -> None:
        self._token = checked(token)
        self.key = hashlib.sha256(self._token.encode()).hexdigest()[:16]

    async def token(self) -> str:
        """Give the token."""
        return self._token

    async def refresh(self, rejected: str) -> str:  # noqa: ARG002  # there is no other
        """Give the same token."""
        return self._token

    def __repr__(self) -> str:
        return "<StaticToken>"

    def __reduce__(self) -> str:
        raise TypeError("a token is not pickled")


class ProvidedToken:
    """A token that a function gets: at the first call, and once whenever GitBook rejects it.

    However many calls need it at the same time, the function runs once.

    Args:
        provide: gets a token.
        key: what its rate limit is kept under, where several processes that get tokens for the same account share one
            limiter: a name of that account, the same in all of them. By default it is shared with nobody.
    """

    __slots__ = ("_lock", "_provide", "_token", "key")

    def __init__(self, provide: Provider, *, key: str | None = None) -> None:
        self._provide = provide
        self._token: str | None = None
        self._lock = anyio.Lock()
        self.key = uuid4().hex if key is None else key

    async def token(self) -> str:
        """Give the token, getting one if there is none.

        Raises:
            InvalidArgument: the function gave something that cannot be a token.
        """
        return self._token if self._token is not None else await self._renewed(None)

    async def refresh(self, rejected: str) -> str:
        """Give a new token, unless another call has got one since."""
        return await self._renewed(rejected)

    async def _renewed(self, rejected: str | None) -> str:
        async with self._lock:
            if self._token is None or self._token == rejected:
                self._token = checked(await self._provide())
            return self._token

    def __repr__(self) -> str:
        return "<ProvidedToken>"

    def __reduce__(self) -> str:
        raise TypeError("a token is not pickled")


def checked(token: object) -> str:
    """Check that something can be sent as a token, without ever showing it.

    Raises:
        InvalidArgument: it is empty, or holds what no token holds.
    """
    if not isinstance(token, str):
        raise InvalidArgument(f"the token must be text, not {type(token).__name__}")
    stripped = token.strip()
    if not stripped or not all("!" <= character <= "~" for character in stripped):
        raise InvalidArgument("the token is empty, or holds white space or characters outside of ASCII")
    return stripped


def choose_auth(token: str | None, auth: Auth | Provider | None) -> Auth | None:
    """Find what gives the tokens of a client.

    Args:
        token: the token that the client was made with.
        auth: what else it was made with.

    Returns:
        Where tokens come from: an argument, else the environment; None where there is none at all.

    Raises:
        InvalidArgument: there is both a token and an ``auth``, or one of them is of no use.
    """
    if token is not None and auth is not None:
        raise InvalidArgument("give either token or auth, not both")
    if token is not None:
        return StaticToken(token)
    if auth is None:
        found = next((value for value in map(os.environ.get, VARIABLES) if value), None)
        return StaticToken(found) if found else None
    if isinstance(auth, Auth):
        return auth
    if callable(auth):
        return ProvidedToken(auth)
    raise InvalidArgument(f"auth must be an Auth or an async function, not {type(auth).__name__}")
