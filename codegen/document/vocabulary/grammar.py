"""The keywords that the generator understands, for each kind of node."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen


@frozen
class Part:
    """What the value of a keyword consists of.

    Attributes:
        kind: the kind of the nodes within.
        many: whether they are in a list or have names; otherwise the value is the node.
        holder: for nodes with names, the kind of their holder, if it may have extensions beside them.
    """

    kind: str
    many: bool = False
    holder: str = ""

    @property
    def extensible(self) -> bool:
        """Whether the holder may have extensions."""
        return bool(self.holder)


Keywords = Mapping[str, Part | None]
"""The keywords of a kind of node: those whose value consists of nodes, and those whose value is data (None)."""


def _keywords(*data: str, one: Mapping[str, str] | None = None, many: Mapping[str, str] | None = None) -> Keywords:
    singles = {keyword: Part(kind) for keyword, kind in (one or {}).items()}
    return {
        **dict.fromkeys(data),
        **singles,
        **{keyword: Part(kind, many=True) for keyword, kind in (many or {}).items()},
    }


_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_BOUNDS = (
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "pattern", "format"),
    *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
)

GRAMMAR: Mapping[str, Keywords] = {
    "document": {
        **_keywords("openapi", "security", one={"info": "info", "components": "components"}),
        **_keywords(many={"servers": "server", "tags": "tag"}),
        "paths": Part("path item", many=True, holder="paths object"),
    },
    "info": _keywords("title", "version"),
    "tag": _keywords("name"),
    "server": _keywords("url", "description", many={"variables": "server variable"}),
    "server variable": _keywords("default", "enum", "description"),
    "components": _keywords(
        many={
            "schemas": "schema",
            "parameters": "parameter",
            "headers": "header",
            "requestBodies": "request body",
            "responses": "response",
            "securitySchemes": "security scheme",
        }
    ),
    "reference": _keywords("$ref", "description"),
    "path item": _keywords("$ref", one=dict.fromkeys(_METHODS, "operation"), many={"parameters": "parameter"}),
    "operation": {
        **_keywords("operationId", "summary", "description", "tags", "deprecated", "security", "x-removed-after"),
        **_keywords(one={"requestBody": "request body"}, many={"parameters": "parameter"}),
        "responses": Part("response", many=True, holder="responses object"),
    },
    "parameter": _keywords(
        *("name", "in", "required", "description", "deprecated", "style", "explode", "allowReserved"),
        one={"schema": "schema"},
    ),
    "header": _keywords(
        "description", "required", "deprecated", "style", "explode", "allowReserved", one={"schema": "schema"}
    ),
    "request body": _keywords("description", "required", many={"content": "media type"}),
    "response": _keywords("description", many={"headers": "header", "content": "media type"}),
    "media type": _keywords(one={"schema": "schema"}),
    "schema": _keywords(
        *("$ref", "type", "enum", "const", "required", "nullable", "default"),
        *("title", "description", "deprecated", *_BOUNDS),
        one={"items": "schema", "additionalProperties": "schema"},
        many=dict.fromkeys(("properties", "allOf", "oneOf", "anyOf"), "schema"),
    ),
    "security scheme": _keywords("type", "scheme", "description", "bearerFormat"),
}
"""By kind of node. A keyword that is not here needs an entry in openapi/ignored.toml."""
