"""A GitBook server for tests.

It has an organization that can be read and written: what is created is listed, what is merged is live, what is deleted
is gone. It validates each request against the OpenAPI document, paginates lists by cursor, streams events, and returns
errors in GitBook's format. It sends nothing over the network.

In a test, in the same process::

    from gitbook_async import GitBook
    from gitbook_async.testing import FakeGitBook

    async with FakeGitBook() as fake:
        gitbook = GitBook(token="gb_api_test", http_client=fake.client())
        space = await gitbook.spaces.get("acme-guides")
        assert space.title == "Guides"
        assert fake.requests[-1].operation == "getSpaceById"

Over HTTP, use `serve`, which runs a server in a thread and returns its base URL, or start a server::

    python -m gitbook_async.testing --port 8787

or use the fixtures ``gitbook`` and ``fake_gitbook`` of the pytest plugin; see `gitbook_async.testing.plugin`.

Data: the organization ``acme`` with the spaces ``acme-guides``, ``acme-reference`` and ``acme-handbook`` (2,000 pages;
the second space is synchronized with Git and has a computed page, the third has a group and a link), the site
``acme-docs``, teams, members, collections, redirects, a change request. It is the same in every process. Every token
belongs to Ada, who has all permissions. ``python -m gitbook_async.testing --tally`` prints how many operations are
implemented.

Unknown ids:

- By default they return 404, and 204 when they are deleted, and operations that are not implemented return 501.
- With ``examples=True`` the response to both is an example, so ``my-space`` and ``page-17`` are valid ids: the response
  repeats them, and everything else is made up. A write to such an id returns an example too, and changes nothing. A
  deleted object returns 404, and 204 when it is deleted again. Ids in the body of a request to an existing object must
  exist.
- With ``state=False`` there are no data, and all responses are examples.

Fault injection::

    fake.fail("getSpaceById", status=503, times=2)
    fake.fail("listPages", delay=2.0)
    fake.fail("listSpacesInOrganizationById", repeat_cursor=True, times=None)
    fake.fail("streamAskInSite", truncate=True)  # or malformed, stall=60.0
    fake.fail("mergeChangeRequest", reset=True, done=True)  # merged, although the connection breaks

Without `FakeGitBook`, pass `Faults` to `create_app`. The server accepts the same as ``POST /_testing/faults``, with
``{"operation": "getSpaceById", "status": 503}``. The console at ``/`` shows the
requests, the data and the faults, and saves, loads and resets the state.

Behaviour:

- Tokens: any that begins with ``gb_api_``, or those of ``tokens``; otherwise 401. Partner keys: any, or those of
  ``partner_keys``.
- Requests that do not match the OpenAPI document return 422 with the path of the invalid value; so do unknown
  properties, which are accepted with ``examples=True``.
- Generated lists have 2,500 items by default. All lists have 50 items a page unless ``limit`` is set; an invalid cursor
  returns 400.
- Deletions return 205 the first time and 204 after that. ``Prefer: return=minimal`` is supported.
- Examples are always the same, apart from the ids in the path.
- Every response has the X-RateLimit headers; beyond the rate limit the response is a 429.
- Lists are sorted by ``order``, ``sort`` or ``orderBy``, or by the document's default. An object that is moved with a
  ``position`` is listed at its new position.
- Ask streams send the whole answer so far: Markdown with ``format=markdown``, otherwise a document tree. An answer is
  composed of the pages that contain the words of the question, and its sources are these pages; without pages there is
  no answer. Events are ``event_delay`` seconds apart.
- An agent's response continues the one in ``previousResponseId``, and waits for the tools of its caller. A brainstorm
  ends as ``pending``, the document's status for a session that waits for its user. A plan that is carried out ends as
  ``completed``, and its pages are in the change request.

Requires ``pip install gitbook-async[testing]``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gitbook_async.testing._http.faults import Faults
    from gitbook_async.testing._http.requests import RecordedRequest
    from gitbook_async.testing._server.app import create_app
    from gitbook_async.testing._server.fake import FakeGitBook
    from gitbook_async.testing._server.server import serve
    from gitbook_async.testing._settings import Settings

__all__ = ["FakeGitBook", "Faults", "RecordedRequest", "Settings", "create_app", "serve"]

_MODULES = {
    "FakeGitBook": "_server.fake",
    "Faults": "_http.faults",
    "RecordedRequest": "_http.requests",
    "Settings": "_settings",
    "create_app": "_server.app",
    "serve": "_server.server",
}
_EXTRA = frozenset(("jsonschema", "referencing", "starlette", "uvicorn"))


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = import_module(f"{__name__}.{_MODULES[name]}")
    except ModuleNotFoundError as error:
        if error.name in _EXTRA:
            raise ImportError(f"{__name__} needs {error.name}: pip install 'gitbook-async[testing]'") from error
        raise
    value = globals()[name] = getattr(module, name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
