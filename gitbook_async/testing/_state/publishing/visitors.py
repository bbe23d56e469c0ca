"""Authenticated access to a site: its settings, and the tokens of its visitors.

A site has a private key from the start; a new one makes all visitor tokens invalid. A token is a JSON Web Token that is
signed with it by HS256, as `gitbook_async.visitors` makes them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode
from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.nouns import assign
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.sites.sites import site
from gitbook_async.testing._text.words import identifier

_SETTINGS: Final = "visitor settings"
_KEY: Final = "visitor key"


def settings_of(record: Record) -> Json:
    """Return the settings of a site."""
    return record.notes.setdefault(_SETTINGS, {"backend": "custom"})


def is_visitor(record: Record, token: str, now: float) -> bool:
    """Return whether a token is one of a visitor of a site.

    Args:
        record: the site.
        token: the token.
        now: the epoch seconds.
    """
    head, _, signature = token.rpartition(".")
    expected = hmac.digest(_private_key(record).encode(), head.encode(), hashlib.sha256)
    try:
        claims = json.loads(_decoded(head.partition(".")[2]))
        return hmac.compare_digest(_decoded(signature), expected) and float(claims.get("exp", now + 1)) > now
    except (ValueError, AttributeError, TypeError):
        return False


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _private_key(record: Record) -> str:
    turn = record.notes.setdefault(_KEY, 0)
    return "".join(identifier("visitor key", record.id, turn, half) for half in (1, 2))


def _view(record: Record) -> Json:
    return {"object": "publishing-auth", **settings_of(record), "privateKey": _private_key(record)}


def _update(call: Call) -> Json:
    record = site(call)
    assign(settings_of(record), call.body)
    return _view(record)


def _regenerate(call: Call) -> Json:
    record = site(call)
    record.notes[_KEY] = record.notes.get(_KEY, 0) + 1
    return _view(record)


HANDLERS: Final[dict[str, Handler]] = {
    "getSitePublishingAuthById": lambda call: _view(site(call)),
    "updateSitePublishingAuthById": _update,
    "regenerateSitePublishingAuthById": _regenerate,
}
