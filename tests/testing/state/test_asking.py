"""Answers rest on pages that are there, and what an agent does can be seen afterwards."""

from __future__ import annotations

from itertools import pairwise

import pytest

from gitbook_async import BadRequestError, GitBook, NotFoundError

pytestmark = pytest.mark.anyio

SITE = ("acme", "acme-docs")
ANYWHERE = {"mode": "default"}
MARKDOWN = {"query": {"format": "markdown"}}
CHANGE = ("acme-guides", "acme-change-1")
TOOL = {
    "name": "weather",
    "description": "Tells the weather.",
    "inputSchema": {"type": "object", "properties": {"city": {"type": "string", "description": "Where."}}},
}


def text(content):
    return {"object": "document", "data": {}, "nodes": [{"object": "block", "type": "paragraph", "data": {}, "nodes": [
        {"object": "text", "leaves": [{"object": "leaf", "text": content, "marks": []}]}]}]}  # fmt: skip


def user(content):
    return [{"role": "user", "content": content}]


def of_type(events, kind):
    return [event for event in events if event["type"] == kind]


@pytest.fixture
def answer(told):
    """Ask a site, and give the whole answer."""

    async def answer(question, **scope):
        events = await told("streamAskInSite", *SITE, question=question, scope={**ANYWHERE, **scope}, **MARKDOWN)
        return events[-1]["answer"]

    return answer


async def test_the_sources_of_an_answer_are_pages_that_have_the_words(ask, answer):
    told = await answer("Who rotates the webhook tokens?")
    assert len(told["sources"]) == 3
    for source in told["sources"]:
        at = (source["space"], source["revision"], source["page"])
        page = await ask("getPageInRevisionById", *at, **MARKDOWN)
        words = f"{page['path']} {page['markdown']}".lower()
        assert any(word in words for word in ("rotate", "webhook", "token"))
        assert await ask("getPageByPath", source["space"], page["path"], **MARKDOWN) == page
        assert f"/{page['path']})" in told["answer"]["markdown"]
        found = (await ask("searchSpaceContent", source["space"], query={"query": page["title"]}))["items"]
        known = {section["id"] for one in found if one["id"] == page["id"] for section in one["sections"]}
        assert set(source["sections"]) <= known
    assert "rotate them" in told["answer"]["markdown"].split("\n\n")[0]


async def test_an_answer_grows_and_only_the_last_one_has_sources(told):
    events = await told("streamAskInSite", *SITE, question="What about billing?", scope=ANYWHERE, **MARKDOWN)
    texts = [event["answer"]["answer"]["markdown"] for event in events]
    assert len(texts) > 8
    assert all(after.startswith(before) and after != before for before, after in pairwise(texts))
    assert [bool(event["answer"]["sources"]) for event in events] == [False] * (len(events) - 1) + [True]


def words_of(node):
    """The text of a node of a document, however it is nested."""
    if "leaves" in node:
        return "".join(leaf["text"] for leaf in node["leaves"])
    return " ".join(words_of(child) for child in node["nodes"])


@pytest.mark.parametrize("question", ["How do I start?", "What are the limits of webhooks?", "Do zebras sleep?"])
async def test_an_answer_grows_as_a_document_too(told, question):
    events = await told("streamAskInOrganization", "acme", query={"query": question, "format": "document"})
    texts = [words_of(event["answer"]["answer"]["document"]) for event in events]
    assert all(after.startswith(before) for before, after in pairwise(texts))


async def test_further_questions_have_answers_of_their_own(answer):
    questions = (await answer("What about billing?"))["followupQuestions"]
    assert len(questions) == 3
    for question in questions:
        assert (await answer(question))["sources"]


async def test_recommended_questions_have_answers(told, answer):
    events = await told("streamRecommendedQuestionsInSite", *SITE)
    questions = [event["question"] for event in events]
    assert len(set(questions)) == 5
    for question in questions:
        assert (await answer(question))["sources"]
    assert [event["question"] for event in await told("streamRecommendedQuestionsInOrganization", "acme")] == questions
    query = {"siteSpaceId": "acme-reference-shown"}
    events = await told("streamRecommendedQuestionsInSite", *SITE, query=query)
    assert events[0]["question"] == "What should I know about api reference?"
    assert await told("streamRecommendedQuestionsInSite", *SITE, query={"spaceId": "acme-guides"}) != events


async def test_a_question_about_what_no_page_says_is_answered_from_the_first_pages(answer):
    told = await answer("Do zebras sleep?")
    assert told["answer"]["markdown"].startswith("The docs say nothing about “Do zebras sleep?”.")
    assert [source["page"] for source in told["sources"]] == ["guides-1", "reference-1"]


