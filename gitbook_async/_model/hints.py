"""The annotations of models when a program runs: `typing.get_type_hints` resolves them, although models load lazily."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import Any, Literal

from gitbook_async._model.unset import Unset
from gitbook_async._model.variant import UnknownVariant

_BUILTINS = {each.__name__: each for each in (bool, bytes, dict, float, int, list, str)}
_OWN = {"Any": Any, "Literal": Literal, "Unset": Unset, "UnknownVariant": UnknownVariant, "datetime": datetime}


class Hints(dict[str, Any]):
    """The annotations of a class by attribute, as text; iterating over the items resolves them.

    Args:
        cls: the class. The module that it names has the models in its annotations.
    """

    def __init__(self, cls: type[Any]) -> None:
        super().__init__(cls.__annotations__)
        self._module = cls.__module__

    def items(self) -> Any:
        """Return the attributes with their types; the models in these are loaded."""
        names = _Names(self._module)
        return {name: eval(text, {}, names) for name, text in super().items()}.items()  # noqa: S307  # generated code


class _Names(dict[str, Any]):
    """The names in annotations: models are found in a module."""

    def __init__(self, module: str) -> None:
        super().__init__(_BUILTINS | _OWN)
        self._module = module

    def __missing__(self, name: str) -> Any:
        return getattr(import_module(self._module), name)


def union(members: list[Any]) -> Any:
    """Return the union of models, and of what is unknown, for `isinstance` and annotations."""
    united: Any = UnknownVariant
    for member in reversed(members):
        united = member | united
    return united
