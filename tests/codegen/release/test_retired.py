"""Removed operations are taken from the newest document that has them, with what they need and no more."""

from __future__ import annotations

import json

import pytest

from codegen import files
from codegen.document import lock, tree
from codegen.document.check import check
from codegen.document.removal import Policy
from codegen.errors import DocumentError, GenerationError
from codegen.release.retired import Published, gather, newest


@pytest.fixture
def published(tmp_path, npm, make):
    """Four versions: ``old`` was there once, ``ask`` came back for one version, ``now`` is still there."""

    def version(schemas, **operations):
        return make.openapi({f"/{name}": {"get": operation} for name, operation in operations.items()}, schemas=schemas)

    answer = {"Answer": {"properties": {"page": make.ref("Page")}}, "Page": {"type": "object"}, "Unused": {}}
    ask = make.operation("ask", responses=make.answering(make.ref("Answer")))
    old = make.operation("old", responses=make.answering(make.ref("Page")))
    now = make.operation("now")
    npm.publish("0.1.0", version(answer | {"Page": {"type": "object", "title": "Old"}}, ask=ask, old=old, now=now))
    npm.publish("0.2.0", version({}, now=now))
    npm.publish("0.3.0", version(answer, ask=ask, now=now))
    npm.publish("0.10.0", version({}, now=now))
    return Published(tmp_path / "cache")


def test_the_newest_version_is_found_also_of_what_came_and_went(published):
    assert newest(published, ["ask", "old", "now"]) == {"ask": "0.3.0", "old": "0.1.0", "now": "0.10.0"}


def test_no_version_older_than_needed_is_brought(published, npm):
    newest(published, ["ask"])
    assert [call[1] for call in npm.calls if call[0] == "pack"] == ["@gitbook/api@0.10.0", "@gitbook/api@0.3.0"]


def test_operations_that_never_were_are_told_together(published):
    with pytest.raises(GenerationError) as raised:
        newest(published, ["nothing", "ask", "nobody"])
    assert str(raised.value) == "nobody: is in no published document\nnothing: is in no published document"


def gathered(published, **versions):
    return gather({each: published.document(each) for each in versions.values()}, versions)


def test_operations_are_as_published_but_for_the_marks(published):
    document = gathered(published, ask="0.3.0", old="0.1.0")
    was = published.document("0.3.0")["paths"]["/ask"]["get"]
    assert document["paths"]["/ask"] == {"get": was | {"deprecated": True, "x-removed-after": "0.3.0"}}
    assert document["paths"]["/old"]["get"]["x-removed-after"] == "0.1.0"
    assert list(document) == ["openapi", "info", "paths", "components"]
    check(document)


def test_what_is_needed_comes_along_and_nothing_else(published):
    assert list(gathered(published, ask="0.3.0")["components"]["schemas"]) == ["Answer", "Page"]


def test_where_versions_differ_the_newer_definition_is_taken(published):
    for versions in ({"ask": "0.3.0", "old": "0.1.0"}, {"old": "0.1.0", "ask": "0.3.0"}):
        assert gathered(published, **versions)["components"]["schemas"]["Page"] == {"type": "object"}


def test_a_published_document_that_changed_is_refused(published):
    digest = lock.digest(published.data("0.1.0"))
    assert Published(published.cache, {"0.1.0": digest}).document("0.1.0") == published.document("0.1.0")
    with pytest.raises(DocumentError, match=r"@gitbook/api@0\.1\.0: is not the one that was locked \(00000"):
        Published(published.cache, {"0.1.0": "0" * 64}).document("0.1.0")


def test_a_document_that_lacks_an_operation_is_named(document):
    with pytest.raises(GenerationError, match=r"@gitbook/api@0\.1\.0: has no ask"):
        gather({"0.1.0": document}, {"ask": "0.1.0"})


def test_parameters_that_a_path_item_shares_go_with_the_operation(make):
    page, limit = ({"name": name, "in": "query"} for name in ("page", "limit"))
    item = {"parameters": [page], "get": make.operation("a", parameters=[limit]), "put": make.operation("b")}
    document = gather({"0.1.0": make.openapi({"/": item})}, {"a": "0.1.0"})
    assert list(document["paths"]["/"]) == ["get"]
    assert document["paths"]["/"]["get"]["parameters"] == [page, limit]


def test_what_only_an_older_definition_needed_is_left_out(make):
    operation = make.operation("a", responses=make.answering(make.ref("A")))
    new = make.openapi({"/a": {"get": operation}}, schemas={"A": {"type": "string"}})
    old = make.openapi(
        {"/b": {"get": operation | {"operationId": "b"}}}, schemas={"A": {"items": make.ref("B")}, "B": {}}
    )
    document = gather({"0.2.0": new, "0.1.0": old}, {"a": "0.2.0", "b": "0.1.0"})
    assert document["components"] == {"schemas": {"A": {"type": "string"}}}


def test_the_retired_operations_of_this_repository_are_those_that_are_kept():
    document = json.loads((files.DOCUMENTS / files.RETIRED).read_bytes())
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    names = {operation["operationId"] for operation in operations}
    policy = Policy.load(files.DOCUMENTS / files.REMOVED)
    current = json.loads((files.DOCUMENTS / files.CURRENT).read_bytes())
    assert {*policy.wanted()} <= names | {each.value["operationId"] for each in tree.operations(current)}
    assert all(policy.decide(each["operationId"], each["x-removed-after"]).keep for each in operations)
    assert all(operation["deprecated"] and operation["x-removed-after"] for operation in operations)
    check(document)
