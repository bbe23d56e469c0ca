"""Batches: one outcome for each item, a bound on what runs at once, and nothing left running."""

# chance decides what is cancelled

from __future__ import annotations

import asyncio
import gc
import random
import tracemalloc

import anyio
import anyio.lowlevel
import pytest

from gitbook_async import batch
from gitbook_async._batch.workers import Workers
from gitbook_async.batch import Failure, Outcome, Success
from gitbook_async.errors import GitBookError, InvalidArgument

pytestmark = pytest.mark.anyio


class Calls:
    """Calls that count how many run, and that wait, fail or stop as their item says."""

    def __init__(self):
        self.running = self.most = self.begun = 0
        self.gate = anyio.Event()

    async def __call__(self, item):
        self.begun += 1
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self.work(item)
        finally:
            self.running -= 1
        return item * 2

    async def work(self, item):
        if item == "wait":
            await self.gate.wait()
        elif item == "fail":
            raise ZeroDivisionError
        else:
            await anyio.sleep(0.001 * (hash(item) % 3))


async def double(item):
    return item * 2


async def collect(outcomes):
    return [outcome async for outcome in outcomes]


async def later(items):
    for item in items:
        await anyio.lowlevel.checkpoint()
        yield item


@pytest.mark.parametrize("source", [list, iter, later])
@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("concurrency", [1, 3, 50])
async def test_every_item_has_one_outcome(source, ordered, concurrency):
    calls = Calls()
    outcomes = await collect(batch.map(calls, source(range(40)), concurrency=concurrency, ordered=ordered))
    assert sorted(outcome.item for outcome in outcomes) == list(range(40))
    assert all(outcome.value == outcome.item * 2 and outcome.index == outcome.item for outcome in outcomes)
    assert calls.most <= concurrency
    if ordered:
        assert [outcome.index for outcome in outcomes] == list(range(40))


async def test_without_items_there_are_no_outcomes():
    assert await collect(batch.map(double, [])) == []


async def test_outcomes_come_as_calls_end_and_do_not_wait_for_earlier_ones():
    calls = Calls()
    outcomes = aiter(batch.map(calls, ["wait", "b", "c"], concurrency=2))
    assert {(await anext(outcomes)).item, (await anext(outcomes)).item} == {"b", "c"}
    calls.gate.set()
    assert [outcome.item async for outcome in outcomes] == ["wait"]


async def test_a_failure_is_an_outcome_with_what_is_needed_to_run_it_again():
    calls = Calls()
    good, bad = await collect(batch.map(calls, ["a", "fail"], ordered=True))
    assert (good.value, good.error, good.ok, good.unwrap()) == ("aa", None, True, "aa")
    assert (bad.item, bad.index, bad.ok) == ("fail", 1, False)
    with pytest.raises(type(bad.error)):
        _ = bad.value
    assert (type(good), type(bad)) == (Success, Failure)
    assert isinstance(good, Outcome)
    assert repr(good) == "Success(item='a', index=0, value='aa')"
    with pytest.raises(ZeroDivisionError):
        bad.unwrap()
    assert isinstance((await bad.again()).error, ZeroDivisionError)
    bad.item = "b"
    assert (await bad.again()).unwrap() == "bb"


async def test_stopping_at_an_error_begins_nothing_more_and_loses_nothing_that_was_begun():
    calls = Calls()
    items = iter(["a", "b", "fail", *"cdefgh"])
    outcomes = await collect(batch.map(calls, items, concurrency=2, stop_on_error=True))
    assert len(outcomes) == calls.begun < 9
    assert [outcome.item for outcome in outcomes if not outcome.ok] == ["fail"]


@pytest.mark.parametrize("source", [iter, later])
async def test_items_are_read_as_they_are_needed(source):
    read = []
    numbers = source(number for number in range(10_000) if read.append(number) is None)
    async with batch.map(double, numbers, concurrency=4) as outcomes:
        await anext(aiter(outcomes))
        await anyio.wait_all_tasks_blocked()
        assert len(read) < 60
    if source is later:
        await numbers.aclose()


