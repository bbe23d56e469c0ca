from __future__ import annotations

import httpcore
import httpx
import pytest

from gitbook_async._wire.faults import fault
from gitbook_async.errors import GitBookError, InvalidArgument, RequestTimeout, TransportError

NEVER_SENT = {httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol}


def exceptions_of(module):
    found = (getattr(module, name) for name in dir(module))
    return {
        cls
        for cls in found
        if isinstance(cls, type) and issubclass(cls, Exception) and cls.__module__ == module.__name__
    }


def instance(cls):
    if issubclass(cls, httpx.HTTPStatusError):
        return cls("why", request=None, response=None)
    if issubclass(cls, httpx.StreamError) and cls is not httpx.StreamError:
        return cls()
    return cls("why")


@pytest.mark.parametrize("cls", sorted(exceptions_of(httpx) | exceptions_of(httpcore), key=repr))
def test_everything_that_the_http_library_raises_has_an_error_of_ours(cls, build):
    ours = fault(instance(cls), build())
    assert isinstance(ours, GitBookError)
    assert (ours.operation, ours.method, ours.url) == ("getThing", "GET", "https://gitbook.test/v1/things/x")
    if "Timeout" in cls.__name__:
        assert type(ours) is RequestTimeout
    elif cls is httpx.InvalidURL:
        assert type(ours) is InvalidArgument
    else:
        assert type(ours) is TransportError


@pytest.mark.parametrize("cls", sorted(exceptions_of(httpx) - {httpx.InvalidURL}, key=repr))
def test_an_error_says_whether_gitbook_may_have_got_the_request(cls, build):
    assert fault(instance(cls), build()).sent is (cls not in NEVER_SENT)


def test_what_another_attempt_will_not_mend_is_marked(build):
    for cls in (httpx.DecodingError, httpx.TooManyRedirects, httpx.UnsupportedProtocol, httpx.LocalProtocolError):
        assert not fault(cls("why"), build()).temporary
    for cls in (httpx.ReadError, httpx.RemoteProtocolError, httpx.PoolTimeout):
        assert fault(cls("why"), build()).temporary


def test_the_message_says_what_happened(build):
    assert fault(httpx.ReadError("reset by peer"), build()).message == "ReadError: reset by peer"
    assert fault(httpx.ReadError(""), build()).message == "ReadError"


def test_a_message_that_may_quote_a_header_is_left_out(build):
    assert "secret" not in str(fault(httpx.LocalProtocolError("Illegal header value b'Bearer secret'"), build()))


@pytest.mark.parametrize("error", [ValueError("x"), RuntimeError("x"), KeyError("x"), OSError("x")])
def test_what_is_no_matter_of_http_is_left_alone(error, build):
    assert fault(error, build()) is None


def test_the_same_errors_of_another_library_are_known_by_name(build):
    base = type("TimeoutException", (Exception,), {"__module__": "httpx2"})
    read = type("ReadTimeout", (base,), {"__module__": "httpx2"})
    assert type(fault(read("slow"), build())) is RequestTimeout
    elsewhere = type("TimeoutException", (Exception,), {"__module__": "elsewhere"})
    assert fault(elsewhere("slow"), build()) is None
