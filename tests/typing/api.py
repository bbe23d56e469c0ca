"""Never run, only type-checked, by mypy and by pyright: what users write has the types that they expect."""

# Each wrong use must be flagged: a comment that ignores nothing is an error in both.
# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import assert_type

import httpx

from gitbook_async import (
    UNSET,
    AIResponse,
    Auth,
    Deletion,
    GitBook,
    InstallationToken,
    Limiter,
    Operation,
    Page,
    Pager,
    Response,
    Stream,
    Unset,
    operations,
)
from gitbook_async.batch import Failure, Outcome, Outcomes, Success
from gitbook_async.models import (
    AIStreamResponse,
    ChangeRequest,
    Event,
    RevisionPage,
    SearchAIAnswerStream,
    SiteSpace,
    Space,
    SpaceContentUpdatedEvent,
    SpaceUrls,
    User,
)
from gitbook_async.visitors import visitor_token, visitor_url
from gitbook_async.webhooks import event_id, verify_webhook


async def a_call_gives_a_model(gitbook: GitBook) -> None:
    space = await gitbook.spaces.get("space")
    assert_type(space, Space)
    assert_type(space.id, str)
    assert_type(space.created_at, datetime)
    assert_type(space.urls, SpaceUrls)
    assert_type(space.parent, str | Unset)
    if space.parent is not UNSET:
        assert_type(space.parent, str)


async def a_list_can_be_awaited_and_iterated(gitbook: GitBook) -> None:
    pager = gitbook.change_requests.list_for_space("space", status="open", limit=50)
    assert_type(pager, Pager[ChangeRequest])
    page = await pager
    assert_type(page, Page[ChangeRequest])
    assert_type(page.items, list[ChangeRequest])
    assert_type(page.next_cursor, str | None)
    async for change_request in pager:
        assert_type(change_request, ChangeRequest)
    async for each in pager.pages():
        assert_type(each, Page[ChangeRequest])


async def a_list_can_be_collected(gitbook: GitBook) -> None:
    pager = gitbook.spaces.list("org")
    assert_type(await pager.first(), Space | None)
    assert_type(await pager.collect(limit=10), list[Space])
    async for space in pager.items(limit=10):
        assert_type(space, Space)


async def calls_by_id_can_be_awaited_and_iterated(gitbook: GitBook) -> None:
    space = await gitbook.call("getSpaceById", path={"spaceId": "space"})
    print(space.title)
    async for item in gitbook.call("listSpacesInOrganizationById", path={"organizationId": "org"}):
        print(item.title)


async def an_outcome_narrows(outcome: Outcome[str, Space]) -> None:
    assert_type(outcome.value, Space)
    if outcome.error is None:
        assert_type(outcome, Success[str, Space])
    else:
        assert_type(outcome.error, Exception)


async def many_tenants_share_a_client(gitbook: GitBook, limiter: Limiter) -> None:
    async def provide() -> str:
        return "token"

    assert_type(gitbook.with_options(token="gb_api_...", limiter=limiter, timeout=5), GitBook)
    gitbook.with_options(auth=provide)


async def a_stream_gives_events(gitbook: GitBook) -> None:
    stream = gitbook.site_ask.stream("org", "site", question="How?", scope={"mode": "default"})
    assert_type(stream, Stream[SearchAIAnswerStream])
    async with stream as answer:
        async for event in answer:
            assert_type(event, SearchAIAnswerStream)
    text: AsyncIterator[str] = gitbook.site_ask.stream(
        "org", "site", question="How?", scope={"mode": "default"}
    ).text_stream()
    async for piece in text:
        assert_type(piece, str)


async def a_stream_can_give_something_else_at_its_end(gitbook: GitBook) -> None:
    stream = gitbook.site_ai.stream_response("org", "site", input=[])
    assert_type(stream, Stream[AIStreamResponse, AIResponse])
    assert_type(await stream.final(), AIResponse)


async def a_deletion_tells_what_happened(gitbook: GitBook) -> None:
    assert_type(await gitbook.spaces.delete("space"), Deletion)


async def a_preference_decides_whether_there_is_a_result(gitbook: GitBook) -> None:
    full = await gitbook.site_spaces.update("org", "site", "site-space", path="guides")
    assert_type(full, SiteSpace)
    minimal = await gitbook.site_spaces.update("org", "site", "site-space", path="guides", prefer="return=minimal")
    assert_type(minimal, SiteSpace | None)


