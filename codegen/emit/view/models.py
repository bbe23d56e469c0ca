"""The modules of models for the template: every name, annotation and expression is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from codegen.emit.view.docs.limits import limits
from codegen.emit.view.docs.parts import Parts
from codegen.emit.view.docs.prose import clean, docstring, sentence
from codegen.emit.view.helpers import helpers
from codegen.emit.view.reading import Reading
from codegen.emit.view.types import Types, decoder
from codegen.emit.view.unions import DICT, FunctionView, UnionReading
from codegen.plan.classes import written
from codegen.plan.names import attributes, constant
from codegen.read.api import (
    AnyOf,
    Api,
    Array,
    Const,
    Enumeration,
    Map,
    Named,
    Object,
    Property,
    Schema,
    Union,
    alternatives,
    types_in,
)
from codegen.read.normalise.decision import leaves


@frozen
class FieldView:
    """A field of a model: the line that declares it, and those that encode it."""

    declaration: str
    doc: str
    write: tuple[str, ...]


@frozen
class ClassView:
    """A model, and the function that decodes it."""

    name: str
    doc: str
    fields: tuple[FieldView, ...]
    decoder: str
    known: str
    keys: tuple[str, ...]
    read: tuple[str, ...]

    def code(self) -> Iterator[str]:
        """Yield the code, to find the names that it uses."""
        yield from ("model(", "Model", "new(", "Any", *(("encode_fields(",) if self.fields else ()))
        yield from self.read
        for field in self.fields:
            yield from (field.declaration, *field.write)


@frozen
class AliasView:
    """A name for a type."""

    name: str
    value: str
    doc: str

    def code(self) -> Iterator[str]:
        """Yield the code, to find the names that it uses."""
        yield from ("TypeAlias", self.value)


@frozen
class ModuleView:
    """A module of models: classes and type aliases first, then their decoders.

    Attributes:
        name: its name.
        helpers: what it imports from outside the generated package, by module.
        shown: the models of other modules in its annotations, with their modules.
        unions: type aliases of several models, for type checkers only: at run time `members` are loaded first.
        enumerations: type aliases of texts.
        classes: models.
        deferred: the decoders of other modules that it calls, with their modules.
        functions: the decoders of maps, lists and unions.
        same: additional names of its models and enumerations.
        same_unions: additional names of its unions.
        exports: the public names.
        members: the members of each of its unions.
    """

    name: str
    helpers: tuple[tuple[str, tuple[str, ...]], ...]
    shown: tuple[tuple[str, str], ...]
    unions: tuple[AliasView, ...]
    enumerations: tuple[AliasView, ...]
    classes: tuple[ClassView, ...]
    deferred: tuple[tuple[str, str], ...]
    functions: tuple[FunctionView, ...]
    same: tuple[tuple[str, str], ...]
    same_unions: tuple[tuple[str, str], ...]
    exports: tuple[str, ...]
    members: tuple[tuple[str, tuple[str, ...]], ...]


class ModelViews:
    """Builds the views of all modules of models."""

    def __init__(self, api: Api, types: Types, modules: Mapping[str, str]) -> None:
        self.api = api
        self.types = types
        self.modules = modules
        self._exported = written(api)
        self.aliases = api.aliases
        self.parts = Parts(api, types.classes)

    def modules_of_models(self) -> list[ModuleView]:
        """Return the non-empty modules, sorted by name."""
        grouped: dict[str, list[Schema]] = {}
        for name, schema in self.api.schemas.items():
            if self._is_written(schema):
                grouped.setdefault(self.modules[name], []).append(schema)
        return [self._module(name, grouped[name]) for name in sorted(grouped)]

    def _is_written(self, schema: Schema) -> bool:
        """Return whether a schema is a class, a type alias, or a decoder; the others are plain JSON, or inline."""
        decoder_alone = isinstance(schema, (Array, Map)) and self.types.decodes(Named(schema.name))
        return self._is_exported(schema.name) or decoder_alone

    def _module(self, module: str, schemas: list[Schema]) -> ModuleView:
        name = self.types.classes
        there = {schema.name for schema in schemas if self._is_exported(schema.name)}
        united = {schema.name for schema in schemas if isinstance(schema, Union)}
        same = tuple((name[alias], name[target]) for alias, target in self.aliases.items() if target in there - united)
        same_unions = tuple((name[alias], name[target]) for alias, target in self.aliases.items() if target in united)
        unions = tuple(self._union(s) for s in schemas if isinstance(s, Union))
        enumerations = tuple(self._enumeration(s) for s in schemas if isinstance(s, Enumeration))
        classes = tuple(self._class(s) for s in schemas if isinstance(s, Object))
        functions = (*self._maps(schemas), *self._unions(schemas))
        used = {n for s in schemas for n in self._decoders_of(s) if self.modules[n] != module}
        shown = {n for s in schemas for n in self._shown_by(s) if self.modules[n] != module}
        code = [line for view in (*unions, *enumerations, *classes, *functions) for line in view.code()]
        code += ["deferred("] * bool(used) + ["TYPE_CHECKING"] * bool(shown or unions)
        return ModuleView(
            name=module,
            helpers=helpers(code),
            shown=tuple(sorted((self.modules[n], name[n]) for n in shown)),
            unions=unions,
            enumerations=enumerations,
            classes=classes,
            deferred=tuple(sorted((decoder(name[n]), self.modules[n]) for n in used)),
            functions=functions,
            same=same,
            same_unions=same_unions,
            exports=tuple(sorted([*(name[each] for each in there), *(alias for alias, _ in (*same, *same_unions))])),
            members=(*self._members(schemas), *((alias, (union,)) for alias, union in same_unions)),
        )

    def _is_exported(self, name: str) -> bool:
        return name in self._exported

    def _shown_by(self, schema: Schema) -> Iterator[str]:
        """Yield the schemas whose names occur in the annotations of a schema."""
        if isinstance(schema, Object):
            yield from (name for each in schema.properties for name in self.types.classes_in(each.type))
        elif isinstance(schema, Union):
            yield from (name for variant in schema.variants for name in self.types.classes_in(Named(variant)))

    def _decoders_of(self, schema: Schema) -> Iterator[str]:
        if isinstance(schema, Union):
            yield from (leaf for leaf in leaves(schema.tree) if self.types.decodes(Named(leaf)))
        else:
            for kind in types_in(schema):
                yield from self.types.decoders_in(kind)

    # Aliases

    def _enumeration(self, schema: Enumeration) -> AliasView:
        doc = docstring([sentence(schema.description)], 0) if schema.description else ""
        return AliasView(self.types.classes[schema.name], f"Literal[{', '.join(map(repr, schema.values))}]", doc)

    def _union(self, schema: Union) -> AliasView:
        doc = docstring([sentence(schema.description)], 4) if schema.description else ""
        parts = self.types.annotation(AnyOf(tuple(Named(variant) for variant in schema.variants)))
        return AliasView(self.types.classes[schema.name], f"{parts} | UnknownVariant", doc)

    def _members(self, schemas: Iterable[Schema]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the members of unions as `isinstance` takes them: a map is a dict of any values."""
        for schema in schemas:
            if isinstance(schema, Union):
                found = (self._member(variant) for variant in schema.variants)
                yield self.types.classes[schema.name], tuple(dict.fromkeys(found))

    def _member(self, variant: str) -> str:
        return "dict" if isinstance(self.api.schemas[variant], Map) else self.types.classes[variant]

    # Classes

    def _class(self, schema: Object) -> ClassView:
        name = self.types.classes[schema.name]
        named = attributes(p.name for p in schema.properties)
        about = [sentence(schema.description) or self.parts.sentence(schema.name)]
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
        about = [sentence(self._said(source)), clean(" ".join(limits(source)))]
        return FieldView(
            declaration=f"{attribute}: {annotation}{default}",
            doc=docstring(about, 4) if any(about) else "",
            write=self._write(source, attribute),
        )

    def _said(self, source: Property) -> str:
        """Return the description of a field: its own, or that of its type if the class of the type does not have it."""
        schemas = (self.api.schemas.get(each.name) for each in alternatives(source.type) if isinstance(each, Named))
        there = [each.description for each in schemas if isinstance(each, (Object, Union))]
        return source.description or ("" if source.inherited in there else source.inherited)

    def _write(self, source: Property, attribute: str) -> tuple[str, ...]:
        written = "value" if self.types.is_plain(source.type) else "encode(value)"
        return (f"if (value := self.{attribute}) is not UNSET:", f"    data[{source.name!r}] = {written}")

    # Unions and maps

    def _unions(self, schemas: Iterable[Schema]) -> Iterator[FunctionView]:
        for schema in schemas:
            if isinstance(schema, Union):
                yield UnionReading(self.types, schema).view()

    def _maps(self, schemas: Iterable[Schema]) -> Iterator[FunctionView]:
        for schema in schemas:
            if isinstance(schema, (Array, Map)) and self.types.decodes(schema.value):
                read = self.types.reader(schema.value, "item")
                name = decoder(self.types.classes[schema.name])
                if isinstance(schema, Array):
                    yield FunctionView(name, "list[Any]", "list[Any]", "", (), (f"return [{read} for item in data]",))
                else:
                    line = f"return {{key: {read} for key, item in data.items()}}"
                    yield FunctionView(name, DICT, DICT, "", (), (line,))
