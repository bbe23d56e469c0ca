"""The free list: whoever leaves, and whenever, no slot is lost."""

from __future__ import annotations

import random

import anyio
import anyio.lowlevel
import pytest

from gitbook_async._wire.faults import Fault
from gitbook_async._wire.http11.outgoing import Origin
from gitbook_async._wire.http11.slots import Slots

pytestmark = pytest.mark.anyio

ONE, TWO = Origin("http", "one", 80), Origin("http", "two", 80)


class Connection:
    """Counts itself while it is open; closing takes as long as a test says."""

    opened = 0
    closing = staticmethod(anyio.lowlevel.checkpoint)

    def __init__(self, origin):
        self.origin = origin
        self.idle_until = 0.0
        self.closed = False
        Connection.opened += 1

    def is_usable(self):
        return not self.closed

    async def aclose(self):
        await self.closing()
        Connection.opened -= not self.closed
        self.closed = True


@pytest.fixture(autouse=True)
def _afresh(monkeypatch):
    monkeypatch.setattr(Connection, "opened", 0)


async def give_back(slots, connection):
    if not slots.keep(connection):
        await slots.discard(connection)


async def fill(slots, size):
    """Take every slot and give it back: none may be missing."""
    taken = [await slots.take(random.choice((ONE, TWO)), 5) for _ in range(size)]
    assert len({id(each) for each in taken}) == size
    for each in taken:
        await give_back(slots, each)


async def test_a_waiter_that_leaves_while_the_slot_of_another_origin_is_closed_for_it_costs_no_slot(monkeypatch):
    closing, close = anyio.Event(), anyio.Event()

    async def slowly():
        closing.set()
        await close.wait()

    monkeypatch.setattr(Connection, "closing", staticmethod(slowly))
    slots = Slots(Connection, 1, None)
    taken = await slots.take(ONE, 5)
    async with anyio.create_task_group() as tasks:

        async def wait():
            with waiting:
                await slots.take(TWO, None)

        waiting = anyio.CancelScope()
        tasks.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        tasks.start_soon(give_back, slots, taken)
        await closing.wait()
        waiting.cancel()
        await anyio.wait_all_tasks_blocked()
        close.set()
    await fill(slots, 1)


@pytest.mark.parametrize("calls", [600, pytest.param(6_000, marks=pytest.mark.slow)])
async def test_no_slot_is_lost_however_calls_to_two_origins_are_cancelled(calls):
    chance = random.Random(5)
    slots = Slots(Connection, 4, None)
    left = iter(range(calls))

    async def call():
        for _ in left:
            with anyio.CancelScope() as scope:
                tasks.start_soon(leave, scope, chance.randrange(6))
                try:
                    taken = await slots.take(chance.choice((ONE, TWO)), None)
                except Fault:
                    continue
                try:
                    await work(chance.randrange(4))
                except BaseException:
                    await slots.discard(taken)
                    raise
                await (give_back(slots, taken) if chance.random() < 0.8 else slots.discard(taken))

    async def work(steps):
        for _ in range(steps):
            await anyio.lowlevel.checkpoint()

    async def leave(scope, steps):
        await work(steps)
        scope.cancel()

    with anyio.fail_after(60):
        async with anyio.create_task_group() as tasks:
            for _ in range(12):
                tasks.start_soon(call)
        assert len(slots) <= 4
        assert Connection.opened == len(slots)
        await fill(slots, 4)
        await slots.aclose()
    assert Connection.opened == 0


@pytest.mark.parametrize(("after", "kept"), [(5.0, True), (5.1, False)])
async def test_a_connection_is_closed_after_it_was_idle_for_longer_than_it_may_be(monkeypatch, after, kept):
    now = [100.0]
    monkeypatch.setattr("gitbook_async._wire.http11.slots.monotonic", lambda: now[0])
    slots = Slots(Connection, 2, 5.0)
    first = await slots.take(ONE, 5)
    await give_back(slots, first)
    now[0] += after
    assert (await slots.take(ONE, 5) is first) is kept
    assert Connection.opened == 1
