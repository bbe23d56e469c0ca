"""The typed methods with what their docstrings and the operation table say, as data."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any, Final

import attrs

from gitbook_async import Operation, operations

_SECTIONS: Final = ("Args:", "Returns:", "Raises:")
_ENTRY: Final = re.compile(r"    (\w[\w ]*): ?(.*)")
_PLACE: Final = re.compile(r"[A-Z]+ /\S* \(operation\s\w+\)\.")
_FACT: Final = re.compile(r"(Limits|Server default|The SDK sends)\b")


@attrs.frozen
class Argument:
    """An argument of a method.

    Attributes:
        name: its name.
        annotation: its type, as in the source.
        default: its default, as in the source; None if the argument is required.
        positional: whether it is passed by position.
        text: its description, in Markdown.
    """

    name: str
    annotation: str
    default: str | None
    positional: bool
    text: str


@attrs.frozen
class Method:
    """A typed method.

    Attributes:
        operation: its operation.
        prose: its description, in Markdown: the summary, and what follows it.
        arguments: its arguments; ``options`` is the last one.
        returns: the type of its result, as in the source.
        results: descriptions of the result and of its statuses, in Markdown.
        errors: the documented statuses of errors, each with its exception and its description.
        asynchronous: whether the result has to be awaited.
    """

    operation: Operation
    prose: str
    arguments: tuple[Argument, ...]
    returns: str
    results: tuple[str, ...]
    errors: tuple[tuple[str, str], ...]
    asynchronous: bool

    @property
    def place(self) -> str:
        """How it is called: ``spaces.get``."""
        return f"{self.operation.resource}.{self.operation.name}"

    @property
    def summary(self) -> str:
        """The first sentence."""
        return self.prose.partition("\n\n")[0]


@cache
def resources() -> dict[str, list[Method]]:
    """Return the methods of each resource, both in alphabetical order."""
    found: dict[str, list[Method]] = {}
    for operation in sorted(operations.values(), key=lambda each: (each.resource, each.name)):
        found.setdefault(operation.resource, []).append(method_of(operation))
    return found


def function_of(operation: Operation) -> Callable[..., Any]:
    """Return the typed method of an operation, as a function."""
    module = import_module(f"gitbook_async._generated.resources.{operation.resource}")
    name = next(name for name in vars(module) if name.endswith("Resource") and name != "Resource")
    return getattr(getattr(module, name), operation.name)


def method_of(operation: Operation) -> Method:
    """Describe the typed method of an operation."""
    function = function_of(operation)
    signature = inspect.signature(function)
    sections = _sections(inspect.getdoc(function) or "")
    texts = dict(_entries(sections["Args:"]))
    arguments = [_argument(each, texts) for name, each in signature.parameters.items() if name != "self"]
    results = sections["Returns:"].split("\n    Status ")
    raised = [(name, text.removeprefix("Status ")) for name, text in _entries(sections["Raises:"])]
    return Method(
        operation,
        _prose(sections[""]),
        tuple(arguments),
        str(signature.return_annotation),
        (_lines(results[0]), *(f"Status {_lines(each)}" for each in results[1:])),
        tuple((name, text) for name, text in raised if re.match(r"\d", text)),
        inspect.iscoroutinefunction(inspect.unwrap(function)),
    )


def _sections(text: str) -> dict[str, str]:
    """Split a docstring at its headings; what stands before the first one has no name."""
    found: dict[str, list[str]] = {"": [], **{name: [] for name in _SECTIONS}}
    current = found[""]
    for line in text.splitlines():
        if line in _SECTIONS:
            current = found[line]
        else:
            current.append(line)
    return {name: "\n".join(lines).rstrip() for name, lines in found.items()}


def _entries(section: str) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of a section."""
    name, lines = "", list[str]()
    for line in [*section.splitlines(), "    end: "]:
        entry = _ENTRY.fullmatch(line)
        if entry is None:
            lines.append(line.removeprefix("        "))
            continue
        if name:
            yield name, "\n".join(lines).strip()
        name, lines = entry[1], [entry[2]]


def _argument(parameter: inspect.Parameter, texts: dict[str, str]) -> Argument:
    required = parameter.default is inspect.Parameter.empty
    return Argument(
        parameter.name,
        str(parameter.annotation),
        None if required else repr(parameter.default),
        parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD,
        _facts_apart(texts.get(parameter.name, "")),
    )


def _facts_apart(text: str) -> str:
    """Put each fact that the generator adds to a description into a paragraph of its own."""
    lines = [f"\n{line}" if _FACT.match(line) or line == "Deprecated." else line for line in text.splitlines()]
    return "\n".join(lines).strip()


def _prose(text: str) -> str:
    """Leave out what the table of operations has as data: the place, and the tokens."""
    paragraphs = [each.strip() for each in text.split("\n\n")]
    return "\n\n".join(
        each for each in paragraphs if not _PLACE.fullmatch(" ".join(each.split())) and not each.startswith("Tokens:")
    )


def _lines(text: str) -> str:
    """Join the lines of a text."""
    return " ".join(text.split())
