"""What the generated package says, decided before any text is written."""

from __future__ import annotations

from attrs import frozen

from codegen.emit.view.models import ModelViews, ModuleView
from codegen.emit.view.operations import OperationViews, ResourceView
from codegen.emit.view.types import Types
from codegen.plan.layout import Layout
from codegen.plan.modules import modules
from codegen.plan.names import class_names
from codegen.read.api import Api


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
    types = Types(api, class_names([*api.schemas, *api.aliases], layout.classes))
    places = modules(api, types.classes, layout.places(api))
    models = ModelViews(api, types, places).modules_of_models()
    return Sources(tuple(models), tuple(OperationViews(api, types, places, layout).resources()))
