"""Makes connections: certificates, proxies, and which kind of connection it takes."""

from __future__ import annotations

import asyncio
import os
import ssl
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import anyio.to_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from gitbook_async._wire.http11.outgoing import Origin
    from gitbook_async._wire.http11.pool import Channel

    Proxy = httpx.Proxy | httpx.URL | str

Certificate = str | tuple[str, str] | tuple[str, str, str]
Verify = ssl.SSLContext | str | bool


class Connector:
    """Opens connections as `SlotTransport` was configured; its arguments are explained there.

    The certificates are loaded once, when the first connection needs them.

    Raises:
        ImportError: ``http2`` without h2.
    """

    def __init__(
        self,
        *,
        http2: bool = False,
        verify: Verify = True,
        cert: Certificate | None = None,
        proxy: Proxy | None = None,
        trust_env: bool = True,
    ) -> None:
        if http2 and find_spec("h2") is None:
            raise ImportError("http2=True needs the package h2: pip install httpx[http2]")
        self._http2 = http2
        self._verify = verify
        self._cert = cert
        self._proxy = proxy
        self._trust_env = trust_env
        self._tls: ssl.SSLContext | None = None

    def ready(self, scheme: str) -> bool:
        """Return whether connections of a scheme can be made without `load` before."""
        return self._tls is not None or scheme != "https"

    async def load(self, lock: anyio.Lock) -> None:
        """Load the certificates, in a thread: it takes some 20 ms, most of them without the interpreter's lock.

        Args:
            lock: what keeps the tasks of an event loop from doing it twice.
        """
        async with lock:
            if self._tls is None:
                self._tls = await anyio.to_thread.run_sync(_tls_context, self._verify, self._cert, self._trust_env)

    def connect(self, origin: Origin) -> Channel:
        """Make a connection. It connects at its first request."""
        proxy = self._proxy or (_environment_proxy(origin) if self._trust_env else None)
        if self._http2 or proxy is not None:
            from gitbook_async._wire.http11.httpx_connection import HTTPXConnection  # noqa: PLC0415  # few need it

            return HTTPXConnection(origin, self._tls or _unused_tls_context(), http2=self._http2, proxy=proxy)
        tls = self._tls if origin.scheme == "https" else None
        if tls is not None:
            tls.set_alpn_protocols(["http/1.1"])
        return _kind_of_connection()(origin, tls)


def _kind_of_connection() -> Callable[[Origin, ssl.SSLContext | None], Channel]:
    """Return what fits the running event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        from gitbook_async._wire.http11.stream import StreamConnection  # noqa: PLC0415  # it is for trio

        return StreamConnection
    from gitbook_async._wire.http11.protocol import AsyncioConnection  # noqa: PLC0415  # it is for asyncio

    return AsyncioConnection


def _tls_context(verify: Verify, cert: Certificate | None, trust_env: bool) -> ssl.SSLContext:
    context = verify if isinstance(verify, ssl.SSLContext) else _context(verify, trust_env=trust_env)
    if cert is not None:
        context.load_cert_chain(*((cert,) if isinstance(cert, str) else cert))
    return context


def _context(verify: str | bool, *, trust_env: bool) -> ssl.SSLContext:
    if verify is False:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    if isinstance(verify, str):
        folder = Path(verify).is_dir()
        return ssl.create_default_context(capath=verify if folder else None, cafile=None if folder else verify)
    file, folder = (os.environ.get(name) if trust_env else None for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"))
    if file or folder:
        return ssl.create_default_context(cafile=file or None, capath=None if file else folder)
    import certifi  # noqa: PLC0415  # it takes time, and not all need it

    return ssl.create_default_context(cafile=certifi.where())


@cache
def _unused_tls_context() -> ssl.SSLContext:
    """Stand in for certificates where no TLS is spoken, so that none are loaded."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _environment_proxy(origin: Origin) -> str | None:
    proxies = getproxies()
    proxy = proxies.get(origin.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(origin.host) or proxy_bypass(f"{origin.host}:{origin.port}"):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
