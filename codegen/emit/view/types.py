"""Types in Python: the annotation of a value, and the expression that decodes it from JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from codegen.read.api import (
    AnyOf,
    Api,
    Array,
    Const,
    Enumeration,
    ListOf,
    Map,
    Named,
    Object,
    Scalar,
    Schema,
    Type,
    Union,
    innermost,
)
from codegen.words import snake


@frozen
class Types:
    """The context for writing types: the schemas, and the names of their classes."""

    api: Api
    classes: Mapping[str, str]

    # Annotations

    def annotation(self, kind: Type, *, argument: bool = False) -> str:
        """Return the annotation of a value.

        Args:
            kind: the type.
            argument: whether the value is sent: an object is a model or a TypedDict, and an enumeration is closed.
        """
        return " | ".join(dict.fromkeys(self._parts(kind, argument, ())))

    def _parts(self, kind: Type, argument: bool, seen: tuple[str, ...]) -> Iterator[str]:
        if isinstance(kind, Scalar):
            yield from ("datetime", "str") if argument and kind.name == "datetime" else (kind.name,)
        elif isinstance(kind, Const):
            yield f"Literal[{kind.value!r}]"
        elif isinstance(kind, ListOf):
            inner = " | ".join(dict.fromkeys(self._parts(kind.item, argument, seen)))
            yield f"{'Sequence' if argument else 'list'}[{inner}]"
        elif isinstance(kind, AnyOf):
            for member in sorted(kind.members, key=self._rank):
                yield from self._parts(member, argument, seen)
        else:
            yield from self._named_parts(kind.name, argument, seen)

    def _rank(self, member: Type) -> int:
        """Return the place of a union's member: documented values after free text, None last.

        An enumeration may have newer values, so that `str` follows it: `mismatches` tells the two by the order.
        """
        named = isinstance(member, Named) and isinstance(self.api.schemas[member.name], Enumeration)
        return 2 if member == Scalar("None") else int(named or isinstance(member, Const))

    def _named_parts(self, name: str, argument: bool, seen: tuple[str, ...]) -> Iterator[str]:
        schema = self.api.schemas[name]
        if isinstance(schema, Enumeration):
            yield f"Literal[{', '.join(map(repr, schema.values))}]" if schema.inline else self.classes[name]
            yield from () if argument else ("str",)
        elif isinstance(schema, (Array, Map)):
            value = ("Any",) if name in seen else dict.fromkeys(self._parts(schema.value, argument, (*seen, name)))
            yield f"{_container(schema, argument=argument)}{' | '.join(value)}]"
        else:
            yield self.classes[name]
            yield from self.params(name, seen) if argument else ()

    def params(self, name: str, seen: tuple[str, ...] = ()) -> Iterator[str]:
        """Yield the types of the JSON that can be sent for an object, a union or a map.

        An object with additional properties is also a mapping: not every type checker knows TypedDicts that have them.
        """
        schema = self.api.schemas[name]
        if not isinstance(schema, (Object, Union)):
            yield from self._named_parts(name, True, seen)
            return
        yield param(self.classes[name])
        for extra in _extra(schema) if name not in seen else ():
            yield f"Mapping[str, {' | '.join(dict.fromkeys(self._parts(extra, True, (*seen, name))))}]"

    def classes_in(self, kind: Type, seen: tuple[str, ...] = (), *, argument: bool = False) -> Iterator[str]:
        """Yield the schemas whose names occur in an annotation.

        Args:
            kind: the type.
            seen: the maps and lists around it.
            argument: whether the annotation is that of an argument.
        """
        for member in innermost(kind):
            if not isinstance(member, Named):
                continue
            schema = self.api.schemas[member.name]
            if isinstance(schema, (Array, Map)):
                if member.name not in seen:
                    yield from self.classes_in(schema.value, (*seen, member.name), argument=argument)
            elif not (isinstance(schema, Enumeration) and schema.inline):
                yield member.name
                for extra in _extra(schema) if argument and member.name not in seen else ():
                    yield from self.classes_in(extra, (*seen, member.name), argument=True)

    # Decoding

    def reader(self, kind: Type, value: str, depth: int = 0) -> str:
        """Return the expression that decodes a value; a value of an undocumented JSON type is unchanged.

        Args:
            kind: the type.
            value: the name of the variable that holds the JSON.
            depth: the nesting depth of comprehensions.
        """
        expression = value
        for kind_of_json, read in reversed(self._reads(kind, value, depth)):
            expression = f"{read} if type({value}) is {kind_of_json} else {expression}"
        return expression

    def _reads(self, kind: Type, value: str, depth: int) -> list[tuple[str, str]]:
        members = kind.members if isinstance(kind, AnyOf) else (kind,)
        texts = any(self._is_text(member) for member in members)
        return [found for member in members if (found := self._read(member, value, depth, texts=texts)) is not None]

    def _read(self, kind: Type, value: str, depth: int, *, texts: bool) -> tuple[str, str] | None:
        if kind == Scalar("datetime") and not texts:
            return "str", f"timestamp({value})"
        if isinstance(kind, Named) and self.decodes(kind):
            return self._json(kind.name), f"{decoder(self.classes[kind.name])}({value})"
        if isinstance(kind, ListOf) and self.decodes(kind):
            item = f"item{depth or ''}"
            return "list", f"[{self.reader(kind.item, item, depth + 1)} for {item} in {value}]"
        return None

    def _json(self, name: str) -> str:
        return "list" if isinstance(self.api.schemas[name], Array) else "dict"

    def _is_text(self, kind: Type) -> bool:
        if isinstance(kind, Named):
            return isinstance(self.api.schemas[kind.name], Enumeration)
        return kind == Scalar("str") or (isinstance(kind, Const) and isinstance(kind.value, str))

    def decodes(self, kind: Type, seen: frozenset[str] = frozenset()) -> bool:
        """Return whether decoding changes a value: it contains models or timestamps."""
        for member in innermost(kind):
            if member == Scalar("datetime"):
                return True
            if isinstance(member, Named) and member.name not in seen:
                schema = self.api.schemas[member.name]
                if isinstance(schema, (Object, Union)):
                    return True
                if isinstance(schema, (Array, Map)) and self.decodes(schema.value, seen | {member.name}):
                    return True
        return False

    def decoders_in(self, kind: Type) -> Iterator[str]:
        """Yield the schemas whose decoders an expression calls."""
        for member in innermost(kind):
            if isinstance(member, Named) and self.decodes(member):
                yield member.name

    def is_plain(self, kind: Type) -> bool:
        """Return whether a value is encoded as it was decoded: a scalar other than a timestamp."""
        if isinstance(kind, AnyOf):
            return all(self.is_plain(member) for member in kind.members)
        if isinstance(kind, Named):
            return isinstance(self.api.schemas[kind.name], Enumeration)
        return isinstance(kind, Const) or (isinstance(kind, Scalar) and kind.name not in ("datetime", "Any"))


def decoder(name: str) -> str:
    """Return the name of the function that decodes a class, a union or a map."""
    return f"decode_{snake(name)}"


def param(name: str) -> str:
    """Return the name of the TypedDict for the JSON of a class or a union."""
    return f"{name}Param"


def _extra(schema: Schema) -> tuple[Type, ...]:
    """Return the type of an object's additional properties, if the document has one."""
    return (schema.extra,) if isinstance(schema, Object) and schema.extra else ()


def _container(schema: Array | Map, *, argument: bool) -> str:
    if isinstance(schema, Array):
        return "Sequence[" if argument else "list["
    return "Mapping[str, " if argument else "dict[str, "
