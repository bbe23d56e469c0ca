"""Comparing annotations: what a type allows, and what a change of it means for those who read or send it."""

from __future__ import annotations

import ast
from enum import Enum
from functools import cache

from attrs import frozen


class Verdict(Enum):
    """What happened to a type."""

    SAME = "same"
    VALUES = "values"  # of an enumeration
    WIDER = "wider"
    NARROWER = "narrower"
    OTHER = "other"


@frozen
class Difference:
    """How a type changed.

    Attributes:
        verdict: the kind of change.
        added: members or values that are new.
        gone: members or values that are no longer there.
    """

    verdict: Verdict
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def compare(was: str, now: str) -> Difference:
    """Compare two annotations. The order of members does not matter."""
    before, after = members(was), members(now)
    added = tuple(each for each in after if each not in before)
    gone = tuple(each for each in before if each not in after)
    return Difference(_verdict(added, gone), added, gone)


def _verdict(added: tuple[str, ...], gone: tuple[str, ...]) -> Verdict:
    if not added and not gone:
        return Verdict.SAME
    if all(each[0] in "'\"" for each in (*added, *gone)):
        return Verdict.VALUES
    if added and gone:
        return Verdict.OTHER
    return Verdict.WIDER if added else Verdict.NARROWER


@cache
def members(annotation: str) -> tuple[str, ...]:
    """Return the members of a type: those of a union, and the values of a `Literal`.

    >>> members("Literal['a', 'b'] | str | None")
    ("'a'", "'b'", 'str', 'None')
    """
    return tuple(dict.fromkeys(_members(ast.parse(annotation, mode="eval").body)))


def _members(node: ast.expr) -> list[str]:
    if isinstance(node, ast.BinOp):
        return [*_members(node.left), *_members(node.right)]
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return [ast.unparse(each) for each in inner]
    return [ast.unparse(node)]
