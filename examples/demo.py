"""The main job, end to end: generate a package from GitBook's OpenAPI document, and use it against a GitBook server.

``make demo`` runs it, in about 20 seconds. Without a token it starts the GitBook server that comes with the SDK on a
loopback port. With GITBOOK_TOKEN set it runs the parts that only read against GitBook itself.
"""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from codegen.pipeline import generate
from gitbook_async import GitBook, StatusError, jobs
from gitbook_async.testing import Faults, create_app, serve

CONCURRENCY = 64
MARKDOWN = "# Getting started\n\nWelcome. **This sentence was added by the demo.**\n"
console = Console(highlight=False)


class Printer(logging.Handler):
    """Prints what the SDK logs: retries and pauses."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record."""
        console.print(f"  log: {record.getMessage()}", markup=False, style="yellow", soft_wrap=True)


def generate_package() -> None:
    """Generate a package in a temporary folder, and print what was read and written."""
    console.rule("From the OpenAPI document to a package")
    with tempfile.TemporaryDirectory() as scratch:
        report = generate(None, Path(scratch, "generated"))
    console.print(f"in:  {report.origin}, {report.operations} operations")
    console.print(f"out: {report.operations} typed methods, {report.models} models, {report.unions} unions")
    console.print(f"     {report.files} files, {report.lines:,} lines, in {report.seconds:.1f} s")


async def read(gitbook: GitBook) -> tuple[str, str]:
    """Read an organization, list its spaces, and read a page.

    Returns:
        The ids of the organization and of its first space.
    """
    console.rule("Read and list")
    user = await gitbook.users.get_authenticated()
    organization = (await gitbook.organizations.list(limit=1)).items[0]
    console.print(f"signed in as {user.display_name}, in {organization.title}")
    spaces = await gitbook.spaces.list(organization.id, limit=2).collect()  # as many pages as there are
    for space in spaces:
        console.print(f"space {space.id}: {space.title!r}, created {space.created_at:%Y-%m-%d}, {space.visibility}")
    pages = (await gitbook.space_content.list_pages(spaces[0].id)).pages
    text = await jobs.markdown(gitbook, spaces[0].id, pages[0].id)
    console.print(f"page {pages[0].id}: {text.splitlines()[0]!r} and {len(text.split())} words")
    return organization.id, spaces[0].id


async def ask(gitbook: GitBook, organization: str) -> None:
    """Ask a question, and print the answer as it arrives."""
    console.rule("Ask: an answer, as it arrives")
    site = await gitbook.sites.list(organization).first()
    if site is None:
        console.print("the organization has no site")
        return
    stream = gitbook.site_ask.stream(organization, site.id, question="Limits?", scope={"mode": "default"})
    async with stream as answer:
        async for piece in answer.text_stream():
            console.print(piece, end="", markup=False)
    console.print()


async def change(gitbook: GitBook, space: str) -> None:
    """Edit a page in a change request, have it reviewed, merge it, and read the page again."""
    console.rule("A change request: edited, reviewed, merged, read back")
    request = await gitbook.change_requests.create(space, subject="A welcome")
    console.print(f"#{request.number} {request.subject!r}: {request.status}")
    page = await gitbook.space_content.get_page_by_path(space, "getting-started")
    await gitbook.change_request_content.update(
        space, request.id, changes=[{"operation": "update_page", "page": page.id, "document": {"markdown": MARKDOWN}}]
    )
    review = await gitbook.change_request_reviews.submit(space, request.id, status="approved")
    outcome = await gitbook.change_requests.merge(space, request.id)
    console.print(f"reviewed: {review.status}; merge: {outcome.result}")
    console.print(f"the page now: {(await jobs.markdown(gitbook, space, page.id)).splitlines()[-1]!r}")


async def retry(gitbook: GitBook, faults: Faults, space: str) -> None:
    """Read a space while the server fails twice."""
    console.rule("Two faults, which are retried")
    faults.fail("getSpaceById", status=503)
    faults.fail("getSpaceById", reset=True)
    console.print(f"read all the same: {(await gitbook.spaces.get(space)).title}")


async def pause() -> None:
    """Make more calls than a server allows in a second."""
    console.rule("A rate limit of 40 calls a second, which pauses the calls")
    app = create_app(rate_limit=40, rate_window=1)
    async with serve(app) as address, GitBook("gb_api_demo", base_url=address) as gitbook:
        began = time.perf_counter()
        await gitbook.spaces.get("acme-guides")  # its response has the limit
        calls = [gitbook.spaces.get("acme-guides") for _ in range(99)]
        done = await gitbook.gather(calls, concurrency=CONCURRENCY)
        console.print(f"{len(done) + 1} calls, none refused, in {time.perf_counter() - began:.1f} s")


async def read_all(gitbook: GitBook, organization: str) -> None:
    """Read all pages of an organization as Markdown, with a progress bar."""
    console.rule(f"All pages of the organization, {CONCURRENCY} at a time")
    places = [
        (space.id, page) async for space in gitbook.spaces.list(organization) for page in await ids(gitbook, space.id)
    ]

    async def words(place: tuple[str, str]) -> int:
        page = await gitbook.space_content.get_page(*place, format="markdown")
        return len(str(page.to_dict().get("markdown", "")).split())

    columns = (TextColumn("pages"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    total, failed, began = 0, 0, time.perf_counter()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("pages", total=len(places))
        async for outcome in gitbook.map(words, places, concurrency=CONCURRENCY):
            total, failed = (total + outcome.value, failed) if outcome.ok else (total, failed + 1)
            progress.advance(task)
    rate = len(places) / (time.perf_counter() - began)
    console.print(f"{len(places):,} pages, {failed} failed, {total:,} words; {rate:,.0f} pages a second")


async def ids(gitbook: GitBook, space: str) -> list[str]:
    """Return the ids of a space's pages, also of those beneath others."""
    pages = list((await gitbook.space_content.list_pages(space)).to_dict()["pages"])
    for page in pages:  # it grows as it is walked
        pages += page.get("pages", ())
    return [page["id"] for page in pages]


async def show_all() -> None:
    """Run the parts that use HTTP, against a local server."""
    faults = Faults()
    async with serve(create_app(faults=faults)) as address, GitBook("gb_api_demo", base_url=address) as gitbook:
        console.print(f"No GITBOOK_TOKEN: using the GitBook server of the SDK, {address}")
        organization, space = await read(gitbook)
        await ask(gitbook, organization)
        await change(gitbook, space)
        await retry(gitbook, faults, space)
        await pause()
        await read_all(gitbook, organization)


async def show_reading() -> None:
    """Run the parts that only read, against GitBook itself."""
    async with GitBook(base_url="https://api.gitbook.com", middleware=[jobs.ReadOnly()]) as gitbook:
        console.print("GITBOOK_TOKEN is set: using https://api.gitbook.com, and writing nothing.")
        organization, _ = await read(gitbook)
        await read_all(gitbook, organization)


def main() -> None:
    """Run the demo."""
    log = logging.getLogger("gitbook_async")
    log.setLevel(logging.INFO)
    log.addHandler(Printer())
    generate_package()
    try:
        asyncio.run(show_reading() if os.environ.get("GITBOOK_TOKEN") else show_all())
    except StatusError as error:
        raise SystemExit(f"GitBook returned {error.status}: {error.message}") from error


if __name__ == "__main__":
    main()
