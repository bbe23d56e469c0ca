"""What can be sent has a TypedDict, with the wire names."""

from __future__ import annotations

import ast

import pytest


@pytest.fixture
def sending(make, generate):
    """The stubs of a document with one operation that takes a body, by name."""

    def sent(body, schemas=None, **more):
        post = make.operation("send", tags=["things"], requestBody=make.taking(body), **more)
        package = generate(make.tiny(schemas, {"/things": {"post": post}}))
        found = {path: text.decode() for path, text in package.files().items() if path.parent.name == "params"}
        return {path.stem: "\n".join(text.splitlines()[1:]) for path, text in found.items() if path.suffix == ".pyi"}

    return sent


def keys_of(stub, name):
    """The keys of a TypedDict, with their annotations."""
    for node in ast.parse(stub).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return {n.target.id: ast.unparse(n.annotation) for n in node.body if isinstance(n, ast.AnnAssign)}
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name and isinstance(node.value, ast.Call):
            keys = node.value.args[1]
            return {key.value: ast.unparse(value) for key, value in zip(keys.keys, keys.values, strict=True)}
    raise AssertionError(f"there is no {name} in {stub}")


def test_keys_are_the_wires_and_only_required_ones_are_required(make, sending):
    space = make.obj("createdAt", createdAt={"type": "string", "format": "date-time"}, isOpen={"type": "boolean"})
    stubs = sending(make.ref("Space"), {"Space": space})
    assert keys_of(stubs["space"], "SpaceParam") == {"createdAt": "datetime | str", "isOpen": "NotRequired[bool]"}


def test_parts_are_models_or_typed_dicts_and_enumerations_are_closed(make, sending):
    mode = {"type": "string", "enum": ["live", "locked"]}
    holder = make.obj("parts", parts=make.array(make.ref("Part")), mode=make.ref("Mode"), kind={"enum": ["a", "b"]})
    stubs = sending(make.ref("Holder"), {"Holder": holder, "Part": make.obj(id=make.string), "Mode": mode})
    assert keys_of(stubs["holder"], "HolderParam") == {
        "parts": "Sequence[Part | PartParam]",
        "mode": "NotRequired[Mode]",
        "kind": "NotRequired[Literal['a', 'b']]",
    }
    assert "from ..models import Mode, Part" in stubs["holder"]
    assert "from .part import PartParam" in stubs["holder"]
    assert "mode" not in stubs


def test_a_union_has_the_typed_dicts_of_its_members(make, sending):
    shapes = {"Leaf": make.obj("kind", kind="leaf"), "Url": make.obj("kind", kind="url", url=make.string)}
    stubs = sending(make.ref("Target"), {"Target": {"oneOf": [make.ref("Leaf"), make.ref("Url")]}, **shapes})
    assert "TargetParam: TypeAlias = LeafParam | UrlParam" in stubs["target"]
    assert keys_of(stubs["url"], "UrlParam") == {"kind": "Literal['url']", "url": "NotRequired[str]"}


@pytest.mark.parametrize("key", ["from", "a-b", "str", "__secret"])
def test_a_key_that_a_class_cannot_declare_is_kept(make, sending, key):
    stubs = sending(make.ref("Odd"), {"Odd": make.obj(key, **{key: make.string, "plain": make.string})})
    assert keys_of(stubs["odd"], "OddParam") == {key: "str", "plain": "NotRequired[str]"}


def test_what_is_only_received_has_no_typed_dict(make, sending):
    schemas = {"Sent": make.obj(id=make.string), "Received": make.obj(id=make.string)}
    stubs = sending(make.ref("Sent"), schemas, responses=make.answering(make.ref("Received")))
    assert stubs.keys() == {"__init__", "sent"}


def test_an_object_that_contains_itself_is_written_once(make, sending):
    tree = {**make.obj(child=make.ref("Tree")), "additionalProperties": make.ref("Tree")}
    stubs = sending(make.obj(tree=make.ref("Tree")), {"Tree": tree})
    assert keys_of(stubs["tree"], "TreeParam")["child"].startswith(
        "NotRequired[Tree | TreeParam | Mapping[str, Tree | "
    )
