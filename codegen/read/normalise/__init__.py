"""The document in the one form that the parser reads whole, with nothing lost.

What stands in the parser's way (conjunctions, unions written in place, titles that become names, references to
references) is not worked around case by case: every schema is read as a list of alternatives (`components`), how to
tell them apart is decided here rather than tried at run time (`decision`), and the result is written anew (`lower`,
`operations`).
"""

from __future__ import annotations

from typing import Any

from codegen.read.normalise.components import Components
from codegen.read.normalise.lower import Lowering
from codegen.read.normalise.operations import Operations

__all__ = ["normalise"]


def normalise(document: dict[str, Any]) -> dict[str, Any]:
    """Write a document anew for the parser.

    Args:
        document: an OpenAPI document that has passed the checks.

    Returns:
        An OpenAPI document whose schemas are objects with properties, maps (objects without), unions (``x-union``:
        variants and how to tell them apart), enumerations, scalars and arrays (``x-list`` where one holds itself).
        ``x-names`` says under which name each schema of the document is written (``components``), and where those stand
        that it gives no name (``places``).

    Raises:
        DocumentError: something in the document cannot be written.
    """
    components = document.get("components", {})
    lowering = Lowering(Components(components.get("schemas", {})))
    for name in lowering.components.schemas:
        lowering.component(name)
    paths = Operations(document, lowering).paths()
    lowering.finish()
    return {
        "openapi": "3.1.0",
        "info": document.get("info", {"title": "", "version": ""}),
        "security": document.get("security", []),
        "paths": paths,
        "components": {
            "schemas": lowering.schemas,
            "securitySchemes": components.get("securitySchemes", {}),
        },
        "x-names": {
            "components": {**{name: name for name in components.get("schemas", {})}, **lowering.aliases},
            "places": lowering.places,
        },
    }
