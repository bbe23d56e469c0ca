"""The document for the stock generator: the one that this project's parser reads, with plain unions.

The stock generator drops spaces, revisions and documents of the published document, which the benchmarks decode.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from codegen import files
from codegen.read.normalise import normalise


def normalised() -> dict[str, Any]:
    """Return the current document, normalised, as plain OpenAPI."""
    document = normalise(json.loads((files.DOCUMENTS / files.CURRENT).read_text()))
    components = document["components"]
    schemas = {name: _plain(schema) for name, schema in components["schemas"].items()}
    return {**document, "components": {**components, "schemas": schemas}}


def repair(package: Path) -> None:
    """Add the space that the stock generator 0.29.1 leaves out after a constant: ``!= Falseand not isinstance(``."""
    for module in package.rglob("*.py"):
        source = module.read_text()
        repaired = re.sub(r"(?<=\S)and not isinstance\(", " and not isinstance(", source)
        if repaired != source:
            module.write_text(repaired)


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Write a union as OpenAPI does."""
    union = schema.get("x-union")
    if union is None:
        return dict(schema)
    return {"oneOf": [{"$ref": f"#/components/schemas/{variant}"} for variant in union["variants"]]}
