"""The cost of importing: whole processes, run in turn, as multiples of importing the libraries that the SDK depends on.

Run it with ``python -m benchmarks.imports``.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Mapping

from benchmarks import environment
from benchmarks.measure import alternately, ratios, table, turns

PEERS = ("openai==3.52.0", "githubkit==0.16.1", "hishel==1.4.0", "stripe==16.1.0")
_ROUNDS = turns(15)
_BARE = "pass"
_BASE = "httpx, attrs and anyio"
_CALLED = """
import asyncio, httpx
from gitbook_async import GitBook

class Answering(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request):
        return httpx.Response(200, json={'object': 'space', 'id': 'x', 'urls': {'app': 'y'}})

async def main():
    async with GitBook('t', transport=Answering()) as gitbook:
        await gitbook.spaces.get('x')

asyncio.run(main())
"""
_CASES: Mapping[str, str] = {
    _BASE: "import httpx, attrs, anyio",
    "**gitbook_async**": "import gitbook_async",
    "**gitbook_async** and GitBook": "from gitbook_async import GitBook",
    "**gitbook_async**, httpx and the model Space": "import httpx; from gitbook_async.models import Space",
    "**gitbook_async**, one resource and its first call": _CALLED,
    "stripe": "import stripe",
    "githubkit and one model": "import githubkit; from githubkit.versions.latest.models import FullRepository",
    "openai": "import openai",
    "stock output": "import gitbook_stock",
    "stock output and one model": "from gitbook_stock.models import Space",
    "stock output and one operation": "from gitbook_stock.api.spaces import get_space_by_id",
}


def measure(code: str) -> float:
    """Run a program in a new interpreter.

    Returns:
        The seconds of processor time that it took, its own and the system's.
    """
    path = {**os.environ, "PYTHONPATH": str(environment.WRITTEN)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, env=path)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def main() -> None:
    """Print the table."""
    if not environment.enter("imports", PEERS, environment.write_stock):
        return
    taken = alternately(
        {name: lambda code=code: measure(code) for name, code in {"": _BARE, **_CASES}.items()}, _ROUNDS
    )
    bare = taken.pop("")
    net = {name: [one - none for one, none in zip(each, bare, strict=True)] for name, each in taken.items()}
    print(table(("", "times the libraries"), [[name, ratio] for name, ratio in ratios(net, _BASE).items()]))
    named = environment.versions("httpx", "openai", "githubkit", "stripe")
    print(f"\nWhole processes minus a bare interpreter, processor time, {_ROUNDS} of each in turn; {named}")


if __name__ == "__main__":
    main()
