"""Thousands of calls through a server that limits their rate and does everything wrong now and then."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest

from gitbook_async import GitBook, GitBookError
from tests.chaos.calls import ONCE, REPEATED, make
from tests.chaos.server import FaultyServer

pytestmark = pytest.mark.anyio

CONCURRENCY = 100
WINDOW = 1  # second
TIMEOUT = 2.0  # seconds
RETRIES = 6  # one request in 25 fails by chance, and more of them on a machine that has much else to do
KINDS = [*REPEATED, *ONCE]
FAULTS = {
    500: 1.0,
    503: 0.5,
    "reset": 0.5,
    "hang up": 0.5,
    "truncate": 0.5,
    "stall": 0.2,
    "stall inside": 0.2,
    "last": 1.0,
}
LENGTHS = [
    pytest.param(1_000, 500, id="one thousand"),
    pytest.param(10_000, 700, id="ten thousand", marks=pytest.mark.slow),
    pytest.param(30_000, 600, id="thirty thousand", marks=pytest.mark.slow),
]


def kind_of(item):
    return KINDS[int(item) % len(KINDS)]


class Mischief:
    """Says what goes wrong, by chance; percentages are those of `FAULTS`."""

    def __init__(self):
        self.chance = random.Random(3)

    def plan(self, _hit):
        dice = self.chance.uniform(0, 100)
        for fault, share in FAULTS.items():
            dice -= share
            if dice < 0:
                return fault
        return "ok"

    def at_door(self):
        return self.chance.random() < 0.005


@pytest.mark.parametrize(("calls", "limit"), LENGTHS)
async def test_each_of_many_calls_has_one_outcome_and_no_write_is_done_twice(calls, limit, capsys):
    mischief = Mischief()
    with FaultyServer(mischief.plan, at_door=mischief.at_door, limit=limit, window=WINDOW) as server:
        async with GitBook("t", base_url=server.url, timeout=TIMEOUT, max_retries=RETRIES) as gitbook:

            async def call(item):
                return await make(gitbook, kind_of(item), item)

            outcomes = Counter[int]()
            errors = Counter[str]()
            began = time.time()
            async for outcome in gitbook.map(call, range(calls), concurrency=CONCURRENCY):
                outcomes[outcome.item] += 1
                if outcome.error is None:
                    assert server.processed[str(outcome.item)] >= 1
                else:
                    assert isinstance(outcome.error, GitBookError), repr(outcome.error)
                    errors[f"{kind_of(outcome.item)}: {type(outcome.error).__name__}"] += 1
            seconds = time.time() - began
    assert outcomes == Counter(range(calls))
    assert not [item for item, times in server.processed.items() if times > 1 and kind_of(item) in ONCE]
    assert not [kind for kind in errors if kind.partition(":")[0] in REPEATED]
    assert server.done[429] < server.seen.total() / 4  # on an idle machine 1 in 100; the others wait before
    with capsys.disabled():
        _report(server, calls, limit, seconds, errors)


def _report(server, calls, limit, seconds, errors):
    """Print what is not asserted, since it depends on the machine."""
    within = len(server.moments)
    allowed = within / limit * WINDOW
    print(
        f"\n{calls} calls, {server.seen.total()} requests of which {server.done[429]} were refused for the limit and "
        f"{server.turned_away} were not read, {sum(errors.values())} errors, all of them of writes: {seconds:.1f} s, "
        f"where the limit allows {within} requests in {allowed:.1f} s ({seconds / allowed:.0%})"
    )