async def raw_gives_the_whole_response(gitbook: GitBook) -> None:
    response = await gitbook.raw.users.get("user")
    assert_type(response, Response[User])
    assert_type(response.parsed, User)
    assert_type(response.status, int)
    listed = await gitbook.raw.spaces.list("org")
    assert_type(listed, Response[Page[Space]])
    streams = gitbook.raw.site_ask
    asked = await streams.stream("org", "site", question="How?", scope={"mode": "default"})
    assert_type(asked, Response[Stream[SearchAIAnswerStream]])
    async with streams.stream("org", "site", question="How?", scope={"mode": "default"}) as opened:
        assert_type(opened.headers["date"], str)
        async for event in opened.parsed:
            assert_type(event, SearchAIAnswerStream)


async def unknown_arguments_are_errors(gitbook: GitBook) -> None:
    await gitbook.spaces.get("space", shareKye="x")  # type: ignore[call-arg]
    await gitbook.spaces.get()  # type: ignore[call-arg]
    gitbook.spacez  # type: ignore[attr-defined]  # noqa: B018
    SpaceUrls(app="https://app", locatoin="https://api")  # type: ignore[call-arg]


async def clients_and_options(gitbook: GitBook) -> None:
    async with GitBook(token="gb_api_x", timeout=10, max_retries=1) as own:
        assert_type(own, GitBook)
    async with httpx.AsyncClient() as http:
        GitBook(http_client=http)
    assert_type(gitbook.with_options(timeout=5), GitBook)
    await gitbook.spaces.get("space", options={"timeout": 1.5, "headers": {"x-trace": "1"}})
    assert_type(operations["getSpaceById"], Operation)


def webhooks_give_events(payload: bytes, header: str | None) -> None:
    event = verify_webhook(payload, header, "secret")
    assert_type(event, Event)
    assert_type(event_id(event), str | None)
    if isinstance(event, SpaceContentUpdatedEvent):
        assert_type(event.revision_id, str)


def visitors_get_tokens(location: str | None) -> None:
    assert_type(visitor_url("https://docs.example.com", visitor_token({"plan": "pro"}, "key"), location), str)


def installations_are_clients(gitbook: GitBook) -> None:
    assert_type(gitbook.installation("my-app", "installation"), GitBook)
    auth: Auth = InstallationToken(gitbook, "my-app", "installation", margin=30)
    GitBook(auth=auth)


async def calls_of_different_kinds_keep_their_types(gitbook: GitBook) -> None:
    space, user = await gitbook.gather(gitbook.spaces.get("x"), gitbook.users.get("y"))
    assert_type(space, Space)
    assert_type(user, User)
    assert_type(await gitbook.gather([gitbook.spaces.get("x")]), list[Space])
    tried = await gitbook.gather([gitbook.spaces.get("x")], return_exceptions=True)
    assert_type(tried, list[Space | Exception])
    outcomes = gitbook.map(gitbook.spaces.get, ["a", "b"], concurrency=2)
    assert_type(outcomes, Outcomes[str, Space])
    async for outcome in outcomes:
        assert_type(outcome.item, str)
        assert_type(outcome.unwrap(), Space)
        assert_type(outcome, Outcome[str, Space])
        if outcome.ok:
            assert_type(outcome.value, Space)
        match outcome:
            case Success():
                assert_type(outcome.value, Space)
            case Failure():
                assert_type(outcome.error, Exception)
    await gitbook.gather(gitbook.spaces, gitbook.users)  # type: ignore[call-overload]
    gitbook.map(gitbook.spaces.get, [1])  # type: ignore[arg-type]


async def every_member_of_a_union_has_what_all_known_ones_have(gitbook: GitBook) -> None:
    listed = await gitbook.space_content.list_pages("space")
    names: list[str] = [page.id for page in listed.pages]
    names.append(listed.pages[0].title)
    listed.pages[0].titel  # type: ignore[union-attr]  # noqa: B018


def a_union_is_a_class_to_isinstance(value: object) -> None:
    if isinstance(value, RevisionPage):
        assert_type(value, RevisionPage)
