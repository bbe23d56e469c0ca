"""GitBook's own JavaScript client and this SDK get the same from the same server, operation by operation."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple

import pytest

from gitbook_async import GitBook
from tests.official.calls import Call, asks, is_removed, misses, outcome, reads
from tests.official.conftest import TOKEN

NOT_FOUND = 404

pytestmark = [pytest.mark.anyio, pytest.mark.official]


class Compared(NamedTuple):
    """What became of a call that both clients made."""

    call: Call
    our: dict[str, Any]
    their: dict[str, Any]

    @property
    def equal(self) -> bool:
        """Whether it is the same."""
        return self._text(self.our) == self._text(self.their)

    def _text(self, outcome: dict[str, Any]) -> str:
        """An outcome as text, without the ids that GitBook makes anew for each response of an agent.

        JavaScript has one kind of number, so 1.0 is 1.
        """
        text = json.dumps(json.loads(json.dumps(outcome), parse_float=_number), sort_keys=True)
        for event in outcome.get("value", ()) if self.call.kind == "events" else ():
            for made in (event.get("messageId"), event.get("response", {}).get("id")):
                text = text.replace(f'"{made}"', '"made"') if made else text
        return text

    def __str__(self) -> str:
        text = self._text(self.their)
        size = f"{len(text)} characters" if self.call.kind == "call" else f"{len(self.their['value'])} {self.call.kind}"
        return f"{self.call.operation:50} {size}"


def _number(text: str) -> float:
    number = float(text)
    return int(number) if number.is_integer() else number


@pytest.fixture
def compare(server, theirs):
    """Make calls with both clients."""

    async def compare(calls: Sequence[Call], url: str = server) -> AsyncIterator[Compared]:
        async with GitBook(TOKEN, base_url=url) as gitbook:
            for call, their in zip(calls, theirs(url, calls), strict=True):
                yield Compared(call, await outcome(gitbook, call), their)

    return compare


@pytest.mark.parametrize(("calls", "least"), [(reads, 190), (asks, 6)])
async def test_both_get_the_same(calls, least, furnished, compare, anyio_backend_name):
    equal, different, absent = [], [], []
    async for one in compare(calls(furnished)):
        if one.their == {"absent": True} and is_removed(one.call):
            absent.append(one.call.operation)
        elif "value" in one.our and one.equal:
            equal.append(str(one))
        else:
            different.append(one)
    if anyio_backend_name == "asyncio":
        print("", *equal, "", "Removed, so that the official client no longer has them:", *absent, sep="\n")
        print(f"\n{len(equal)} operations are equal, {len(different)} are not, {len(absent)} are removed")
    assert [(one.call.operation, one.our, one.their) for one in different] == []
    assert len(equal) >= least


async def test_every_query_parameter_says_the_same(furnished, compare):
    calls = [call for call in reads(furnished, detailed=True) if not is_removed(call)]
    assert [one async for one in compare(calls) if not one.equal] == []
    assert sum(len(call.query) for call in calls) > 300


async def test_what_is_not_there_is_missed_by_both(strictly_furnished, strict_server, compare):
    calls = [call for call in misses(strictly_furnished) if not is_removed(call)]
    found = {}
    async for one in compare(calls, strict_server):
        assert one.equal, one
        if one.our.get("error", {}).get("code") != NOT_FOUND:
            found[one.call.operation] = one.our
    assert found == {"getOrganizationsForEmailDomain": {"value": {"organizations": []}}}
    assert len(calls) > 100
