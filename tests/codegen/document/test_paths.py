"""Paths and the parameters in them."""

from __future__ import annotations

import pytest

from codegen.document.paths import names, parameters, shape, well_formed
from codegen.document.tree import operations


def test_a_path_has_names_and_a_shape():
    assert names("/spaces/{spaceId}/pages/{page}") == ("spaceId", "page")
    assert shape("/spaces/{spaceId}/pages/{page}") == "/spaces/{}/pages/{}"


@pytest.mark.parametrize(
    ("path", "sound"),
    [
        ("/", True),
        ("/a/{b}.{c}", True),
        ("a", False),
        ("/{a", False),
        ("/a}", False),
        ("/{{a}}", False),
        ("/{}", False),
    ],
)
def test_braces_come_in_pairs_with_a_name_between(path, sound):
    assert well_formed(path) is sound


def test_parameters_of_the_path_item_and_of_components_are_given(make):
    own = {"name": "y", "in": "query"}
    item = {"parameters": [make.ref("x", "parameters")], "get": make.operation("a", parameters=[own])}
    document = make.openapi({"/{x}": item}, parameters={"x": {"name": "x", "in": "path"}})
    assert list(parameters(document, next(operations(document)))) == [{"name": "x", "in": "path"}, own]
