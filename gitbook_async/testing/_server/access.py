"""Authentication: the checks of the token and of the partner key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from gitbook_async.testing._document.endpoints import Endpoint
from gitbook_async.testing._http.failures import Failure

_PARTNER_KEY: Final = "x-gitbook-partner-key"
_TOKEN_PREFIX: Final = "gb_api_"  # noqa: S105 -- how GitBook's tokens begin


class Access:
    """Accepts or rejects the credentials of a request.

    Args:
        tokens: the tokens that are accepted; None accepts all that begin as GitBook's do.
        partner_keys: the keys that partner operations accept; None accepts all.
    """

    def __init__(self, tokens: Collection[str] | None, partner_keys: Collection[str] | None) -> None:
        self._tokens = tokens
        self._partner_keys = partner_keys

    def check(self, endpoint: Endpoint, headers: Mapping[str, str]) -> None:
        """Check the token and the partner key of a request.

        Args:
            endpoint: the operation.
            headers: the request's headers, with names in lower case.

        Raises:
            Failure: 401, the token or the partner key is missing or invalid.
        """
        if endpoint.secured and not self._is_token(bearer(headers)):
            raise Failure(401, self._refusal(bearer(headers)))
        if any(one.name.lower() == _PARTNER_KEY for one in endpoint.inputs) and not self._is_partner(headers):
            raise Failure(401, "Invalid partner key")

    def _refusal(self, token: str) -> str:
        if not token:
            return "Authentication required"
        wanted = f"any that begins with {_TOKEN_PREFIX}" if self._tokens is None else "one of its setting `tokens`"
        return f"Invalid authentication token: the testing GitBook accepts {wanted}"

    def _is_token(self, token: str) -> bool:
        return token.startswith(_TOKEN_PREFIX) if self._tokens is None else token in self._tokens

    def _is_partner(self, headers: Mapping[str, str]) -> bool:
        """Accept a missing key too: the document makes the header required, which is checked with the other headers."""
        key = headers.get(_PARTNER_KEY)
        return key is None or self._partner_keys is None or key in self._partner_keys


def bearer(headers: Mapping[str, str]) -> str:
    """Return the token of a request; empty if there is none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
