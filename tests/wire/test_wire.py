from __future__ import annotations

import gc
import gzip

import anyio
import httpx
import pytest

from gitbook_async import RequestTimeout, TransportError
from gitbook_async._message.options import Settings
from gitbook_async._wire.adapter import ClientWire, TransportWire

pytestmark = pytest.mark.anyio


class Body(httpx.AsyncByteStream):
    """A body that comes in pieces; a piece may be an error or a function to wait for."""

    def __init__(self, *pieces):
        self.pieces = pieces
        self.closed = False

    async def __aiter__(self):
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield (await piece()) if callable(piece) else piece

    async def aclose(self):
        await anyio.lowlevel.checkpoint()
        self.closed = True


class Transport(httpx.AsyncBaseTransport):
    def __init__(self, answer):
        self.answer = answer
        self.messages = []
        self.tokens = []
        self.closed = 0

    async def handle_async_request(self, request):
        self.messages.append(request)
        self.tokens.append(request.headers.get("authorization"))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def aclose(self):
        self.closed += 1


def over_transport(transport):
    return TransportWire(transport)


def over_client(transport):
    return ClientWire(httpx.AsyncClient(transport=transport, auth=("user", "password"), headers={"x-theirs": "1"}))


WIRES = pytest.mark.parametrize("over", [over_transport, over_client])


@WIRES
async def test_a_request_goes_out_as_it_was_built(over, build, operation, body):
    transport = Transport(httpx.Response(200, content=b"{}"))
    posting = operation("POST", body=body(required=True, properties=None))
    request = build(
        "a/b c", on=posting, query={"q": "1&2"}, json={"a": 1}, settings=Settings().override({"timeout": 3})
    )
    await over(transport).send(request, "Bearer t")
    (message,) = transport.messages
    assert message.method == "POST"
    assert message.url.raw_path == b"/v1/things/a%2Fb%20c?q=1%262"
    assert message.content == b'{"a":1}'
    assert message.headers["host"] == "gitbook.test"
    assert message.headers["content-length"] == "7"
    assert message.headers["accept"] == "application/json"
    assert message.extensions["timeout"] == {"connect": 3, "read": 3, "write": 3, "pool": 3}
    assert transport.tokens == ["Bearer t"]


@WIRES
async def test_an_answer_does_not_keep_the_token(over, build):
    transport = Transport(httpx.Response(200))
    reply = await over(transport).send(build(), "Bearer t")
    assert transport.messages[0].headers["authorization"] == "Bearer t"  # what a test of the user's looks at
    assert not any(isinstance(each, (httpx.Request, httpx.Response)) for each in gc.get_referents(reply))


@WIRES
async def test_an_error_does_not_keep_the_token(over, build):
    transport = Transport(httpx.ConnectError("no"))
    with pytest.raises(TransportError):
        await over(transport).send(build(), "Bearer t")
    assert "authorization" not in transport.messages[0].headers


@WIRES
async def test_without_a_token_none_is_sent(over, build):
    transport = Transport(httpx.Response(200))
    await over(transport).send(build(), None)
    assert transport.tokens == [None]


@WIRES
async def test_an_answer_has_been_received_and_closed_whatever_its_status(over, build):
    for status in (200, 404, 500):
        body = Body(b"a", b"b")
        reply = await over(Transport(httpx.Response(status, stream=body))).send(build(), None)
        assert (reply.status, reply.content, body.closed) == (status, b"ab", True)


@WIRES
async def test_a_compressed_answer_is_unpacked(over, build):
    body = Body(gzip.compress(b"abc"))
    answer = httpx.Response(200, stream=body, headers={"content-encoding": "gzip"})
    assert (await over(Transport(answer)).send(build(), None)).content == b"abc"


@WIRES
async def test_a_stream_that_was_accepted_is_left_open(over, build, operation):
    body = Body(b"a")
    reply = await over(Transport(httpx.Response(200, stream=body))).send(build(on=operation(streaming=True)), None)
    assert not body.closed
    await reply.aclose()
    assert body.closed


