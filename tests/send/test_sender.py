from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import anyio
import attrs
import httpx
import pytest

from gitbook_async import DeadlineExceeded, RateLimit, RateLimitError, RequestTimeout, TransportError
from gitbook_async._message.options import Settings
from gitbook_async._message.reply import Reply
from gitbook_async._send.auth import ProvidedToken, StaticToken
from gitbook_async._send.limits import MemoryLimiter
from gitbook_async._send.sender import Sender, limit_of, redirected
from gitbook_async._wire.adapter import TransportWire

pytestmark = pytest.mark.anyio

OK = httpx.Response(200, json={})


def error(status, **headers):
    return httpx.Response(status, headers={name.replace("_", "-"): value for name, value in headers.items()})


class Limiter:
    def __init__(self):
        self.acquired = []
        self.observed = []

    async def acquire(self, key):
        self.acquired.append(key)

    async def observe(self, key, limit):
        self.observed.append((key, limit.limit, limit.remaining))


@pytest.fixture
def sender(server):
    def make(auth="t", limiter=None, middleware=(), answers=None):
        if answers is not None:
            server.answers = answers
        auth = StaticToken(auth) if isinstance(auth, str) else auth
        wire = TransportWire(httpx.MockTransport(server))
        return Sender(wire, auth, limiter or MemoryLimiter(), middleware)

    return make


def options(**values):
    return Settings().override(values)


async def test_a_request_that_fails_in_passing_is_sent_again(sender, build, server, no_waiting):
    reply = await sender(answers=[error(503), httpx.ReadError("x"), OK]).send(build())
    assert reply.status == 200
    assert len(server.requests) == 3
    assert len(no_waiting) == 2


async def test_the_last_answer_or_error_counts_when_the_retries_are_used_up(sender, build, server, no_waiting):
    assert (await sender(answers=[error(503)]).send(build())).status == 503
    with pytest.raises(RequestTimeout):
        await sender(answers=[httpx.ReadTimeout("x")]).send(build())
    assert len(server.requests) == 6
    assert len(no_waiting) == 4


async def test_a_write_is_not_sent_again_once_it_may_have_been_done(sender, build, server, operation, no_waiting):
    post = build(on=operation("POST"))
    for answer in (error(503), httpx.ReadError("x")):
        server.requests.clear()
        with contextlib.suppress(TransportError):
            await sender(answers=[answer]).send(post)
        assert len(server.requests) == 1
    server.requests.clear()
    await sender(answers=[httpx.ConnectError("x"), error(429), OK]).send(post)
    assert len(server.requests) == 3
    assert len(no_waiting) == 2


async def test_a_wait_that_gitbook_asks_for_is_kept(sender, build, no_waiting):
    await sender(limiter=Limiter(), answers=[error(429, retry_after="7"), OK]).send(build())
    assert 7 <= no_waiting[0] <= 7.25


async def test_a_deadline_ends_a_call(sender, build):
    async def hang(_request, _send):
        await anyio.sleep_forever()

    with pytest.raises(DeadlineExceeded, match=r"deadline of 0\.01 seconds") as caught:
        await sender(middleware=[hang]).send(build(settings=options(deadline=0.01)))
    assert caught.value.operation == "getThing"


async def test_a_wait_that_would_outlast_the_deadline_is_not_begun(sender, build, server, no_waiting):
    reply = await sender(answers=[error(429, retry_after="7")]).send(build(settings=options(deadline=5)))
    assert reply.status == 429
    with anyio.fail_after(5):
        await sender(answers=[error(429, retry_after="7")]).send(build())
    assert no_waiting == []
    assert len(server.requests) == 2


async def test_a_call_within_its_deadline_is_none_the_wiser(sender, build):
    assert (await sender().send(build(settings=options(deadline=30)))).status == 200


async def test_time_outs_of_the_caller_stay_theirs(sender, build):
    async def slow(_request, _send):
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await sender(middleware=[slow]).send(build(settings=options(deadline=30)))


async def test_the_token_is_sent(sender, build, server):
    await sender("t").send(build())
    await sender(None).send(build())
    assert server.tokens == ["Bearer t", None]


