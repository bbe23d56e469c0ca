from __future__ import annotations

from collections import Counter

import pytest
from starlette.responses import JSONResponse

pytestmark = pytest.mark.anyio

LIST = "listSiteRedirects"
UPSERT = "bulkUpsertSiteRedirects"


def redirect(source, destination, **more):
    fixed = {"object": "site-redirect", "id": f"r{source}", "createdAt": "2026-01-01T00:00:00.000Z"}
    flags = {"draft": False, "permanent": False, "captureWildcard": False}
    return {**fixed, **flags, "source": source, "destination": destination, **more}


def external(url):
    return {"kind": "external", "url": url}


def taken(request):
    """Take all redirects but those that say no."""
    results = [result(one["source"]) for one in request.body["redirects"]]
    return {"results": results[::-1]}  # nobody says in which order


def result(source):
    if source.startswith("/no"):
        return {"status": "error", "source": source, "draft": False, "error": f"{source} is a page"}
    return {"status": "created", "source": source, "draft": False, "id": "1"}


@pytest.fixture
def site(backend):
    pages = {
        None: {"items": [redirect("/same", external("https://x/same"))], "next": {"page": "2"}, "count": 3},
        "2": {
            "items": [
                redirect("/other", external("https://x/before")),
                redirect("/page", {"kind": "site-page", "siteSpaceId": "s1", "pageId": "p1"}, permanent=True),
                redirect("/draft", external("https://x/draft"), draft=True),
            ],
            "count": 3,
        },
    }
    backend.on(LIST, lambda request: pages[request.query.get("page", [None])[0]])
    backend.on(UPSERT, taken)
    return backend


@pytest.fixture
def import_file(run, tmp_path):
    async def import_file(text, *arguments):
        (tmp_path / "redirects.csv").write_text(text, encoding="utf-8-sig")
        return await run("import_redirects", "--org=-Morg", "--site=-Msite", "redirects.csv", *arguments)

    return import_file


CSV = """source,destination,permanent,note
/same,https://x/same,no,
/other,https://x/after,,
/page,site-page:s1/p1,yes,
/draft,https://x/draft,no,
/über uns/*,https://x/about,yes,"new, and
on two lines"
"""


async def test_a_dry_run_shows_the_difference_and_changes_nothing(site, import_file):
    done = await import_file(CSV, "--dry-run")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "+ /draft -> https://x/draft",
        "+ /%C3%BCber%20uns/* -> https://x/about",
        "~ /other -> https://x/after (was https://x/before)",
        "2 new, 1 changed, 2 unchanged",
    ]
    assert [request.query.get("limit") for request in site.of(LIST)] == [["1000"], ["1000"]]
    assert site.of(UPSERT) == []


async def test_only_the_difference_is_sent(site, import_file):
    done = await import_file(CSV)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "3 written, 0 failed"
    (request,) = site.of(UPSERT)
    assert request.path_values == {"organizationId": "-Morg", "siteId": "-Msite"}
    assert request.status == 200
    assert request.body["redirects"][1] == {
        "source": "/%C3%BCber%20uns/*",
        "destination": external("https://x/about"),
        "permanent": True,
        "captureWildcard": False,
    }
    assert [one["source"] for one in request.body["redirects"]] == ["/draft", "/%C3%BCber%20uns/*", "/other"]


async def test_nothing_is_sent_where_nothing_changes(site, import_file):
    done = await import_file("source,destination\n/same,https://x/same\n")
    assert (done.returncode, done.stdout) == (0, "0 new, 0 changed, 1 unchanged\n0 written, 0 failed\n")
    assert site.of(UPSERT) == []


async def test_many_redirects_go_in_chunks_and_each_has_a_result(site, import_file):
    sources = [f"/no{number}" if number % 400 == 7 else f"/a{number}" for number in range(1201)]
    done = await import_file("source,destination\n" + "".join(f"{one},https://x/\n" for one in sources))
    assert done.returncode == 1
    assert [len(request.body["redirects"]) for request in site.of(UPSERT)] == [500, 500, 201]
    assert [one["source"] for request in site.of(UPSERT) for one in request.body["redirects"]] == sources
    assert done.stdout.splitlines()[-1] == "1198 written, 3 failed"
    assert done.stderr.splitlines() == [f"failed: /no{n}: /no{n} is a page" for n in (7, 407, 807)]


async def test_a_chunk_that_fails_does_not_keep_the_others(site, import_file):
    def decide(request):
        if request.body["redirects"][0]["source"] == "/a0":
            return JSONResponse({"error": {"code": 403, "message": "not now"}}, 403)
        answer = taken(request)
        return {"results": answer["results"][:-1]}  # of the first of the chunk, nothing is said

    site.on(UPSERT, decide)
    done = await import_file("source,destination\n" + "".join(f"/a{number},https://x/\n" for number in range(700)))
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "199 written, 501 failed"
    reasons = Counter(line.split(": ", 2)[2] for line in done.stderr.splitlines())
    assert sorted(reasons.values()) == [1, 500]
    assert "not now" in max(reasons, key=reasons.__getitem__)
    assert "failed: /a500: GitBook returned no result for it" in done.stderr


WRONG = {
    "old,https://x/": "'old' is not a valid source path",
    "/*,https://x/": "'/*' is not a valid source path",
    "/a/*/b,https://x/": "'/a/*/b' is not a valid source path",
    "/50%,https://x/": "'/50%' is not a valid source path",
    f"/{'a' * 512},https://x/": f"'/{'a' * 512}' is not a valid source path",
    "/b,javascript:alert(1)": "'javascript:alert(1)' is not a valid destination",
    "/b,": "'' is not a valid destination",
    "/b": "'' is not a valid destination",
    "/b,site-page:s1": "'site-page:s1' is not a valid destination",
    "/b,https://x/,maybe": "'maybe' is neither yes nor no",
    "/a,https://y/": "/a is in the file twice",
}


async def test_a_file_that_is_wrong_is_not_sent(site, import_file):
    done = await import_file("\n".join(["source,destination,permanent", "/a,https://x/,", *WRONG]))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [f"line {number}: {said}" for number, said in enumerate(WRONG.values(), 3)]
    assert site.requests == []


@pytest.mark.parametrize("lines", [[], ["from,to\n", "/a,/b\n"]])
async def test_a_file_without_the_columns_is_wrong(load, lines):
    redirects, problems = load("import_redirects").read_redirects(lines)
    assert redirects == []
    assert problems == ["line 1: the header must name the columns source and destination"]


async def test_the_file_or_gitbook_may_not_be_there(site, run, import_file):
    done = await run("import_redirects", "--org=o", "--site=s", "nowhere.csv")
    assert done.returncode == 2
    site.on(LIST, JSONResponse({"error": {"code": 404, "message": "Site not found"}}, 404))
    done = await import_file(CSV)
    assert done.returncode == 2
    assert "Site not found" in done.stderr


async def test_redirects_of_a_site_as_the_server_has_it(backend, run, place, tmp_path):
    (tmp_path / "redirects.csv").write_text("source,destination\n/brand-new-path,https://docs.example.com/new\n")
    ids = [f"--org={place.organization}", f"--site={place.site}"]
    done = await run("import_redirects", *ids, "redirects.csv")
    assert "1 new, 0 changed, 0 unchanged" in done.stdout
    assert done.returncode in (0, 1)  # a server that answers by example may not speak of our redirect
    assert [request.status for request in backend.of(UPSERT)] == [200]