async def test_where_there_are_no_pages_there_is_no_answer(ask, told):
    empty = await ask("createSpace", "acme", empty=True)
    site = await ask("createSite", "acme", spaces=[empty["id"]])
    (event,) = await told("streamAskInSite", "acme", site["id"], question="What about billing?", scope=ANYWHERE)
    assert event["answer"] == {"sources": [], "followupQuestions": []}
    events = await told("streamAIResponseInSite", "acme", site["id"], input=user("What about billing?"))
    assert "The docs say nothing about that." in str(of_type(events, "response_document"))
    assert await told("streamRecommendedQuestionsInSite", "acme", site["id"]) == []


async def test_a_question_without_words_to_look_for_is_answered_from_the_first_pages(answer):
    told = await answer("How?")
    assert [source["page"] for source in told["sources"]] == ["guides-1", "reference-1"]


async def test_the_scope_of_a_question_is_used(answer):
    specific = {"siteSpaceIds": ["acme-reference-shown"], "mode": "specific"}
    for scope in (specific, {"currentSiteSpace": "acme-reference-shown", "restrictTo": "currentSiteSpace"}):
        told = await answer("Billing?", **scope)
        assert {source["space"] for source in told["sources"]} == {"acme-reference"}


async def test_what_is_merged_is_in_the_next_answer(ask, answer):
    assert "nothing about" in (await answer("Are there zebras?"))["answer"]["markdown"]
    made = await ask("createChangeRequest", "acme-guides", subject="Zebras")
    page = {"operation": "insert_page", "title": "Animals", "document": {"markdown": "There are three zebras.\n"}}
    await ask("updateChangeRequestContent", "acme-guides", made["id"], changes=[page])
    await ask("mergeChangeRequest", "acme-guides", made["id"])
    told = await answer("Are there zebras?")
    assert told["answer"]["markdown"].startswith("There are three zebras.")


@pytest.mark.parametrize(
    ("operation", "path", "count"),
    [
        ("askInOrganization", ("acme",), 3),
        ("askQuery", (), 3),
        ("askQueryWithGet", (), 3),
        ("askQueryInSpace", ("acme-handbook",), 1),
        ("askQueryInSpaceWithGet", ("acme-handbook",), 1),
    ],
)
async def test_questions_that_are_answered_at_once(ask, endpoints, operation, path, count):
    question = {"query": "How do I find the handbook, the reference and the guides?"}
    asked = {"json": question} if endpoints[operation].body else {"query": question}
    told = (await ask(operation, *path, **asked))["answer"]
    assert len({source["space"] for source in told["sources"]}) == count
    assert told["answer"]["document"]["nodes"]


@pytest.mark.parametrize(
    ("operation", "path"), [("streamAskInOrganization", ("acme",)), ("streamAskInSpace", ("acme-guides",))]
)
async def test_questions_in_a_query(told, operation, path):
    events = await told(operation, *path, query={"query": "What are the limits?"})
    assert events[-1]["answer"]["sources"][0]["space"] == "acme-guides"
    assert events[-1]["answer"]["answer"]["document"]["nodes"]


async def test_everything_is_searched(ask):
    found = (await ask("searchContent", query={"query": "dana handbook"}))["items"]
    assert found == []
    found = (await ask("searchContent", query={"query": "webhooks"}))["items"]
    assert {space["id"] for space in found} == {"acme-guides", "acme-reference", "acme-handbook"}


async def test_a_response_tells_what_was_searched_and_read(told):
    events = await told("streamAIResponseInSite", *SITE, input=user("Who rotates tokens?"))
    search, read = [event["toolCall"] for event in of_type(events, "response_tool_call")]
    assert search["query"] == "rotates tokens"
    assert (read["page"]["id"], read["revisionId"]) == (
        search["results"][0]["pageId"],
        search["results"][0]["revisionId"],
    )
    assert events[-1]["suggestions"]


async def test_a_conversation_goes_on(told):
    first = await told("streamAIResponseInSite", *SITE, input=user("What about billing?"))
    (finish,) = of_type(first, "response_finish")
    more = {"previousResponseId": finish["response"]["id"]}
    second = await told("streamAIResponseInSite", *SITE, input=user("And what are its limits?"), **more)
    (after,) = of_type(second, "response_finish")
    assert after["response"]["previous"] == finish["response"]["id"] != after["response"]["id"]
    assert "billing" in of_type(second, "response_tool_call")[0]["toolCall"]["query"]
    assert "To go on from “What about billing?”" in str(of_type(second, "response_document"))
    with pytest.raises(NotFoundError, match="Response not found"):
        await told("streamAIResponseInSite", *SITE, input=user("And?"), previousResponseId="nothing")


