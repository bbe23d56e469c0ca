"""Whatever stands in the parser's way comes out whole: each small document is generated, imported and read with.

The numbers RC1 to RC10 are those of the obstacles that openapi-python-client alone stumbles over.
"""

from __future__ import annotations

from typing import get_args

import pytest

from codegen.errors import DocumentError
from codegen.read.normalise import normalise

# What the parser stumbles over


def test_rc1_a_union_with_a_conjunction_in_place(generate, make):
    base = make.obj("backend", backend={"type": "string"})
    joined = {"allOf": [make.ref("Base"), make.obj("backend", backend="custom", key=make.string)]}
    auth = {"oneOf": [joined, make.obj("backend", backend="none")]}
    schemas = {"Space": make.obj(auth=make.ref("Auth")), "Auth": auth, "Base": base, "Alias": make.ref("Auth")}
    models = generate(make.tiny(schemas)).models
    make.reads(
        models.Space,
        ({"auth": {"backend": "custom", "key": "x"}}, "AuthCustom"),
        ({"auth": {"backend": "none"}}, "AuthNone"),
    )
    assert models.Alias is models.Auth


def test_rc2_a_title_that_is_another_components_name(generate, make):
    titled = {**make.obj("type", type="json"), "title": "JSON Document"}
    schemas = {
        "Document": {"oneOf": [titled, make.obj("type", type="text")]},
        "JSONDocument": make.obj(nodes=make.array(make.string)),
        "Holder": make.obj(document=make.ref("Document")),
    }
    models = generate(make.tiny(schemas)).models
    assert models.JSONDocument.from_dict({"nodes": ["a"]}).nodes == ["a"]
    make.reads(models.Holder, ({"document": {"type": "json"}}, "DocumentJson"))


def test_rc3_values_of_mixed_types(generate, make):
    typed = {"type": "string", "enum": ["none", 135001500]}
    package = generate(
        make.tiny({"Bundle": typed, "Bill": make.obj("a", "b", a=make.ref("Bundle"), b={"enum": ["a", 1]})})
    )
    annotations = make.fields(package.models.Bill)
    assert annotations == {"a": "str", "b": "Literal['a'] | Literal[1]"}


def test_rc4_recursion_through_the_values_of_a_variant(generate, make):
    claims = {"oneOf": [make.obj("type", type="leaf"), make.obj("type", type="tree", claims=make.ref("Map"))]}
    schemas = {
        "Holder": make.obj(claims=make.ref("Claims")),
        "Claims": claims,
        "Map": {"type": "object", "additionalProperties": make.ref("Claims")},
    }
    models = generate(make.tiny(schemas)).models
    data = {"type": "tree", "claims": {"a": {"type": "leaf"}, "b": {"type": "tree", "claims": {}}}}
    make.reads(models.Holder, ({"claims": data}, "ClaimsTree"))
    read = models.Holder.from_dict({"claims": data}).claims
    assert make.kinds(read.claims) == {"a": "ClaimsLeaf", "b": "ClaimsTree"}


def test_rc5_an_alias_of_a_titled_schema_is_the_same_class(generate, make):
    schemas = {
        "Custom": {**make.obj(a=make.string), "title": "Custom backend"},
        "SpaceCustom": make.ref("Custom"),
        "deep-alias": make.ref("SpaceCustom"),
    }
    models = generate(make.tiny(schemas)).models
    assert models.SpaceCustom is models.DeepAlias is models.Custom


def test_rc6_a_conjunction_that_narrows_a_list(generate, make):
    nodes = {"Block": make.obj("type", type="block"), "Paragraph": make.obj("type", type="paragraph")}
    fragment = make.obj(nodes=make.array(make.ref("Block")))
    narrowed = {"allOf": [make.ref("Fragment"), make.obj(nodes=make.array(make.ref("Paragraph")))]}
    schemas = {**nodes, "Fragment": fragment, "Image": make.obj(fragments=make.array(narrowed))}
    models = generate(make.tiny(schemas)).models
    read = models.Image.from_dict({"fragments": [{"nodes": [{"type": "paragraph"}]}]})
    assert make.kinds(read.fragments[0].nodes) == ["Paragraph"]


