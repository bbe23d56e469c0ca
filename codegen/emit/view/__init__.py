"""The content of the generated package, decided before any text is rendered."""

from __future__ import annotations

from attrs import frozen

from codegen.emit.view.models import ModelViews, ModuleView
from codegen.emit.view.operations import OperationViews, ResourceView
from codegen.emit.view.params import ParamModuleView, ParamViews
from codegen.emit.view.types import Types
from codegen.plan.layout import Layout
from codegen.plan.modules import modules
from codegen.plan.names import resource
from codegen.plan.naming import Names


@frozen
class Sources:
    """The views of a whole package."""

    modules: tuple[ModuleView, ...]
    params: tuple[ParamModuleView, ...]
    resources: tuple[ResourceView, ...]
    moved: tuple[tuple[str, str], ...] = ()


def view(layout: Layout, names: Names) -> Sources:
    """Decide the content of the generated package."""
    api, types = names.api, Types(names.api, names.classes)
    places = modules(api, types.classes, names.operations)
    models = ModelViews(api, types, places).modules_of_models()
    params = ParamViews(api, types, places).modules_of_params()
    resources = OperationViews(api, types, places, layout, names).resources()
    return Sources(tuple(models), tuple(params), tuple(resources), _moved(layout))


def _moved(layout: Layout) -> tuple[tuple[str, str], ...]:
    """Return the resources that are not named after their tags, by the name that the tag would give."""
    by_tag = ((resource(tag), name) for tag, name in layout.resources.items())
    return tuple(sorted((old, new) for old, new in by_tag if old != new))
