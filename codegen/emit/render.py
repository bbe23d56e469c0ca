"""From views to the text of files. The templates lay out; what they say was decided before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from codegen.emit.view import Sources

_TEMPLATES = Path(__file__).parent / "templates"


def render(sources: Sources, origin: str) -> dict[str, str]:
    """Give the text of each file of the package, by its path in the package.

    Args:
        sources: the views.
        origin: where it all comes from, for the header of each file.
    """
    return dict(_files(sources, partial(_environment().get_template, globals={"origin": origin})))


def _environment() -> Environment:
    environment = Environment(  # noqa: S701  # this writes Python, where HTML's escapes would be errors
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True
    )
    literal: Callable[[Any], str] = repr
    environment.filters["literal"] = literal
    return environment


def _files(sources: Sources, load: Callable[[str], Template]) -> Iterator[tuple[str, str]]:
    exports = [(module.name, module.exports) for module in sources.modules if module.exports]
    yield "__init__.py", load("package_init.py.jinja").render()
    for suffix in ("py", "pyi"):
        template = load(f"models_init.{suffix}.jinja")
        yield f"models/__init__.{suffix}", template.render(modules=exports)
    for module in sources.modules:
        yield f"models/{module.name}.py", load("models.py.jinja").render(module=module)
    for package in ("operations", "resources"):
        template = load(f"{package}_init.py.jinja")
        yield f"{package}/__init__.py", template.render(resources=sources.resources, moved=sources.moved)
    for resource in sources.resources:
        for package, name in (("operations", "operations.py.jinja"), ("resources", "resource.py.jinja")):
            yield f"{package}/{resource.name}.py", load(name).render(resource=resource)
