"""Creates new connections: certificates, proxy, and a transport with at most one connection."""

from __future__ import annotations

import ssl
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import anyio.to_thread
import httpx

from gitbook_async._wire.connection import Connection
from gitbook_async._wire.http11 import HTTP11Connection

if TYPE_CHECKING:
    from gitbook_async._wire.slots import Origin

Certificate = str | tuple[str, str] | tuple[str, str, str]
Proxy = httpx.Proxy | httpx.URL | str
Verify = ssl.SSLContext | str | bool


class Connector:
    """Creates connections with the arguments of `SlotTransport`, which documents them.

    The certificates are loaded once, for the first connection that needs them.

    Raises:
        ImportError: ``http2`` without h2.
    """

    def __init__(
        self, *, http2: bool, verify: Verify, cert: Certificate | None, proxy: Proxy | None, trust_env: bool
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
        """Return whether connections of a scheme can be created without `load`."""
        return self._tls is not None or scheme != "https"

    async def load(self, lock: anyio.Lock) -> None:
        """Load the certificates in a thread: it takes some 20 ms, mostly without the GIL.

        Args:
            lock: keeps the tasks of an event loop from doing it twice.
        """
        async with lock:
            if self._tls is None:
                self._tls = await anyio.to_thread.run_sync(_tls_context, self._verify, self._cert, self._trust_env)

    def connect(self, origin: Origin) -> httpx.AsyncBaseTransport:
        """Create the transport of one connection. It connects at its first request."""
        proxy = self._proxy or (_environment_proxy(origin) if self._trust_env else None)
        if self._http2 or proxy is not None:
            return Connection(self._tls or _unused_tls_context(), http2=self._http2, proxy=proxy)
        return HTTP11Connection(origin, self._tls)


def _tls_context(verify: Verify, cert: Certificate | None, trust_env: bool) -> ssl.SSLContext:
    if isinstance(verify, str):
        folder = Path(verify).is_dir()
        context = ssl.create_default_context(capath=verify if folder else None, cafile=None if folder else verify)
    else:
        context = httpx.create_ssl_context(verify=verify, trust_env=trust_env)
    if cert is not None:
        context.load_cert_chain(*((cert,) if isinstance(cert, str) else cert))
    return context


@cache
def _unused_tls_context() -> ssl.SSLContext:
    """A placeholder for certificates where no TLS is used, so that none are loaded."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _environment_proxy(origin: Origin) -> str | None:
    scheme, host = origin[0].decode("ascii"), origin[1].decode("ascii")
    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    if not proxy or proxy_bypass(host):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
