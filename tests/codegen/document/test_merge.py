"""Removed operations are added; what the current document defines stays as it is there."""

from __future__ import annotations

import copy

import pytest

from codegen.document import lock
from codegen.document.check import check
from codegen.document.merge import merge
from codegen.document.tree import operations
from codegen.errors import GenerationError


@pytest.fixture
def current(make):
    paths = {"/spaces/{spaceId}": {"get": make.operation("getSpace"), "x-order": 1}}
    return make.openapi(paths, schemas={"Answer": {"type": "object", "properties": {"text": {"type": "string"}}}})


def retired_document(make, schemas, *, path="/ask", method="post", operation_id="ask", needs="Answer"):
    operation = make.operation(operation_id, responses=make.answering(make.ref(needs)))
    return make.openapi({path: {method: operation}}, openapi="3.0.3", schemas=schemas)


def test_operations_are_added_and_the_documents_are_left_as_they_are(make, current):
    retired = retired_document(make, {"Answer": {"type": "object"}})
    before = copy.deepcopy((current, retired))
    merged = merge(current, retired)
    assert (current, retired) == before
    assert merged.document["paths"] == current["paths"] | retired["paths"]
    assert {key: value for key, value in merged.document.items() if key not in ("paths", "components")} == {
        "openapi": "3.1.0",
        "info": current["info"],
    }


def test_path_items_are_merged_by_method(make, current):
    merged = merge(current, retired_document(make, {"Answer": {}}, path="/spaces/{spaceId}", method="post"))
    assert list(merged.document["paths"]["/spaces/{spaceId}"]) == ["get", "x-order", "post"]


def test_the_current_definition_wins_and_the_difference_is_told(make, current):
    merged = merge(
        current, retired_document(make, {"Answer": {"type": "object", "properties": {"text": {"type": "number"}}}})
    )
    assert merged.document["components"] == current["components"]
    assert merged.added_schemas == ()
    assert merged.differences == ("schemas.Answer",)


def test_only_what_is_needed_and_has_no_namesake_is_added(make, current):
    schemas = {
        "Answer": {"items": make.ref("OnlyOldAnswersNeedIt")},
        "OnlyOldAnswersNeedIt": {},
        "Asked": {"oneOf": [make.ref("Answer"), make.ref("Question")]},
        "Question": {"type": "string"},
    }
    retired = retired_document(make, schemas, needs="Asked")
    retired["paths"]["/ask"]["post"]["parameters"] = [make.ref("limit", "parameters")]
    retired["components"]["parameters"] = {"limit": {"name": "limit", "in": "query"}, "unused": {}}
    merged = merge(current, retired)
    assert merged.added_schemas == ("Asked", "Question")
    assert set(merged.document["components"]["schemas"]) == {"Answer", "Asked", "Question"}
    assert merged.document["components"]["parameters"] == {"limit": {"name": "limit", "in": "query"}}


def test_descriptions_and_examples_make_no_difference_but_properties_of_these_names_do(make, current):
    described = copy.deepcopy(current["components"]["schemas"]["Answer"])
    described["properties"]["text"] |= {"description": "Said", "example": "a"}
    assert merge(current, retired_document(make, {"Answer": described | {"description": "It"}})).differences == ()
    described["properties"]["description"] = {"type": "string"}
    assert merge(current, retired_document(make, {"Answer": described})).differences == ("schemas.Answer",)


@pytest.mark.parametrize(
    ("path", "method", "operation_id"),
    [("/ask", "post", "getSpace"), ("/spaces/{spaceId}", "get", "ask"), ("/spaces/{id}", "get", "ask")],
)
def test_an_operation_that_is_there_again_is_to_be_dropped(make, current, path, method, operation_id):
    with pytest.raises(GenerationError) as raised:
        merge(current, retired_document(make, {"Answer": {}}, path=path, method=method, operation_id=operation_id))
    assert str(raised.value) == (
        f"paths.{path}.{method}: {operation_id} exists again (paths./spaces/{{spaceId}}.get): "
        "remove it from the retired operations"
    )


def test_the_documents_of_this_repository_make_a_sound_one():
    locked = lock.documents()
    merged = merge(locked.current, locked.retired)
    check(merged.document)
    assert len(list(operations(merged.document))) == locked.lock.current.operations + locked.lock.retired.operations
    assert "ChangeRequestBrainstormSession" in merged.added_schemas
    assert "schemas.SearchAIAnswer" in merged.differences