async def test_a_slow_consumer_holds_back_the_calls_but_gets_everything():
    calls = Calls()
    seen = 0
    async for _ in batch.map(calls, range(200), concurrency=4):
        seen += 1
        if seen % 20 == 0:
            await anyio.sleep(0.02)
            assert calls.begun - seen < 50
    assert seen == 200


async def test_memory_does_not_grow_with_the_number_of_items():
    sizes = []
    seen = 0
    tracemalloc.start()
    try:
        async for _ in batch.map(double, iter(range(100_000)), concurrency=64):
            seen += 1
            if seen in (10_000, 99_000):
                gc.collect()
                sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert seen == 100_000
    assert sizes[1] - sizes[0] < 100_000


async def test_leaving_a_plain_loop_cancels_what_is_under_way():
    calls = Calls()
    outcomes = batch.map(calls, ["a", "wait", "wait", *"bcdefgh"], concurrency=3)
    async for _ in outcomes:
        break
    await anyio.wait_all_tasks_blocked()
    assert calls.running == 0
    begun = calls.begun
    await anyio.sleep(0.02)
    assert calls.begun == begun


async def test_an_error_in_a_plain_loop_cancels_what_is_under_way():
    async def fail():
        async for _ in batch.map(calls, ["a", "wait", "wait"]):
            raise ZeroDivisionError

    calls = Calls()
    with pytest.raises(ZeroDivisionError) as caught:
        await fail()
    await anyio.wait_all_tasks_blocked()
    assert calls.running == 0
    assert caught.value.__traceback__


async def test_leaving_async_with_waits_until_nothing_runs():
    calls = Calls()
    async with batch.map(calls, ["a", "wait", "wait"]) as outcomes:
        async for outcome in outcomes:
            assert outcome.item == "a"
            break
        assert calls.running == 2
    assert calls.running == 0


async def test_within_async_with_the_loop_can_be_taken_up_again():
    seen = []
    async with batch.map(double, range(5), ordered=True) as outcomes:
        async for outcome in outcomes:
            seen.append(outcome.item)
            break
        seen += [outcome.item async for outcome in outcomes]
    assert seen == list(range(5))


async def test_within_async_with_a_cancelled_wait_loses_nothing():
    calls = Calls()
    async with batch.map(calls, ["wait", "wait", "a"]) as outcomes:
        await anext(aiter(outcomes))
        with anyio.move_on_after(0.02):
            await anext(aiter(outcomes))
        calls.gate.set()
        assert len(await collect(outcomes)) == 2


async def test_several_tasks_can_share_the_outcomes():
    seen = []

    async def consume():
        seen.extend([outcome.item async for outcome in outcomes])

    async with batch.map(Calls(), range(50)) as outcomes, anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(consume)
    assert sorted(seen) == list(range(50))


async def test_a_map_can_be_iterated_again():
    outcomes = batch.map(double, range(3))
    assert len(await collect(outcomes)) == len(await collect(outcomes)) == 3


async def test_cancelling_the_caller_ends_the_calls_before_it_goes_on():
    calls = Calls()
    with anyio.move_on_after(0.02):
        await collect(batch.map(calls, ["wait"] * 5))
    assert calls.running == 0
    assert calls.begun == 5


