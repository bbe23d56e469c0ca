"""The console in headless Chromium."""

from __future__ import annotations

import json

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from gitbook_async.testing import create_app, serve
from tests.browser import CHROMIUM, browse

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("anyio_backend", ["asyncio"]),
    pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed"),
]

TITLE = "A GitBook server for tests"
TRAP = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
UNTIL = """
new Promise((resolve) => {
  const look = () => {
    const found = FOUND;
    if (found) resolve(found === true ? true : String(found));
    else setTimeout(look, 10);
  };
  look();
})
"""


async def until(browser, condition):
    """Wait for a condition on the page, and give what it is."""
    return await browser.evaluate(UNTIL.replace("FOUND", condition))


async def press(browser, selector):
    await until(browser, f"document.querySelector({json.dumps(selector)})")
    await browser.evaluate(f"document.querySelector({json.dumps(selector)}).click()")


def has(selector, text):
    """The condition that an element of a selector has a text."""
    elements = f"[...document.querySelectorAll({json.dumps(selector)})]"
    return f"{elements}.some((one) => one.textContent.includes({json.dumps(text)}))"


async def test_the_console_shows_and_does_what_it_says(tmp_path):
    headers = {"authorization": "Bearer gb_api_test"}
    async with serve(create_app(console=True)) as url, httpx.AsyncClient(base_url=url, headers=headers) as http:
        insert = {"operation": "insert_page", "title": TRAP, "document": {"markdown": TRAP}}
        place = "/spaces/acme-guides/change-requests/acme-change-1"
        assert (await http.post(f"{place}/content", json={"changes": [insert]})).is_success
        assert (await http.patch("/spaces/acme-guides", json={"title": "Manuals"})).is_success
        root = f"{url.removesuffix('v1')}"
        async with browse(root, tmp_path, TITLE) as browser:
            # requests as they come, and what was wrong
            await until(browser, has("#rows td", "updateSpaceById"))
            await http.get("/spaces/nowhere")
            await until(browser, has("#rows .wrong", "Space not found"))
            await press(browser, "#rows tr .open")
            assert await until(browser, "!document.querySelector('#rows .details').hidden")

            # a fault, set by a click at a request and cleared by another
            await press(browser, "#rows tr button[title]")
            await until(browser, has("#fault-rows td", "getSpaceById"))
            assert (await http.get("/spaces/acme-guides")).status_code == 503
            await until(browser, has("#rows .fault", "status 503"))
            await browser.evaluate("location.hash = 'faults'")
            await browser.evaluate("document.getElementById('fault-times').value = ''")
            await press(browser, "#fault-form button")
            await until(browser, has("#fault-rows td", "all operations"))
            assert (await http.get("/user")).status_code == 500
            await press(browser, "#fault-rows button")
            await until(browser, "!document.querySelector('#fault-rows tr')")
            assert (await http.get("/user")).status_code == 200

            # a change request and its differences; what pages contain is only ever text
            await browser.evaluate("location.hash = 'changes'")
            await press(browser, "#change-list .leaf")
            await until(browser, has("#diff .added", TRAP))
            assert await until(browser, has("#diff .added", "A new region is open."))
            assert (await http.post(f"{place}/merge", json={})).is_success

            # the tree, and a page of it as Markdown
            await browser.evaluate("location.hash = 'content'")
            await press(browser, "#tree .twig button")
            await until(browser, has("#tree .leaf", TRAP))
            await browser.evaluate("[...document.querySelectorAll('#tree ul ul .leaf')].at(-1).click()")
            assert TRAP in await until(browser, "document.querySelector('#page pre')?.textContent")
            assert await browser.evaluate("document.querySelectorAll('img, main script').length") == 0

            # the state as a file, and a reset, which asks first
            saved = await browser.evaluate("fetch(document.getElementById('save').href).then((one) => one.text())")
            await browser.evaluate("document.getElementById('reset').click()")
            assert (await http.get("/spaces/acme-guides")).json()["title"] == "Manuals"
            await browser.evaluate("document.getElementById('reset').click()")
            await until(browser, has("#status", "those of the beginning"))
            assert (await http.get("/spaces/acme-guides")).json()["title"] == "Guides"
            choose = (
                "(() => { const chosen = new DataTransfer(); const input = document.getElementById('load');"
                f"chosen.items.add(new File([{json.dumps(saved)}], 'mine.json')); input.files = chosen.files;"
                "input.dispatchEvent(new Event('change')); })()"
            )
            await browser.evaluate(choose)
            await until(browser, has("#status", "mine.json is loaded"))
            assert (await http.get("/spaces/acme-guides")).json()["title"] == "Manuals"
            assert await browser.evaluate("document.title") == TITLE


async def _hostile(_request):
    return HTMLResponse("<!doctype html><title>Hostile</title>")


async def test_a_page_of_another_origin_can_do_nothing(tmp_path):
    headers = {"authorization": "Bearer gb_api_test"}
    async with (
        serve(create_app(console=True)) as url,
        serve(Starlette(routes=[Route("/", _hostile)])) as other,
        httpx.AsyncClient(base_url=url, headers=headers) as http,
        browse(other.removesuffix("v1"), tmp_path, "Hostile") as browser,
    ):
        await http.patch("/spaces/acme-guides", json={"title": "Manuals"})
        place = f"{url.removesuffix('v1')}_testing/"
        sent = f"fetch('{place}reset', {{method: 'POST', mode: 'no-cors'}}).then((one) => one.type)"
        assert await browser.evaluate(sent) == "opaque"  # it was sent, and its response cannot be read
        read = f"fetch('{place}state').then(() => 'read', () => 'refused')"
        assert await browser.evaluate(read) == "refused"
        assert (await http.get("/spaces/acme-guides")).json()["title"] == "Manuals"
