"""What the console's page calls: requests, faults, data, and the state as a file."""

from __future__ import annotations

import httpx
import pytest

from gitbook_async.testing import create_app

pytestmark = pytest.mark.anyio

ROOT = "http://localhost:8787"
CONSOLE = f"{ROOT}/_testing"
TITLE = "<b>Guides</b>"


@pytest.fixture
def served(client):
    return client(create_app(console=True, event_delay=0.0))


async def test_the_page_loads_nothing_from_elsewhere_and_runs_nothing_else(served):
    async with served as http:
        page = await http.get(f"{ROOT}/")
        files = [await http.get(f"{CONSOLE}/{name}") for name in ("console.js", "console.css")]
    assert page.headers["content-type"].startswith("text/html")
    assert [one.headers["content-type"].partition(";")[0] for one in files] == ["text/javascript", "text/css"]
    for one in (page, *files):
        policy = one.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "http://" not in one.text.replace("http://www.w3.org", "")
        assert "https://" not in one.text
    assert ".innerHTML" not in files[0].text


async def test_the_last_requests_as_json_without_tokens(served):
    async with served as http:
        await http.get("/user")
        await http.patch("/spaces/acme-guides", json={"title": TITLE})
        await http.get("/spaces/nowhere")
        told = await http.get(f"{CONSOLE}/requests")
        later = (await http.get(f"{CONSOLE}/requests", params={"after": 2})).json()
        assert (await http.delete(f"{CONSOLE}/requests")).status_code == 204
        assert (await http.get(f"{CONSOLE}/requests")).json() == []
    missing, change, user = told.json()
    assert (user["operation"], user["status"], user["error"], user["body"]) == ("getAuthenticatedUser", 200, None, None)
    assert (change["method"], change["path"], change["body"]) == ("PATCH", "/v1/spaces/acme-guides", {"title": TITLE})
    assert (missing["status"], missing["error"]) == (404, "Space not found")
    assert later == [missing]
    assert missing["at"] >= user["at"] > 0
    assert all(one["seconds"] > 0 for one in told.json())
    assert "gb_api_test" not in told.text


async def test_faults_over_http(served):
    async with served as http:
        fault = {"operation": "getSpaceById", "status": 503, "times": None}
        assert (await http.post(f"{CONSOLE}/faults", json=fault)).status_code == 204
        assert [(await http.get("/spaces/acme-guides")).status_code for _ in range(2)] == [503, 503]
        (one,) = (await http.get(f"{CONSOLE}/faults")).json()
        assert (one["operation"], one["times"], one["fault"]["status"]) == ("getSpaceById", None, 503)
        assert (await http.get(f"{CONSOLE}/requests")).json()[0]["error"] == "An injected fault"
        await http.post(f"{CONSOLE}/faults", json={"operation": "listPages", "reset": True, "times": 3})
        assert (await http.delete(f"{CONSOLE}/faults/{one['number']}")).status_code == 204
        assert (await http.get("/spaces/acme-guides")).status_code == 200
        assert [one["times"] for one in (await http.get(f"{CONSOLE}/faults")).json()] == [3]
        assert (await http.delete(f"{CONSOLE}/faults")).status_code == 204
        assert (await http.get(f"{CONSOLE}/faults")).json() == []
        for body in ({"operation": "x"}, {"status": 500}, {"operation": "x", "nothing": 1}, [], 5):
            assert (await http.post(f"{CONSOLE}/faults", json=body)).status_code == 422


async def test_a_broken_connection_is_said_to_be_one(served):
    async with served as http:
        await http.post(f"{CONSOLE}/faults", json={"operation": "*", "reset": True})
        await http.get("/user")
        (one,) = (await http.get(f"{CONSOLE}/requests")).json()
    assert (one["status"], one["error"]) == (502, "The connection broke before the response")


