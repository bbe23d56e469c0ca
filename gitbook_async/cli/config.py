"""The configuration file: where the token comes from. It never contains the token itself."""

from __future__ import annotations

import os
import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import Any, Final, NamedTuple

from gitbook_async.errors import InvalidArgument

TOKENS: Final = ("GITBOOK_TOKEN", "GITBOOK_API_TOKEN")
_KEYS: Final = frozenset(("token_command", "endpoint"))
_PATIENCE: Final = 60  # seconds; a password manager may ask


class Access(NamedTuple):
    """How GitBook is reached.

    Attributes:
        token: the token; None for none.
        source: where the token came from.
        endpoint: GitBook's address; None for the default.
    """

    token: str | None
    source: str
    endpoint: str | None

    def __repr__(self) -> str:
        return f"<Access with {self.source}>"


def path() -> Path:
    """Return the path of the file: GITBOOK_ASYNC_CONFIG, or ``~/.config/gitbook-async/config.toml``."""
    given = os.environ.get("GITBOOK_ASYNC_CONFIG")
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(given) if given else Path(home, "gitbook-async", "config.toml")


def access(endpoint: str | None = None) -> Access:
    """Find the token and the address.

    The token is that of the environment, else the output of ``token_command`` in the configuration file.

    Args:
        endpoint: the address from the command line.

    Raises:
        InvalidArgument: the file is invalid, or its command fails.
    """
    found = _read()
    address = endpoint or os.environ.get("GITBOOK_ENDPOINT") or found.get("endpoint")
    for name in TOKENS:
        if os.environ.get(name):
            return Access(os.environ[name], name, address)
    if "token_command" in found:
        return Access(_run(found["token_command"]), f"token_command in {path()}", address)
    return Access(None, "no token", address)


def _read() -> dict[str, Any]:
    file = path()
    if not file.is_file():
        return {}
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidArgument(f"{file} is not TOML: {error}") from error
    if unknown := found.keys() - _KEYS:
        raise InvalidArgument(f"{file}: unknown setting {min(unknown)!r}; known: {', '.join(sorted(_KEYS))}")
    return found


def _run(command: str | list[str]) -> str:
    arguments = shlex.split(command) if isinstance(command, str) else command
    try:
        done = subprocess.run(  # noqa: S603  # the user's own command
            arguments, capture_output=True, check=True, text=True, timeout=_PATIENCE
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise InvalidArgument(f"token_command failed: {error}") from error
    if not done.stdout.strip():
        raise InvalidArgument("token_command printed nothing")
    return done.stdout.strip()
