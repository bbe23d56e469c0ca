"""The MCP servers whose tools the assistant of a site may call."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._state.calls.calls import Handler
from gitbook_async.testing._state.calls.kept import Kept, shown_as
from gitbook_async.testing._state.sites.sites import site_id

_SERVERS: Final = Kept(
    "site MCP server",
    "siteMcpServerId",
    site_id,
    shown_as("site-mcp-server", "siteMcpServerId"),
    initial=lambda _call: {"transport": "sse"},
)
HANDLERS: Final[dict[str, Handler]] = _SERVERS.handlers(
    list="listSiteMcpServers",
    create="createSiteMcpServer",
    get="getSiteMcpServerById",
    update="updateSiteMcpServerById",
    delete="deleteSiteMcpServerById",
)
