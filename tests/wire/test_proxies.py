from __future__ import annotations

import pytest

from gitbook_async import GitBook, SlotTransport, TransportError
from gitbook_async._wire.http11.connector import _environment_proxy
from gitbook_async._wire.http11.outgoing import Origin

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("proxy", ["ftp://user:hush@proxy.test", "nonsense", "socks9://hush"])
async def test_a_proxy_that_is_none_is_an_error_of_this_package_that_does_not_show_it(proxy):
    async with SlotTransport(1, proxy=proxy) as transport:
        gitbook = GitBook("t", base_url="http://gitbook.test", transport=transport)
        for _ in range(2):
            with pytest.raises(TransportError, match="proxy") as caught:
                await gitbook.spaces.get("x")
            assert not caught.value.sent
            assert not caught.value.temporary
            assert "hush" not in str(caught.value)


async def test_a_proxy_of_the_environment_that_is_none_is_an_error_too(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "gopher://user:hush@proxy.test")
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with GitBook("t", base_url="http://gitbook.test", max_retries=0) as gitbook:
        with pytest.raises(TransportError, match="proxy"):
            await gitbook.spaces.get("x")


@pytest.mark.parametrize(
    ("exceptions", "port", "proxied"),
    [("inside.test:8443", 8443, False), ("inside.test:8443", 443, True), ("inside.test", 8443, False), ("", 443, True)],
)
def test_an_exception_of_a_proxy_may_have_a_port(monkeypatch, exceptions, port, proxied):
    monkeypatch.setenv("https_proxy", "http://proxy.test:3128")
    monkeypatch.setenv("no_proxy", exceptions)
    found = _environment_proxy(Origin("https", "inside.test", port))
    assert found == ("http://proxy.test:3128" if proxied else None)
