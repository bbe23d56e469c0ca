"""What generated models are made of: the base class, and the functions that their decoders and encoders lean on.

Reading is lenient and never raises: unknown fields are kept, a value of an unexpected type stays what it is, and what
is missing is `UNSET`. Writing gives back exactly what was read.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, cast, dataclass_transform

import attrs

from gitbook_async._model.collector import undisturbed
from gitbook_async._model.unset import UNSET

M = TypeVar("M")
Decoder = Callable[[Any], Any]

if TYPE_CHECKING:

    def new(cls: type[M], /) -> M:
        """Make an instance without initialising it: decoders set every attribute themselves, which is faster."""
        ...

    def shared(text: str, /) -> Any:
        """Give the one copy of a text that comes again and again, as the values of enumerations do."""
        ...
else:
    new = object.__new__
    shared = sys.intern
_GITBOOKS = 24  # characters of a timestamp in GitBook's form, 2024-05-06T07:08:09.123Z
_TWO = tuple(f"{number:02}" for number in range(60))  # looking digits up takes a third of the time of isoformat
_THREE = tuple(f"{number:03}" for number in range(1000))
_FIRST_OF_FOUR = 1000  # the first year that has four digits
_TOO_FINE = re.compile(r"[.,]\d{7}")  # a datetime holds microseconds


@dataclass_transform(kw_only_default=True, field_specifiers=(attrs.field,))
def model(cls: type[M]) -> type[M]:
    """Make a model of a class with annotations: slots, keyword-only arguments, everything else from `Model`.

    It says that it is from the public module, so that a pickle of it can be read when models have moved.
    """
    cls.__module__ = cls.__module__.rpartition(".")[0].replace("._generated.", ".")
    made = attrs.define(
        eq=False, repr=False, kw_only=True, weakref_slot=False, getstate_setstate=False, match_args=False
    )(cls)
    _WRITERS[made] = made.to_dict  # type: ignore[attr-defined]  # it is a Model
    return made


@attrs.define(eq=False, repr=False, weakref_slot=False, getstate_setstate=False)
class Model:
    """A JSON object of the API.

    Attributes have Python names; `to_dict` gives the names of the wire. Fields that the document does not know are in
    `unknown_fields` and are written back.
    """

    __decode__: ClassVar[Decoder]

    __unknown__: dict[str, Any] | None = attrs.field(default=None, init=False)

    @property
    def unknown_fields(self) -> dict[str, Any]:
        """The fields that the class does not declare, by their names on the wire. What is put in it is sent."""
        if self.__unknown__ is None:
            self.__unknown__ = {}
        return self.__unknown__

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read an object as the API sends it.

        Args:
            data: a JSON object, with the names of the wire.

        Returns:
            The model; it never raises for what is missing, unknown or of another type.
        """
        return cls.__decode__(dict(data))

    def to_dict(self) -> dict[str, Any]:
        """Give the JSON object, with the names of the wire and without what is `UNSET`."""
        return encode_fields(self.__unknown__ or {})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model) or type(other) is not type(self):
            return NotImplemented
        return self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]  # models can be changed

    def __repr__(self) -> str:
        names = (field.name for field in attrs.fields(type(self)) if field.init)
        values = ((name, getattr(self, name)) for name in names)
        shown = [f"{name}={value!r}" for name, value in values if value is not UNSET]
        if self.__unknown__:
            shown.append(f"unknown_fields={self.__unknown__!r}")
        return f"{type(self).__name__}({', '.join(shown)})"


