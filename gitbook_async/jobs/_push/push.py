"""Pushing a folder: the changes of a plan are made in one change request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import attrs

from gitbook_async.batch import Progress
from gitbook_async.jobs._content.pages import CONCURRENCY
from gitbook_async.jobs._push.memory import Memory
from gitbook_async.jobs._push.plan import PushPlan
from gitbook_async.jobs._push.request import Requests
from gitbook_async.jobs._push.writer import Writer
from gitbook_async.jobs._work.confirming import PATIENCE, Doubt
from gitbook_async.jobs._work.failure import Failure, JobError, failures_table

if TYPE_CHECKING:
    from gitbook_async._client import GitBook


@attrs.frozen(kw_only=True)
class Pushed:
    """What a push did.

    Attributes:
        request: the id of the change request; None if there was nothing to change.
        number: its number.
        url: its address in GitBook.
        revision: the id of the live revision that it was merged into; None if it was not merged.
        changes: the number of changes that were made in this run, uploads included.
        failures: the pages and files that GitBook rejected. The others are in the change request.
    """

    request: str | None = None
    number: int | None = None
    url: str = ""
    revision: str | None = None
    changes: int = 0
    failures: Sequence[Failure] = ()

    def __str__(self) -> str:
        if self.request is None:
            return "nothing to change"
        merged = f", merged as revision {self.revision}" if self.revision else ""
        counts = f"{self.changes} changes made, {len(self.failures)} failed"
        return f"change request {self.number}: {counts}{merged}"

    def _repr_html_(self) -> str:
        return failures_table(str(self), self.failures).html


async def push(
    gitbook: GitBook,
    plan: PushPlan,
    *,
    subject: str | None = None,
    merge: bool = False,
    concurrency: int = CONCURRENCY,
    patience: float = PATIENCE,
    on_progress: Callable[[Progress], object] | None = None,
) -> Pushed:
    """Make the changes of a plan, in one change request.

    A push that was interrupted or killed is continued by the same call with a new plan: it finds its change request,
    and compares it with the folder. After a call that failed, GitBook is looked at before anything is sent again, since
    the call may have been carried out. So nothing is done twice, and nothing is lost.

    Args:
        gitbook: the client.
        plan: the plan, of `plan_push`.
        subject: the subject of the change request; by default with the name of the folder and a digest. A draft or open
            change request with this subject is continued.
        merge: whether to merge it. Otherwise it is opened for review. It is not merged if something failed.
        concurrency: the maximum number of pages that are read concurrently, when a push is continued.
        patience: the seconds to wait after a failed call before looking at what it has done.
        on_progress: called after each call that changed something.

    Returns:
        What was done.

    Raises:
        JobError: the space has changed since the plan was made, or pages conflict with changes of others.
        JournalError: another process pushes the folder.
        AuthenticationError: the token is invalid.
        GitBookError: a call failed for good.
        OSError: a file cannot be read.
    """
    if not len(plan):
        return Pushed()
    async with Memory(plan.journal, plan.space) as memory:
        requests = Requests(gitbook, plan.space, patience)
        title = subject or f"Push {plan.folder.resolve().name} ({plan.digest})"
        if (await gitbook.spaces.get(plan.space)).revision != plan.revision:
            raise JobError("the space has changed since the plan was made; plan again")
        request = await requests.get(title, plan.digest, memory)
        job = Writer(gitbook, plan, request, memory, concurrency=concurrency, on_progress=on_progress)
        await job.run(Doubt(patience))
        revision = None
        if not merge:
            await requests.open(request.id)
        elif not job.failures:
            revision = await requests.merge(request.id)
    return Pushed(
        request=request.id,
        number=request.number,
        url=request.urls.app,
        revision=revision,
        changes=job.done,
        failures=job.failures,
    )
