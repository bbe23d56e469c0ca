from __future__ import annotations

import gc
import json
import pickle

import pytest

from gitbook_async import UNSET, Deletion, InvalidResponse, NotFoundError, Page, RateLimit, StatusError
from gitbook_async._message.options import Settings
from gitbook_async._message.reply import OneChunk, Reply, WatchedBody
from gitbook_async._message.request import Builder
from gitbook_async._message.response import Response, read, wrap


@pytest.fixture
def reading(build, operation):
    """Reads an answer to a hand-made operation."""

    def read_reply(status, content=b"", *, headers=None, **changes):
        request = build("x", on=operation(**changes))
        reply = Reply(status, headers or {}, content)
        return wrap(request, reply, read(request, reply))

    return read_reply


def test_a_success_is_decoded(reading, thing):
    response = reading(200, b'{"a": 1}', headers={"X-RateLimit-Limit": "60"})
    assert response.parsed == thing({"a": 1})
    assert (response.status, response.content, response.text, response.json()) == (
        200,
        b'{"a": 1}',
        '{"a": 1}',
        {"a": 1},
    )
    assert response.rate_limit == RateLimit(60, None, None)
    assert (response.operation, response.method, response.url) == (
        "getThing",
        "GET",
        "https://gitbook.test/v1/things/x",
    )
    assert repr(response) == "<Response 200 of getThing, 8 bytes>"


def test_the_status_chooses_what_decodes(reading):
    responses = {200: lambda data: ("ok", data), 201: lambda data: ("created", data), 204: None}
    assert reading(201, b"1", responses=responses).parsed == ("created", 1)
    assert reading(299, b"1", responses=responses).parsed == ("ok", 1)
    assert reading(204, responses=responses).parsed is None


def test_content_where_none_is_documented_is_kept_but_not_read(reading):
    response = reading(204, b"{broken", responses={204: None})
    assert response.parsed is None
    assert response.content == b"{broken"
    assert reading(200, b"{}", responses={202: None}).parsed is None


def test_no_content_where_some_is_documented_is_none(reading):
    assert reading(200).parsed is None


@pytest.mark.parametrize(
    ("status", "expected", "truth"),
    [
        (205, Deletion.DELETED, True),
        (204, Deletion.ABSENT, False),
        (202, Deletion.PENDING, False),
        (200, Deletion.DELETED, True),
    ],
)
def test_a_deletion_says_what_it_did(reading, status, expected, truth):
    found = reading(status, method="DELETE", responses={205: None, 204: None}).parsed
    assert found is expected
    assert bool(found) is truth


def test_a_deletion_that_has_content_is_decoded(reading, thing):
    assert reading(200, b"{}", method="DELETE").parsed == thing({})


@pytest.mark.parametrize("content", [b"<html>", b'{"a"', b"\xff", b"[" * 100_000])
def test_a_success_that_is_not_json_is_an_error_with_the_text(reading, content):
    with pytest.raises(InvalidResponse, match="not JSON") as caught:
        reading(200, content)
    assert caught.value.response.content == content
    assert caught.value.status == 200


def test_a_byte_order_mark_does_no_harm(reading, thing):
    assert reading(200, b"\xef\xbb\xbf{}").parsed == thing({})


def test_what_is_nested_too_deeply_to_decode_stays_json(reading):
    def bottomless(_):
        raise RecursionError

    assert reading(200, b'{"a": 1}', responses={200: bottomless}).parsed == {"a": 1}
    page = reading(200, b'{"items": [1]}', responses={200: bottomless}, paginated=True).parsed
    assert isinstance(page, Page)
    assert page.items == [1]


def test_a_paginated_operation_gives_pages(reading):
    assert reading(200, b'{"items": [1]}', responses={200: dict}, paginated=True).parsed.items == [1]


def test_the_garbage_collector_rests_while_much_is_decoded_and_goes_on_after(reading):
    states = []

    def decode(_):
        states.append(gc.isenabled())
        raise RecursionError

    reading(200, json.dumps(["x" * 50_000]).encode(), responses={200: decode})
    reading(200, b"[]", responses={200: decode})
    assert states == [False, True]
    assert gc.isenabled()


def test_a_garbage_collector_that_rests_already_goes_on_resting(reading):
    gc.disable()
    try:
        reading(200, json.dumps(["x" * 50_000]).encode())
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_an_error_carries_the_whole_answer_and_can_be_pickled(reading):
    with pytest.raises(NotFoundError) as caught:
        reading(404, b'{"error": {"code": 404, "message": "Gone"}}', headers={"X-Trace": "t"})
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert (error.message, error.operation, error.method) == ("Gone", "getThing", "GET")
    assert error.response.headers["x-trace"] == "t"
    assert error.response.parsed == error.body == {"error": {"code": 404, "message": "Gone"}}


def test_an_error_that_is_not_json_has_the_text(reading):
    with pytest.raises(StatusError, match="Bad gateway") as caught:
        reading(502, b"Bad gateway")
    assert caught.value.body == "Bad gateway"


@pytest.mark.parametrize("status", [300, 302, 399])
def test_a_redirection_that_is_not_followed_says_where_it_led_without_the_query(reading, status):
    with pytest.raises(StatusError, match=r"the redirect to https://x\.test/y is not followed"):
        reading(status, headers={"location": "https://x.test/y?secret=1"})


@pytest.mark.parametrize("status", [400, 500])
def test_what_is_no_redirection_leads_nowhere(reading, status):
    with pytest.raises(StatusError) as caught:
        reading(status, headers={"location": "https://x.test/y"})
    assert "redirect" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "kind", "parsed"),
    [(b'{"a": 1}', "application/json; charset=utf-8", {"a": 1}), (b"a", "text/plain", "a"), (b"", "text/plain", None)],
)
def test_what_no_document_describes_is_read_by_its_type(content, kind, parsed):
    builder = Builder("https://gitbook.test/v1", {})
    request = builder.build_unknown("GET", "/x", query=None, headers=None, json=UNSET, settings=Settings())
    reply = Reply(200, {"content-type": kind}, content)
    response = wrap(request, reply, read(request, reply))
    assert response.parsed == parsed
    assert repr(response).startswith("<Response 200 of GET https://gitbook.test/v1/x,")


def test_limits_of_thousands_of_digits_are_none():
    digits = "9" * 5000
    headers = {"x-ratelimit-limit": digits, "x-ratelimit-remaining": digits, "x-ratelimit-reset": digits}
    assert Response(200, headers | {"retry-after": digits, "date": digits}, b"", None).rate_limit is None


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://user:SECRET@x.test/y#SECRET", "https://x.test/y"),
        ("//user:SECRET@x.test/y?SECRET", "//x.test/y"),
        ("https:user:SECRET@x.test/y", "REDACTED"),
        ("/\\user:SECRET@x.test", "REDACTED"),
    ],
)
def test_a_redirection_is_shown_without_what_may_be_secret(reading, location, shown):
    with pytest.raises(StatusError) as caught:
        reading(302, headers={"location": location})
    assert f"redirect to {shown} is" in str(caught.value)
    assert "SECRET" not in str(caught.value)


@pytest.mark.anyio
async def test_the_end_of_a_body_is_reported_once_however_it_ends():
    class Body:
        read_timeout = None

        def __aiter__(self):
            return aiter(OneChunk(b"x"))

        async def aclose(self):
            closed.append(1)

    ends, closed = [], []
    body = WatchedBody(Body(), ends.append)
    await body.aclose()
    assert (ends, closed) == ([None], [1])
    assert [chunk async for chunk in body] == [b"x"]
    assert ends == [None]
