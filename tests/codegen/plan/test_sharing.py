"""Parts that are alike, field for field, are one; what the document names is left alone."""

from __future__ import annotations

from codegen.plan.sharing import alike, shared
from codegen.read.normalise import normalise
from codegen.read.parse import parse


def read(make, **schemas):
    return parse(normalise(make.tiny(schemas)))


def groups(api):
    return [group for group in alike(api, {}).values() if len(group) > 1]


def test_parts_with_the_same_properties_are_one_and_components_are_not(make):
    part = make.obj("a", a=make.string)
    api = read(make, One=make.obj(x=part), Two=make.obj(y=part), Three=part, Four=part)
    assert groups(api) == [["OneX", "TwoY"]]
    assert set(shared(api, alike(api, {})).schemas) == {"One", "Two", "Three", "Four", "OneX"}


def test_what_is_required_and_of_which_type_counts(make):
    parts = [make.obj("a", a=make.string), make.obj(a=make.string), make.obj(a=make.time), make.obj(b=make.string)]
    api = read(make, **{f"C{number}": make.obj(x=part) for number, part in enumerate(parts)})
    assert groups(api) == []


def test_parts_of_parts_are_compared_too(make):
    def holder(kind):
        return make.obj(x=make.obj(inner=make.obj(a=kind)))

    assert groups(read(make, A=holder(make.string), B=holder(make.string))) == [["AX", "BX"], ["AXInner", "BXInner"]]
    assert groups(read(make, A=holder(make.string), B=holder(make.time))) == []


def test_items_of_lists_are_compared_too(make):
    def holder(kind):
        return make.obj(x=make.obj(inner=make.array(make.obj(a=kind))))

    assert len(groups(read(make, A=holder(make.string), B=holder(make.string)))) == 2
    assert groups(read(make, A=holder(make.string), B=holder(make.time))) == []


def test_what_refers_to_a_part_refers_to_the_one(make):
    part = make.obj(a=make.string)
    api = read(make, A=make.obj(x=part), B=make.obj(y=make.array(part)))
    (one,) = groups(api)
    kinds = [each.type for each in shared(api, alike(api, {})).schemas["B"].properties]
    assert [kind.item.name for kind in kinds] == [one[0]]


def test_only_what_is_said_of_all_is_kept(make):
    def part(said):
        return make.obj(a={**make.string, "description": said}, b={**make.string, "description": "Same."})

    api = read(make, A=make.obj(x=part("Of A.")), B=make.obj(y=part("Of B.")))
    found = shared(api, alike(api, {})).schemas["AX"].properties
    assert {each.name: each.description for each in found} == {"a": "", "b": "Same."}


def test_parts_with_different_names_stay_apart(make):
    part = make.obj(a=make.string)
    api = read(make, A=make.obj(x=part), B=make.obj(x=part), C=make.obj(x=part))
    found = alike(api, {"AX": "First", "BX": "Second"})
    assert (found["AX"], found["BX"]) == (["AX", "CX"], ["BX"])


def test_limits_that_are_not_those_of_all_are_left_out(make):
    def part(**more):
        return make.obj(x=make.obj(a={**make.string, "maxLength": 5, **more}))

    api = read(make, One=part(minLength=1, default="a"), Two=part(minLength=2, default="b"), Three=part(minLength=1))
    (field,) = shared(api, alike(api, {})).schemas["OneX"].properties
    assert (field.bounds, field.default) == ((("maxLength", 5),), ())


def test_a_body_keeps_what_is_said_of_its_own_properties(make):
    def operation(name):
        body = make.obj(a={**make.string, "description": f"Of {name}.", "default": name})
        return {"post": make.operation(name, requestBody=make.taking(body))}

    api = parse(normalise(make.tiny(paths={"/a": operation("one"), "/b": operation("two")})))
    bodies = [each.body for each in shared(api, alike(api, {})).operations]
    assert bodies[0].type == bodies[1].type
    assert [each.properties[0].description for each in bodies] == ["Of one.", "Of two."]
    assert [each.properties[0].default for each in bodies] == [("one",), ("two",)]
