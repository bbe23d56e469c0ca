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
