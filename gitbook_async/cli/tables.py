"""Commands for what is made from rows, or made into rows."""

from __future__ import annotations

import io
import shutil
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from gitbook_async.cli.command import Run, command

if TYPE_CHECKING:
    from gitbook_async._client import GitBook
    from gitbook_async.jobs import Rows


@click.group
def redirects() -> None:
    """Redirects of a site, as CSV: source, destination, permanent, capture_wildcard."""


@click.group
def members() -> None:
    """Members of an organization, as CSV: email, role."""


@command("push", writes=True)
@click.argument("file", metavar="FILE.csv")
@click.option("--org", metavar="ID", required=True, help="The organization.")
@click.option("--site", metavar="ID", required=True, help="The site.")
@click.option("--prune", is_flag=True, help="Delete the redirects that are not in the file.")
async def push_redirects(run: Run, *, file: str, org: str, site: str, prune: bool) -> int:
    """Create the redirects of a file in a site."""
    from gitbook_async import jobs  # noqa: PLC0415  # loads the client
    from gitbook_async.cli.session import client  # noqa: PLC0415

    rows = _read(file)
    async with client(run) as gitbook:
        plan = await jobs.plan_redirects(gitbook, org, site, rows, prune=prune)
        return await _apply(run, gitbook, plan, deletes=bool(plan.deleted))


@command("pull")
@click.argument("file", metavar="FILE.csv")
@click.option("--org", metavar="ID", required=True, help="The organization.")
@click.option("--site", metavar="ID", required=True, help="The site.")
async def pull_redirects(run: Run, *, file: str, org: str, site: str) -> int:
    """Write the redirects of a site to a file; - for standard output."""
    from gitbook_async import jobs  # noqa: PLC0415
    from gitbook_async.cli.session import client  # noqa: PLC0415

    async with client(run) as gitbook:
        found = [one.row for one in await jobs.redirects(gitbook, org, site)]
    _write(run, file, ["source", "destination", "permanent", "capture_wildcard"], found)
    return 0


@command("push", writes=True)
@click.argument("file", metavar="FILE.csv")
@click.option("--org", metavar="ID", required=True, help="The organization.")
@click.option("--prune", is_flag=True, help="Remove the members that are not in the file; never yourself.")
async def push_members(run: Run, *, file: str, org: str, prune: bool) -> int:
    """Give an organization the members of a file."""
    from gitbook_async import jobs  # noqa: PLC0415
    from gitbook_async.cli.session import client  # noqa: PLC0415

    rows = _read(file)
    async with client(run) as gitbook:
        plan = await jobs.plan_members(gitbook, org, rows, prune=prune)
        return await _apply(run, gitbook, plan, deletes=bool(plan.removed))


@command("pull")
@click.argument("file", metavar="FILE.csv")
@click.option("--org", metavar="ID", required=True, help="The organization.")
async def pull_members(run: Run, *, file: str, org: str) -> int:
    """Write the members of an organization to a file; - for standard output."""
    from gitbook_async import jobs  # noqa: PLC0415
    from gitbook_async.cli.session import client  # noqa: PLC0415

    async with client(run) as gitbook:
        found = [one.row for one in await jobs.members(gitbook, org)]
    _write(run, file, ["email", "role"], found)
    return 0


