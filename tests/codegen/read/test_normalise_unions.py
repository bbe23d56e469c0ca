"""Unions are told apart as the document has them: each small one is generated, and read with."""

from __future__ import annotations

import pytest

from gitbook_async._model.base import Model
from gitbook_async._model.variant import UnknownVariant

# Unions that are not only objects


def test_lists_of_different_things_are_one_list(generate, make):
    both = {"oneOf": [make.array(make.ref("A")), make.array(make.ref("B"))]}
    schemas = {"A": make.obj("t", t="a"), "B": make.obj("t", t="b"), "Holder": make.obj("it", it=both)}
    models = generate(make.tiny(schemas)).models
    make.reads(models.Holder, ({"it": [{"t": "a"}, {"t": "b"}, {"t": "c"}]}, ["A", "B", "UnknownVariant"]))


def test_objects_texts_and_lists_are_told_apart_by_their_json_types(generate, make):
    any_of = {"anyOf": [make.obj(a=make.string), make.string, make.array(make.obj(b=make.string)), {"type": "integer"}]}
    models = generate(make.tiny({"Holder": make.obj("it", it=any_of)})).models
    make.reads(
        models.Holder,
        ({"it": {"a": "x"}}, "HolderIt"),
        ({"it": "x"}, "str"),
        ({"it": [{"b": "x"}, 1]}, ["HolderIt2", "int"]),
        ({"it": 5}, "int"),
        ({"it": None}, "NoneType"),
    )


def test_maps_of_models_are_dictionaries_of_models(generate, make):
    schemas = {
        "Space": make.obj(id=make.string),
        "ById": {"type": "object", "additionalProperties": make.ref("Space")},
        "Holder": make.obj("it", it=make.ref("ById")),
    }
    models = generate(make.tiny(schemas)).models
    assert make.fields(models.Holder)["it"] == "dict[str, Space]"
    make.reads(models.Holder, ({"it": {"a": {"id": "x"}, "b": 5}}, {"a": "Space", "b": "int"}))


@pytest.mark.parametrize("values", [True, {}, {"type": "string"}])
def test_a_map_can_be_a_variant(generate, make, values):
    schemas = {
        "A": make.obj("t", t="a"),
        "B": make.obj("t", t="b"),
        "Inner": {"oneOf": [make.ref("A"), {"type": "object", "additionalProperties": values}]},
        "Holder": make.obj(it={"oneOf": [make.ref("Inner"), make.ref("B")]}),
    }
    models = generate(make.tiny(schemas)).models
    make.reads(models.Holder, ({"it": {"t": "b"}}, "B"), ({"it": {"t": "a"}}, "A"), ({"it": {"z": "x"}}, {"z": "str"}))


def test_a_list_can_hold_itself(generate, make):
    value = {"oneOf": [make.string, make.array(make.ref("Value")), make.ref("Space")]}
    schemas = {"Value": value, "Space": make.obj(id=make.string), "Holder": make.obj("it", it=make.ref("Value"))}
    models = generate(make.tiny(schemas)).models
    make.reads(models.Holder, ({"it": [["x", [{"id": "y"}]], {"id": "z"}]}, [["str", ["Space"]], "Space"]))


def test_a_list_of_nothing_but_itself_is_a_list(generate, make):
    schemas = {"Nest": make.array(make.ref("Nest")), "Holder": make.obj(it=make.ref("Nest"))}
    make.reads(generate(make.tiny(schemas)).models.Holder, ({"it": [[], [[]]]}, [[], [[]]]))


def test_anything_is_anything(generate, make):
    schemas = {
        "Holder": make.obj(it={}, other={"oneOf": [make.string, {}]}, many={"type": "array"}, like={"enum": [{}]})
    }
    package = generate(make.tiny(schemas))
    annotations = make.fields(package.models.Holder)
    assert list(annotations.values()) == ["Any", "Any", "list[Any] | Unset", "Any"]
    make.reads(package.models.Holder, ({"it": {"a": [1, None]}}, {"a": ["int", "NoneType"]}))


# Unions of objects, read


def union(make, *variants, **more):
    return make.tiny({"Holder": make.obj(it={"oneOf": list(variants)}), **more})


def test_a_variant_can_own_several_values(generate, make):
    document = union(
        make, make.ref("A"), make.ref("B"), A=make.obj("t", t={"enum": ["a", "aa"]}), B=make.obj("t", t="b")
    )
    holder = generate(document).models.Holder
    make.reads(holder, ({"it": {"t": "aa"}}, "A"), ({"it": {"t": "a"}}, "A"), ({"it": {"t": "b"}}, "B"))


