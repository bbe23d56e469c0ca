"""The types of what is sent: a TypedDict for each object, with its wire names, for type checkers only."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from codegen.emit.view.docs.parts import Parts
from codegen.emit.view.docs.prose import docstring, sentence
from codegen.emit.view.helpers import helpers
from codegen.emit.view.types import Types, param
from codegen.plan.sent import sent
from codegen.read.api import Api, Named, Object, Property, Schema, Union

_HOMES = {
    "collections.abc": ("Mapping", "Sequence"),
    "datetime": ("datetime",),
    "typing": ("Any", "Literal", "NotRequired", "TypeAlias", "TypedDict"),
}
_ANNOTATION_WORDS = frozenset({"bool", "bytes", "datetime", "float", "int", "str"})


@frozen
class KeyView:
    """A key of a TypedDict."""

    name: str
    annotation: str
    doc: str


@frozen
class ParamView:
    """A TypedDict; with keys that cannot be attributes of a class, it is written as a call."""

    name: str
    doc: str
    keys: tuple[KeyView, ...]
    called: bool


@frozen
class ParamModuleView:
    """A stub of TypedDicts.

    Attributes:
        name: its name.
        helpers: what it imports from the standard library, by module.
        models: the models in its annotations.
        others: the TypedDicts of other stubs in its annotations, with their stubs.
        params: its TypedDicts.
        aliases: its unions of TypedDicts, with their members, and additional names of its TypedDicts.
        exports: its public names.
    """

    name: str
    helpers: tuple[tuple[str, tuple[str, ...]], ...]
    models: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    params: tuple[ParamView, ...]
    aliases: tuple[tuple[str, str], ...]
    exports: tuple[str, ...]


class ParamViews:
    """Builds the views of all stubs."""

    def __init__(self, api: Api, types: Types, modules: Mapping[str, str]) -> None:
        self.api = api
        self.types = types
        self.modules = modules
        self.parts = Parts(api, types.classes)

    def modules_of_params(self) -> list[ParamModuleView]:
        """Return the stubs, sorted by name."""
        grouped: dict[str, list[Object | Union]] = {}
        for name in sent(self.api):
            schema = self.api.schemas[name]
            if isinstance(schema, (Object, Union)):
                grouped.setdefault(self.modules[name], []).append(schema)
        return [self._module(name, grouped[name]) for name in sorted(grouped)]

    def _module(self, module: str, schemas: list[Object | Union]) -> ParamModuleView:
        there = {schema.name for schema in schemas}
        params = tuple(self._param(each) for each in schemas if isinstance(each, Object))
        aliases = (*self._unions(schemas), *self._same(there))
        models = {name for schema in schemas for name in self._models_in(schema)}
        used = {name for schema in schemas for name in self._params_in(schema)}
        code = [key.annotation for each in params for key in each.keys] + [value for _, value in aliases]
        code += ["TypedDict"] * bool(params) + ["TypeAlias"] * bool(aliases)
        names = self.types.classes
        return ParamModuleView(
            name=module,
            helpers=helpers(code, _HOMES),
            models=tuple(sorted(names[name] for name in models)),
            others=tuple(sorted((self.modules[n], param(names[n])) for n in used - there)),
            params=params,
            aliases=aliases,
            exports=tuple(sorted([*(each.name for each in params), *(name for name, _ in aliases)])),
        )

    def _models_in(self, schema: Object | Union) -> Iterator[str]:
        """Yield the schemas whose models occur in the annotations of a schema."""
        if isinstance(schema, Object):
            for each in schema.properties:
                yield from self.types.classes_in(each.type, argument=True)
        else:  # a union has the TypedDicts of its members, not their models
            for variant in schema.variants:
                found = self.types.classes_in(Named(variant), argument=True)
                yield from (name for name in found if name != variant)

    def _params_in(self, schema: Object | Union) -> Iterator[str]:
        """Yield the schemas whose TypedDicts occur in the annotations of a schema."""
        found = (*self._models_in(schema), *(schema.variants if isinstance(schema, Union) else ()))
        return (name for name in found if isinstance(self.api.schemas[name], (Object, Union)))

    def _unions(self, schemas: Iterable[Schema]) -> Iterator[tuple[str, str]]:
        for schema in schemas:
            if isinstance(schema, Union):
                members = (part for variant in schema.variants for part in self.types.params(variant))
                yield param(self.types.classes[schema.name]), " | ".join(dict.fromkeys(members))

    def _same(self, there: set[str]) -> Iterator[tuple[str, str]]:
        names = self.types.classes
        for alias, target in self.api.aliases.items():
            if target in there:
                yield param(names[alias]), param(names[target])

    # TypedDicts

    def _param(self, schema: Object) -> ParamView:
        keys = tuple(map(self._key, schema.properties))
        about = [sentence(schema.description) or self.parts.sentence(schema.name)]
        return ParamView(
            name=param(self.types.classes[schema.name]),
            doc=docstring([*about, "Deprecated." if schema.deprecated else ""], 4),
            keys=keys,
            called=not all(_can_be_attribute(key.name) for key in keys),
        )

    def _key(self, source: Property) -> KeyView:
        annotation = self.types.annotation(source.type, argument=True)
        about = [sentence(source.description), "Deprecated." if source.deprecated else ""]
        return KeyView(
            name=source.name,
            annotation=annotation if source.required else f"NotRequired[{annotation}]",
            doc=docstring(about, 4) if any(about) else "",
        )


def _can_be_attribute(key: str) -> bool:
    """Return whether a class can declare a key: it is not mangled, and hides no name that annotations need."""
    plain = key.isidentifier() and not keyword.iskeyword(key) and not key.startswith("__")
    return plain and key not in _ANNOTATION_WORDS
