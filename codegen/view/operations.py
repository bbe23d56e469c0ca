"""The operations as the templates lay them out: the table that describes each, and the method that calls it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from codegen.api import AnyOf, Api, Const, Enumeration, Named, Object, Operation, Property, Scalar, Type
from codegen.layout import Layout
from codegen.names import arguments, constant
from codegen.view.prose import clean, docstring, entry, sentence
from codegen.view.types import Types, decoder
from codegen.words import pascal


@frozen
class OperationView:
    """An operation, as the table has it: the keyword arguments of `Operation` in source form."""

    constant: str
    id: str
    fields: tuple[tuple[str, str], ...]


@frozen
class SignatureView:
    """One way to call a method."""

    arguments: tuple[str, ...]
    returns: str


@frozen
class MethodView:
    """The method that calls an operation."""

    name: str
    signature: SignatureView
    overloads: tuple[SignatureView, ...]
    decorators: tuple[str, ...]
    asynchronous: bool
    verb: str
    constant: str
    values: tuple[str, ...]
    doc: str


@frozen
class ResourceView:
    """A resource: its operations and the class with their methods."""

    name: str
    class_name: str
    doc: str
    operations: tuple[OperationView, ...]
    methods: tuple[MethodView, ...]
    decoders: tuple[tuple[str, str], ...]
    imports: tuple[str, ...]
    folds: tuple[str, ...]


class OperationViews:
    """Makes the views of all resources."""

    def __init__(self, api: Api, types: Types, modules: Mapping[str, str], layout: Layout) -> None:
        self.api = api
        self.types = types
        self.modules = modules
        self.layout = layout
        self.places = layout.places(api)

    def resources(self) -> list[ResourceView]:
        """Give the resources, in the order of their names."""
        grouped: dict[str, list[Operation]] = {}
        for operation in self.api.operations:
            grouped.setdefault(self.places[operation.id][0], []).append(operation)
        return [self._resource(name, grouped[name]) for name in sorted(grouped)]

    def _resource(self, name: str, operations: list[Operation]) -> ResourceView:
        calls = [Call(self, operation) for operation in operations]
        decoded = {n for call in calls for kind in call.kinds() for n in self.types.decoders_in(kind)}
        shown = {n for call in calls for n in call.shown()}
        classes = self.types.classes
        return ResourceView(
            name=name,
            class_name=f"{pascal(name)}Resource",
            doc=docstring([f"The operations of GitBook's {name.replace('_', ' ')}."], 4),
            operations=tuple(call.operation_view() for call in calls),
            methods=tuple(call.method_view() for call in calls),
            decoders=tuple(sorted((decoder(classes[n]), self.modules[n]) for n in decoded)),
            imports=tuple(sorted(classes[n] for n in shown)),
            folds=tuple(sorted({call.fold for call in calls if call.fold})),
        )


class Call:
    """One operation on its way to becoming a table entry and a method."""

    def __init__(self, views: OperationViews, operation: Operation) -> None:
        self.operation = operation
        self.types = views.types
        self.api = views.api
        self.layout = views.layout
        self.resource, self.name = views.places[operation.id]
        self.fold = views.layout.folds.get(operation.id, "")
        self.body = self._object(operation.body.type) if operation.body else None
        self.contents = [kind for _, kind in operation.responses if kind is not None]
        self.envelope = self._envelope()
        self.paginated = self.envelope is not None
        self.names = arguments(self._keys())

    # What the operation is

    def _envelope(self) -> Object | None:
        """Give the list that a paginated operation answers with: there is a cursor to send, and one that comes back."""
        sends_cursor = any(p.name == "page" for p in self.operation.located("query"))
        schema = self._object(self.contents[0]) if len(self.contents) == 1 else None
        if not sends_cursor or schema is None:
            return None
        return schema if {"items", "next"} <= {p.name for p in schema.properties} else None

    def _object(self, kind: Type | None) -> Object | None:
        schema = self.api.schemas.get(kind.name) if isinstance(kind, Named) else None
        return schema if isinstance(schema, Object) else None

    def _keys(self) -> Iterator[str]:
        for location in ("path", "query", "header"):
            yield from (f"{location}:{parameter.name}" for parameter in self.operation.located(location))
        if self.body:
            yield from (f"body:{each.name}" for each in self.body.properties)

    def kinds(self) -> list[Type]:
        """Give the types that the operation answers with."""
        return self.contents

    def shown(self) -> Iterator[str]:
        """Give the schemas whose names the method's annotations use."""
        for _, parameter in self.operation.parameters:
            yield from self.types.classes_in(parameter.type)
        for each in self.body.properties if self.body else ():
            yield from self.types.classes_in(each.type)
        if self.operation.body and not self.body:
            yield from self.types.classes_in(self.operation.body.type)
        for kind in [self._item()] if self.envelope else self.contents:
            yield from self.types.classes_in(kind)

    def _item(self) -> Type:
        items = next(p.type for p in self.envelope.properties if p.name == "items") if self.envelope else Scalar("Any")
        return getattr(items, "item", items)

    # The table

    def operation_view(self) -> OperationView:
        """Give the entry of the table."""
        return OperationView(constant(self.name), self.operation.id, tuple(self._fields()))

    def _fields(self) -> Iterator[tuple[str, str]]:
        operation = self.operation
        yield "id", repr(operation.id)
        yield "method", repr(operation.method)
        yield "path", repr(operation.path)
        yield "resource", repr(self.resource)
        yield "name", repr(self.name)
        yield "parameters", _tuple(self._parameter(where, p) for where, p in operation.parameters)
        yield "body", self._body()
        yield "responses", f"{{{', '.join(f'{status}: {self._reader(kind)}' for status, kind in operation.responses)}}}"
        yield "content_types", repr(operation.content_types)
        if self.paginated:
            yield "paginated", "True"
        if operation.streaming:
            yield "streaming", "True"
        if operation.deprecated:
            yield "deprecated", "True"
        if operation.withdrawn:
            yield "withdrawn", repr(operation.withdrawn)
        if operation.scopes:
            yield "scopes", repr(operation.scopes)
        if self.layout.safe_to_repeat(operation):
            yield "safe_to_repeat", "True"

    def _parameter(self, location: str, parameter: Property) -> str:
        argument = self.names[f"{location}:{parameter.name}"]
        return f"Parameter({parameter.name!r}, {location!r}, {argument!r}, {parameter.required})"

    def _body(self) -> str:
        body = self.operation.body
        if body is None:
            return "None"
        if self.body is None:
            return f"Body({body.required}, None)"
        named = {p.name: self.names[f"body:{p.name}"] for p in self.body.properties}
        return f"Body({body.required}, {named!r}, {tuple(p.name for p in self.body.properties if p.required)!r})"

    def _reader(self, kind: Type | None) -> str:
        if kind is None:
            return "None"
        expression = self.types.reader(kind, "value")
        return "plain" if expression == "value" else f"lambda value: {expression}"

    # The method

    def method_view(self) -> MethodView:
        """Give the method."""
        signature = SignatureView((*self._positional(), *self._keywords()), self.returns())
        streaming = self.operation.streaming
        return MethodView(
            name=self.name,
            signature=signature,
            overloads=tuple(self._overloads()),
            decorators=(self._deprecation(),) if self.operation.deprecated else (),
            asynchronous=not (streaming or self.paginated),
            verb="stream" if streaming else "pages" if self.paginated else "call",
            constant=constant(self.name),
            values=tuple(self._values()),
            doc=docstring(list(self._paragraphs()), 8),
        )

    def returns(self) -> str:
        """Give the annotation of what the method gives."""
        if self.operation.streaming:
            events = self.types.annotation(self.contents[0])
            return f"Stream[{events}, {self.fold}]" if self.fold else f"Stream[{events}]"
        if self.paginated:
            return f"Pager[{self.types.annotation(self._item())}]"
        if not self.contents:
            return "Deletion" if self.operation.method == "DELETE" else "None"
        result = self.types.annotation(AnyOf(tuple(dict.fromkeys(self.contents))))
        return f"{result} | None" if len(self.contents) < len(self.operation.responses) else result

    def _positional(self) -> Iterator[str]:
        for parameter in self.operation.located("path"):
            yield f"{self.names['path:' + parameter.name]}: {self.types.annotation(parameter.type, argument=True)}"

    def _keywords(self, *, prefer: bool | None = None) -> list[str]:
        given = [*self._required(), *self._optional(prefer=prefer)]
        return ["*", *given, "options: Options | None = None"]

    def _all(self) -> Iterator[tuple[str, Property]]:
        for location in ("query", "header"):
            yield from ((f"{location}:{p.name}", p) for p in self.operation.located(location))
        if self.body:
            required = self.operation.body is not None and self.operation.body.required
            for each in self.body.properties:
                yield f"body:{each.name}", each if required else _optional(each)

    def _required(self) -> Iterator[str]:
        for key, each in self._all():
            if each.required and not isinstance(each.type, Const):
                yield f"{self.names[key]}: {self._annotation(each)}"
        if self.operation.body and not self.body and self.operation.body.required:
            yield f"body: {self.types.annotation(self.operation.body.type, argument=True)}"

    def _optional(self, *, prefer: bool | None) -> Iterator[str]:
        for key, each in self._all():
            name = self.names[key]
            if key == "header:prefer" and prefer is not None:
                if prefer:
                    yield f"{name}: {self._annotation(each)}"
            elif each.required and isinstance(each.type, Const):
                yield f"{name}: {self._annotation(each)} = {each.type.value!r}"
            elif not each.required:
                yield f"{name}: {self._annotation(each)} | Unset = {self._default(key)}"
        if self.operation.body and not self.body and not self.operation.body.required:
            yield f"body: {self.types.annotation(self.operation.body.type, argument=True)} | Unset = UNSET"

    def _default(self, key: str) -> str:
        """Give what is sent unless the caller says otherwise; nothing, but for what the layout says."""
        defaults = self.layout.defaults.get(self.operation.id, {})
        name = key.partition(":")[2]
        return repr(defaults[name]) if name in defaults else "UNSET"

    def _annotation(self, each: Property) -> str:
        if each.name == "limit" and each.type == Scalar("float"):
            return "int"
        return self.types.annotation(each.type, argument=True)

    def _overloads(self) -> Iterator[SignatureView]:
        """A call that may prefer to get nothing back gets nothing or the result; one that cannot gets the result."""
        if not self.returns().endswith(" | None") or "header:prefer" not in self.names:
            return
        for prefer, returns in ((False, self.returns().removesuffix(" | None")), (True, self.returns())):
            yield SignatureView((*self._positional(), *self._keywords(prefer=prefer)), returns)

    def _deprecation(self) -> str:
        if self.operation.withdrawn:
            message = f"GitBook has withdrawn this operation; @gitbook/api {self.operation.withdrawn} last had it"
        else:
            message = "GitBook's document marks this operation as deprecated"
        return f"deprecated({message!r})"

    def _values(self) -> Iterator[str]:
        """Give the arguments of the inner call, those that say nothing at the end left out."""
        groups = [(name, self._located(where)) for name, where in (("query", "query"), ("headers", "header"))]
        yield _tuple(self.names[f"path:{p.name}"] for p in self.operation.located("path"))
        yield from (f"{name}={{{', '.join(found)}}}" for name, found in groups if found)
        if self.body:
            yield f"json={{{', '.join(self._located('body'))}}}"
        elif self.operation.body:
            yield "json=body"
        yield "options=options"

    def _located(self, location: str) -> list[str]:
        parts = ((key.partition(":"), name) for key, name in self.names.items())
        return [f"{wire!r}: {name}" for (where, _, wire), name in parts if where == location]

    # Its documentation

    def _paragraphs(self) -> Iterator[str]:
        operation = self.operation
        yield sentence(operation.summary) or f"Call {operation.id}."
        yield clean(operation.description) if clean(operation.description) != clean(operation.summary) else ""
        yield f"{operation.method} {clean(operation.path)} (operation {clean(operation.id)})."
        yield f"OAuth scopes: {', '.join(map(clean, operation.scopes))}." if operation.scopes else ""
        yield self._deprecation_doc()
        yield "\n".join(["Args:", *self._argument_docs()])
        yield "\n".join(["Returns:", f"    {self._result_doc()}"])
        yield "\n".join(["Raises:", *_RAISES])

    def _deprecation_doc(self) -> str:
        if self.operation.withdrawn:
            return f"Withdrawn by GitBook: @gitbook/api {clean(self.operation.withdrawn)} was the last to document it."
        return "Deprecated." if self.operation.deprecated else ""

    def _argument_docs(self) -> Iterator[str]:
        for parameter in self.operation.located("path"):
            key = f"path:{parameter.name}"
            yield entry(self.names[key], parameter.description or self._described(key, parameter))
        for key, each in self._all():
            yield entry(self.names[key], each.description or self._described(key, each))
        if self.operation.body and not self.body:
            yield entry("body", "the body of the request")
        yield entry("options", "what to do differently for this call: time-outs, retries, more headers, query or body")

    def _described(self, key: str, each: Property) -> str:
        location, _, name = key.partition(":")
        schema = self.api.schemas.get(each.type.name) if isinstance(each.type, Named) else None
        if isinstance(schema, Enumeration) and schema.inline:
            return f"one of {', '.join(schema.values)}"
        return f"``{name}`` in the {location}"

    def _result_doc(self) -> str:
        if self.operation.streaming:
            return "A stream of events: an asynchronous iterator and context manager."
        if self.paginated:
            return "A pager: await it for one page, iterate over it for the items of all pages."
        if self.operation.method == "DELETE" and not self.contents:
            return "What happened: deleted, was not there, or waits for approval."
        if not self.contents:
            return "Nothing."
        return f"The result (status {', '.join(str(status) for status, kind in self.operation.responses if kind)})."


_RAISES = (
    "    InvalidArgument: a value cannot be sent; nothing was.",
    "    StatusError: GitBook answered with an error; its subclasses tell which.",
    "    TransportError: no answer came, or none that can be read.",
)


def _optional(each: Property) -> Property:
    return Property(each.name, each.type, required=False, description=each.description, deprecated=each.deprecated)


def _tuple(items: Iterator[str]) -> str:
    found = list(items)
    return f"({', '.join(found)}{',' if len(found) == 1 else ''})"
