"""A GitBook to test against.

It knows an organization that can be read and written: what is created is listed, what is merged is live, what is
deleted is gone. Operations that it cannot carry out are answered by example, with content that the OpenAPI document
allows. It checks each request against the document, pages through lists by cursor, streams events, and speaks GitBook's
error format. Nothing is sent anywhere.

In a test, in the same process::

    from gitbook_async import GitBook
    from gitbook_async.testing import FakeGitBook

    async with FakeGitBook() as fake:
        gitbook = GitBook(token="gb_api_test", http_client=fake.client())
        space = await gitbook.spaces.get("acme-guides")
        assert space.title == "Guides"
        assert fake.requests[-1].operation == "getSpaceById"

Over HTTP, in a thread of its own, with `serve`, which gives the base URL; or as a server::

    python -m gitbook_async.testing --port 8787

or by the fixtures ``gitbook`` and ``fake_gitbook`` of the pytest plugin; see `gitbook_async.testing.plugin`.

What it knows: the organization ``acme`` with the spaces ``acme-guides``, ``acme-reference`` and ``acme-handbook``
(2,000 pages; the second space is synchronized with Git and has a computed page, the third has a group and a link), the
site ``acme-docs``, teams, members, collections, redirects, a change request. It is the same in every process. Whoever
has a token is Ada, who may do everything. ``python -m gitbook_async.testing --tally`` tells how many operations behave.

Ids that it does not know:

- As it is, they are answered by example, so that ``my-space`` and ``page-17`` are as good as any: in the answer they
  come back, and all else is made up. A write to such an id is answered by example too, and changes nothing. What has
  been there and is deleted gets 404, and 204 when it is deleted again. Ids in the body of a request to what it does
  know must be there.
- With ``strict=True`` they get 404, and 204 when they are deleted: for tests that should notice a wrong id. Operations
  that do not behave are answered by example all the same.
- With ``state=False`` it knows nothing, and all is made up.

What can go wrong, when a test wants it::

    fake.fail("getSpaceById", status=503, times=2)
    fake.fail("listPages", delay=2.0)
    fake.fail("listSpacesInOrganizationById", repeat_cursor=True, times=None)
    fake.fail("streamAskInSite", truncate=True)  # or malformed, stall=60.0
    fake.fail("mergeChangeRequest", reset=True, done=True)  # merged, though the connection breaks

Outside of `FakeGitBook`, give a `Faults` to `create_app`. The server takes the same by ``POST /_testing/faults``, with
``{"operation": "getSpaceById", "status": 503}``; at ``/`` it has a page that shows what there is and what was asked.

What it does:

- Tokens: any that begins with ``gb_api_``, or those it is told; else 401. Partner keys: any, or those it is told.
- Requests that the document does not allow get 422 with the path of what is wrong; unknown fields are accepted.
- Lists that are made up have 2,500 items unless told otherwise. All have 50 a page unless ``limit`` says otherwise; a
  foreign cursor gets 400.
- Deletions answer 205 the first time and 204 after that. ``Prefer: return=minimal`` is honoured.
- Examples are always the same, apart from the ids in the path.
- The X-RateLimit headers are on every response; past the limit there is 429.
- Lists come in the order that ``order``, ``sort`` or ``orderBy`` asks for, or in the document's default; what is moved
  with a ``position`` is told in its new place.
- Ask streams send the whole answer so far: Markdown with ``format=markdown``, a document tree without. An answer is
  made of the pages that have the words of the question, and its sources are these pages; where there are no pages there
  is no answer. Events follow each other after ``event_delay`` seconds.
- An agent's response goes on from the one that ``previousResponseId`` names, and waits for the tools of its caller. A
  brainstorm ends as ``pending``, the document's word for a session that waits for its user; a plan that is carried out
  ends as ``completed``, and its pages are in the change request.

It needs ``pip install gitbook-async[testing]``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gitbook_async.testing._app import create_app
    from gitbook_async.testing._fake import FakeGitBook
    from gitbook_async.testing._faults import Faults
    from gitbook_async.testing._requests import RecordedRequest
    from gitbook_async.testing._server import serve
    from gitbook_async.testing._settings import Settings

__all__ = ["FakeGitBook", "Faults", "RecordedRequest", "Settings", "create_app", "serve"]

_MODULES = {
    "FakeGitBook": "_fake",
    "Faults": "_faults",
    "RecordedRequest": "_requests",
    "Settings": "_settings",
    "create_app": "_app",
    "serve": "_server",
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
