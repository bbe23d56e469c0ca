"""Commands that reach every operation of the API."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from gitbook_async.cli.command import Run, command

if TYPE_CHECKING:
    from gitbook_async._message.operation import Operation
    from gitbook_async._message.reply import Reply, Send
    from gitbook_async._message.request import Request


def _complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from gitbook_async._generated.operations import operations  # noqa: PLC0415  # loads the table

    return [CompletionItem(each) for each in operations if each.lower().startswith(incomplete.lower())]


@command("call", writes=True)
@click.argument("operation", shell_complete=_complete)
@click.argument("values", metavar="[NAME=VALUE]...", nargs=-1)
@click.option("--body", metavar="JSON|@FILE", help="The whole body; @- reads standard input.")
@click.option("--all", "everything", is_flag=True, help="All items of a list, instead of one page.")
async def call(run: Run, *, operation: str, values: tuple[str, ...], body: str | None, everything: bool) -> int:
    """Call any OPERATION by its id, such as getSpaceById, or by its method, such as spaces.get.

    NAME=VALUE sets a parameter or a property of the body to a text, NAME:=JSON to a JSON value. Names are checked
    before anything is sent.
    """
    from gitbook_async.cli.session import client  # noqa: PLC0415

    found = _find(operation)
    places = _sort(found, values)
    properties = places.pop("json") or None
    async with client(run, *([_Show()] if run.dry_run else [])) as gitbook:
        result: Any = gitbook.call(
            found.id,
            path=places["path"],
            query=places["query"],
            headers=places["headers"],
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
    from gitbook_async.errors import InvalidArgument  # noqa: PLC0415

    places: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "headers": {}, "json": {}}
    known = _known(operation)
    for text in values:
        name, equals, value = text.partition("=")
        if not equals:
            raise InvalidArgument(f"{text!r} is not NAME=VALUE")
        parsed = _json(name[:-1], value) if name.endswith(":") else value
        name = name.removesuffix(":")
        if name not in known:
            raise InvalidArgument(
                f"unknown name {name!r}; known: {', '.join(_wire_names(operation))}", operation=operation.id
            )
        place, wire = known[name]
        before = places[place].get(wire)
        places[place][wire] = (
            parsed if before is None else [*(before if isinstance(before, list) else [before]), parsed]
        )
    return places


def _known(operation: Operation) -> dict[str, tuple[str, str]]:
    """Return the part of the request and the wire name of each name."""
    known: dict[str, tuple[str, str]] = {}
    if operation.body and operation.body.properties:
        for wire, argument in operation.body.properties.items():
            known[wire] = known[argument] = ("json", wire)
    for one in operation.parameters:
        place = "headers" if one.location == "header" else one.location
        known[one.name] = known[one.argument] = (place, one.name)
    return known


def _wire_names(operation: Operation) -> list[str]:
    body: Mapping[str, str] = (operation.body and operation.body.properties) or {}
    return [*(one.name for one in operation.parameters), *body]


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
