"""Which operations behave, and what becomes of ids that are not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gitbook_async.testing import create_app
from gitbook_async.testing.__main__ import main
from gitbook_async.testing._state.registry import HANDLERS, NOUNS

pytestmark = pytest.mark.anyio

PLACES = {"{name}": ("Space", "ChangeRequest", "Collection", "Site"), "{who}": ("User", "Team")}


def expanded(name):
    for hole, words in PLACES.items():
        if hole in name:
            return {full for word in words for full in expanded(name.replace(hole, word))}
    return {name}


def test_every_operation_that_behaves_is_called_by_a_test_that_checks_its_answer():
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    called = {full for name in re.findall(r'"([\w{}]+)"', text) for full in expanded(name)}
    assert HANDLERS.keys() - called == set()


def test_no_operation_behaves_twice(endpoints):
    assert sum(len(noun.HANDLERS) for noun in NOUNS) == len(HANDLERS)
    assert HANDLERS.keys() <= endpoints.keys()


def test_a_command_tells_how_many_behave_and_which_do_not(capsys, endpoints, locked_operations):
    assert main(["--tally"]) == 0
    told = capsys.readouterr().out
    assert f"{len(HANDLERS)}  of {locked_operations} operations are implemented" in told
    assert set(re.findall(r"^      (\w+)$", told, re.MULTILINE)) == endpoints.keys() - HANDLERS.keys()


async def test_ids_that_are_not_there_are_answered_by_example_if_wanted(client):
    async with client(examples=True) as http:
        known = await http.get("/spaces/acme-guides")
        assert known.json()["title"] == "Guides"
        for path in ("/spaces/my-space", "/spaces/acme-guides/content/page/page-17", "/orgs/my-org/sites/s"):
            response = await http.get(path)
            assert (response.status_code, response.json()["id"]) == (200, path.rpartition("/")[2])
        assert (await http.patch("/spaces/my-space", json={"title": "T"})).status_code == 200
        assert [(await http.delete("/orgs/acme/teams/t")).status_code for _ in range(2)] == [205, 204]


async def test_what_was_there_and_is_deleted_is_gone(client):
    async with client() as http:
        team = "/orgs/acme/teams/acme-writers"
        assert [(await http.delete(team)).status_code for _ in range(2)] == [205, 204]
        assert (await http.get(team)).status_code == 404


async def test_ids_that_are_not_there_get_404(client):
    async with client() as http:
        for path in ("/spaces/my-space", "/spaces/acme-guides/content/page/page-17", "/orgs/my-org/sites/s"):
            assert (await http.get(path)).status_code == 404
        assert (await http.delete("/orgs/acme/teams/t")).status_code == 204


async def test_what_is_not_simulated_never_seems_carried_out(client, endpoints, sampled_request, monkeypatch):
    missing = ("createSite", "listSiteTopics", "updateSiteTopicById")
    for name in missing:
        monkeypatch.delitem(HANDLERS, name)
    async with client() as http:
        for name in missing:
            response = await http.request(**sampled_request(endpoints[name]))
            assert (response.status_code, name in response.text) == (501, True)
    async with client(examples=True) as http:
        assert (await http.request(**sampled_request(endpoints["createSite"]))).is_success


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"title": "T", "titel": "T"}, "body.titel"),
        ({"mergeRules": {"type": "inherit", "rule": 1}}, "body.mergeRules.rule"),
    ],
)
async def test_unknown_properties_are_refused(client, body, path):
    async with client() as http:
        response = await http.patch("/spaces/acme-guides", json=body)
        message = {"code": 422, "message": f"{path}: is not a known property"}
        assert (response.status_code, response.json()["error"]) == (422, message)
    async with client(examples=True) as http:
        assert (await http.patch("/spaces/acme-guides", json=body)).status_code == 200


async def test_unknown_properties_in_unions_and_lists_are_refused(client):
    change = {"operation": "insert_page", "title": "T", "document": {"markdown": "x"}}
    path = "/spaces/acme-guides/change-requests/acme-change-1/content"
    async with client() as http:
        assert (await http.post(path, json={"changes": [change]})).status_code == 200
        refused = await http.post(path, json={"changes": [change, {**change, "titel": "x"}]})
        assert refused.json()["error"]["message"] == "body.changes.1.titel: is not a known property"


async def test_lists_of_a_given_size_are_made_up(client):
    async with client(list_sizes={"listSpacesInOrganizationById": 70}) as http:
        assert (await http.get("/orgs/acme/spaces")).json()["count"] == 70
    async with client(state=False, list_size=60) as http:
        assert (await http.get("/orgs")).json()["count"] == 60


async def test_what_there_is_is_listed_page_by_page(client):
    async with client() as http:
        page = (await http.get("/orgs/acme/spaces", params={"limit": 2})).json()
        assert (len(page["items"]), page["count"]) == (2, 3)
        rest = (await http.get("/orgs/acme/spaces", params={"page": page["next"]["page"]})).json()
        assert [space["id"] for space in rest["items"]] == ["acme-handbook"]
        assert "next" not in rest
        assert (await http.get("/orgs/acme/sites", params={"page": page["next"]["page"]})).status_code == 400


async def test_two_of_them_know_nothing_of_each_other(client):
    first, second = create_app(), create_app()
    async with client(first) as http:
        await http.patch("/spaces/acme-guides", json={"title": "Changed"})
    async with client(second) as http:
        assert (await http.get("/spaces/acme-guides")).json()["title"] == "Guides"
