"""Findings of a site: listed, counted, fixed, removed; and the scans that made them."""

from __future__ import annotations

import pytest

from gitbook_async import BadRequestError, Deletion, NotFoundError

pytestmark = pytest.mark.anyio

SITE = ("acme", "acme-docs")
GAP = (*SITE, "acme-finding-1")
LINK = (*SITE, "acme-finding-2")
CANDIDATE = (*SITE, "acme-finding-3")


def ids(listed):
    return [int(one["id"].rpartition("-")[2]) for one in listed["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [1, 2]),
        ({"status": "candidate"}, [3]),
        ({"topic": "acme-topic-1"}, [1]),
        ({"question": "acme-question-3"}, [1]),
        ({"type": ["broken-link", "other"]}, [2]),
        ({"severity": "high"}, [1]),
        ({"hasChangeRequests": True}, []),
        ({"hasChangeRequests": False}, [1, 2]),
        ({"source": ["questions"]}, [1]),
        ({"source": ["connection:none"]}, []),
        ({"updatedAfter": "2025-06-04T16:30:00+02:00"}, [1]),
        ({"updatedBefore": "2025-06-04T14:30:00Z"}, [2]),
        ({"orderBy": "severity"}, [1, 2]),
    ],
)
async def test_findings_are_filtered(ask, query, found):
    assert ids(await ask("listSiteFindings", *SITE, query=query)) == found


async def test_what_was_changed_last_comes_first(ask):
    await ask("updateSiteFindingById", *LINK, status="done")
    assert ids(await ask("listSiteFindings", *SITE, query={"orderBy": "updatedAt"})) == [2, 1]
    assert (await ask("getSiteFindingById", *LINK))["status"] == "done"
    assert (await ask("getSiteFindingById", *LINK))["brokenLinkAction"]["source"] == "/begin"


async def test_a_finding_and_what_it_is_about(ask):
    told = await ask("getSiteFindingById", *GAP)
    assert [told[name] for name in ("pages", "questions", "records", "changeRequests")] == [1, 1, 0, 0]
    (page,) = (await ask("listPagesForSiteFinding", *GAP))["items"]
    assert (page["spaceId"], page["page"]["path"]) == ("acme-guides", "deployment")
    (question,) = (await ask("listQuestionsForSiteFinding", *GAP))["items"]
    assert question in (await ask("listSiteQuestions", *SITE))["items"]
    assert (await ask("listRecordsForSiteFinding", *GAP))["items"] == []
    await ask("deleteSpaceById", "acme-guides")
    assert (await ask("listPagesForSiteFinding", *GAP))["items"] == []
    with pytest.raises(NotFoundError):
        await ask("getSiteFindingById", *SITE, "nothing")


async def test_a_fix_is_a_change_request(ask):
    await ask("triggerChangeRequestsForSiteFinding", *GAP)
    (change,) = (await ask("listChangeRequestsForSiteFinding", *GAP))["items"]
    assert (change["subject"], change["status"]) == ("Slow deployments are not explained", "open")
    assert change in (await ask("listChangeRequestsForSpace", "acme-guides"))["items"]
    (edit,) = (await ask("getChangeRequestChanges", "acme-guides", change["id"]))["changes"]
    assert edit["page"]["id"] == "guides-22"
    assert ids(await ask("listSiteFindings", *SITE, query={"hasChangeRequests": True})) == [1]
    await ask("mergeChangeRequest", "acme-guides", change["id"])
    page = await ask("getPageById", "acme-guides", "guides-22", query={"format": "markdown"})
    assert page["markdown"].endswith("no page says so.\n")
    assert (await ask("getSiteFindingStats", *SITE))["mergedChangeRequests"] == 1
    with pytest.raises(BadRequestError, match="no page"):
        await ask("triggerChangeRequestsForSiteFinding", *CANDIDATE)


async def test_statistics_count_no_candidates(ask):
    told = await ask("getSiteFindingStats", *SITE)
    assert told["statuses"] == {"open": 2, "done": 0, "canceled": 0}
    assert told["severities"] == {"low": 1, "medium": 0, "high": 1}
    assert (told["total"], told["questions"], told["connectors"]) == (2, 1, {})
    assert (await ask("getSiteFindingStats", *SITE, query={"severity": "low"}))["total"] == 1
    assert (await ask("getSiteFindingStats", *SITE, query={"status": "candidate"}))["total"] == 0


async def test_findings_of_a_topic_are_deleted_together(ask):
    removal = ("deleteSiteTopicFindings", *SITE, "acme-topic-1")
    assert [await ask(*removal), await ask(*removal)] == [Deletion.DELETED, Deletion.ABSENT]
    assert ids(await ask("listSiteFindings", *SITE)) == [2]
    with pytest.raises(NotFoundError):
        await ask("getSiteFindingById", *CANDIDATE)


