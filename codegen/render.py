"""From views to the text of files. The templates lay out; what they say was decided before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.view import Sources

_TEMPLATES = Path(__file__).parent / "templates"


def render(sources: Sources, origin: str) -> dict[str, str]:
    """Give the text of each file of the package, by its path in the package.

    Args:
        sources: the views.
        origin: where it all comes from, for the header of each file.
    """
    return dict(_files(sources, _environment(origin)))


def _environment(origin: str) -> Environment:
    environment = Environment(  # noqa: S701  # this writes Python, where HTML's escapes would be errors
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True
    )
    literal: Callable[[Any], str] = repr
    environment.filters["literal"] = literal
    environment.globals["origin"] = origin
    return environment


def _files(sources: Sources, environment: Environment) -> Iterator[tuple[str, str]]:
    exports = [(module.name, module.exports) for module in sources.modules if module.exports]
    yield "__init__.py", environment.get_template("package_init.py.jinja").render()
    for suffix in ("py", "pyi"):
        yield f"models/__init__.{suffix}", environment.get_template(f"models_init.{suffix}.jinja").render(modules=exports)
    for module in sources.modules:
        yield f"models/{module.name}.py", environment.get_template("models.py.jinja").render(module=module)
    for package in ("operations", "resources"):
        template = environment.get_template(f"{package}_init.py.jinja")
        yield f"{package}/__init__.py", template.render(resources=sources.resources)
    for resource in sources.resources:
        yield f"operations/{resource.name}.py", environment.get_template("operations.py.jinja").render(resource=resource)
        yield f"resources/{resource.name}.py", environment.get_template("resource.py.jinja").render(resource=resource)
