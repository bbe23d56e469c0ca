"""The models of this package that the responses use, generated again for other libraries to compare with.

They come from the document, as ours do, so that all libraries read the same fields. A union has the classes that occur
in the answers, and what does not occur in them is Any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import attrs

from codegen import files
from codegen.document.load import load
from codegen.read.api import AnyOf, Api, Array, Const, Enumeration, ListOf, Map, Object, Property, Scalar, Type, Union
from codegen.read.normalise import normalise
from codegen.read.parse import parse
from gitbook_async import Model, operations

_HEAD = "from __future__ import annotations\nfrom datetime import datetime\nfrom typing import Any, Literal\n"


class Library(NamedTuple):
    """The model syntax of a library.

    Attributes:
        imports: the lines before the first class.
        decorator: the line above a class.
        base: the text after its name; ``{tag}`` is replaced by the discriminator field and its value.
        union: a union, with ``{classes}`` and the discriminator ``{tag}``.
        optional: the annotation of a field that may be missing, with its default.
        tagged: whether the tag is not a field.
    """

    imports: str
    decorator: str
    base: str
    union: str
    optional: str
    tagged: bool = False


LIBRARIES: Mapping[str, Library] = {
    "pydantic": Library(
        imports="from typing import Annotated\nfrom pydantic import BaseModel, Field",
        decorator="",
        base="(BaseModel)",
        union='Annotated[{classes}, Field(discriminator="{tag}")]',
        optional="{type} | None = None",
    ),
    "msgspec": Library(
        imports="from msgspec import UNSET, Struct, UnsetType",
        decorator="",
        base="(Struct, kw_only=True{tag})",
        union="{classes}",
        optional="{type} | UnsetType = UNSET",
        tagged=True,
    ),
    "cattrs": Library(
        imports="import attrs",
        decorator="@attrs.define(kw_only=True)\n",
        base="",
        union="{classes}",
        optional="{type} | None = None",
    ),
}


def write(answers: Mapping[str, Any]) -> dict[str, str]:
    """Write the models of each library.

    Args:
        answers: JSON by operation.

    Returns:
        Python source, by the library's name.
    """
    api = parse(normalise(load(files.DOCUMENTS / files.CURRENT)))
    seen = {name: tags for operation, data in answers.items() for name, tags in _seen(operation, data)}
    return {name: _Writer(api, seen, library).source() for name, library in LIBRARIES.items()}


def _seen(operation: str, data: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the classes that a response is decoded into, each with an example of its JSON."""
    value = operations[operation].decode(data)
    pending = [getattr(value, "envelope", value)]
    while pending:
        model = pending.pop()
        if isinstance(model, list):
            pending += model
        elif isinstance(model, Model):
            yield type(model).__name__, model.to_dict()
            pending += [getattr(model, field.name) for field in attrs.fields(type(model))]


class _Writer:
    def __init__(self, api: Api, seen: Mapping[str, Mapping[str, Any]], library: Library) -> None:
        self.api = api
        self.seen = seen
        self.library = library

    def source(self) -> str:
        classes = [schema for name, schema in self.api.schemas.items() if name in self.seen]
        written = [self._class(schema) for schema in classes if isinstance(schema, Object)]
        return "\n".join([_HEAD + self.library.imports, *written])

    def _class(self, schema: Object) -> str:
        tag = _tag(self.seen[schema.name])
        tagged = self.library.tagged and tag in self.seen[schema.name]
        told = f", tag_field={tag!r}, tag={self.seen[schema.name][tag]!r}" if tagged else ""
        fields = [self._field(each) for each in schema.properties if not (tagged and each.name == tag)]
        head = f"{self.library.decorator}class {schema.name}{self.library.base.format(tag=told)}:"
        return "\n    ".join([head, *(fields or ["pass"])])

    def _field(self, each: Property) -> str:
        kind = self._type(each.type)
        return f"{each.name}: {kind if each.required else self.library.optional.format(type=kind)}"

    def _type(self, kind: Type) -> str:
        if isinstance(kind, Scalar):
            return kind.name
        if isinstance(kind, Const):
            return f"Literal[{kind.value!r}]"
        if isinstance(kind, ListOf):
            return f"list[{self._type(kind.item)}]"
        if isinstance(kind, AnyOf):
            return self._several(self._type(member) for member in kind.members)
        return self._named(kind.name)

    def _named(self, name: str) -> str:
        schema = self.api.schemas[name]
        if isinstance(schema, Enumeration):
            return f"Literal[{', '.join(map(repr, schema.values))}]"
        if isinstance(schema, Union):
            return self._union(schema)
        if isinstance(schema, (Array, Map)):
            return "Any"
        return name if name in self.seen else "Any"

    def _union(self, union: Union) -> str:
        found = [name for name in _variants(self.api, union) if name in self.seen]
        if len(found) < 2:  # noqa: PLR2004  # one alone is not a union
            return found[0] if found else "Any"
        return self.library.union.format(classes=" | ".join(found), tag=_tag(self.seen[found[0]]))

    def _several(self, kinds: Iterable[str]) -> str:
        found = list(dict.fromkeys(kinds))
        return "Any" if "Any" in found else " | ".join(found)


def _variants(api: Api, union: Union) -> Iterator[str]:
    """Yield the objects of a union, including those of nested unions."""
    for name in union.variants:
        schema = api.schemas[name]
        yield from _variants(api, schema) if isinstance(schema, Union) else (name,)


def _tag(example: Mapping[str, Any]) -> str:
    """Return the discriminator field: what kind of block, mark or page it is."""
    return "type" if example.get("object", "block") in ("block", "mark") else "object"
