"""What is asked of GitBook itself: its version, and a token for the notifications of the caller."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.data.records import Json
from gitbook_async.testing._state.data.seed import CALLER

_HOUR: Final = 3600


def _information(call: Call) -> Json:
    return {"version": call.request.endpoint.document.data["info"]["version"], "build": "testing"}


def _token(call: Call) -> Json:
    """Return a JWT for the caller, whose signature is made up."""
    now = int(call.store.clock())
    claims = {"sub": CALLER, "iat": now, "exp": now + _HOUR, "jti": call.store.new_id("token")}
    return {"token": ".".join((_part({"alg": "HS256", "typ": "JWT"}), _part(claims), _part({"signed": False})))}


def _part(details: Json) -> str:
    return urlsafe_b64encode(json.dumps(details).encode()).rstrip(b"=").decode()


HANDLERS: Final[dict[str, Handler]] = {
    "getApiInformation": _information,
    "createUserNotificationsToken": _token,
}
