from __future__ import annotations

import csv
import io
import json
import pickle
from datetime import UTC, datetime

import pytest

from gitbook_async import AuthenticationError, GitBook, InvalidArgument, Reply, jobs
from gitbook_async.jobs import InvalidRows, ReadOnly, Rows, WriteRefused

pytestmark = pytest.mark.anyio

WRITES = {"bulkUpsertSiteRedirects", "inviteUsersToOrganization", "updateMemberInOrganizationById"}


def row(source, destination="https://example.com/new", **more):
    return {"source": source, "destination": destination, **more}


def written(fake):
    return [request for request in fake.requests if request.operation in WRITES]


async def clear(gitbook):
    await (await jobs.plan_redirects(gitbook, "acme", "acme-docs", [], prune=True)).apply(gitbook)


async def test_rows_become_redirects(gitbook):
    await clear(gitbook)
    assert await jobs.redirects(gitbook, "acme", "acme-docs") == []
    space = (await gitbook.site_spaces.list("acme", "acme-docs")).items[0].id
    rows = [row("/a"), row("/b/*", capture_wildcard="yes"), row("/ü b", f"site-space:{space}", permanent="yes")]
    assert await jobs.push_redirects(gitbook, "acme", "acme-docs", rows) == []
    found = {one.source: one for one in await jobs.redirects(gitbook, "acme", "acme-docs")}
    assert {*found} == {"/a", "/b/*", "/%C3%BC%20b"}
    assert found["/b/*"].capture_wildcard
    assert found["/%C3%BC%20b"].row == {
        "source": "/%C3%BC%20b",
        "destination": f"site-space:{space}",
        "permanent": "yes",
        "capture_wildcard": "no",
    }


async def test_a_plan_says_what_changes_and_only_that_is_sent(gitbook, fake):
    await clear(gitbook)
    await jobs.push_redirects(gitbook, "acme", "acme-docs", [row("/same"), row("/other"), row("/gone")])
    fake.requests.clear()
    rows = [row("/same"), row("/other", "https://example.com/2"), row("/new")]
    plan = await jobs.plan_redirects(gitbook, "acme", "acme-docs", rows, prune=True)
    assert str(plan).splitlines() == [
        "+ /new -> https://example.com/new",
        "~ /other -> https://example.com/2 (was https://example.com/new)",
        "- /gone -> https://example.com/new",
        "1 new, 1 changed, 1 deleted, 1 unchanged",
    ]
    assert written(fake) == []
    assert await plan.apply(gitbook) == []
    (request,) = written(fake)
    assert [one["source"] for one in request.body["redirects"]] == ["/new", "/other", "/gone"]
    assert {one.source for one in await jobs.redirects(gitbook, "acme", "acme-docs")} == {"/same", "/other", "/new"}
    again = await jobs.plan_redirects(gitbook, "acme", "acme-docs", rows, prune=True)
    assert len(again) == 0
    assert again.unchanged == 3


async def test_without_prune_nothing_is_deleted(gitbook):
    before = len(await jobs.redirects(gitbook, "acme", "acme-docs"))
    assert before
    plan = await jobs.plan_redirects(gitbook, "acme", "acme-docs", [row("/new")])
    assert (len(plan.added), plan.deleted) == (1, [])


async def test_many_redirects_take_as_few_calls_as_gitbook_accepts(gitbook, fake):
    rows = [row(f"/old/{number}") for number in range(1001)]
    assert await jobs.push_redirects(gitbook, "acme", "acme-docs", rows) == []
    assert [len(request.body["redirects"]) for request in written(fake)] == [500, 500, 1]


async def test_a_failed_call_does_not_stop_the_others(gitbook, fake):
    fake.fail("bulkUpsertSiteRedirects", status=400, message="No")
    rows = [row(f"/old/{number}") for number in range(501)]
    failures = await jobs.push_redirects(gitbook, "acme", "acme-docs", rows)
    assert len(failures) == 500
    assert "No" in str(failures[0])
    assert "/old/500" in {one.source for one in await jobs.redirects(gitbook, "acme", "acme-docs")}
    fake.fail("bulkUpsertSiteRedirects", status=401)
    with pytest.raises(AuthenticationError):
        await jobs.push_redirects(gitbook, "acme", "acme-docs", rows)


async def test_redirects_that_gitbook_rejects_are_failures():
    async def rejecting(request, send):
        if request.method == "GET":
            body = {"items": []}
        else:
            body = {"results": [{"status": "error", "source": "/a", "draft": False, "error": "taken"}]}
        return Reply(200, {"content-type": "application/json"}, json.dumps(body).encode())

    async with GitBook("t", middleware=[rejecting]) as gitbook:
        failures = await jobs.push_redirects(gitbook, "o", "s", [row("/a"), row("/b")])
    assert [str(one) for one in failures] == ["/a: taken", "/b: GitBook returned no result for it"]


