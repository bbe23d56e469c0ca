"""A document is downloaded and checked; one that is not sound is not written."""

from __future__ import annotations

import json

import httpx
import pytest
import respx

from codegen.document import lock
from codegen.errors import DocumentError, GenerationError
from codegen.release import npm as packages
from codegen.release.fetch import download, fetch

URL = "https://api.gitbook.com/openapi.json"


def test_a_version_is_written_byte_for_byte(tmp_path, npm, document):
    data = npm.publish("0.1.0", json.dumps(document, indent=3).encode())
    fetched = fetch("0.1.0", tmp_path / "a.json")
    assert (tmp_path / "a.json").read_bytes() == data
    assert fetched.entry == lock.Entry("npm:@gitbook/api", "0.1.0", lock.digest(data), 2, 1)
    assert str(fetched).startswith(f"{tmp_path / 'a.json'}: npm:@gitbook/api 0.1.0, 2 operations, 1 schemas")


@pytest.mark.parametrize("wrong", [b"{", b'{"openapi": "3.1.0", "paths": {"/": {"get": {}}}}'])
def test_a_document_that_is_not_sound_is_not_written(tmp_path, npm, wrong):
    npm.publish("0.1.0", wrong)
    with pytest.raises((DocumentError, GenerationError)):
        fetch("0.1.0", tmp_path / "a.json")
    assert list(tmp_path.glob("*.json")) == []


@respx.mock
def test_a_url_is_fetched_and_has_the_version_that_the_document_says(tmp_path, document):
    respx.get(URL).respond(content=json.dumps(document))
    entry = fetch(URL, tmp_path / "a.json").entry
    assert (entry.source, entry.version) == (URL, "0.0.1")
    assert json.loads((tmp_path / "a.json").read_bytes()) == document


@pytest.mark.parametrize(
    "url",
    [
        "http://api.gitbook.com/openapi.json",
        "https://example.com/openapi.json",
        "https://api.gitbook.com.example.com/openapi.json",
        "https://api.gitbook.com@example.com/openapi.json",
        "https://user:secret@api.gitbook.com/openapi.json",
        "https://api.gitbook.com:8443/openapi.json",
        "file:///etc/hostname",
        "https://[broken/openapi.json",
    ],
)
def test_no_other_host_is_asked(tmp_path, url):
    with pytest.raises(DocumentError, match=r"only downloaded from https://api\.gitbook\.com/"):
        fetch(url, tmp_path / "a.json")


@pytest.mark.parametrize("wanted", ["latest", "openapi.json", ""])
def test_neither_a_version_nor_a_url_is_refused(tmp_path, wanted):
    with pytest.raises(DocumentError, match="is neither a version"):
        fetch(wanted, tmp_path / "a.json")


@respx.mock
@pytest.mark.parametrize("status", [302, 404, 500])
def test_only_an_answer_that_succeeds_is_a_document(status):
    respx.get(URL).respond(status, headers={"Location": "https://example.com/"})
    with pytest.raises(DocumentError, match=f"returned status {status}"):
        download(URL)


@respx.mock
def test_a_host_that_is_not_reached_is_named():
    respx.get(URL).mock(side_effect=httpx.ConnectError("no route"))
    with pytest.raises(DocumentError, match=r"openapi\.json: cannot be reached: no route"):
        download(URL)


@respx.mock
def test_a_document_that_is_far_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(packages, "MAX_DOCUMENT", 99)
    respx.get(URL).respond(content=b"x" * 100)
    with pytest.raises(DocumentError, match="is far too large for a document"):
        download(URL)
