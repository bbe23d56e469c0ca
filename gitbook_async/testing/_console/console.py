"""The console: a page at ``/``, and what it calls under ``/_testing``, which programs can call too.

- ``GET /_testing/requests``: the last requests, the newest first; with ``after``, those with a higher ``number``.
- ``DELETE /_testing/requests``: forgets them.
- ``GET /_testing/faults``: the faults that have not occurred yet.
- ``POST /_testing/faults`` with ``{"operation": "getSpaceById", "status": 503, "times": 2}``: what `Faults.fail` does.
- ``DELETE /_testing/faults``, ``DELETE /_testing/faults/{number}``: removes all faults, or one.
- ``GET /_testing/state``: all data, as JSON to save; ``PUT`` loads such JSON.
- ``POST /_testing/reset``: the data are those of the beginning, and there are no faults.
- ``GET /_testing/organizations``, ``/_testing/spaces/{space}/pages`` (of ``parent``), ``/pages/{page}``, ``/changes``,
  ``/changes/{change}``: the data, as the page shows them.

Requests of other pages in a browser are refused; see `guard`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gitbook_async.testing._console import views
from gitbook_async.testing._console.guard import refusal
from gitbook_async.testing._console.log import Log
from gitbook_async.testing._state.data.records import Missing
from gitbook_async.testing._state.data.snapshot import load, save

if TYPE_CHECKING:
    from starlette.requests import Request

    from gitbook_async.testing._http.faults import Faults
    from gitbook_async.testing._http.requests import RecordedRequest
    from gitbook_async.testing._state.data.store import Store

_PAGE: Final = Path(__file__).parent / "page"
_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""They keep a browser from running or loading anything but the console's own files, whatever the data contain."""

Endpoint = Callable[["Request"], Awaitable[Response]]


class Console:
    """The page, and the endpoints that it calls.

    Args:
        store: all data; None if there are none.
        faults: the faults to inject.
        operations: the ids of the operations, which the page offers for faults.
    """

    def __init__(self, store: Store | None, faults: Faults, operations: Collection[str] = ()) -> None:
        self._store = store
        self._faults = faults
        self._operations = sorted(operations)
        self._log = Log()

    @property
    def routes(self) -> list[Route]:
        """The routes of the page and of the endpoints."""
        found: dict[str, dict[str, Endpoint]] = {
            "requests": {"GET": self._requests, "DELETE": self._clear_requests},
            "operations": {"GET": self._list_operations},
            "faults": {"GET": self._list_faults, "POST": self._add_fault, "DELETE": self._clear_faults},
            "faults/{number:int}": {"DELETE": self._remove_fault},
            "state": {"GET": self._save, "PUT": self._load},
            "reset": {"POST": self._reset},
            "organizations": {"GET": self._organizations},
            "spaces/{space}/pages": {"GET": self._pages},
            "spaces/{space}/pages/{page}": {"GET": self._page},
            "spaces/{space}/changes": {"GET": self._changes},
            "spaces/{space}/changes/{change}": {"GET": self._differences},
        }
        pairs = [(path, method, one) for path, methods in found.items() for method, one in methods.items()]
        files = [("/", "index.html", "text/html"), ("/_testing/console.css", "console.css", "text/css")]
        files.append(("/_testing/console.js", "console.js", "text/javascript"))
        return [
            *(Route(path, _guarded(_file(name, kind), opened=path == "/")) for path, name, kind in files),
            *(Route(f"/_testing/{path}", _guarded(one), methods=[method]) for path, method, one in pairs),
        ]

    def record(self, request: RecordedRequest) -> None:
        """Record a request."""
        self._log.record(request)

    async def _requests(self, request: Request) -> Response:
        return JSONResponse(self._log.after(_number(request, "after")))

    async def _clear_requests(self, _request: Request) -> Response:
        self._log.clear()
        return Response(status_code=204)

    async def _list_operations(self, _request: Request) -> Response:
        return JSONResponse(self._operations)

    async def _list_faults(self, _request: Request) -> Response:
        return JSONResponse([attrs.asdict(one) for one in self._faults.waiting])

    async def _add_fault(self, request: Request) -> Response:
        try:
            self._faults.fail(**json.loads(await request.body()))
        except (TypeError, ValueError, RecursionError) as error:
            return _failure(422, str(error))
        return Response(status_code=204)

    async def _clear_faults(self, _request: Request) -> Response:
        self._faults.clear()
        return Response(status_code=204)

    async def _remove_fault(self, request: Request) -> Response:
        self._faults.remove(request.path_params["number"])
        return Response(status_code=204)

    async def _save(self, _request: Request) -> Response:
        headers = {"content-disposition": 'attachment; filename="gitbook-state.json"'}
        return JSONResponse(save(self._data), headers=headers)

    async def _load(self, request: Request) -> Response:
        try:
            load(self._data, json.loads(await request.body()))
        except (ValueError, RecursionError) as error:
            return _failure(422, f"This is not a saved state: {error}")
        return Response(status_code=204)

    async def _reset(self, _request: Request) -> Response:
        self._faults.clear()
        if self._store:
            self._store.reset()
        return Response(status_code=204)

    async def _organizations(self, _request: Request) -> Response:
        return JSONResponse(views.organizations(self._store) if self._store else [])

    async def _pages(self, request: Request) -> Response:
        space, parent = request.path_params["space"], request.query_params.get("parent", "")
        return JSONResponse(views.pages(self._data, space, parent, _number(request, "start")))

    async def _page(self, request: Request) -> Response:
        found = views.page(self._data, request.path_params["space"], request.path_params["page"])
        return JSONResponse(found) if found else _failure(404, "Page not found")

    async def _changes(self, request: Request) -> Response:
        return JSONResponse(views.change_requests(self._data, request.path_params["space"]))

    async def _differences(self, request: Request) -> Response:
        return JSONResponse(views.differences(self._data, request.path_params["space"], request.path_params["change"]))

    @property
    def _data(self) -> Store:
        """All data.

        Raises:
            Missing: there are none.
        """
        if self._store is None:
            raise Missing("state", gone=False)
        return self._store


def _guarded(endpoint: Endpoint, *, opened: bool = False) -> Endpoint:
    """Return an endpoint that refuses requests of other pages, and returns 404 for what does not exist."""

    async def guarded(request: Request) -> Response:
        if problem := refusal(request, opened=opened):
            return _failure(403, problem)
        try:
            response = await endpoint(request)
        except Missing as missing:
            response = _failure(404, str(missing))
        response.headers.update(_HEADERS)
        return response

    return guarded


def _file(name: str, media_type: str) -> Endpoint:
    async def send(_request: Request) -> Response:
        return Response((_PAGE / name).read_bytes(), media_type=media_type)

    return send


def _failure(status: int, message: str) -> Response:
    return JSONResponse({"error": {"code": status, "message": message}}, status)


def _number(request: Request, name: str) -> int:
    """Return a number of the query; 0 if it is none."""
    text: Any = request.query_params.get(name, "")
    return int(text) if text.isdecimal() else 0
