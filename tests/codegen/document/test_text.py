"""Text that could pass for code, or is not what it looks like, is refused with its place."""

from __future__ import annotations

import pytest

from codegen.document.text import problems


def told(document):
    return [str(problem) for problem in problems(document)]


def test_ordinary_text_is_left_alone(make):
    said = 'Says "hello", it\'s `code` \\ {braces} \U0001f600 café\n\n- over\t lines\r\n'
    schema = {"description": said, "pattern": "^[^\\n\\\\]*\\\\$", "enum": ["a b", "'", '"', "\\"], "example": said}
    document = make.openapi(
        {"/a.b/{c}": {"get": make.operation("getA_b.c-d", description=said)}}, schemas={"A-1.b": schema}
    )
    assert told(document) == []


@pytest.mark.parametrize("quotes", ['"""', "'''"])
@pytest.mark.parametrize("key", ["summary", "description"])
def test_text_that_could_end_a_docstring_is_refused(make, quotes, key):
    document = make.openapi({"/": {"get": make.operation("a", **{key: f"{quotes}\nimport os\n{quotes}"})}})
    assert told(document) == [f"paths./.get.{key}: has three quotes in a row, which could end a docstring"]


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x85", "\u2028", "\u202e", "\u2066", "\ud800", "\ufeff"])
def test_hidden_characters_are_refused(make, character):
    document = make.openapi({}, schemas={"A": {"enum": [f"a{character}b"]}})
    assert told(document) == [f"components.schemas.A.enum.0: has the hidden character U+{ord(character):04X}"]


def test_hidden_characters_in_names_are_refused_and_not_shown(make):
    assert told(make.openapi({}, schemas={"A": {"properties": {"a\x1b": {}}}})) == [
        "components.schemas.A.properties.a?: has the hidden character U+001B"
    ]


@pytest.mark.parametrize("name", ['a"); import os; ("', "a b", "1a", "a\nb", "ä"])
def test_an_operation_id_that_makes_no_name_is_refused(make, name):
    assert told(make.openapi({"/": {"get": make.operation(name)}})) == [
        f"paths./.get.operationId: {name!r} cannot become a name"
    ]


def test_a_component_name_that_makes_no_name_is_refused(make):
    assert "components.schemas: 'A B' cannot become a name" in told(make.openapi({}, schemas={"A B": {}}))


@pytest.mark.parametrize("name", ['a"b', "a'b", "a`b", "a\\b", "a\nb"])
def test_names_of_properties_and_parameters_have_no_quotes_or_backslashes(make, name):
    parameter = {"name": name, "in": "query"}
    document = make.openapi(
        {"/": {"get": make.operation("a", parameters=[parameter])}}, schemas={"A": {"properties": {name: {}}}}
    )
    assert told(document) == [
        f"paths./.get.parameters.0.name: {name!r} has a quote, backslash or line break",
        f"components.schemas.A.properties: the name {name!r} has a quote, backslash or line break",
    ]
