"""The document that the stock generator is given: the one that this project's parser reads, its unions plain again.

From the published document it drops what the benchmarks read: spaces, revisions, documents.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from codegen import files
from codegen.read.normalise import normalise


def normalised() -> dict[str, Any]:
    """Give the current document, normalised, in OpenAPI that needs no knowledge of this project."""
    document = normalise(json.loads((files.DOCUMENTS / files.CURRENT).read_text()))
    components = document["components"]
    schemas = {name: _plain(schema) for name, schema in components["schemas"].items()}
    return {**document, "components": {**components, "schemas": schemas}}


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Write a union as OpenAPI does."""
    union = schema.get("x-union")
    if union is None:
        return dict(schema)
    return {"oneOf": [{"$ref": f"#/components/schemas/{variant}"} for variant in union["variants"]]}