def test_one_variant_can_catch_what_no_other_claims(generate, make):
    schemas = {"A": make.obj("t", t="a"), "B": make.obj("t", t="b"), "Text": make.obj("text", text=make.string)}
    holder = generate(union(make, *map(make.ref, schemas), **schemas)).models.Holder
    make.reads(
        holder,
        ({"it": {"t": "b"}}, "B"),
        ({"it": {"text": "x"}}, "Text"),
        ({"it": {"t": "new"}}, "Text"),
        ({"it": {}}, "Text"),
    )


def test_two_tags_tell_apart_what_one_does_not(generate, make):
    schemas = {
        "One": make.obj("reason", "detail", reason="other", detail="one"),
        "Two": make.obj("reason", "detail", reason="other", detail="two"),
        "Three": make.obj("reason", reason="known"),
    }
    holder = generate(union(make, *map(make.ref, schemas), **schemas)).models.Holder
    make.reads(
        holder,
        ({"it": {"reason": "other", "detail": "two"}}, "Two"),
        ({"it": {"reason": "known"}}, "Three"),
        ({"it": {"reason": "other", "detail": "new"}}, "UnknownVariant"),
    )


def test_a_tag_can_be_one_level_down(generate, make):
    schemas = {name: make.obj("ref", ref=make.obj("kind", kind=name.lower())) for name in ("Page", "File")}
    holder = generate(union(make, *map(make.ref, schemas), **schemas)).models.Holder
    make.reads(
        holder,
        ({"it": {"ref": {"kind": "file"}}}, "File"),
        ({"it": {"ref": {"kind": "new"}}}, "UnknownVariant"),
        ({"it": {"ref": "file"}}, "UnknownVariant"),
    )


def test_keys_tell_apart_what_has_no_tag(generate, make):
    schemas = {"Doc": make.obj("document", document=make.string), "Mark": make.obj("markdown", markdown=make.string)}
    holder = generate(union(make, *map(make.ref, schemas), **schemas)).models.Holder
    make.reads(holder, ({"it": {"document": "x"}}, "Doc"), ({"it": {"markdown": "x"}}, "Mark"))


def test_what_cannot_be_told_apart_is_one_class_with_everything(generate, make):
    schemas = {
        "A": make.obj("x", x=make.string, a=make.string),
        "B": make.obj("x", x=make.string, b=make.obj(c=make.string)),
    }
    models = generate(union(make, *map(make.ref, schemas), **schemas)).models
    data = {"it": {"x": "1", "a": "2", "b": {"c": "3"}}}
    make.reads(models.Holder, (data, "HolderIt"))
    assert sorted(make.fields(models.HolderIt)) == ["a", "b", "x"]


@pytest.mark.parametrize(("one", "other"), [(True, False), (1, 2), (1.5, 2.5), (None, "x")])
def test_tags_need_not_be_text(generate, make, one, other):
    variants = [make.obj("t", t={"const": value}, **{name: make.string}) for value, name in ((one, "a"), (other, "b"))]
    holder = generate(union(make, *variants)).models.Holder
    first, second = (holder.from_dict({"it": {"t": value}}).it for value in (one, other))
    assert not isinstance(first, UnknownVariant)
    assert {"a", "b"} & set(make.fields(type(first))) == {"a"}
    assert {"a", "b"} & set(make.fields(type(second))) == {"b"}


@pytest.mark.parametrize("tag", [None, 1, True, [], {}, {"t": "a"}])
def test_a_tag_of_another_type_is_an_unknown_member(generate, make, tag):
    holder = generate(union(make, make.obj("t", t="a"), make.obj("t", t="b"))).models.Holder
    read = holder.from_dict({"it": {"t": tag}})
    assert read.it == UnknownVariant("HolderIt", {"t": tag})
    assert read.to_dict() == {"it": {"t": tag}}


def test_unions_in_unions_are_told_apart_to_the_last(generate, make):
    schemas = {name: make.obj("t", t=name.lower()) for name in "ABCD"}
    schemas |= {
        "Pair": {"oneOf": [make.ref("A"), make.ref("B")]},
        "More": {"oneOf": [make.ref("Pair"), make.ref("C"), make.ref("D")]},
        "Holder": make.obj(it=make.ref("More")),
    }
    holder = generate(make.tiny(schemas)).models.Holder
    make.reads(
        holder, *(({"it": {"t": name.lower()}}, name) for name in "ABCD"), ({"it": {"t": "e"}}, "UnknownVariant")
    )


def test_every_class_is_a_model(generate, make):
    models = generate(make.tiny({"A": make.obj(), "B": {**make.obj(), "additionalProperties": False}})).models
    assert models.__all__ == ["B"]
    assert issubclass(models.B, Model)
    assert models.B.from_dict({"x": 1}).to_dict() == {"x": 1}
