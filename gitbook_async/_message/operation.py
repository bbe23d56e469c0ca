"""The operations of the OpenAPI document, as the runtime needs them. The generated tables consist of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final, Literal

import attrs

from gitbook_async._message.page import Page
from gitbook_async._model.unset import UNSET

Location = Literal["path", "query", "header"]
_NO_BOUNDS: Final[Mapping[str, Any]] = MappingProxyType({})
_NO_HEADERS: Final[Mapping[int, tuple[str, ...]]] = MappingProxyType({})


@attrs.frozen(eq=False)
class Parameter:
    """A parameter of an operation.

    Attributes:
        name: its wire name.
        location: where it is sent.
        argument: its name in Python.
        required: whether it is required.
        deprecated: whether the document deprecates it.
        default: the value that GitBook takes if it is absent; `UNSET` if the document has none.
        bounds: the document's bounds of its value, by keyword of JSON Schema (``{"maxLength": 50}``).
    """

    name: str
    location: Location
    argument: str
    required: bool
    deprecated: bool = False
    default: Any = UNSET
    bounds: Mapping[str, Any] = _NO_BOUNDS


@attrs.frozen(eq=False)
class Body:
    """The JSON body of an operation.

    Attributes:
        required: whether it is required.
        properties: for a body that is an object, Python argument names by property name; None for any other body, which
            is passed whole as ``body``.
        required_properties: the wire names of the required properties.
        open: whether the document says that the body can have other properties.
    """

    required: bool
    properties: Mapping[str, str] | None
    required_properties: tuple[str, ...] = ()
    open: bool = False


@attrs.frozen(eq=False, repr=False)
class Operation:
    """An operation of the document.

    Attributes:
        id: the document's operation id.
        method: the HTTP method, upper case.
        path: the path template, with parameters in braces.
        resource: the resource that has the typed method.
        name: the typed method's name: ``gitbook.<resource>.<name>``.
        parameters: the parameters, path parameters first, in the order of the path.
        body: the request body, if there is one.
        responses: for each success status, the decoder of its JSON; None if there is no content.
        content_types: the media types of the success responses.
        paginated: whether its results are paginated by cursor.
        streaming: whether its result is a stream of server-sent events.
        deprecated: whether the document deprecates it, or it was removed from GitBook's API.
        removed_after: the last version of @gitbook/api that documented it, if it was removed from GitBook's API.
        scopes: the OAuth scopes, any of which allows the call.
        tokens: the kinds of token, any of which allows the call (``user``, ``oauth``); empty if it needs none.
        errors: the documented statuses of errors. Any call can also fail with another.
        headers: the documented headers of responses, by status.
        safe_to_repeat: whether sending it twice has the same effect as sending it once.
    """

    id: str
    method: str
    path: str
    resource: str
    name: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: Mapping[int, Callable[[Any], Any] | None]
    content_types: tuple[str, ...]
    paginated: bool = False
    streaming: bool = False
    deprecated: bool = False
    removed_after: str | None = None
    scopes: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    errors: tuple[int, ...] = ()
    headers: Mapping[int, tuple[str, ...]] = _NO_HEADERS
    safe_to_repeat: bool = False

    @property
    def success_codes(self) -> tuple[int, ...]:
        """The documented success statuses."""
        return tuple(self.responses)

    def __repr__(self) -> str:
        return f"<Operation {self.id} ({self.resource}.{self.name}): {self.method} {self.path}>"

    def decode(self, data: Any, status: int = 200) -> Any:
        """Decode JSON as a call would.

        Args:
            data: the JSON of a response; for a streaming operation, that of one event.
            status: the status of the response. An undocumented status is decoded like the first that has content.

        Returns:
            The return value of a call for that JSON: a model, a list, a `Page`, or plain JSON if the document has no
            type.
        """
        decode = self.responses.get(status) or self.decoder(status)
        value = data if decode is None else decode(data)
        return Page[Any](value) if self.paginated else value

    def decoder(self, status: int = 200) -> Callable[[Any], Any] | None:
        """Return the decoder of a status, or of the first that has content; None if the document has no type."""
        return self.responses.get(status) or next((each for each in self.responses.values() if each), None)


class OperationTable(Mapping[str, Operation]):
    """The operations of a document by id. Each is loaded, with all of its resource, at its first use."""

    def __init__(self, package: str, constants: Mapping[str, Mapping[str, str]]) -> None:
        """Create the table.

        Args:
            package: the package that has a module for each resource.
            constants: the names of the operations in those modules, by id, by resource: the ids in snake case, upper
                case.
        """
        self._package = package
        places = ((each, module, name) for module, names in constants.items() for each, name in names.items())
        self._found = {each: (module, name) for each, module, name in places}

    def __getitem__(self, id: str) -> Operation:
        module, name = self._found[id]
        return getattr(import_module(f"{self._package}.{module}"), name)

    def known_as(self, name: str) -> Operation | None:
        """Find an operation by its id, as it is or in snake case."""
        constant = name.upper()
        return next((self[each] for each, (_, found) in self._found.items() if found == constant or each == name), None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return f"<{len(self)} operations>"
