"""An aiohttp application that calls GitBook through its own session.

``/spaces`` lists the spaces of your organization and ``/spaces/{space}/pages`` the pages of a space, both as JSON.

To run it::

    pip install gitbook-async[aiohttp]
    export GITBOOK_TOKEN=gb_api_...
    python examples/aiohttp_app.py --org=ORGANIZATION --port 8080

Old ids begin with a dash: pass them as ``--org=-Mxxx``, with the equals sign. Set GITBOOK_ENDPOINT to use another
GitBook address.
"""

from __future__ import annotations

import argparse
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from typing import Any

import aiohttp
from aiohttp import web

from gitbook_async import GitBook, GitBookError, NotFoundError, RateLimitError
from gitbook_async.models import RevisionPageDocument, RevisionPageGroup

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SESSION = web.AppKey("session", aiohttp.ClientSession)
GITBOOK = web.AppKey("gitbook", GitBook)
ORGANIZATION = web.AppKey("organization", str)


def create_app(organization: str) -> web.Application:
    """Create the application.

    Args:
        organization: the id of the organization whose spaces are listed.
    """
    app = web.Application(middlewares=[errors_as_json])
    app[ORGANIZATION] = organization
    app.cleanup_ctx.append(clients)
    app.add_routes([web.get("/spaces", spaces), web.get("/spaces/{space}/pages", pages)])
    return app


async def clients(app: web.Application) -> AsyncGenerator[None]:
    """Open one session for all HTTP requests of the application, including those to GitBook.

    `GitBook` does not close a session that it is given. The application opened it and closes it.
    """
    async with aiohttp.ClientSession() as session, GitBook(session=session) as gitbook:
        app[SESSION], app[GITBOOK] = session, gitbook
        yield


async def spaces(request: web.Request) -> web.Response:
    """List the spaces of all pages."""
    listed = request.app[GITBOOK].spaces.list(request.app[ORGANIZATION], limit=100)
    return web.json_response([{"id": space.id, "title": space.title} async for space in listed])


async def pages(request: web.Request) -> web.Response:
    """List the pages of a space as a flat list."""
    listed = await request.app[GITBOOK].space_content.list_pages(request.match_info["space"], metadata=False)
    return web.json_response([{"title": page.title, "path": page.path} for page in documents(listed.pages)])


def documents(tree: Iterable[Any]) -> Iterator[RevisionPageDocument]:
    """Yield the documents of a page tree, parents first. Groups and documents can have child pages."""
    for page in tree:
        if isinstance(page, RevisionPageDocument):
            yield page
        if isinstance(page, (RevisionPageDocument, RevisionPageGroup)):
            yield from documents(page.pages or [])


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Return errors in the application's own words. GitBook's messages are logged, not shown to callers."""
    try:
        return await handler(request)
    except NotFoundError:
        return web.json_response({"error": "not found"}, status=404)
    except RateLimitError:
        return web.json_response({"error": "too many requests, try again later"}, status=503)
    except GitBookError as error:
        request.app.logger.warning("%s failed: %s", error.operation, error)
        return web.json_response({"error": "GitBook is unavailable"}, status=502)


def main() -> None:
    """Serve the application."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--org", required=True, help="the organization's id; --org=-Mxxx if it begins with a dash")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    arguments = parser.parse_args()
    web.run_app(create_app(arguments.org), host=arguments.host, port=arguments.port)


if __name__ == "__main__":
    main()
