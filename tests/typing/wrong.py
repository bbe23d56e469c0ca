"""Never run, only type-checked, by mypy and by pyright: wrong ways to send things. Each is an error in both."""

# A comment that ignores nothing is an error in both, so each of these lines must be flagged.
# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from gitbook_async import GitBook
from gitbook_async.models import ApplySpaceTemplate, ContentPosition
from gitbook_async.types import CreateSpaceParam, DocumentParam, SiteRedirectDestinationParam, SiteSearchScopeParam


async def keywords(gitbook: GitBook) -> None:
    await gitbook.spaces.create("org", titel="Docs")  # type: ignore[call-arg]
    await gitbook.spaces.create("org", editMode="live")  # type: ignore[call-arg]
    await gitbook.spaces.create("org", title=5)  # type: ignore[arg-type]
    await gitbook.spaces.create("org", edit_mode="alive")  # type: ignore[arg-type]
    await gitbook.spaces.create("org", empty=False)  # type: ignore[arg-type]
    await gitbook.spaces.create(title="Docs")  # type: ignore[call-arg]
    await gitbook.spaces.update("space", default_level="none")  # type: ignore[arg-type]
    await gitbook.change_requests.list_for_space("space", status="opened").pages().__anext__()  # type: ignore[arg-type]
    gitbook.change_requests.list_for_space("space", limit="5")  # type: ignore[arg-type]
    await gitbook.site_spaces.update("org", "site", "site-space", path="guides", prefer="minimal")  # type: ignore[call-overload]


async def objects(gitbook: GitBook) -> None:
    await gitbook.spaces.create("org", template={"idd": "guides"})  # type: ignore[arg-type]
    await gitbook.spaces.create("org", template={})  # type: ignore[arg-type]
    await gitbook.spaces.create("org", template={"id": 5})  # type: ignore[arg-type]
    await gitbook.spaces.create("org", template={"id": "guides", "params": {"contentReffs": {}}})  # type: ignore[arg-type]
    await gitbook.spaces.create("org", template="guides")  # type: ignore[arg-type]
    await gitbook.spaces.create("org", template=ContentPosition())  # type: ignore[arg-type]
    await gitbook.spaces.create("org", template=ApplySpaceTemplate(idd="guides"))  # type: ignore[call-arg]
    await gitbook.spaces.move("space", position={"after": {"type": "space", "spaec": "other"}})  # type: ignore[arg-type]
    await gitbook.spaces.move("space", position={"afterwards": {"type": "space", "space": "other"}})  # type: ignore[arg-type]


async def unions(gitbook: GitBook) -> None:
    sites = gitbook.site_ask
    sites.stream("org", "site", question="How?", scope={"mode": "defualt"})  # type: ignore[arg-type]
    sites.stream("org", "site", question="How?", scope={"mode": "specific"})  # type: ignore[arg-type]
    sites.stream("org", "site", question="How?", scope={"mode": "specific", "siteSpaceIds": [1]})  # type: ignore[arg-type]
    sites.stream("org", "site", question="How?", scope={"mode": "all", "currentSiteSpace": "x"})  # type: ignore[arg-type]
    sites.stream("org", "site", question="How?", scope={})  # type: ignore[arg-type]
    sites.stream("org", "site", scope={"mode": "default"})  # type: ignore[call-arg]


async def lists(gitbook: GitBook) -> None:
    content = gitbook.change_request_content
    await content.update("space", "change", changes={"operation": "delete_page", "page": "a"})  # type: ignore[arg-type]
    await content.update("space", "change", changes=[{"operation": "remove_page", "page": "a"}])  # type: ignore[list-item]
    await content.update("space", "change", changes=[{"operation": "delete_page"}])  # type: ignore[list-item]
    await content.update("space", "change", changes=[{"operation": "delete_page", "page": "a", "pages": "b"}])  # type: ignore[list-item]
    await content.update("space", "change", changes=[{"operation": "delete_page", "page": 1}])  # type: ignore[list-item]
    await content.update("space", "change", changes=[{"operation": "insert_page", "document": {"markdwon": "x"}}])  # type: ignore[list-item]
    await content.update("space", "change", changes=[{"operation": "insert_files", "files": [{"nmae": "a"}]}])  # type: ignore[list-item]


async def unions_in_objects_and_lists(gitbook: GitBook) -> None:
    redirects = gitbook.site_redirects
    await redirects.create("org", "site", source="/a", destination={"kind": "external", "uri": "https://b"})  # type: ignore[arg-type]
    await redirects.create("org", "site", source="/a", destination={"kind": "internal", "url": "https://b"})  # type: ignore[arg-type]
    await redirects.upsert("org", "site", redirects=[{"source": "/a", "destination": {"kind": "external"}}])  # type: ignore[list-item]
    await redirects.upsert("org", "site", redirects=[{"source": "/a", "intent": "undo", "destination": None}])  # type: ignore[list-item]


async def whole_bodies(gitbook: GitBook) -> None:
    await gitbook.site_context.upsert_records("org", "site", body=[{"id": "1"}])  # type: ignore[list-item]
    await gitbook.site_context.upsert_records("org", "site", body={"id": "1"})  # type: ignore[arg-type]
    await gitbook.site_channels.create("org", "site", body={"type": "builtin:slakc", "setupSettings": {}})  # type: ignore[arg-type]
    await gitbook.site_channels.create("org", "site", body={"type": "builtin:slack", "setupSettings": {"channels": []}})  # type: ignore[arg-type]
    await gitbook.site_channels.create("org", "site", body={"type": "builtin:slack"})  # type: ignore[arg-type]
    await gitbook.site_publishing_auth.update("org", "site", body={"backend": "custom", "fallbackUrl": None})  # type: ignore[arg-type]
    await gitbook.site_publishing_auth.update("org", "site", backend="custom")  # type: ignore[call-arg]


async def maps(gitbook: GitBook) -> None:
    await gitbook.site_sections.update("org", "site", "section", localized_title={"fr": 5})  # type: ignore[dict-item]
    await gitbook.team_members.update("org", "team", memberships={"user": {"rolle": "member"}})  # type: ignore[dict-item]
    await gitbook.team_members.update("org", "team", memberships={"user": {"role": "members"}})  # type: ignore[dict-item]


def variables(plain: dict[str, str]) -> None:
    _space: CreateSpaceParam = {"title": "Docs", "edit_mode": "live"}  # type: ignore[typeddict-unknown-key]
    _document: DocumentParam = {"text": "# Title"}  # type: ignore[assignment]
    _scope: SiteSearchScopeParam = plain  # type: ignore[assignment]
    _destination: SiteRedirectDestinationParam = {"kind": "external"}  # type: ignore[assignment]
