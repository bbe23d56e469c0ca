"""Publish a folder of Markdown files as the pages of a space: with a change request, a review and a merge.

The folder has a SUMMARY.md, as GitBook's Git Sync and ``gitbook-async pull`` write it; see ``markdown_pages.py``.

To run it::

    pip install gitbook-async
    export GITBOOK_TOKEN=gb_api_...
    python examples/publish_docs.py --space=SPACE --approve docs

Old ids begin with a dash: pass them as ``--space=-Mxxx``, with the equals sign. Set GITBOOK_ENDPOINT to use another
GitBook address.

Missing pages are inserted, changed pages are updated, and all others are left unchanged. At the end all pages are read
again and compared with the files. The exit status is 0 if they are equal, 1 if something differs, and 2 if the job
failed.

A call that fails may have been carried out all the same: the response was lost, not the work. So after each such
failure the job waits a little and checks GitBook's state before it continues; nothing is lost or done twice. A chunk of
pages is inserted as a whole or not at all, and GitBook rejects pages whose path is taken, so a chunk that is carried
out late does no harm. A change request that is created late stays empty, since the job uses the first one. After an
interruption, run the same command again: it finds its change request by the subject and continues there.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from careful import Careful, nothing
from markdown_pages import (
    PublishError,
    Source,
    correction,
    differs,
    digest_of,
    insertions,
    read_folder,
    tree_of,
)

from gitbook_async import GitBook, GitBookError, to_dict
from gitbook_async.models import ChangeRequest
from gitbook_async.types import ChangeRequestContentChangeParam

CHUNK = 50  # changes per call; GitBook's limit
STATUSES: Final = ("draft", "open", "merged")  # a list has those of one status, and open ones by default


class Job:
    """The publication of pages.

    Args:
        gitbook: the client.
        space: the id of the space.
        pages: the pages.
        careful: repeats failed calls.
        concurrency: how many pages are read concurrently.
    """

    def __init__(
        self, gitbook: GitBook, space: str, pages: Sequence[Source], *, careful: Careful, concurrency: int = 16
    ) -> None:
        self._gitbook = gitbook
        self._space = space
        self._pages = pages
        self._careful = careful
        self._concurrency = concurrency

    async def run(self, subject: str, *, reviewer: str | None = None, approve: bool = False) -> list[str]:
        """Publish the pages.

        Args:
            subject: the subject of the change request, by which a later run finds it.
            reviewer: the id of a user to request a review from.
            approve: whether to submit an approving review.

        Returns:
            What still differs from the pages.

        Raises:
            GitBookError: a call failed permanently.
            PublishError: GitBook has placed a page at another path.
        """
        change = await self._change_request(subject)
        print(f"change request {change.number}: {change.status}")
        revision: object = change.revision_merged
        if change.status != "merged":
            await self._add(change.id)
            await self._amend(change.id)
            await self._review(change.id, reviewer, approve=approve)
            revision = await self._merge(change.id)
        print(f"merged as revision {revision}")
        return await self._differences(str(revision))

    async def _change_request(self, subject: str) -> ChangeRequest:
        requests = self._gitbook.change_requests

        async def look() -> ChangeRequest | None:
            lists = [requests.list_for_space(self._space, status=one, limit=100) for one in STATUSES]
            found = [one for listed in lists async for one in listed if one.subject == subject]
            return min(found, key=lambda one: one.number, default=None)

        return await self._careful.until(look, lambda: requests.create(self._space, subject=subject))

    async def _add(self, change: str) -> None:
        """Insert the missing pages, one chunk after the other, since each chunk depends on the one before."""
        content = self._gitbook.change_request_content
        changes: list[ChangeRequestContentChangeParam] = []
        chunk: list[Source] = []
        added: set[str] = set()

        async def look() -> bool | None:
            there = dict(tree_of(await content.get_revision(self._space, change)))
            missing = [page for page in self._pages if page.path not in there]
            if lost := [page.path for page in missing if page.path in added]:
                raise PublishError(f"GitBook placed {lost[0]} at another path")
            print(f"{len(self._pages) - len(missing)} of {len(self._pages)} pages exist")
            chunk[:] = missing[:CHUNK]
            changes[:] = insertions(chunk, there)
            return None if missing else True

        async def act() -> None:
            await content.update(self._space, change, changes=changes)
            added.update(page.path for page in chunk)

        await self._careful.until(look, act)

    async def _amend(self, change: str) -> None:
        """Update pages with another text or title: those that existed, and those with links to later ones."""
        content = self._gitbook.change_request_content
        revision = await self._careful.until(nothing, lambda: content.get_revision(self._space, change))
        found = await self._read(revision, lambda key: content.get_page(self._space, change, key, format="markdown"))
        changes = [correction(page, found[page.path].id) for page in self._pages if differs(page, found[page.path])]
        for start in range(0, len(changes), CHUNK):
            chunk = changes[start : start + CHUNK]  # safe to repeat
            send = partial(content.update, self._space, change, changes=chunk)
            await self._careful.until(nothing, send)
        print(f"{len(changes)} pages changed")

    async def _review(self, change: str, reviewer: str | None, *, approve: bool) -> None:
        asked, reviews = self._gitbook.change_request_reviewers, self._gitbook.change_request_reviews

        async def is_asked() -> bool | None:
            listed = asked.list(self._space, change)
            return any([to_dict(one).get("user", {}).get("id") == reviewer async for one in listed]) or None

        async def is_approved() -> bool | None:
            listed = reviews.list(self._space, change)
            return any([one.status == "approved" and not one.outdated async for one in listed]) or None

        if reviewer:
            ask = partial(asked.request, self._space, change, users=[reviewer])
            await self._careful.until(is_asked, ask)
        if approve:
            await self._careful.until(is_approved, partial(reviews.submit, self._space, change, status="approved"))

    async def _merge(self, change: str) -> object:
        """Merge the change request, and return the id of the resulting revision."""
        requests = self._gitbook.change_requests

        async def look() -> object:
            return (await requests.get(self._space, change)).revision_merged or None

        async def act() -> object:
            merged = await requests.merge(self._space, change)
            if merged.result == "conflicts":
                print("merge conflict: the same pages were changed meanwhile; resolve it in GitBook", file=sys.stderr)
            return merged.revision

        return await self._careful.until(look, act)

    async def _differences(self, key: str) -> list[str]:
        """Read all pages of a revision, and return how they differ from the files."""
        content = self._gitbook.space_content
        revision = await self._careful.until(nothing, lambda: content.get_revision(self._space, key))
        found = await self._read(
            revision, lambda page: content.get_page_in_revision(self._space, key, page, format="markdown")
        )
        wrong = [f"{page.path}: {said}" for page in self._pages if (said := differs(page, found.get(page.path)))]
        order = [path for path, _ in tree_of(revision) if path in found]
        in_order = len(order) < len(self._pages) or order == [page.path for page in self._pages]
        return wrong if in_order else [*wrong, "the pages are in a different order"]

    async def _read(self, revision: Any, fetch: Callable[[str], Awaitable[Any]]) -> dict[str, Any]:
        """Read the job's pages of a revision, by path."""
        wanted = {page.path for page in self._pages}
        keys = {path: page.id for path, page in tree_of(revision) if path in wanted}

        async def read(path: str) -> Any:
            return await self._careful.until(nothing, lambda: fetch(keys[path]))

        outcomes = self._gitbook.map(read, keys, concurrency=self._concurrency)
        return {outcome.item: outcome.unwrap() async for outcome in outcomes}


