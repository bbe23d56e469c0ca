"""``python -m gitbook_async.testing``: runs the testing GitBook as a server."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Sequence
from contextlib import suppress

from gitbook_async.testing import create_app
from gitbook_async.testing._server.server import base_url, collect_seldom, listen, make_server
from gitbook_async.testing._server.tally import tally
from gitbook_async.testing._settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server until interrupted.

    Args:
        arguments: the command line without the program's name; that of the process by default.

    Returns:
        The exit status.
    """
    options = _parser().parse_args(arguments)
    if options.tally:
        sys.stdout.write(tally())
        return 0
    app = create_app(
        console=True,
        examples=options.examples,
        tokens=options.token,
        list_size=options.list_size,
        event_delay=options.event_delay,
        rate_limit=options.rate_limit,
        rate_window=options.rate_window,
    )
    try:
        listener = listen(options.host, options.port)
    except OSError as error:
        sys.stderr.write(f"Cannot listen on {options.host}:{options.port}: {_reason(error)}\n")
        return 1
    collect_seldom()
    with listener:
        sys.stdout.write(f"A GitBook server for tests: {base_url(listener)}\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            make_server(app).run([listener])
    return 0


def _reason(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "the port is in use; choose another with --port, or a free one with --port 0"
    return error.strerror or str(error)


def _parser() -> argparse.ArgumentParser:
    usual = Settings()
    parser = argparse.ArgumentParser(prog="python -m gitbook_async.testing", description="A GitBook server for tests.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8787, help="the port to listen on, 0 for a free one (%(default)s)")
    parser.add_argument("--token", action="append", help="a token to accept; may be repeated (all of GitBook's form)")
    parser.add_argument(
        "--examples", action="store_true", help="return examples for unknown ids and for operations not simulated"
    )
    parser.add_argument("--tally", action="store_true", help="print how many operations are implemented, and exit")
    parser.add_argument(
        "--list-size", type=int, default=usual.list_size, help="items in a generated list (%(default)s)"
    )
    parser.add_argument(
        "--event-delay", type=float, default=usual.event_delay, help="seconds between events (%(default)s)"
    )
    parser.add_argument("--rate-limit", type=int, default=usual.rate_limit, help="requests in a window (%(default)s)")
    parser.add_argument(
        "--rate-window", type=float, default=usual.rate_window, help="seconds of a window (%(default)s)"
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
