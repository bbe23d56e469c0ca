from __future__ import annotations

import base64
import json
import logging
import math
import pickle
import traceback

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gitbook_async
from gitbook_async import (
    Auth,
    AuthenticationError,
    GitBook,
    InstallationToken,
    InvalidArgument,
    InvalidResponse,
    PermissionDeniedError,
    TransportError,
)
from gitbook_async._calls.installation import expiry, renewal

pytestmark = pytest.mark.anyio

INTEGRATION = "gb_api_of-the-integration"
MINT = "/v1/integrations/my-app/installations/inst-1/tokens"


def jwt(claims):
    parts = ({"alg": "RS256"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, "c2lnbmF0dXJl"])


class World:
    """A GitBook that makes installation tokens, and knows which of them it accepts."""

    def __init__(self):
        self.minted = []
        self.accepted = set()
        self.calls = []
        self.mint = lambda number: f"minted-secret-{number}"
        self.refusal = None
        self.accepting = True

    async def __call__(self, request):
        await anyio.sleep(0.01)
        authorization = request.headers.get("authorization")
        if request.url.path != MINT:
            self.calls.append(authorization)
            known = self.accepting and authorization in {f"Bearer {token}" for token in self.accepted}
            return httpx.Response(200 if known else 401, json={"id": "x"})
        if self.refusal is not None:
            return self.refusal()
        if authorization != f"Bearer {INTEGRATION}":
            return httpx.Response(401)
        token = self.mint(len(self.minted) + 1)
        self.minted.append(token)
        self.accepted = {token}
        return httpx.Response(200, json={"token": token})


@pytest.fixture
def world():
    return World()


