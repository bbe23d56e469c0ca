"""What an undescribed schema is: a part of another one, or the body or response of an operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.emit.view.docs.prose import clean
from codegen.read.api import Api, ListOf, Map, Named, Object, Type, Union, alternatives, innermost

_SHOWN = 2


class Parts:
    """Describes schemas by where they are used.

    Args:
        api: the document.
        classes: the class of each schema.
    """

    def __init__(self, api: Api, classes: Mapping[str, str]) -> None:
        self.api = api
        self.classes = classes
        self.uses = self._collect()

    def sentence(self, name: str) -> str:
        """Return the docstring of a schema that the document does not describe."""
        phrase = self._phrase(name, ())
        return f"{phrase[0].upper()}{phrase[1:]}."

    def _phrase(self, name: str, seen: tuple[str, ...]) -> str:
        uses = self.uses.get(name, {})
        named = name in self.api.components
        for use in sorted(uses, key=lambda use: named and use.startswith("the")):
            owners = list(uses[use])
            if not isinstance(self.api.schemas.get(owners[0]), Map):
                return f"{use} {self._listed(owners)}"
            if owners[0] not in seen:
                return f"{use} {self._phrase(owners[0], (*seen, name))}"
        return f"the schema `{clean(name)}` of GitBook's OpenAPI document"

    def _listed(self, owners: list[str]) -> str:
        shown = [f"`{self.classes.get(owner, clean(owner))}`" for owner in owners[:_SHOWN]]
        others = len(owners) - len(shown)
        return f"{', '.join(shown)} and {others} more" if others else " and ".join(shown)

    def _collect(self) -> dict[str, dict[str, dict[str, None]]]:
        """Return the uses of each schema: by phrase, the schemas or operations that use it."""
        found: dict[str, dict[str, dict[str, None]]] = {}
        for name, use, owner in (*self._in_schemas(), *self._in_operations()):
            found.setdefault(name, {}).setdefault(use, {})[owner] = None
        return found

    def _in_schemas(self) -> Iterator[tuple[str, str, str]]:
        for owner, schema in self.api.schemas.items():
            if isinstance(schema, Object):
                for each in schema.properties:
                    yield from ((name, f"{use} `{clean(each.name)}` of", owner) for name, use in _used(each.type))
            elif isinstance(schema, Union):
                yield from ((variant, "a member of", owner) for variant in schema.variants)
            elif isinstance(schema, Map):
                yield from ((name, "a value of", owner) for name, _ in _used(schema.value))

    def _in_operations(self) -> Iterator[tuple[str, str, str]]:
        for operation in self.api.operations:
            if operation.body:
                yield from ((name, "the request body of", operation.id) for name, _ in _used(operation.body.type))
            for _, kind in operation.responses:
                yield from ((name, "the response of", operation.id) for name, _ in _used(kind) if kind)


def _used(kind: Type | None) -> Iterator[tuple[str, str]]:
    """Yield the schemas that a type names, each as the whole value or as an item of a list."""
    for each in alternatives(kind) if kind else ():
        if isinstance(each, ListOf):
            yield from ((one.name, "an item of") for one in innermost(each) if isinstance(one, Named))
        elif isinstance(each, Named):
            yield each.name, "the"
