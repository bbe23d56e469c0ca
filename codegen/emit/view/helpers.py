"""The imports of a module of models from outside the generated package: only names that its code uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_FUNCTIONS = ("deferred", "encode", "encode_fields", "filled", "model", "new", "shared", "unknown")
_TIMESTAMP = "timestamp"
HOMES = {
    "datetime": ("datetime",),
    "typing": ("TYPE_CHECKING", "Any", "Literal", "TypeAlias"),
    "gitbook_async._model.base": ("Decoder", "Model", *_FUNCTIONS),
    "gitbook_async._model.timestamp": (_TIMESTAMP,),
    "gitbook_async._model.unset": ("UNSET", "Unset"),
    "gitbook_async._model.variant": ("UnknownVariant",),
}
"""The available names, by module."""

_TEXT = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*\(?")


def helpers(
    code: Iterable[str], homes: Mapping[str, tuple[str, ...]] = HOMES
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the modules to import from, and the names to import from each.

    Args:
        code: lines of code, or parts of lines.
        homes: the available names, by module.
    """
    words = set(_WORD.findall(_TEXT.sub("", "\n".join(code))))
    found = ((home, tuple(name for name in names if _called(name) in words)) for home, names in homes.items())
    return tuple((home, names) for home, names in found if names)


def _called(name: str) -> str:
    """Return a name as it appears in code: a function is called, unlike an attribute or an argument."""
    return f"{name}(" if name in (*_FUNCTIONS, _TIMESTAMP) else name
