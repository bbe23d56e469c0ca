"""Git Sync: imports and exports advance with each status request, and are done at the second.

Nothing is fetched or pushed: an import does not change the content. Of the seed, only ``acme-reference`` is
synchronized; a space that was never synchronized has no state, and returns 404.
"""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.data.records import Json
from gitbook_async.testing._state.spaces.spaces import space
from gitbook_async.testing._text.words import identifier

_POLLS: Final = 2


def _start(call: Call, direction: str) -> None:
    record, now = space(call), call.store.now()
    told = {
        "repoName": call.body["url"].rstrip("/").rpartition("/")[2].removesuffix(".git"),
        "installationStatus": "active",
        "installationProvider": "github",
        "installationId": identifier("git", record.id),
        "url": call.body["url"],
        "operation": {"state": "running", "direction": direction, "startedAt": now},
        "updatedAt": now,
    }
    record.notes["git"] = {"state": told, "polls": 0}


def _info(call: Call) -> Json:
    git = space(call).notes.get("git")
    if git is None:
        raise Failure(404, "Git Sync is not set up for this space")
    git["polls"] += 1
    state: Json = git["state"]
    if git["polls"] == _POLLS:
        state["operation"].update(state="success", endedAt=call.store.now())
    return state


HANDLERS: Final[dict[str, Handler]] = {
    "importGitRepository": lambda call: _start(call, "import"),
    "exportToGitRepository": lambda call: _start(call, "export"),
    "getSpaceGitInfo": _info,
}
