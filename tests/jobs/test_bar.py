"""Progress in a notebook, with a kernel, and in plain lines. For a terminal, see the tests of the command."""

from __future__ import annotations

import logging
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from gitbook_async import jobs
from gitbook_async.batch import Progress
from gitbook_async.testing import create_app, serve

CODE = """
import os
from gitbook_async import GitBook, jobs

async with GitBook("gb_api_test", base_url={url!r}) as gitbook:
    with jobs.Bar("pull") as bar:
        done = await jobs.pull(gitbook, "acme-handbook", {folder!r}, on_progress=bar)
    rows = await jobs.analytics(gitbook, "acme", "acme-docs", by="urlPath")
    plan = await jobs.plan_push(gitbook, "acme-guides", {folder!r})
"""


def run_cells(*cells):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    return NotebookClient(notebook, timeout=120, kernel_name="python3")


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.filterwarnings("default")  # those of Jupyter
async def test_in_a_notebook_progress_is_a_bar_and_results_are_tables(tmp_path):
    async with serve(create_app(list_sizes={"aggregateSiteEvents": 3})) as url:
        client = run_cells(CODE.format(url=url, folder=str(tmp_path / "out")), "rows", "plan", "done")
        notebook = await client.async_execute()
    first, *shown = notebook.cells
    (bar,) = [one["data"]["text/html"] for one in first.outputs if one.output_type == "display_data"]
    assert bar.startswith('<progress value="298" max="298"></progress> pull 298 of 298, ')
    for cell, words in zip(shown, ("<table>", "unchanged", "298 written"), strict=True):
        assert words in cell.outputs[0]["data"]["text/html"]


def test_elsewhere_it_is_a_line_now_and_then_and_pauses_are_named(capsys, monkeypatch):
    now = 0.0
    monkeypatch.setattr("gitbook_async.jobs._work.bar.time.monotonic", lambda: now)
    with jobs.Bar("pull") as bar:
        for done in range(1, 13):
            now += 1.0
            bar(Progress(done, done // 6, 12))
        logging.getLogger("gitbook_async.limits").info("waiting 3 s for the rate limit")
        logging.getLogger("gitbook_async.limits").info("something else")
    assert capsys.readouterr().err.splitlines() == [
        "pull: 5 of 12 done, 1.0 a second",
        "pull, 1 failed: 10 of 12 done, 1.0 a second",
        "pull: waiting 3 s for the rate limit",
    ]
    assert bar not in logging.getLogger("gitbook_async").handlers


def test_without_rich_a_terminal_gets_lines(monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setitem(sys.modules, "rich.console", None)
    with jobs.Bar("pull") as bar:
        bar(Progress(1, 0, None))
    assert type(bar._surface).__name__ == "_Lines"
