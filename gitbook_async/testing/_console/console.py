"""The server's page at ``/`` and its control endpoints: data, requests and faults.

- ``GET /``: the organization and the last requests, for a browser.
- ``GET /_testing/requests``: the last requests as JSON, the newest first.
- ``POST /_testing/faults`` with ``{"operation": "getSpaceById", "status": 503, "times": 2}``: what `Faults.fail` does.
- ``DELETE /_testing/faults``: removes all faults.
"""

from __future__ import annotations

import json
from collections import deque
from html import escape
from typing import TYPE_CHECKING, Any, Final

import attrs
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from gitbook_async.testing._http.faults import Faults
from gitbook_async.testing._http.requests import RecordedRequest

if TYPE_CHECKING:
    from gitbook_async.testing._state.data.store import Store

_KEPT: Final = 50
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #ccc}"
)


class Console:
    """The server's page and control endpoints.

    Args:
        store: all data; None if there are none.
        faults: the faults to inject.
    """

    def __init__(self, store: Store | None, faults: Faults) -> None:
        self._store = store
        self._faults = faults
        self._last: deque[RecordedRequest] = deque(maxlen=_KEPT)

    @property
    def routes(self) -> list[Route]:
        """The routes of the page and of the control endpoints."""
        return [
            Route("/", self._page),
            Route("/_testing/requests", self._requests),
            Route("/_testing/faults", self._add_fault, methods=["POST"]),
            Route("/_testing/faults", self._clear_faults, methods=["DELETE"]),
        ]

    def record(self, request: RecordedRequest) -> None:
        """Record a request."""
        self._last.appendleft(request)

    async def _page(self, _request: HttpRequest) -> Response:
        parts = [*self._organizations(), _heading("Last requests"), _table(_REQUEST_HEAD, map(_row, self._last))]
        title = "A GitBook server for tests"
        head = f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><style>{_STYLE}</style>"
        return HTMLResponse(f"{head}<h1>{title}</h1>{''.join(parts)}</html>")

    def _organizations(self) -> list[str]:
        if self._store is None:
            return ["<p>There are no data: all responses are examples.</p>"]
        organizations = self._store.table("organization").of("")
        spaces = self._store.table("space").of("")
        parts: list[str] = []
        for one in organizations:
            inside = [space for space in spaces if space.fields["organization"] == one.id]
            rows = [(space.id, space.fields["title"], len(self._pages(space.id))) for space in inside]
            sites = [(site.id, site.fields["title"]) for site in self._store.table("site").of(one.id)]
            parts += [_heading(f"{one.fields['title']} ({one.id})"), _table(("space", "title", "pages"), rows)]
            parts.append(_table(("site", "title"), sites))
        return parts

    def _pages(self, space: str) -> Any:
        return self._store.history(space).live.content.pages if self._store else {}

    async def _requests(self, _request: HttpRequest) -> Response:
        return JSONResponse([attrs.asdict(one, filter=_is_told) for one in self._last])

    async def _add_fault(self, request: HttpRequest) -> Response:
        try:
            self._faults.fail(**json.loads(await request.body()))
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": {"code": 422, "message": str(error)}}, 422)
        return Response(status_code=204)

    async def _clear_faults(self, _request: HttpRequest) -> Response:
        self._faults.clear()
        return Response(status_code=204)


_REQUEST_HEAD: Final = ("method", "path", "operation", "status")


def _is_told(attribute: attrs.Attribute[Any], _value: object) -> bool:
    """Leave out the headers, which contain tokens."""
    return attribute.name != "headers"


def _row(request: RecordedRequest) -> tuple[object, ...]:
    return request.method, request.path, request.operation or "", request.status


def _heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def _table(head: tuple[str, ...], rows: Any) -> str:
    lines = ["".join(f"<th>{escape(cell)}</th>" for cell in head)]
    lines += ["".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in rows]
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