async def test_scans(ask):
    (scan,) = (await ask("listSiteScans", *SITE))["items"]
    assert (scan["status"], scan["findings"]) == ("done", {"low": 1, "medium": 1, "high": 1})
    assert await ask("getSiteScanById", *SITE, scan["id"]) == scan
    for query in ({"status": "running"}, {"topic": "acme-topic-1"}):
        assert (await ask("listSiteScans", *SITE, query=query))["items"] == []


async def test_topics_and_what_belongs_to_them(ask):
    above, below = (await ask("listSiteTopics", *SITE))["items"]
    assert [(one["label"], one.get("parent")) for one in (above, below)] == [
        ("Operations", None),
        ("Deployments", {"id": "acme-topic-1", "label": "Operations"}),
    ]
    assert await ask("getSiteTopicById", *SITE, "acme-topic-1") == above
    assert (above["pages"], above["records"], above["findings"]) == (1, 0, {"open": 1, "total": 1})
    assert (below["pages"], below["records"], below["findings"]) == (0, 0, {"open": 0, "total": 0})
    assert above["questions"] == await ask("getSiteQuestionStats", *SITE, query={"topic": ["acme-topic-1"]})
    assert (above["questions"]["total"], above["questions"]["answers"]) == (2, 35)
    assert (below["questions"]["total"], below["questions"]["answers"]) == (1, 17)
    with pytest.raises(NotFoundError):
        await ask("getSiteTopicById", *SITE, "acme-topic-3")


async def test_the_findings_of_a_topic_are_counted_as_they_change(ask):
    async def topic():
        return await ask("getSiteTopicById", *SITE, "acme-topic-1")

    await ask("updateSiteFindingById", *GAP, status="done")
    assert (await topic())["findings"] == {"open": 0, "total": 1}
    await ask("deleteSpaceById", "acme-guides")
    assert (await topic())["pages"] == 0
    await ask("deleteSiteTopicFindings", *SITE, "acme-topic-1")
    assert (await topic())["findings"] == {"open": 0, "total": 0}


async def test_the_statistics_of_topics_are_of_a_range(ask):
    listed = await ask("listSiteTopics", *SITE, query={"from": "2025-05-31T00:00:00Z", "to": "2025-05-31T23:00:00Z"})
    assert [one["questions"]["answers"] for one in listed["items"]] == [2, 1]
    (_, none) = (await ask("listSiteTopics", *SITE, query={"to": "2020-01-01T00:00:00Z"}))["items"]
    assert (none["questions"]["total"], none["questions"]["answers"]) == (0, 0)


async def test_a_topic_is_changed(ask, clock):
    before = await ask("getSiteTopicById", *SITE, "acme-topic-2")
    clock.now += 60
    after = await ask("updateSiteTopicById", *SITE, "acme-topic-2", usageSettings={"changeRequests": False})
    assert after == {**before, "usageSettings": {"changeRequests": False}, "updatedAt": after["updatedAt"]}
    assert after["updatedAt"] > before["updatedAt"]
    assert await ask("getSiteTopicById", *SITE, "acme-topic-2") == after


async def test_questions_and_answers_are_filtered_by_topics(ask):
    async def questions(*topics):
        listed = await ask("listSiteQuestions", *SITE, query={"topic": list(topics), "order": "asc"})
        return [one["id"] for one in listed["items"]]

    assert await questions("acme-topic-2") == ["acme-question-3"]
    assert await questions("acme-topic-2", "acme-topic-1") == ["acme-question-2", "acme-question-3"]
    assert await questions("other") == []
    listed = await ask("listSiteQuestionAnswers", *SITE, query={"topic": "acme-topic-2"})
    assert listed["count"] == 17
    assert {tuple(one["topics"]) for one in listed["items"]} == {("acme-topic-1", "acme-topic-2")}


async def test_a_fix_of_a_finding_is_linked_to_its_topic(ask):
    for path in (GAP, LINK):
        await ask("triggerChangeRequestsForSiteFinding", *path)
    for listed in ("listChangeRequestsForSpace", "acme-guides"), ("listChangeRequestsForOrganization", "acme"):
        (change,) = (await ask(*listed, query={"topic": "acme-topic-1"}))["items"]
        assert change["siteTopic"] == {"site": "acme-docs", "topic": "acme-topic-1", "finding": "acme-finding-1"}
        assert (await ask(*listed, query={"topic": "acme-topic-2"}))["items"] == []
