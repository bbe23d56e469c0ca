"""A batch over very many items, read lazily, in a process of its own whose memory nothing else touches."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FIRST, MOST = 10_000, 5 * 2**20

PROGRAM = """
import os, sys
import anyio
from gitbook_async import batch

items, first, backend, ordered = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4] == "ordered"

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

async def call(item):
    if item % 1000 == 0:
        await anyio.sleep(0)
    return item * 2

async def main():
    seen = total = begun = most = 0
    async for outcome in batch.map(call, (number for number in range(items)), concurrency=64, ordered=ordered):
        seen += 1
        total += outcome.value
        if seen == first:
            begun = resident()
        if seen > first and seen % 10_000 == 0:
            most = max(most, resident())
    print(seen, total, most - begun)

anyio.run(main, backend=backend)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says how much memory is resident")
@pytest.mark.parametrize("items", [200_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("order", ["completed", "ordered"])
@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_the_memory_of_a_map_over_many_items_does_not_grow(backend, order, items):
    command = [sys.executable, "-c", PROGRAM, str(items), str(FIRST), backend, order]
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}  # that takes memory
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env=env)
    seen, total, growth = map(int, done.stdout.split())
    assert (seen, total) == (items, items * (items - 1))
    assert growth < MOST
