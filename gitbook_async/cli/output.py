"""What commands print: data on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TextIO

import click

from gitbook_async._model.base import to_dict
from gitbook_async.cli.command import Run
from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    from gitbook_async.jobs import Failure


def note(text: str) -> None:
    """Print a message for people."""
    click.echo(text, err=True)


def emit(run: Run, value: Any, text: str | None = None) -> None:
    """Print a result.

    Args:
        run: whether as JSON.
        value: the result, as JSON data or a model.
        text: the result for people, nothing if empty; by default it is indented JSON.
    """
    if run.json:
        click.echo(json.dumps(to_dict(value), ensure_ascii=False, default=str))
    elif text is None:
        click.echo(json.dumps(to_dict(value), ensure_ascii=False, default=str, indent=2))
    elif text:
        click.echo(text)


def show(run: Run, plan: object) -> None:
    """Print a plan: it is the result of a dry run, and otherwise a message."""
    click.echo(str(plan), err=run.json or not run.dry_run)


def failed(failures: Iterable[Failure]) -> list[dict[str, str]]:
    """Return failures as JSON data."""
    return [{"item": failure.item, "error": str(failure.error)} for failure in failures]


def open_text(name: str) -> TextIO:
    """Open a file to read, or standard input for ``-``. A byte order mark is not part of its text.

    Raises:
        OSError: it cannot be read.
    """
    return sys.stdin if name == "-" else open(name, encoding="utf-8-sig", newline="")  # noqa: PTH123


def agreed(run: Run, question: str, *, dangerous: bool) -> bool:
    """Ask the user on a terminal. Elsewhere, go on unless it is dangerous.

    Args:
        run: whether not to ask.
        question: the question.
        dangerous: whether something is deleted.

    Raises:
        InvalidArgument: it needs a confirmation, and there is no terminal.
    """
    if run.yes:
        return True
    if sys.stdin.isatty() and sys.stderr.isatty():
        return click.confirm(question, err=True)
    if dangerous:
        raise InvalidArgument("something would be deleted; pass --yes to agree, or --dry-run to look")
    return True
