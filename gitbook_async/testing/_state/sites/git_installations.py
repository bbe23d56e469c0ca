"""Git Sync installations: of a provider, on a space or on a site.

An installation is pending until a repository and a branch are chosen, and active from then on; each change with a
priority queues a synchronization of its space, which `getSpaceGitInfo` reports. The providers have the repositories of
Acme, with the branches ``main`` and ``next``. The files of a repository are the pages of the space. A repository has no
``gitbook-docs.yaml``, so a site cannot be imported: 409.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed, Reply
from gitbook_async.testing._state.calls.nouns import Noun, assign
from gitbook_async.testing._state.data.content import Content
from gitbook_async.testing._state.data.records import Json, Missing, Record
from gitbook_async.testing._state.data.seed import CALLER
from gitbook_async.testing._state.sites.sites import site
from gitbook_async.testing._state.spaces.git import begin, git_name

_REPOSITORIES: Final[dict[str, dict[int, str]]] = {"github": {1: "docs", 2: "website"}, "gitlab": {3: "handbook"}}
"""By the provider: the name of each repository by its number."""
_ACCOUNT: Final = "acme"
_BRANCHES: Final = {"main": "refs/heads/main", "next": "refs/heads/next"}
_CHOICE: Final = {"github": "repositoryId", "gitlab": "projectId"}
_SECRET: Final = "accessToken"  # noqa: S105 -- a name
_MISSING_FILE: Final = "gitbook-docs.yaml"


def _view(call: Call, record: Record) -> Json:
    details = {name: value for name, value in record.fields.items() if name != "childInstallationProjectDirectories"}
    chosen = {name: value for name, value in details["providerConfiguration"].items() if name != _SECRET}
    location = call.location("git", "installations", record.id)
    return {
        "object": "git-sync-installation",
        "id": record.id,
        **details,
        "providerConfiguration": chosen,
        "status": "active" if _repository(record) and chosen.get("branch") else "pending",
        "urls": {"location": location},
    }


def _repository(record: Record) -> str | None:
    """Return the name of the repository that an installation has chosen; None if it has none."""
    provider = record.fields["provider"]
    return _REPOSITORIES[provider].get(record.fields["providerConfiguration"].get(_CHOICE[provider]))


def _install(call: Call) -> Json:
    target = call.body["target"]
    if target["type"] == "space":
        call.find("space", target["spaceId"])
    elif not any(one.id == target["siteId"] for one in call.store.table("site")):
        raise Missing("site", gone=False)
    if any(_place(one) == _place_of(target) for one in call.of("git installation")):
        raise Failure(409, "Git Sync is already installed on this target")
    now = call.store.now()
    times = {"createdAt": now, "createdBy": CALLER, "updatedAt": now}
    return _NOUN.create(
        call, {"provider": call.body["provider"], "providerConfiguration": {}, "target": target, **times}
    )


def _place(record: Record) -> tuple[str, str]:
    return _place_of(record.fields["target"])


def _place_of(target: Json) -> tuple[str, str]:
    kind: str = target["type"]
    return kind, target[f"{kind}Id"]


def _update(call: Call) -> Json | Reply:
    """Change the setup; the configuration of the provider keeps what is not sent."""
    record = _NOUN.find(call)
    provider, wanted = record.fields["provider"], call.body.get("providerConfiguration", {})
    if call.body.get("provider", provider) != provider:
        raise Failure(400, f"The provider of this installation is {provider}")
    chosen = wanted.get(_CHOICE[provider])
    if chosen is not None and chosen not in _REPOSITORIES[provider]:
        raise Failure(404, f"Repository not found: {chosen}")
    priority, (kind, key) = call.body.get("priority"), _place(record)
    if kind == "site" and priority == "git":
        return Reply(409, _missing(record))
    configuration = {**record.fields["providerConfiguration"], **wanted}
    assign(record.fields, {**call.body, "providerConfiguration": configuration, "updatedAt": call.store.now()})
    if kind == "space" and priority and (name := _repository(record)):
        url = f"https://{provider}.com/{_ACCOUNT}/{name}.git"
        direction = "import" if priority == "git" else "export"
        begin(call, call.find("space", key), url, direction, provider=provider, installation=record.id)
    return _view(call, record)


def _missing(record: Record) -> Json:
    branch = record.fields["providerConfiguration"].get("branch", _BRANCHES["main"])
    path = f"{record.fields.get('projectDirectory', '.')}/{_MISSING_FILE}"
    details = {"path": path, "branch": branch, "prompt": f"Create {_MISSING_FILE} in the repository of the site."}
    error = {"code": 409, "message": f"The repository has no {path}"}
    return {"error": {**error, "type": "missing_site_git_sync_config", "details": details}}


def _uninstall(call: Call) -> None:
    call.store.table("git installation").remove(_NOUN.find(call).id)


def _list_of_site(call: Call) -> Listed:
    owner = site(call)
    wanted = {("site", owner.id), *(("space", one.notes["space"]) for one in call.of("site space", owner.id))}
    return _NOUN.listed(call, [one for one in call.of("git installation") if _place(one) in wanted])


def _of_provider(call: Call, provider: str) -> Record:
    """Return the installation named in the path.

    Raises:
        Missing: it does not exist, or is of another provider.
    """
    record = _NOUN.find(call)
    if record.fields["provider"] != provider:
        raise Missing(f"{provider} installation", gone=True)
    return record


def _list_repositories(call: Call, provider: str) -> Listed:
    _of_provider(call, provider)
    return Listed(list(_REPOSITORIES[provider].items()), lambda one: _view_repository(*one))


def _view_repository(number: int, name: str) -> Json:
    details = {"accountName": _ACCOUNT, "repositoryName": name, "fullName": f"{_ACCOUNT}/{name}"}
    return {"id": number, **details, "defaultBranch": "main"}


def _check_repository(call: Call, provider: str) -> Record:
    """Return the installation named in the path, if the repository named there exists.

    Raises:
        Failure: 404, it does not.
    """
    record, values = _of_provider(call, provider), call.request.values
    known = {f"{_ACCOUNT}/{name}" for name in _REPOSITORIES[provider].values()} | set(map(str, _REPOSITORIES[provider]))
    wanted = values.get("projectId") or f"{values.get('accountName')}/{values.get('repositoryName')}"
    if wanted not in known:
        raise Failure(404, f"Repository not found: {wanted}")
    return record


def _list_branches(call: Call, provider: str) -> Listed:
    _check_repository(call, provider)
    return Listed(list(_BRANCHES.items()), lambda one: {"name": one[0], "ref": one[1]})


def _file(call: Call, provider: str) -> Json:
    record = _check_repository(call, provider)
    path, ref = call.text("path"), call.text("ref")
    kind, key = _place(record)
    if ref in (*_BRANCHES, *_BRANCHES.values()) and kind == "space":
        for name, text in _files(call.store.history(call.known("space", key).id).live.content):
            if name == path.removeprefix("/"):
                size = len(text.encode())
                return {"name": name.rpartition("/")[2], "path": name, "sha": git_name("blob", text), "size": size}
    raise Failure(404, f"File not found: {path}")


def _files(content: Content) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page in a repository."""
    for page in content.walk():
        yield content.path(page.id) + ("/README.md" if content.order.get(page.id) else ".md"), page.markdown


_NOUN: Final = Noun("git installation", "installationId", lambda _call: "", _view)
HANDLERS: Final[dict[str, Handler]] = {
    "installGitSyncProviderOnTarget": _install,
    "getGitSyncInstallationById": _NOUN.get,
    "updateGitSyncInstallationById": _update,
    "uninstallGitSyncInstallation": _uninstall,
    "listSiteGitSyncInstallations": _list_of_site,
    "getGitHubRepoFileForGitSyncInstallation": partial(_file, provider="github"),
    "listGitHubRepoBranchesForGitSyncInstallation": partial(_list_branches, provider="github"),
    "listGitHubRepositoriesForGitSyncInstallation": partial(_list_repositories, provider="github"),
    "getGitLabProjectFileForGitSyncInstallation": partial(_file, provider="gitlab"),
    "listGitLabProjectBranchesForGitSyncInstallation": partial(_list_branches, provider="gitlab"),
    "listGitLabProjectsForGitSyncInstallation": partial(_list_repositories, provider="gitlab"),
}