async def test_an_authorization_that_the_caller_gave_goes_before_the_token(sender, build, server):
    await sender("t").send(build(settings=options(headers={"Authorization": "Basic x"})))
    assert server.tokens == ["Basic x"]
    assert len([name for name in server.requests[0].headers.raw if name[0].lower() == b"authorization"]) <= 1


async def test_a_rejected_token_is_renewed_once(sender, build, server):
    tokens = iter(["old", "new", "newest"])

    async def provide():
        return next(tokens)

    auth = ProvidedToken(provide)
    reply = await sender(auth, answers=[error(401), OK]).send(build())
    assert reply.status == 200
    assert server.tokens == ["Bearer old", "Bearer new"]
    assert (await sender(auth, answers=[error(401)]).send(build())).status == 401
    assert server.tokens[2:] == ["Bearer new", "Bearer newest"]


async def test_a_static_token_that_is_rejected_is_not_sent_again(sender, build, server):
    assert (await sender("t", answers=[error(401)]).send(build())).status == 401
    assert len(server.requests) == 1


@pytest.mark.usefixtures("no_waiting")
async def test_every_attempt_goes_by_the_limiter_and_every_answer_is_told_to_it(sender, build):
    limiter, auth = Limiter(), StaticToken("t")
    headers = {"x_ratelimit_limit": "60", "x_ratelimit_remaining": "5", "x_ratelimit_reset": "4000000000"}
    await sender(auth, limiter, answers=[error(503, **headers), OK]).send(build())
    assert limiter.acquired == [auth.key] * 2
    assert limiter.observed == [(auth.key, 60, 5)]


async def test_a_refusal_tells_the_limiter_that_nothing_is_left(sender, build):
    limiter = Limiter()
    once = build(settings=options(max_retries=0))
    for headers in ({"x_ratelimit_remaining": "5", "x_ratelimit_reset": "4000000000"}, {"retry_after": "3"}):
        await sender(None, limiter, answers=[error(429, **headers)]).send(once)
    await sender(None, limiter, answers=[error(429)]).send(once)
    assert limiter.observed == [("anonymous", None, 0)] * 2


NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize("ahead", [-600, 0, 600])
@pytest.mark.parametrize(("status", "remaining"), [(200, 7), (404, 7), (429, 0)])
def test_what_a_limiter_is_told_of_the_reset_is_by_our_clock(status, remaining, ahead):
    theirs = NOON + timedelta(seconds=ahead)
    told = {"limit": "60", "remaining": "7", "reset": f"{theirs.timestamp() + 40:.0f}"}
    headers = {f"x-ratelimit-{name}": value for name, value in told.items()}
    reply = Reply(status, {"date": format_datetime(theirs, usegmt=True), **headers})
    assert limit_of(reply, NOON, NOON) == RateLimit(60, remaining, NOON + timedelta(seconds=40), lasts=40)


def test_what_says_nothing_of_the_limit_is_not_told():
    headers = {"date": format_datetime(NOON + timedelta(hours=1), usegmt=True)}
    assert limit_of(Reply(200, headers), NOON, NOON) is None
    assert limit_of(Reply(429, headers), NOON, NOON) is None


async def test_a_limiter_that_says_no_is_told_of_the_call(sender, build, server):
    class Full(Limiter):
        async def acquire(self, _key):
            raise RateLimitError("full")

    with pytest.raises(RateLimitError) as caught:
        await sender(limiter=Full()).send(build())
    assert caught.value.operation == "getThing"
    assert server.requests == []


@pytest.mark.usefixtures("no_waiting")
async def test_middleware_is_called_at_every_attempt_outermost_first(sender, build, server):
    steps = []

    def step(name):
        async def middleware(request, send):
            steps.append(name)
            reply = await send(attrs.evolve(request, headers={**request.headers, name: "1"}))
            steps.append(reply.status)
            return reply

        return middleware

    await sender(middleware=[step("a"), step("b")], answers=[error(503), OK]).send(build())
    assert steps == ["a", "b", 503, 503, "a", "b", 200, 200]
    assert all(request.headers["a"] == request.headers["b"] == "1" for request in server.requests)


