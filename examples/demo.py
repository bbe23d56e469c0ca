"""The main job, end to end: from GitBook's document to a package, and through it to a GitBook.

``make demo`` runs it. Without a token it starts the GitBook that comes with the SDK on a loopback port; with
GITBOOK_TOKEN set it does the part that only reads against GitBook itself.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from codegen.pipeline import generate
from gitbook_async import GitBook, StatusError, Stream

if TYPE_CHECKING:
    from gitbook_async.models import ChangeRequestBrainstormSession

PAGES = 3_000
CONCURRENCY = 64
BRAINSTORM = "streamBrainstormChangeRequest"  # withdrawn by GitBook: called by its id, the typed method would warn
console = Console(highlight=False)


def generate_package() -> None:
    """Turn the document into a package in a scratch folder, and say what went in and what came out."""
    console.rule("From the document to a package")
    with tempfile.TemporaryDirectory() as scratch:
        report = generate(None, Path(scratch, "generated"))
    console.print(f"{report.origin}")
    console.print(f"in:  {report.operations} operations")
    console.print(f"out: {report.operations} typed methods, {report.models} models, {report.unions} unions,")
    console.print(f"     {report.files} files, {report.lines:,} lines, in {report.seconds:.1f} s")


@asynccontextmanager
async def gitbook_to_talk_to() -> AsyncGenerator[GitBook]:
    """Give a client of GitBook itself if there is a token, else of one on this machine."""
    if os.environ.get("GITBOOK_TOKEN"):
        console.print("GITBOOK_TOKEN is set: talking to https://api.gitbook.com, reading only.")
        async with GitBook(base_url="https://api.gitbook.com") as gitbook:
            yield gitbook
        return
    from gitbook_async.testing import create_app, serve  # noqa: PLC0415  # not needed to talk to GitBook itself

    app = create_app(list_sizes={"listSpacesInOrganizationById": 2_500})  # a list that is worth walking
    async with serve(app) as address, GitBook("gb_api_demo", base_url=address) as gitbook:
        console.print(f"No GITBOOK_TOKEN: talking to a GitBook on this machine, {address}")
        yield gitbook


async def read(gitbook: GitBook) -> tuple[str, str]:
    """Read an organization and a space of it.

    Returns:
        Their ids.
    """
    console.rule("Reading")
    user = await gitbook.users.get_authenticated()
    console.print(f"signed in as {user.display_name}")
    organization = (await gitbook.organizations.list(limit=1)).items[0]
    listed = (await gitbook.spaces.list(organization.id, limit=1)).items[0]
    space = await gitbook.spaces.get(listed.id)
    console.print(f"space {space.id}: {space.title!r}, created {space.created_at:%Y-%m-%d}, {space.visibility}")
    return organization.id, space.id


async def walk(gitbook: GitBook, organization: str) -> int:
    """Walk a list to its end, page by page.

    Returns:
        How many spaces there are.
    """
    console.rule("Walking a list")
    pages = items = 0
    async for page in gitbook.spaces.list(organization, limit=100).pages():
        pages, items = pages + 1, items + len(page)
    console.print(f"{items} spaces on {pages} pages")
    return items


async def ask(gitbook: GitBook, organization: str) -> None:
    """Ask a question, and print the answer as it comes."""
    console.rule("An answer, as it arrives")
    site = (await gitbook.sites.list(organization, limit=1)).items[0]
    stream = gitbook.site_ask.stream(organization, site.id, question="How do I start?", scope={"mode": "default"})
    async with stream as answer:
        async for piece in answer.text_stream():
            console.print(piece, end="")
    console.print()


async def brainstorm(gitbook: GitBook, space: str) -> None:
    """Start a brainstorm on a change request, and follow the session."""
    console.rule("A brainstorm, as it goes")
    path = {"spaceId": space, "changeRequestId": "change-request-1"}
    body: dict[str, Any] = {"session": {"id": "session-1", "status": "pending", "messages": []}}
    stream = cast("Stream[ChangeRequestBrainstormSession]", gitbook.call(BRAINSTORM, path=path, json=body))
    async with stream as events:
        async for session in events:
            console.print(f"  {session.status}, messages: {len(session.messages)}")
    console.print("  A session that is pending waits for what its user says next.")


async def fetch_pages(gitbook: GitBook, space: str, page_ids: list[str]) -> tuple[int, int, float]:
    """Fetch many pages, a bounded number at a time.

    Returns:
        How many came, how many failed, and the seconds it took.
    """
    console.rule(f"{len(page_ids):,} pages, {CONCURRENCY} at a time")

    async def fetch(page_id: str) -> int:
        page = await gitbook.space_content.get_page(space, page_id, format="markdown")
        return len(str(page.to_dict()))

    columns = (TextColumn("pages"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    came = failed = 0
    start = time.perf_counter()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("pages", total=len(page_ids))
        async for outcome in gitbook.map(fetch, page_ids, concurrency=CONCURRENCY):
            came, failed = came + (outcome.error is None), failed + (outcome.error is not None)
            progress.advance(task)
    return came, failed, time.perf_counter() - start


async def page_ids_of(gitbook: GitBook, space: str) -> list[str]:
    """Give the ids of a space's pages; on this machine's GitBook, which has any page, as many as make a job."""
    if not os.environ.get("GITBOOK_TOKEN"):
        return [f"page-{number}" for number in range(PAGES)]
    listed = (await gitbook.space_content.list_pages(space)).to_dict()["pages"]
    return [page["id"] for page in listed][:PAGES]


async def talk() -> None:
    """Do the part that goes over HTTP."""
    console.rule("A GitBook")
    async with gitbook_to_talk_to() as gitbook:
        organization, space = await read(gitbook)
        spaces = await walk(gitbook, organization)
        if not os.environ.get("GITBOOK_TOKEN"):
            await ask(gitbook, organization)
            await brainstorm(gitbook, space)
        came, failed, seconds = await fetch_pages(gitbook, space, await page_ids_of(gitbook, space))
    console.rule("Summary")
    rate = came / max(seconds, 1e-9)
    console.print(f"{spaces} spaces walked; {came:,} pages fetched, {failed} failed, {rate:,.0f} a second")


def main() -> None:
    """Run the demo."""
    generate_package()
    try:
        asyncio.run(talk())
    except StatusError as error:
        raise SystemExit(f"GitBook answered {error.status}: {error.message}") from error


if __name__ == "__main__":
    main()
