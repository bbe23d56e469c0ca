"""An example for each operation: a call with all required arguments, made from the schemas of the document.

The ids are those of the testing GitBook, so that the examples run.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from docs.site.methods import Method

Schema = Mapping[str, Any]

_DOCUMENT: Final = Path(__file__).parents[2] / "gitbook_async" / "_generated" / "document.json.gz"
_VERBS: Final = ("get", "put", "post", "delete", "patch")
_IDS: Final = {
    "organizationId": "acme",
    "spaceId": "acme-guides",
    "siteId": "acme-docs",
    "pageId": "guides-2",
    "changeRequestId": "acme-change-1",
    "siteSpaceId": "acme-guides-shown",
    "siteSectionId": "acme-guides-section",
    "collectionId": "acme-public",
    "userId": "acme-ada",
    "teamId": "acme-writers",
    "integrationName": "my-integration",
    "pagePath": "start",
    "locale": "en",
    "organization": "acme",
    "space": "acme-guides",
    "parent": "acme-internal",
    "page": "guides-2",
    "url": "https://example.com/start",
    "users": "acme-bruno",
    "memberId": "acme-bruno",
}
_PATTERNS: Final = {"^#": "#346ddb", "^integration:": "integration:my-connector", "^\\/": "/old-page"}
_SPECIAL: Final[Mapping[str, Mapping[str, Any]]] = {
    "addSectionToSite": {"space_id": "acme-handbook"},
    "addSpaceToSite": {"space_id": "acme-handbook"},
    "removeMemberFromOrganizationById": {"user_id": "acme-bruno"},
    "sortSiteStructure": {"item": {"type": "site-space", "id": "acme-guides-shown"}},
}
"""Arguments by operation id, where the data of the testing GitBook asks for others."""
_TEXTS: Final = {
    "date-time": "2026-01-31T12:00:00.000Z",
    "date": "2026-01-31",
    "uri": "https://example.com/start",
    "url": "https://example.com/start",
    "email": "ada@example.com",
    "hostname": "docs.example.com",
    "emoji": "1f4d8",
    "uuid": "6f1d3c1e-8f5b-4d0e-9f0a-3d5f6b7a8c9d",
}
_SEPARATOR: Final = "# ----"
_DEEPEST: Final = 12


def examples(methods: list[Method]) -> dict[str, str]:
    """Return the example of each method by operation id, formatted as this project is."""
    programs = [_program(method) for method in methods]
    formatted = _format(f"\n{_SEPARATOR}\n".join(programs)).split(_SEPARATOR)
    return {method.operation.id: program.strip() for method, program in zip(methods, formatted, strict=True)}


def _format(program: str) -> str:
    ruff = Path(sys.executable).with_name("ruff")
    command = [str(ruff if ruff.exists() else shutil.which("ruff")), "format", "--line-length", "100", "-"]
    done = subprocess.run(command, input=program, capture_output=True, text=True, check=True)  # noqa: S603  # our own
    return done.stdout


def _program(method: Method) -> str:
    call = f"gitbook.{method.place}({', '.join(_arguments(method))})"
    kind = method.returns.partition("[")[0]
    if kind == "Pager":
        lines = [f"async for item in {call}:", "    print(item)"]
    elif kind == "Stream":
        lines = [f"async with {call} as events:", "    async for event in events:", "        print(event)"]
    elif kind == "None":
        lines = [f"await {call}"]
    else:
        lines = [f"result = await {call}", "print(result)"]
    if "datetime(" in call:
        lines = ["from datetime import UTC, datetime", "", *lines]
    return "\n".join(lines)


def _arguments(method: Method) -> Iterator[str]:
    """Yield the required arguments, as source."""
    source, shared = _sources()[method.operation.id]
    parameters = [_resolved(each) for each in (*shared, *source.get("parameters", ()))]
    schemas = {each["name"]: cast("Schema", each["schema"]) for each in parameters}
    wire = {each.argument: each.name for each in method.operation.parameters}
    body = method.operation.body
    content: Any = _value(_body_schema(source), "body") if body else None
    values = {argument: _value(schemas[name], name) for argument, name in wire.items()}
    if body and body.properties is None:
        values["body"] = content
    elif body and body.properties:
        values |= {body.properties[name]: value for name, value in content.items()}
    values |= _SPECIAL.get(method.operation.id, {})
    for argument in method.arguments:
        if argument.default is None or (argument.name in values and argument.name not in wire):
            value = values[argument.name]
            if isinstance(value, str) and argument.annotation.startswith("datetime"):
                yield f"{argument.name}=datetime(2026, 1, 31, tzinfo=UTC)"
            else:
                yield repr(value) if argument.positional else f"{argument.name}={value!r}"


def _body_schema(source: Schema) -> Schema:
    return _resolved(source["requestBody"])["content"]["application/json"]["schema"]


def _value(schema: Schema, name: str, depth: int = 0) -> Any:
    """Return a small value of a schema: objects have what is required only."""
    whole = _resolved(schema)
    if "const" in whole:
        return whole["const"]
    if whole.get("enum"):
        return whole["enum"][0]
    parts = list(_parts(whole))
    kind = _kind(parts)
    if kind == "object":
        return _object(parts, depth)
    if kind == "array":
        items = next((part["items"] for part in parts if "items" in part), {"type": "string"})
        return [] if depth > _DEEPEST else [_value(items, name, depth + 1)]
    chosen = parts[-1]
    return _value(chosen, name, depth + 1) if chosen is not whole else _scalar(kind, whole, name)


def _kind(parts: list[Schema]) -> str:
    found: str | list[str] = next((part["type"] for part in parts if "type" in part), "object")
    return found if isinstance(found, str) else next(each for each in found if each != "null")


def _parts(schema: Schema) -> Iterator[Schema]:
    """Yield the schemas that hold for a small value: the schema, its conjuncts, and its smallest alternative."""
    whole = _resolved(schema)
    yield whole
    for part in whole.get("allOf", ()):
        yield from _parts(part)
    alternatives = [each for each in (*whole.get("oneOf", ()), *whole.get("anyOf", ())) if each.get("type") != "null"]
    if alternatives:
        yield from _parts(min(alternatives, key=lambda each: len(_resolved(each).get("required", ()))))


def _object(parts: list[Schema], depth: int) -> dict[str, Any]:
    properties = {name: each for part in parts for name, each in part.get("properties", {}).items()}
    required = [name for part in parts for name in part.get("required", ()) if name in properties]
    if not required and any(part.get("minProperties") for part in parts):
        required = list(properties)[:1]
    return {name: _value(properties[name], name, depth + 1) for name in dict.fromkeys(required)}


def _scalar(kind: str, schema: Schema, name: str) -> Any:
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return max(1, schema.get("minimum", 1))
    pattern = schema.get("pattern", "")
    matching = next((text for start, text in _PATTERNS.items() if pattern.startswith(start)), None)
    text = matching or _IDS.get(name) or _TEXTS.get(schema.get("format", "")) or f"my-{name or 'text'}".lower()
    return text[: schema.get("maxLength", len(text))]


def _resolved(schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = _target(schema["$ref"])
    return schema


@cache
def _target(reference: str) -> Schema:
    """Return what a reference points at."""
    found: Any = _document()
    for step in reference.removeprefix("#/").split("/"):
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return cast("Schema", found)


@cache
def _sources() -> dict[str, tuple[Schema, list[Schema]]]:
    """Return the document's operations by id, each with the parameters of its path."""
    return {
        item[verb]["operationId"]: (item[verb], item.get("parameters", []))
        for item in _document()["paths"].values()
        for verb in item.keys() & set(_VERBS)
    }


@cache
def _document() -> dict[str, Any]:
    """Return the document that the package was generated from: the current one with removed operations, corrected."""
    document: dict[str, Any] = json.loads(gzip.decompress(_DOCUMENT.read_bytes()))
    return document
