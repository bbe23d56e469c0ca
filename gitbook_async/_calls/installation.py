"""The tokens of an integration's installation, which last for a while only."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import time
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from gitbook_async._generated.operations import operations
from gitbook_async._send.auth import Auth, ProvidedToken, checked
from gitbook_async.errors import InvalidArgument, InvalidResponse, TransportError

if TYPE_CHECKING:
    from gitbook_async._calls.calls import Calls
    from gitbook_async._calls.resource import ResourceTable

_OPERATION: Final = "createIntegrationInstallationToken"
_PARTS = 3  # of a JSON Web Token


class InstallationToken(ProvidedToken):
    """The token of an installation: got at the first call, and again before it runs out, or once it is rejected.

    However many calls need it at the same time, it is got once. `GitBook.installation` makes a client with it; this
    class is for a client of its own: ``GitBook(auth=InstallationToken(integration, name, id))``.

    Args:
        gitbook: a client with the token of the integration. It gets the tokens, so it must stay open.
        integration_name: the name of the integration.
        installation_id: the id of the installation.
        margin: how many seconds before its end a token is replaced, if it is one that tells its end.

    Raises:
        InvalidArgument: the margin is not zero or more seconds.
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
        """Give the token, getting one if there is none, or none that will last.

        Raises:
            InvalidArgument: the name or the id cannot be sent.
            StatusError: GitBook refused to give one.
            TransportError: no answer came, or one without a token.
        """
        if self._token is not None and time.time() < self._renew_at:
            return self._token
        return await self._renewed(self._token)

    async def _mint(self) -> str:
        token = await self._asked()
        self._renew_at = renewal(expiry(token), time.time(), self._margin)
        return token

    async def _asked(self) -> str:
        try:
            return _token(await self._gitbook.calls.call(operations[_OPERATION], self._place))
        except TransportError as error:
            error.temporary = False  # it was tried again already; the call that needs the token shall not start over
            if isinstance(error, InvalidResponse):
                error.response = error.__cause__ = None  # they may hold the token
            raise

    def __repr__(self) -> str:
        return f"<InstallationToken of {'/'.join(self._place)}>"


def _token(given: object) -> str:
    try:
        return checked(getattr(given, "token", None))
    except InvalidArgument:
        raise InvalidResponse("GitBook gave no token for the installation", operation=_OPERATION) from None


def acting_as(auth: Auth, calls: Calls) -> Calls:
    """Make calls that are those given, but for the token; also one that was set as a header is left out."""
    headers = {name: value for name, value in calls.settings.headers.items() if name != "authorization"}
    settings = attrs.evolve(calls.settings, headers=headers)
    return attrs.evolve(calls, sender=calls.sender.with_auth(auth), settings=settings)


def renewal(end: float | None, now: float, margin: float) -> float:
    """Decide when to replace a token.

    Args:
        end: when it runs out, in seconds since 1970; None where it does not tell.
        now: when it was made, by our clock.
        margin: how many seconds before its end it shall be replaced; half its life, if that is less.

    Returns:
        The moment in seconds since 1970. Infinity where only GitBook can tell: the end is not known, or our clock is
        so wrong that it is over already.
    """
    if end is None or end <= now:
        return math.inf
    return end - min(margin, (end - now) / 2)


def expiry(token: str) -> float | None:
    """Read when a token runs out, if it is a JSON Web Token. It is not verified: that is for GitBook to do.

    Returns:
        Seconds since 1970; None where it does not tell.
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
    return float(end) if 0 < end < math.inf else None