@attrs.frozen
class Unknown:
    """A member of a union that the document does not know, as it came.

    Attributes:
        union: the name of the union that did not recognise it.
        raw: the JSON object.
    """

    union: str
    raw: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Give the JSON object, unchanged."""
        return self.raw


def deferred(namespace: dict[str, Any], module: str, name: str) -> Decoder:
    """Stand in for a decoder of another module until it is first called.

    The stand-in then puts the decoder in its own place in the module that holds it, in its tables too, so that only the
    first call pays.

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
    """Load a decoder, and put it wherever a module has its stand-in."""
    decoder: Decoder = getattr(import_module(module, namespace["__package__"]), name)
    namespace[name] = decoder
    for table in [value for key, value in namespace.items() if key.startswith("_TABLE_")]:
        table.update({tag: decoder for tag, held in table.items() if held is stand_in})
    return decoder


def plain(value: Any) -> Any:
    """Read what is JSON in Python too."""
    return value


def filled(data: dict[str, Any], known: AbstractSet[str]) -> dict[str, Any]:
    """Give an object with `UNSET` in place of every known field that is missing."""
    return {**dict.fromkeys(known, UNSET), **data}


def unknown(data: dict[str, Any], known: AbstractSet[str]) -> dict[str, Any]:
    """Give the fields of an object that are not known."""
    return {key: value for key, value in data.items() if key not in known}


def timestamp(text: str) -> Any:
    """Read a timestamp as a datetime; what is none, has no time zone, or is finer than one can hold, stays text."""
    if (len(text) != _GITBOOKS or text[19] != ".") and _TOO_FINE.search(text):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if moment.tzinfo is None else moment


def format_timestamp(moment: datetime) -> str:
    """Write a timestamp in GitBook's form: UTC, milliseconds (or microseconds, where there are some), Z.

    Raises:
        InvalidArgument: it has no time zone, so nobody knows which moment it is.
    """
    if moment.tzinfo is not UTC or moment.microsecond % 1000 or moment.year < _FIRST_OF_FOUR:
        return _format_other(moment)
    time = f"{_TWO[moment.hour]}:{_TWO[moment.minute]}:{_TWO[moment.second]}.{_THREE[moment.microsecond // 1000]}"
    return f"{moment.year}-{_TWO[moment.month]}-{_TWO[moment.day]}T{time}Z"


def _format_other(moment: datetime) -> str:
    """Write a timestamp that has to be converted to UTC, or is finer than usual."""
    if moment.tzinfo is None:
        from gitbook_async.errors import InvalidArgument  # noqa: PLC0415  # models do not need errors otherwise

        raise InvalidArgument(f"{moment!r} has no time zone; give it one, as datetime.now(UTC) has")
    unit = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    try:
        return moment.astimezone(UTC).isoformat(timespec=unit).removesuffix("+00:00") + "Z"
    except OverflowError:  # in UTC it is not of the years 1 to 9999
        return moment.isoformat(timespec=unit)


def to_dict(value: object) -> Any:
    """Give the JSON of a value: models and what holds models become objects with the names of the wire.

    Args:
        value: a model, a datetime, or lists and mappings of such and of plain JSON.

    Returns:
        Dictionaries, lists, strings, numbers, booleans and None.

    Raises:
        TypeError: something in the value has no place in JSON.
    """
    return undisturbed(encode, value)


def encode(value: object) -> Any:
    """Do what `to_dict` does, for a part of a value."""
    return _WRITERS.get(type(value), _encode_other)(value)


def encode_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give the JSON of a mapping's values under its keys, without what is `UNSET`."""
    return {key: encode(value) for key, value in fields.items() if value is not UNSET}


def _encode_list(items: list[object]) -> list[Any]:
    return [_WRITERS.get(type(item), _encode_other)(item) for item in items]  # as encode, without a call in between


def _encode_other(value: Any) -> Any:
    if isinstance(value, (Model, Unknown)):
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
    raise TypeError(f"{value!r} has no place in JSON; pass a model, a mapping, a list, text, a number or None")


_WRITERS: dict[type[Any], Callable[[Any], Any]] = {
    **dict.fromkeys((str, int, float, bool, type(None)), plain),
    list: _encode_list,
    dict: encode_fields,
    datetime: format_timestamp,
}
"""How values are encoded, by their very type; models add themselves."""
