"""What a normalised document says beside types: of properties, parameters, headers and statuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.read.api import ANY, Property, Status, Type
from codegen.read.normalise.notes import NOTES


def described(name: str, kind: Type, required: bool, source: Mapping[str, Any]) -> Property:
    """Return a property, a parameter or a header with what is said of it.

    Args:
        name: its wire name.
        kind: its type.
        required: whether it is required.
        source: the schema of a property; a parameter or header, which has a schema.
    """
    schema = source.get("schema", {})
    notes = source.get(NOTES) or schema.get(NOTES, {})
    said = source.get("description") or schema.get("description", "")
    return Property(
        name=name,
        type=kind,
        required=required,
        description=said,
        deprecated=bool(source.get("deprecated") or schema.get("deprecated")),
        default=tuple(notes.get("default", ())),
        inherited="" if said else notes.get("inherited", ""),
        **{key: tuple((k, v) for k, v in notes.get(key, ())) for key in ("bounds", "items", "values")},
    )


def status(code: str, source: Mapping[str, Any]) -> Status:
    """Return what is said of a status.

    Args:
        code: the status.
        source: its description, and its headers by name.
    """
    headers = (described(name, ANY, required=False, source=each) for name, each in source["headers"].items())
    return Status(code, source["description"], tuple(headers))
