"""Rendering views as files. The templates only lay out; their content is decided before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from codegen.emit.view import Sources

_TEMPLATES = Path(__file__).parent / "templates"


@frozen
class Origin:
    """The source of a package.

    Attributes:
        name: the origin of the document.
        version: its version there, if it has one.
        sha256: of its file, in hexadecimal.
    """

    name: str
    version: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip() + f" (sha256 {self.sha256[:16]})"


def render(sources: Sources, origin: Origin) -> dict[str, str]:
    """Return the text of each file of the package, by its path in the package.

    Args:
        sources: the views.
        origin: the source of the package.
    """
    load = _environment().get_template
    return {"provenance.py": load("provenance.py.jinja").render(origin=origin), **dict(_files(sources, load))}


def _environment() -> Environment:
    environment = Environment(  # noqa: S701  # this renders Python, where HTML escapes would be errors
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True
    )
    literal: Callable[[Any], str] = repr
    environment.filters["literal"] = literal
    return environment


def _files(sources: Sources, load: Callable[[str], Template]) -> Iterator[tuple[str, str]]:
    yield "__init__.py", load("package_init.py.jinja").render()
    yield from _models(sources, load)
    yield from _params(sources, load)
    for package in ("operations", "resources"):
        template = load(f"{package}_init.py.jinja")
        yield f"{package}/__init__.py", template.render(resources=sources.resources, moved=sources.moved)
    for resource in sources.resources:
        for package, name in (("operations", "operations.py.jinja"), ("resources", "resource.py.jinja")):
            yield f"{package}/{resource.name}.py", load(name).render(resource=resource)


def _models(sources: Sources, load: Callable[[str], Template]) -> Iterator[tuple[str, str]]:
    exports = [(module.name, module.exports) for module in sources.modules if module.exports]
    unions = sorted(each for module in sources.modules for each in module.members)
    names = {name for name, _ in unions}
    classes = [(name, [each for each in found if each not in names]) for name, found in exports]
    yield (
        "models/__init__.py",
        load("models_init.py.jinja").render(modules=[each for each in classes if each[1]], unions=unions),
    )
    yield "models/__init__.pyi", load("reexport.pyi.jinja").render(modules=exports)
    template = load("models.py.jinja")
    for module in sources.modules:
        yield f"models/{module.name}.py", template.render(module=module)


def _params(sources: Sources, load: Callable[[str], Template]) -> Iterator[tuple[str, str]]:
    exports = [(module.name, module.exports) for module in sources.params]
    names = sorted(name for _, found in exports for name in found)
    yield "params/__init__.py", load("params_init.py.jinja").render(names=names)
    yield "params/__init__.pyi", load("reexport.pyi.jinja").render(modules=exports)
    template = load("params.pyi.jinja")
    for module in sources.params:
        yield f"params/{module.name}.pyi", template.render(module=module)
