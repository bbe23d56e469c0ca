"""The modules of models, as the template lays them out: every name, annotation and expression is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from codegen.emit.view.prose import docstring, sentence
from codegen.emit.view.reading import Reading
from codegen.emit.view.types import Types, decoder
from codegen.emit.view.unions import DICT, FunctionView, UnionReading
from codegen.plan.names import attributes, constant
from codegen.read.api import AnyOf, Api, Array, Const, Enumeration, Map, Named, Object, Property, Type, Union
from codegen.read.normalise.decision import leaves


@frozen
class FieldView:
    """A field of a model: the line that declares it, and those that write it."""

    declaration: str
    doc: str
    write: tuple[str, ...]


@frozen
class ClassView:
    """A model."""

    name: str
    doc: str
    decoder: str
    known: str
    keys: tuple[str, ...]
    read: tuple[str, ...]
    fields: tuple[FieldView, ...]


@frozen
class AliasView:
    """A name for a type."""

    name: str
    value: str
    doc: str


@frozen
class ModuleView:
    """A module of models."""

    name: str
    aliases: tuple[AliasView, ...]
    deferred: tuple[tuple[str, str], ...]
    imports: tuple[tuple[str, str], ...]
    classes: tuple[ClassView, ...]
    functions: tuple[FunctionView, ...]
    same: tuple[tuple[str, str], ...]
    exports: tuple[str, ...]


class ModelViews:
    """Makes the views of all modules of models."""

    def __init__(self, api: Api, types: Types, modules: Mapping[str, str]) -> None:
        self.api = api
        self.types = types
        self.modules = modules

    def modules_of_models(self) -> list[ModuleView]:
        """Give the modules, in the order of their names."""
        names = sorted({self.modules[name] for name in self.api.schemas if self._is_written(name)})
        return [self._module(name) for name in names]

    def exports(self) -> dict[str, str]:
        """Give the module of each public name: classes, unions, enumerations and maps that the document names."""
        return {name: view.name for view in self.modules_of_models() for name in view.exports}

    def _is_written(self, name: str) -> bool:
        schema = self.api.schemas[name]
        return not isinstance(schema, Enumeration) or not schema.inline

    def _module(self, module: str) -> ModuleView:
        schemas = [s for n, s in self.api.schemas.items() if self.modules[n] == module and self._is_written(n)]
        same = [(a, t) for a, t in self.api.aliases.items() if self.modules.get(t) == module and self._is_exported(t)]
        aliases = tuple(self._alias(s) for s in schemas if not isinstance(s, Object) and self._is_exported(s.name))
        classes = tuple(self._class(s) for s in schemas if isinstance(s, Object))
        functions = (*self._unions(schemas), *self._maps(schemas))
        used = {n for s in schemas for n in self._decoders_of(s) if self.modules[n] != module}
        shown = {n for s in schemas for n in self._shown_by(s) if self.modules[n] != module}
        name = self.types.classes
        return ModuleView(
            name=module,
            aliases=aliases,
            deferred=tuple(sorted((decoder(name[n]), self.modules[n]) for n in used)),
            imports=tuple(sorted((self.modules[n], name[n]) for n in shown)),
            classes=classes,
            functions=functions,
            same=tuple((name[a], name[t]) for a, t in same),
            exports=tuple(
                sorted([*(c.name for c in classes), *(a.name for a in aliases), *(name[a] for a, _ in same)])
            ),
        )

    def _is_exported(self, name: str) -> bool:
        return not isinstance(self.api.schemas.get(name), (Array, Map))

    def _shown_by(self, schema: object) -> Iterator[str]:
        """Give the schemas whose names the annotations of a schema use."""
        for kind in self._kinds(schema):
            yield from self.types.classes_in(kind)

    def _decoders_of(self, schema: object) -> Iterator[str]:
        if isinstance(schema, Union):
            yield from (leaf for leaf in leaves(schema.tree) if self.types.decodes(Named(leaf)))
        else:
            for kind in self._kinds(schema):
                yield from self.types.decoders_in(kind)

    def _kinds(self, schema: object) -> list[Type]:
        if isinstance(schema, Object):
            return [p.type for p in schema.properties] + ([schema.extra] if schema.extra else [])
        if isinstance(schema, (Array, Map)):
            return [schema.value]
        return [Named(variant) for variant in schema.variants] if isinstance(schema, Union) else []

    # Aliases

    def _alias(self, schema: Any) -> AliasView:
        doc = docstring([sentence(schema.description)], 0) if schema.description else ""
        if isinstance(schema, Enumeration):
            return AliasView(self.types.classes[schema.name], f"Literal[{', '.join(map(repr, schema.values))}]", doc)
        parts = self.types.annotation(AnyOf(tuple(Named(variant) for variant in schema.variants)))
        return AliasView(self.types.classes[schema.name], f"{parts} | Unknown", doc)

    # Classes

    def _class(self, schema: Object) -> ClassView:
        name = self.types.classes[schema.name]
        named = attributes(p.name for p in schema.properties)
        about = [sentence(schema.description) or f"{name}, an object of the API."]
        if schema.deprecated:
            about.append("Deprecated.")
        known = f"_KEYS_{constant(name)}"
        return ClassView(
            name=name,
            doc=docstring(about, 4),
            decoder=decoder(name),
            known=known,
            keys=tuple(p.name for p in schema.properties),
            read=Reading(self.types, schema, named, decoder(name), known).lines(),
            fields=tuple(self._field(p, named[p.name]) for p in schema.properties),
        )

    def _field(self, source: Property, attribute: str) -> FieldView:
        annotation, default = self.types.annotation(source.type), ""
        if not source.required:
            annotation, default = f"{annotation} | Unset", " = UNSET"
        elif isinstance(source.type, Const):
            default = f" = {source.type.value!r}"
        if annotation.startswith("Any |"):
            annotation = "Any"
        about = [sentence(source.description), "Deprecated." if source.deprecated else ""]
        return FieldView(
            declaration=f"{attribute}: {annotation}{default}",
            doc=docstring(about, 4) if any(about) else "",
            write=self._write(source, attribute),
        )

    def _write(self, source: Property, attribute: str) -> tuple[str, ...]:
        written = "value" if self.types.is_plain(source.type) else "encode(value)"
        return (f"if (value := self.{attribute}) is not UNSET:", f"    data[{source.name!r}] = {written}")

    # Unions and maps

    def _unions(self, schemas: Iterable[object]) -> Iterator[FunctionView]:
        for schema in schemas:
            if isinstance(schema, Union):
                yield UnionReading(self.types, schema).view()

    def _maps(self, schemas: Iterable[object]) -> Iterator[FunctionView]:
        for schema in schemas:
            if isinstance(schema, (Array, Map)) and self.types.decodes(schema.value):
                read = self.types.reader(schema.value, "item")
                name = decoder(self.types.classes[schema.name])
                if isinstance(schema, Array):
                    yield FunctionView(name, "list[Any]", "list[Any]", "", (), (f"return [{read} for item in data]",))
                else:
                    line = f"return {{key: {read} for key, item in data.items()}}"
                    yield FunctionView(name, DICT, DICT, "", (), (line,))
