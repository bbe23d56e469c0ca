"""Members of an organization, from rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from gitbook_async.errors import GitBookError
from gitbook_async.jobs._tables.rows import InvalidRows
from gitbook_async.jobs._work.failure import Failure, JobError, check_token
from gitbook_async.jobs._work.tables import changes_table

if TYPE_CHECKING:
    from gitbook_async._client import GitBook
    from gitbook_async.models import MemberRole, OrganizationMember
    from gitbook_async.types import InviteUsersToOrganizationEmailParam

COLUMNS: Final = ("email", "role")
_ROLES: Final = ("admin", "create", "edit", "review", "comment", "read", "guest")
_CHUNK: Final = 100  # invitations per call


@attrs.frozen
class Member:
    """A member.

    Attributes:
        email: the email address.
        role: ``admin``, ``create``, ``edit``, ``review``, ``comment``, ``read`` or ``guest``.
        id: the user's id; empty for one who is not a member yet.
    """

    email: str
    role: str
    id: str = ""

    @property
    def row(self) -> dict[str, str]:
        """The member as a row."""
        return {"email": self.email, "role": self.role}


@attrs.frozen(kw_only=True)
class MemberPlan:
    """What rows change. ``str(plan)`` is a list of the changes.

    Attributes:
        organization: the id of the organization.
        invited: who is invited.
        changed: whose role changes: how each was and how it will be.
        removed: who is removed, with ``prune``.
        unchanged: the number of members that are as in the rows.
    """

    organization: str
    invited: Sequence[Member]
    changed: Sequence[tuple[Member, Member]]
    removed: Sequence[Member]
    unchanged: int

    def __len__(self) -> int:
        return len(self.invited) + len(self.changed) + len(self.removed)

    def __str__(self) -> str:
        lines = [f"+ {one.email} ({one.role})" for one in self.invited]
        lines += [f"~ {now.email} ({now.role}, was {before.role})" for before, now in self.changed]
        lines += [f"- {one.email} ({one.role})" for one in self.removed]
        counts = f"{len(self.invited)} invited, {len(self.changed)} changed, {len(self.removed)} removed"
        return "\n".join([*lines, f"{counts}, {self.unchanged} unchanged"])

    def _repr_html_(self) -> str:
        return changes_table(str(self)).html

    async def apply(self, gitbook: GitBook) -> list[Failure]:
        """Make the changes. One that fails does not stop the others.

        Args:
            gitbook: the client.

        Returns:
            The members that could not be invited, changed or removed. Plan again before you repeat it.

        Raises:
            AuthenticationError: the token is invalid.
        """
        failures: list[Failure] = []
        for start in range(0, len(self.invited), _CHUNK):
            failures += await self._invite(gitbook, self.invited[start : start + _CHUNK])
        organization_members = gitbook.organization_members
        for _, now in self.changed:
            call = partial(organization_members.update, self.organization, now.id, role=_role(now))
            failures += await _attempt(now, call)
        for one in self.removed:
            failures += await _attempt(one, partial(organization_members.remove, self.organization, one.id))
        return failures

    async def _invite(self, gitbook: GitBook, people: Sequence[Member]) -> list[Failure]:
        emails: list[InviteUsersToOrganizationEmailParam] = [{"email": one.email, "role": _role(one)} for one in people]
        try:
            result = await gitbook.organization_invites.send(self.organization, emails=emails)
        except GitBookError as error:
            check_token(error)
            return [Failure(one.email, error) for one in people]
        rejected = JobError("GitBook cannot invite it, as single sign-on is required for its domain")
        return [Failure(email, rejected) for email in result.failed_sso_emails or ()]


async def members(gitbook: GitBook, organization: str) -> list[Member]:
    """Return the members of an organization that have an email address.

    Args:
        gitbook: the client.
        organization: the id of the organization.

    Raises:
        GitBookError: they cannot be read.
    """
    listed = gitbook.organization_members.list(organization, limit=1000)
    return [_existing(one) async for one in listed if one.user.email]


async def plan_members(
    gitbook: GitBook, organization: str, rows: Iterable[Mapping[str, str]], *, prune: bool = False
) -> MemberPlan:
    """Find what has to change so that an organization has the members of rows.

    Args:
        gitbook: the client.
        organization: the id of the organization.
        rows: the members: ``email``, and ``role``; see `Member`. Addresses are compared without regard to case.
        prune: whether to remove the members that are not in the rows. The caller is never removed.

    Returns:
        The changes, which have not been made.

    Raises:
        InvalidRows: a role is unknown, an address has no @, or is in two rows.
        GitBookError: the members cannot be read.
    """
    wanted = _parse(rows)
    existing = {one.email.lower(): one for one in await members(gitbook, organization)}
    pairs = [(existing.get(key), one) for key, one in wanted.items()]
    gone = [one for key, one in existing.items() if key not in wanted] if prune else []
    if gone:
        caller = (await gitbook.users.get_authenticated()).id
        gone = [one for one in gone if one.id != caller]
    return MemberPlan(
        organization=organization,
        invited=[now for before, now in pairs if before is None],
        changed=[(was, attrs.evolve(now, id=was.id)) for was, now in pairs if was and was.role != now.role],
        removed=gone,
        unchanged=sum(before is not None and before.role == now.role for before, now in pairs),
    )


async def push_members(
    gitbook: GitBook, organization: str, rows: Iterable[Mapping[str, str]], *, prune: bool = False
) -> list[Failure]:
    """Give an organization the members of rows: `plan_members`, and then `MemberPlan.apply`.

    Returns:
        The members that failed.

    Raises:
        InvalidRows: a row is invalid; nothing was sent.
        GitBookError: the members cannot be read.
    """
    return await (await plan_members(gitbook, organization, rows, prune=prune)).apply(gitbook)


async def _attempt(one: Member, call: Any) -> list[Failure]:
    try:
        await call()
    except GitBookError as error:
        check_token(error)
        return [Failure(one.email, error)]
    return []


def _role(one: Member) -> MemberRole | None:
    return None if one.role == "guest" else cast("MemberRole", one.role)


def _existing(one: OrganizationMember) -> Member:
    return Member(str(one.user.email), one.role or "guest", one.id)


def _parse(rows: Iterable[Mapping[str, str]]) -> dict[str, Member]:
    found: dict[str, Member] = {}
    problems: list[str] = []
    for number, row in enumerate(rows, 1):
        email, role = row.get("email", "").strip(), row.get("role", "").strip().lower()
        if "@" not in email:
            problems.append(f"row {number}: {email!r} is not an email address")
        elif role not in _ROLES:
            problems.append(f"row {number}: {role!r} is not a role; known: {', '.join(_ROLES)}")
        elif email.lower() in found:
            problems.append(f"row {number}: {email} is in two rows")
        else:
            found[email.lower()] = Member(email, role)
    if problems:
        raise InvalidRows(problems)
    return found
