"""The base of generated models: the base class, and the functions that their decoders and encoders use.

Decoding is lenient and never raises: unknown fields are kept, a value of an unexpected type is kept unchanged, and a
missing field is `UNSET`. Encoding returns exactly what was decoded.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, cast, dataclass_transform

import attrs

from gitbook_async._model.collector import undisturbed
from gitbook_async._model.hints import Hints
from gitbook_async._model.json import packed, same, unpacked
from gitbook_async._model.timestamp import ReceivedTimestamp, format_timestamp
from gitbook_async._model.unset import UNSET
from gitbook_async._model.variant import UnknownVariant

M = TypeVar("M")
Decoder = Callable[[Any], Any]

if TYPE_CHECKING:

    def new(cls: type[M], /) -> M:
        """Create an instance without initialising it: decoders set every attribute themselves, which is faster."""
        ...

    def shared(text: str, /) -> Any:
        """Return the single copy of a text that occurs repeatedly, such as an enum value."""
        ...
else:
    new = object.__new__
    shared = sys.intern
_MOST_LEVELS = 5000


@dataclass_transform(kw_only_default=True, field_specifiers=(attrs.field,))
def model(cls: type[M]) -> type[M]:
    """Turn an annotated class into a model: slots, keyword-only arguments, everything else from `Model`.

    Its ``__module__`` is the public module, so that a pickle of it can be loaded after models have moved.
    """
    cls.__module__ = cls.__module__.rpartition(".")[0].replace("._generated.", ".")
    made = attrs.define(
        eq=False, repr=False, kw_only=True, weakref_slot=False, getstate_setstate=False, match_args=False
    )(cls)
    made.__annotations__ = Hints(made)
    _WRITERS[made] = made.to_dict  # type: ignore[attr-defined]  # it is a Model
    return made


@attrs.define(eq=False, repr=False, weakref_slot=False, getstate_setstate=False)
class Model:
    """A JSON object of the API.

    Attributes have Python names; `to_dict` returns the wire names. Undocumented fields are in `unknown_fields`, and are
    sent back with the object.
    """

    __decode__: ClassVar[Decoder]

    __unknown__: dict[str, Any] | None = attrs.field(default=None, init=False)

    @property
    def unknown_fields(self) -> dict[str, Any]:
        """The fields that the class does not declare, by their wire names. Fields that you add are sent."""
        if self.__unknown__ is None:
            self.__unknown__ = {}
        return self.__unknown__

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Create the model of a JSON object of the API.

        Args:
            data: a JSON object, with the wire names.

        Returns:
            The model. Missing, unknown or mistyped fields never raise.
        """
        return cls.__decode__(dict(data))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object, with the wire names and without fields that are `UNSET`."""
        return encode_fields(self.__unknown__ or {})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model) or type(other) is not type(self):
            return NotImplemented
        return same(self.to_dict(), other.to_dict())

    __hash__ = None  # type: ignore[assignment]  # models are mutable

    def __copy__(self) -> Self:
        return _twin(self, plain)

    def __reduce__(self) -> tuple[Any, ...]:
        return unpacked, (type(self).from_dict, packed(self.to_dict()))

    def __shown_fields__(self) -> Iterator[tuple[str, Any]]:
        """Yield the fields that a text of the model shows."""
        values = ((field.name, getattr(self, field.name)) for field in attrs.fields(type(self)) if field.init)
        yield from ((name, value) for name, value in values if value is not UNSET)
        if self.__unknown__:
            yield "unknown_fields", self.__unknown__

    def __repr__(self) -> str:
        from gitbook_async._model.shown import shown  # noqa: PLC0415  # only for people who look

        return shown(type(self).__name__, self.__shown_fields__())

    def _repr_html_(self) -> str:
        from gitbook_async._model.shown import table  # noqa: PLC0415  # only in notebooks

        return table(type(self).__name__, ("field", "value"), self.__shown_fields__())


def deferred(namespace: dict[str, Any], module: str, name: str) -> Decoder:
    """Return a stand-in for a decoder of another module, which loads the decoder at its first call.

    The stand-in then replaces itself by the decoder in the module that holds it, also in the module's tables, so that
    only the first call is slower.

    Args:
        namespace: the globals of the module that holds the stand-in.
        module: the module that has the decoder, relative to the package of the one that holds the stand-in.
        name: the decoder's name, in both modules.
    """
    found: Decoder | None = None

    def stand_in(data: Any) -> Any:
        nonlocal found
        if found is None:
            found = _found(namespace, module, name, stand_in)
        return found(data)

    return stand_in


def _found(namespace: dict[str, Any], module: str, name: str, stand_in: Decoder) -> Decoder:
    """Load a decoder, and replace its stand-in everywhere in the module."""
    decoder: Decoder = getattr(import_module(module, namespace["__package__"]), name)
    namespace[name] = decoder
    for table in [value for key, value in namespace.items() if key.startswith("_TABLE_")]:
        table.update({tag: decoder for tag, held in table.items() if held is stand_in})
    return decoder


def plain(value: Any) -> Any:
    """Return a value that is the same in JSON and in Python."""
    return value


def filled(data: dict[str, Any], known: AbstractSet[str]) -> dict[str, Any]:
    """Return an object with `UNSET` in place of every known field that is missing."""
    return {**dict.fromkeys(known, UNSET), **data}


def unknown(data: dict[str, Any], known: AbstractSet[str]) -> dict[str, Any]:
    """Return the unknown fields of an object."""
    return {key: value for key, value in data.items() if key not in known}


def to_dict(value: object) -> Any:
    """Return the JSON of a value: models become objects with the wire names.

    Args:
        value: a model, a datetime, or lists and mappings of these and of plain JSON.

    Returns:
        Dictionaries, lists, strings, numbers, booleans and None.

    Raises:
        TypeError: a part of the value cannot be converted to JSON.
    """
    return undisturbed(encode, value)


def encode(value: object) -> Any:
    """Return the JSON of a part of a value, as `to_dict` does."""
    return _WRITERS.get(type(value), _encode_other)(value)


def encode_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON of a mapping's values under its keys, without those that are `UNSET`."""
    try:
        return {key: encode(value) for key, value in fields.items() if value is not UNSET}
    except RecursionError:
        return _encode_deep(dict(fields))