async def test_an_agent_waits_for_the_tool_of_its_caller_and_answers_with_the_result(told):
    asked = text("Is it warm in Oslo?")
    first = await told("streamAIResponseInSite", *SITE, input=user({**asked, "object": "document"}), tools=[TOOL])
    (pending,) = of_type(first, "response_tool_call_pending")
    assert pending["toolCall"] == {"tool": "weather", "input": {"city": "Is it warm in Oslo?"}}
    assert not of_type(first, "response_followup_suggestion")
    more = {"previousResponseId": of_type(first, "response_finish")[0]["response"]["id"], "input": [], "tools": [TOOL]}
    result = {"tool": "weather", "toolCallId": pending["toolCallId"], "output": {"degrees": 21}}
    second = await told("streamAIResponseInSite", *SITE, **more, toolCall=result)
    assert not of_type(second, "response_tool_call_pending")
    assert '"degrees":21' in str(of_type(second, "response_document"))
    with pytest.raises(BadRequestError, match="has no pending tool call"):
        await told("streamAIResponseInSite", *SITE, **more, toolCall={**result, "toolCallId": "nothing"})


async def test_a_brainstorm_ends_by_waiting_for_its_user_with_a_plan(ask, told):
    said = {"id": "m", "actor": "user", "message": text("Say more about webhooks")}
    session = {"id": "s", "status": "pending", "messages": [said]}
    events = await told("streamBrainstormChangeRequest", *CHANGE, session=session)
    assert [event["status"] for event in events] == ["running"] * (len(events) - 1) + ["pending"]
    assert all(event["messages"][0] == said for event in events)
    reply = events[-1]["messages"][-1]
    read = [log["page"]["id"] for log in reply["logs"] if log["tool"] == "get-page"]
    for key in read:
        assert "webhooks" in (await ask("getPageById", "acme-guides", key))["path"]
    assert reply["attachment"]["plan"]["steps"]
    again = await told("streamBrainstormChangeRequest", *CHANGE, session=events[-1])
    assert len(again[-1]["messages"]) == 3
    about = await told("streamBrainstormChangeRequest", *CHANGE, session={**session, "messages": []})
    assert "deployment" in str(about[-1])


async def test_a_plan_that_is_carried_out_makes_pages_in_the_change_request(ask, told):
    steps = [{"title": title, "status": "pending", "instruction": text(f"About {title}.")} for title in ("One", "Two")]
    plan = {"status": "pending", "title": "Plan", "steps": steps}
    events = await told("streamImplementChangeRequestTask", *CHANGE, plan=plan)
    assert [event["status"] for event in events] == ["running"] * 4 + ["completed"]
    assert [step["status"] for step in events[-1]["steps"]] == ["succeeded", "succeeded"]
    made = [step["implementation"]["logs"][0]["page"]["id"] for step in events[-1]["steps"]]
    pages = [await ask("getPageInChangeRequestById", *CHANGE, key, **MARKDOWN) for key in made]
    assert [page["markdown"] for page in pages] == ["# One\n\nAbout One.\n", "# Two\n\nAbout Two.\n"]
    again = await told("streamImplementChangeRequestTask", *CHANGE, plan=events[-1])
    assert [event["status"] for event in again] == ["completed"]
    await ask("mergeChangeRequest", *CHANGE)
    with pytest.raises(BadRequestError, match="merged"):
        await told("streamImplementChangeRequestTask", *CHANGE, plan=plan)


async def test_what_is_asked_of_what_is_not_there(sdk: GitBook, told):
    session = {"id": "s", "status": "pending", "messages": []}
    for operation, path, body in (
        ("streamAskInSite", ("acme", "nothing"), {"question": "How?", "scope": ANYWHERE}),
        ("streamBrainstormChangeRequest", ("acme-guides", "nothing"), {"session": session}),
    ):
        with pytest.raises(NotFoundError, match="not found"):
            await told(operation, *path, **body)


async def test_a_deleted_space_is_neither_searched_nor_read_for_an_answer(ask, answer, sdk):
    await ask("deleteSpaceById", "acme-guides")
    sources = (await answer("What about billing?"))["sources"]
    assert {source["space"] for source in sources} == {"acme-reference"}
    path = {"organizationId": "acme", "siteId": "acme-docs"}
    found = await sdk.call("searchSiteContent", path=path, json={"query": "billing", "scope": {"mode": "all"}})
    assert [one.id for one in found.items] == ["acme-reference"]
