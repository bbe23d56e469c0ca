"""Visitors of a site with authenticated access: signed visitor tokens and the URLs that log visitors in.

::

    from gitbook_async.visitors import visitor_token, visitor_url

    token = visitor_token({"plan": "pro"}, signing_key)
    return RedirectResponse(visitor_url("https://docs.example.com", token, request.query_params.get("location")))

Requires PyJWT: ``pip install 'gitbook-async[visitors]'``.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast
from urllib.parse import quote, unquote, unquote_plus

from gitbook_async._message.base_url import is_usable
from gitbook_async._message.redaction import Secret, forget_frames
from gitbook_async._message.values import is_seconds, number, secret_bytes
from gitbook_async._model.json import dumps
from gitbook_async.errors import InvalidArgument

__all__ = ["visitor_token", "visitor_url"]

_OURS = frozenset(("iat", "exp"))
_PARAMETER = "jwt_token"
_LEADS_OUT = re.compile(r"(^|[/\\])\.\.?([/\\]|$)")
_SHORTEST_KEY = 32  # bytes; RFC 7518 demands them of HS256, and a shorter key can be guessed
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_STAYS = "%/:@!$&'()*+,;=?"  # kept unencoded in a location: it has been split already, and may be encoded already


def visitor_token(
    claims: Mapping[str, Any], signing_key: str, *, expires_in: float = 7200.0, now: float | None = None
) -> str:
    """Sign what a site may know about a visitor.

    Args:
        claims: any JSON; adaptive content can depend on it.
        signing_key: the site's visitor signing key, as GitBook shows it.
        expires_in: how long the token is valid, in seconds.
        now: the current time, in seconds since 1970; the system clock by default.

    Returns:
        A JSON Web Token, signed with HS256, with the claims and with ``iat`` and ``exp``.

    Raises:
        InvalidArgument: the claims are not JSON or contain ``iat`` or ``exp``, the key is shorter than 32 bytes or not
            text, or a time is invalid.
        ImportError: the extra ``visitors`` is not installed.
    """
    hidden, signing_key = Secret(signing_key), ""
    _check_claims(claims)
    _check_seconds(expires_in)
    issued = time.time() if now is None else now
    if len(secret_bytes("signing_key", hidden)) < _SHORTEST_KEY:
        raise InvalidArgument(f"signing_key is too short: it has fewer than {_SHORTEST_KEY} characters")
    payload = {**claims, "iat": int(issued), "exp": math.ceil(issued + expires_in)}
    jwt = _pyjwt()
    try:
        return jwt.encode(payload, secret_bytes("signing_key", hidden), algorithm="HS256")
    except (jwt.PyJWTError, TypeError) as error:
        forget_frames(error)  # they hold the key
        raise InvalidArgument(f"the token cannot be signed: {error}") from error


def visitor_url(site_url: str, token: str, location: str | None = None) -> str:
    """Return the URL that logs a visitor in to a site.

    Args:
        site_url: the URL of the site.
        token: the result of `visitor_token`.
        location: the page that the visitor requested: the ``location`` parameter that GitBook added to the URL of your
            login page, which anyone can set to anything.

    Returns:
        A URL on the site, with the token. Anyone who has it is logged in, so do not log it.

    Raises:
        InvalidArgument: the site URL is not an HTTP URL without a query, the token is empty, or the location is outside
            the site.
    """
    site = site_url.strip().rstrip("/")
    if not is_usable(site):
        raise InvalidArgument("site_url must be http:// or https:// with a host, without credentials and query")
    if not token:
        raise InvalidArgument("the token is empty")
    rest, _, fragment = (location or "").partition("#")
    path, _, query = rest.partition("?")
    asked = "&".join([*_without_token(query), f"{_PARAMETER}={quote(token, safe='')}"])
    return f"{site}/{_inside(path)}?{asked}" + (f"#{_encoded(fragment)}" if fragment else "")


def _check_claims(claims: object) -> None:
    """Check that claims are JSON, without showing their values."""
    if not isinstance(claims, Mapping):
        raise InvalidArgument(f"claims must be a mapping, not {type(claims).__name__}")
    given = cast("Mapping[Any, Any]", claims)
    clash = sorted(_OURS.intersection(given))
    if clash:
        raise InvalidArgument(f"claims must not contain {' and '.join(clash)}; set expires_in instead")
    try:
        _check_names(given)
        dumps(dict(given))
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidArgument(
            "claims must be JSON: text, numbers, booleans, None, lists, and mappings of text"
        ) from error


def _check_names(value: Any) -> None:
    """Check that all names are text: the standard library would convert some others to text."""
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value)
        if not all(isinstance(name, str) for name in items):
            raise TypeError("a key is not text")
        for item in items.values():
            _check_names(item)
    elif isinstance(value, (list, tuple)):
        for item in cast("list[Any]", value):
            _check_names(item)


def _check_seconds(expires_in: Any) -> None:
    if not is_seconds(expires_in):
        raise InvalidArgument(f"expires_in must be a positive number of seconds, not {number(expires_in)}")


def _pyjwt() -> Any:
    try:
        return import_module("jwt")
    except ImportError as error:
        raise ImportError("visitor tokens need an extra: pip install 'gitbook-async[visitors]'") from error


def _inside(path: str) -> str:
    """Encode a path that stays within the site."""
    if _LEADS_OUT.search(unquote(path)):
        raise InvalidArgument("location must not leave the site")
    return _encoded(path.lstrip("/"))


def _without_token(query: str) -> list[str]:
    """Return the parameters of a query, without a token that someone else may have put there.

    Some servers take a semicolon for a separator too.
    """
    items = (";".join(filter(_is_harmless, item.split(";"))) for item in query.split("&"))
    return [_encoded(item) for item in items if item]


def _is_harmless(parameter: str) -> bool:
    return unquote_plus(parameter.partition("=")[0]).strip().lower() != _PARAMETER


def _encoded(text: str) -> str:
    try:
        return quote(_BARE_PERCENT.sub("%25", text), safe=_STAYS)
    except UnicodeEncodeError as error:
        raise InvalidArgument("location has a lone surrogate") from error
