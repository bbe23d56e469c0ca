"""The command that checks the token, the address, the clock and the limits."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from gitbook_async.cli.command import Run, command

if TYPE_CHECKING:
    from gitbook_async._message.response import Response
    from gitbook_async.cli.config import Access

_SKEW: Final = 60.0  # seconds by which clocks may differ


@command("doctor")
async def doctor(run: Run) -> int:
    """Check the token, the address, the clock and the rate limit."""
    from gitbook_async._client import GitBook  # noqa: PLC0415  # loads the client
    from gitbook_async.cli.config import access  # noqa: PLC0415
    from gitbook_async.cli.output import emit  # noqa: PLC0415
    from gitbook_async.errors import AuthenticationError, GitBookError  # noqa: PLC0415

    found = access(run.endpoint)
    async with GitBook(found.token, base_url=found.endpoint, max_retries=0) as gitbook:
        status, checks = 0, [_token(found)]
        try:
            response: Any = await gitbook.raw.users.get_authenticated()
        except AuthenticationError as error:
            checks.append(("login", False, f"{error}; create a token under Settings, Developer"))
            response, status = error.response, 3
        except GitBookError as error:
            checks.append(("address", False, f"{gitbook!r} cannot be used: {error}"))
            response, status = error.response, 2
        else:
            checks.append(("login", True, f"{response.parsed.display_name} at {gitbook.calls.builder.base_url}"))
        checks += _of_response(response) if response is not None else []
    for name, good, detail in checks:
        emit(run, {"check": name, "ok": good, "detail": detail}, f"{'ok' if good else 'WRONG':6}{name:8}{detail}")
    return status or (0 if all(good for _, good, _ in checks) else 1)


def _token(found: Access) -> tuple[str, bool, str]:
    if found.token is None:
        return "token", False, "none; set GITBOOK_TOKEN, or token_command in the configuration file"
    return "token", True, f"from {found.source}"


def _of_response(response: Response[Any]) -> list[tuple[str, bool, str]]:
    return [check for check in (_clock(response), _limit(response)) if check]


def _clock(response: Response[Any]) -> tuple[str, bool, str] | None:
    try:
        there = parsedate_to_datetime(response.headers.get("date") or "")
    except ValueError:
        return None
    skew = (datetime.now(UTC) - there).total_seconds()
    return "clock", abs(skew) <= _SKEW, f"{skew:+.0f} s from GitBook's"


def _limit(response: Response[Any]) -> tuple[str, bool, str] | None:
    from gitbook_async._message.rate_limit import rate_limit  # noqa: PLC0415

    found = rate_limit(response.headers)
    if found is None:
        return None
    return "limit", found.remaining != 0, f"{found.remaining} of {found.limit} calls left"
