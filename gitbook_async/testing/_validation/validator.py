"""Validating requests against the document, as GitBook does before it handles them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

import attrs

from gitbook_async.testing._document.document import join
from gitbook_async.testing._validation.schemas import Flaw, Schemas
from gitbook_async.testing._validation.unknown import Unknown

if TYPE_CHECKING:
    from gitbook_async.testing._document.document import Document
    from gitbook_async.testing._document.endpoints import Endpoint, Input

_REMEMBERED: Final = 4096
_BOOLEANS: Final = {"true": True, "false": False}


@cache
def validator_of(document: Document) -> Validator:
    """Give the validator of a document, which all applications share: preparing its schemas takes 10 ms."""
    return Validator(document)


class Validator:
    """Validates requests.

    Args:
        document: the document.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._schemas = Schemas(document)
        self._unknown = Unknown(document, self._schemas)
        self._text_flaw = lru_cache(_REMEMBERED)(self._check_text)

    def problem(
        self,
        endpoint: Endpoint,
        path: Mapping[str, str],
        query: Mapping[str, Sequence[str]],
        headers: Mapping[str, str],
    ) -> str | None:
        """Return what is invalid about a request except its body; None if it is valid.

        Undocumented query parameters are accepted.

        Args:
            endpoint: the operation.
            path: the path parameters.
            query: the query parameters, each with all its values.
            headers: the headers, with names in lower case.
        """
        for one in endpoint.inputs:
            values = _given(one, path, query, headers)
            flaw = self._input_flaw(one, values)
            if flaw is not None:
                return str(attrs.evolve(flaw, path=(one.location, one.name, *flaw.path)))
        return None

    def body_problem(self, endpoint: Endpoint, body: Any, *, strict: bool = False) -> str | None:
        """Return what is invalid about a JSON body; None if it is valid.

        Args:
            endpoint: an operation with a body.
            body: JSON.
            strict: whether undocumented properties are invalid; GitBook accepts and ignores them.
        """
        if endpoint.body is None:
            return None
        flaw = self._schemas.flaw(endpoint.body, body)
        if flaw is None and strict:
            flaw = self._unknown.flaw(endpoint.body, body)
        return None if flaw is None else str(attrs.evolve(flaw, path=("body", *flaw.path)))

    def _input_flaw(self, one: Input, values: tuple[str, ...]) -> Flaw | None:
        if not values:
            return Flaw((), "required", "is required") if one.required else None
        return self._text_flaw(one, values)

    def _check_text(self, one: Input, values: tuple[str, ...]) -> Flaw | None:
        if not one.repeated:
            return self._reading_flaw(one.schema, values[-1])
        items = join(self._document.follow(one.schema), "items")
        flaws = ((index, self._reading_flaw(items, text)) for index, text in enumerate(values))
        return next((attrs.evolve(flaw, path=(index, *flaw.path)) for index, flaw in flaws if flaw), None)

    def _reading_flaw(self, schema: str, text: str) -> Flaw | None:
        """Return the flaw of a text, which may represent a number or a boolean; None if one reading is valid."""
        flaws = [self._schemas.flaw(schema, reading) for reading in _readings(text)]
        if None in flaws:
            return None
        telling = (flaw for flaw in flaws if flaw and flaw.keyword != "type")
        return next(telling, flaws[0])


def _given(
    one: Input, path: Mapping[str, str], query: Mapping[str, Sequence[str]], headers: Mapping[str, str]
) -> tuple[str, ...]:
    if one.location == "query":
        return tuple(query.get(one.name, ()))
    value = path.get(one.name) if one.location == "path" else headers.get(one.name.lower())
    return () if value is None else (value,)


def _readings(text: str) -> list[Any]:
    readings: list[Any] = [text]
    if text in _BOOLEANS:
        readings.append(_BOOLEANS[text])
    try:
        number = float(text)
    except ValueError:
        return readings
    if isfinite(number):
        readings.append(int(number) if number.is_integer() else number)
    return readings
