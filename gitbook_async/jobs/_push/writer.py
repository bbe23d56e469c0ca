"""Writing to a change request until it matches a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from anyio.to_thread import run_sync

from gitbook_async.batch import Progress
from gitbook_async.errors import BadRequestError, GitBookError, UnprocessableEntityError
from gitbook_async.jobs._push.assets import batches, check_size, insertion, key_of_file
from gitbook_async.jobs._push.changes import Content, chunks, has_text, ref
from gitbook_async.jobs._push.compare import Comparison, compare
from gitbook_async.jobs._push.memory import Memory
from gitbook_async.jobs._push.place import Place
from gitbook_async.jobs._push.plan import PushPlan
from gitbook_async.jobs._push.steps import Step, steps
from gitbook_async.jobs._work.confirming import Doubt
from gitbook_async.jobs._work.failure import Failure, JobError, check_token

if TYPE_CHECKING:
    from gitbook_async._client import GitBook
    from gitbook_async.models import ChangeRequest

_REJECTED: Final = (BadRequestError, UnprocessableEntityError)


class Writer:
    """The changes of a plan, in a change request.

    Attributes:
        done: the number of changes that were made.
        failures: what GitBook rejected.
    """

    def __init__(
        self,
        gitbook: GitBook,
        plan: PushPlan,
        request: ChangeRequest,
        memory: Memory,
        *,
        concurrency: int,
        on_progress: Callable[[Progress], object] | None,
    ) -> None:
        self.done = 0
        self.failures: list[Failure] = []
        self._update = gitbook.change_request_content.update
        self._gitbook = gitbook
        self._plan = plan
        self._outline = plan.outline
        self._request = request
        self._memory = memory
        self._concurrency = concurrency
        self._on_progress = on_progress
        self._total = len(plan)
        self._rejected: set[str] = set()  # the paths of what GitBook rejected
        self._content = Content(plan.outline, {}, {})

    async def run(self, doubt: Doubt) -> None:
        """Make changes until nothing is left to change.

        Args:
            doubt: decides about failed calls.

        Raises:
            JobError: GitBook has not kept what it was sent.
            GitBookError: a call failed for good.
        """
        compared = self._plan.compared if self._request.revision == self._plan.revision else None
        complete = False
        while True:
            try:
                compared = compared or await self._look()
                todo, uploads = self._remaining(compared), self._missing(compared)
                if not (todo or uploads):
                    break
                if complete:
                    _raise_lost([*map(str, uploads), *(step.path for step in todo)])
                complete = await self._send(compared, todo, uploads, doubt)
            except JobError:
                raise
            except GitBookError as error:
                complete = False
                await doubt.wait(error)
            compared = None
        await self._settle(compared)

    async def _look(self) -> Comparison:
        place = Place(self._gitbook, self._plan.space, request=self._request.id)
        more: Any = {"prune": self._plan.prune, "concurrency": self._concurrency}
        return await compare(self._gitbook, self._outline, place, self._memory, **more)

    def _remaining(self, compared: Comparison) -> list[Step]:
        return [step for step in steps(self._outline, compared) if step.path not in self._rejected]

    def _missing(self, compared: Comparison) -> list[PurePosixPath]:
        return [one for one in self._outline.assets if one not in compared.files and str(one) not in self._rejected]

    async def _send(
        self, compared: Comparison, todo: Sequence[Step], uploads: Sequence[PurePosixPath], doubt: Doubt
    ) -> bool:
        """Send what is left to change.

        Returns:
            Whether all was sent; if not, look again.
        """
        pages = {path: there.id for path, there in compared.pairs.items()}
        self._content = Content(self._outline, pages, compared.files)
        await self._upload(uploads, doubt)
        self._total = self.done + len(todo)
        for chunk in chunks(self._outline, todo):
            await self._change(chunk, doubt)
            if any(
                step.kind == "insert" and step.path not in {*self._content.pages, *self._rejected} for step in chunk
            ):
                return False
        return True

    async def _upload(self, assets: Sequence[PurePosixPath], doubt: Doubt) -> None:
        root, fit = self._outline.root, list[PurePosixPath]()
        for asset in assets:
            try:
                await run_sync(check_size, root, asset)
                fit.append(asset)
            except JobError as error:
                self._reject(str(asset), error)
        for batch in batches(root, fit):
            await self._upload_batch(batch, doubt)

    async def _upload_batch(self, batch: Sequence[PurePosixPath], doubt: Doubt) -> None:
        changes = [await run_sync(insertion, self._outline.root, batch)]
        try:
            result: Any = await self._update(self._plan.space, self._request.id, changes=changes)
        except _REJECTED as error:
            if doubt.exists:
                raise
            if len(batch) > 1:
                for asset in batch:
                    await self._upload_batch([asset], doubt)
            else:
                self._reject(str(batch[0]), error)
            return
        doubt.clear()
        ids: dict[PurePosixPath, str] = {
            asset: file.id for asset, file in zip(batch, result.inserted_files or (), strict=False)
        }
        self._content.files |= ids
        root = self._outline.root
        await self._memory.keep_files({await run_sync(key_of_file, root, asset): ids[asset] for asset in ids})
        self._advance(len(batch))

    async def _change(self, chunk: Sequence[Step], doubt: Doubt) -> None:
        """Send steps in one call; if GitBook rejects it, find the step by sending halves."""
        chunk = [step for step in chunk if self._is_possible(step)]
        if not chunk:
            return
        changes = await run_sync(self._content.changes, chunk)
        try:
            result: Any = await self._update(self._plan.space, self._request.id, changes=changes)
        except _REJECTED as error:
            if doubt.exists:
                raise
            if len(chunk) == 1:
                self._reject(chunk[0].path, error)
            else:
                await self._change(chunk[: len(chunk) // 2], doubt)
                await self._change(chunk[len(chunk) // 2 :], doubt)
            return
        doubt.clear()
        await self._note(chunk, result)

    async def _note(self, chunk: Sequence[Step], result: Any) -> None:
        pages = self._content.pages
        made = {str(change.ref): change.page.id for change in result.changes if change.object == "created_page"}
        pages |= {step.path: made[ref(number)] for number, step in enumerate(chunk) if ref(number) in made}
        written = [step.page for step in chunk if step.page and has_text(step) and step.path in pages]
        await self._memory.sent(self._request.id, {pages[page.path]: page.digest for page in written})
        self._advance(len(chunk))

    def _is_possible(self, step: Step) -> bool:
        """Whether the page or the parent that a step needs exists; a step that is not possible is a failure."""
        lost = self._content.missing(step)
        if lost and step.path not in self._rejected:
            self._reject(step.path, JobError(f"{lost} does not exist, because GitBook rejected it"))
        return lost is None

    def _reject(self, item: str, error: Exception) -> None:
        check_token(error)
        self._rejected.add(item)
        self.failures.append(Failure(item, error))
        self._report()

    def _advance(self, number: int) -> None:
        self.done += number
        self._report()

    def _report(self) -> None:
        if self._on_progress is not None:
            failed = len(self.failures)
            self._on_progress(Progress(self.done + failed, failed, max(self._total, self.done + failed)))

    async def _settle(self, compared: Comparison) -> None:
        """Remember what all pages have, so that the next plan need not read them."""
        pages = self._outline.pages
        known = {there.id: (there.state, pages[path].digest) for path, there in compared.pairs.items()}
        lost = {compared.pairs[path].id for path in self._rejected & compared.pairs.keys()}
        await self._memory.settle({page: pair for page, pair in known.items() if page not in lost})


def _raise_lost(items: Sequence[str]) -> None:
    raise JobError(f"GitBook has not kept {items[0]} as it was sent")
