"""What the tests against a server that goes wrong have in common."""

from __future__ import annotations

import os
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import attrs
import pytest
import trustme


@pytest.fixture
def sockets() -> Callable[[], set[str]]:
    """Gives the sockets that this process has open."""

    def listed() -> set[str]:
        found = set[str]()
        for entry in Path("/proc/self/fd").iterdir():
            try:
                found.add(os.readlink(entry))  # noqa: PTH115  # what it points to is no path
            except FileNotFoundError:
                continue  # the one that lists them
        return {name for name in found if name.startswith("socket:")}

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("only Linux says which sockets are open")
    return listed


@pytest.fixture
def settled() -> Callable[[Callable[[], object]], Awaitable[None]]:
    """Waits until a condition holds, within reason."""

    async def wait(condition: Callable[[], object]) -> None:
        with anyio.fail_after(60):
            while not condition():  # noqa: ASYNC110  # another thread brings it about
                await anyio.sleep(0.005)

    return wait


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the waits before another attempt short."""
    monkeypatch.setattr("gitbook_async._send.retry._FIRST_WAIT", 0.002)


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
