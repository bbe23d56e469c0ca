"""How a reader tells the variants of a union apart: by the value of a property, else by the keys that are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import attrs

from codegen import gitbook
from codegen.read.normalise.shapes import Schema, values_of

Tree = dict[str, Any]
"""What is decided, as JSON: ``{"variant": name}``, or ``{"keys": [[key, tree]...], "other": tree}``, or
``{"tag": path, "values": [[value, tree]...], "other": tree, "absent": tree}`` (for another value, and for none)."""

Path = tuple[str, ...]
"""A property, or a property of a property that is an object."""

_LISTS = ("values", "keys")
_RESTS = ("other", "absent")


@attrs.frozen
class Variant:
    """A member of a union as its reader sees it: the properties, each without references, and the required ones."""

    name: str
    properties: Mapping[str, Schema]
    required: frozenset[str]


Look = Callable[[Schema], Mapping[str, Schema]]
"""Gives the properties of a property that is an object."""


def decide(variants: list[Variant], look: Look, used: frozenset[Path] = frozenset()) -> Tree | None:
    """Find how to tell variants apart.

    Args:
        variants: at least one.
        look: gives the properties of a property that is an object, for tags that are one level down.
        used: the tags that were looked at already.

    Returns:
        The decisions to take, or None where the document gives no way.
    """
    if len(variants) == 1:
        return {"variant": variants[0].name}
    tags = _tags(variants, look, used)
    sure = [path for path in tags if not _is_open(path, variants, look)]
    ways = [
        *(partial(_by_tag, path, variants, look, used | {path}) for path in sure),
        partial(_by_keys, variants, look, used),
        *(partial(_by_tag, path, variants, look, used | {path}) for path in tags if path not in sure),
    ]
    return next((tree for way in ways if (tree := way()) is not None), None)


def by_tag_alone(tree: Tree | None) -> bool:
    """Tell whether every variant has its own value of one tag."""
    return tree is not None and "tag" in tree and tree["other"] is None and len(tree["tag"]) == 1


def _tags(variants: list[Variant], look: Look, used: frozenset[Path]) -> list[Path]:
    """Give the properties that part the variants, the best first: all have one, each requires it, customary name."""
    paths = dict.fromkeys((name,) for variant in variants for name in variant.properties)
    paths |= dict.fromkeys(
        (name, inner)
        for variant in variants
        for name, schema in variant.properties.items()
        if name in variant.required
        for inner in look(schema)
    )
    ranked = [(rank, path) for path in paths if path not in used and (rank := _rank(path, variants, look)) is not None]
    return [path for _, path in sorted(ranked, key=lambda pair: pair[0])]


def _rank(path: Path, variants: list[Variant], look: Look) -> tuple[Any, ...] | None:
    values = [_values(path, variant, look) for variant in variants]
    lacking = sum(value is None for value in values)
    groups = _groups(path, variants, look)
    if lacking > 1 or max((len(group) for group in groups.values()), default=len(variants)) + lacking >= len(variants):
        return None
    optional = sum(path[0] not in variant.required for variant in variants)
    customary = gitbook.facts().customary_tags
    custom = customary.index(path[-1]) if path[-1] in customary else len(customary)
    shared = sum(len(group) > 1 for group in groups.values())
    return (len(path), lacking, shared, optional, custom, path)


def _values(path: Path, variant: Variant, look: Look) -> tuple[Any, ...] | None:
    schema = variant.properties.get(path[0])
    if schema is not None and len(path) > 1:
        schema = look(schema).get(path[1])
    return None if schema is None else values_of(schema)


def _groups(path: Path, variants: list[Variant], look: Look) -> dict[Any, list[Variant]]:
    groups: dict[Any, list[Variant]] = {}
    for variant in variants:
        for value in _values(path, variant, look) or ():
            groups.setdefault(value, []).append(variant)
    return groups


def _by_tag(path: Path, variants: list[Variant], look: Look, used: frozenset[Path]) -> Tree | None:
    values: list[list[Any]] = []
    for value, group in _groups(path, variants, look).items():
        tree = decide(group, look, used)
        if tree is None:
            return None
        values.append([value, tree])
    rest = [variant for variant in variants if _values(path, variant, look) is None]
    without = rest or [variant for variant in variants if path[0] not in variant.required]
    return {
        "tag": list(path),
        "values": values,
        "other": {"variant": rest[0].name} if rest else None,
        "absent": {"variant": without[0].name} if len(without) == 1 else None,
    }


def _is_open(path: tuple[str, ...], variants: list[Variant], look: Look) -> bool:
    """Tell whether a variant has the tag and does not say which values it takes: it could take those of others."""
    return any(path[0] in variant.properties and _values(path, variant, look) is None for variant in variants)


def _by_keys(variants: list[Variant], look: Look, used: frozenset[tuple[str, ...]]) -> Tree | None:
    """Part the variants by a key that some require and the others do not have; the fewer have it, the better."""
    keys = dict.fromkeys(key for variant in variants for key in sorted(variant.required & variant.properties.keys()))
    for key in sorted(keys, key=lambda key: sum(key in variant.properties for variant in variants)):
        having = [variant for variant in variants if key in variant.properties]
        others = [variant for variant in variants if key not in variant.properties]
        if others and all(key in variant.required for variant in having):
            tree, rest = decide(having, look, used), decide(others, look, used)
            if tree is not None and rest is not None:
                return _with_key(key, tree, rest)
    return None


def _with_key(key: str, tree: Tree, rest: Tree) -> Tree:
    if "keys" in rest:
        return {"keys": [[key, tree], *rest["keys"]], "other": rest["other"]}
    return {"keys": [[key, tree]], "other": rest}


# Decisions that were taken


def leaves(tree: Tree) -> Iterator[str]:
    """Give the variants that a decision can lead to: those it is about; one that two ways lead to twice."""
    if "variant" in tree:
        yield tree["variant"]
    for _, branch in _branches(tree):
        yield from leaves(branch)


def renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    """Give a decision with other names for its variants; one that has none in the table keeps its own."""
    if "variant" in tree:
        return {"variant": names.get(tree["variant"], tree["variant"])}
    lists = {key: [[value, renamed(branch, names)] for value, branch in tree[key]] for key in _LISTS if key in tree}
    rest = {key: tree[key] and renamed(tree[key], names) for key in _RESTS if key in tree}
    return {**tree, **lists, **rest}


def routes(variant: str, tree: Tree, route: Path = ()) -> list[Path]:
    """Give the tag values that lead to a variant, one tuple for each way."""
    if "variant" in tree:
        return [route] if tree["variant"] == variant else []
    found: list[Path] = []
    for value, branch in _branches(tree):
        told = "tag" in tree and isinstance(value, str)
        found += routes(variant, branch, (*route, value) if told else route)
    return found


def _branches(tree: Tree) -> Iterator[tuple[Any, Tree]]:
    for key in _LISTS:
        yield from ((value, branch) for value, branch in tree.get(key, ()))
    if tree.get("other"):
        yield None, tree["other"]
