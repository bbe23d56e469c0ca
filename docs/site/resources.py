"""A page for each resource: its methods, with everything that a call needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from docs.site.methods import Argument, Method
from docs.site.text import first_sentence, indented, linked, markdown

_WIDTH: Final = 100
_ANY_CALL: Final = "errors that any call can raise: [errors](../errors.md)"


def page(resource: str, methods: list[Method], examples: Mapping[str, str], places: Mapping[str, str]) -> str:
    """Return the page of a resource, in Markdown.

    Args:
        resource: its name.
        methods: its methods.
        examples: an example for each operation id.
        places: the addresses of the models, relative to the page, by name.
    """
    parts = [f"# {resource}", f"The methods of `gitbook.{resource}`. In the examples `gitbook` is an open client."]
    parts.append("\n".join(_overview(methods)))
    parts += [_section(method, examples[method.operation.id], places) for method in methods]
    return "\n\n".join(parts) + "\n"


def index(resources: Mapping[str, list[Method]]) -> str:
    """Return the list of all methods with their operations, in Markdown."""
    count = sum(map(len, resources.values()))
    about = (
        f"All {count} operations of GitBook's API, by resource. Search finds a method by its name, its path or its "
        "operation id."
    )
    parts = ["# API reference", about]
    for resource, methods in resources.items():
        parts += [f"## [{resource}]({resource}.md)", "| method | operation id | |\n|---|---|---|\n" + _rows(methods)]
    return "\n\n".join(parts) + "\n"


def _rows(methods: list[Method]) -> str:
    return "\n".join(
        f"| [{each.operation.name}]({each.operation.resource}.md#{each.operation.name}) | `{each.operation.id}` | "
        f"`{each.operation.method} {each.operation.path}` |"
        for each in methods
    )


def _overview(methods: list[Method]) -> Iterator[str]:
    yield "| method | |\n|---|---|"
    for method in methods:
        summary = markdown(first_sentence(method.summary)).replace("|", "\\|")
        yield f"| [{method.operation.name}](#{method.operation.name}) | {summary} |"


def _section(method: Method, example: str, places: Mapping[str, str]) -> str:
    operation = method.operation
    parts = [
        f"## {method.place} {{ #{operation.name} }}",
        markdown(method.prose),
        f"```python\n{signature(method)}\n```",
        f"`{operation.method} {operation.path}`, operation id `{operation.id}`.",
        "\n\n".join(_argument(each, places) for each in method.arguments),
        f"**Returns** {linked(method.returns, places)}. {markdown(method.results[0])}",
        "\n".join(f"- {markdown(each)}" for each in method.results[1:]),
        f"**Tokens**: {_tokens(method)}",
        f"**Errors**: {_errors(method)}",
        f"**Example**\n\n```python\n{example.strip()}\n```",
    ]
    return "\n\n".join(part for part in parts if part)


def signature(method: Method) -> str:
    """Return the signature of a method, on one line or with a line for each argument."""
    arguments = [_declared(each) for each in method.arguments]
    first = next((number for number, each in enumerate(method.arguments) if not each.positional), None)
    if first is not None:
        arguments.insert(first, "*")
    head = f"{'async ' if method.asynchronous else ''}def {method.operation.name}"
    line = f"{head}({', '.join(arguments)}) -> {method.returns}"
    if len(line) <= _WIDTH:
        return line
    lines = "".join(f"    {each},\n" for each in arguments)
    return f"{head}(\n{lines}) -> {method.returns}"


def _declared(argument: Argument) -> str:
    default = "" if argument.default is None else f" = {argument.default}"
    return f"{argument.name}: {argument.annotation}{default}"


def _argument(argument: Argument, places: Mapping[str, str]) -> str:
    necessity = "required" if argument.default is None else "optional"
    text = markdown(argument.text) or "No description."
    if argument.name == "options":
        return f"`options`: `Options`, optional\n\n:   {text} ([options](../library/client.md))"
    return f"`{argument.name}`: {linked(argument.annotation, places)}, {necessity}\n\n:   {indented(text).lstrip()}"


def _tokens(method: Method) -> str:
    operation = method.operation
    names = ", ".join(f"`{each}`" for each in operation.scopes)
    scopes = f"; OAuth scopes, any of {names}" if names else ""
    if not operation.tokens:
        return "none needed"
    usual = {"user", "oauth"} & set(operation.tokens)
    warning = "" if usual else ". Not allowed with a user's token or an OAuth token"
    return f"{', '.join(operation.tokens)}{scopes}{warning}."


def _errors(method: Method) -> str:
    documented = [f"`{name}` (status {markdown(' '.join(text.split()))})" for name, text in method.errors]
    return "; ".join([*documented, _ANY_CALL]) + "."
