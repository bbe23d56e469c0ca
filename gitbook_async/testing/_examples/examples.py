"""Generated example responses: sampled once, with holes for ids."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, cast
from uuid import UUID

from gitbook_async.testing._document.endpoints import Endpoint
from gitbook_async.testing._document.shapes import Node
from gitbook_async.testing._examples.sampler import Sampler
from gitbook_async.testing._http.template import Template, hole
from gitbook_async.testing._text.words import identifier

ITEM: Final = "*id"
ITEM_NAME: Final = "*name"
ITEM_UUID: Final = "*uuid"
_ID: Final = "^[a-zA-Z0-9_-]+$"  # the document's pattern for ids; generated ids match it
_VARIETY: Final = 12
_OWNERS: Final = ("space", "site", "user", "team", "page")
_LAST_WORD: Final = re.compile(r"(?:^|(?<=[a-z]))[A-Z]?[a-z]+$")


class Examples:
    """Builds the templates of example responses, each once.

    A path parameter that a response repeats (``{spaceId}`` as its ``id``, ``space`` or ``spaceId``) is a hole named
    after the parameter. The id of a new object and those of a list's items are holes named `ITEM`, `ITEM_NAME` or
    `ITEM_UUID`.

    Args:
        sampler: generates the examples.
    """

    def __init__(self, sampler: Sampler) -> None:
        self._sampler = sampler
        self._contents: dict[tuple[str, str, str], Template] = {}
        self._items: dict[tuple[str, str, str], tuple[Template, ...]] = {}
        self._envelopes: dict[str, dict[str, Any]] = {}

    def content(self, endpoint: Endpoint, schema: str, prefer: str = "") -> Template:
        """Return the template of a response's content.

        Args:
            endpoint: the operation.
            schema: the schema of the content.
            prefer: the property that union variants should have, if there are such.
        """
        key = (endpoint.id, schema, prefer)
        if key not in self._contents:
            value = self._sampler.sample(schema, prefer=prefer)
            if isinstance(value, dict):
                value = self._fill(endpoint, self._sampler.node(schema), cast("dict[str, Any]", value))
            self._contents[key] = Template(value)
        return self._contents[key]

    def items(self, endpoint: Endpoint, schema: str, prefer: str = "") -> tuple[Template, ...]:
        """Return the templates of a list's items, to be used in turn; the arguments are those of `content`."""
        key = (endpoint.id, schema, prefer)
        if key not in self._items:
            node = self._item_node(schema)
            samples = [self._sampler.sample_node(node, seed, prefer) for seed in range(_VARIETY)]
            self._items[key] = tuple(Template(self._fill_item(endpoint, node, one)) for one in samples)
        return self._items[key]

    def envelope(self, schema: str) -> dict[str, Any]:
        """Return the fields of a list besides its items, its next page and its count."""
        if schema not in self._envelopes:
            sample = self._sampler.sample(schema)
            rest = {key: value for key, value in sample.items() if key not in ("items", "next", "count")}
            self._envelopes[schema] = rest
        return self._envelopes[schema]

    def _item_node(self, schema: str) -> Node:
        shapes = self._sampler.shapes
        listed = shapes.of(self._sampler.node(schema))[0].properties["items"]
        items = shapes.of(listed)[0].items
        return items or listed

    def _fill(self, endpoint: Endpoint, node: Node, value: dict[str, Any]) -> dict[str, Any]:
        value.pop("next", None)  # a list without pagination has no next page
        filled = {name: self._echo(endpoint, node, name, one) for name, one in value.items()}
        own = _own_key(endpoint, value)
        name = "id" if own in (None, ITEM) else _word(own)
        if own and name in value and self._fits(node, name, value[name], self._pattern(endpoint, own)):
            filled[name] = hole(own)
        return filled

    def _fill_item(self, endpoint: Endpoint, node: Node, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        item = cast("dict[str, Any]", value)
        filled = {name: self._echo(endpoint, node, name, one) for name, one in item.items()}
        return self._identify(node, item, filled)

    def _identify(self, node: Node, item: dict[str, Any], filled: dict[str, Any]) -> dict[str, Any]:
        """Replace what identifies an item by a hole: its id, its name, or the id of its subject."""
        if "id" in item:
            return {**filled, "id": hole(ITEM if self._fits(node, "id", item["id"], _ID) else ITEM_UUID)}
        if "name" in item:
            return {**filled, "name": hole(ITEM_NAME)}
        for name, one in item.items():
            if isinstance(one, dict) and "id" in one:
                return {**filled, name: {**one, "id": hole(ITEM)}}
        owner = next((name for name in _OWNERS if isinstance(item.get(name), str)), None)
        return {**filled, owner: hole(ITEM)} if owner else filled

    def _echo(self, endpoint: Endpoint, node: Node, name: str, value: Any) -> Any:
        """Replace a field that is named after a path parameter by a hole."""
        for one in endpoint.inputs_in("path"):
            named = name in (one.name, _stem(one.name))
            if named and self._fits(node, name, value, self._pattern(endpoint, one.name)):
                return hole(one.name)
        return value

    def _pattern(self, endpoint: Endpoint, key: str) -> str:
        """Return the pattern of a hole's values; empty if any text is allowed."""
        named = [one.schema for one in endpoint.inputs_in("path") if one.name == key]
        return endpoint.document.target(named[0]).get("pattern", "") if named else _ID

    def _fits(self, node: Node, name: str, value: Any, pattern: str) -> bool:
        """Return whether a field accepts every value of a pattern: it is text without further constraints."""
        shapes = self._sampler.shapes
        fields = [shape.properties[name] for shape in shapes.of(node) if name in shape.properties]
        facets = [facet for field in fields for shape in shapes.of(field) for facet in shape.facets.items()]
        allowed = ("minLength", "maxLength")
        return isinstance(value, str) and all(key in allowed or one == pattern for key, one in facets)


def preferred(endpoint: Endpoint, query: Mapping[str, Sequence[str]]) -> str:
    """Return the property that documents should have: that of the requested format, if the operation has one."""
    if any(one.name == "format" for one in endpoint.inputs_in("query")):
        return query.get("format", ("document",))[-1]
    return ""


def item_id(key: str, *parts: object) -> str:
    """Return the value of an `ITEM`, `ITEM_NAME` or `ITEM_UUID` hole.

    Args:
        key: the hole.
        parts: what identifies the item: the same parts give the same id.
    """
    if key == ITEM_NAME:
        return f"example-{parts[-1]}"
    if key == ITEM_UUID:
        return str(UUID(bytes=identifier(*parts)[:16].encode(), version=4))
    return identifier(*parts)


def _own_key(endpoint: Endpoint, value: dict[str, Any]) -> str | None:
    """Return the hole of the response's own id: a path parameter, or a new id for what is created."""
    names = [one.name for one in endpoint.inputs_in("path")]
    if names and endpoint.path.endswith(f"{{{names[-1]}}}"):
        return names[-1]
    if endpoint.content and endpoint.content.status == HTTPStatus.CREATED:
        return ITEM
    return names[-1] if names and value.get("object") == _stem(names[-1]) else None


def _word(name: str) -> str:
    """Return the object's part of a path parameter's name: ``id`` for ``spaceId``, ``slug`` for ``specSlug``."""
    found = _LAST_WORD.search(name)
    return found.group().lower() if found else name


def _stem(name: str) -> str:
    return name.removesuffix("Id").removesuffix("Name")
