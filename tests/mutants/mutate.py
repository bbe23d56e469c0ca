"""The mistakes that can be made in a module: each replaces one expression or statement."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Break: ast.Continue,
    ast.Continue: ast.Break,
}


Change = Callable[[ast.AST], None]


@dataclass(frozen=True)
class Mutant:
    """A mistake.

    Attributes:
        line: where it is.
        what: what it does, for people.
        index: the place of the node among all nodes of the module.
        change: what is done to the node.
    """

    line: int
    what: str
    index: int
    change: Change

    def made(self, source: str) -> str:
        """Return a module with the mistake."""
        tree = ast.parse(source)
        self.change(next(node for index, node in enumerate(ast.walk(tree)) if index == self.index))
        return ast.unparse(ast.fix_missing_locations(tree))


def mutants(source: str) -> Iterator[Mutant]:
    """Find every mistake that can be made in a module.

    Args:
        source: the module.
    """
    tree = ast.parse(source)
    passed_over = {id(part) for each in silent(tree) for part in ast.walk(each)}
    for index, node in enumerate(ast.walk(tree)):
        for change in changes(node) if id(node) not in passed_over else ():
            changed = copy.deepcopy(node)
            change(changed)
            before, after = ast.unparse(node), ast.unparse(ast.fix_missing_locations(changed))
            if after != before:
                yield Mutant(node.lineno, f"{short(before)}  ->  {short(after)}", index, change)


def changes(node: ast.AST) -> Iterator[Change]:
    """The mistakes that can be made in a node. Each works on a node of the same kind, in place."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield lambda to: to.ops.__setitem__(0, SWAPPED[type(to.ops[0])]())
    elif isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in SWAPPED:
        yield lambda to: setattr(to, "op", SWAPPED[type(to.op)]())
    elif isinstance(node, ast.Constant) and type(node.value) in (bool, int):
        yield lambda to: setattr(to, "value", not to.value if isinstance(to.value, bool) else to.value + 1)
    elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
        yield negate
    elif isinstance(node, ast.Return) and node.value is not None and not is_none(node.value):
        yield lambda to: setattr(to, "value", ast.Constant(None))
    elif isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.Await)):
        yield lambda to: setattr(to, "value", ast.Constant(...))
    elif isinstance(node, (ast.Assign, ast.AugAssign)) and isinstance(first_target(node), ast.Attribute):
        yield drop_assignment


def negate(to: ast.AST) -> None:
    to.test = ast.UnaryOp(ast.Not(), to.test)


def drop_assignment(to: ast.AST) -> None:
    """Assign the value to nothing."""
    if isinstance(to, ast.Assign):
        to.targets = [ast.Name("_", ast.Store())]
    else:
        to.target = ast.Name("_", ast.Store())
        to.op, to.value = ast.Add(), ast.Constant(0)


def first_target(node: ast.Assign | ast.AugAssign) -> ast.expr:
    return node.targets[0] if isinstance(node, ast.Assign) else node.target


def is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def silent(tree: ast.AST) -> Iterator[ast.AST]:
    """The parts that are only for type checkers or for people: nothing at run time depends on them."""
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign(annotation=annotation) | ast.arg(annotation=ast.AST() as annotation):
                yield annotation
            case ast.FunctionDef(name="__repr__") | ast.If(test=ast.Name("TYPE_CHECKING")):
                yield node
            case ast.FunctionDef(returns=ast.AST() as returns) | ast.AsyncFunctionDef(returns=ast.AST() as returns):
                yield returns
            case ast.Call(func=function) if ast.unparse(function) in ("warnings.warn", "TypeVar", "cast"):
                yield node


def short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "..."
