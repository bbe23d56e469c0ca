"""A member of a union that the document does not know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

import attrs

from gitbook_async._model.json import packed, same, unpacked
from gitbook_async._model.unset import UNSET

_NEXT_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


@attrs.frozen(repr=False, eq=False)
class UnknownVariant:
    """A member of a union that the document does not know, unchanged.

    Its fields are attributes with Python names, as those of models are: ``createdAt`` is ``created_at``. Their values
    are plain JSON; a field that is not there is `UNSET`. So what all known members of a union have can be read from
    every member, without a check.

    Attributes:
        union: the name of the union.
        raw: the JSON object.
    """

    union: str
    raw: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object, unchanged."""
        return self.raw

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UnknownVariant):
            return NotImplemented
        return self.union == other.union and same(self.raw, other.raw)

    __hash__ = None  # type: ignore[assignment]  # its JSON is mutable

    def __copy__(self) -> UnknownVariant:
        return UnknownVariant(self.union, self.raw)

    def __reduce__(self) -> tuple[Any, ...]:
        return unpacked, (partial(UnknownVariant, self.union), packed(self.raw))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("raw", "union"):  # a protocol of Python, or a copy that is being made
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        letters = _letters(name)
        return next((value for key, value in self.raw.items() if _letters(key) == letters), UNSET)

    def __repr__(self) -> str:
        from gitbook_async._model.shown import shown  # noqa: PLC0415  # only for people who look

        return shown(type(self).__name__, (("union", self.union), ("raw", self.raw)))

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *(_NEXT_WORD.sub("_", key).strip("_").lower() for key in self.raw)]


def _letters(name: str) -> str:
    """Return what a name has in common on the wire and in Python, however its words are separated."""
    return _NEXT_WORD.sub("", name).lower()
