"""Reading the surface of a generated package from its text."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from codegen.release.diff.surface import Alias, Method, Model, Said, Slot, Surface

_ARGUMENT = re.compile(r"^    (\w+): (.*?)(?=^    \w+: |\Z)", re.DOTALL | re.MULTILINE)
_DEFAULT = re.compile(r"Server default: `(.*?)`\.")
_LIMITS = re.compile(r"Limits: (.*?)\.$", re.DOTALL)
_OWN = ("self", "options")


def surface(texts: Mapping[str, str]) -> Surface:
    """Read a package.

    Args:
        texts: its files, by path. Formatting does not matter.
    """
    trees = {path: ast.parse(text) for path, text in texts.items() if _has_names(path)}
    models, aliases = dict[str, Model](), dict[str, Alias]()
    for path, tree in trees.items():
        if path.startswith(("models/", "params/")):
            models |= {each.name: each for each in _models(tree)}
            aliases |= {each.name: each for each in _aliases(tree, sent=path.startswith("params/"))}
    operations = [each for path, tree in trees.items() if path.startswith("operations/") for each in _operations(tree)]
    methods = dict(_methods({path: tree for path, tree in trees.items() if path.startswith("resources/")}))
    return Surface({name: _called(methods[name], facts) for name, facts in operations}, models, aliases)


def _has_names(path: str) -> bool:
    return path.endswith((".py", ".pyi")) and not path.endswith(("__init__.py", "__init__.pyi"))


# Methods


def _methods(trees: Mapping[str, ast.Module]) -> Iterator[tuple[str, Method]]:
    for path, tree in trees.items():
        resource = path.removeprefix("resources/").removesuffix(".py")
        for node in tree.body:  # the classes for raw calls are within an `if`
            yield from _of_class(resource, node)


def _of_class(resource: str, node: ast.stmt) -> Iterator[tuple[str, Method]]:
    if not isinstance(node, ast.ClassDef):
        return
    for each in node.body:  # of several with one name, the last one is the method, the others are overloads
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield f"{resource}.{each.name}", _method(f"{resource}.{each.name}", each)


def _method(name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Method:
    words, _, rest = (ast.get_docstring(function) or "").partition("\nArgs:\n")
    listed, _, after = rest.partition("\n\n")
    said = {found[1]: _said(found[2]) for found in _ARGUMENT.finditer(listed)}
    returns = "" if function.returns is None else _annotation(function.returns)
    arguments = tuple(evolve(each, said=said.get(each.name, Said())) for each in _arguments(function.args))
    deprecated = next((str(_value(each.args[0])) for each in function.decorator_list if isinstance(each, ast.Call)), "")
    return Method(name, "", arguments, returns, deprecated, words=_flat(f"{words} {after}"))


def _arguments(given: ast.arguments) -> Iterator[Slot]:
    for each in given.args:
        if each.arg not in _OWN:
            yield _slot(each.arg, each.annotation, None, positional=True)
    for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        if each.arg not in _OWN:
            yield _slot(each.arg, each.annotation, default)


def _operations(tree: ast.Module) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name of each operation's method, and what its entry in the table says."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            facts = {each.arg: each.value for each in node.value.keywords if each.arg}
            if {"id", "resource", "name"} <= facts.keys():
                yield f"{_value(facts['resource'])}.{_value(facts['name'])}", facts


def _called(method: Method, facts: Mapping[str, ast.expr]) -> Method:
    found = {key: _value(facts[key]) for key in ("id", "method", "path", "safe_to_repeat", "tokens") if key in facts}
    return evolve(
        method,
        operation=found["id"],
        request=f"{found['method']} {found['path']}",
        repeatable=bool(found.get("safe_to_repeat")),
        tokens=tuple(found.get("tokens", ())),
    )


# Models


def _models(tree: ast.Module) -> Iterator[Model]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            sent = any(isinstance(each, ast.Name) and each.id == "TypedDict" for each in node.bases)
            yield Model(node.name, tuple(_fields(node.body)), _flat(ast.get_docstring(node) or ""), sent)
        elif isinstance(node, ast.Assign) and (entries := _entries(node)):  # names that are no identifiers
            yield Model(_target(node), tuple(entries), "", sent=True)


def _fields(body: list[ast.stmt]) -> Iterator[Slot]:
    after = [*body[1:], ast.Pass()]
    for node, following in zip(body, after, strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            doc = following.value if isinstance(following, ast.Expr) else None
            said = _said(str(doc.value)) if isinstance(doc, ast.Constant) else Said()
            yield evolve(_slot(node.target.id, node.annotation, node.value), said=said)


def _entries(node: ast.Assign) -> list[Slot]:
    call = node.value
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "TypedDict"):
        return []
    given = call.args[1]
    pairs = zip(given.keys, given.values, strict=True) if isinstance(given, ast.Dict) else ()
    return [_slot(str(_value(key)), value, None) for key, value in pairs if key is not None]


def _aliases(tree: ast.Module, *, sent: bool) -> Iterator[Alias]:
    for node in _flattened(tree.body):
        if isinstance(node, ast.AnnAssign) and node.value is not None and ast.unparse(node.annotation) == "TypeAlias":
            yield Alias(ast.unparse(node.target), _annotation(node.value), sent)


def _flattened(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield from node.body if isinstance(node, ast.If) else (node,)


# Parts


def _slot(name: str, annotation: ast.expr | None, default: ast.expr | None, *, positional: bool = False) -> Slot:
    kind = "Any" if annotation is None else _annotation(annotation)
    optional = kind.startswith("NotRequired[")
    kind = kind.removeprefix("NotRequired[").removesuffix("]") if optional else kind
    absent = optional or kind.endswith(" | Unset")
    shown = "" if default is None or ast.unparse(default) == "UNSET" else ast.unparse(default)
    return Slot(name, kind.removesuffix(" | Unset"), not absent, positional, shown)


def _annotation(node: ast.expr) -> str:
    """Return a type in one spelling, whether it is quoted or not."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = ast.parse(node.value, mode="eval").body
    return ast.unparse(node).replace("builtins.list[", "list[")


def _value(node: ast.expr) -> Any:
    return ast.literal_eval(node)


def _target(node: ast.Assign) -> str:
    return ast.unparse(node.targets[0])


def _said(doc: str) -> Said:
    text = _flat(inspect.cleandoc(doc))
    default, limits = _DEFAULT.search(text), _LIMITS.search(text)
    deprecated = re.search(r"(^|\s)Deprecated\.(\s|$)", text) is not None
    return Said(text, deprecated, default[1] if default else "", limits[1].replace("`", "") if limits else "")


def _flat(text: str) -> str:
    return " ".join(text.split())
