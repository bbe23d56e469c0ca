"""The testing GitBook in the same process."""

from __future__ import annotations

import builtins
import importlib
import json
import sys

import httpx
import pytest

import gitbook_async.testing
from gitbook_async import GitBook
from gitbook_async.testing import FakeGitBook

pytestmark = pytest.mark.anyio

TOKEN = {"authorization": "Bearer gb_api_test"}


async def test_it_remembers_what_it_was_asked():
    async with FakeGitBook(examples=True, list_size=3) as fake:
        http = fake.client(headers=TOKEN, base_url="https://api.gitbook.com/v1")
        await http.get("/spaces/a-1/change-requests", params={"status": "open", "limit": "2"})
        await http.post("/orgs/o/spaces", json={"title": "New"})
        await http.get("/nothing%2Fat/all")
        listed, created, lost = fake.requests
    assert (listed.method, listed.operation, listed.status) == ("GET", "listChangeRequestsForSpace", 200)
    assert listed.path_values == {"spaceId": "a-1"}
    assert listed.query == {"status": ["open"], "limit": ["2"]}
    assert listed.headers["authorization"] == "Bearer gb_api_test"
    assert listed.body is None
    assert (created.operation, created.body, created.status) == ("createSpace", {"title": "New"}, 201)
    assert (lost.operation, lost.path, lost.status) == (None, "/v1/nothing%2Fat/all", 404)


async def test_its_clients_are_closed_with_it():
    async with FakeGitBook(examples=True) as fake:
        http = fake.client()
        assert not http.is_closed
    assert http.is_closed


async def test_streams_come_whole():
    async with FakeGitBook(examples=True) as fake:
        response = await fake.client(headers=TOKEN).get("https://api.gitbook.com/v1/orgs/o/ask/questions/stream")
    assert response.text.endswith("event: done\ndata: done\n\n")


async def test_any_asgi_transport_will_do():
    fake = FakeGitBook(examples=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(fake.app), headers=TOKEN) as http:
        assert (await http.get("http://test/v1/user")).status_code == 200


def test_the_public_names_are_all_there():
    assert dir(gitbook_async.testing) == sorted(gitbook_async.testing.__all__)
    assert all(getattr(gitbook_async.testing, name) for name in gitbook_async.testing.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = gitbook_async.testing.nothing


def test_what_is_not_installed_is_named(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("gitbook_async.testing._")]:
        monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def without_starlette(name, *rest):
        if name.split(".")[0] == "starlette":
            raise ModuleNotFoundError("No module named 'starlette'", name="starlette")
        return real(name, *rest)

    monkeypatch.delitem(vars(gitbook_async.testing), "create_app", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_starlette)
    with pytest.raises(ImportError, match=r"gitbook-async\[testing\]"):
        _ = gitbook_async.testing.create_app
    monkeypatch.undo()
    assert importlib.import_module("gitbook_async.testing").create_app


async def test_the_sdk_talks_to_it():
    async with FakeGitBook(examples=True) as fake, GitBook("gb_api_test", http_client=fake.client()) as gitbook:
        space = await gitbook.spaces.get("abc")
    assert space.id == "abc"
    assert fake.requests[-1].operation == "getSpaceById"


async def test_a_bug_in_it_is_told_in_the_error_format(tmp_path):
    path = tmp_path / "document.json"
    never = {"type": "string", "minLength": 2, "maxLength": 1}
    answer = {"200": {"description": "OK", "content": {"application/json": {"schema": never}}}}
    document = {"openapi": "3.1.0", "paths": {"/never": {"get": {"operationId": "never", "responses": answer}}}}
    path.write_text(json.dumps(document))
    transport = httpx.ASGITransport(FakeGitBook(examples=True, document=path).app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, headers=TOKEN) as http:
        response = await http.get("http://test/v1/never")
    assert response.status_code == 500
    assert "no value satisfies" in response.json()["error"]["message"]
