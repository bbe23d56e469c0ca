"""How the members of a union are distinguished: by the value of a property, else by the keys that are present."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import attrs

from codegen import gitbook
from codegen.read.normalise.shapes import Schema, values_of

Tree = dict[str, Any]
"""A decision as JSON: ``{"variant": name}``, or ``{"keys": [[key, tree]...], "other": tree}``, or
``{"tag": path, "values": [[value, tree]...], "other": tree, "absent": tree}`` (for another value, and for none)."""

Path = tuple[str, ...]
"""A property, or a property of a property that is an object."""

_LISTS = ("values", "keys")
_RESTS = ("other", "absent")


@attrs.frozen
class Variant:
    """A member of a union as the decoder sees it.

    Attributes:
        name: its name in the decision.
        values: the values that each property allows, and each property of a property; None where it lists none.
        required: the required properties.
    """

    name: str
    values: Mapping[Path, tuple[Any, ...] | None]
    required: frozenset[str]

    @classmethod
    def of(cls, name: str, schema: Schema, look: Callable[[Schema], Mapping[str, Schema]]) -> Variant:
        """Make a variant of an object.

        Args:
            name: its name in the decision.
            schema: the object.
            look: returns the properties of an object, with references resolved.
        """
        properties = look(schema)
        values = {(key,): values_of(each) for key, each in properties.items()}
        nested = {(key, inner): values_of(e) for key, each in properties.items() for inner, e in look(each).items()}
        return cls(name, values | nested, frozenset(schema.get("required", ())))

    def has(self, key: str) -> bool:
        """Return whether it has a property."""
        return (key,) in self.values


def decide(variants: list[Variant], used: frozenset[Path] = frozenset()) -> Tree | None:
    """Find a decision between variants.

    Args:
        variants: at least one.
        used: the tags that were used already.

    Returns:
        The decision, or None if the document defines no way.
    """
    if len(variants) == 1:
        return {"variant": variants[0].name}
    tags = _tags(variants, used)
    sure = [path for path in tags if not _is_open(path, variants)]
    ways = [
        *(partial(_by_tag, path, variants, used | {path}) for path in sure),
        partial(_by_keys, variants, used),
        *(partial(_by_tag, path, variants, used | {path}) for path in tags if path not in sure),
    ]
    return next((tree for way in ways if (tree := way()) is not None), None)


def by_tag_alone(tree: Tree | None) -> bool:
    """Return whether every variant has its own value of one tag."""
    return tree is not None and "tag" in tree and tree["other"] is None and len(tree["tag"]) == 1


def _tags(variants: list[Variant], used: frozenset[Path]) -> list[Path]:
    """Return the properties that separate the variants, best first: all have it, each requires it, customary name."""
    paths = {path for each in variants for path in each.values if len(path) == 1 or path[0] in each.required}
    ranks = {path: rank for path in paths - used if (rank := _rank(path, variants)) is not None}
    return sorted(ranks, key=lambda path: ranks[path])


def _rank(path: Path, variants: list[Variant]) -> tuple[Any, ...] | None:
    lacking = sum(variant.values.get(path) is None for variant in variants)
    if lacking > 1:
        return None
    groups = _groups(path, variants)
    if max((len(group) for group in groups.values()), default=len(variants)) + lacking >= len(variants):
        return None
    optional = sum(path[0] not in variant.required for variant in variants)
    customary = gitbook.facts().customary_tags
    custom = customary.index(path[-1]) if path[-1] in customary else len(customary)
    shared = sum(len(group) > 1 for group in groups.values())
    return (len(path), lacking, shared, optional, custom, path)


def _groups(path: Path, variants: list[Variant]) -> dict[Any, list[Variant]]:
    groups: dict[Any, list[Variant]] = {}
    for variant in variants:
        for value in variant.values.get(path) or ():
            groups.setdefault(value, []).append(variant)
    return groups


def _by_tag(path: Path, variants: list[Variant], used: frozenset[Path]) -> Tree | None:
    values: list[list[Any]] = []
    for value, group in _groups(path, variants).items():
        tree = decide(group, used)
        if tree is None:
            return None
        values.append([value, tree])
    rest = [variant for variant in variants if variant.values.get(path) is None]
    without = rest or [variant for variant in variants if path[0] not in variant.required]
    return {
        "tag": list(path),
        "values": values,
        "other": {"variant": rest[0].name} if rest else None,
        "absent": {"variant": without[0].name} if len(without) == 1 else None,
    }


def _is_open(path: Path, variants: list[Variant]) -> bool:
    """Return whether a variant has the tag without fixed values: it could take those of others."""
    return any(variant.has(path[0]) and variant.values.get(path) is None for variant in variants)


def _by_keys(variants: list[Variant], used: frozenset[Path]) -> Tree | None:
    """Separate the variants by a key that some require and the others do not have; the fewer have it, the better."""
    keys = dict.fromkeys(key for variant in variants for key in sorted(variant.required) if variant.has(key))
    for key in sorted(keys, key=lambda key: sum(variant.has(key) for variant in variants)):
        having = [variant for variant in variants if variant.has(key)]
        others = [variant for variant in variants if not variant.has(key)]
        if others and all(key in variant.required for variant in having):
            tree, rest = decide(having, used), decide(others, used)
            if tree is not None and rest is not None:
                return _with_key(key, tree, rest)
    return None


def _with_key(key: str, tree: Tree, rest: Tree) -> Tree:
    if "keys" in rest:
        return {"keys": [[key, tree], *rest["keys"]], "other": rest["other"]}
    return {"keys": [[key, tree]], "other": rest}


# Existing decisions


def leaves(tree: Tree) -> Iterator[str]:
    """Yield the variants of a decision; a variant that two branches lead to is repeated."""
    if "variant" in tree:
        yield tree["variant"]
    for _, branch in _branches(tree):
        yield from leaves(branch)


def renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    """Return a decision with renamed variants; one that is not in the table keeps its name."""
    if "variant" in tree:
        return {"variant": names.get(tree["variant"], tree["variant"])}
    lists = {key: [[value, renamed(branch, names)] for value, branch in tree[key]] for key in _LISTS if key in tree}
    rest = {key: tree[key] and renamed(tree[key], names) for key in _RESTS if key in tree}
    return {**tree, **lists, **rest}


def routes(variant: str, tree: Tree, route: Path = ()) -> list[Path]:
    """Return the tag values that lead to a variant, one tuple for each branch."""
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