def test_rc7_variants_in_place_with_objects_in_them(generate, make):
    variants = [make.obj("type", type=name, setup=make.obj(key=make.obj(deep=make.string))) for name in ("a", "b")]
    schemas = {"Setup": {"oneOf": variants}, "Holder": make.obj(setup=make.ref("Setup"))}
    models = generate(make.tiny(schemas)).models
    data = {"type": "b", "setup": {"key": {"deep": "x"}}}
    make.reads(models.Holder, ({"setup": data}, "SetupB"))
    assert make.kinds(models.Holder.from_dict({"setup": data}).setup.setup.key) == "SetupAKey"


def test_rc8_a_conjunction_with_a_tagged_union_is_a_union(generate, make):
    connector = {"oneOf": [make.obj("type", type="jira", url=make.string), make.obj("type", type="slack")]}
    connection = {"allOf": [make.obj("id", id=make.string), make.ref("Connector")]}
    schemas = {"Connector": connector, "Connection": connection, "Holder": make.obj(it=make.ref("Connection"))}
    models = generate(make.tiny(schemas)).models
    make.reads(
        models.Holder,
        ({"it": {"id": "1", "type": "jira", "url": "x"}}, "ConnectionJira"),
        ({"it": {"id": "1", "type": "slack"}}, "ConnectionSlack"),
        ({"it": {"id": "1", "type": "new"}}, "UnknownVariant"),
    )


def test_rc9_a_conjunction_of_exactly_one_reference_is_its_target(generate, make):
    schemas = {
        "Settings": make.obj(styling=make.obj(colour=make.obj(light=make.string))),
        "Input": {"allOf": [make.ref("Settings")]},
        "Holder": make.obj(settings={"allOf": [make.ref("Input")], "description": "How it looks."}),
    }
    package = generate(make.tiny(schemas))
    assert package.models.Input is package.models.Settings
    make.reads(package.models.Holder, ({"settings": {"styling": {"colour": {"light": "x"}}}}, "Settings"))
    assert "How it looks." in package.text("models.holder")


def test_rc10_a_parameter_that_is_a_reference_to_a_reference(generate, make):
    parameters = {
        "a": make.ref("b", "parameters"),
        "b": make.ref("c", "parameters"),
        "c": make.parameter("format", schema=make.ref("Format")),
    }
    paths = {"/page": {"get": make.operation("getPage", parameters=[make.ref("a", "parameters")])}}
    package = generate(make.tiny({"Format": {"enum": ["x", "y"]}}, paths, parameters=parameters))
    (parameter,) = package.operations["getPage"].parameters
    assert (parameter.name, parameter.location, parameter.required) == ("format", "query", False)


# What it loses without a word


def test_a_conjunction_with_a_union_in_place_keeps_the_properties_of_its_variants(generate, make):
    union = {"oneOf": [make.obj("template", template=make.string), make.obj("empty", empty={"type": "boolean"})]}
    models = generate(make.tiny({"Create": {"allOf": [make.obj("title", title=make.string), union]}})).models
    assert list(make.fields(models.Create)) == ["title", "template", "empty"]
    assert models.Create(title="x", template="y").to_dict() == {"title": "x", "template": "y"}


def test_conjunctions_in_conjunctions_keep_everything(generate, make):
    inner = {"allOf": [make.obj(b=make.string), {"allOf": [make.obj(c=make.string)]}]}
    models = generate(
        make.tiny({"Deep": {"allOf": [make.obj(a=make.string), inner], **make.obj(d=make.string)}})
    ).models
    assert list(make.fields(models.Deep)) == ["a", "b", "c", "d"]


def test_properties_beside_a_union_are_kept(generate, make):
    union = {"oneOf": [make.obj("users", users=make.string), make.obj("teams", teams=make.string)]}
    models = generate(make.tiny({"Invite": {**make.obj("role", role=make.string), **union}})).models
    assert sorted(make.fields(models.Invite)) == ["role", "teams", "users"]


def test_an_object_without_type_and_properties_is_a_map(generate, make):
    inner = {"oneOf": [make.string, make.ref("Plain"), make.array(make.ref("Plain"))]}
    package = generate(make.tiny({"Plain": {"additionalProperties": inner}, "Holder": make.obj(it=make.ref("Plain"))}))
    annotation = make.fields(package.models.Holder)["it"]
    assert annotation == "dict[str, dict[str, Any] | list[dict[str, Any]] | str] | Unset"
    make.reads(package.models.Holder, ({"it": {"a": {"b": [{}, "x"]}}}, {"a": {"b": [{}, "str"]}}))


