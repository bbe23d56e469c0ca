from __future__ import annotations

import csv
import io

import pytest
from starlette.responses import JSONResponse

pytestmark = pytest.mark.anyio

AGGREGATE = "aggregateSiteEvents"
IDS = ("--org=-Morg", "--site=-Msite")


def table(**columns):
    return {"columns": [{"column": name, "values": values} for name, values in columns.items()]}


def rows(text):
    return list(csv.reader(io.StringIO(text)))


async def test_columns_become_rows(backend, run, tmp_path):
    backend.on(AGGREGATE, table(urlPath=["/a", "/b, c"], eventsCount=[20, 3], visitorsCount=[7, 2.5]))
    done = await run("pull_analytics", *IDS, "--by", "urlPath", "--out", "pages.csv")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = (tmp_path / "pages.csv").read_bytes().decode()
    assert text == 'urlPath,eventsCount,visitorsCount\r\n/a,20,7\r\n"/b, c",3,2.5\r\n'
    (request,) = backend.of(AGGREGATE)
    assert request.status == 200
    assert request.path_values == {"organizationId": "-Morg", "siteId": "-Msite"}
    metrics = [{"column": "eventsCount"}, {"column": "visitorsCount"}]
    assert request.body == {
        "select": [{"column": "urlPath"}, *metrics],
        "groupBy": [{"column": "urlPath"}],
        "order": {"by": {"column": "eventsCount"}, "direction": "desc"},
        "where": [],
        "range": "last30Days",
        "limit": 1000,
    }


async def test_the_question_is_what_the_command_line_says(backend, run):
    backend.on(AGGREGATE, table(datetime=["2026-01-01T00:00:00.000Z"], sessionsCount=[1]))
    options = ["--by=datetime", "--interval=day", "--by=page", "--metric=sessionsCount", "--event=page_view"]
    done = await run("pull_analytics", *IDS, *options, "--from", "2026-01-01", "--to", "2026-02-01T12:00:00+02:00")
    assert done.returncode == 0, done.stderr
    assert rows(done.stdout) == [["datetime", "sessionsCount"], ["2026-01-01T00:00:00.000Z", "1"]]
    (request,) = backend.of(AGGREGATE)
    assert request.status == 200
    assert request.body["groupBy"] == [{"column": "datetime", "interval": "day"}, {"column": "page"}]
    assert request.body["where"] == [{"column": "eventType", "values": ["page_view"], "operator": "in"}]
    assert request.body["range"] == {"from": "2026-01-01T00:00:00+00:00", "to": "2026-02-01T12:00:00+02:00"}


async def test_cells_are_what_a_spreadsheet_can_show(backend, run):
    page = {"page": "p", "space": "ß"}
    queries = ["=1+1", "@x", None, "größe", -3]
    backend.on(AGGREGATE, table(page=[page] * 5, eventSearchQuery=queries, eventsCount=[-1, 0, 1, 2, 3]))
    done = await run("pull_analytics", *IDS)
    assert rows(done.stdout)[1:] == [
        ['{"page": "p", "space": "ß"}', cell, str(count)]
        for cell, count in zip(["'=1+1", "'@x", "", "größe", "-3"], range(-1, 4), strict=True)
    ]


async def test_a_warning_says_that_there_may_be_more(backend, run):
    backend.on(AGGREGATE, table(urlPath=[f"/{number}" for number in range(1000)], eventsCount=[1] * 1000))
    done = await run("pull_analytics", *IDS, "--by=urlPath")
    assert done.returncode == 0
    assert len(rows(done.stdout)) == 1 + 1000
    assert done.stderr.startswith("warning: 1,000 rows are GitBook's limit")


async def test_columns_that_do_not_fit_together_are_no_table(backend, run, tmp_path):
    backend.on(AGGREGATE, table(urlPath=["/a", "/b"], eventsCount=[20]))
    done = await run("pull_analytics", *IDS, "--out", "pages.csv")
    assert done.returncode == 1
    assert done.stderr.startswith("no analytics: ")
    assert not (tmp_path / "pages.csv").exists()


async def test_no_rows_are_a_header(backend, run):
    backend.on(AGGREGATE, table(urlPath=[], eventsCount=[]))
    done = await run("pull_analytics", *IDS)
    assert (done.returncode, done.stdout) == (0, "urlPath,eventsCount\r\n")


async def test_what_gitbook_refuses_is_said(backend, run):
    backend.on(AGGREGATE, JSONResponse({"error": {"code": 403, "message": "not your site"}}, 403))
    done = await run("pull_analytics", *IDS)
    assert done.returncode == 1
    assert "not your site" in done.stderr
    assert (await run("pull_analytics", *IDS, "--to", "2026-01-01")).returncode == 2


async def test_a_site_as_the_server_has_it(backend, run, place):
    done = await run("pull_analytics", f"--org={place.organization}", f"--site={place.site}", "--by=urlPath")
    assert [request.status for request in backend.of(AGGREGATE)] == [200]
    assert done.returncode in (0, 1)  # columns made by example need not fit together
