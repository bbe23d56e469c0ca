"""A document is brought, checked and locked; one that is not sound changes nothing."""

from __future__ import annotations

import json

import httpx
import pytest
import respx

from codegen import files
from codegen.document import lock
from codegen.errors import DocumentError, GenerationError
from codegen.release import npm as packages
from codegen.release.fetch import download, fetch

URL = "https://api.gitbook.com/openapi.json"


def test_a_version_is_written_byte_for_byte_and_locked(tmp_path, npm, document):
    data = npm.publish("0.1.0", json.dumps(document, indent=3).encode())
    brought = fetch("0.1.0", folder=tmp_path / "openapi")
    assert (tmp_path / "openapi" / "gitbook.json").read_bytes() == data
    assert lock.read(tmp_path / "openapi" / "lock.toml").current == brought.entry
    assert brought.entry == lock.Entry("npm:@gitbook/api", "0.1.0", lock.digest(data), 2, 1)
    assert str(brought).startswith(
        f"{tmp_path / 'openapi' / 'gitbook.json'}: npm:@gitbook/api 0.1.0, 2 operations, 1 schemas"
    )


def test_a_document_brought_elsewhere_leaves_the_lock_alone(tmp_path, npm, document):
    data = npm.publish("0.1.0", document)
    fetch("0.1.0", tmp_path / "other.json", folder=tmp_path / "openapi")
    assert (tmp_path / "other.json").read_bytes() == data
    assert not (tmp_path / "openapi").exists()


@pytest.mark.parametrize("wrong", [b"{", b'{"openapi": "3.1.0", "paths": {"/": {"get": {}}}}'])
def test_a_document_that_is_not_sound_changes_nothing(tmp_path, npm, wrong):
    npm.publish("0.1.0", wrong)
    with pytest.raises((DocumentError, GenerationError)):
        fetch("0.1.0", folder=tmp_path / "openapi")
    assert not (tmp_path / "openapi").exists()


def test_another_content_under_a_locked_version_is_refused(tmp_path, npm, document):
    npm.publish("0.1.0", document)
    fetch("0.1.0", folder=tmp_path)
    npm.publish("0.1.0", document | {"tags": [{"name": "more"}]})
    with pytest.raises(DocumentError, match=r"npm:@gitbook/api 0\.1\.0: is not the one that was locked"):
        fetch("0.1.0", folder=tmp_path)


def test_another_version_replaces_the_locked_one(tmp_path, npm, document):
    npm.publish("0.1.0", document)
    npm.publish("0.2.0", document | {"tags": [{"name": "more"}]})
    fetch("0.1.0", folder=tmp_path)
    fetch("0.2.0", folder=tmp_path)
    current = lock.read(tmp_path / files.LOCK).current
    assert current is not None
    assert current.version == "0.2.0"


@respx.mock
def test_a_url_is_brought_and_locked_under_what_the_document_says(tmp_path, document):
    route = respx.get(URL).respond(content=json.dumps(document))
    for content in (document, document | {"tags": [{"name": "more"}]}):
        route.respond(content=json.dumps(content))
        fetch(URL, folder=tmp_path)
    current = lock.read(tmp_path / files.LOCK).current
    assert current is not None
    assert (current.source, current.version) == (URL, "0.0.1")


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
        fetch(url, folder=tmp_path)


@pytest.mark.parametrize("wanted", ["latest", "openapi.json", ""])
def test_neither_a_version_nor_a_url_is_refused(tmp_path, wanted):
    with pytest.raises(DocumentError, match="is neither a version"):
        fetch(wanted, folder=tmp_path)


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
