"""What the generated package says, decided before any text is written."""

from __future__ import annotations

from attrs import frozen

from codegen.emit.view.models import ModelViews, ModuleView
from codegen.emit.view.operations import OperationViews, ResourceView
from codegen.emit.view.types import Types
from codegen.plan.layout import Layout
from codegen.plan.names import class_names, resource
from codegen.plan.naming import Names
from codegen.read.api import Api
from codegen.words import pascal


@frozen
class Sources:
    """The views of a whole package."""

    modules: tuple[ModuleView, ...]
    resources: tuple[ResourceView, ...]
    moved: tuple[tuple[str, str], ...] = ()


def view(api: Api, layout: Layout, names: Names) -> Sources:
    """Decide everything that the generated package says.

    Raises:
        DocumentError: two things would have one name.
    """
    modules = {**layout.modules(api.schemas), **_beside_their_operations(api, names)}
    types = Types(api, class_names([*api.schemas, *api.aliases], layout.classes))
    models = ModelViews(api, types, modules).modules_of_models()
    return Sources(tuple(models), tuple(OperationViews(api, types, modules, layout, names).resources()), _moved(layout))


def _moved(layout: Layout) -> tuple[tuple[str, str], ...]:
    """Give the resources that are not called after their tags, by the name that the tag would give."""
    by_tag = ((resource(tag), name) for tag, name in layout.resources.items())
    return tuple(sorted((old, new) for old, new in by_tag if old != new))


def _beside_their_operations(api: Api, names: Names) -> dict[str, str]:
    """Put what only an operation's body or result needs into a module named after its resource."""
    resources = {pascal(operation): group for operation, (group, _) in names.operations.items()}
    found: dict[str, str] = {}
    for operation, group in resources.items():
        endings = tuple(operation + ending for ending in ("Body", "Result", "Parameter"))
        found |= {name: group for name in api.schemas if name.startswith(endings)}
    return found
