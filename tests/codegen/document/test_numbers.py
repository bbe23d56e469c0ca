"""Numbers without a fraction are integers; those that may have one are named, or show it."""

from __future__ import annotations

import copy

import pytest

from codegen.document import numbers

NUMBER, INTEGER = {"type": "number"}, {"type": "integer"}


def whole(document, fractions):
    return numbers.whole(document, fractions).document


def test_numbers_are_integers_wherever_they_are(make):
    def document(number):
        parameter = make.parameter("limit", schema=number)
        schema = make.obj(
            count=number, all=make.array({"oneOf": [number, {"type": "null"}]}), map={"additionalProperties": number}
        )
        operation = make.operation("a", parameters=[parameter], responses=make.answering({"allOf": [number]}))
        return make.openapi({"/a": {"get": operation}}, schemas={"A": schema, "B": number}, parameters={"P": parameter})

    source = document(NUMBER)
    before = copy.deepcopy(source)
    assert whole(source, ()) == document(INTEGER)
    assert source == before


@pytest.mark.parametrize(
    "schema",
    [
        {"minimum": 0.5},
        {"maximum": 1.5},
        {"default": 0.1},
        {"enum": [1, 1.5]},
        {"multipleOf": 0.01},
        {"format": "double"},
    ],
)
def test_a_number_that_shows_a_fraction_stays(make, schema):
    document = make.tiny({"A": {**NUMBER, **schema}})
    assert whole(document, ()) is document


def test_bounds_without_a_fraction_show_none(make):
    found = whole(make.tiny({"A": {**NUMBER, "minimum": 0, "maximum": 10.0}}), ())
    assert found["components"]["schemas"]["A"] == {**INTEGER, "minimum": 0, "maximum": 10.0}


def test_a_number_that_may_be_null(make):
    found = whole(make.tiny({"A": {"type": ["number", "null"]}, "B": {"type": ["integer", "number"]}}), ())
    assert [each["type"] for each in found["components"]["schemas"].values()] == [["integer", "null"], ["integer"]]


@pytest.mark.parametrize("name", ["price", "A.price"])
def test_what_is_named_stays(make, name):
    price = {"oneOf": [NUMBER, make.array(NUMBER)]}
    found = whole(make.tiny({"A": make.obj(price=price, count=NUMBER)}), [name])
    assert found["components"]["schemas"]["A"] == make.obj(price=price, count=INTEGER)


def test_a_name_in_one_schema_is_not_that_in_another(make):
    found = whole(make.tiny({"A": make.obj(total=NUMBER), "B": make.obj(total=NUMBER)}), ["A.total"])
    assert found["components"]["schemas"] == {"A": make.obj(total=NUMBER), "B": make.obj(total=INTEGER)}


def test_a_parameter_and_a_component_are_named_too(make):
    document = make.tiny(
        {"Score": NUMBER}, paths={"/": {"get": make.operation("a", parameters=[make.parameter("x", schema=NUMBER)])}}
    )
    assert whole(document, ["Score", "x"]) is document


def test_a_property_called_type_is_no_type(make):
    document = make.tiny({"A": make.obj(type={"enum": ["number"]})})
    assert whole(document, ()) is document


def test_a_name_that_fits_nothing_is_reported(make):
    document = make.tiny({"A": make.obj(count=NUMBER)})
    (problem,) = numbers.whole(document, ["price", "count"]).problems
    assert str(problem) == "openapi/gitbook.toml: fractions: price is no number of the document"
    assert (problem.file, problem.keys, problem.safe) == ("gitbook.toml", ("fractions", "price"), True)
