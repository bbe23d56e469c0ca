from __future__ import annotations

import pytest

from gitbook_async import _json


@pytest.fixture(params=["orjson", "json"], autouse=True)
def _library(request, monkeypatch):
    if request.param == "json":
        monkeypatch.setattr(_json, "orjson", None)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"a": [1, 1.5, null, true, "\xc3\xbc"]}', {"a": [1, 1.5, None, True, "ü"]}),
        (b"\xef\xbb\xbf1", 1),
        (b" 1 ", 1),
    ],
)
def test_json_is_read(content, value):
    assert _json.loads(content) == value


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"'a'", b"1 2"])
def test_what_is_no_json_is_a_value_error(content):
    with pytest.raises(ValueError):  # noqa: PT011  # the libraries word it differently
        _json.loads(content)


def test_json_is_written_short_and_in_utf_8():
    assert _json.dumps({"a": [1, "ü", None]}) == '{"a":[1,"ü",null]}'.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_json_does_not_have_is_not_written(value):
    with pytest.raises(ValueError):  # noqa: PT011
        _json.dumps(value)
