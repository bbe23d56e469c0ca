"""Redirects of a site, from rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import quote

import attrs

from gitbook_async._model.base import to_dict
from gitbook_async.errors import GitBookError
from gitbook_async.jobs._tables.rows import InvalidRows
from gitbook_async.jobs._work.failure import Failure, JobError, check_token
from gitbook_async.jobs._work.tables import changes_table
from gitbook_async.models import SiteRedirect, SiteRedirectUpsertError

if TYPE_CHECKING:
    from gitbook_async._client import GitBook
    from gitbook_async.types import SiteRedirectUpsertInputParam

COLUMNS: Final = ("source", "destination", "permanent", "capture_wildcard")
_CHUNK: Final = 500  # per call; GitBook's limit
_LONGEST_SOURCE: Final = 512  # characters
_SOURCE: Final = re.compile(r"(/([A-Za-z0-9._~+-]|%[0-9A-Fa-f]{2})+)+(/?\*)?")
_TRUTH: Final = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}


@attrs.frozen
class Redirect:
    """A redirect.

    Attributes:
        source: the path, percent-encoded.
        destination: its target, as in the API.
        permanent: whether browsers may cache it.
        capture_wildcard: whether the text matched by ``*`` is appended to the destination.
    """

    source: str
    destination: Mapping[str, Any]
    permanent: bool = False
    capture_wildcard: bool = False

    @property
    def row(self) -> dict[str, str]:
        """The redirect as a row."""
        flags = (self.permanent, self.capture_wildcard)
        values = (self.source, one_line(self.destination), *("yes" if flag else "no" for flag in flags))
        return dict(zip(COLUMNS, values, strict=True))

    @property
    def json(self) -> dict[str, Any]:
        """The redirect as in the API."""
        flags = {"permanent": self.permanent, "captureWildcard": self.capture_wildcard}
        return {"source": self.source, "destination": dict(self.destination), **flags}


@attrs.frozen(kw_only=True)
class RedirectPlan:
    """What rows change. ``str(plan)`` is a list of the changes.

    Attributes:
        organization: the id of the organization.
        site: the id of the site.
        added: new redirects.
        changed: changed ones: how each was and how it will be.
        deleted: redirects that are not in the rows, with ``prune``.
        unchanged: the number of redirects that are as in the rows.
    """

    organization: str
    site: str
    added: Sequence[Redirect]
    changed: Sequence[tuple[Redirect, Redirect]]
    deleted: Sequence[Redirect]
    unchanged: int

    def __len__(self) -> int:
        return len(self.added) + len(self.changed) + len(self.deleted)

    def __str__(self) -> str:
        lines = [f"+ {one.source} -> {one_line(one.destination)}" for one in self.added]
        lines += [
            f"~ {now.source} -> {one_line(now.destination)} (was {one_line(before.destination)})"
            for before, now in self.changed
        ]
        lines += [f"- {one.source} -> {one_line(one.destination)}" for one in self.deleted]
        counts = f"{len(self.added)} new, {len(self.changed)} changed, {len(self.deleted)} deleted"
        return "\n".join([*lines, f"{counts}, {self.unchanged} unchanged"])

    def _repr_html_(self) -> str:
        return changes_table(str(self)).html

    async def apply(self, gitbook: GitBook) -> list[Failure]:
        """Make the changes, as many in each call as GitBook accepts. A failed call does not stop the others.

        Args:
            gitbook: the client.

        Returns:
            The redirects that GitBook rejected, or that were in a call that failed.

        Raises:
            AuthenticationError: the token is invalid.
        """
        bodies = [one.json for one in (*self.added, *(now for _, now in self.changed))]
        bodies += [{"source": one.source, "destination": None} for one in self.deleted]
        failures: list[Failure] = []
        for start in range(0, len(bodies), _CHUNK):
            failures += await self._send(gitbook, bodies[start : start + _CHUNK])
        return failures

    async def _send(self, gitbook: GitBook, bodies: Sequence[Mapping[str, Any]]) -> list[Failure]:
        try:
            found = await gitbook.site_redirects.upsert(self.organization, self.site, redirects=_sendable(bodies))
        except GitBookError as error:
            check_token(error)
            return [Failure(body["source"], error) for body in bodies]
        results = {getattr(result, "source", None): result for result in found.results or []}
        reasons = {body["source"]: _why_not(results.get(body["source"])) for body in bodies}
        return [Failure(source, JobError(reason)) for source, reason in reasons.items() if reason]


async def redirects(gitbook: GitBook, organization: str, site: str) -> list[Redirect]:
    """Return the live redirects of a site.

    Args:
        gitbook: the client.
        organization: the id of the organization.
        site: the id of the site.

    Raises:
        GitBookError: they cannot be read.
    """
    listed = gitbook.site_redirects.list(organization, site, limit=1000, draft=False)
    return [_existing(one) async for one in listed if not one.draft]


async def plan_redirects(
    gitbook: GitBook, organization: str, site: str, rows: Iterable[Mapping[str, str]], *, prune: bool = False
) -> RedirectPlan:
    """Find what has to change so that a site has the redirects of rows.

    Args:
        gitbook: the client.
        organization: the id of the organization.
        site: the id of the site.
        rows: the redirects: ``source``, a path of the site (``/old``, or ``/old/*`` for all paths below it);
            ``destination``, a URL or ``site-page:SITE_SPACE/PAGE``, ``site-space:ID`` or ``site-section:ID``;
            optionally ``permanent`` and ``capture_wildcard`` (yes or no).
        prune: whether to delete the redirects that are not in the rows.

    Returns:
        The changes, which have not been made.

    Raises:
        InvalidRows: GitBook would reject a row, or a source is in two rows.
        GitBookError: the redirects of the site cannot be read.
    """
    wanted = _parse(rows)
    existing = {one.source: one for one in await redirects(gitbook, organization, site)}
    pairs = [(existing.get(one.source), one) for one in wanted]
    sources = {one.source for one in wanted}
    return RedirectPlan(
        organization=organization,
        site=site,
        added=[now for before, now in pairs if before is None],
        changed=[(before, now) for before, now in pairs if before is not None and before != now],
        deleted=[one for one in existing.values() if one.source not in sources] if prune else [],
        unchanged=sum(before == now for before, now in pairs),
    )


async def push_redirects(
    gitbook: GitBook, organization: str, site: str, rows: Iterable[Mapping[str, str]], *, prune: bool = False
) -> list[Failure]:
    """Create the redirects of rows in a site: `plan_redirects`, and then `RedirectPlan.apply`.

    Returns:
        The redirects that failed.

    Raises:
        InvalidRows: GitBook would reject a row; nothing was sent.
        GitBookError: the redirects of the site cannot be read.
    """
    return await (await plan_redirects(gitbook, organization, site, rows, prune=prune)).apply(gitbook)


def one_line(destination: Mapping[str, Any]) -> str:
    """Return a destination as in a row."""
    kind, *values = (value for _, value in sorted(destination.items(), key=lambda item: item[0] != "kind"))
    if kind == "site-page":
        return f"{kind}:{destination.get('siteSpaceId')}/{destination.get('pageId')}"
    return str(values[0]) if kind == "external" and values else f"{kind}:{'/'.join(map(str, values))}"


def _parse(rows: Iterable[Mapping[str, str]]) -> list[Redirect]:
    found: dict[str, Redirect] = {}
    problems: list[str] = []
    for number, row in enumerate(rows, 1):
        try:
            one = _read(row)
        except ValueError as error:
            problems.append(f"row {number}: {error}")
            continue
        if found.setdefault(one.source, one) is not one:
            problems.append(f"row {number}: {one.source} is in two rows")
    if problems:
        raise InvalidRows(problems)
    return list(found.values())


def _read(row: Mapping[str, str]) -> Redirect:
    if missing := [name for name in COLUMNS[:2] if name not in row]:
        raise ValueError(f"the column {missing[0]} is missing")
    if unknown := [name for name in row if name not in COLUMNS]:
        raise ValueError(f"unknown column {unknown[0]!r}; known: {', '.join(COLUMNS)}")
    source = quote(row["source"].strip(), safe="/*%+")
    if not _SOURCE.fullmatch(source) or len(source) > _LONGEST_SOURCE:
        raise ValueError(f"{row['source']!r} is not a valid source path")
    flags = [row.get(name, "").strip().lower() for name in COLUMNS[2:]]
    if wrong := [flag for flag in flags if flag not in _TRUTH]:
        raise ValueError(f"{wrong[0]!r} is neither yes nor no")
    return Redirect(source, _read_destination(row["destination"].strip()), *(_TRUTH[flag] for flag in flags))


def _read_destination(text: str) -> dict[str, str]:
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
            raise ValueError(f"{text!r} is not a valid destination")


def _existing(one: SiteRedirect) -> Redirect:
    return Redirect(one.source, to_dict(one.destination), bool(one.permanent), bool(one.capture_wildcard))


def _why_not(result: object) -> str | None:
    if isinstance(result, SiteRedirectUpsertError):
        return str(result.error)
    return "GitBook returned no result for it" if result is None else None


def _sendable(bodies: Sequence[Mapping[str, Any]]) -> list[SiteRedirectUpsertInputParam]:
    """Return bodies as what a call takes; `Redirect.json` makes them so."""
    return cast("list[SiteRedirectUpsertInputParam]", list(bodies))