@WIRES
async def test_a_stream_that_was_refused_has_been_received(over, build, operation):
    body = Body(b"no")
    reply = await over(Transport(httpx.Response(403, stream=body))).send(build(on=operation(streaming=True)), None)
    assert (reply.content, body.closed) == (b"no", True)


@WIRES
@pytest.mark.parametrize(
    ("error", "expected"), [(httpx.ReadTimeout("slow"), RequestTimeout), (httpx.ConnectError("no"), TransportError)]
)
async def test_no_error_of_httpx_gets_out(over, build, error, expected):
    transport = Transport(error)
    with pytest.raises(TransportError) as caught:
        await over(transport).send(build(), "Bearer t")
    assert type(caught.value) is expected
    assert caught.value.__cause__ is error
    assert "authorization" not in transport.messages[0].headers


@WIRES
async def test_an_answer_that_breaks_off_is_an_error_and_closed(over, build):
    body = Body(b"a", httpx.ReadError("reset"))
    with pytest.raises(TransportError, match="reset"):
        await over(Transport(httpx.Response(200, stream=body))).send(build(), None)
    assert body.closed


@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")  # httpx leaves its own behind, where trio tells
@WIRES
async def test_an_answer_that_does_not_unpack_is_an_error(over, build):
    answer = httpx.Response(200, stream=Body(b"nonsense"), headers={"content-encoding": "gzip"})
    with pytest.raises(TransportError) as caught:
        await over(Transport(answer)).send(build(), None)
    assert not caught.value.temporary


@WIRES
async def test_a_cancelled_answer_is_closed(over, build):
    body = Body(b"a", anyio.sleep_forever)
    with anyio.move_on_after(0.01) as scope:
        await over(Transport(httpx.Response(200, stream=body))).send(build(), None)
    assert scope.cancelled_caught
    assert body.closed


@WIRES
async def test_errors_that_are_no_matter_of_http_come_out_as_they_are(over, build):
    with pytest.raises(RuntimeError, match="mine"):
        await over(Transport(RuntimeError("mine"))).send(build(), None)


async def test_what_the_user_brought_is_never_closed(build):
    transport = Transport(httpx.Response(200))
    wire = TransportWire(transport)
    await wire.send(build(), None)
    await wire.aclose()
    assert transport.closed == 0
    client = httpx.AsyncClient(transport=transport)
    wire = ClientWire(client)
    await wire.send(build(), None)
    await wire.aclose()
    assert not client.is_closed
    await client.aclose()


async def test_a_client_of_the_users_adds_its_headers_but_not_its_auth_and_follows_nothing(build):
    transport = Transport(httpx.Response(302, headers={"location": "https://elsewhere.test/"}))
    client = httpx.AsyncClient(
        transport=transport, auth=("u", "p"), headers={"x-theirs": "1", "user-agent": "theirs"}, follow_redirects=True
    )
    reply = await ClientWire(client).send(build(), "Bearer t")
    assert reply.status == 302
    assert transport.tokens == ["Bearer t"]
    assert transport.messages[0].headers["x-theirs"] == "1"
    assert transport.messages[0].headers["user-agent"] == "tests"


async def test_cookies_that_a_client_keeps_are_not_sent_but_those_of_its_headers_or_the_calls_are(build):
    transport = Transport(httpx.Response(200, headers={"set-cookie": "tenant=one"}))
    client = httpx.AsyncClient(transport=transport, cookies={"theirs": "1"})
    wire = ClientWire(client)
    for _ in range(2):
        await wire.send(build(), "Bearer t")
    await wire.send(build(headers={"cookie": "mine=1"}), "Bearer t")
    client.headers["cookie"] = "proxy=1"
    await wire.send(build(), "Bearer t")
    assert [message.headers.get("cookie") for message in transport.messages] == [None, None, "mine=1", "proxy=1"]
