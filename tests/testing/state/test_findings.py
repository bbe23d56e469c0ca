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
