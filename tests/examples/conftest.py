"""A GitBook some of whose answers a test decides, and ways to run the examples against it."""

from __future__ import annotations

import importlib.util
import inspect
import os
import re
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from subprocess import CompletedProcess
from types import ModuleType
from typing import Any, NamedTuple

import anyio
import pytest
from anyio.abc import Process
from anyio.streams.text import TextReceiveStream
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from gitbook_async import GitBook
from gitbook_async.testing import RecordedRequest, create_app, serve

EXAMPLES = Path(__file__).parents[2] / "examples"
TOKEN = "gb_api_examples"
KEPT = (401, 422)  # these responses are never replaced by those of a test

Decide = Callable[[RecordedRequest], Response | dict[str, Any] | Awaitable[Response | dict[str, Any]]]
current: ContextVar[list[RecordedRequest]] = ContextVar("current")


class Backend:
    """The GitBook to test against, which gives a test's own answers where the test has some.

    Attributes:
        url: where it is.
        requests: the requests that it got.
        left: the operations whose answers were not taken to their end.
        most_at_once: how many requests it was answering at the same time, at most.
    """

    def __init__(self, **options: Any) -> None:
        self.url = ""
        self.requests: list[RecordedRequest] = []
        self.left: list[str | None] = []
        self.most_at_once = 0
        self._now = 0
        self._answers: dict[str, Decide] = {}
        self._app = create_app(self._record, **{"examples": True, **options})

    def on(self, operation: str, decide: Decide | Response | dict[str, Any]) -> None:
        self._answers[operation] = decide if callable(decide) and not isinstance(decide, Response) else lambda _: decide

    def of(self, operation: str) -> list[RecordedRequest]:
        return [request for request in self.requests if request.operation == operation]

    def _record(self, request: RecordedRequest) -> None:
        self.requests.append(request)
        current.get().append(request)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            await self._answer(scope, receive, send)
        finally:
            self._now -= 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        mine: list[RecordedRequest] = []
        current.set(mine)
        decide: Decide | None = None
        ended = False

        async def pass_on(message: Message) -> None:
            nonlocal decide, ended
            if message["type"] == "http.response.start" and message["status"] not in KEPT and mine:
                decide = self._answers.get(mine[0].operation or "")
            ended = ended or not message.get("more_body", True) or ("body" in message and "more_body" not in message)
            if decide is None:
                await send(message)

        await self._app(scope, receive, pass_on)
        if decide is not None:
            answer = decide(mine[0])
            answer = await answer if inspect.isawaitable(answer) else answer
            await (answer if isinstance(answer, Response) else JSONResponse(answer))(scope, receive, send)
        elif not ended:
            self.left.append(mine[0].operation if mine else None)


class Place(NamedTuple):
    """Ids of what the GitBook has."""

    organization: str
    site: str
    space: str


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"  # the examples say so themselves


@pytest.fixture
async def backend() -> AsyncGenerator[Backend]:
    one = Backend(event_delay=0.02)
    async with serve(one) as one.url:
        yield one


@pytest.fixture
async def place(backend: Backend) -> Place:
    async with GitBook(TOKEN, base_url=backend.url) as gitbook:
        organization = (await gitbook.organizations.list(limit=1)).items[0].id
        site = (await gitbook.sites.list(organization, limit=1)).items[0].id
        space = (await gitbook.spaces.list(organization, limit=1)).items[0].id
    backend.requests.clear()
    return Place(organization, site, space)


@pytest.fixture
def environment(backend: Backend) -> dict[str, str]:
    """What the examples find in their environment."""
    ours = {"GITBOOK_TOKEN": TOKEN, "GITBOOK_ENDPOINT": backend.url, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **ours}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Callable[..., Awaitable[CompletedProcess[str]]]:
    """Run an example as a command, with warnings as errors."""

    async def run(
        name: str, *arguments: str, stdin: bytes = b"", tracebacks: int = 0, **more: str
    ) -> CompletedProcess[str]:
        done = await anyio.run_process(
            [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py"), *arguments],
            input=stdin,
            check=False,
            cwd=tmp_path,
            env={**environment, **more},
        )
        output, errors = done.stdout.decode(), done.stderr.decode()
        assert errors.count("Traceback") == tracebacks, errors
        assert "Warning" not in errors, errors
        return CompletedProcess(name, done.returncode, output, errors)

    return run


class Server(NamedTuple):
    """An example that is a server.

    Attributes:
        url: where it is.
        lines: gives what it prints, line by line.
    """

    url: str
    lines: Callable[[], Awaitable[str]]


@pytest.fixture
def start(environment: dict[str, str]) -> Callable[..., Any]:
    """Start an example that is a server, and end it as Ctrl-C does; what it logs must be in order."""

    @asynccontextmanager
    async def start(*command: str, **more: str) -> AsyncGenerator[Server]:
        arguments = [sys.executable, "-W", "error", *command]
        env = {**environment, **more}
        async with await anyio.open_process(arguments, cwd=EXAMPLES.parent, env=env) as process:
            output, log = Lines(process, "stdout"), Lines(process, "stderr")
            async with anyio.create_task_group() as group:
                group.start_soon(output.read)
                group.start_soon(log.read)
                with anyio.fail_after(120):
                    url = await Lines.first(r"http://127\.0\.0\.1:\d+", output, log)
                try:
                    yield Server(url, output.next)
                finally:
                    process.terminate()
                    with anyio.CancelScope(shield=True):
                        await process.wait()
        assert "Warning" not in log.text, log.text
        assert "Traceback" not in log.text or "failed\nTraceback" in log.text, log.text  # the worker's own log

    return start


class Lines:
    """The lines that a process writes."""

    def __init__(self, process: Process, name: str) -> None:
        stream = getattr(process, name)
        self._stream = TextReceiveStream(stream)
        self.text = ""
        self._given = 0

    async def read(self) -> None:
        async for text in self._stream:
            self.text += text

    async def next(self) -> str:
        with anyio.fail_after(120):
            while "\n" not in self.text[self._given :]:  # noqa: ASYNC110  # enough for a test
                await anyio.sleep(0.005)
        line, _, _ = self.text[self._given :].partition("\n")
        self._given += len(line) + 1
        return line

    @staticmethod
    async def first(pattern: str, *outputs: Lines) -> str:
        """Wait for something that one of the outputs says; all up to there counts as read."""
        while True:
            for output in outputs:
                if found := re.search(rf"({pattern})\b.*\n", output.text):
                    output._given = found.end()
                    return found.group(1)
            await anyio.sleep(0.005)


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> Callable[[str], ModuleType]:
    """Import an example, with its environment."""

    def load(name: str) -> ModuleType:
        for variable in ("GITBOOK_TOKEN", "GITBOOK_ENDPOINT"):
            monkeypatch.setenv(variable, environment[variable])
        spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def until() -> Callable[[Callable[[], object]], Awaitable[None]]:
    """Wait until something holds."""

    async def until(holds: Callable[[], object]) -> None:
        with anyio.fail_after(120):
            while not holds():  # noqa: ASYNC110  # what it waits for is in another thread
                await anyio.sleep(0.005)

    return until


@pytest.fixture
def event_stream() -> Callable[..., Response]:
    """Make an event stream of events and of how it ends."""

    def make(*frames: str) -> Response:
        return Response("".join(f"{frame}\n\n" for frame in frames), media_type="text/event-stream")

    return make
