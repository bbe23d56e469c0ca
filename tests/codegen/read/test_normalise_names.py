"""What the document gives no name gets one that says what it is, and takes no other's."""

from __future__ import annotations


def test_names_by_tag_then_title_then_key(generate, make):
    untagged = [{**make.obj("a", a=make.string), "title": "First Kind"}, make.obj("b", b=make.string)]
    schemas = {
        "One": make.obj(a=make.string),
        "Keyed": {"oneOf": [make.ref("One"), *untagged[1:]]},
        "Titled": {"oneOf": [make.obj("t", t="+"), {**make.obj("t", t="-"), "title": "A Minus"}]},
        "Tagged": {"oneOf": [make.obj("t", t="builtin:jira"), make.obj("t", t={"enum": ["x", "y"]})]},
    }
    names = set(generate(make.tiny(schemas)).models.__all__)
    assert {
        "One",
        "Keyed",
        "KeyedB",
        "Titled",
        "TitledAMinus",
        "TitledT",
        "Tagged",
        "TaggedBuiltinJira",
    } <= names


def test_no_variant_takes_the_name_of_its_union(generate, make):
    union = {"oneOf": [make.obj("t", t="日"), make.obj("t", t="本", x=make.string)]}
    models = generate(make.tiny({"Union": union, "Holder": make.obj(it=make.ref("Union"))})).models
    assert isinstance(models.UnionT(), models.Union)
    make.reads(models.Holder, ({"it": {"t": "日"}}, "UnionT"), ({"it": {"t": "本"}}, "UnionT2"))


def test_a_name_that_a_component_has_is_left_to_it(generate, make):
    schemas = {
        "Space": make.obj(owner=make.obj(id=make.string), free={"type": "object"}),
        "SpaceOwner": make.obj(other=make.string),
        "FreeFormObject": make.obj(kept=make.string),
    }
    models = generate(make.tiny(schemas)).models
    assert list(make.fields(models.SpaceOwner)) == ["other"]
    assert list(make.fields(models.FreeFormObject)) == ["kept"]
    assert list(make.fields(models.SpaceOwner2)) == ["id"]
    assert make.fields(models.Space)["free"] == "dict[str, Any] | Unset"


def test_objects_that_ask_the_same_share_a_class(generate, make):
    def paths(id_, **more):
        return {"get": make.operation(id_, responses=make.answering(make.obj("items", **more)))}

    items = make.array(make.ref("Space"))
    document = make.tiny(
        {"Space": make.obj(id=make.string)},
        {"/a": paths("listA", items=items), "/b": paths("listB", items={**items, "description": "All."})},
    )
    package = generate(document)
    assert [name for name in package.models.__all__ if "List" in name] == ["SpaceList"]
    assert type(package.operations["listB"].decode({"items": []})).__name__ == "SpaceList"


def test_constants_do_not_become_enumerations_and_values_in_place_have_no_public_name(generate, make):
    models = generate(make.tiny({"Space": make.obj(mode={"enum": ["a", "b"]}, kind="space")})).models
    assert models.__all__ == ["Space"]
    assert make.fields(models.Space) == {
        "mode": "Literal['a', 'b'] | str | Unset",
        "kind": "Literal['space'] | Unset",
    }
