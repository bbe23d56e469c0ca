from __future__ import annotations

import anyio
import httpx
import pytest

from gitbook_async import GitBook

pytestmark = pytest.mark.anyio

APP = ("-m", "uvicorn", "--app-dir", "examples", "search_index:app", "--port", "0")
READ = "getPageInRevisionById"


class Docs:
    """A space that a test changes, and the application that indexes it."""

    def __init__(self, backend, gitbook, space, start, folder):
        self._gitbook, self.space, self._backend = gitbook, space, backend
        self._start = lambda: start(*APP, GITBOOK_SPACE=space, SEARCH_INDEX=str(folder), SEARCH_PERIOD="0.1")
        self.folder = folder

    def start(self):
        self._backend.requests.clear()
        return self._start()

    def reads(self):
        return len(self._backend.of(READ))

    async def edit(self, *changes):
        request = await self._gitbook.change_requests.create(self.space, subject="x")
        await self._gitbook.change_request_content.update(self.space, request.id, changes=changes)
        await self._gitbook.change_requests.merge(self.space, request.id)

    async def search(self, server, words, **more):
        async with httpx.AsyncClient(base_url=server.url, timeout=120) as http:
            return (await http.get("/search", params={"q": words, **more})).json()

    async def until_found(self, server, words, titles):
        """Wait until a search finds pages with some titles."""
        found = None
        with anyio.fail_after(120):
            while found != titles:
                found = [hit["title"] for hit in await self.search(server, words)]
                await anyio.sleep(0.02)


@pytest.fixture
async def docs(backend, start, tmp_path):
    async with GitBook("gb_api_examples", base_url=backend.url) as gitbook:
        space = (await gitbook.spaces.create("acme", title="Docs")).id
        one = Docs(backend, gitbook, space, start, tmp_path / "index")
        texts = {
            "Deploy": "Deploy with containers. Über uns: naïve Zürich.",
            "Webhooks": "Verify the signature of webhooks, after you deploy.",
            "Billing": "Invoices and seats.",
        }
        await one.edit(
            *(
                {"operation": "insert_page", "title": title, "ref": title, "document": {"markdown": text}}
                for title, text in texts.items()
            )
        )
        yield one


async def test_pages_are_found_by_their_words_and_read_as_a_whole(docs):
    async with docs.start() as server:
        await docs.until_found(server, "signature", ["Webhooks"])
        found = await docs.search(server, "deploying")
        assert [hit["title"] for hit in found] == ["Deploy", "Webhooks"]  # a title counts more
        assert "Deploy with containers" in found[0]["passage"]
        assert [hit["title"] for hit in await docs.search(server, "zurich uber")] == ["Deploy"]
        assert [hit["title"] for hit in await docs.search(server, "invoices nonsense")] == ["Billing"]
        assert len(await docs.search(server, "deploy", limit=1)) == 1
        for odd in ('"', "AND (", "a* -b", "NEAR/3", "title:x"):
            assert isinstance(await docs.search(server, odd), list)
        async with httpx.AsyncClient(base_url=server.url, timeout=120) as http:
            whole = await http.get(f"/pages/{docs.space}/{found[0]['id']}")
            missing = await http.get(f"/pages/{docs.space}/none")
            empty = await http.get("/search", params={"q": ""})
    assert whole.json()["markdown"].startswith("# Deploy\n\nDeploy with")
    assert (missing.status_code, empty.status_code) == (404, 422)


async def test_only_changes_are_read_also_after_a_restart(docs, until):
    async with docs.start() as server:
        await docs.until_found(server, "signature", ["Webhooks"])
        await until(lambda: docs.reads() == 4)
        keys = {hit["title"]: hit["id"] for hit in await docs.search(server, "deploy")}
        await docs.edit(
            {"operation": "update_page", "page": keys["Deploy"], "document": {"markdown": "Use virtual machines."}},
            {"operation": "delete_page", "page": keys["Webhooks"]},
        )
        await docs.until_found(server, "signature", [])
        await docs.until_found(server, "machines", ["Deploy"])
        assert docs.reads() == 4 + 1
    async with docs.start() as server:
        await docs.until_found(server, "machines", ["Deploy"])
        await docs.edit({"operation": "insert_page", "title": "Later", "document": {"markdown": "Something later."}})
        await docs.until_found(server, "later", ["Later"])
        assert docs.reads() == 1
