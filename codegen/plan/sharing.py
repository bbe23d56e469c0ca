"""Parts that are alike, field for field, become one: what the document writes out many times is one class."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import reduce

from attrs import evolve

from codegen.read.api import (
    AnyOf,
    Api,
    Array,
    Body,
    Enumeration,
    ListOf,
    Map,
    Named,
    Object,
    Operation,
    Property,
    Schema,
    Type,
    Union,
)
from codegen.read.normalise.decision import leaves, renamed

Groups = Mapping[str, Hashable]
"""What schemas are like, by name: those with the same value are alike."""


def alike(api: Api, names: Mapping[str, str]) -> dict[str, list[str]]:
    """Find the parts that are alike: of the same kind, with the same properties, of types that are alike.

    Args:
        api: the document.
        names: the classes of parts that have one already. Parts with different classes stay apart.

    Returns:
        By the first of each group, all of its schemas. What the document itself names is alone.
    """
    found = _grouped(api, _refined(api, dict.fromkeys(api.schemas, "")))
    kept = {
        name: min(known, default="")
        for group in found
        for known in [{names[n] for n in group if n in names}]
        for name in group
    }
    return {group[0]: group for group in _grouped(api, _refined(api, {**kept, **names}))}


def shared(api: Api, groups: Mapping[str, list[str]]) -> Api:
    """Give the document with the first of each group in place of the others.

    Descriptions and limits in which they differ are left out: they are about one of them.
    """
    first = {name: leader for leader, group in groups.items() for name in group}
    schemas = {
        leader: _pointed(_common([api.schemas[name] for name in group]), first) for leader, group in groups.items()
    }
    operations = tuple(_operation(each, api, first) for each in api.operations)
    return evolve(api, schemas=schemas, operations=operations)


# What is alike


def _refined(api: Api, start: Groups) -> Groups:
    """Part schemas until those that are together are alike: two that are alike refer to what is alike."""
    groups: Groups = {name: (name if name in api.components else start.get(name, "")) for name in api.schemas}
    while True:
        likeness = {name: (groups[name], _likeness(schema, groups)) for name, schema in api.schemas.items()}
        numbers: dict[Hashable, int] = {}
        finer = {name: numbers.setdefault(each, len(numbers)) for name, each in likeness.items()}
        if len(numbers) == len(set(groups.values())):
            return finer
        groups = finer


def _grouped(api: Api, groups: Groups) -> list[list[str]]:
    found: dict[Hashable, list[str]] = {}
    for name in api.schemas:
        found.setdefault(groups[name], []).append(name)
    return list(found.values())


def _likeness(schema: Schema, groups: Groups) -> Hashable:
    if isinstance(schema, Object):
        properties = [(each.name, _kind(each.type, groups), each.required) for each in schema.properties]
        return "object", frozenset(properties), schema.extra and _kind(schema.extra, groups)
    if isinstance(schema, (Array, Map)):
        return type(schema).__name__, _kind(schema.value, groups)
    if isinstance(schema, Enumeration):
        return "enumeration", schema.values
    tree = renamed(schema.tree, {leaf: f"{groups[leaf]}" for leaf in leaves(schema.tree)})
    return "union", tuple(groups[variant] for variant in schema.variants), repr(tree)


def _kind(kind: Type, groups: Groups) -> Hashable:
    if isinstance(kind, Named):
        return groups[kind.name]
    if isinstance(kind, ListOf):
        return "list", _kind(kind.item, groups)
    if isinstance(kind, AnyOf):
        return frozenset(_kind(member, groups) for member in kind.members)
    return kind


# One in place of several


def _common(schemas: list[Schema]) -> Schema:
    return reduce(_both, schemas)


def _both(one: Schema, other: Schema) -> Schema:
    if isinstance(one, Array) or isinstance(other, Array):
        return one
    described = evolve(one, description=one.description if one.description == other.description else "")
    if not isinstance(described, Object) or not isinstance(other, Object):
        return described
    others = {each.name: each for each in other.properties}
    return evolve(described, properties=tuple(_either(each, others[each.name]) for each in described.properties))


def _either(one: Property, other: Property) -> Property:
    return evolve(
        one,
        description=one.description if one.description == other.description else "",
        inherited=one.inherited if one.inherited == other.inherited else "",
        deprecated=one.deprecated and other.deprecated,
        default=one.default if one.default == other.default else (),
        bounds=tuple(each for each in one.bounds if each in other.bounds),
        items=tuple(each for each in one.items if each in other.items),
        values=tuple(each for each in one.values if each in other.values),
    )


def _pointed(schema: Schema, first: Mapping[str, str]) -> Schema:
    """Give a schema that refers to the first of each group."""
    if isinstance(schema, Object):
        properties = tuple(evolve(each, type=_type(each.type, first)) for each in schema.properties)
        return evolve(schema, properties=properties, extra=schema.extra and _type(schema.extra, first))
    if isinstance(schema, (Array, Map)):
        return evolve(schema, value=_type(schema.value, first))
    if isinstance(schema, Union):
        variants = tuple(dict.fromkeys(first[variant] for variant in schema.variants))
        return evolve(schema, variants=variants, tree=renamed(schema.tree, first))
    return schema


def _type(kind: Type, first: Mapping[str, str]) -> Type:
    if isinstance(kind, Named):
        return Named(first[kind.name])
    if isinstance(kind, ListOf):
        return ListOf(_type(kind.item, first))
    if isinstance(kind, AnyOf):
        return AnyOf(tuple(dict.fromkeys(_type(member, first) for member in kind.members)))
    return kind


def _operation(operation: Operation, api: Api, first: Mapping[str, str]) -> Operation:
    body = operation.body and _body(operation.body, api, first)
    parameters = tuple((where, evolve(each, type=_type(each.type, first))) for where, each in operation.parameters)
    responses = tuple((status, kind and _type(kind, first)) for status, kind in operation.responses)
    return evolve(operation, body=body, parameters=parameters, responses=responses)


def _body(body: Body, api: Api, first: Mapping[str, str]) -> Body:
    """Point to the first of a group, and keep what the document says of this body's own properties."""
    source = api.schemas.get(body.type.name) if isinstance(body.type, Named) else None
    own = source.properties if isinstance(source, Object) else ()
    properties = tuple(evolve(each, type=_type(each.type, first)) for each in own)
    return evolve(body, type=_type(body.type, first), properties=properties)
