"""Commands that reach every operation of the API."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from gitbook_async.cli.command import Run, command

if TYPE_CHECKING:
    from gitbook_async._message.operation import Operation
    from gitbook_async._message.reply import Reply, Send
    from gitbook_async._message.request import Request


def _complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete operation ids, and once there is a dot, methods."""
    from gitbook_async._generated.operations import operations  # noqa: PLC0415  # loads the table

    names = (f"{one.resource}.{one.name}" for one in operations.values()) if "." in incomplete else operations
    return [CompletionItem(name) for name in names if name.lower().startswith(incomplete.lower())]


def _complete_name(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the names of the operation's values."""
    from gitbook_async.cli.values import places  # noqa: PLC0415
    from gitbook_async.errors import InvalidArgument  # noqa: PLC0415

    try:
        names = dict.fromkeys(place.name for place in places(_find(context.params["operation"])).values())
    except InvalidArgument:
        return []
    return [CompletionItem(f"{name}=") for name in names if name.startswith(incomplete)]


@command("call", writes=True)
@click.argument("operation", shell_complete=_complete)
@click.argument("values", metavar="[NAME=VALUE]...", nargs=-1, shell_complete=_complete_name)
@click.option("--body", metavar="JSON|@FILE", help="The whole body; @- reads standard input.")
@click.option("--all", "everything", is_flag=True, help="All items of a list, instead of one page.")
async def call(run: Run, *, operation: str, values: tuple[str, ...], body: str | None, everything: bool) -> int:
    """Call any OPERATION by its id, such as getSpaceById, or by its method, such as spaces.get.

    NAME=VALUE sets a parameter or a property of the body to a text, NAME:=JSON to a JSON value. Names are checked
    before anything is sent.
    """
    from gitbook_async.cli.session import client  # noqa: PLC0415

    found = _find(operation)
    parts = _sort(found, values)
    properties = parts["json"] or None
    _check(found, properties=properties, body=body, everything=everything)
    async with client(run, *([_Show()] if run.dry_run else [])) as gitbook:
        result: Any = gitbook.call(
            found.id,
            path=parts["path"],
            query=parts["query"],
            headers=parts["headers"],
            json=properties if body is None else _body(body),
        )
        try:
            await _print(run, found, result, everything=everything)
        except _Shown:
            return 0
    return 0


@command("operations")
@click.argument("word", required=False)
async def list_operations(run: Run, *, word: str | None) -> int:
    """List the operations of the API whose id, method or path has a WORD."""
    from gitbook_async._generated.operations import operations  # noqa: PLC0415
    from gitbook_async.cli.output import emit  # noqa: PLC0415

    for one in operations.values():
        name = f"{one.resource}.{one.name}"
        if not word or any(word.lower() in text.lower() for text in (one.id, name, one.path)):
            emit(
                run,
                {"id": one.id, "method": name, "http": one.method, "path": one.path},
                f"{one.id:50} {name:55} {one.method:6} {one.path}",
            )
    return 0


def _check(operation: Operation, *, properties: object, body: str | None, everything: bool) -> None:
    from gitbook_async.errors import InvalidArgument  # noqa: PLC0415

    if everything and not operation.paginated:
        raise InvalidArgument("--all is for lists that come in pages", operation=operation.id)
    if body is not None and operation.body is None:
        raise InvalidArgument("it takes no body", operation=operation.id)
    if body is not None and properties:
        raise InvalidArgument("pass either --body or properties of the body", operation=operation.id)


class _Shown(Exception):  # noqa: N818  # a way out, not an error
    """The request of a dry run was printed."""


class _Show:
    """Middleware that prints a request instead of sending it."""

    async def __call__(self, request: Request, _send: Send, /) -> Reply:
        click.echo(f"{request.method} {request.url}")
        if request.content:
            click.echo(request.content.decode())
        raise _Shown


def _find(name: str) -> Operation:
    from gitbook_async._calls.lookup import find  # noqa: PLC0415
    from gitbook_async._generated.operations import operations  # noqa: PLC0415

    if "." in name:
        for one in operations.values():
            if f"{one.resource}.{one.name}" == name:
                return one
    return find(operations, name)


def _sort(operation: Operation, values: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Sort values into the parts of a request; the names are wire names or those of the Python arguments."""
    from gitbook_async.cli.values import places  # noqa: PLC0415  # loads the document
    from gitbook_async.errors import InvalidArgument  # noqa: PLC0415

    parts: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "headers": {}, "json": {}}
    known = places(operation)
    for text in values:
        name, equals, value = text.partition("=")
        if not equals:
            raise InvalidArgument(f"{text!r} is not NAME=VALUE")
        place = known.get(name.removesuffix(":"))
        if place is None:
            names = ", ".join(dict.fromkeys(one.name for one in known.values())) or "none"
            raise InvalidArgument(f"unknown name {name.removesuffix(':')!r}; known: {names}", operation=operation.id)
        part = parts[place.part]
        if name.endswith(":"):
            part[place.name] = _json(place.name, value)
        elif place.is_list:
            part[place.name] = [*part.get(place.name, ()), place.read(value)]
        elif place.name in part:
            raise InvalidArgument(f"{place.name} is given twice, and takes one value", operation=operation.id)
        else:
            part[place.name] = place.read(value)
    return parts


def _body(text: str) -> Any:
    from gitbook_async.cli.output import open_text  # noqa: PLC0415

    if text.startswith("@"):
        with open_text(text[1:]) as file:
            text = file.read()
    return _json("--body", text)


def _json(name: str, text: str) -> Any:
    from gitbook_async.errors import InvalidArgument  # noqa: PLC0415

    try:
        return json.loads(text)
    except ValueError as error:
        raise InvalidArgument(f"{name} is not JSON: {error}") from error


async def _print(run: Run, operation: Operation, result: Any, *, everything: bool) -> None:
    from gitbook_async.cli.output import emit  # noqa: PLC0415

    if operation.streaming:
        async with result:
            async for event in result:
                emit(run, event)
    elif operation.paginated and everything:
        async for item in result:
            emit(run, item)
    else:
        value = await result
        if value is not None:
            emit(run, getattr(value, "envelope", value))
