from __future__ import annotations

import attrs
import pytest

from gitbook_async._message.redaction import bare_url, shown_headers, shown_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.test/v1/x", "https://a.test/v1/x"),
        ("https://a.test:8443/v1/x%2Fy", "https://a.test:8443/v1/x%2Fy"),
        ("https://a.test/x?limit=5&page=abc", "https://a.test/x?limit=5&page=abc"),
        ("https://a.test/x?shareKey=SECRET&limit=5", "https://a.test/x?shareKey=REDACTED&limit=5"),
        ("https://a.test/x?query=a&query=b&SECRET", "https://a.test/x?query=REDACTED&query=REDACTED&SECRET=REDACTED"),
        ("https://user:SECRET@a.test/x?limit=5", "https://a.test/x?limit=5"),
        ("https://a@b:SECRET@a.test/x", "https://a.test/x"),
        ("https://a.test/x#SECRET", "https://a.test/x"),
        ("https://[a.test/SECRET", "REDACTED"),
    ],
)
def test_a_url_is_shown_with_harmless_values_only(url, shown):
    assert shown_url(url) == shown


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://a.test/v1/x?shareKey=SECRET", "https://a.test/v1/x"),
        ("https://user:SECRET@a.test/x", "https://a.test/x"),
        ("https://a@b:SECRET@a.test/x", "https://a.test/x"),
        ("https://a.test/x?to=https://user:SECRET@b.test", "https://a.test/x"),
        ("https://a.test/x/a@b", "https://a.test/x/a@b"),
    ],
)
def test_a_bare_url_has_neither_query_nor_credentials(url, bare):
    assert bare_url(url) == bare


def test_headers_are_shown_if_they_are_known_to_be_harmless():
    headers = {"Authorization": "SECRET", "X-GitBook-Partner-Key": "SECRET", "Cookie": "SECRET", "Retry-After": "1"}
    assert shown_headers(headers) == {"retry-after": "1"}


def test_what_errors_say_of_a_request_holds_no_credentials(build):
    request = attrs.evolve(build(), url="https://user:SECRET@gitbook.test/v1/things/x?shareKey=SECRET")
    assert request.context["url"] == "https://gitbook.test/v1/things/x"
    assert "SECRET" not in repr(request)
