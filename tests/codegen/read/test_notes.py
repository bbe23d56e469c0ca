"""What a schema says of its values beyond their type, wherever it says it."""

from __future__ import annotations

import pytest

from codegen.read.normalise.notes import NOTES, notes

SCHEMAS = {
    "Id": {"type": "string", "pattern": "^a", "description": "An id.", "default": "a"},
    "Other": {"$ref": "#/components/schemas/Id"},
    "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}], "minProperties": 1},
    "Space": {"type": "object", "properties": {"id": {"type": "string", "maxLength": 9, "description": "Its id."}}},
}
ID, OTHER, LOOP = ({"$ref": f"#/components/schemas/{name}"} for name in ("Id", "Other", "Loop"))
OF_ID = {"default": ["a"], "bounds": [["pattern", "^a"]], "inherited": "An id."}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, {}),
        ({"type": "integer", "minimum": 0, "default": 0}, {"default": [0], "bounds": [["minimum", 0]]}),
        ({"default": None}, {"default": [None]}),
        (ID, OF_ID),
        (OTHER, OF_ID),
        ({"allOf": [ID]}, OF_ID),
        ({"oneOf": [ID, {"type": "null"}]}, OF_ID),
        ({**ID, "description": "Mine.", "default": "b"}, {"default": ["b"], "bounds": [["pattern", "^a"]]}),
        ({**ID, "pattern": "^b"}, {**OF_ID, "bounds": [["pattern", "^b"], ["pattern", "^a"]]}),
        ({"anyOf": [ID, {"type": "integer", "maximum": 3}]}, {"bounds": [["pattern", "^a"], ["maximum", 3]]}),
        ({"type": "array", "items": ID, "maxItems": 2}, {"bounds": [["maxItems", 2]], "items": [["pattern", "^a"]]}),
        ({"additionalProperties": ID}, {"values": [["pattern", "^a"]]}),
        ({"additionalProperties": True}, {}),
        ({"$ref": "#/components/schemas/Space/properties/id"}, {"bounds": [["maxLength", 9]], "inherited": "Its id."}),
        ({"$ref": "#/components/schemas/Space"}, {}),
        (LOOP, {"bounds": [["minProperties", 1]]}),
    ],
)
def test_notes_are_gathered_from_all_that_holds_for_a_value(schema, expected):
    assert notes(schema, SCHEMAS).get(NOTES, {}) == expected
    assert (NOTES in notes(schema, SCHEMAS)) is bool(expected)
