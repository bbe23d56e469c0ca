"""What all tests share: both event loops, operations made by hand, and a server that is a function."""

from __future__ import annotations

import gc
import signal
import ssl
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import attrs
import httpx
import pytest
import trustme
from hypothesis import HealthCheck, settings

from gitbook_async import UNSET, GitBook, Operation
from gitbook_async._message.operation import Body, Parameter
from gitbook_async._message.options import Settings
from gitbook_async._message.request import Builder, Request
from tests import programs

# How fast the machine is decides nothing. `make test` tries the same examples each time, `make test-random` others.
OFF = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
settings.register_profile("same", deadline=None, suppress_health_check=OFF, derandomize=True, database=None)
settings.register_profile("many", deadline=None, suppress_health_check=OFF, max_examples=500, print_blob=True)
settings.load_profile("same")
# A job in the background of a shell ignores Ctrl+C, and so would the programs that tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

BACKENDS = [
    pytest.param(("asyncio", {}), id="asyncio"),
    pytest.param(("trio", {}), id="trio"),
]
TOKEN = "gb_api_very-secret"


@pytest.fixture(scope="session")
def locked_operations() -> int:
    """The number of operations in the locked documents."""
    lock = tomllib.loads((Path(__file__).parent.parent / "openapi" / "lock.toml").read_text("utf-8"))
    return sum(lock[each]["operations"] for each in ("current", "retired"))


@attrs.define
class Thing:
    """What the operations of these tests decode into."""

    data: Any

    def to_dict(self) -> Any:
        return self.data


def make_operation(method: str = "GET", path: str = "/things/{thingId}", **changes: Any) -> Operation:
    arguments: dict[str, Any] = {
        "id": "getThing",
        "method": method,
        "path": path,
        "resource": "things",
        "name": "get_thing",
        "parameters": (
            Parameter("thingId", "path", "thing_id", required=True),
            Parameter("shareKey", "query", "share_key", required=False),
            Parameter("prefer", "header", "prefer", required=False),
        ),
        "body": None,
        "responses": {200: Thing},
        "content_types": ("application/json",),
        "safe_to_repeat": method in ("GET", "PUT", "DELETE"),
    }
    return Operation(**{**arguments, **changes})


class Server:
    """Answers by a function, or by a list of answers one after the other, and keeps what it was sent."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.tokens: list[str | None] = []
        self.answers: list[Any] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.tokens.append(request.headers.get("authorization"))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answer = answer(request) if callable(answer) and not isinstance(answer, type) else answer
        if isinstance(answer, (Exception, type)):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    @property
    def urls(self) -> list[str]:
        return [str(request.url) for request in self.requests]


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
def thing() -> type[Thing]:
    return Thing


@pytest.fixture
def operation() -> Callable[..., Operation]:
    return make_operation


@pytest.fixture
def body() -> Callable[..., Body]:
    return Body


@pytest.fixture
def server() -> Server:
    server = Server()
    server.answers = [httpx.Response(200, json={"id": "x"})]
    return server


@pytest.fixture
def client(server: Server) -> Callable[..., GitBook]:
    """Makes clients of the server. They open nothing, so they need not be closed."""

    def make(**arguments: Any) -> GitBook:
        arguments = {
            "token": TOKEN,
            "transport": httpx.MockTransport(server),
            "base_url": "https://gitbook.test",
        } | arguments
        return GitBook(**arguments)

    return make


@pytest.fixture
def build(operation: Callable[..., Operation]) -> Callable[..., Request]:
    """Builds requests of a hand-made operation."""

    def make(*path: object, on: Operation | None = None, settings: Settings | None = None, **values: Any) -> Request:
        arguments: dict[str, Any] = {"query": None, "headers": None, "json": ..., **values}
        if arguments["json"] is ...:
            arguments["json"] = UNSET
        builder = Builder("https://gitbook.test/v1", {"user-agent": "tests"})
        return builder.build(on or operation(), path or ("x",), settings=settings or Settings(), **arguments)

    return make


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Makes the runtime's waits return at once; gives the list of what they would have been."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await anyio.lowlevel.checkpoint()

    monkeypatch.setattr("gitbook_async._send.sender.anyio.sleep", sleep)
    return waits


@pytest.fixture(params=BACKENDS)
def anyio_backend(request: pytest.FixtureRequest) -> Any:
    return request.param


def pytest_report_header() -> list[str]:
    return programs.missing()


def pytest_collection_finish() -> None:
    """The tests themselves, more than a million objects, are nothing that a collection has to look through."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No settings from outside; and HTTP libraries trust one certificate authority only.

    Loading the usual ones takes each client 20 ms.
    """
    file = tmp_path_factory.mktemp("authority") / "authority.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(file))
        for name in ("GITBOOK_TOKEN", "GITBOOK_API_TOKEN", "GITBOOK_ENDPOINT", "GITBOOK_LOG"):
            patch.delenv(name, raising=False)
        yield


@attrs.define
class TLS:
    """A certificate authority that was made up for the tests.

    Attributes:
        server: the context of a server on this machine.
        client: the context of a client that trusts the authority.
        file: the authority's certificate.
    """

    server: ssl.SSLContext
    client: ssl.SSLContext
    file: str


@pytest.fixture
def tls(tmp_path: Path) -> TLS:
    authority = trustme.CA()
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.configure_trust(client)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    return TLS(server, client, str(tmp_path / "authority.pem"))
