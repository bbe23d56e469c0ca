"""Commands for asking, and for work that GitBook does in the background."""

from __future__ import annotations

from typing import Any

import click

from gitbook_async.cli.command import Run, command


@command("ask")
@click.argument("org")
@click.argument("site")
@click.argument("question")
async def ask(run: Run, *, org: str, site: str, question: str) -> int:
    """Ask a SITE of an organization ORG a question, and print the answer as it arrives."""
    from gitbook_async.cli.output import emit, note  # noqa: PLC0415  # loads the client
    from gitbook_async.cli.session import client  # noqa: PLC0415

    async with client(run) as gitbook:
        stream = gitbook.site_ask.stream(org, site, question=question, scope={"mode": "default"}, format="markdown")
        async with stream:
            async for piece in stream.text_stream():
                if not run.json:
                    click.echo(piece, nl=False)
            final: Any = (await stream.final()).answer
        if run.json:
            emit(run, final)
        else:
            click.echo()
        if not final.answer:
            note("GitBook has no answer to this question")
        for source in final.sources or ():
            note(f"source: {await _title(gitbook, source)}")
    return 0


@click.group
def openapi() -> None:
    """OpenAPI specifications."""


@command("push", writes=True)
@click.argument("source", metavar="FILE|URL")
@click.option("--org", metavar="ID", required=True, help="The organization.")
@click.option("--slug", required=True, help="The specification's slug; created if there is none.")
@click.option("--wait/--no-wait", default=True, help="Wait until GitBook has processed it (default).")
async def push_openapi(run: Run, *, source: str, org: str, slug: str, wait: bool) -> int:
    """Create or update an OpenAPI specification."""
    from gitbook_async import jobs  # noqa: PLC0415
    from gitbook_async.cli.output import emit, note  # noqa: PLC0415
    from gitbook_async.cli.session import client  # noqa: PLC0415
    from gitbook_async.jobs._work.specs import spec_source  # noqa: PLC0415

    body = spec_source(slug, source)
    if run.dry_run:
        note(f"would send {len(body.get('text', ''))} characters of {source} as {slug}")
        return 0
    async with client(run) as gitbook:
        spec = await jobs.push_openapi(gitbook, org, slug, source, wait=wait)
    emit(run, spec, f"{spec.slug}: {spec.processing_state}, version {spec.last_version or 'none yet'}")
    return 0


@command("import", writes=True)
@click.argument("url")
@click.option("--space", metavar="ID", required=True, help="The space to import into.")
@click.option("--wait/--no-wait", default=True, help="Wait until it has ended (default).")
async def start(run: Run, *, url: str, space: str, wait: bool) -> int:
    """Import a website into a space, unless the same import already runs."""
    from gitbook_async import jobs  # noqa: PLC0415
    from gitbook_async.cli.output import emit, note  # noqa: PLC0415
    from gitbook_async.cli.session import client  # noqa: PLC0415

    async with client(run) as gitbook:
        found = await gitbook.spaces.get(space)
        if run.dry_run:
            note(f"would import {url} into {found.title} ({space})")
            return 0
        one = await jobs.start_import(gitbook, space, url, organization=found.organization or None)
        note(f"import {one.id}: {one.status}")
        if wait:
            one = await jobs.wait_import(gitbook, str(found.organization), one.id)
    emit(run, one, f"import {one.id}: {one.status}")
    return 0


async def _title(gitbook: Any, source: Any) -> str:
    """Return the title and the address of a source; what is known of it if it cannot be read."""
    from gitbook_async.errors import GitBookError  # noqa: PLC0415

    if source.type != "page":
        return f"{source.title} {source.url}"
    try:
        page = await gitbook.space_content.get_page_in_revision(
            source.space, source.revision, source.page, metadata=False
        )
    except GitBookError:
        return f"page {source.page} of space {source.space}"
    return f"{page.title} {page.urls.app}"


openapi.add_command(push_openapi)
