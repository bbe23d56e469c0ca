from __future__ import annotations

import json
import pickle
from datetime import datetime

import pytest

from gitbook_async import UNSET, InvalidArgument
from gitbook_async._message.options import Settings
from gitbook_async._message.request import Builder


def settings(**options):
    return Settings().override(options)


@pytest.fixture
def posting(operation, body):
    def make(*, required):
        return operation("POST", body=body(required, {"title": "title"}))

    return make


def test_a_request_is_made_of_an_operation_and_values(build):
    request = build("a/b", query={"shareKey": "k", "page": UNSET}, headers={"prefer": "return=minimal"})
    assert (request.method, request.url) == ("GET", "https://gitbook.test/v1/things/a%2Fb?shareKey=k")
    assert request.headers == {"user-agent": "tests", "accept": "application/json", "prefer": "return=minimal"}
    assert request.content is None
    assert request.safe_to_repeat
    assert not request.streaming


def test_the_root_keeps_its_slash(operation):
    builder = Builder("https://gitbook.test/v1", {})
    request = builder.build(operation(path="/"), (), query=None, headers=None, json=UNSET, settings=Settings())
    assert request.url == "https://gitbook.test/v1/"


def test_streams_are_asked_for_as_such(build, operation):
    request = build(on=operation(streaming=True))
    assert request.headers["accept"] == "text/event-stream"
    assert request.streaming


def test_a_body_is_json_without_what_is_unset(build, posting):
    request = build(on=posting(required=True), json={"title": "ü", "emoji": UNSET, "parent": None})
    assert json.loads(request.content) == {"title": "ü", "parent": None}
    assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("value", "required", "content"),
    [
        (UNSET, True, None),
        (UNSET, False, None),
        ({"a": UNSET}, True, b"{}"),
        ({"a": UNSET}, False, None),
        (None, False, b"null"),
        ([], False, b"[]"),
        ("text", True, b'"text"'),
    ],
)
def test_a_body_without_properties_is_sent_only_where_one_is_required(build, posting, value, required, content):
    request = build(on=posting(required=required), json=value)
    assert request.content == content
    assert ("content-type" in request.headers) == (content is not None)


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": {"b": -float("inf")}}, object(), b"x", "\ud800"])
def test_what_json_does_not_have_is_refused(build, posting, value):
    with pytest.raises(InvalidArgument, match="is not JSON") as caught:
        build(on=posting(required=True), json=value)
    assert caught.value.operation == "getThing"


@pytest.mark.anyio
async def test_an_error_names_the_python_argument_beside_the_wire_name(client):
    gitbook = client()
    for call, argument, message in (
        (gitbook.spaces.get(".."), "space_id", "space_id (spaceId) must not be '..'"),
        (gitbook.spaces.get("x", share_key=object()), "share_key", "share_key (shareKey) must be text"),
        (gitbook.spaces.get("x", options={"query": {"newKey": object()}}), "newKey", "newKey must be text"),
        (gitbook.spaces.update("x", title="t", edit_mode=b"x"), "edit_mode", "edit_mode (editMode) is not JSON: b'x'"),
        (gitbook.spaces.update("x", title=object()), "title", "title is not JSON: <object"),
        (gitbook.spaces.update("x", emoji=datetime(2026, 1, 1)), "emoji", "emoji: datetime.datetime"),  # noqa: DTZ001
    ):
        with pytest.raises(InvalidArgument) as caught:
            await call
        assert (caught.value.argument, caught.value.args) == (argument, (caught.value.message,))
        assert caught.value.message.startswith(message)
        assert pickle.loads(pickle.dumps(caught.value)).argument == argument  # noqa: S301  # our own


def test_a_body_that_holds_itself_is_refused(build, posting):
    loop: dict[str, object] = {}
    loop["self"] = loop
    with pytest.raises(InvalidArgument):
        build(on=posting(required=True), json=loop)


def test_options_add_to_headers_query_and_body(build, posting):
    more = settings(headers={"X-Trace": "1"}, query={"dry": True}, body={"extra": [1]})
    request = build(on=posting(required=True), json={"title": "t"}, settings=more)
    assert request.url.endswith("?dry=true")
    assert request.headers["x-trace"] == "1"
    assert json.loads(request.content) == {"title": "t", "extra": [1]}


def test_the_arguments_of_a_call_go_before_its_options(build):
    more = settings(headers={"Prefer": "a", "Accept": "text/plain"}, query={"shareKey": "a"})
    request = build(query={"shareKey": "b"}, headers={"prefer": "b"}, settings=more)
    assert request.url.endswith("?shareKey=b")
    assert (request.headers["prefer"], request.headers["accept"]) == ("b", "text/plain")
    untouched = build(query={"shareKey": None}, headers={"prefer": UNSET}, settings=more)
    assert untouched.url.endswith("?shareKey=a")
    assert untouched.headers["prefer"] == "a"


def test_the_body_option_alone_is_a_body(build, posting):
    assert build(on=posting(required=False), settings=settings(body={"a": 1})).content == b'{"a":1}'


def test_the_body_option_needs_an_object(build, posting):
    with pytest.raises(InvalidArgument, match="object"):
        build(on=posting(required=False), json=[1], settings=settings(body={"a": 1}))


def test_an_error_of_the_build_names_the_operation(build):
    with pytest.raises(InvalidArgument) as caught:
        build("..")
    assert (caught.value.operation, caught.value.method) == ("getThing", "GET")


def test_a_request_never_shows_its_headers_body_or_query(build, posting):
    more = settings(headers={"authorization": "hush"})
    request = build(on=posting(required=True), query={"shareKey": "hush"}, json={"title": "hush"}, settings=more)
    assert "hush" not in repr(request)
    assert request.place == "https://gitbook.test/v1/things/x"


def unknown(method="GET", path="/x", **values):
    values = {"query": None, "headers": None, "json": UNSET, **values}
    return Builder("https://gitbook.test/v1", {}).build_unknown(method, path, settings=Settings(), **values)


def test_a_request_outside_of_the_document():
    request = unknown("post", "/new/a%2Fb", query={"q": "1"}, json={})
    assert (request.method, request.url) == ("POST", "https://gitbook.test/v1/new/a%2Fb?q=1")
    assert request.content == b"{}"
    assert not request.safe_to_repeat
    assert unknown("PUT").safe_to_repeat


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x",
        "https://evil.test/x",
        "//evil.test",
        "@evil",
        "/a/../b",
        "/..",
        "/./a",
        "/a/%2e%2E/b",
        "/.%2e",
        "/a?b=c",
        "/a#b",
        "/a b",
        "/a\r\nb",
        "/ü",
        "/{id}",
        "/a\\b",
    ],
)
def test_a_path_that_could_lead_elsewhere_is_refused(path):
    with pytest.raises(InvalidArgument):
        unknown(path=path)


@pytest.mark.parametrize("method", ["", "GE T", "GET\r\n", "X-Y"])
def test_what_is_no_method_is_refused(method):
    with pytest.raises(InvalidArgument):
        unknown(method)
