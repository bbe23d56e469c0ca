"""The command ``gitbook-async``. It parses, calls `gitbook_async.jobs`, and prints.

Requires ``pip install gitbook-async[cli]``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command, and end the process with its exit status.

    Args:
        arguments: the command line without the program's name; that of the process by default.
    """
    try:
        from gitbook_async.cli.commands import cli  # noqa: PLC0415  # click is an extra
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        sys.exit("the command needs click and rich: pip install 'gitbook-async[cli]'")
    cli.main(args=None if arguments is None else list(arguments), prog_name="gitbook-async")
