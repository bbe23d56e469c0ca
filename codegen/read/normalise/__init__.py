"""Normalising a document to the one form that the parser reads completely.

Obstacles for the parser (conjunctions, inline unions, titles that become names, references to references) are not
handled case by case. Every schema is read as a list of alternatives (`components`), the decision between them is made
here rather than tried at run time (`decision`), and the result is written as a new document (`lower`, `operations`).
"""

from __future__ import annotations

from typing import Any

from codegen.read.normalise.components import Components
from codegen.read.normalise.lower import Lowering
from codegen.read.normalise.operations import Operations

__all__ = ["normalise"]


def normalise(document: dict[str, Any]) -> dict[str, Any]:
    """Rewrite a document for the parser.

    Args:
        document: an OpenAPI document that has passed the checks.

    Returns:
        An OpenAPI document whose schemas are objects with properties, maps (objects without), unions (``x-union``:
        variants and the decision between them), enumerations, scalars and arrays (``x-list`` if recursive).
        ``x-names`` has the name under which each schema of the document is written (``components``), and the places of
        those that it does not name (``places``).

    Raises:
        DocumentError: a part of the document cannot be normalised.
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
