"""Contents computed of an OpenAPI specification: a page for each tag or operation, and one for the models.

Contents that an integration computes cannot be: scripts are not run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, cast

from gitbook_async._markdown.documents import document_of
from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.data.content import Content, Page, slug_of
from gitbook_async.testing._state.data.records import Json, Missing
from gitbook_async.testing._state.pages.reading import reading
from gitbook_async.testing._state.pages.trees import tree
from gitbook_async.testing._state.spaces import spaces
from gitbook_async.testing._text.words import identifier

_METHODS: Final = ("get", "put", "post", "delete", "patch", "options", "head", "trace")
_OTHERS: Final = "Operations"
"""The name of the page with the operations that have no tag."""


def _specification(call: Call) -> Json:
    """Return the specification that a computation depends on.

    Raises:
        Failure: 400, the content is computed of anything else; 404, the specification does not exist.
    """
    source = call.body["source"]
    if source["type"] != "builtin:openapi":
        details = Failure(400, f"Contents of {source['type']} are not computed here")
        raise details if call.strict else Missing("content", gone=False)
    owner = spaces.space(call).fields["organization"]
    text = call.known("spec", source["dependencies"]["spec"]["ref"]["spec"], owner).notes["text"]
    try:
        details = json.loads(text)
    except ValueError:
        return {}
    return cast("Json", details) if isinstance(details, dict) else {}


def _part(details: Json, name: str) -> Json:
    """Return a part of a specification; empty if it has none, or one of another kind."""
    return cast("Json", details[name]) if isinstance(details.get(name), dict) else {}


def _operations(specification: Json) -> Iterator[tuple[str, str, str, Json]]:
    """Yield the operations: the page of each, its method, its path and its definition."""
    paths = _part(specification, "paths")
    for path in paths:
        item = _part(paths, path)
        for method in _METHODS:
            if method in item:
                operation = _part(item, method)
                yield _tag(operation), method, path, operation


def _tag(operation: Json) -> str:
    tags = operation.get("tags")
    return str(cast("list[Any]", tags)[0]) if isinstance(tags, list) and tags else _OTHERS


def _heading(specification: Json) -> str:
    info = _part(specification, "info")
    return f"# {info.get('title', 'API')}\n\n{info.get('description', '')}\n"


def _summary(method: str, path: str, details: Json) -> str:
    return str(details.get("summary") or f"{method.upper()} {path}")


def _operation(method: str, path: str, details: Json) -> str:
    summary = _summary(method, path, details)
    return f"## {summary}\n\n`{method.upper()} {path}`\n\n{details.get('description', '')}\n"


def _models(specification: Json) -> str:
    schemas = _part(_part(specification, "components"), "schemas")
    parts = (f"## {name}\n\n{_part(schemas, name).get('description', '')}\n" for name in schemas)
    return "\n".join(("# Models\n", *parts))


def _document(call: Call) -> Json:
    specification, props = _specification(call), call.body["source"]["props"]
    if props["doc"] == "models":
        return document_of(_models(specification))
    if props["doc"] == "info":
        return document_of(_heading(specification))
    wanted = [one for one in _operations(specification) if props["page"] in (one[0], one[2], slug_of(one[0]))]
    if props["doc"] == "operation":
        wanted = [one for one in wanted if one[1] == props["method"]]
    if not wanted:
        raise Failure(404, f"The specification has no {props['doc']} {props['page']}")
    return document_of("\n".join(_operation(method, path, details) for _, method, path, details in wanted))


def _revision(call: Call) -> Json:
    specification, props = _specification(call), call.body["source"]["props"]
    by_tag = props.get("grouping", "by-tag") == "by-tag"
    pages = {"Overview": _heading(specification)}
    for page, method, path, details in _operations(specification):
        title = page if by_tag else _summary(method, path, details)
        pages[title] = f"{pages.get(title, '')}{_operation(method, path, details)}\n"
    if props["models"]:
        pages["Models"] = _models(specification)
    content = Content.of(_page(call.body["seed"], title, text) for title, text in pages.items())
    return {"pages": tree(reading(call, spaces.space(call)), content), "files": [], "reusableContents": []}


def _page(seed: str, title: str, text: str) -> Page:
    """Return a page whose id is the same for the same seed."""
    return Page(identifier("computed", seed, title), title, slug_of(title), text)


HANDLERS: Final[dict[str, Handler]] = {"getComputedDocument": _document, "getComputedRevision": _revision}
