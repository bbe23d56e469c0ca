"""Commands that read pages."""

from __future__ import annotations

from contextlib import AsyncExitStack, aclosing
from typing import Any

import attrs
import click

from gitbook_async.cli.command import Run, command


@command("pages", bulk=True)
@click.argument("space", required=False)
@click.option("--org", metavar="ID", help="All spaces of an organization.")
@click.option("--since", metavar="REVISION", help="Only what changed since then, and deletions.")
@click.option("--jsonl", is_flag=True, help="The same as --json.")
async def pages(run: Run, *, space: str | None, org: str | None, since: str | None, jsonl: bool) -> int:
    """Print the pages of a SPACE, or of an organization, with their Markdown.

    With --journal, only what changed since the last run with the same file, and deletions.
    """
    from gitbook_async import jobs  # noqa: PLC0415  # loads the client
    from gitbook_async.batch import Journal  # noqa: PLC0415
    from gitbook_async.cli.output import emit, note  # noqa: PLC0415
    from gitbook_async.cli.session import client, report  # noqa: PLC0415

    run = attrs.evolve(run, json=run.json or jsonl)
    failures: list[jobs.Failure] = []
    count, revision = 0, None
    async with AsyncExitStack() as stack:
        journal = Journal(run.journal, job=f"pages of {space or org}") if run.journal else None
        if journal:
            await stack.enter_async_context(journal)
        gitbook = await stack.enter_async_context(client(run))
        more: Any = {"since": since, "journal": journal, "concurrency": run.concurrency}
        found = jobs.pages(gitbook, space, organization=org, on_failure=failures.append, **more)
        async for page in await stack.enter_async_context(aclosing(found)):
            count, revision = count + 1, page.revision
            emit(run, attrs.asdict(page), f"deleted: {page.path}\n" if page.deleted else page.markdown)
    known = f" of revision {revision}" if space and revision else ""
    note(f"{count} pages{known}, {len(failures)} failed")
    return report(failures)


@command("pull", bulk=True)
@click.argument("space")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@click.option("--files", is_flag=True, help="Download files and images too.")
async def pull(run: Run, *, space: str, folder: str, files: bool) -> int:
    """Write a SPACE to a folder: Markdown files, and SUMMARY.md.

    Only what changed is written, and files of deleted pages are removed. Run it again to go on after an interruption.
    """
    from gitbook_async import jobs  # noqa: PLC0415
    from gitbook_async.cli.output import emit, failed, note  # noqa: PLC0415
    from gitbook_async.cli.session import client, report  # noqa: PLC0415

    with jobs.Bar("pull") as bar:
        async with client(run) as gitbook:
            done = await jobs.pull(
                gitbook,
                space,
                folder,
                files=files,
                journal=run.journal,
                concurrency=run.concurrency,
                on_progress=bar,
            )
    emit(run, {**attrs.asdict(done, recurse=False), "failures": failed(done.failures)}, "")
    note(str(done))
    return report(done.failures)


@command("push", bulk=True, writes=True)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False))
@click.option("--space", metavar="ID", required=True, help="The space.")
@click.option("--prune", is_flag=True, help="Delete the pages that are not in the folder.")
@click.option("--merge", is_flag=True, help="Merge the change request, instead of opening it for review.")
@click.option("--subject", help="The subject of the change request.")
async def push(run: Run, *, folder: str, space: str, prune: bool, merge: bool, subject: str | None) -> int:
    """Write a folder of Markdown files to a space, in one change request.

    Only what changed is written. Run it again to go on after an interruption: nothing is written twice.
    """
    from gitbook_async import jobs  # noqa: PLC0415
    from gitbook_async.cli.output import agreed, emit, failed, note, show  # noqa: PLC0415
    from gitbook_async.cli.session import client, report  # noqa: PLC0415

    async with client(run) as gitbook:
        with jobs.Bar("compare") as bar:
            plan = await jobs.plan_push(
                gitbook, space, folder, prune=prune, journal=run.journal, concurrency=run.concurrency, on_progress=bar
            )
        show(run, plan)
        if run.dry_run or not len(plan) or not agreed(run, "Make these changes?", dangerous=bool(plan.deleted)):
            emit(run, {"changes": len(plan), "applied": 0}, "")
            return 0
        with jobs.Bar("push") as bar:
            done = await jobs.push(
                gitbook, plan, subject=subject, merge=merge, concurrency=run.concurrency, on_progress=bar
            )
    outcome = {"changes": len(plan), "applied": done.changes, "failures": failed(done.failures)}
    emit(run, {**outcome, "request": done.request, "url": done.url, "revision": done.revision}, "")
    note(f"{done}: {done.url}")
    return report(done.failures)
