"""A request without I/O: its bytes, and where it goes."""

from __future__ import annotations

import pytest

from gitbook_async._wire.faults import Fault
from gitbook_async._wire.http11.outgoing import Outgoing, origin_of, outgoing


def test_a_request_is_written_with_host_token_and_length(build, operation, body):
    request = build("a b", on=operation("POST", body=body(required=True, properties=None)), json={"a": 1})
    lines = outgoing(request, "Bearer t").head().decode().split("\r\n")
    assert lines[0] == "POST /v1/things/a%20b HTTP/1.1"
    assert {"host: gitbook.test", "authorization: Bearer t", "content-length: 7"} <= set(lines)
    assert lines[-2:] == ["", ""]


@pytest.mark.parametrize("value", ["a\r\nb: c", "a\nb", "a\rb", "a\0b", "€"])
@pytest.mark.parametrize("where", ["header", "token", "target"])
def test_nothing_can_be_written_into_a_request_that_ends_a_line(build, value, where):
    headers = [("x", value)] if where == "header" else [("authorization", value)] if where == "token" else []
    target = f"/{value}" if where == "target" else "/"
    with pytest.raises(Fault) as caught:
        Outgoing(origin_of("http", "x"), "GET", target, headers, b"", {}).head()
    assert value not in str(caught.value)


def test_origins_have_the_port_of_their_scheme():
    assert origin_of("https", "a.test") == ("https", "a.test", 443)
    assert origin_of("http", "[::1]:8080") == ("http", "::1", 8080)
    for scheme, authority in (("ftp", "a"), ("http", ""), ("http", "a:b")):
        with pytest.raises(Fault):
            origin_of(scheme, authority)