async def test_middleware_never_sees_the_token_and_may_answer_itself(sender, build, server):
    seen = []

    async def cache(request, _send):
        seen.append(dict(request.headers))
        return Reply(200, {}, b'{"cached": true}')

    limiter = Limiter()
    reply = await sender("t", limiter, middleware=[cache]).send(build())
    assert reply.content == b'{"cached": true}'
    assert "authorization" not in seen[0]
    assert server.requests == []
    assert limiter.acquired == []


async def test_a_read_is_redirected_within_its_origin(sender, build, server):
    reply = await sender(answers=[error(301, location="/v1/things/y"), OK]).send(build())
    assert reply.status == 200
    assert server.urls == ["https://gitbook.test/v1/things/x", "https://gitbook.test/v1/things/y"]
    assert server.tokens == ["Bearer t"] * 2


async def test_redirections_end(sender, build, server):
    hop = iter(range(99))
    reply = await sender(answers=[lambda _: error(302, location=f"/{next(hop)}")]).send(build())
    assert reply.status == 302
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "location",
    [
        "https://elsewhere.test/v1/things/x",
        "http://gitbook.test/v1/things/y",
        "https://gitbook.test:444/y",
        "/things/a b",
        "//elsewhere.test/x",
        "https://gitbook.test@elsewhere.test/",
        "https://user:password@gitbook.test/",
        "https://gitbook.test:port/",
        "https://[/",
        "",
        "https://gitbook.test/v1/things/x",
    ],
)
async def test_the_token_never_goes_to_another_origin(sender, build, server, location):
    reply = await sender(answers=[error(307, location=location)]).send(build())
    assert reply.status == 307
    assert len(server.requests) == 1


def test_the_default_port_is_the_same_origin(build):
    assert redirected(build(), Reply(308, {"location": "https://GITBOOK.test:443/y"})) == "https://GITBOOK.test:443/y"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_write_is_not_redirected(sender, build, server, operation, method):
    reply = await sender(answers=[error(307, location="/y")]).send(build(on=operation(method)))
    assert reply.status == 307
    assert len(server.requests) == 1


class OpenWire:
    """Gives a stream to each request, and counts those that are open."""

    def __init__(self):
        self.open = 0

    async def send(self, request, authorization):
        self.open += 1
        return Reply(200, {"x-ratelimit-remaining": "1"}, body=self)

    async def aclose(self):
        await anyio.lowlevel.checkpoint()  # as closing a connection does
        self.open -= 1


class Slow(Limiter):
    async def observe(self, key, limit):
        await anyio.sleep_forever()


class Broken(Limiter):
    async def observe(self, key, limit):
        raise OSError("away")


async def breaks(request, send):
    await send(request)
    raise OSError("broken")


async def forgets(request, send):
    await send(request)


async def hangs(request, send):
    await send(request)
    await anyio.sleep_forever()


class AroundCall:
    """A middleware that does to whole calls what a function does."""

    def __init__(self, step):
        self.around_call = step

    async def __call__(self, request, send):
        return await send(request)


LATE = {"deadline": 0.01}


@pytest.mark.parametrize(
    ("limiter", "middleware", "settings", "raised"),
    [
        (Broken(), (), {}, OSError),
        (Slow(), (), LATE, DeadlineExceeded),
        (Slow(), (), {}, None),
        (None, [breaks], {}, OSError),
        (None, [forgets], {}, TypeError),
        (None, [hangs], LATE, DeadlineExceeded),
        (None, [hangs], {}, None),
        (None, [AroundCall(breaks)], {}, OSError),
    ],
)
async def test_an_accepted_stream_is_closed_when_a_later_step_fails(build, limiter, middleware, settings, raised):
    wire = OpenWire()
    sender = Sender(wire, StaticToken("t"), limiter or MemoryLimiter(), middleware)
    request = attrs.evolve(build(settings=options(**settings)), streaming=True)
    expected = anyio.move_on_after(0.02) if raised is None else pytest.raises(raised)
    with expected:
        await sender.send(request)
    assert wire.open == 0


async def test_a_stream_that_was_accepted_stays_open(build):
    wire = OpenWire()
    reply = await Sender(wire, None, MemoryLimiter(), [AroundCall(AroundCall(None).__call__)]).send(
        attrs.evolve(build(), streaming=True)
    )
    assert wire.open == 1
    await reply.aclose()
