"""The resources for the templates: the operations of each, and the methods that call them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from codegen.emit.view.docs.prose import docstring
from codegen.emit.view.entries import Entry, OperationView
from codegen.emit.view.methods import Method, MethodView
from codegen.emit.view.types import Types, decoder, param
from codegen.plan.call import Call
from codegen.plan.layout import Layout
from codegen.plan.names import constants
from codegen.plan.naming import Names
from codegen.read.api import Api, Enumeration, Operation
from codegen.words import pascal


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
    params: tuple[str, ...]
    finals: tuple[str, ...]


class OperationViews:
    """Builds the views of all resources."""

    def __init__(self, api: Api, types: Types, modules: Mapping[str, str], layout: Layout, names: Names) -> None:
        self.api = api
        self.types = types
        self.modules = modules
        self.layout = layout
        self.places = names.operations

    def resources(self) -> list[ResourceView]:
        """Return the resources, sorted by name."""
        grouped: dict[str, list[Operation]] = {}
        for operation in self.api.operations:
            grouped.setdefault(self.places[operation.id][0], []).append(operation)
        return [self._resource(name, grouped[name]) for name in sorted(grouped)]

    def _resource(self, name: str, operations: list[Operation]) -> ResourceView:
        named = constants(each.id for each in operations)
        calls = [Call(each, self.places[each.id], named[each.id], self.api, self.layout) for each in operations]
        decoded = {n for call in calls for kind in call.contents for n in self.types.decoders_in(kind)}
        shown = {n for call in calls for kind in call.returned() for n in self.types.classes_in(kind)}
        given = {n for call in calls for kind in call.given() for n in self.types.classes_in(kind, argument=True)}
        classes = self.types.classes
        return ResourceView(
            name=name,
            class_name=f"{pascal(name)}Resource",
            doc=docstring([f"The operations of GitBook's {name.replace('_', ' ')}."], 4),
            operations=tuple(Entry(call, self.types).view() for call in calls),
            methods=tuple(Method(call, self.types).view() for call in calls),
            decoders=tuple(sorted((decoder(classes[n]), self.modules[n]) for n in decoded)),
            imports=tuple(sorted(classes[n] for n in shown | given)),
            params=tuple(sorted(param(classes[n]) for n in given if not isinstance(self.api.schemas[n], Enumeration))),
            finals=tuple(sorted({call.final for call in calls if call.final})),
        )
