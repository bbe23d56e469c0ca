from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from starlette.responses import JSONResponse

pytestmark = pytest.mark.anyio

EXAMPLE = str(Path("examples", "aiohttp_app.py"))
LIST = "listSpacesInOrganizationById"
TREE = "listPages"


def failure(status, **headers):
    return JSONResponse({"error": {"code": status, "message": "secret detail"}}, status, headers)


async def get(url):
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.json()


@pytest.fixture
async def served(load):
    """The application in this process: its module, itself, and where it is."""
    module = load("aiohttp_app")
    app = module.create_app("-Morg")
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield module, app, site.name
    await runner.cleanup()
    assert app[module.SESSION].closed


async def test_it_lists_all_spaces_page_by_page(backend, start):
    pages = {
        None: {"items": [{"object": "space", "id": "a", "title": "A"}], "next": {"page": "2"}},
        "2": {"items": [{"object": "space", "id": "b", "title": "B ü"}]},
    }
    backend.on(LIST, lambda request: pages[request.query.get("page", [None])[0]])
    async with start(EXAMPLE, "--org=-Morg", "--port", "0") as server:
        assert await get(f"{server.url}/spaces") == (200, [{"id": "a", "title": "A"}, {"id": "b", "title": "B ü"}])
    assert [request.path_values for request in backend.requests] == [{"organizationId": "-Morg"}] * 2


async def test_it_lists_the_pages_of_a_tree(backend, served):
    def document(path, *pages):
        return {"type": "document", "id": path, "title": path.upper(), "path": path, "pages": list(pages)}

    link = {"type": "link", "id": "l", "title": "L", "target": {"kind": "url", "url": "https://x"}}
    group = {"type": "group", "id": "g", "title": "G", "path": "g", "pages": [document("g/c")]}
    backend.on(TREE, {"pages": [document("a", document("a/b"), link), group]})
    _, _, url = served
    status, pages = await get(f"{url}/spaces/-Mspace/pages")
    assert (status, [page["path"] for page in pages]) == (200, ["a", "a/b", "g/c"])
    assert backend.of(TREE)[0].path_values == {"spaceId": "-Mspace"}


async def test_calls_go_through_the_session_of_the_application(backend, served):
    module, app, url = served
    backend.on(LIST, {"items": []})
    await get(f"{url}/spaces")
    assert len(app[module.SESSION].connector._conns) == 1
    await app[module.GITBOOK].aclose()
    assert not app[module.SESSION].closed
    assert backend.requests[0].headers["user-agent"].startswith("gitbook-async/")


@pytest.mark.parametrize(
    ("answer", "status"),
    [(failure(404), 404), (failure(429, **{"retry-after": "3600"}), 503), (failure(403), 502), (failure(401), 502)],
)
async def test_errors_are_json_of_our_own(backend, served, answer, status):
    backend.on(TREE, answer)
    _, _, url = served
    got, body = await get(f"{url}/spaces/x/pages")
    assert got == status
    assert "secret" not in body["error"]


async def test_an_organization_as_the_server_has_it(backend, start, place):
    async with start(EXAMPLE, f"--org={place.organization}", "--port", "0") as server:
        status, spaces = await get(f"{server.url}/spaces")
        assert (status, spaces[0]["id"]) == (200, place.space)
        status, pages = await get(f"{server.url}/spaces/{place.space}/pages")
        assert status == 200
        assert all(page["title"] for page in pages)
    assert {request.status for request in backend.requests} == {200}
