from __future__ import annotations

import importlib.util
import sys

import pytest


@pytest.fixture(params=["orjson", "json"])
def library(request, monkeypatch):
    """The module as it is with orjson, and as it is where that is not installed."""
    if request.param == "json":
        monkeypatch.setitem(sys.modules, "orjson", None)
    spec = importlib.util.find_spec("gitbook_async._model.json")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (module.orjson is None) is (request.param == "json")
    return module


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"a": [1, 1.5, null, true, "\xc3\xbc"]}', {"a": [1, 1.5, None, True, "ü"]}),
        (b"\xef\xbb\xbf1", 1),
        (b" 1 ", 1),
    ],
)
def test_json_is_read(library, content, value):
    assert library.loads(content) == value


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"'a'", b"1 2"])
def test_what_is_no_json_is_a_value_error(library, content):
    with pytest.raises(ValueError):  # noqa: PT011  # the libraries word it differently
        library.loads(content)


@pytest.mark.parametrize(
    ("content", "value"),
    [(b'["\xc3\xbc"]', ["ü"]), (b'["a\xffb"]', ["a\ufffdb"]), (b"[NaN]", pytest.approx([float("nan")], nan_ok=True))],
)
def test_bytes_that_are_no_utf_8_can_be_replaced(library, content, value):
    assert library.loads_lenient(content) == value


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"1\0", b"\xef\xbb\xbf1"])
def test_what_is_no_json_in_utf_8_is_a_value_error(library, content):
    with pytest.raises(ValueError):  # noqa: PT011  # the libraries word it differently
        library.loads_lenient(content)


def test_json_is_written_short_and_in_utf_8(library):
    assert library.dumps({"a": [1, "ü", None]}) == '{"a":[1,"ü",null]}'.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_json_does_not_have_is_not_written(library, value):
    with pytest.raises(ValueError):  # noqa: PT011
        library.dumps(value)
