"""A module for each schema of the document, with the parts that only it has; what several have is apart."""

from __future__ import annotations

import pytest

from codegen.plan.modules import modules
from codegen.read.api import Api, Array, ListOf, Map, Named, Object, Operation, Property, Union


def obj(name, *parts):
    return Object(name, tuple(Property(part, ListOf(Named(part)), required=True) for part in parts), None)


def call(name, *results, body=None):
    responses = tuple((200 + index, Named(result)) for index, result in enumerate(results))
    return Operation(name, "GET", "/", "", "", (), body, responses, (), (), (), deprecated=False, removed_after=None)


def placed(schemas, components, operations=()):
    api = Api({each.name: each for each in schemas}, tuple(operations), {name: name for name in components})
    classes = {name: name for name in api.schemas}
    return modules(api, classes, {each.id: (each.id, "get") for each in operations})


def test_a_part_is_with_the_one_that_has_it_however_deep_it_is():
    schemas = [obj("Space", "SpaceUrl", "Team"), obj("SpaceUrl", "Deep"), Map("Deep", Named("Deeper")), obj("Deeper")]
    found = placed([*schemas, obj("Team")], ["Space", "Team"])
    assert found == {**dict.fromkeys(["Space", "SpaceUrl", "Deep", "Deeper"], "space"), "Team": "team"}


def test_a_part_of_several_is_apart_with_the_parts_that_only_it_has():
    schemas = [obj("A", "Both", "OfA"), obj("B", "Both"), obj("Both", "OfBoth"), obj("OfBoth", "OfA2"), obj("OfA")]
    found = placed([*schemas, obj("OfA2")], ["A", "B"])
    assert found == {"A": "a", "B": "b", "Both": "both", "OfBoth": "both", "OfA": "a", "OfA2": "both"}


def test_parts_that_hold_each_other_stay_together():
    schemas = [obj("A", "X"), obj("X", "Y"), obj("Y", "X", "Z"), Union("Z", ("X", "V"), {}), obj("V"), obj("B", "A")]
    assert placed(schemas, ["A", "B"]) == {**dict.fromkeys("AXYZV", "a"), "B": "b"}


def test_parts_that_hold_each_other_and_are_reached_twice_are_apart():
    schemas = [obj("A", "X"), obj("B", "Y"), obj("X", "Y"), obj("Y", "X", "Z"), obj("Z")]
    assert placed(schemas, ["A", "B"]) == {"A": "a", "B": "b", "X": "x", "Y": "y", "Z": "y"}


def test_what_the_operations_of_one_resource_have_is_in_a_module_for_it():
    schemas = [obj("DoItResult", "DoItResultItem"), obj("DoItResultItem", "Space"), obj("Space"), obj("SpaceList")]
    operations = [call("things", "DoItResult", "SpaceList", "Space"), call("spaces", "SpaceList")]
    found = placed(schemas, ["Space"], operations)
    assert found == {
        **dict.fromkeys(["DoItResult", "DoItResultItem"], "things_calls"),
        "Space": "space",
        "SpaceList": "space_list",
    }


def test_a_schema_that_is_named_as_a_resource_module_keeps_its_name():
    found = placed([obj("ThingsCalls"), obj("DoIt")], ["ThingsCalls"], [call("things", "DoIt")])
    assert found == {"ThingsCalls": "things_calls", "DoIt": "things_calls_"}


@pytest.mark.parametrize("part", [Array("Nest", ListOf(Named("Nest"))), obj("Lost")])
def test_what_nothing_refers_to_is_apart(part):
    assert placed([obj("Space"), part], ["Space"])[part.name] == part.name.lower()


def test_modules_are_named_after_classes():
    api = Api({"Import": obj("Import", "x"), "x": obj("x")}, (), {"Import": "Import"})
    assert modules(api, {"Import": "Import", "x": "Y"}, {}) == {"Import": "import_", "x": "import_"}
    assert modules(api, {"Import": "Bringing", "x": "Y"}, {}) == {"Import": "bringing", "x": "bringing"}
