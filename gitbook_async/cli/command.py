"""Commands with the options that all have, and with arguments that may begin with a dash."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

import attrs
import click

Function = Callable[..., Coroutine[Any, Any, int]]

_LEVELS: Final = ("debug", "info", "warning", "error")
_DECLARED: Final = "__click_params__"  # where click's decorators keep the parameters of a function


@attrs.frozen(kw_only=True)
class Run:
    """How a command is to run.

    Attributes:
        json: whether standard output is one JSON value a line.
        log: the level from which log messages are shown.
        endpoint: GitBook's address; None for the default.
        dry_run: whether nothing may be written.
        concurrency: the maximum number of concurrent calls.
        yes: whether questions are answered with yes.
        journal: the file with the record of what is done; None for the default of the job.
    """

    json: bool = False
    log: str = "warning"
    endpoint: str | None = None
    dry_run: bool = False
    concurrency: int = 16
    yes: bool = False
    journal: str | None = None


class Command(click.Command):
    """A command. Ids may begin with a dash, as GitBook's old ones do; so options have only long names."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.ignore_unknown_options = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the command line.

        Raises:
            NoSuchOption: a long option is unknown.
        """
        known = {name for parameter in self.get_params(ctx) for name in (*parameter.opts, *parameter.secondary_opts)}
        until = args.index("--") if "--" in args else len(args)
        for argument in args[:until]:
            name = argument.partition("=")[0]
            if name.startswith("--") and name not in known:
                near = sorted(option for option in known if option.startswith(name[:5]) and option.startswith("--"))
                raise click.NoSuchOption(name, possibilities=near, ctx=ctx)
        return super().parse_args(ctx, args)


def command(name: str, *, bulk: bool = False, writes: bool = False) -> Callable[[Function], click.Command]:
    """Make a command of an async function, which takes a `Run` and the parameters, and returns the exit status.

    Args:
        name: the name of the command.
        bulk: whether it makes many calls.
        writes: whether it changes something in GitBook.
    """

    def make(function: Function) -> click.Command:
        def invoke(**given: Any) -> None:
            from gitbook_async.cli.session import execute  # noqa: PLC0415  # loads the client

            names = {field.name for field in attrs.fields(Run)}
            run = Run(**{key: value for key, value in given.items() if key in names})
            rest = {key: value for key, value in given.items() if key not in names}
            raise SystemExit(execute(function, run, rest))

        parameters = [*reversed(getattr(function, _DECLARED, [])), *_options(bulk=bulk, writes=writes)]
        return Command(name, params=parameters, callback=invoke, help=function.__doc__)

    return make


def _options(*, bulk: bool, writes: bool) -> list[click.Option]:
    options = [click.Option(["--json"], is_flag=True, help="Print one JSON value a line on standard output.")]
    if writes:
        options.append(click.Option(["--dry-run"], is_flag=True, help="Print what would change; send no write."))
        options.append(click.Option(["--yes"], is_flag=True, help="Do not ask."))
    if bulk:
        limit = click.IntRange(min=1)
        options.append(
            click.Option(["--concurrency"], type=limit, default=16, show_default=True, help="Concurrent calls.")
        )
        options.append(
            click.Option(["--journal"], type=click.Path(dir_okay=False), help="Where to record what is done.")
        )
    options.append(click.Option(["--endpoint"], metavar="URL", help="GitBook's address (or GITBOOK_ENDPOINT)."))
    levels = click.Choice(_LEVELS, case_sensitive=False)
    options.append(click.Option(["--log"], type=levels, default="warning", help="Log messages from this level."))
    return options