async def run(arguments: argparse.Namespace, pages: Sequence[Source]) -> int:
    """Run the command.

    Returns:
        The number of differences that remain.
    """
    began = time.monotonic()
    async with GitBook(timeout=arguments.timeout, max_retries=4) as gitbook:
        careful = Careful(arguments.patience)
        job = Job(gitbook, arguments.space, pages, careful=careful, concurrency=arguments.concurrency)
        subject = arguments.subject or f"Publish {len(pages)} pages ({digest_of(pages)})"
        different = await job.run(subject, reviewer=arguments.reviewer, approve=arguments.approve)
    for line in different:
        print(f"different: {line}", file=sys.stderr)
    seconds = time.monotonic() - began
    print(
        f"{len(pages)} pages, {len(different)} differences, {len(careful.failures)} recovered failures, {seconds:.0f} s"
    )
    return len(different)


def main() -> None:
    """Publish a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--space", required=True, help="the space's id; --space=-Mxxx if it begins with a dash")
    parser.add_argument("--subject", help="subject of the change request (default: derived from the pages)")
    parser.add_argument("--reviewer", help="the id of a user to request a review from")
    parser.add_argument("--approve", action="store_true", help="submit an approving review")
    parser.add_argument("--concurrency", type=int, default=16, help="pages read concurrently (default: 16)")
    parser.add_argument("--timeout", type=float, default=60.0, help="timeout of a request in seconds (default: 60)")
    parser.add_argument(
        "--patience", type=float, default=2.0, help="seconds to wait after a failure before checking (default: 2)"
    )
    parser.add_argument("folder", type=Path, help="the folder, with a SUMMARY.md")
    arguments = parser.parse_args()
    try:
        different = asyncio.run(run(arguments, read_folder(arguments.folder)))
    except (GitBookError, PublishError, OSError, UnicodeError) as error:
        parser.exit(2, f"not published: {error}\n")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
