"""Bring the redirects of a site in line with a CSV file.

The file has a header. Its columns: ``source``, a path of the site (``/old``, or ``/old/*`` for all below); and
``destination``, a URL or ``site-page:SITE_SPACE/PAGE``, ``site-space:ID`` or ``site-section:ID``. It may have
``permanent`` and ``capture_wildcard`` (yes or no). Redirects of the site that the file does not have stay as they are.

To run it::

    pip install gitbook-async
    export GITBOOK_TOKEN=gb_api_...
    python examples/import_redirects.py --org=ORGANIZATION --site=SITE --dry-run redirects.csv

Old ids begin with a dash; ``--org=-Mxxx``, with the equals sign, takes them. GITBOOK_ENDPOINT is another place to find
GitBook at.

``--dry-run`` shows what would change, and changes nothing. The exit status is 0 if all is well, 1 if GitBook did not
take some of the redirects, 2 if nothing was sent because the file is wrong or GitBook cannot be asked.
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

CHUNK = 500  # GitBook takes no more in one call
LONGEST_SOURCE = 512  # characters
SOURCE = re.compile(r"(/([A-Za-z0-9._~+-]|%[0-9A-Fa-f]{2})+)+(/?\*)?")
TRUTH = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}


class Redirect(NamedTuple):
    """A redirect as the file wants it.

    Attributes:
        source: the path, percent-encoded.
        destination: where it leads, as the API has it.
        permanent: whether browsers may remember it.
        capture_wildcard: whether what ``*`` stood for is added to the destination.
    """

    source: str
    destination: Mapping[str, str]
    permanent: bool
    capture_wildcard: bool

    def as_json(self) -> dict[str, Any]:
        """Give it as the API takes it."""
        flags = {"permanent": self.permanent, "captureWildcard": self.capture_wildcard}
        return {"source": self.source, "destination": self.destination, **flags}

    def is_like(self, existing: SiteRedirect) -> bool:
        """Whether a redirect of the site is the same already."""
        flags = (bool(existing.permanent), bool(existing.capture_wildcard))
        return to_dict(existing.destination) == self.destination and flags == (self.permanent, self.capture_wildcard)


class Difference(NamedTuple):
    """What the file changes: redirects that are new, those that are other than before, and how many are neither."""

    new: Sequence[Redirect]
    changed: Sequence[tuple[SiteRedirect, Redirect]]
    same: int

    @property
    def redirects(self) -> list[Redirect]:
        """All that is to be sent."""
        return [*self.new, *(wanted for _, wanted in self.changed)]


def read_redirects(lines: Iterable[str]) -> tuple[list[Redirect], list[str]]:
    """Read the file.

    Args:
        lines: its lines.

    Returns:
        The redirects, and what is wrong with it, by line.
    """
    rows = csv.DictReader(lines, restval="")
    if not {"source", "destination"} <= set(rows.fieldnames or ()):
        return [], ["line 1: the columns source and destination must be named here"]
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
    """Read a row.

    Raises:
        ValueError: GitBook would not take it.
    """
    source = quote(row["source"].strip(), safe="/*%+")
    if not SOURCE.fullmatch(source) or len(source) > LONGEST_SOURCE:
        raise ValueError(f"{row['source']!r} is no path to redirect from")
    flags = [row.get(name, "").strip().lower() for name in ("permanent", "capture_wildcard")]
    if unknown := [flag for flag in flags if flag not in TRUTH]:
        raise ValueError(f"{unknown[0]!r} is neither yes nor no")
    return Redirect(source, read_destination(row["destination"].strip()), *(TRUTH[flag] for flag in flags))


def read_destination(text: str) -> dict[str, str]:
    """Read where a redirect leads.

    Raises:
        ValueError: that is nothing that a redirect can lead to.
    """
    kind, _, rest = text.partition(":")
    space, _, page = rest.partition("/")
    match kind:
        case "http" | "https" if rest.startswith("//"):
            return {"kind": "external", "url": text}
        case "site-page" if space and page:
            return {"kind": kind, "siteSpaceId": space, "pageId": page}
        case "site-space" if rest:
            return {"kind": kind, "siteSpaceId": rest}
        case "site-section" if rest:
            return {"kind": kind, "siteSectionId": rest}
        case _:
            raise ValueError(f"{text!r} is no destination")


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
    print(f"{len(difference.new)} new, {len(difference.changed)} changed, {difference.same} the same")


def one_line(destination: Mapping[str, str]) -> str:
    """Write a destination as the file has it."""
    kind, *values = (value for _, value in sorted(destination.items(), key=lambda item: item[0] != "kind"))
    return values[0] if kind == "external" and values else f"{kind}:{'/'.join(values)}"


async def existing_redirects(gitbook: GitBook, organization: str, site: str) -> dict[str, SiteRedirect]:
    """Give the live redirects of a site, by source.

    Raises:
        GitBookError: they cannot be had.
    """
    listed = gitbook.site_redirects.list(organization, site, limit=1000, draft=False)
    return {redirect.source: redirect async for redirect in listed if not redirect.draft}


async def send(gitbook: GitBook, organization: str, site: str, redirects: Sequence[Redirect]) -> dict[str, str]:
    """Send redirects, as many in a call as GitBook takes. A call that fails does not keep the others.

    Returns:
        Why GitBook did not take some, by source.
    """
    failed: dict[str, str] = {}
    for chunk in chunks(redirects):
        body = [redirect.as_json() for redirect in chunk]
        try:
            answer = await gitbook.site_redirects.upsert(organization, site, redirects=body)
        except GitBookError as error:
            failed |= {redirect.source: str(error) for redirect in chunk}
            continue
        results = {getattr(result, "source", None): result for result in answer.results or []}
        failed |= {one.source: reason for one in chunk if (reason := why_not(results.get(one.source)))}
    return failed


def chunks(redirects: Sequence[Redirect]) -> Iterator[Sequence[Redirect]]:
    """Cut redirects into calls."""
    return (redirects[start : start + CHUNK] for start in range(0, len(redirects), CHUNK))


def why_not(result: object) -> str | None:
    """Say why GitBook did not take a redirect; None if it did."""
    if isinstance(result, SiteRedirectUpsertError):
        return result.error
    return "GitBook did not say what became of it" if result is None else None


async def run(arguments: argparse.Namespace, wanted: Sequence[Redirect]) -> int:
    """Do what the command line says.

    Returns:
        How many redirects GitBook did not take.
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
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
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