@command("analytics")
@click.argument("org")
@click.argument("site")
@click.option("--by", multiple=True, required=True, help="Column to group by, such as urlPath; repeatable.")
@click.option("--metric", multiple=True, help="Column to count, such as sessionsCount; repeatable.")
@click.option("--event", multiple=True, help="Only this type of event, such as page_view; repeatable.")
@click.option(
    "--range", default="last30Days", show_default=True, help="Or last24Hours, last7Days, last3Months, lastYear."
)
@click.option("--from", "start", type=click.DateTime(), help="Start, instead of --range; in UTC.")
@click.option("--to", "end", type=click.DateTime(), help="End, with --from; now by default.")
@click.option("--interval", type=click.Choice(["hour", "day", "week", "month"]), help="Of the column datetime.")
@click.option("--csv", metavar="FILE", help="Write CSV to a file; - for standard output.")
@click.option("--plot", metavar="FILE", help="Draw it, as .png or .svg; - for bars of text in the terminal.")
async def analytics(
    run: Run,
    *,
    org: str,
    site: str,
    by: tuple[str, ...],
    metric: tuple[str, ...],
    event: tuple[str, ...],
    range: str,  # the option's name
    start: datetime | None,
    end: datetime | None,
    interval: str | None,
    csv: str | None,
    plot: str | None,
) -> int:
    """Print the analytics of a SITE of an organization ORG."""
    from gitbook_async import jobs  # noqa: PLC0415
    from gitbook_async.cli.output import note  # noqa: PLC0415
    from gitbook_async.cli.session import client  # noqa: PLC0415

    more: dict[str, Any] = {"metrics": metric} if metric else {}
    async with client(run) as gitbook:
        rows = await jobs.analytics(
            gitbook, org, site, by=by, events=event, range=range, start=start, end=end, interval=interval, **more
        )
    if csv or run.json or not plot:
        _write(run, csv or "-", rows.columns, rows)
    if not rows.complete:
        note("warning: GitBook returns 1,000 rows at most, so some are missing; choose a shorter time range")
    return _plot(rows, plot) if plot else 0


def _read(file: str) -> list[dict[str, str]]:
    from gitbook_async import jobs  # noqa: PLC0415
    from gitbook_async.cli.output import open_text  # noqa: PLC0415

    with open_text(file) as lines:
        return jobs.read_csv(lines)


def _write(run: Run, file: str, columns: list[str], rows: list[dict[str, Any]]) -> None:
    """Write rows: as JSON, or as CSV to a file or to standard output."""
    from gitbook_async import jobs  # noqa: PLC0415
    from gitbook_async.cli.output import emit, note  # noqa: PLC0415

    if run.json:
        for row in rows:
            emit(run, row)
        return
    text = io.StringIO(newline="")
    jobs.write_csv(text, columns, rows)
    with click.open_file(file, "wb", atomic=file != "-") as output:
        output.write(text.getvalue().encode())
    if file != "-":
        note(f"{len(rows)} rows written to {file}")


def _plot(rows: Rows, file: str) -> int:
    """Draw rows; as bars of text if matplotlib is not installed, and the exit status is then 1."""
    from gitbook_async import jobs  # noqa: PLC0415
    from gitbook_async.cli.output import note  # noqa: PLC0415

    if file != "-":
        try:
            jobs.plot(rows, file)
        except ImportError as error:
            note(f"{file} was not written: {error}")
        else:
            note(f"{len(rows)} rows drawn to {file}")
            return 0
    click.echo(jobs.bars(rows, shutil.get_terminal_size().columns))
    return 0 if file == "-" else 1


async def _apply(run: Run, gitbook: GitBook, plan: Any, *, deletes: bool) -> int:
    """Print a plan, and carry it out if that is wanted."""
    from gitbook_async.cli.output import agreed, emit, failed, note, show  # noqa: PLC0415
    from gitbook_async.cli.session import report  # noqa: PLC0415

    show(run, plan)
    if run.dry_run or not len(plan) or not agreed(run, "Make these changes?", dangerous=deletes):
        emit(run, {"changes": len(plan), "applied": 0}, "")
        return 0
    failures = await plan.apply(gitbook)
    made = len(plan) - len(failures)
    emit(run, {"changes": len(plan), "applied": made, "failures": failed(failures)}, "")
    note(f"changes made: {made}, failed: {len(failures)}")
    return report(failures)


redirects.add_command(push_redirects)
redirects.add_command(pull_redirects)
members.add_command(push_members)
members.add_command(pull_members)
