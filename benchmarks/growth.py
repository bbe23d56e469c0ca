"""How cost grows: the cost of one unit at a tenth, once and ten times the usual size. Linear cost stays at 1.

Run it with ``python -m benchmarks.growth``.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping

from benchmarks import batches, calls, clients, environment, pages, streams
from benchmarks.answers import answers
from benchmarks.decoding import our_codec
from benchmarks.measure import alternately, cpu, number, ratio, table, turns
from benchmarks.server import serving

_ROUNDS = turns(7)
_SCALES = (0.1, 1.0, 10.0)
_THOUSAND = 1000

Cost = Callable[[float], float]
"""Takes the scale and returns the processor time of a unit in seconds."""


def plain(name: str) -> Cost:
    """Decode a response with orjson into plain dictionaries; a unit is one of its items."""
    import orjson  # noqa: PLC0415  # optional in the project

    def cost(scale: float) -> float:
        content = json.dumps(answers(scale)[name].data).encode()
        return cpu(lambda: orjson.loads(content), round(10 / scale))() / scale / _THOUSAND

    return cost


def reading(name: str) -> Cost:
    """Decode a response; a unit is one of its items."""
    return _codec(name, writing=False)


def writing(name: str) -> Cost:
    """Encode a response; a unit is one of its items."""
    return _codec(name, writing=True)


def _codec(name: str, *, writing: bool) -> Cost:
    def cost(scale: float) -> float:
        answer = answers(scale)[name]
        codec = our_codec(answer)
        content = json.dumps(answer.data).encode()
        value = codec.read(content)
        turn = cpu((lambda: codec.write(value)) if writing else (lambda: codec.read(content)), round(10 / scale))
        return turn() / scale / _THOUSAND

    return cost


def called(url: str) -> Cost:
    """Make calls, a hundred concurrently at the usual scale."""
    return lambda scale: asyncio.run(calls.drive(clients.wide, url, round(100 * scale))).cpu


def streamed(url: str) -> Cost:
    """Read a stream; a unit is an event."""
    return lambda scale: asyncio.run(streams.drive(streams.ours, url, round(2000 * scale), 200, 1)).cpu


def long_events(url: str) -> Cost:
    """Read a stream of events that grow; a unit is 4 KB."""
    return lambda scale: asyncio.run(streams.drive(streams.ours, url, 200, round(4096 * scale), 1)).cpu / scale


def mapped(scale: float) -> float:
    """Run a batch; a unit is an item."""
    return batches.overhead(batches.ours, batches.nothing, round(10_000 * scale))


def paged(scale: float) -> float:
    """Iterate over pages; a unit is an item."""
    return pages.item(pages.by_item, round(100 * scale), _THOUSAND)


def measured(name: str, cost: Cost) -> list[object]:
    """Measure at all scales, and return the row of the table."""
    sides = {number(scale): lambda scale=scale: cost(scale) for scale in _SCALES}
    taken = alternately(sides, _ROUNDS)
    first, *others = taken.values()
    return [name, f"{number(sorted(first)[_ROUNDS // 2] * 1e6)} µs", *(ratio(each, first) for each in others)]


def main() -> None:
    """Print the table."""
    if not environment.enter("growth", streams.PEERS):
        return
    with serving() as url:
        cases: Mapping[str, Cost] = {
            **{f"orjson.loads of {name}, an item": plain(name) for name in answers(0.01)},
            **{f"reading {name}, an item": reading(name) for name in answers(0.01)},
            **{f"writing {name}, an item": writing(name) for name in answers(0.01)},
            "calls, 10 to 1,000 concurrent": called(url),
            "streams, 200 to 20,000 events": streamed(url),
            "events of 400 bytes to 40 KB, a 4 KB": long_events(url),
            "batches, 1,000 to 100,000 items": mapped,
            "pages, 10 to 1,000 of them, an item": paged,
        }
        rows = [measured(name, cost) for name, cost in cases.items()]
    print(table(("", "at a tenth", "at the usual size", "at ten times"), rows))
    print(f"\nProcessor time of a unit, over that at a tenth; {_ROUNDS} turns each; {environment.versions('httpx')}")


if __name__ == "__main__":
    main()
