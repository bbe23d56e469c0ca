"""Never run, only type-checked, by mypy and by pyright: right ways to send things, in every shape of body."""

from __future__ import annotations

from datetime import UTC, datetime

from gitbook_async import UNSET, GitBook
from gitbook_async.models import ApplySpaceTemplate, ContentPosition, SpaceEditMode, SpacePointer
from gitbook_async.types import (
    ChangeRequestContentChangeParam,
    ContextRecordInputParam,
    CreateSpaceParam,
    DocumentParam,
    SiteRedirectDestinationParam,
    SiteSearchScopeParam,
)


async def keywords_take_models_and_dictionaries(gitbook: GitBook, mode: SpaceEditMode) -> None:
    await gitbook.spaces.create("org", title="Docs", edit_mode="live", template={"id": "guides"})
    await gitbook.spaces.create("org", edit_mode=mode, emoji=UNSET, template=ApplySpaceTemplate(id="guides"))
    await gitbook.spaces.update("space", default_level="inherit", icon=None)
    await gitbook.spaces.move("space", position=ContentPosition(after=SpacePointer(space="other")))
    await gitbook.spaces.move("space", position={"after": {"type": "space", "space": "other"}}, parent=None)


async def queries_take_the_documents_values(gitbook: GitBook) -> None:
    await gitbook.change_requests.list_for_space("space", status="open", order_by="updatedAt")
    await gitbook.site_spaces.update("org", "site", "site-space", path="guides", prefer="return=minimal")


async def unions_take_dictionaries_of_each_member(gitbook: GitBook) -> None:
    gitbook.site_ask.stream("org", "site", question="How?", scope={"mode": "default"})
    gitbook.site_ask.stream("org", "site", question="How?", scope={"mode": "specific", "siteSpaceIds": ["a", "b"]})
    scope: SiteSearchScopeParam = {"mode": "all"}
    gitbook.site_ask.stream("org", "site", question="How?", scope=scope)


async def lists_take_dictionaries(gitbook: GitBook) -> None:
    document: DocumentParam = {"markdown": "# Title"}
    changes: list[ChangeRequestContentChangeParam] = [{"operation": "delete_page", "page": "a"}]
    changes.append({"operation": "insert_page", "title": "B", "document": document})
    await gitbook.change_request_content.update("space", "change", changes=changes)
    await gitbook.change_request_content.update(
        "space",
        "change",
        changes=[
            {"operation": "update_page", "page": "c", "document": {"markdown": "Text"}},
            {"operation": "insert_files", "files": [{"name": "a.png", "url": "https://example.com/a.png"}]},
        ],
    )


async def nested_unions_take_dictionaries(gitbook: GitBook, target: SiteRedirectDestinationParam) -> None:
    await gitbook.site_redirects.create(
        "org", "site", source="/a", destination={"kind": "external", "url": "https://b"}
    )
    await gitbook.site_redirects.upsert(
        "org",
        "site",
        redirects=[
            {"source": "/a", "destination": target, "permanent": True},
            {"source": "/b", "destination": None},
            {"source": "/c", "intent": "publish"},
        ],
    )


async def whole_bodies_take_dictionaries(gitbook: GitBook) -> None:
    record: ContextRecordInputParam = {
        "id": "1",
        "type": "ticket",
        "title": "A question",
        "body": "How?",
        "createdAt": datetime.now(UTC),
        "metadata": {"votes": 3},
    }
    await gitbook.site_context.upsert_records("org", "site", body=[record])
    await gitbook.site_channels.create(
        "org", "site", body={"type": "builtin:slack", "setupSettings": {"allowedChannels": ["docs"]}}
    )
    await gitbook.site_publishing_auth.update("org", "site", body={"backend": "custom", "fallbackURL": None})


async def maps_take_dictionaries(gitbook: GitBook) -> None:
    await gitbook.site_sections.update("org", "site", "section", localized_title={"fr": "Guides"})
    await gitbook.team_members.update("org", "team", memberships={"user": {"role": "member"}})


async def bodies_of_calls_by_id_can_be_checked(gitbook: GitBook) -> None:
    body: CreateSpaceParam = {"title": "Docs", "editMode": "locked"}
    await gitbook.call("createSpace", path={"organizationId": "org"}, json=body)
