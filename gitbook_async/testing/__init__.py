"""A GitBook to test against.

It answers every operation of the API with content that the OpenAPI document allows, checks each request against the
document, pages through lists by cursor, streams events, and speaks GitBook's error format. Nothing is sent anywhere.

In a test, in the same process::

    from gitbook_async import GitBook
    from gitbook_async.testing import FakeGitBook

    async with FakeGitBook() as fake:
        gitbook = GitBook(token="gb_api_test", http_client=fake.client())
        space = await gitbook.spaces.get_space_by_id("abc")
        assert space.id == "abc"
        assert fake.requests[-1].operation == "getSpaceById"

Over HTTP, in a thread of its own, with `serve`, which gives the base URL; or as a server::

    python -m gitbook_async.testing --port 8787

What it does:

- Tokens: any that begins with ``gb_api_``, or those it is told; else 401. Partner keys: any, or those it is told.
- Requests that the document does not allow get 422 with the path of what is wrong; unknown fields are accepted.
- Lists have 2,500 items unless told otherwise, 50 a page unless ``limit`` says otherwise; a foreign cursor gets 400.
- Deletions answer 205 the first time and 204 after that. ``Prefer: return=minimal`` is honoured.
- Ids in the path come back in the answer; all else is made up, and always the same.
- The X-RateLimit headers are on every response; past the limit there is 429.
- Ask streams send the whole answer so far: Markdown with ``format=markdown``, a document tree without.

It needs ``pip install gitbook-async[testing]``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gitbook_async.testing._app import create_app
    from gitbook_async.testing._fake import FakeGitBook
    from gitbook_async.testing._requests import RecordedRequest
    from gitbook_async.testing._server import serve
    from gitbook_async.testing._settings import Settings

__all__ = ["FakeGitBook", "RecordedRequest", "Settings", "create_app", "serve"]

_MODULES = {
    "FakeGitBook": "_fake",
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