async def test_the_content_by_levels(served):
    async with served as http:
        (organization,) = (await http.get(f"{CONSOLE}/organizations")).json()
        top = (await http.get(f"{CONSOLE}/spaces/acme-guides/pages")).json()
        inside = (await http.get(f"{CONSOLE}/spaces/acme-guides/pages?parent=guides-2&start=1")).json()
        page = (await http.get(f"{CONSOLE}/spaces/acme-guides/pages/guides-22")).json()
        for path in ("spaces/nowhere/pages", "spaces/acme-guides/pages/nothing"):
            assert (await http.get(f"{CONSOLE}/{path}")).status_code == 404
    assert (organization["id"], len(organization["spaces"])) == ("acme", 3)
    assert organization["spaces"][0] == {"id": "acme-guides", "title": "Guides", "pages": 800, "changeRequests": 1}
    assert organization["sites"] == [{"id": "acme-docs", "title": "Acme docs", "published": True}]
    assert top["items"][0] == {"id": "guides-1", "title": "Guides", "type": "document", "children": False}
    assert (top["items"][1]["children"], top["more"]) == (True, False)
    assert inside["items"][0]["id"] == "guides-4"
    assert (page["path"], page["title"]) == ("deployment", "Deployment")
    assert "## How to" in page["markdown"]


async def test_many_pages_are_shown_some_at_a_time(served):
    changes = [
        {"operation": "insert_page", "title": f"Page {number}", "document": {"markdown": ""}} for number in range(201)
    ]
    async with served as http:
        space = (await http.post("/orgs/acme/spaces", json={"empty": True})).json()["id"]
        request = (await http.post(f"/spaces/{space}/change-requests", json={})).json()["id"]
        place = f"/spaces/{space}/change-requests/{request}"
        for some in (changes[start : start + 50] for start in range(0, len(changes), 50)):
            assert (await http.post(f"{place}/content", json={"changes": some})).status_code == 200
        assert (await http.post(f"{place}/merge", json={})).status_code == 200
        first = (await http.get(f"{CONSOLE}/spaces/{space}/pages")).json()
        rest = (await http.get(f"{CONSOLE}/spaces/{space}/pages?start=200")).json()
    assert (len(first["items"]), first["more"]) == (200, True)
    assert ([one["title"] for one in rest["items"]], rest["more"]) == (["Page 200"], False)


async def test_change_requests_and_their_differences(served):
    place = "/spaces/acme-guides/change-requests/acme-change-1"
    inserted = {"operation": "insert_page", "title": "New", "document": {"markdown": "Text.\n"}}
    async with served as http:
        changes = [inserted, {"operation": "delete_page", "page": "guides-3"}]
        assert (await http.post(f"{place}/content", json={"changes": changes})).status_code == 200
        (listed,) = (await http.get(f"{CONSOLE}/spaces/acme-guides/changes")).json()
        found = (await http.get(f"{CONSOLE}/spaces/acme-guides/changes/acme-change-1")).json()
        assert (await http.get(f"{CONSOLE}/spaces/acme-guides/changes/nothing")).status_code == 404
    assert (listed["number"], listed["subject"], listed["status"]) == (1, "Update the deployment guide", "open")
    new, edited, deleted = found
    assert (new["kind"], new["title"], new["lines"][1:]) == ("page created", "New", [{"sign": "+", "text": "Text."}])
    assert (edited["kind"], edited["path"]) == ("page edited", "deployment")
    assert edited["lines"][0]["sign"] == "@"
    assert {"sign": "+", "text": "A new region is open."} in edited["lines"]
    assert deleted["kind"] == "page deleted"
    assert {one["sign"] for one in deleted["lines"][1:]} == {"-"}


async def test_a_saved_state_is_loaded_into_another_server(served, client):
    async with served as http:
        await http.patch("/spaces/acme-guides", json={"title": TITLE})
        await http.post("/spaces/acme-guides/change-requests/acme-change-1/merge", json={})
        saved = await http.get(f"{CONSOLE}/state")
        pages = (await http.get("/spaces/acme-guides/content/pages")).json()
    assert "gitbook-state.json" in saved.headers["content-disposition"]
    async with client(create_app(console=True)) as http:
        assert (await http.put(f"{CONSOLE}/state", content=saved.content)).status_code == 204
        assert (await http.get("/spaces/acme-guides")).json()["title"] == TITLE
        assert (await http.get("/spaces/acme-guides/content/pages")).json() == pages
        assert (await http.post(f"{CONSOLE}/reset")).status_code == 204
        assert (await http.get("/spaces/acme-guides")).json()["title"] == "Guides"


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format": "gitbook_async.testing 1"}'])
async def test_what_is_no_saved_state_changes_nothing(served, content):
    async with served as http:
        await http.patch("/spaces/acme-guides", json={"title": "Manuals"})
        refused = await http.put(f"{CONSOLE}/state", content=content)
        assert (await http.get("/spaces/acme-guides")).json()["title"] == "Manuals"
    assert refused.status_code == 422
    assert "not a saved state" in refused.json()["error"]["message"]


