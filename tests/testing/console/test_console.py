"""The page of the server, and its control paths."""

from __future__ import annotations

import httpx
import pytest

from gitbook_async.testing import create_app

pytestmark = pytest.mark.anyio

ROOT = "https://api.gitbook.com"


@pytest.fixture
def served(client):
    return client(create_app(examples=True, console=True, event_delay=0.0))


async def test_the_page_shows_the_organization_and_the_last_requests(served):
    async with served as http:
        await http.patch("/spaces/acme-guides", json={"title": "<b>Guides</b>"})
        await http.get("/spaces/%3Cscript%3E")
        page = (await http.get(f"{ROOT}/")).text
    assert "<h2>Acme (acme)</h2>" in page
    assert "<td>&lt;b&gt;Guides&lt;/b&gt;</td><td>800</td>" in page
    assert "<td>updateSpaceById</td><td>200</td>" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "href=" not in page


async def test_without_state_the_page_says_so(client):
    async with client(create_app(examples=True, console=True, state=False)) as http:
        assert "examples" in (await http.get(f"{ROOT}/")).text


async def test_the_last_requests_as_json_without_tokens(served):
    async with served as http:
        await http.get("/user")
        told = await http.get(f"{ROOT}/_testing/requests")
    assert [one["operation"] for one in told.json()] == ["getAuthenticatedUser"]
    assert "gb_api_test" not in told.text


async def test_faults_over_http(served):
    async with served as http:
        fault = {"operation": "getSpaceById", "status": 503, "times": None}
        assert (await http.post(f"{ROOT}/_testing/faults", json=fault)).status_code == 204
        assert [(await http.get("/spaces/a")).status_code for _ in range(2)] == [503, 503]
        assert (await http.delete(f"{ROOT}/_testing/faults")).status_code == 204
        assert (await http.get("/spaces/a")).status_code == 200
        for body in ({"operation": "x"}, {"status": 500}, {"operation": "x", "nothing": 1}, [], 5):
            assert (await http.post(f"{ROOT}/_testing/faults", json=body)).status_code == 422


async def test_an_application_has_no_page_unless_it_is_wanted(client):
    async with client(examples=True) as http:
        for path in ("/", "/_testing/requests"):
            assert (await http.get(f"{ROOT}{path}")).status_code == 404


async def test_the_page_is_in_the_way_of_no_operation(served):
    async with served as http:
        assert isinstance(http, httpx.AsyncClient)
        assert (await http.get("/")).json().keys() >= {"version"}
