"""An aiohttp application whose calls to GitBook go through the session that it has anyway.

``/spaces`` lists the spaces of your organization, ``/spaces/{space}/pages`` the pages of one, both as JSON.

To run it::

    pip install gitbook-async[aiohttp]
    export GITBOOK_TOKEN=gb_api_...
    python examples/aiohttp_app.py --org=ORGANIZATION --port 8080

Old ids begin with a dash; ``--org=-Mxxx``, with the equals sign, takes them. GITBOOK_ENDPOINT is another place to find
GitBook at.
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
    """Make the application.

    Args:
        organization: the id of the organization whose spaces it shows.
    """
    app = web.Application(middlewares=[errors_as_json])
    app[ORGANIZATION] = organization
    app.cleanup_ctx.append(clients)
    app.add_routes([web.get("/spaces", spaces), web.get("/spaces/{space}/pages", pages)])
    return app


async def clients(app: web.Application) -> AsyncGenerator[None]:
    """Open one session for all that the application calls, GitBook included.

    `GitBook` leaves a session that it was given open: who opened it closes it.
    """
    async with aiohttp.ClientSession() as session, GitBook(session=session) as gitbook:
        app[SESSION], app[GITBOOK] = session, gitbook
        yield


async def spaces(request: web.Request) -> web.Response:
    """List the spaces: all pages of the list, one after the other."""
    listed = request.app[GITBOOK].spaces.list(request.app[ORGANIZATION], limit=100)
    return web.json_response([{"id": space.id, "title": space.title} async for space in listed])


async def pages(request: web.Request) -> web.Response:
    """List the pages of a space, the tree made flat."""
    listed = await request.app[GITBOOK].space_content.list_pages(request.match_info["space"], metadata=False)
    return web.json_response([{"title": page.title, "path": page.path} for page in documents(listed.pages)])


def documents(tree: Iterable[Any]) -> Iterator[RevisionPageDocument]:
    """Give the documents of a page tree, parents first. Groups and documents have pages below them."""
    for page in tree:
        if isinstance(page, RevisionPageDocument):
            yield page
        if isinstance(page, (RevisionPageDocument, RevisionPageGroup)):
            yield from documents(page.pages or [])


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say in our own words what GitBook could not do; its messages are for us, not for our callers."""
    try:
        return await handler(request)
    except NotFoundError:
        return web.json_response({"error": "there is no such thing"}, status=404)
    except RateLimitError:
        return web.json_response({"error": "too many requests, try again later"}, status=503)
    except GitBookError as error:
        request.app.logger.warning("%s failed: %s", error.operation, error)
        return web.json_response({"error": "GitBook cannot be asked just now"}, status=502)


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
