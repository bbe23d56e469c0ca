"""The lock says which documents stand in openapi/, and the documents agree with it."""

from __future__ import annotations

import json
import tomllib

import pytest

from codegen import files
from codegen.document import lock
from codegen.errors import DocumentError


@pytest.fixture
def folder(tmp_path, document, make):
    """A folder with both documents, locked."""
    retired = make.openapi({"/old": {"get": make.operation("old")}})
    for name, key, content in (("gitbook.json", "current", document), ("retired.json", "retired", retired)):
        data = json.dumps(content).encode()
        (tmp_path / name).write_bytes(data)
        lock.update(tmp_path / files.LOCK, **{key: lock.entry("npm:@gitbook/api", "0.1.0", data, content)})
    return tmp_path


def test_an_entry_counts_and_digests(document):
    data = json.dumps(document).encode()
    entry = lock.entry("npm:@gitbook/api", "0.1.0", data, document)
    assert (entry.operations, entry.schemas, entry.sha256) == (2, 1, lock.digest(data))


def test_what_is_written_is_read_again(tmp_path):
    versions, documents = {"getThing": "0.1.0", 'odd "name"é': "0.2.0"}, {"0.1.0": "ab", "0.2.0": "cd"}
    written = lock.Lock(None, lock.Entry("npm:@gitbook/api", "0.2.0", "ef", 2, 3, versions, documents))
    lock.write(tmp_path / "lock.toml", written)
    assert lock.read(tmp_path / "lock.toml") == written
    assert tomllib.loads((tmp_path / "lock.toml").read_text("utf-8"))["generator"] == "openapi-python-client 0.29.1"


def test_locking_one_document_leaves_the_other(folder):
    before = lock.read(folder / files.LOCK)
    lock.update(folder / files.LOCK, current=lock.Entry("npm:@gitbook/api", "0.2.0", "ab", 1, 1))
    after = lock.read(folder / files.LOCK)
    assert after.retired == before.retired
    assert after.current is not None
    assert after.current.version == "0.2.0"


def test_without_a_lock_nothing_is_locked(tmp_path):
    assert lock.read(tmp_path / "lock.toml") == lock.Lock()
    with pytest.raises(DocumentError, match=r"gitbook\.json: is not in lock.toml: restore both from version control"):
        lock.documents(tmp_path)


@pytest.mark.parametrize(
    "content", ["[", "current = 1\ngenerator = 'a 1'", "[current]\nodd = 1", "[current]", "", "\xff"]
)
def test_a_damaged_lock_is_refused(tmp_path, content):
    (tmp_path / "lock.toml").write_bytes(content.encode("latin-1"))
    with pytest.raises(DocumentError, match=r"lock\.toml: is damaged"):
        lock.read(tmp_path / "lock.toml")


def test_the_locked_documents_are_read(folder, document):
    locked = lock.documents(folder)
    assert locked.current == document
    assert list(locked.retired["paths"]) == ["/old"]
    assert locked.lock == lock.read(folder / files.LOCK)


@pytest.mark.parametrize("name", ["gitbook.json", "retired.json"])
def test_a_document_that_was_edited_is_refused(folder, name):
    with (folder / name).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(DocumentError, match=f"{name}: differs from the lock: restore it from version control"):
        lock.documents(folder)


def test_a_document_that_is_gone_is_named(folder):
    (folder / files.RETIRED).unlink()
    with pytest.raises(DocumentError, match=r"retired\.json: cannot be read: No such file"):
        lock.documents(folder)


@pytest.mark.parametrize("generator", ["openapi-python-client 0.0.1", "no-such-generator 1.0"])
def test_another_generator_is_refused(folder, generator):
    lock.write(folder / files.LOCK, lock.Lock(generator=generator))
    with pytest.raises(DocumentError, match="is locked, and"):
        lock.documents(folder)


def test_the_generator_that_is_locked_is_the_one_that_is_pinned():
    project = tomllib.loads((files.ROOT / "pyproject.toml").read_text("utf-8"))
    assert lock.GENERATOR.replace(" ", "==") in project["dependency-groups"]["codegen"]


def test_the_documents_of_this_repository_agree_with_the_lock():
    locked = lock.documents()
    assert locked.lock.current is not None
    assert locked.lock.retired is not None
    assert locked.lock.current == lock.entry(
        locked.lock.current.source,
        locked.lock.current.version,
        (files.DOCUMENTS / files.CURRENT).read_bytes(),
        locked.current,
    )
    assert locked.lock.retired.operations == len(locked.lock.retired.versions)
