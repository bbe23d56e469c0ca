"""The group of all commands."""

from __future__ import annotations

import click

from gitbook_async._version import VERSION
from gitbook_async.cli import api, content, tables, work
from gitbook_async.cli.doctor import doctor


@click.group(context_settings={"help_option_names": ["--help"]})
@click.version_option(VERSION, message="%(prog)s %(version)s")
def cli() -> None:
    """What people do with GitBook in bulk.

    The token is GITBOOK_TOKEN, or the output of token_command in the configuration file. Exit status: 0 all done, 1
    some items failed, 2 wrong usage or nothing done, 3 token not accepted, 4 rate limit, 130 interrupted.
    """


for each in (
    content.pages,
    content.pull,
    content.push,
    work.ask,
    tables.redirects,
    work.openapi,
    work.start,
    tables.analytics,
    tables.members,
    api.call,
    api.list_operations,
    doctor,
):
    cli.add_command(each)
