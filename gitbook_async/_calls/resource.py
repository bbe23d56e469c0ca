"""The bases of the generated resources, and of the tables of resources by name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping

    from gitbook_async._calls.calls import Calls
    from gitbook_async._message.response import Response
    from gitbook_async._streams.raw import RawStream
    from gitbook_async._streams.stream import Stream

    P = ParamSpec("P")
    T = TypeVar("T")
    R = TypeVar("R")

    def raw(method: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, Response[T]]]:
        """Type a method as its counterpart that returns the whole response."""
        ...

    def raw_stream(method: Callable[P, Stream[T, R]]) -> Callable[P, RawStream[T, R]]:
        """Type a streaming method as its counterpart that returns the whole response."""
        ...


_INTERNAL = frozenset(("calls",))  # not for users, so that completion does not show it


class Resource:
    """A group of operations.

    Attributes:
        calls: makes the calls.
    """

    __slots__ = ("calls",)

    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if name not in _INTERNAL]

    def __repr__(self) -> str:
        methods = sorted(name for name in dir(self) if not name.startswith("_"))
        return f"<{type(self).__name__}: {', '.join(methods)}>"

    if not TYPE_CHECKING:  # a type checker knows the names, and should report others

        def __getattr__(self, name: str) -> Any:
            owner = f"{type(self).__name__!r} object has no attribute {name!r}"
            package = type(self).__module__.rpartition(".")[0]
            known = None if name.startswith("_") else import_module("..operations", package).operations.known_as(name)
            hint = f": {name} is now {known.resource}.{known.name}" if known else ""
            raise AttributeError(f"{owner}{hint}", name=name, obj=self)


class ResourceTable:
    """Resources by name, each loaded on first use.

    Attributes:
        calls: makes their calls.
    """

    __package__: ClassVar[str]
    __classes__: ClassVar[Mapping[str, str]]
    __moved__: ClassVar[Mapping[str, str]] = {}

    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    if not TYPE_CHECKING:  # as above

        def __getattr__(self, name: str) -> Any:
            found = self.__classes__.get(name)
            if found is None:
                hint = f": {name} is now {self.__moved__[name]}" if name in self.__moved__ else ""
                raise AttributeError(
                    f"{type(self).__name__!r} object has no attribute {name!r}{hint}", name=name, obj=self
                )
            resource = getattr(import_module(f"{self.__package__}.{name}"), found)(self.calls)
            setattr(self, name, resource)
            return resource

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(self.__classes__)}>"

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.__classes__} - _INTERNAL)
