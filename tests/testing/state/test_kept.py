"""What is kept as it is sent: created, listed, read, changed, deleted."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from gitbook_async import BadRequestError, Deletion, NotFoundError

pytestmark = pytest.mark.anyio

SITE = ("acme", "acme-docs")


class Five(NamedTuple):
    """The five operations of a kind of object, where it is, and two bodies."""

    create: str
    list: str
    get: str
    update: str
    delete: str
    owner: tuple[str, ...]
    body: dict[str, Any]
    change: dict[str, Any]


KEPT = [
    Five(
        *("createSiteChannel", "listSiteChannels", "getSiteChannelById"),
        *("updateSiteChannelById", "deleteSiteChannelById", SITE),
        {"type": "builtin:slack", "setupSettings": {"allowedChannels": ["docs-*"]}},
        {"role": "collaborator"},
    ),
    Five(
        *("createSiteMcpServer", "listSiteMcpServers", "getSiteMcpServerById"),
        *("updateSiteMcpServerById", "deleteSiteMcpServerById", SITE),
        {"name": "Weather", "url": "https://mcp.example.com", "headers": {"x-team": "docs"}},
        {"transport": "http", "condition": "visitor.claims.isBeta"},
    ),
    Five(
        *("createSiteContextConnection", "listSiteContextConnections", "getSiteContextConnectionById"),
        *("updateSiteContextConnectionById", "deleteSiteContextConnectionById", SITE),
        {"connector": "builtin:website", "setupSettings": {"url": "https://help.example.com"}},
        {"label": "Help center", "filter": "published"},
    ),
]


def without_status(told):
    """What takes time goes on with each request for it."""
    return {name: value for name, value in told.items() if name != "status"}


@pytest.mark.parametrize("five", KEPT, ids=lambda five: five.create)
async def test_what_is_created_is_listed_read_changed_and_deleted(five, ask):
    before = (await ask(five.list, *five.owner))["items"]
    made = await ask(five.create, *five.owner, json=five.body)
    assert made.items() >= five.body.items()
    path = (*five.owner, made["id"])
    assert (await ask(five.list, *five.owner))["items"] == [*before, made]
    assert await ask(five.get, *path) == made
    changed = await ask(five.update, *path, json=five.change)
    assert changed.items() >= {**five.body, **five.change}.items()
    assert without_status(await ask(five.get, *path)) == without_status(changed)
    assert made["urls"]["location"].endswith("/" + made["id"])
    assert await ask(five.delete, *path) is Deletion.DELETED
    assert await ask(five.delete, *path) is Deletion.ABSENT
    assert (await ask(five.list, *five.owner))["items"] == before
    with pytest.raises(NotFoundError, match="not found"):
        await ask(five.get, *path)


async def test_null_removes_a_field(ask):
    body = {"name": "Weather", "url": "https://mcp.example.com", "headers": {}, "condition": None}
    made = await ask("createSiteMcpServer", *SITE, json=body)
    assert "condition" not in made
    path = (*SITE, made["id"])
    assert (await ask("updateSiteMcpServerById", *path, condition="true"))["condition"] == "true"
    assert "condition" not in await ask("updateSiteMcpServerById", *path, condition=None)


async def test_a_connection_is_synchronized_step_by_step(ask):
    body = {"connector": "builtin:intercom", "setupSettings": {"token": "secret-1"}}
    made = await ask("createSiteContextConnection", *SITE, **body)
    path = (*SITE, made["id"])
    assert made["setupSettings"] == {"token": "********"}
    seen = [(await ask("getSiteContextConnectionById", *path))["status"] for _ in range(3)]
    assert seen == ["pending", "syncing", "succeeded"]
    assert await ask("syncSiteContextConnection", *path) is None
    with pytest.raises(BadRequestError, match="being synchronized"):
        await ask("syncSiteContextConnection", *path)
    assert (await ask("testSiteContextConnection", *path))["success"] is True


async def test_a_connection_whose_credentials_are_rejected_fails(ask):
    body = {"connector": "builtin:intercom", "setupSettings": {"token": "invalid-1"}}
    path = (*SITE, (await ask("createSiteContextConnection", *SITE, **body))["id"])
    for _ in range(3):
        told = await ask("getSiteContextConnectionById", *path)
    assert (told["status"], told["failureReason"]) == ("failed", "authentication")
    redacted = {"connector": "builtin:intercom", "setupSettings": {"token": "********"}}
    await ask("updateSiteContextConnectionById", *path, **redacted)  # as it was read: it stays what it was
    assert (await ask("testSiteContextConnection", *path))["success"] is False
    await ask("updateSiteContextConnectionById", *path, connector="builtin:front", setupSettings={"token": "secret-2"})
    assert (await ask("testSiteContextConnection", *path))["success"] is True
    await ask("syncSiteContextConnection", *path)
    assert "failureReason" not in await ask("getSiteContextConnectionById", *path)
    email = await ask("updateSiteContextConnectionById", *path, connector="builtin:email")
    assert "setupSettings" not in email
    assert email["email"]["ingestionAddress"].endswith("@ingest.gitbook.example")