def _encode_list(items: list[object]) -> list[Any]:
    try:
        return [_WRITERS.get(type(item), _encode_other)(item) for item in items]  # as encode, inlined
    except RecursionError:
        return _encode_deep(items)


def _encode_deep(value: Any) -> Any:
    """Return the JSON of dictionaries, lists and models that are nested too deeply for recursion.

    It must not recurse itself: everything above it in the stack would then try again, each time all that is below.

    Raises:
        ValueError: they are nested more deeply than any JSON that can be read: they contain themselves.
    """
    root: list[Any] = [value]
    waiting: list[tuple[Any, Any, int]] = [(root, 0, 0)]
    while waiting:
        place, key, depth = waiting.pop()
        if depth > _MOST_LEVELS:
            raise ValueError("the value contains itself, or is nested too deeply")
        part = place[key].value if type(place[key]) is _Later else place[key]
        if isinstance(part, Model):
            twin = _twin(part, _Later.of)
            twin.__unknown__ = {name: _Later.of(item) for name, item in (part.__unknown__ or {}).items()}
            part = twin.to_dict()
        if isinstance(part, dict):
            given = cast("dict[str, Any]", part)
            place[key] = copied = {name: item for name, item in given.items() if item is not UNSET}
            waiting += [(copied, name, depth + 1) for name in copied]
        elif isinstance(part, list):
            place[key] = [*part]
            waiting += [(place[key], index, depth + 1) for index in range(len(place[key]))]
        else:
            place[key] = encode(part)
    return root[0]


class _Later:
    """A part of a model that is encoded after the model."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    @classmethod
    def of(cls, value: Any) -> Any:
        """Return a value in place of one that has parts."""
        return cls(value) if isinstance(value, (Model, list, dict)) else value


def _twin(given: M, change: Callable[[Any], Any]) -> M:
    """Return a model with the changed attributes of another one."""
    made = new(type(given))
    for field in attrs.fields(type(given)):
        setattr(made, field.name, change(getattr(given, field.name)))
    return made


def _encode_other(value: Any) -> Any:
    if isinstance(value, (Model, UnknownVariant)):
        return value.to_dict()
    if isinstance(value, date):
        return format_timestamp(value) if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, Enum) and value is not UNSET:
        return encode(value.value)
    return value if isinstance(value, (str, int, float)) else _encode_many(value)


def _encode_many(value: Any) -> Any:
    if isinstance(value, Mapping):
        return encode_fields(cast("Mapping[str, Any]", value))
    if isinstance(value, (Sequence, AbstractSet)) and not isinstance(value, (bytes, bytearray)):
        return [encode(item) for item in cast("Sequence[Any]", value)]
    to_dict = getattr(value, "to_dict", None)
    if callable(to_dict):
        return to_dict()
    raise TypeError(f"{value!r} cannot be converted to JSON; pass a model, a mapping, a list, text, a number or None")


_WRITERS: dict[type[Any], Callable[[Any], Any]] = {
    **dict.fromkeys((str, int, float, bool, type(None)), plain),
    list: _encode_list,
    dict: encode_fields,
    datetime: format_timestamp,
    ReceivedTimestamp: ReceivedTimestamp.to_text,
    _Later: plain,
}
"""The encoders by exact type; models add themselves."""
