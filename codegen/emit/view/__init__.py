"""What the generated package says, decided before any text is written."""

from __future__ import annotations

from attrs import frozen

from codegen.emit.view.models import ModelViews, ModuleView
from codegen.emit.view.operations import OperationViews, ResourceView
from codegen.emit.view.types import Types
from codegen.plan.layout import Layout
from codegen.plan.names import class_names
from codegen.read.api import Api
from codegen.words import pascal


@frozen
class Sources:
    """The views of a whole package."""

    modules: tuple[ModuleView, ...]
    resources: tuple[ResourceView, ...]


def view(api: Api, layout: Layout) -> Sources:
    """Decide everything that the generated package says.

    Raises:
        DocumentError: two things would have one name.
    """
    modules = {**layout.modules(api.schemas), **_beside_their_operations(api, layout)}
    types = Types(api, class_names([*api.schemas, *api.aliases], layout.classes))
    models = ModelViews(api, types, modules).modules_of_models()
    return Sources(tuple(models), tuple(OperationViews(api, types, modules, layout).resources()))


def _beside_their_operations(api: Api, layout: Layout) -> dict[str, str]:
    """Put what only an operation's body or result needs into a module named after its resource."""
    resources = {pascal(operation): resource for operation, (resource, _) in layout.places(api).items()}
    found: dict[str, str] = {}
    for operation, resource in resources.items():
        endings = tuple(operation + ending for ending in ("Body", "Result", "Parameter"))
        found |= {name: resource for name in api.schemas if name.startswith(endings)}
    return found
