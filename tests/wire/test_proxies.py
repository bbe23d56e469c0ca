from __future__ import annotations

import pytest

from gitbook_async import GitBook, SlotTransport, TransportError

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