@pytest.fixture
def integration(world):
    return GitBook(INTEGRATION, base_url="https://gitbook.test", transport=httpx.MockTransport(world))


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1_750_000_000.0

        def time(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr("gitbook_async._calls.installation.time", clock)
    return clock


async def get(gitbook):
    return await gitbook.spaces.get("x")


async def many(gitbook, number=30):
    async with anyio.create_task_group() as tasks:
        for _ in range(number):
            tasks.start_soon(get, gitbook)


async def test_an_installation_calls_with_a_token_of_its_own(world, integration):
    gitbook = integration.installation("my-app", "inst-1")
    assert world.minted == []
    await get(gitbook)
    await get(gitbook)
    assert world.minted == ["minted-secret-1"]
    assert world.calls == ["Bearer minted-secret-1"] * 2


async def test_the_integration_keeps_its_own_token(world, integration):
    await get(integration.installation("my-app", "inst-1"))
    with pytest.raises(AuthenticationError):
        await get(integration)
    assert world.calls[-1] == f"Bearer {INTEGRATION}"


async def test_however_many_calls_need_a_token_one_is_made(world, integration):
    await many(integration.installation("my-app", "inst-1"))
    assert len(world.minted) == 1
    assert len(world.calls) == 30


async def test_a_rejected_token_is_replaced_once_however_many_were_rejected(world, integration):
    gitbook = integration.installation("my-app", "inst-1")
    await get(gitbook)
    world.accepted = set()
    await many(gitbook)
    assert len(world.minted) == 2


async def test_a_new_token_that_is_rejected_too_is_an_error(world, integration):
    gitbook = integration.installation("my-app", "inst-1")
    world.accepting = False
    with pytest.raises(AuthenticationError):
        await get(gitbook)
    assert len(world.minted) == 2


async def test_a_token_is_replaced_before_it_runs_out(world, integration, clock):
    world.mint = lambda number: jwt({"exp": clock.now + 3600, "n": number})
    gitbook = integration.installation("my-app", "inst-1")
    await get(gitbook)
    clock.now += 3539
    await get(gitbook)
    assert len(world.minted) == 1
    clock.now += 1
    await many(gitbook)
    assert len(world.minted) == 2
    assert 401 not in world.calls


async def test_a_token_that_lasts_less_than_the_margin_is_used_half_its_life(world, integration, clock):
    world.mint = lambda number: jwt({"exp": clock.now + 40, "n": number})
    gitbook = integration.installation("my-app", "inst-1")
    for passed, minted in ((0, 1), (19, 1), (1, 2), (19, 2), (1, 3)):
        clock.now += passed
        await get(gitbook)
        assert len(world.minted) == minted


async def test_a_token_that_seems_to_be_over_is_used_until_it_is_rejected(world, integration, clock):
    world.mint = lambda number: jwt({"exp": clock.now - 5, "n": number})
    gitbook = integration.installation("my-app", "inst-1")
    await get(gitbook)
    await get(gitbook)
    assert len(world.minted) == 1


async def test_the_margin_can_be_chosen(world, integration, clock):
    world.mint = lambda number: jwt({"exp": clock.now + 100, "n": number})
    auth = InstallationToken(integration, "my-app", "inst-1", margin=10)
    first = await auth.token()
    clock.now += 89
    assert await auth.token() == first
    clock.now += 1
    assert await auth.token() != first


@pytest.mark.parametrize("margin", [-1, math.nan, math.inf])
def test_a_margin_that_makes_no_sense_is_refused(integration, margin):
    with pytest.raises(InvalidArgument, match="margin"):
        InstallationToken(integration, "my-app", "inst-1", margin=margin)


async def test_it_serves_a_client_of_its_own(world, integration):
    auth = InstallationToken(integration, "my-app", "inst-1")
    assert isinstance(auth, Auth)
    assert gitbook_async.InstallationToken is InstallationToken
    own = GitBook(auth=auth, base_url="https://gitbook.test", transport=httpx.MockTransport(world))
    await get(own)
    await get(own.with_options(max_retries=0))
    assert len(world.minted) == 1


async def test_limits_are_kept_by_installation_and_not_by_token(integration):
    one, same, other = (InstallationToken(integration, "my-app", name) for name in ("a", "a", "b"))
    assert one.key == same.key != other.key


async def test_it_shares_connections_limits_middleware_and_options(world):
    seen = []

    async def watch(request, send):
        seen.append(request.operation.id)
        assert "authorization" not in request.headers
        return await send(request)

    parent = GitBook(
        INTEGRATION,
        base_url="https://gitbook.test",
        transport=httpx.MockTransport(world),
        middleware=[watch],
        max_retries=5,
    )
    gitbook = parent.installation("my-app", "inst-1")
    await get(gitbook)
    assert seen == ["getSpaceById", "createIntegrationInstallationToken"]
    assert gitbook.calls.sender.wire is parent.calls.sender.wire
    assert gitbook.calls.sender.limiter is parent.calls.sender.limiter
    assert gitbook.calls.settings.max_retries == 5


class Home:
    """Stands in for the connections of an event loop."""

    closed = False

    @property
    def slots(self):
        return self

    def __len__(self):
        return 0

    async def aclose(self):
        self.closed = True


async def test_closing_it_closes_nothing_and_closing_the_first_closes_both():
    parent = GitBook(INTEGRATION)
    opened = parent.calls.sender.wire
    async with parent, parent.installation("my-app", "inst-1") as gitbook:
        assert gitbook.calls.sender.wire is opened
        opened._pool._home = home = Home()
        await gitbook.aclose()
        assert not home.closed
    assert home.closed


async def test_a_token_given_as_a_header_is_that_of_the_integration_only(world):
    parent = GitBook(base_url="https://gitbook.test", transport=httpx.MockTransport(world))
    parent = parent.with_options(headers={"Authorization": f"Bearer {INTEGRATION}", "X-Trace": "1"})
    gitbook = parent.installation("my-app", "inst-1")
    await get(gitbook)
    assert world.calls == ["Bearer minted-secret-1"]
    assert gitbook.calls.settings.headers == {"x-trace": "1"}


async def test_who_is_cancelled_while_it_is_made_does_not_hold_up_the_others(world, integration):
    gitbook = integration.installation("my-app", "inst-1")
    async with anyio.create_task_group() as tasks:
        with anyio.move_on_after(0.001):
            tasks.start_soon(get, gitbook)
            await get(gitbook)
    assert len(world.minted) == 1
    await get(gitbook)


async def test_a_deadline_holds_for_the_making_of_the_token_too(integration):
    gitbook = integration.installation("my-app", "inst-1").with_options(deadline=0.001)
    with pytest.raises(gitbook_async.DeadlineExceeded):
        await get(gitbook)


async def test_a_refusal_is_an_error_of_the_operation_that_refused(world, integration):
    world.refusal = lambda: httpx.Response(403, json={"error": {"code": 403, "message": "Not yours"}})
    with pytest.raises(PermissionDeniedError, match="createIntegrationInstallationToken") as caught:
        await get(integration.installation("my-app", "inst-1"))
    assert caught.value.message == "Not yours"


async def test_an_integration_without_a_token_is_told_so(world):
    parent = GitBook(base_url="https://gitbook.test", transport=httpx.MockTransport(world))
    with pytest.raises(AuthenticationError) as caught:
        await get(parent.installation("my-app", "inst-1"))
    assert "GITBOOK_TOKEN" in caught.value.__notes__[0]


@pytest.mark.usefixtures("no_waiting")
async def test_no_connection_is_tried_as_often_as_the_options_say_and_not_for_each_attempt(world, integration):
    attempts = []

    def fail():
        attempts.append(1)
        raise httpx.ConnectError("no")

    world.refusal = fail
    with pytest.raises(TransportError) as caught:
        await get(integration.installation("my-app", "inst-1"))
    assert caught.value.operation == "createIntegrationInstallationToken"
    assert len(attempts) == 3


async def test_after_a_failure_the_next_call_gets_a_token(world, integration):
    gitbook = integration.installation("my-app", "inst-1")
    world.refusal = lambda: httpx.Response(403)
    with pytest.raises(PermissionDeniedError):
        await get(gitbook)
    world.refusal = None
    await get(gitbook)


@pytest.mark.parametrize(
    "answer",
    [
        {"content": b""},
        {"json": {}},
        {"json": []},
        {"json": "minted-secret-1"},
        {"json": {"token": None}},
        {"json": {"token": 5}},
        {"json": {"token": ""}},
        {"json": {"token": "minted-secret-1 b"}},
        {"text": '{"token": "minted-secret-1'},
    ],
)
@pytest.mark.usefixtures("no_waiting")
async def test_an_answer_without_a_token_is_an_error_that_does_not_show_it(world, integration, answer):
    world.refusal = lambda: httpx.Response(200, **answer)
    with pytest.raises(InvalidResponse, match="createIntegrationInstallationToken") as caught:
        await get(integration.installation("my-app", "inst-1"))
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(vars(error)) + str(pickle.dumps(error))
    assert "minted-secret" not in shown
    assert pickle.loads(pickle.dumps(error)).operation == error.operation  # noqa: S301


async def test_no_token_shows_up_anywhere(world, integration, caplog):
    caplog.set_level(logging.DEBUG)
    gitbook = integration.installation("my-app", "inst-1")
    await get(gitbook)
    world.accepting = False
    auth = gitbook.calls.sender.auth
    with pytest.raises(AuthenticationError) as caught:
        await get(gitbook)
    error = caught.value
    shown = [repr(auth), str(auth), repr(gitbook), repr(gitbook.calls), repr(gitbook.calls.sender), caplog.text]
    shown += [repr(vars(error)), "".join(traceback.format_exception(error)), str(pickle.dumps(error))]
    assert repr(auth) == "<InstallationToken of my-app/inst-1>"
    assert len(world.minted) == 2
    for secret in ("minted-secret", INTEGRATION):
        assert secret not in "".join(shown)
    with pytest.raises(TypeError):
        pickle.dumps(auth)


@pytest.mark.parametrize(
    "token",
    [
        "gb_api_opaque",
        "",
        "..",
        "a.b.c",
        "a.!!!.c",
        "a.bnVsbA.c",
        "a.b.c.d",
        jwt({}),
        jwt({"exp": "soon"}),
        jwt({"exp": True}),
        jwt({"exp": None}),
        jwt({"exp": 0}),
        jwt({"exp": -5}),
        jwt({"exp": math.inf}),
        jwt({"exp": math.nan}),
        jwt([1]),
        f"a.{base64.urlsafe_b64encode(b'[' * 99_999).decode()}.c",
    ],
)
def test_a_token_that_does_not_tell_its_end_lasts_until_it_is_rejected(token):
    assert expiry(token) is None


def test_the_end_is_read_from_a_jwt():
    assert expiry(jwt({"exp": 1_750_000_000})) == 1_750_000_000.0
    assert expiry(jwt({"exp": 1.5, "sub": "ü" * 3})) == 1.5


@given(token=st.text() | st.builds("{}.{}.{}".format, st.text(), st.text(), st.text()))
def test_whatever_a_token_is_reading_its_end_raises_nothing(token):
    assert expiry(token) is None


@given(end=st.none() | st.floats(-1e9, 4e9), now=st.floats(0, 4e9), margin=st.floats(0, 1e6))
def test_a_token_is_replaced_between_half_its_life_and_its_end(end, now, margin):
    moment = renewal(end, now, margin)
    if end is None or end <= now:
        assert moment == math.inf
    else:
        assert now + (end - now) / 2 - 1e-3 <= moment <= end
        assert moment <= max(end - margin, now + (end - now) / 2 + 1e-3)


@pytest.mark.parametrize("end", [10**4000, 1e300, 10**13, -1], ids=["4,000 digits", "1e300", "1e13", "-1"])
def test_a_token_that_expires_at_no_time_is_one_without_expiry(end):
    claims = base64.urlsafe_b64encode(json.dumps({"exp": end}).encode()).decode()
    assert expiry(f"a.{claims}.c") is None
