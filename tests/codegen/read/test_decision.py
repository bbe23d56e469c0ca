"""Variants are told apart by tags where they have them, else by keys, else not at all."""

from __future__ import annotations

import pytest

from codegen.read.normalise.decision import Variant, by_tag_alone, decide, leaves, renamed, routes


def variant(name, *required, **properties):
    """A variant; a property given as a list or a text has those values, one given as a dict has those properties."""
    schemas = {key: _schema(value) for key, value in properties.items()}
    return Variant.of(name, {"properties": schemas, "required": list(required or properties)}, look)


def _schema(value):
    if isinstance(value, dict):
        return {"type": "object", "properties": {key: _schema(each) for key, each in value.items()}}
    if value is None:
        return {"type": "string"}
    return {"enum": value if isinstance(value, list) else [value]}


def look(schema):
    return schema.get("properties", {})


def read(tree, data):
    """Follow a decision as generated code does."""
    while tree is not None and "variant" not in tree:
        if "keys" in tree:
            tree = next((branch for key, branch in tree["keys"] if key in data), tree["other"])
            continue
        value = data
        for step in tree["tag"]:
            value = value.get(step) if isinstance(value, dict) else None
        absent = tree["absent"] if value is None and not tree["other"] else tree["other"]
        tree = next((branch for known, branch in tree["values"] if known == value), absent)
    return tree and tree["variant"]


def told_apart(*cases):
    tree = decide([each for each, _ in cases])
    assert tree is not None
    for each, data in cases:
        assert read(tree, data) == each.name
    return tree


def test_one_variant_needs_no_decision():
    assert decide([variant("A")]) == {"variant": "A"}


def test_a_value_of_its_own_for_each_variant_is_a_tag():
    tree = told_apart((variant("A", type="a"), {"type": "a"}), (variant("B", type="b"), {"type": "b"}))
    assert by_tag_alone(tree)
    assert read(tree, {"type": "new"}) is None


def test_a_variant_can_own_several_values():
    a, b = variant("A", type=["a", "aa"]), variant("B", type="b")
    tree = told_apart((a, {"type": "aa"}), (b, {"type": "b"}))
    assert by_tag_alone(tree)
    assert read(tree, {"type": "a"}) == "A"


def test_customary_names_are_looked_at_first():
    a, b = variant("A", level="1", object="a"), variant("B", level="2", object="b")
    assert decide([a, b])["tag"] == ["object"]


def test_what_is_required_is_looked_at_first():
    a = variant("A", "zone", zone="a", type="a")
    b = variant("B", "zone", zone="b", type="b")
    assert decide([a, b])["tag"] == ["zone"]


def test_a_tag_need_not_be_required():
    a, b = variant("A", "x", x=None, type="a"), variant("B", "x", x=None, type="b")
    assert told_apart((a, {"x": "", "type": "a"}), (b, {"x": "", "type": "b"}))["tag"] == ["type"]


def test_a_tag_in_a_property_that_may_be_absent_tells_nothing():
    page = variant("Page", "x", x=None, ref={"kind": "page"})
    assert decide([page, variant("Space", "x", x=None, ref={"kind": "space"})]) is None


def test_one_variant_without_the_tag_catches_all_others():
    tree = told_apart((variant("Block", type="block"), {"type": "block"}), (variant("Text", text=None), {"text": "x"}))
    assert not by_tag_alone(tree)


def test_two_tags_are_looked_at_one_after_the_other():
    told_apart(
        (variant("A1", type="a", mode="1"), {"type": "a", "mode": "1"}),
        (variant("A2", type="a", mode="2"), {"type": "a", "mode": "2"}),
        (variant("B", type="b"), {"type": "b", "mode": "2"}),
    )


def test_a_tag_can_be_in_a_property():
    page, space = variant("Page", ref={"kind": "page"}), variant("Space", ref={"kind": "space"})
    tree = told_apart((page, {"ref": {"kind": "page"}}), (space, {"ref": {"kind": "space"}}))
    assert tree["tag"] == ["ref", "kind"]
    assert read(tree, {"ref": "page"}) is None


def test_keys_tell_what_tags_do_not():
    tree = told_apart(
        (variant("Document", document=None), {"document": {}}),
        (variant("Markdown", markdown=None), {"markdown": ""}),
        (variant("Empty"), {}),
    )
    assert "keys" in tree


def test_a_tag_can_have_keys_below_it():
    told_apart(
        (variant("A", type="x", a=None), {"type": "x", "a": ""}),
        (variant("B", type="x", b=None), {"type": "x", "b": ""}),
        (variant("C", type="y"), {"type": "y"}),
    )


def test_where_one_may_lack_the_tag_what_has_none_is_that_one():
    a, b = variant("A", "x", x=None, type="a"), variant("B", "x", "type", x=None, type="b")
    tree = told_apart((a, {"x": "", "type": "a"}), (b, {"x": "", "type": "b"}))
    assert read(tree, {"x": ""}) == "A"
    assert read(tree, {"x": "", "type": "new"}) is None


@pytest.mark.parametrize(
    "variants",
    [
        [variant("A", a=None), variant("B", a=None)],
        [
            variant("A", "a", a=None),
            Variant.of("B", {"properties": {"b": {}}}, look),
            Variant.of("C", {"properties": {"c": {}}}, look),
        ],
        [variant("A", type="a"), variant("B", type="a")],
        [Variant("A", {}, frozenset()), Variant("B", {}, frozenset())],
    ],
)
def test_what_the_document_does_not_tell_apart_is_not(variants):
    assert decide(variants) is None


def test_decisions_do_not_depend_on_the_order_of_properties():
    a, b = variant("A", zone="a", area="a"), variant("B", area="b", zone="b")
    assert decide([a, b])["tag"] == ["area"]


# Decisions that were taken

TREE = {
    "tag": ["type"],
    "values": [
        ["x", {"keys": [["a", {"variant": "0"}]], "other": {"variant": "1"}}],
        ["y", {"variant": "1"}],
    ],
    "other": {"variant": "2"},
    "absent": {"variant": "2"},
}


def test_all_variants_of_a_decision_are_found():
    assert list(leaves(TREE)) == ["0", "1", "1", "2"]


def test_variants_get_their_names_later():
    tree = renamed(TREE, {"0": "Zero", "1": "One"})
    assert list(leaves(tree)) == ["Zero", "One", "One", "2"]
    assert (tree["absent"], tree["tag"]) == ({"variant": "2"}, ["type"])
    assert renamed(renamed(TREE, {"0": "1", "1": "0"}), {"0": "1", "1": "0"}) == TREE


def test_ways_to_a_variant_are_the_values_that_lead_there():
    assert routes("0", TREE) == [("x",)]
    assert routes("1", TREE) == [("x",), ("y",)]
    assert routes("2", TREE) == [()]
    assert routes("3", TREE) == []