@pytest.mark.parametrize("listed", [["a", "b"], ["a", "b", None]])
def test_nullable_values_of_3_0_can_be_null(generate, make, listed):
    mode = {"type": "string", "enum": listed, "nullable": True}
    models = generate(make.tiny({"Space": make.obj("mode", mode=mode)}, openapi_version="3.0.3")).models
    assert make.fields(models.Space)["mode"] == "Literal['a', 'b'] | str | None"
    assert models.Space.from_dict({"mode": None}).to_dict() == {"mode": None}


def test_values_that_differ_only_in_case_are_no_clash(generate, make):
    models = generate(make.tiny({"Mode": {"type": "string", "enum": ["on", "On", "ON", "o-n"]}})).models
    assert get_args(models.Mode) == ("on", "On", "ON", "o-n")


def test_two_schemas_never_share_a_module_attribute_or_a_class(make):
    schemas = {"FooBar": make.obj(a=make.string), "fooBar": make.obj(b=make.string)}
    with pytest.raises(DocumentError, match=r"components.schemas.fooBar: needs a class and has the name of FooBar"):
        normalise(make.tiny(schemas))


def test_optional_constants_of_all_types(generate, make):
    schema = make.obj(
        yes={"type": "boolean", "const": True}, one={"const": 1}, text={"const": "x"}, none={"const": None}
    )
    models = generate(make.tiny({"Consts": schema})).models
    annotations = make.fields(models.Consts)
    assert list(annotations.values()) == [
        *("Literal[True] | Unset", "Literal[1] | Unset", "Literal['x'] | Unset", "None | Unset")
    ]
    assert models.Consts().to_dict() == {}
    assert models.Consts.from_dict({"yes": False, "one": 2}).to_dict() == {"yes": False, "one": 2}


def test_a_property_called_additional_properties_is_one_like_others(generate, make):
    schema = {**make.obj(type=make.string, additionalProperties=make.string), "additionalProperties": make.string}
    models = generate(make.tiny({"Schema": schema})).models
    read = models.Schema.from_dict({"additionalProperties": "x", "more": "y"})
    assert (read.additional_properties, read.unknown_fields) == ("x", {"more": "y"})
    assert read.to_dict() == {"additionalProperties": "x", "more": "y"}


def test_defaults_are_never_values(generate, make):
    schema = make.obj(
        order={"type": "string", "enum": ["asc", "desc"], "default": "asc"}, n={"type": "integer", "default": 5}
    )
    models = generate(make.tiny({"Sort": schema})).models
    assert models.Sort().to_dict() == {}
    assert models.Sort.from_dict({}).to_dict() == {}


# What holds itself


def test_a_property_can_be_more_of_the_object_that_it_is_in(generate, make):
    parent = {"allOf": [make.ref("Comment"), make.obj(note=make.string)]}
    models = generate(make.tiny({"Comment": make.obj(parent=parent, id=make.string)})).models
    data = {"parent": {"parent": {"parent": {"id": "x"}, "note": "y"}}}
    read = models.Comment.from_dict(data)
    assert make.kinds([read.parent, read.parent.parent, read.parent.parent.parent]) == ["CommentParent"] * 3
    assert read.to_dict() == data


def test_a_variant_can_hold_the_conjunction_that_it_is_in(generate, make):
    union = {"oneOf": [make.obj("t", parent=make.ref("Page"), t="a"), make.obj("t", t="b")]}
    schemas = {"Page": {"allOf": [make.obj(id=make.string), union]}, "Holder": make.obj(it=make.ref("Page"))}
    models = generate(make.tiny(schemas)).models
    make.reads(
        models.Holder, ({"it": {"t": "a", "parent": {"t": "b", "id": "x"}}}, "PageA"), ({"it": {"t": "b"}}, "PageB")
    )


def test_properties_beside_a_union_can_hold_all_of_it(generate, make):
    beside = {**make.obj(kind=make.string), "oneOf": [make.ref("Holder"), {"additionalProperties": make.string}]}
    models = generate(make.tiny({"Holder": make.obj(it=beside, id=make.string)})).models
    data = {"it": {"kind": "x", "it": {"kind": "y", "id": "z", "more": "w"}}}
    make.reads(models.Holder, (data, "HolderIt"))
    assert type(models.Holder.from_dict(data).it.it) is models.HolderIt
