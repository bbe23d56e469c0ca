"""The main job, end to end: generate a package from GitBook's OpenAPI document, and use it against a GitBook server.

``make demo`` runs it. Without a token it starts the GitBook server that comes with the SDK on a loopback port. With
GITBOOK_TOKEN set it runs the read-only part against GitBook itself.
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
BRAINSTORM = "streamBrainstormChangeRequest"  # removed from GitBook's API; the typed method would warn
console = Console(highlight=False)


def generate_package() -> None:
    """Generate a package in a temporary folder, and print what was read and written."""
    console.rule("From the document to a package")
    with tempfile.TemporaryDirectory() as scratch:
        report = generate(None, Path(scratch, "generated"))
    console.print(f"{report.origin}")
    console.print(f"in:  {report.operations} operations")
    console.print(f"out: {report.operations} typed methods, {report.models} models, {report.unions} unions,")
    console.print(f"     {report.files} files, {report.lines:,} lines, in {report.seconds:.1f} s")


@asynccontextmanager
async def gitbook_to_talk_to() -> AsyncGenerator[GitBook]:
    """Open a client of GitBook itself if there is a token, else of a local server."""
    if os.environ.get("GITBOOK_TOKEN"):
        console.print("GITBOOK_TOKEN is set: using https://api.gitbook.com, read-only.")
        async with GitBook(base_url="https://api.gitbook.com") as gitbook:
            yield gitbook
        return
    from gitbook_async.testing import create_app, serve  # noqa: PLC0415  # not needed for GitBook itself

    async with serve(create_app()) as address, GitBook("gb_api_demo", base_url=address) as gitbook:
        console.print(f"No GITBOOK_TOKEN: using a local GitBook server, {address}")
        yield gitbook


async def read(gitbook: GitBook) -> tuple[str, str]:
    """Read an organization and one of its spaces.

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
    """Iterate over a list, page by page.

    Returns:
        The number of spaces.
    """
    console.rule("Iterating over a list")
    pages = items = 0
    async for page in gitbook.spaces.list(organization, limit=2).pages():
        pages, items = pages + 1, items + len(page)
    console.print(f"{items} spaces on {pages} pages")
    return items


async def ask(gitbook: GitBook, organization: str) -> None:
    """Ask a question, and print the answer as it arrives."""
    console.rule("An answer, as it arrives")
    site = (await gitbook.sites.list(organization, limit=1)).items[0]
    stream = gitbook.site_ask.stream(organization, site.id, question="How do I start?", scope={"mode": "default"})
    async with stream as answer:
        async for piece in answer.text_stream():
            console.print(piece, end="")
    console.print()


async def brainstorm(gitbook: GitBook, space: str) -> None:
    """Start a brainstorm on a change request, and print the progress of the session."""
    console.rule("The progress of a brainstorm")
    change = (await gitbook.change_requests.list_for_space(space, limit=1)).items[0]
    path = {"spaceId": space, "changeRequestId": change.id}
    body: dict[str, Any] = {"session": {"id": "session-1", "status": "pending", "messages": []}}
    stream = cast("Stream[ChangeRequestBrainstormSession]", gitbook.call(BRAINSTORM, path=path, json=body))
    async with stream as events:
        async for session in events:
            console.print(f"  {session.status}, messages: {len(session.messages)}")
    console.print("  A pending session waits for the next message of its user.")


async def fetch_pages(gitbook: GitBook, space: str, page_ids: list[str]) -> tuple[int, int, float]:
    """Fetch many pages with bounded concurrency.

    Returns:
        The number of fetched pages, the number of failures, and the seconds it took.
    """
    console.rule(f"{len(page_ids):,} pages, {CONCURRENCY} concurrently")

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
    """Return the ids of a space's pages, also of those beneath others."""
    pages = list((await gitbook.space_content.list_pages(space)).to_dict()["pages"])
    for page in pages:  # it grows as it is walked
        pages += page.get("pages", ())
    return [page["id"] for page in pages][:PAGES]


async def talk() -> None:
    """Run the part that uses HTTP."""
    console.rule("A GitBook server")
    async with gitbook_to_talk_to() as gitbook:
        organization, space = await read(gitbook)
        spaces = await walk(gitbook, organization)
        if not os.environ.get("GITBOOK_TOKEN"):
            await ask(gitbook, organization)
            await brainstorm(gitbook, space)
        came, failed, seconds = await fetch_pages(gitbook, space, await page_ids_of(gitbook, space))
    console.rule("Summary")
    rate = came / max(seconds, 1e-9)
    console.print(f"{spaces} spaces listed; {came:,} pages fetched, {failed} failed, {rate:,.0f} a second")


def main() -> None:
    """Run the demo."""
    generate_package()
    try:
        asyncio.run(talk())
    except StatusError as error:
        raise SystemExit(f"GitBook returned {error.status}: {error.message}") from error


if __name__ == "__main__":
    main()
