"""Hostile servers against every way to carry calls, on every event loop, over plain sockets and TLS.

After each response: the call returned or raised what the list says; it was sent once; the next calls, by another
caller, get their own responses and nothing else; and no connection stays open.
"""

from __future__ import annotations

import itertools
import ssl
import tracemalloc
from collections.abc import Iterator

import anyio
import pytest
import trustme

from gitbook_async import GitBook, errors
from tests.hostile.cases import CASES, EVENT, EVENT_TOO_LARGE, QUIET, SIZE, TOO_LARGE, Case, Fails, Whole
from tests.hostile.server import HostileServer
from tests.hostile.transports import LOOPS, TRANSPORTS, Transport, client_over, use_parser

RUNS = itertools.count()
MOST_MEMORY = 12 * 2**20  # bytes, of a client with responses of 1 MB, and of the server in the same process
MOST_SENT = 48 * 2**20  # bytes of an endless response: the limit, and what the buffers of sockets hold


@pytest.fixture(scope="session")
def contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    authority = trustme.CA()
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.configure_trust(client)
    return server, client


@pytest.fixture(scope="session")
def servers(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[dict[str, HostileServer]]:
    parts = [each.parts for each in CASES]
    with HostileServer(parts) as plain, HostileServer(parts, contexts[0]) as secure:
        yield {"plain": plain, "tls": secure}


class Attempt:
    """One case against one client.

    Args:
        gitbook: the client.
        server: the server.
        number: the case's place in the list.
        retries: how often the next calls may be sent again, as their connection may just have been closed.
    """

    def __init__(self, gitbook: GitBook, server: HostileServer, number: int, retries: int) -> None:
        self.run = f"run{next(RUNS)}"
        self._server = server
        self._case: Case = CASES[number]
        self._path = f"/case~{number}"
        self._gitbook = gitbook.with_options(headers={"x-run": self.run})
        self._other = self._gitbook.with_options(headers={"authorization": "Bearer other"}, max_retries=retries)

    async def outcome(self) -> Whole | errors.GitBookError:
        """Make the call of the case."""
        try:
            return await (self._stream() if self._case.streaming else self._call())
        except errors.GitBookError as error:
            return error

    async def _call(self) -> Whole:
        content = {} if self._case.content is None else {"json": self._case.content}
        response = await self._gitbook.request(self._case.method, self._path, **content)
        return Whole(response.parsed, response.status)

    async def _stream(self) -> Whole:
        scope = {"mode": "default"}
        async with self._gitbook.site_ask.stream("o", self._path[1:], question="?", scope=scope) as answer:
            return Whole([event.to_dict() async for event in answer])

    async def finished(self) -> None:
        """Wait until the server has sent all that it means to send."""
        await settled(lambda: self.run in self._server.finished)

    async def next_calls(self) -> None:
        """Make calls as another caller, two of them at once."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.next_call, "a")
            tasks.start_soon(self.next_call, "b")
        await self.next_call("c")

    async def next_call(self, name: str) -> None:
        """Make a call as another caller, and see that its response is its own."""
        response = await self._other.request("GET", f"/next/{name}")
        assert response.parsed == {"path": f"/v1/next/{name}", "caller": "Bearer other", "cookie": None}


async def settled(condition) -> None:
    """Wait until a condition holds that a thread of the server brings about."""
    with anyio.fail_after(120):
        while not condition():  # noqa: ASYNC110  # another thread has no event of this loop
            await anyio.sleep(0.001)


def check(case: Case, library: str, found: Whole | errors.GitBookError) -> None:
    """Compare what became of a call with the list."""
    if isinstance(found, Whole):
        assert found in case.allowed(library)
        return
    assert any(
        isinstance(each, Fails) and type(found) is each.error and each.status in (None, found.status)
        for each in case.allowed(library)
    ), (found, found.__cause__)
    assert len(str(found)) < 1500
    if (
        case.streaming
        and isinstance(found, errors.StreamError)
        and b"data: {" in b"".join(filter(_is_bytes, case.parts))
    ):
        assert found.last is not None  # what was read before is kept


def _is_bytes(part: object) -> bool:
    return isinstance(part, bytes)


async def send_case(transport: Transport, number: int, server: HostileServer, tls: ssl.SSLContext) -> None:
    """Try a case, and what comes after it."""
    options = {"base_url": server.url, "max_retries": 0, "max_response_size": SIZE, "max_event_size": EVENT}
    case = CASES[number]
    timeout = 10.0 if case.quick else QUIET
    with anyio.fail_after(60):
        async with client_over(transport, tls, timeout=timeout, **options) as gitbook:
            attempt = Attempt(gitbook, server, number, 0 if transport.library.startswith("own") else 1)
            if case.warm:
                await attempt.next_call("before")
            check(case, transport.library, await attempt.outcome())
            await attempt.finished()
            await attempt.next_calls()
        await settled(lambda: not server.connections(attempt.run))
    assert server.asked[attempt.run] == 1
    if transport.library != "aiohttp":  # over TLS on uvloop, its closed connections go on receiving for a while
        assert server.sent[attempt.run] < MOST_SENT


def ways(case: Case) -> list[tuple[Transport, str, str]]:
    """Give the ways in which a case can be tried: over what, on which loop, and plain or over TLS."""
    found = [(transport, loop, how) for how in ("plain", "tls") for transport in TRANSPORTS for loop in transport.loops]
    return [way for way in found if case.only in (None, way[2]) and way[0].library not in case.without]


def sample() -> list[object]:
    """Give each case in three ways, which differ from case to case."""
    found = []
    for number, case in enumerate(CASES):
        fitting = ways(case)
        chosen = {(number * 7 + step) % len(fitting) for step in (0, 13, 26)} if case.quick else ()
        for transport, loop, how in [fitting[place] for place in chosen]:
            name = f"{case.name}-{transport}-{loop}-{how}"
            found.append(pytest.param(transport, LOOPS[loop], how, number, id=name))
    return found


@pytest.mark.anyio
@pytest.mark.parametrize(("transport", "anyio_backend", "how", "number"), sample())
async def test_a_hostile_response_harms_nothing_but_its_own_call(attempt_case, number):
    await attempt_case(number)


@pytest.fixture
def attempt_case(transport, how, servers, contexts, monkeypatch):
    """Tries a case in the way that the test has as its parameters."""
    use_parser(transport, monkeypatch)
    return lambda number: send_case(transport, number, servers[how], contexts[1])


WAYS_OF_MEMORY = [
    pytest.param(transport, LOOPS["asyncio"], "plain", id=transport.name, marks=() if quick else pytest.mark.slow)
    for transport in TRANSPORTS
    for quick in [transport.name in ("own", "session", "httpx-client")]
]


@pytest.mark.anyio
@pytest.mark.parametrize(("transport", "anyio_backend", "how"), WAYS_OF_MEMORY)
async def test_what_is_too_large_is_refused_before_it_takes_memory(attempt_case):
    for number, case in enumerate(CASES):
        if case.outcomes[0] in (TOO_LARGE, EVENT_TOO_LARGE):
            tracemalloc.start()
            try:
                await attempt_case(number)
                peak = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
            assert peak < MOST_MEMORY, case.name


EVERY = [
    pytest.param(transport, LOOPS[loop], how, id=f"{transport}-{loop}-{how}")
    for how in ("plain", "tls")
    for transport in TRANSPORTS
    for loop in transport.loops
]


@pytest.mark.slow
@pytest.mark.anyio
@pytest.mark.parametrize(("transport", "anyio_backend", "how"), EVERY)
async def test_no_hostile_response_harms_more_than_its_own_call(attempt_case, transport, how):
    failures = []
    for number, case in enumerate(CASES):
        if any((way[0], way[2]) == (transport, how) for way in ways(case)):
            try:
                await attempt_case(number)
            except BaseExceptionGroup as group:
                failures.append((case.name, group.exceptions[0]))
            except AssertionError as error:
                failures.append((case.name, error))
    assert not failures, "\n".join(f"{name}: {error}" for name, error in failures)
