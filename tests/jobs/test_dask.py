"""Pages of an organization on a cluster of two worker processes, which share a rate limit in Redis."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
from collections import Counter

import anyio
import pytest
from distributed import Client, LocalCluster
from redis.asyncio import Redis

from gitbook_async import AuthenticationError, GitBook, InvalidArgument, RedisLimiter, jobs
from gitbook_async.testing import Faults, create_app, serve
from tests import programs

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("anyio_backend", ["asyncio"]),
    pytest.mark.filterwarnings("default"),  # those of Dask
]
LIMIT, WINDOW = 400, 5.0  # calls in so many seconds


def connect():
    """Make a client; the workers inherit the environment."""
    redis = Redis.from_url(os.environ["TEST_REDIS"])
    return GitBook(base_url=os.environ["TEST_GITBOOK"], token="gb_api_test", limiter=RedisLimiter(redis))


@contextlib.asynccontextmanager
async def connected():
    """Open such a client in this process."""
    async with Redis.from_url(os.environ["TEST_REDIS"]) as redis:
        limiter = RedisLimiter(redis)
        async with GitBook(base_url=os.environ["TEST_GITBOOK"], token="gb_api_test", limiter=limiter) as gitbook:
            yield gitbook


@pytest.fixture
def redis_url(tmp_path):
    program = programs.find("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        yield f"redis://127.0.0.1:{port}"
        process.terminate()


@contextlib.asynccontextmanager
async def cluster():
    options = {"n_workers": 2, "threads_per_worker": 2, "processes": True, "dashboard_address": None}
    async with LocalCluster(asynchronous=True, **options) as local, Client(local, asynchronous=True) as dask:
        yield dask


@pytest.mark.slow
async def test_a_lost_worker_loses_no_page_and_the_limit_is_kept(redis_url, monkeypatch):
    requests = []
    async with serve(create_app(requests.append, rate_limit=LIMIT, rate_window=WINDOW)) as url:
        monkeypatch.setenv("TEST_REDIS", redis_url)
        monkeypatch.setenv("TEST_GITBOOK", url)
        found = Counter()
        async with cluster() as dask, connected() as gitbook, jobs.DaskWorkers(dask, connect, chunk=50) as workers:
            before = await dask.run(os.getpid)
            async for page in jobs.pages(gitbook, organization="acme", workers=workers, concurrency=16):
                found[page.space, page.id] += 1
                if sum(found.values()) == 300:
                    os.kill(next(iter(before.values())), signal.SIGKILL)
            after = await dask.run(os.getpid)
    assert len({*before.values(), *after.values()}) == 3  # Dask has started another worker
    assert {*found.values()} == {1}
    assert Counter(space for space, _ in found) == {"acme-guides": 800, "acme-reference": 900, "acme-handbook": 298}
    refused = sum(one.status == 429 for one in requests)
    print(f"{len(found)} pages, {len(requests)} requests, {refused} refused")
    assert refused <= 0.02 * len(requests)


@pytest.mark.slow
async def test_failed_pages_and_a_wrong_token_are_as_without_workers(redis_url, monkeypatch):
    faults = Faults()
    async with serve(create_app(faults=faults)) as url:
        monkeypatch.setenv("TEST_REDIS", redis_url)
        monkeypatch.setenv("TEST_GITBOOK", url)
        async with cluster() as dask, connected() as gitbook, jobs.DaskWorkers(dask, connect) as workers:
            faults.fail("getPageInRevisionById", status=403, message="Not you", times=2)
            failures = []
            pages = jobs.pages(gitbook, "acme-handbook", workers=workers, on_failure=failures.append)
            assert len([page async for page in pages]) == 296
            assert len(failures) == 2
            assert "Not you" in str(failures[0])
            faults.fail("getPageInRevisionById", status=401, times=None)
            with pytest.raises(AuthenticationError):
                [page async for page in jobs.pages(gitbook, "acme-handbook", workers=workers)]
            with anyio.fail_after(120):
                while any((await dask.processing()).values()):  # noqa: ASYNC110  # it is in other processes
                    await anyio.sleep(0.05)


@pytest.mark.parametrize(("asynchronous", "chunk"), [(False, 100), (True, 0)])
async def test_wrong_workers_are_refused(asynchronous, chunk):
    with pytest.raises(InvalidArgument):
        jobs.DaskWorkers(type("Dask", (), {"asynchronous": asynchronous})(), connect, chunk=chunk)
