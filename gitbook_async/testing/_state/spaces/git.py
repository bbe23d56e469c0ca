"""Git Sync: imports and exports advance with each status request, and are done at the second.

Nothing is fetched or pushed: an import does not change the content. Of the seed, only ``acme-reference`` is
synchronized; a space that was never synchronized has no state, and returns 404.
"""

from __future__ import annotations

import hashlib
from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.spaces.spaces import space
from gitbook_async.testing._text.words import identifier

_POLLS: Final = 2


def git_name(kind: str, text: str) -> str:
    """Return Git's name for an object: that of a blob, or of a commit."""
    content = text.encode()
    return hashlib.sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()


def begin(
    call: Call, space: Record, url: str, direction: str, *, provider: str = "github", installation: str = ""
) -> None:
    """Begin a synchronization of a space.

    Args:
        call: the call.
        space: the space.
        url: the URL of the repository.
        direction: import or export.
        provider: the provider of the repository.
        installation: the id of the installation.
    """
    now = call.store.now()
    details = {
        "repoName": url.rstrip("/").rpartition("/")[2].removesuffix(".git"),
        "installationStatus": "active",
        "installationProvider": provider,
        "installationId": installation or identifier("git", space.id),
        "url": url,
        "operation": {"state": "running", "direction": direction, "startedAt": now},
        "updatedAt": now,
    }
    space.notes["git"] = {"state": details, "polls": 0}


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
    "importGitRepository": lambda call: begin(call, space(call), call.body["url"], "import"),
    "exportToGitRepository": lambda call: begin(call, space(call), call.body["url"], "export"),
    "getSpaceGitInfo": _info,
}
