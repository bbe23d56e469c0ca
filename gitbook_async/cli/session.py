"""Running a command: the client, the log, and what errors mean for the exit status."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from gitbook_async._client import GitBook
from gitbook_async._send.middleware import Middleware
from gitbook_async.cli.command import Function, Run
from gitbook_async.cli.config import access
from gitbook_async.cli.output import note
from gitbook_async.errors import (
    AuthenticationError,
    GitBookError,
    MissingToken,
    PermissionDeniedError,
    RateLimitError,
)
from gitbook_async.jobs import Failure, ItemsFailed, JobError, ReadOnly

DONE: Final = 0
FAILED: Final = 1
NOTHING: Final = 2
TOKEN: Final = 3
LIMIT: Final = 4
INTERRUPTED: Final = 130


def execute(function: Function, run: Run, arguments: Mapping[str, Any]) -> int:
    """Run a command.

    Args:
        function: the command.
        run: how to run it.
        arguments: its parameters.

    Returns:
        The exit status: 0 if all is done, 1 if some items failed, 2 if nothing was done, 3 if there is no token or
        it is not accepted, 4 if the rate limit does not allow it, 130 if it was interrupted.
    """
    handler = logging.StreamHandler()
    handler.setLevel(run.log.upper())
    logging.basicConfig(level=run.log.upper(), handlers=[handler], format="%(levelname)s %(name)s: %(message)s")
    try:
        return asyncio.run(function(run, **arguments))
    except KeyboardInterrupt:
        note("interrupted; run the same command again to go on")
        return INTERRUPTED
    except BrokenPipeError:
        return INTERRUPTED
    except ItemsFailed as error:
        return report(error.failures)
    except (GitBookError, OSError, UnicodeError) as error:
        note(f"error: {error}")
        for more in getattr(error, "__notes__", ()):
            note(more)
        return _status(error)


def client(run: Run, *middleware: Middleware) -> GitBook:
    """Open a client for a command; in a dry run, one that refuses to write.

    Raises:
        InvalidArgument: the configuration is invalid.
    """
    found = access(run.endpoint)
    reads = [ReadOnly()] if run.dry_run else []
    return GitBook(found.token, base_url=found.endpoint, middleware=[*middleware, *reads])


def report(failures: Sequence[Failure]) -> int:
    """Print failures, and return the exit status."""
    for failure in failures:
        note(f"failed: {failure}")
    return FAILED if failures else DONE


def _status(error: Exception) -> int:
    if isinstance(error, (AuthenticationError, MissingToken, PermissionDeniedError)):
        return TOKEN
    if isinstance(error, RateLimitError):
        return LIMIT
    return FAILED if isinstance(error, JobError) else NOTHING
