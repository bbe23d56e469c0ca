"""The names of a document's operations and classes: locked names first, then decisions, then the rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from codegen import gitbook
from codegen.errors import ClassClashError, DocumentError, Gathered, NameClashError, refuse
from codegen.plan.classes import ClassNames, written
from codegen.plan.layout import Layout
from codegen.plan.methods import Scope, methods
from codegen.plan.name_lock import NameLock
from codegen.plan.names import resource
from codegen.plan.sharing import alike, shared
from codegen.read.api import Api, Operation


@frozen
class Names:
    """The names of a document.

    Attributes:
        api: the document, with one schema for all that are alike.
        operations: resource and method by operation id.
        classes: classes by schema.
        places: by place, the classes that the package has.
    """

    api: Api
    operations: Mapping[str, tuple[str, str]] = field(factory=dict[str, tuple[str, str]])
    classes: Mapping[str, str] = field(factory=dict[str, str])
    places: Mapping[str, str] = field(factory=dict[str, str])

    def locked(self, lock: NameLock) -> NameLock:
        """Return the lock with these names added, keeping those that the document no longer has."""
        operations = {each: ".".join(place) for each, place in self.operations.items()}
        return NameLock({**lock.operations, **operations}, {**lock.classes, **self.places})

    def not_locked(self, lock: NameLock) -> list[str]:
        """Return the names that are not locked yet."""
        operations = [".".join(place) for each, place in self.operations.items() if each not in lock.operations]
        return [*operations, *dict.fromkeys(n for each, n in self.places.items() if lock.classes.get(each) != n)]


def names_of(api: Api, layout: Layout, lock: NameLock, *, strict: bool = False) -> Names:
    """Name everything in a document.

    Args:
        api: the document.
        layout: the decisions about names.
        lock: the locked names.
        strict: whether it is an error if a new class gets a number, since its name is taken.

    Raises:
        GenerationError: things would have the same name, or decisions contradict locked names.
    """
    gathered, operations, classes = Gathered(), dict[str, tuple[str, str]](), dict[str, str]()
    with gathered.caught():
        operations = _Operations(api, layout, lock).places()
    groups = alike(api, {name: found for name, place in _places(api) if (found := lock.classes.get(place))})
    one_each = shared(api, groups)
    exported = written(one_each)
    naming = ClassNames(api, groups, layout.classes, lock.classes, exported)
    with gathered.caught():
        classes = naming.classes()
    public = [owner for owner in classes if owner in exported or api.aliases.get(owner) in exported]
    if strict:
        numbered = ((naming.places(owner)[0], naming.numbered.get(owner)) for owner in public)
        gathered.problems += [ClassClashError(place, name) for place, name in numbered if name is not None]
    gathered.refuse()
    places = {place: classes[owner] for owner in public for place in naming.places(owner)}
    return Names(one_each, operations, classes, places)


def _places(api: Api) -> Iterator[tuple[str, str]]:
    yield from ((name, api.places.get(name, name)) for name in api.schemas)


@frozen
class _Operations:
    api: Api
    layout: Layout
    lock: NameLock

    def places(self) -> dict[str, tuple[str, str]]:
        """Return the resource and the method for each operation.

        Raises:
            GenerationError: several operations would have the same name, or a decision contradicts a locked name.
        """
        decided, problems, places = self._decisions(), list[DocumentError](), dict[str, tuple[str, str]]()
        locked_names = [name.split(".") for name in self.lock.operations.values()]
        for group, operations in self._groups(decided).items():
            scope = Scope.of(group, self.layout.nouns.get(group, ()), operations)
            named = {each.id: place[1] for each in operations if (place := decided[each.id])}
            taken = [name for each, name in locked_names if each == group]
            found = {**methods(scope, [each.id for each in operations], named, taken), **named}
            problems += _clashes(group, found)
            places |= {each.id: (group, found[each.id]) for each in operations}
        refuse(problems)
        return places

    def _decisions(self) -> dict[str, tuple[str, str] | None]:
        gathered, decided = Gathered(), dict[str, tuple[str, str] | None]()
        for operation in self.api.operations:
            with gathered.caught():
                decided[operation.id] = self._decided(operation)
        gathered.refuse()
        return decided

    def _groups(self, decided: Mapping[str, tuple[str, str] | None]) -> dict[str, list[Operation]]:
        groups: dict[str, list[Operation]] = {}
        for operation in self.api.operations:
            found = decided[operation.id]
            groups.setdefault(found[0] if found else self._resource(operation), []).append(operation)
        return groups

    def _decided(self, operation: Operation) -> tuple[str, str] | None:
        locked_name = self.lock.operations.get(operation.id)
        decided = self.layout.operations.get(operation.id, locked_name)
        if locked_name not in (None, decided):
            problem = f"is locked as {locked_name} in names.lock.toml, and layout.toml says {decided}"
            raise DocumentError(f"operation {operation.id}", problem)
        if decided is None:
            return None
        group, _, name = decided.partition(".")
        if not (group.isidentifier() and name.isidentifier()):
            raise DocumentError(f"operation {operation.id}", f"layout.toml puts it at {decided!r}, which is not a name")
        return group, name

    def _resource(self, operation: Operation) -> str:
        """Return a resource by the rule: the first tag that is one, else the first word of the path."""
        tags = [tag for tag in operation.tags if tag not in gitbook.facts().tags_of_no_resource]
        segments = [part for part in operation.path.split("/") if part and "{" not in part]
        found = tags[0] if tags else segments[0] if segments else "system"
        return self.layout.resources.get(found) or resource(found)


def _clashes(group: str, names: Mapping[str, str]) -> Iterator[DocumentError]:
    owners: dict[str, str] = {}
    for operation, name in names.items():
        if owners.setdefault(name, operation) != operation:
            problem = f"would be the method {group}.{name}, as {owners[name]} is; place one in layout.toml"
            yield NameClashError(operation, problem)