async def test_calls_may_take_their_time_to_be_cancelled():
    ended = []

    async def stubborn(_item):
        try:
            await anyio.sleep_forever()
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.sleep(0.02)
            ended.append(1)

    with anyio.move_on_after(0.02):
        await collect(batch.map(stubborn, range(3)))
    assert len(ended) == 3


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_calls_cancelled_from_outside_have_an_outcome_and_the_others_go_on():
    random.seed(1)
    bystanders = asyncio.all_tasks()

    async def call(item):
        await asyncio.sleep(random.uniform(0, 0.01))
        return item

    async def cancel_some():
        while True:
            await asyncio.sleep(0.005)
            others = asyncio.all_tasks() - bystanders - {canceller}
            for task in random.sample(sorted(others, key=id), len(others) // 4):
                task.cancel()

    canceller = asyncio.create_task(cancel_some())
    outcomes = await collect(batch.map(call, range(500), concurrency=20))
    canceller.cancel()
    assert sorted(outcome.item for outcome in outcomes) == list(range(500))
    errors = [outcome.error for outcome in outcomes if not outcome.ok]
    assert errors
    assert {type(error) for error in errors} == {batch.CallCancelled}
    assert isinstance(errors[0], GitBookError)


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_call_that_waits_for_something_cancelled_has_an_outcome():
    cancelled = asyncio.get_running_loop().create_future()
    cancelled.cancel()

    async def call(item):
        return await cancelled if item == 1 else item

    outcomes = await collect(batch.map(call, range(3), concurrency=1))
    assert [outcome.ok for outcome in outcomes] == [True, False, True]


@pytest.mark.parametrize("source", ["generator", "async generator"])
async def test_an_error_of_the_items_is_raised_after_the_outcomes(source):
    def items():
        yield from range(3)
        raise LookupError("items")

    outcomes = aiter(batch.map(Calls(), items() if source == "generator" else later(items()), concurrency=2))
    assert {(await anext(outcomes)).item for _ in range(3)} == {0, 1, 2}
    with pytest.raises(LookupError, match="items"):
        await anext(outcomes)
    with pytest.raises(StopAsyncIteration):
        await anext(outcomes)


class Interruption(BaseException):
    """Neither an error nor one of Python's own."""


class Items:
    """Ten items, and then an exception."""

    def __init__(self, end):
        self.left = iter(range(10))
        self.end = end

    def __iter__(self):
        return self

    def __next__(self):
        for item in self.left:
            return item
        raise self.end


class Later(Items):
    __iter__ = None

    def __aiter__(self):
        return self

    async def __anext__(self):
        await anyio.lowlevel.checkpoint()
        return self.__next__()


SOURCES = {"iterator": Items, "async iterator": Later, "async generator": lambda end: later(Items(end))}


async def check_end(items, raised):
    done = []

    async def read():
        async for outcome in batch.map(double, items, concurrency=4):
            done.append(outcome.item)

    with pytest.raises(raised):
        await read()
    assert sorted(done) == list(range(10))


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
@pytest.mark.parametrize("end", [GeneratorExit, KeyboardInterrupt, SystemExit, Interruption])
async def test_items_that_end_by_anything_but_their_end_never_make_a_shorter_batch(source, end):
    await check_end(source(end), batch.CallCancelled if end is GeneratorExit else end)


@pytest.mark.parametrize("anyio_backend", ["asyncio"])  # only trio itself can raise its own
@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
async def test_items_that_are_cancelled_never_make_a_shorter_batch(source):
    await check_end(source(asyncio.CancelledError), batch.CallCancelled)


async def test_reading_items_that_is_cancelled_from_outside_is_an_error_of_the_batch():
    async with anyio.create_task_group() as tasks:
        reading = anyio.CancelScope()

        async def items():
            yield 1
            with reading:
                await anyio.sleep_forever()
            if reading.cancelled_caught:
                raise GeneratorExit

        async def cancel():
            await anyio.sleep(0.01)
            reading.cancel()

        tasks.start_soon(cancel)
        with pytest.raises(batch.CallCancelled):
            await collect(batch.map(double, items(), concurrency=3))


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("source", [list, later])
async def test_a_function_that_raises_generator_exit_has_an_outcome_and_the_others_go_on(source, concurrency):
    async def call(item):
        await anyio.lowlevel.checkpoint()
        if item % 10 == 5:
            raise GeneratorExit
        return item

    outcomes = await collect(batch.map(call, source(range(100)), concurrency=concurrency))
    assert sorted(outcome.item for outcome in outcomes) == list(range(100))
    failed = [outcome for outcome in outcomes if not outcome.ok]
    assert sorted(outcome.item for outcome in failed) == list(range(5, 100, 10))
    assert {type(outcome.error) for outcome in failed} == {batch.CallCancelled}


async def test_what_is_no_error_but_an_interrupt_ends_everything():
    class Interrupt(BaseException):
        pass

    async def call(item):
        if item == 2:
            raise Interrupt
        await calls("wait" if item else "a")

    calls = Calls()
    with pytest.raises(Interrupt):
        await collect(batch.map(call, range(5)))
    assert calls.running == 0


async def test_progress_is_reported_before_each_outcome():
    reports = []
    outcomes = batch.map(Calls(), ["a", "fail", "b"], ordered=True, on_progress=reports.append)
    async for outcome in outcomes:
        assert reports[-1].done == outcome.index + 1
    assert reports == [(1, 0, 3), (2, 1, 3), (3, 1, 3)]


async def test_the_total_is_unknown_where_the_items_do_not_say():
    reports = []
    await collect(batch.map(double, iter([1]), on_progress=reports.append))
    assert reports == [batch.Progress(done=1, failed=0, total=None)]


async def test_batches_can_be_nested():
    async def inner(item):
        return sum([outcome.unwrap() async for outcome in batch.map(double, range(item))])

    outcomes = await collect(batch.map(inner, range(5), ordered=True))
    assert [outcome.unwrap() for outcome in outcomes] == [0, 0, 2, 6, 12]


@pytest.mark.parametrize("concurrency", [0, -1])
def test_a_concurrency_below_one_is_refused(concurrency):
    with pytest.raises(InvalidArgument, match="must be at least 1"):
        batch.map(double, [], concurrency=concurrency)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_batch_that_is_dropped_with_its_event_loop_does_not_hold_it_up(backend):
    kept = []

    async def main():
        calls = Calls()
        outcomes = aiter(batch.map(calls, ["a"] * 1000 + ["wait"] * 1000, concurrency=5))
        kept.append(outcomes)
        await anext(outcomes)

    anyio.run(main, backend=backend)
    kept.clear()
    gc.collect()


async def test_gather_gives_values_in_the_order_of_the_calls():
    calls = Calls()
    assert await batch.gather(calls(3), lambda: calls(1), calls(2), concurrency=2) == (6, 2, 4)
    assert await batch.gather([calls(3), lambda: calls(1)]) == [6, 2]
    assert await batch.gather(calls(number) for number in range(20)) == [number * 2 for number in range(20)]
    assert await batch.gather() == ()
    assert calls.most <= 20


async def test_gather_keeps_to_the_bound():
    calls = Calls()
    await batch.gather((calls(number) for number in range(30)), concurrency=3)
    assert calls.most == 3


async def test_gather_raises_the_first_error_and_leaves_nothing_running_or_unawaited():
    calls = Calls()
    with pytest.raises(ZeroDivisionError):
        await batch.gather(calls("wait"), calls("fail"), calls("wait"), concurrency=2)
    assert calls.running == 0
    gc.collect()


async def test_gather_can_give_errors_as_values():
    calls = Calls()
    value, error = await batch.gather(calls("a"), calls("fail"), return_exceptions=True)
    assert value == "aa"
    assert isinstance(error, ZeroDivisionError)


async def test_a_consumer_that_waits_looks_again_only_when_there_is_something(monkeypatch):
    looks, take = [], Workers.take
    monkeypatch.setattr(Workers, "take", lambda workers: looks.append(1) or take(workers))
    calls = Calls()

    async def open_the_gate():
        for _ in range(100):
            await anyio.lowlevel.checkpoint()
        calls.gate.set()

    async with anyio.create_task_group() as tasks, batch.map(calls, ["a", "wait"], ordered=True) as outcomes:
        tasks.start_soon(open_the_gate)
        assert len(await collect(outcomes)) == 2
    assert len(looks) < 12


async def test_workers_that_ended_early_leave_nothing():
    async def end(_item):
        raise GeneratorExit

    workers = Workers(end, range(20), concurrency=2, ordered=False, stop_on_error=False)
    while await workers.wait():
        assert len(workers._scopes) <= 2
    assert not workers._scopes
    assert not workers.running
