"""PDFs of a space or of a change request: URLs that are valid for an hour. Nothing is at them."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.history import Revision
from gitbook_async.testing._state.data.records import Json
from gitbook_async.testing._state.spaces.spaces import space_id

_VALID: Final = 3600


def _url(call: Call, revision: Revision) -> Json:
    page, only = call.text("page"), call.text("only") == "true"
    if page and page not in revision.content.pages:
        raise Failure(404, "Page not found")
    if only and not page:
        raise Failure(400, "only needs a page")
    details = {"page": page, "only": "true" if only else "", "expires": str(int(call.store.clock()) + _VALID)}
    query = urlencode({name: value for name, value in details.items() if value})
    return {"url": f"https://files.example.com/pdf/{space_id(call)}/{revision.id}.pdf?{query}"}


HANDLERS: Final[dict[str, Handler]] = {
    "getSpacePDF": lambda call: _url(call, call.store.history(space_id(call)).live),
    "getChangeRequestPDF": lambda call: _url(call, change_requests.head(call)),
}
