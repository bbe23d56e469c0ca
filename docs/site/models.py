"""Pages for the models: the fields of each class, the members of each union, the values of each enumeration."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import attrs

import gitbook_async
from docs.site.text import indented, linked, markdown

_FOLDER: Final = Path(gitbook_async.__file__).parent / "_generated" / "models"
_FIRST_WORD: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z0-9]*|[A-Z]+")
_FEWEST: Final = 12  # names that begin with a word, for it to have a page
_REST: Final = "others"


@attrs.frozen
class Field:
    """A field of a model: its name, its type as in the source, and its description."""

    name: str
    annotation: str
    text: str


@attrs.frozen
class Model:
    """A class, a union or an enumeration.

    Attributes:
        name: its name.
        text: its description.
        fields: the fields, if it is a class.
        alias: the type that it is a name for, if it is no class.
    """

    name: str
    text: str
    fields: tuple[Field, ...] = ()
    alias: str | None = None


@cache
def models() -> dict[str, Model]:
    """Return all models by name, in alphabetical order, read from the source: it has the descriptions of fields."""
    found = [model for file in _FOLDER.glob("*.py") if file.name != "__init__.py" for model in _read(file)]
    return {model.name: model for model in sorted(found, key=lambda each: each.name.lower())}


@cache
def groups() -> dict[str, list[str]]:
    """Return the names of the models of each page."""
    words = {name: _word(name) for name in models()}
    counts = Counter(words.values())
    found: dict[str, list[str]] = {}
    for name, word in sorted(words.items(), key=lambda each: (counts[each[1]] < _FEWEST, each[1])):
        found.setdefault(word if counts[word] >= _FEWEST else _REST, []).append(name)
    return found


def places(prefix: str) -> dict[str, str]:
    """Return the address of each model by name, for pages from which the models' pages are at a prefix."""
    return {name: f"{prefix}{group}.md#{name}" for group, names in groups().items() for name in names}


def page(group: str) -> str:
    """Return a page of models, in Markdown."""
    names, addresses = groups()[group], places("")
    parts = [f"# {'Other models' if group == _REST else f'Models: {group.capitalize()}'}"]
    return "\n\n".join([*parts, *(_section(models()[name], addresses) for name in names)]) + "\n"


def index() -> str:
    """Return the page that lists all models."""
    about = (
        f"The {len(models())} names in `gitbook_async.models`: classes, unions and enumerations. An optional field can "
        "be `UNSET` ([models](../models.md)). To send an object, pass the class, or a dictionary with the wire names: "
        "`gitbook_async.types` has its type, with the suffix `Param`."
    )
    parts = ["# Models", about]
    for group, names in groups().items():
        links = ", ".join(f"[{name}]({group}.md#{name})" for name in names)
        parts.append(f"## {group.capitalize()}\n\n{links}")
    return "\n\n".join(parts) + "\n"


def _section(model: Model, addresses: Mapping[str, str]) -> str:
    parts = [f"## {model.name} {{ #{model.name} }}", markdown(model.text)]
    if model.alias is not None:
        parts.append(f"Is {linked(model.alias, addresses)}.")
    parts += [_field(each, addresses) for each in model.fields]
    return "\n\n".join(part for part in parts if part)


def _field(field: Field, addresses: Mapping[str, str]) -> str:
    optional = ", optional" if "Unset" in field.annotation else ""
    text = indented(markdown(field.text)).lstrip() or "No description."
    return f"`{field.name}`: {linked(field.annotation, addresses)}{optional}\n\n:   {text}"


def _word(name: str) -> str:
    found = _FIRST_WORD.match(name)
    return found[0].lower() if found else _REST


def _read(file: Path) -> Iterator[Model]:
    tree = ast.parse(file.read_text("utf-8"))
    blocks = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.If))]
    for body in blocks:
        for node, after in zip(body, [*body[1:], None], strict=True):
            if isinstance(node, ast.ClassDef):
                yield Model(node.name, ast.get_docstring(node) or "", tuple(_fields(node.body)))
            elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias" and node.value:
                yield Model(ast.unparse(node.target), _text(after), alias=_source(node.value))
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id[0].isupper():
                yield Model(ast.unparse(node.targets[0]), _text(after), alias=node.value.id)


def _fields(body: list[ast.stmt]) -> Iterator[Field]:
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign):
            yield Field(ast.unparse(node.target), ast.unparse(node.annotation), _text(after))


def _source(node: ast.expr) -> str:
    """Return a type as source; one in quotes without them."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ast.unparse(node)


def _text(node: ast.stmt | None) -> str:
    """Return the docstring that a statement is, if it is one."""
    value = node.value if isinstance(node, ast.Expr) else None
    return inspect.cleandoc(value.value) if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