async def test_a_reset_removes_faults_too(served):
    async with served as http:
        await http.post(f"{CONSOLE}/faults", json={"operation": "*", "status": 500, "times": None})
        await http.post(f"{CONSOLE}/reset")
        assert (await http.get("/user")).status_code == 200


async def test_without_state_there_is_nothing_to_show(client):
    async with client(create_app(examples=True, console=True, state=False)) as http:
        assert (await http.get(f"{CONSOLE}/organizations")).json() == []
        assert (await http.get(f"{CONSOLE}/state")).status_code == 404
        assert (await http.post(f"{CONSOLE}/reset")).status_code == 204


async def test_an_application_has_no_console_unless_it_is_wanted(client):
    async with client(examples=True) as http:
        for path in ("/", "/_testing/requests", "/_testing/state", "/_testing/console.js"):
            assert (await http.get(f"{ROOT}{path}")).status_code == 404


async def test_the_console_is_in_the_way_of_no_operation(served, endpoints):
    assert not [one for one in endpoints.values() if one.path.startswith("/_testing")]
    async with served as http:
        assert isinstance(http, httpx.AsyncClient)
        assert (await http.get("/")).json().keys() >= {"version"}
        assert (await http.get("/_testing/requests")).status_code == 404  # of the API


SAME = {"origin": ROOT, "sec-fetch-site": "same-origin"}


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        pytest.param("localhost:8787", {}, 204, id="a program"),
        pytest.param("localhost:8787", SAME, 204, id="its own page"),
        pytest.param("127.0.0.1:8787", {"origin": "http://127.0.0.1:8787"}, 204, id="by IP address"),
        pytest.param("[::1]:8787", {}, 204, id="by IPv6 address"),
        pytest.param("gitbook:8787", {}, 204, id="a container's name"),
        pytest.param("localhost:8787", {"origin": "https://evil.example.com"}, 403, id="a page of another origin"),
        pytest.param("localhost:8787", {"origin": "http://localhost:3000"}, 403, id="a page of another port"),
        pytest.param("localhost:8787", {"origin": "null"}, 403, id="a page of no origin"),
        pytest.param("localhost:8787", {"sec-fetch-site": "cross-site"}, 403, id="sent from another site"),
        pytest.param("localhost:8787", {"sec-fetch-site": "same-site"}, 403, id="sent from another port"),
        pytest.param(
            "evil.example.com:8787", {"origin": "http://evil.example.com:8787"}, 403, id="a name that leads here"
        ),
        pytest.param("evil.example.com:8787", {}, 403, id="a name that leads here, without an origin"),
    ],
)
async def test_pages_of_others_can_neither_change_nor_read_anything(served, host, headers, status):
    async with served as http:
        await http.patch("/spaces/acme-guides", json={"title": "Manuals"})
        headers = {"host": host, **headers}
        reset = await http.post(f"{CONSOLE}/reset", headers=headers)
        title = (await http.get("/spaces/acme-guides")).json()["title"]
        put = await http.put(f"{CONSOLE}/state", headers=headers, content=b"{}")
        read = await http.get(f"{CONSOLE}/state", headers=headers)
    assert reset.status_code == status
    assert title == ("Guides" if status == 204 else "Manuals")
    assert put.status_code == (422 if status == 204 else 403)
    assert read.status_code == (200 if status == 204 else 403)


async def test_a_link_of_another_site_may_open_the_page(served):
    async with served as http:
        opened = await http.get(f"{ROOT}/", headers={"sec-fetch-site": "cross-site"})
        script = await http.get(f"{CONSOLE}/console.js", headers={"sec-fetch-site": "cross-site"})
    assert (opened.status_code, script.status_code) == (200, 403)
