"""The names of classes: what is locked stays, what the document names keeps its name, parts are named by rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import count

from attrs import field, frozen

from codegen.errors import DocumentError, refuse
from codegen.plan.names import class_name
from codegen.read.api import Api, Enumeration, Named, Object, Type, Union, innermost, types_in
from codegen.read.normalise import place
from codegen.words import pascal, singular, snake, words

_SAYS_NOTHING = frozenset({"Body", "Value"})


@frozen
class ClassNames:
    """Names the classes of a document, in which what is alike is one.

    Attributes:
        api: the document.
        groups: by the first of each group of schemas that are alike, all of the group.
        decided: classes by place, where a person chose them.
        locked: classes by place, as locked.
        written: the schemas that are written as classes, or as names for types. They choose before the others.
        numbered: the classes that got a number, as their name was taken, by the first of their group.
    """

    api: Api
    groups: Mapping[str, list[str]]
    decided: Mapping[str, str]
    locked: Mapping[str, str]
    written: frozenset[str] = frozenset()
    numbered: dict[str, str] = field(init=False, factory=dict[str, str])
    _taken: dict[str, str] = field(init=False, factory=dict[str, str])

    def classes(self) -> dict[str, str]:
        """Give the class for the first of each group, and for further names of schemas.

        Raises:
            GenerationError: decisions contradict locked names.
            DocumentError: a decision is the name of another class.
        """
        owners = sorted([*self.groups, *self.api.aliases], key=lambda owner: owner not in self.written)
        found: dict[str, str] = {}
        refuse(problem for owner in owners for problem in self._contradictions(owner))
        for chosen in (self._locked_before, self._decided, self._components, self._by_rule):
            for owner in owners:
                if owner not in found and (name := chosen(owner)) is not None:
                    found[owner] = name
        return found

    def places(self, owner: str) -> list[str]:
        """Give the places that a class has."""
        return [self.api.places.get(name, name) for name in self.groups.get(owner, [owner])]

    def _locked_before(self, owner: str) -> str | None:
        names = {self.locked[each] for each in self.places(owner) if each in self.locked}
        return next((name for name in sorted(names) if self._is_owner(owner, name) and self._take(name, owner)), None)

    def _is_owner(self, owner: str, name: str) -> bool:
        """Tell whether a group keeps a name that another one has too: parts that were alike, and no longer are."""
        there, having = self._there, self._having[name]
        after = next((each for each in having if by_rule(each) == name), having[0])
        return (after if after in there else next(each for each in having if each in there)) in self.places(owner)

    @cached_property
    def _there(self) -> frozenset[str]:
        """The places that the document has."""
        return frozenset({*self.api.places.values(), *self.api.components})

    @cached_property
    def _having(self) -> dict[str, list[str]]:
        """The places of each locked name."""
        found: dict[str, list[str]] = {}
        for place_, name in self.locked.items():
            found.setdefault(name, []).append(place_)
        return found

    def _decided(self, owner: str) -> str | None:
        names = sorted({self.decided[each] for each in self.places(owner) if each in self.decided})
        if names and not self._take(names[0], owner):
            other = self.places(self._taken.get(names[0]) or self._taken[snake(names[0])])[0]
            place = next(each for each in self.places(owner) if each in self.decided)
            raise DocumentError(f"class {place}", f"layout.toml calls it {names[0]}, as {other} is called")
        return names[0] if names else None

    def _contradictions(self, owner: str) -> Iterator[DocumentError]:
        for each in self.places(owner):
            locked_name = self.locked.get(each)
            decided = self.decided.get(each, locked_name)
            if locked_name not in (None, decided):
                problem = f"is locked as {locked_name} in names.lock.toml, and layout.toml says {decided}"
                yield DocumentError(f"class {each}", problem)

    def _components(self, owner: str) -> str | None:
        return self._first_free(owner, class_name(owner), "Schema") if owner in self.api.components else None

    def _by_rule(self, owner: str) -> str:
        names = {by_rule(each) for each in self.places(owner)}
        return self._first_free(owner, class_name(min(names, key=lambda name: (len(name), name))), "")

    def _first_free(self, owner: str, name: str, ending: str) -> str:
        if free := next((each for each in (name, name + ending) if self._take(each, owner)), None):
            return free
        numbered = (f"{name}{ending}{number}" for number in count(2))
        self.numbered[owner] = next(each for each in numbered if self._take(each, owner))
        return self.numbered[owner]

    def _take(self, name: str, owner: str) -> bool:
        """Take a name, if neither it nor the name of what reads it has another owner."""
        spaces = (name, snake(name))
        if any(self._taken.get(space, owner) != owner for space in spaces):
            return False
        self._taken.update(dict.fromkeys(spaces, owner))
        return True


def by_rule(where: str) -> str:
    """Name a part by the place where it stands, without what says nothing and without saying a word twice.

    >>> by_rule("bulkUpsertSiteRedirects():result:results[]:error")
    'BulkUpsertSiteRedirectsResultError'
    """
    start, rest = place.root(where)
    base = place.spelled(re.sub(r"By[A-Z]\w*(?=\(\))", "", start))
    steps = re.findall(r":[^:\[*~]+(?:\[\])?|\[\]|\*|~\d+", rest)
    return "".join([base, *_said(base, steps)]) or base


def _said(base: str, steps: Iterable[str]) -> Iterator[str]:
    said = {singular(word.lower()) for word in words(base)}
    for step in steps:
        if step.startswith("~"):
            continue
        name = pascal(step.strip(":[]*"))
        name = singular(name) if step.endswith("[]") else name
        for word in _pieces(name):
            if singular(word.lower()) not in said and word not in _SAYS_NOTHING:
                said.add(singular(word.lower()))
                yield word


def _pieces(name: str) -> list[str]:
    """Take a name in Pascal case apart, letters as they are."""
    return re.findall(r"OpenAPI|GitBook|GitHub|GitLab|[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+", name)


def written(api: Api) -> frozenset[str]:
    """Give the schemas that are written as classes or as names for types.

    Maps and lists are written where they are used, as are lists of values without a name. A body whose properties are
    arguments needs no class.
    """
    kinds = [kind for schema in api.schemas.values() for kind in types_in(schema)]
    for operation in api.operations:
        kinds += [parameter.type for _, parameter in operation.parameters]
        kinds += [kind for _, kind in operation.responses if kind is not None]
        if operation.body and not _is_object(api, operation.body.type):
            kinds.append(operation.body.type)
    used = {each.name for kind in kinds for each in innermost(kind) if isinstance(each, Named)}
    return frozenset(name for name in {*api.components.values(), *used} if name in api.schemas and _has_name(api, name))


def _is_object(api: Api, kind: Type) -> bool:
    return isinstance(kind, Named) and isinstance(api.schemas[kind.name], Object)


def _has_name(api: Api, name: str) -> bool:
    schema = api.schemas[name]
    return isinstance(schema, (Object, Union)) or (isinstance(schema, Enumeration) and not schema.inline)
