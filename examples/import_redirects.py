"""Update the redirects of a site from a CSV file.

The file has a header row. Its columns: ``source``, a path of the site (``/old``, or ``/old/*`` for all paths below it),
and ``destination``, a URL or ``site-page:SITE_SPACE/PAGE``, ``site-space:ID`` or ``site-section:ID``. Optional columns:
``permanent`` and ``capture_wildcard`` (yes or no). Redirects that are not in the file are left unchanged.

To run it::

    pip install gitbook-async
    export GITBOOK_TOKEN=gb_api_...
    python examples/import_redirects.py --org=ORGANIZATION --site=SITE --dry-run redirects.csv

Old ids begin with a dash: pass them as ``--org=-Mxxx``, with the equals sign. Set GITBOOK_ENDPOINT to use another
GitBook address.

``--dry-run`` prints the changes without making them. The exit status is 0 on success, 1 if GitBook rejected some of
the redirects, and 2 if nothing was sent because the file is invalid or GitBook cannot be reached.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from gitbook_async import GitBook, GitBookError, to_dict
from gitbook_async.models import SiteRedirect, SiteRedirectUpsertError
from gitbook_async.types import SiteRedirectDestinationParam

CHUNK = 500  # per call; GitBook's limit
LONGEST_SOURCE = 512  # characters
SOURCE = re.compile(r"(/([A-Za-z0-9._~+-]|%[0-9A-Fa-f]{2})+)+(/?\*)?")
TRUTH = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}


class Redirect(NamedTuple):
    """A redirect of the file.

    Attributes:
        source: the path, percent-encoded.
        destination: its target, as in the API.
        permanent: whether browsers may cache it.
        capture_wildcard: whether the text matched by ``*`` is appended to the destination.
    """

    source: str
    destination: SiteRedirectDestinationParam
    permanent: bool
    capture_wildcard: bool

    def is_like(self, existing: SiteRedirect) -> bool:
        """Whether a redirect of the site equals this one."""
        flags = (bool(existing.permanent), bool(existing.capture_wildcard))
        return to_dict(existing.destination) == self.destination and flags == (self.permanent, self.capture_wildcard)


class Difference(NamedTuple):
    """What the file changes: new redirects, changed ones with their old version, and the number of unchanged ones."""

    new: Sequence[Redirect]
    changed: Sequence[tuple[SiteRedirect, Redirect]]
    same: int

    @property
    def redirects(self) -> list[Redirect]:
        """All redirects to send."""
        return [*self.new, *(wanted for _, wanted in self.changed)]


def read_redirects(lines: Iterable[str]) -> tuple[list[Redirect], list[str]]:
    """Read the file.

    Args:
        lines: its lines.

    Returns:
        The redirects, and the problems by line.
    """
    rows = csv.DictReader(lines, restval="")
    if not {"source", "destination"} <= set(rows.fieldnames or ()):
        return [], ["line 1: the header must name the columns source and destination"]
    redirects: dict[str, Redirect] = {}
    problems: list[str] = []
    for row in rows:
        try:
            redirect = read_row(row)
        except ValueError as error:
            problems.append(f"line {rows.line_num}: {error}")
            continue
        if redirects.setdefault(redirect.source, redirect) is not redirect:
            problems.append(f"line {rows.line_num}: {redirect.source} is in the file twice")
    return list(redirects.values()), problems


def read_row(row: Mapping[str, str]) -> Redirect:
    """Parse a row.

    Raises:
        ValueError: GitBook would reject it.
    """
    source = quote(row["source"].strip(), safe="/*%+")
    if not SOURCE.fullmatch(source) or len(source) > LONGEST_SOURCE:
        raise ValueError(f"{row['source']!r} is not a valid source path")
    flags = [row.get(name, "").strip().lower() for name in ("permanent", "capture_wildcard")]
    if unknown := [flag for flag in flags if flag not in TRUTH]:
        raise ValueError(f"{unknown[0]!r} is neither yes nor no")
    return Redirect(source, read_destination(row["destination"].strip()), *(TRUTH[flag] for flag in flags))


def read_destination(text: str) -> SiteRedirectDestinationParam:
    """Parse the destination of a redirect.

    Raises:
        ValueError: it is not a valid destination.
    """
    kind, _, rest = text.partition(":")
    space, _, page = rest.partition("/")
    match kind:
        case "http" | "https" if rest.startswith("//"):
            return {"kind": "external", "url": text}
        case "site-page" if space and page:
            return {"kind": "site-page", "siteSpaceId": space, "pageId": page}
        case "site-space" if rest:
            return {"kind": "site-space", "siteSpaceId": rest}
        case "site-section" if rest:
            return {"kind": "site-section", "siteSectionId": rest}
        case _:
            raise ValueError(f"{text!r} is not a valid destination")


def compare(wanted: Iterable[Redirect], existing: Mapping[str, SiteRedirect]) -> Difference:
    """Find what the file changes.

    Args:
        wanted: the redirects of the file.
        existing: those of the site, by source.
    """
    new: list[Redirect] = []
    changed: list[tuple[SiteRedirect, Redirect]] = []
    same = 0
    for redirect in wanted:
        before = existing.get(redirect.source)
        if before is None:
            new.append(redirect)
        elif redirect.is_like(before):
            same += 1
        else:
            changed.append((before, redirect))
    return Difference(new, changed, same)


def show(difference: Difference) -> None:
    """Print what the file changes."""
    for redirect in difference.new:
        print(f"+ {redirect.source} -> {one_line(redirect.destination)}")
    for before, redirect in difference.changed:
        print(f"~ {redirect.source} -> {one_line(redirect.destination)} (was {one_line(to_dict(before.destination))})")
    print(f"{len(difference.new)} new, {len(difference.changed)} changed, {difference.same} unchanged")


def one_line(destination: Mapping[str, Any]) -> str:
    """Format a destination as in the file."""
    kind, *values = (value for _, value in sorted(destination.items(), key=lambda item: item[0] != "kind"))
    return values[0] if kind == "external" and values else f"{kind}:{'/'.join(values)}"


async def existing_redirects(gitbook: GitBook, organization: str, site: str) -> dict[str, SiteRedirect]:
    """Return the live redirects of a site, by source.

    Raises:
        GitBookError: they cannot be read.
    """
    listed = gitbook.site_redirects.list(organization, site, limit=1000, draft=False)
    return {redirect.source: redirect async for redirect in listed if not redirect.draft}


async def send(gitbook: GitBook, organization: str, site: str, redirects: Sequence[Redirect]) -> dict[str, str]:
    """Send redirects, as many per call as GitBook allows. A failed call does not stop the others.

    Returns:
        The error messages of rejected redirects, by source.
    """
    failed: dict[str, str] = {}
    for chunk in chunks(redirects):
        try:
            answer = await gitbook.site_redirects.upsert(
                organization,
                site,
                redirects=[
                    {
                        "source": redirect.source,
                        "destination": redirect.destination,
                        "permanent": redirect.permanent,
                        "captureWildcard": redirect.capture_wildcard,
                    }
                    for redirect in chunk
                ],
            )
        except GitBookError as error:
            failed |= {redirect.source: str(error) for redirect in chunk}
            continue
        results = {getattr(result, "source", None): result for result in answer.results or []}
        failed |= {one.source: reason for one in chunk if (reason := why_not(results.get(one.source)))}
    return failed


def chunks(redirects: Sequence[Redirect]) -> Iterator[Sequence[Redirect]]:
    """Split redirects into calls."""
    return (redirects[start : start + CHUNK] for start in range(0, len(redirects), CHUNK))


def why_not(result: object) -> str | None:
    """Return why GitBook rejected a redirect; None if it did not."""
    if isinstance(result, SiteRedirectUpsertError):
        return result.error
    return "GitBook returned no result for it" if result is None else None


async def run(arguments: argparse.Namespace, wanted: Sequence[Redirect]) -> int:
    """Run the command.

    Returns:
        The number of rejected redirects.
    """
    async with GitBook() as gitbook:
        existing = await existing_redirects(gitbook, arguments.org, arguments.site)
        difference = compare(wanted, existing)
        show(difference)
        if arguments.dry_run:
            return 0
        failed = await send(gitbook, arguments.org, arguments.site, difference.redirects)
    for source, reason in failed.items():
        print(f"failed: {source}: {reason}", file=sys.stderr)
    print(f"{len(difference.redirects) - len(failed)} written, {len(failed)} failed")
    return len(failed)


def main() -> None:
    """Import redirects."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--org", required=True, help="the organization's id; --org=-Mxxx if it begins with a dash")
    parser.add_argument("--site", required=True, help="the site's id; --site=-Mxxx if it begins with a dash")
    parser.add_argument("--dry-run", action="store_true", help="print the changes without making them")
    parser.add_argument("file", type=Path, help="the CSV file, in UTF-8")
    arguments = parser.parse_args()
    try:
        with arguments.file.open(encoding="utf-8-sig", newline="") as file:
            wanted, problems = read_redirects(file)
        if problems:
            parser.exit(2, "\n".join(problems) + "\n")
        failed = asyncio.run(run(arguments, wanted))
    except (GitBookError, OSError, ValueError, csv.Error) as error:
        parser.exit(2, f"nothing was imported: {error}\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
