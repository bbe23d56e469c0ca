"""The programs that some tests need and that pip does not install."""

from __future__ import annotations

import shutil

NEEDED = {
    "chromium": "the tests of the FastAPI example and of the documentation in a browser",
    "redis-server": "the tests of RedisLimiter against a Redis server",
}


def find(program: str) -> str | None:
    """Give the path of a program, if it is installed."""
    return shutil.which(program)


def missing() -> list[str]:
    """Give a line for each program that is not installed, with what is skipped for it."""
    return [f"{program} is not installed, skipping {tests}" for program, tests in NEEDED.items() if not find(program)]