async def test_bad_rows_are_all_named_and_nothing_is_sent(gitbook, fake):
    rows = [
        row("no-slash"),
        row("/a", "nowhere"),
        row("/b", permanent="maybe"),
        row("/c"),
        row("/c"),
        {"source": "/d"},
        {**row("/e"), "extra": "x"},
    ]
    with pytest.raises(InvalidRows) as raised:
        await jobs.push_redirects(gitbook, "acme", "acme-docs", rows)
    assert raised.value.problems == [
        "row 1: 'no-slash' is not a valid source path",
        "row 2: 'nowhere' is not a valid destination",
        "row 3: 'maybe' is neither yes nor no",
        "row 5: /c is in two rows",
        "row 6: the column destination is missing",
        "row 7: unknown column 'extra'; known: source, destination, permanent, capture_wildcard",
    ]
    assert fake.requests == []
    assert pickle.loads(pickle.dumps(raised.value)).problems == raised.value.problems  # noqa: S301  # our own


async def test_rows_become_members(gitbook, fake):
    before = {one.email: one for one in await jobs.members(gitbook, "acme")}
    assert before["greta@example.com"].role == "read"
    fake.requests.clear()
    rows = [{"email": "GRETA@example.com", "role": "edit"}, {"email": "new@example.com", "role": "comment"}]
    plan = await jobs.plan_members(gitbook, "acme", rows)
    assert str(plan).splitlines() == [
        "+ new@example.com (comment)",
        "~ GRETA@example.com (edit, was read)",
        "1 invited, 1 changed, 0 removed, 0 unchanged",
    ]
    assert written(fake) == []
    assert await plan.apply(gitbook) == []
    after = {one.email: one.role for one in await jobs.members(gitbook, "acme")}
    assert after == {
        **{key: one.role for key, one in before.items()},
        "greta@example.com": "edit",
        "new@example.com": "comment",
    }


async def test_pruning_never_removes_the_caller(gitbook):
    rows = [{"email": "greta@example.com", "role": "read"}]
    plan = await jobs.plan_members(gitbook, "acme", rows, prune=True)
    assert len(plan.removed) > 2
    assert await plan.apply(gitbook) == []
    caller = await gitbook.users.get_authenticated()
    assert {one.id for one in await jobs.members(gitbook, "acme")} == {caller.id, "acme-greta"}


async def test_members_that_fail_are_named(gitbook, fake):
    fake.fail("inviteUsersToOrganization", status=403, message="No seats")
    rows = [{"email": "new@example.com", "role": "read"}, {"email": "greta@example.com", "role": "edit"}]
    failures = await jobs.push_members(gitbook, "acme", rows)
    assert [one.item for one in failures] == ["new@example.com"]
    assert "No seats" in str(failures[0])
    assert {one.email: one.role for one in await jobs.members(gitbook, "acme")}["greta@example.com"] == "edit"


async def test_bad_members_are_all_named(gitbook, fake):
    rows = [{"email": "nobody", "role": "read"}, {"email": "a@b.c", "role": "king"}] + [
        {"email": "x@y.z", "role": "read"}
    ] * 2
    with pytest.raises(InvalidRows) as raised:
        await jobs.push_members(gitbook, "acme", rows)
    assert [one.partition(":")[0] for one in raised.value.problems] == ["row 1", "row 2", "row 4"]
    assert fake.requests == []


async def test_analytics_are_rows(gitbook, fake):
    found = await jobs.analytics(gitbook, "acme", "acme-docs", by="urlPath")
    assert found.complete
    assert all([*one] == found.columns for one in found)
    body = fake.requests[-1].body
    assert body["groupBy"] == [{"column": "urlPath"}]
    assert body["select"] == [{"column": name} for name in ("urlPath", "eventsCount", "visitorsCount")]
    assert (body["range"], body["limit"], body["where"]) == ("last30Days", 1000, [])
    assert body["order"] == {"by": {"column": "eventsCount"}, "direction": "desc"}


async def test_analytics_of_a_time_range_by_day(gitbook, fake):
    await jobs.analytics(
        gitbook,
        "acme",
        "acme-docs",
        by=["datetime", "urlPath"],
        interval="day",
        metrics=["sessionsCount"],
        events=["page_view"],
        start=datetime(2026, 1, 1),  # noqa: DTZ001  # UTC is the default
        end=datetime.fromisoformat("2026-02-01T00:00:00+01:00"),
    )
    body = fake.requests[-1].body
    assert body["groupBy"] == [{"column": "datetime", "interval": "day"}, {"column": "urlPath"}]
    assert body["range"] == {"from": "2026-01-01T00:00:00+00:00", "to": "2026-02-01T00:00:00+01:00"}
    assert body["where"] == [{"column": "eventType", "values": ["page_view"], "operator": "in"}]


@pytest.mark.parametrize(
    "more", [{"by": []}, {"by": "urlPath", "metrics": []}, {"by": "urlPath", "end": datetime(2026, 1, 1, tzinfo=UTC)}]
)
async def test_analytics_of_nothing_are_refused(gitbook, fake, more):
    with pytest.raises(InvalidArgument):
        await jobs.analytics(gitbook, "acme", "acme-docs", **more)
    assert fake.requests == []


