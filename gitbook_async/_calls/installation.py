"""The tokens of an integration's installation, which expire."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import time
from typing import TYPE_CHECKING, Any, Final, cast

from gitbook_async._generated.operations import operations
from gitbook_async._message.redaction import Secret, forget_frames
from gitbook_async._send.auth import ProvidedToken, checked
from gitbook_async.errors import InvalidArgument, InvalidResponse, TransportError

if TYPE_CHECKING:
    from gitbook_async._calls.resource import ResourceTable

_OPERATION: Final = "createIntegrationInstallationToken"
_LATEST: Final = 1e12  # seconds since 1970; what is later is no time
_PARTS = 3  # of a JSON Web Token


class InstallationToken(ProvidedToken):
    """The token of an installation: requested before the first call, before it expires, and once GitBook rejects it.

    Concurrent calls share one token request. `GitBook.installation` creates a client with it. Use this class for a
    client with its own connections: ``GitBook(auth=InstallationToken(integration, name, id))``.

    Args:
        gitbook: a client with the token of the integration. It requests the tokens, so it must stay open.
        integration_name: the name of the integration.
        installation_id: the id of the installation.
        margin: how many seconds before its expiry a token is renewed, if the expiry is known.

    Raises:
        InvalidArgument: the margin is not zero or a positive number of seconds.
    """

    __slots__ = ("_gitbook", "_margin", "_place", "_renew_at")

    def __init__(
        self, gitbook: ResourceTable, integration_name: str, installation_id: str, *, margin: float = 60.0
    ) -> None:
        place = f"{integration_name}/{installation_id}"
        super().__init__(self._mint, key=hashlib.sha256(place.encode(errors="replace")).hexdigest()[:16])
        if not 0 <= margin < math.inf:
            raise InvalidArgument(f"margin must be zero or more seconds, not {margin!r}")
        self._gitbook = gitbook
        self._place = (integration_name, installation_id)
        self._margin = margin
        self._renew_at = math.inf

    async def token(self) -> str:
        """Return the token, requesting one if there is none or it is about to expire.

        Raises:
            InvalidArgument: the name or the id is invalid.
            StatusError: GitBook returned an error response.
            TransportError: no response was received, or one without a token.
        """
        if self._token is not None and time.time() < self._renew_at:
            return self._token
        return await self._renewed(None if self._token is None else Secret(self._token))

    async def _mint(self) -> str:
        token = await self._asked()
        self._renew_at = renewal(expiry(token), time.time(), self._margin)
        return token

    async def _asked(self) -> str:
        try:
            return _token(await self._gitbook.calls.call(operations[_OPERATION], self._place))
        except TransportError as error:
            error.temporary = False  # it was retried already; the call that needs the token must not start again
            if isinstance(error, InvalidResponse):
                error.response = error.__cause__ = error.__context__ = None  # they may contain the token
                forget_frames(error)
            raise

    def __repr__(self) -> str:
        return f"<InstallationToken of {'/'.join(self._place)}>"


def _token(given: object) -> str:
    """Return the token of a response; an exception of this function shows it until its frames are forgotten."""
    try:
        return checked(Secret(getattr(given, "token", "")))
    except InvalidArgument:
        raise InvalidResponse("GitBook returned no token for the installation", operation=_OPERATION) from None


def renewal(end: float | None, now: float, margin: float) -> float:
    """Return when to renew a token.

    Args:
        end: its expiry, in seconds since 1970; None if it is not known.
        now: when it was created, by our clock.
        margin: how many seconds before its expiry to renew it; half of its lifetime, if that is less.

    Returns:
        The time in seconds since 1970; infinity if only GitBook knows: the expiry is not known, or our clock is so
        wrong that it has passed already.
    """
    if end is None or end <= now:
        return math.inf
    return end - min(margin, (end - now) / 2)


def expiry(token: str) -> float | None:
    """Return the expiry of a token, if it is a JSON Web Token. GitBook verifies it; this does not.

    Returns:
        Seconds since 1970; None if the token does not contain it.
    """
    parts = token.split(".")
    if len(parts) != _PARTS:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
    except (ValueError, RecursionError):
        return None
    end = cast("dict[str, Any]", claims).get("exp") if isinstance(claims, dict) else None
    if isinstance(end, bool) or not isinstance(end, (int, float)):
        return None
    return float(end) if 0 < end < _LATEST else None
