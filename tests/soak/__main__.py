"""Makes very many calls in one process, most of what can happen to a call included, and watches what is left of them.

    python -m tests.soak [CALLS] [asyncio|trio|uvloop]

The server breaks connections, stalls, sends errors and half responses; calls are cancelled, streams are left early, and
tokens change. After each tenth of the calls, when none is under way, the program prints what the process has: memory,
file descriptors, tasks, busy and idle connections. It ends with status 1 if something has grown since the first tenth.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import anyio
import attrs

from gitbook_async import GitBook, GitBookError, SlotTransport
from gitbook_async._send import retry
from tests.chaos import server as faulty
from tests.chaos.server import FaultyServer, Hit
from tests.hostile.transports import LOOPS

CALLS = 200_000
ROUNDS = 10
WORKERS = 128
CONNECTIONS = 32
SPARE_FILES = 2  # that may be about to be closed when they are counted
MOST_GROWTH = 8 * 2**20  # bytes of memory
FAULTS = (
    *["hang up"] * 4,
    *["reset"] * 3,
    *["truncate"] * 3,
    *["gibberish"] * 2,
    *["last"] * 8,
    *["stall", "stall inside"],
    *[500, 502, 503, 401, 404, 409] * 2,
    429,
)
SCOPE = {"mode": "default"}


@attrs.frozen
class State:
    """What a process has when no call is under way.

    Attributes:
        memory: resident bytes.
        files: open file descriptors, without those of connections.
        tasks: tasks of the event loop.
        objects: what the garbage collector knows.
        connections: idle connections of the client; none may be busy.
    """

    memory: int
    files: int
    tasks: int
    objects: int
    connections: int


class Soak:
    """The calls.

    Args:
        server: where they go.
        transport: the connections.
        seed: of all random choices.

    Attributes:
        outcomes: how many calls ended how.
    """

    def __init__(self, server: FaultyServer, transport: SlotTransport, seed: int = 1) -> None:
        self.outcomes: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._server = server
        self._transport = transport
        self._tokens = 0
        self._gitbook = GitBook(
            auth=self._mint, base_url=server.url, transport=transport, timeout=0.4, deadline=5, max_retries=1
        )

    async def _mint(self) -> str:
        self._tokens += 1
        await anyio.lowlevel.checkpoint()
        return f"token{self._tokens}"

    async def calls(self, number: int) -> None:
        """Make so many calls, some at a time."""
        left = iter(range(number))
        async with anyio.create_task_group() as tasks:
            for _ in range(WORKERS):
                tasks.start_soon(self._work, left)

    async def _work(self, left: Any) -> None:
        for _ in left:
            ways = (self._get, self._get, self._get, self._post, self._ask, self._leave, self._cancelled, self._tenant)
            way = self._chance.choice(ways)
            try:
                self.outcomes[await way() or way.__name__.removeprefix("_")] += 1
            except GitBookError as error:
                self.outcomes[type(error).__name__] += 1

    async def _get(self) -> None:
        await self._gitbook.spaces.get("x")

    async def _post(self) -> None:
        await self._gitbook.spaces.create("o", title="t")

    async def _ask(self) -> None:
        await self._gitbook.site_ask.stream("o", "s", question="?", scope=SCOPE).final()

    async def _leave(self) -> None:
        """Leave a stream after its first event."""
        async with self._gitbook.site_ask.stream("o", "s", question="?", scope=SCOPE) as answer:
            async for _ in answer:
                return

    async def _cancelled(self) -> str | None:
        with anyio.move_on_after(self._chance.uniform(0, 0.01)) as scope:
            await self._chance.choice((self._get, self._post, self._ask))()
        return "cancelled" if scope.cancelled_caught else "in time"

    async def _tenant(self) -> None:
        """Call with a token that no other call has."""
        self._tokens += 1
        await self._gitbook.with_options(token=f"tenant{self._tokens}").spaces.get("x")

    def state(self) -> State:
        """Return what the process has now."""
        gc.collect()
        with open("/proc/self/statm") as file:  # noqa: PTH123  # no path
            memory = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        files = len(list(Path("/proc/self/fd").iterdir()))
        slots: Any = self._transport.pool._home.slots
        assert not slots._busy, "a slot is busy though no call is under way"
        assert not slots._waiters
        files -= len(slots) + self._server.open
        return State(memory, files, _tasks(), len(gc.get_objects()), len(slots))


def _tasks() -> int:
    try:
        return len(asyncio.all_tasks())
    except RuntimeError:
        import trio

        return trio.lowlevel.current_statistics().tasks_living


async def soak(calls: int, server: FaultyServer) -> int:
    """Make the calls, print a row for each tenth of them, and return 1 if something has grown."""
    begun = time.monotonic()
    states: list[State] = []
    print(f"{'calls':>9}{'seconds':>9}{'memory':>10}{'files':>7}{'tasks':>7}{'objects':>9}{'idle':>6}{'server':>8}")
    async with SlotTransport(CONNECTIONS) as transport:
        made = Soak(server, transport)
        for number in range(1, ROUNDS + 1):
            await made.calls(calls // ROUNDS)
            await _settled(lambda: server.open <= len(transport.pool))
            found = made.state()
            states.append(found)
            print(
                f"{number * (calls // ROUNDS):>9,}{time.monotonic() - begun:>9.0f}{found.memory / 2**20:>7.1f} MB"
                f"{found.files:>7}{found.tasks:>7}{found.objects:>9,}{found.connections:>6}{server.open:>8}",
                flush=True,
            )
    await _settled(lambda: server.open == 0)
    print(", ".join(f"{name} {count:,}" for name, count in made.outcomes.most_common()))
    return int(_has_grown(states[0], states[-1]))


async def _settled(condition: Any) -> None:
    with anyio.fail_after(60):
        while not condition():  # noqa: ASYNC110  # another thread has no event of this loop
            await anyio.sleep(0.01)


def _has_grown(first: State, last: State) -> bool:
    return (
        last.memory > first.memory + MOST_GROWTH
        or last.tasks != first.tasks
        or last.objects > first.objects * 1.1 + 5_000
        or last.files > first.files + SPARE_FILES
    )


def plan(chance: random.Random) -> Any:
    """Make one request in ten go wrong."""

    def decide(_hit: Hit) -> str | int:
        return chance.choice(FAULTS) if chance.random() < 0.1 else "ok"

    return decide


def main(arguments: list[str]) -> int:
    """Run it; the arguments are those of the program."""
    calls = int(arguments[0]) if arguments else CALLS
    backend, options = LOOPS[arguments[1] if len(arguments) > 1 else "asyncio"]
    faulty.LIFETIME = 7200
    retry._FIRST_WAIT = 0.002  # type: ignore[misc]  # seconds; most of the time would be waits before retries
    with FaultyServer(plan(random.Random(2))) as server, contextlib.suppress(KeyboardInterrupt):
        return anyio.run(soak, calls, server, backend=backend, backend_options=options)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
