"""What a testing GitBook begins with is the same every time, in every process."""

from __future__ import annotations

import os
import subprocess
import sys

SCRIPT = """
import anyio, hashlib
from gitbook_async.testing import FakeGitBook
from gitbook_async.testing._state.data.seed import SPACES, seed, seed_content

PATHS = [
    "user", "orgs", "orgs/acme/members", "orgs/acme/spaces", "orgs/acme/sites/acme-docs/structure",
    *(f"spaces/{space}/content" for space in SPACES),
    "spaces/acme-guides/change-requests/acme-change-1", "spaces/acme-guides/comments?format=markdown",
    "spaces/acme-guides/content/page/guides-3", "orgs/acme/ask/stream?query=webhooks&format=markdown",
    "orgs/acme/openapi/x", "orgs/acme/sites/acme-docs/findings?limit=3", "spaces/made-up/content/page/made-up",
]

async def main():
    digest = hashlib.sha256(repr([*seed(), *map(seed_content, SPACES)]).encode())
    async with FakeGitBook(examples=True, clock=lambda: 1.76e9) as fake:
        client = fake.client(base_url="http://gitbook/v1/", headers={"authorization": "Bearer gb_api_test"})
        for path in PATHS:
            answer = await client.get(path)
            assert answer.status_code == 200, (path, answer.text)
            digest.update(answer.content)
    print(digest.hexdigest())

anyio.run(main)
"""


def digest(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-c", SCRIPT]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def test_two_processes_begin_with_the_same_and_answer_the_same():
    first, second = digest("1"), digest("2")
    assert len(first.strip()) == 64
    assert first == second
