"""Validating JSON against the document's schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend  # pyright: ignore[reportUnknownVariableType]
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from gitbook_async.testing._validation.checks import Check, Checks, Unsupported, pattern_of
from gitbook_async.testing._validation.formats import format_checker
from gitbook_async.testing._validation.relaxed import URI, relax

if TYPE_CHECKING:
    from gitbook_async.testing._document.document import Document

_ENOUGH: Final = 20  # errors of a variant to collect before it is judged
_REASONS: Final = {
    "const": "must be {!r}",
    "enum": "must be one of {}",
    "format": "must be a valid {}",
    "maximum": "must be at most {}",
    "maxItems": "must have at most {} items",
    "maxLength": "must have at most {} characters",
    "maxProperties": "must have at most {} fields",
    "minimum": "must be at least {}",
    "minItems": "must have at least {} items",
    "minLength": "must have at least {} characters",
    "minProperties": "must have at least {} fields",
    "pattern": "must match {}",
    "required": "is required",
    "type": "must be of type {}",
    "uniqueItems": "must not repeat itself",
}


@attrs.frozen
class Flaw:
    """Why a value does not satisfy a schema.

    Attributes:
        path: the keys and indexes of the invalid value.
        keyword: the JSON Schema keyword that it violates.
        reason: the reason, as text.
    """

    path: tuple[str | int, ...]
    keyword: str
    reason: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))}: {self.reason}"


class Schemas:
    """The schemas of a document, each prepared when it is first used.

    Args:
        document: the document.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._formats = format_checker()
        self._validators: dict[str, Any] = {}
        self._checks = Checks(self._find, self._formats)
        self._quick: dict[str, Check | None] = {}

    def fits(self, pointer: str, value: Any) -> bool:
        """Return whether a value satisfies a schema.

        Args:
            pointer: the schema.
            value: JSON.
        """
        return self.flaw(pointer, value) is None if (quick := self._judged(pointer, value)) is None else quick

    def flaw(self, pointer: str, value: Any) -> Flaw | None:
        """Return the most specific flaw of a value; None if it satisfies the schema.

        Args:
            pointer: the schema.
            value: JSON.
        """
        if self._judged(pointer, value):
            return None
        fault = next(self._validator_of(pointer).iter_errors(value), None)
        return None if fault is None else self._explain(fault, ())

    def _validator_of(self, pointer: str) -> Any:
        pointer = self._document.follow(pointer)
        if pointer not in self._validators:
            self._validators[pointer] = self._validator(relax(self._document.resolve(pointer)))
        return self._validators[pointer]

    def _judged(self, pointer: str, value: Any) -> bool | None:
        """Return whether a value satisfies a schema; None if only jsonschema can tell."""
        if pointer not in self._quick:
            self._quick[pointer] = self._check(pointer)
        check = self._quick[pointer]
        try:
            return check(value) if check else None
        except Unsupported:
            return None

    def _check(self, pointer: str) -> Check | None:
        try:
            return self._checks.of(relax(self._document.resolve(pointer)))
        except Unsupported:
            return None

    def _find(self, name: str) -> Any:
        return relax(self._document.resolve(name.removeprefix(URI)))

    def _validator(self, schema: Any) -> Any:
        return _Validator(schema, registry=self._registry, format_checker=self._formats)

    @cached_property
    def _registry(self) -> Registry[Any]:
        contents = {"components": relax(self._document.data.get("components", {}))}
        resource: Resource[Any] = Resource.from_contents(contents, default_specification=DRAFT202012)
        return Registry[Any]().with_resource(URI, resource)

    def _explain(self, fault: ValidationError, above: tuple[str | int, ...]) -> Flaw:
        path = (*above, *fault.relative_path)
        keyword, limit = str(fault.validator), cast("Any", fault.validator_value)
        if keyword == "required":
            path = (*path, next(name for name in limit if name not in fault.instance))
        if keyword == "anyOf":
            nearest = self._nearest(limit, fault.instance)
            if not _is_remote(nearest):
                return self._explain(nearest[0], path)
        return Flaw(path, keyword, _reason(keyword, limit))

    def _nearest(self, variants: list[Any], value: Any) -> list[ValidationError]:
        """Return the errors of a value for the variant that it matches best."""
        return min((self._faults(variant, value) for variant in variants), key=_remoteness)

    def _faults(self, variant: Any, value: Any) -> list[ValidationError]:
        faults: list[ValidationError] = list(islice(self._validator(variant).iter_errors(value), _ENOUGH))
        if len(faults) == 1 and faults[0].validator == "anyOf" and not faults[0].relative_path:  # a union in a union
            return self._nearest(cast("list[Any]", faults[0].validator_value), value)
        return faults


def _is_remote(faults: list[ValidationError]) -> bool:
    """Return whether a variant is not the intended one: its tag or type differs."""
    return any(
        (len(fault.relative_path) <= 1 and fault.validator in ("enum", "const"))
        or (not fault.relative_path and fault.validator == "type")
        for fault in faults
    )


def _remoteness(faults: list[ValidationError]) -> tuple[bool, int]:
    return _is_remote(faults), len(faults)


def _reason(keyword: str, limit: Any) -> str:
    if isinstance(limit, list):
        limit = ", ".join(map(str, cast("list[Any]", limit)))
    return _REASONS.get(keyword, "must have one of the shapes allowed").format(limit)


def _any_of(validator: Any, variants: list[Any], value: Any, schema: Any) -> Iterator[ValidationError]:
    """Find a matching variant, without collecting the errors of the others.

    jsonschema's own version collects them all, which takes exponential time in documents with nested unions.
    """
    del schema
    if not any(next(validator.descend(value, variant), None) is None for variant in variants):
        yield ValidationError("no variant matches")


def _pattern(validator: Any, pattern: str, value: Any, schema: Any) -> Iterator[ValidationError]:
    """Match a pattern as ECMA-262 does: to Python, some control characters are white space too."""
    del validator, schema
    if isinstance(value, str) and not pattern_of(pattern).search(value):
        yield ValidationError("the pattern does not match")


_extend = cast("Callable[..., Any]", extend)  # its types are not published
_Validator: Final = _extend(Draft202012Validator, {"anyOf": _any_of, "pattern": _pattern})