@pytest.mark.parametrize(("lengths", "complete"), [((3, 3), True), ((1000, 1000), False), ((3, 2), None)])
async def test_a_full_response_may_be_incomplete_and_a_ragged_one_is_no_table(lengths, complete):
    async def columns(request, send):
        body = {
            "columns": [
                {"column": name, "values": [*range(length)]} for name, length in zip("ab", lengths, strict=True)
            ]
        }
        return Reply(200, {"content-type": "application/json"}, json.dumps(body).encode())

    async with GitBook("t", middleware=[columns]) as gitbook:
        if complete is None:
            with pytest.raises(jobs.JobError, match="not a table"):
                await jobs.analytics(gitbook, "o", "s", by="a")
        else:
            found = await jobs.analytics(gitbook, "o", "s", by="a")
            assert found.complete is complete
            assert found[2] == {"a": 2, "b": 2}


def test_csv_is_read_and_written_so_that_no_spreadsheet_runs_it():
    text = "source,destination\r\n/a,https://x\r\n"
    assert jobs.read_csv(io.StringIO(text)) == [{"source": "/a", "destination": "https://x"}]
    file = io.StringIO()
    jobs.write_csv(file, ["a", "b"], [{"a": "=cmd()", "b": {"x": 1}}, {"a": None, "b": -1}, {"a": "@x", "b": "fine"}])
    assert file.getvalue() == 'a,b\r\n\'=cmd(),"{""x"": 1}"\r\n,-1\r\n\'@x,fine\r\n'
    with pytest.raises(InvalidRows, match="line 2: more cells"):
        jobs.read_csv(["a,b\n", "1,2,3\n"])
    with pytest.raises(InvalidRows, match="unexpected end"):
        jobs.read_csv(["a,b\n", '1,"2\n'])


async def test_a_read_only_client_sends_no_write(fake):
    async with GitBook("gb_api_test", http_client=fake.client(), middleware=[ReadOnly()]) as gitbook:
        plan = await jobs.plan_redirects(gitbook, "acme", "acme-docs", [row("/new")])
        await jobs.analytics(gitbook, "acme", "acme-docs", by="urlPath")
        fake.requests.clear()
        with pytest.raises(WriteRefused):
            await gitbook.spaces.update("acme-guides", title="x")
        assert [type(one.error) for one in await plan.apply(gitbook)] == [WriteRefused]
    assert fake.requests == []


def test_rows_as_bars():
    rows = Rows(["urlPath", "eventsCount"], [["/a", 8], ["/much-longer" * 5, 3], ["/c", 0]], complete=True)
    assert jobs.bars(rows, width=60) == (
        "eventsCount\n"
        "/a                                       8 ████████████████\n"
        "/much-longer/much-longer/much-longer/mu… 3 ██████\n"
        "/c                                       0"
    )
    with pytest.raises(InvalidArgument, match="nothing to draw"):
        jobs.bars(Rows(["urlPath", "eventsCount"], [], complete=True))
    many = Rows(["eventsCount"], [[number] for number in range(40)], complete=True)
    assert jobs.bars(many).splitlines()[-1] == "and 10 more"


def test_rows_over_time_are_a_line(tmp_path):
    rows = Rows(["datetime", "eventsCount"], [[f"2026-01-0{day}T00:00:00Z", day] for day in (2, 1, 3)], complete=True)
    jobs.plot(rows, tmp_path / "time.png")
    assert (tmp_path / "time.png").read_bytes().startswith(b"\x89PNG")


def test_rows_are_a_table_in_a_notebook():
    html = Rows(["urlPath", "n"], [["/<b>", 1]] * 101, complete=False)._repr_html_()
    assert html.startswith("<table><caption>some rows are missing</caption>")
    assert "&lt;b&gt;" in html
    assert html.endswith("<p>1 more rows</p>")


async def test_plans_are_tables_in_a_notebook(gitbook):
    plan = await jobs.plan_redirects(gitbook, "acme", "acme-docs", [row("/nb")])
    assert plan._repr_html_().startswith("<table><caption>1 new, 0 changed, 0 deleted")
    members = await jobs.plan_members(gitbook, "acme", [{"email": "nb@example.com", "role": "read"}])
    assert "nb@example.com (read)" in members._repr_html_()


@pytest.mark.parametrize(
    ("text", "defused"),
    [
        ("=cmd()", "'=cmd()"),
        ("\n=cmd()", "'\n=cmd()"),
        (" \t=cmd()", "' \t=cmd()"),
        ("\uff1dcmd()", "'\uff1dcmd()"),
        ("\uff0b1", "'\uff0b1"),
        ("a;=1", "a;'=1"),
        ("a\t=1", "a\t'=1"),
        ("a\n @x;-1", "a\n '@x;'-1"),
        ("\tx", "'\tx"),
        ("a=b; c", "a=b; c"),
        ("a-b, =c", "a-b, =c"),
        ("2026-01-01", "2026-01-01"),
    ],
)
def test_no_text_becomes_a_formula(text, defused):
    file = io.StringIO(newline="")
    jobs.write_csv(file, [text], [{text: text}])
    assert list(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [[defused], [defused]]
