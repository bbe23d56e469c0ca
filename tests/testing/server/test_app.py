"""The application answers every operation as the document says, and refuses as GitBook does."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from gitbook_async.testing import create_app
from gitbook_async.testing._server.limits import RateLimit

pytestmark = pytest.mark.anyio

BASE = "https://api.gitbook.com/v1"


def error(response: httpx.Response) -> tuple[int, str]:
    content = response.json()
    assert set(content) == {"error"}
    assert set(content["error"]) == {"code", "message"}
    assert content["error"]["code"] == response.status_code
    return response.status_code, content["error"]["message"]


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_every_operation_answers_with_what_the_document_allows(
    endpoints, schemas, client, sampled_request, locked_operations
):
    assert len(endpoints) == locked_operations
    wrong = {}
    async with client(examples=True, list_size=30) as http:
        for endpoint in endpoints.values():
            response = await http.request(**sampled_request(endpoint))
            success = endpoint.successes.get(response.status_code)
            if success is None:
                wrong[endpoint.id] = response.text
            elif not success.schema:
                assert response.content == b""
            elif not endpoint.streaming and (flaw := schemas.flaw(success.schema, response.json())):
                wrong[endpoint.id] = str(flaw)
            assert response.headers["x-ratelimit-limit"]
            if success and "location" in success.headers:
                assert response.headers["location"].startswith(f"{BASE}/")
    assert wrong == {}


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_every_list_walks_to_its_end(endpoints, schemas, client, sampled_request):
    paginated = [endpoint for endpoint in endpoints.values() if endpoint.paginated]
    assert len(paginated) > 75
    async with client(examples=True, state=False, list_size=7) as http:
        for endpoint in paginated:
            request = sampled_request(endpoint)
            request["params"] = [pair for pair in request["params"] if pair[0] != "limit"] + [("limit", "3")]
            pages = [(await http.request(**request)).json()]
            while "next" in pages[-1]:
                more = [*request["params"], ("page", pages[-1]["next"]["page"])]
                pages.append((await http.request(**{**request, "params": more})).json())
            assert [len(page["items"]) for page in pages] == [3, 3, 1]
            assert {page["count"] for page in pages} == {7}
            assert not any(schemas.flaw(endpoint.content_schema, page) for page in pages)


async def test_the_items_of_a_list_have_ids_of_their_own_and_keep_them(client):
    async with client(examples=True) as http:
        params: dict[str, Any] = {"limit": 1000}
        seen = []
        while True:
            page = (await http.get("/orgs/abc/spaces", params=params)).json()
            seen += [space["id"] for space in page["items"]]
            if "next" not in page:
                break
            params["page"] = page["next"]["page"]
        assert len(seen) == len(set(seen)) == page["count"] == 2500
        again = (await http.get("/orgs/abc/spaces", params={"limit": 10})).json()
        assert [space["id"] for space in again["items"]] == seen[:10]
        others = (await http.get("/orgs/def/spaces", params={"limit": 10})).json()
        assert not set(seen) & {space["id"] for space in others["items"]}
        assert {space["organization"] for space in others["items"]} == {"def"}


async def test_a_cursor_is_good_for_its_own_list_only(client):
    async with client(examples=True) as http:
        cursor = (await http.get("/orgs/abc/spaces")).json()["next"]["page"]
        assert (await http.get("/orgs/abc/spaces", params={"page": cursor})).status_code == 200
        for path, page in [("/orgs/def/spaces", cursor), ("/orgs/abc/spaces", "x"), ("/orgs/abc/spaces", "")]:
            status, message = error(await http.get(path, params={"page": page}))
            assert status == 400
            assert "cursor" in message


async def test_the_size_of_a_list_can_be_set_for_each_operation(client):
    async with client(examples=True, list_size=5, list_sizes={"listSites": 0}) as http:
        assert len((await http.get("/orgs/abc/spaces")).json()["items"]) == 5
        assert (await http.get("/orgs/abc/sites")).json() == {"items": [], "count": 0}


async def test_ids_in_the_path_come_back(client):
    async with client(examples=True) as http:
        space = (await http.get("/spaces/-My_space-1")).json()
        assert (space["object"], space["id"]) == ("space", "-My_space-1")
        change = (await http.get("/spaces/abc/change-requests/def")).json()
        assert change["id"] == "def"
        page = (await http.get("/spaces/abc/content/page/def", params={"format": "markdown"})).json()
        assert page["id"] == "def"
        assert page["markdown"].startswith("# ")
        page = (await http.get("/spaces/abc/content/page/def")).json()
        assert page["document"]["object"] == "document"


async def test_encoded_slashes_stay_in_their_parameter(client):
    async with client(examples=True) as http:
        response = await http.get("/spaces/abc/content/path/guides%2F%C3%BCber%20uns%2F50%25")
        assert response.status_code == 200
        assert error(await http.get("/spaces/abc/content/path/guides/about"))[0] == 404


async def test_what_is_created_gets_an_id_of_its_own_and_a_location(client):
    async with client(examples=True) as http:
        responses = [await http.post("/orgs/abc/spaces", json={"title": "New"}) for _ in range(2)]
        ids = [response.json()["id"] for response in responses]
        assert ids[0] != ids[1]
        assert [response.status_code for response in responses] == [201, 201]
        assert responses[0].headers["location"] == f"{BASE}/orgs/abc/spaces/{ids[0]}"


async def test_an_upsert_creates_the_first_time(client):
    async with client(examples=True) as http:
        source = {"source": {"url": "https://example.com/openapi.yaml"}}
        statuses = [(await http.put("/orgs/abc/openapi/petstore", json=source)).status_code for _ in range(2)]
        assert statuses == [201, 200]


async def test_deletions_say_whether_there_was_something_to_delete(client):
    async with client(examples=True) as http:
        statuses = [(await http.delete(f"/spaces/{space}")).status_code for space in ("a", "a", "b", "a")]
        assert statuses == [205, 204, 205, 204]


async def test_return_minimal_is_honoured_where_the_document_promises_it(client):
    minimal = {"prefer": "return=minimal"}
    async with client(examples=True) as http:
        response = await http.patch("/spaces/a/change-requests/b", json={"subject": "S"}, headers=minimal)
        assert (response.status_code, response.content) == (204, b"")
        assert response.headers["preference-applied"] == "return=minimal"
        assert (await http.patch("/spaces/a", json={"title": "T"}, headers=minimal)).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "/nothing",
        "/spaces/",
        "/spaces//content",
        "https://api.gitbook.com/spaces/abc",
        "https://api.gitbook.com/v1x/user",
        "https://api.gitbook.com/",
    ],
)
async def test_paths_that_gitbook_does_not_know(url, client):
    async with client(examples=True) as http:
        assert error(await http.get(url)) == (404, "API operation not found")
        assert error(await http.post("/spaces/abc/nothing")) == (404, "API operation not found")


async def test_tokens(client):
    app = create_app(examples=True)
    for headers in ({}, {"authorization": "Basic eDp5"}, {"authorization": "Bearer other"}):
        async with client(app, headers) as http:
            assert error(await http.get("/user"))[0] == 401
    async with client(app) as http:
        assert (await http.get("/user")).status_code == 200
    own = create_app(examples=True, tokens=["one"])
    for token, status in [("one", 200), ("gb_api_test", 401)]:
        async with client(own, {"authorization": f"bearer {token}"}) as http:
            assert (await http.get("/user")).status_code == status


async def test_partner_keys(endpoints, client):
    path = endpoints["adsListSites"].path
    async with client(examples=True, partner_keys=["key"]) as http:
        assert (await http.get(path, headers={"X-GitBook-Partner-Key": "key"})).status_code == 200
        assert error(await http.get(path, headers={"X-GitBook-Partner-Key": "no"})) == (401, "Invalid partner key")
        assert error(await http.get(path)) == (422, "header.X-GitBook-Partner-Key: is required")


async def test_requests_that_the_document_does_not_allow(client):
    ask = "/orgs/abc/sites/def/ask"
    async with client(examples=True) as http:
        assert error(await http.post(ask, json={"question": "?"})) == (422, "body.scope: is required")
        assert error(await http.post(ask)) == (422, "body: is required")
        assert error(await http.post(ask, content=b"{")) == (400, "The request body is not valid JSON")
        assert error(await http.get("/orgs/abc/ask/stream")) == (422, "query.query: is required")
        status, message = error(await http.get("/spaces/a%20b"))
        assert (status, message.split(":")[0]) == (422, "path.spaceId")


async def test_the_rate_limit_is_told_and_kept(client):
    app = create_app(examples=True, rate_limit=2)
    async with client(app) as http:
        responses = [await http.get("/user") for _ in range(3)]
        assert [response.status_code for response in responses] == [200, 200, 429]
        assert [response.headers["x-ratelimit-remaining"] for response in responses] == ["1", "0", "0"]
        assert error(responses[2])[1].endswith(responses[2].headers["x-ratelimit-reset"])
    async with client(app, {"authorization": "Bearer gb_api_other"}) as http:
        assert (await http.get("/user")).status_code == 200


def test_a_new_window_starts_when_the_old_one_ends():
    now = 1000.0
    limit = RateLimit(1, 60.0, clock=lambda: now)
    assert [limit.count("a").allowed, limit.count("a").allowed, limit.count("b").allowed] == [True, False, True]
    assert limit.count("a").reset == 1060
    now = 1060.0
    assert limit.count("a").allowed


async def test_an_app_for_another_document(tmp_path, client):
    path = tmp_path / "document.json"
    answer = {"200": {"description": "OK", "content": {"application/json": {"schema": {"const": 5}}}}}
    document = {"openapi": "3.1.0", "paths": {"/five": {"get": {"operationId": "five", "responses": answer}}}}
    path.write_text(json.dumps(document))
    async with client(examples=True, headers={}, document=path) as http:
        assert (await http.get("/five")).json() == 5
