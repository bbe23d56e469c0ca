"""The site is built without a broken link, loads nothing from elsewhere, and leads from its front page to a method."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest
from aiohttp import web

from tests import programs
from tests.browser import browse

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
CLICK = """
new Promise((resolve) => {
  const link = [...document.querySelectorAll(SELECTOR)].find((each) => each.textContent.trim() === TEXT);
  resolve(link ? link.href : null);
})
"""
LOADED = "performance.getEntriesByType('resource').map((each) => each.name)"
SEARCH = """
new Promise((resolve) => {
  document.querySelector('[data-md-toggle=search]').checked = true;
  const query = document.querySelector('.md-search__input');
  query.focus();
  query.value = 'getSpaceById';
  query.dispatchEvent(new Event('keyup', {bubbles: true}));
  const wait = () => {
    const found = [...document.querySelectorAll('.md-search-result__link')].map((each) => each.href);
    found.length ? resolve(found) : setTimeout(wait, 50);
  };
  wait();
})
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documentation") / "site"
    done = subprocess.run(
        [sys.executable, "-m", "docs.site", str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@asynccontextmanager
async def served(folder) -> AsyncGenerator[str]:
    """Serve a folder on a free port."""

    async def send(request):
        path = folder / request.match_info["path"]
        file = path / "index.html" if path.is_dir() else path
        return web.FileResponse(file) if file.exists() else web.Response(status=404)

    app = web.Application()
    app.router.add_get("/{path:.*}", send)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def follow(browser, text, selector="a"):
    """Go where the link with a text leads."""
    click = CLICK.replace("SELECTOR", repr(selector)).replace("TEXT", repr(text))
    for _ in range(100):  # a busy machine takes its time to show a page
        if target := await browser.evaluate(click):
            break
        await anyio.sleep(0.1)
    else:
        pytest.fail(f"no link {text!r}")
    await browser.go(target)
    return target


@pytest.mark.skipif(not programs.find("chromium"), reason="chromium is not installed")
async def test_the_way_from_the_front_page_to_a_method(site, tmp_path):
    async with served(site) as address, browse(address, tmp_path, title="gitbook-async - gitbook-async") as browser:
        loaded = await browser.evaluate(LOADED)
        await follow(browser, "API reference", ".md-tabs__link")
        assert (await follow(browser, "spaces")).endswith("/reference/spaces/")
        loaded += await browser.evaluate(LOADED)
        assert (await follow(browser, "get")).endswith("/reference/spaces/#get")
        shown = await browser.evaluate("document.getElementById('get').parentElement.innerText")
        found = await browser.evaluate(SEARCH)
        loaded += await browser.evaluate(LOADED)
        assert "GET /spaces/{spaceId}" in shown
        assert 'await gitbook.spaces.get("acme-guides")' in shown
        assert any("/reference/spaces/" in each for each in found)
        assert len(loaded) > 5
        assert [each for each in loaded if not each.startswith(address)] == []


async def test_the_pages_are_there_as_markdown_and_listed(site):
    listed = (site / "llms.txt").read_text("utf-8")
    assert "- [spaces](reference/spaces.md): The methods of `gitbook.spaces`." in listed
    assert "- [Pagination](lists.md)" in listed
    assert (site / "reference/spaces.md").read_text("utf-8").startswith("# spaces")
    assert all(
        (site / line.partition("](")[2].partition(")")[0]).exists() for line in listed.splitlines() if "](" in line
    )
