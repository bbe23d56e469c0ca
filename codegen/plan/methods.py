"""The rule for the names of methods: an operation id without what its resource's name contains already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import frozen

from codegen.plan.names import method
from codegen.read.api import Operation
from codegen.words import singular, words

_PREPOSITIONS = frozenset({"by", "for", "from", "in", "of", "on", "to", "with"})
_IDENTIFIERS = frozenset({"id", "name", "slug"})

Phrase = tuple[str, ...]
"""Words, in lower case and in the singular."""


@frozen
class Scope:
    """The words that a resource's name contains, which its methods leave out.

    Attributes:
        nouns: the names of the resource's objects, the longest first.
        containers: the names of their containers, the longest first.
    """

    nouns: tuple[Phrase, ...] = ()
    containers: tuple[Phrase, ...] = ()

    @classmethod
    def of(cls, resource: str, nouns: Iterable[str], operations: Iterable[Operation]) -> Scope:
        """Return the scope of a resource.

        Args:
            resource: its name, whose last word is that of its objects.
            nouns: other names of its objects.
            operations: all of its operations. The containers are those in the paths of all of them.
        """
        name = tuple(resource.split("_"))
        own = {_base(name[start:]) for start in range(len(name))} | {_base(_lower(noun)) for noun in nouns}
        around = {_base(name[:-1]), *_in_all(_parents(each) for each in operations)}
        return cls(_longest_first(own), _longest_first(around - own - {()}))

    def method(self, operation: str) -> str:
        """Return the method for an operation id.

        >>> Scope((("comment",),), (("change", "request"),)).method("deleteCommentReplyInChangeRequest")
        'delete_reply'
        """
        verb, *rest = _lower(operation) or [""]
        rest = _without_key(rest)
        for phrase in (*self.nouns, *self.containers):
            rest = _without(rest, phrase)
        return method(" ".join([verb, *_without_idle_prepositions(rest)]))


def methods(
    scope: Scope, operations: Iterable[str], named: Mapping[str, str], taken: Iterable[str] = ()
) -> dict[str, str]:
    """Name the operations of a resource: by the short name, or by the whole id if the short name is taken.

    Args:
        scope: the words to leave out.
        operations: the ids of all of its operations.
        named: the methods by operation id that are already decided.
        taken: other method names that are reserved, since an earlier document had them.
    """
    short = {each: scope.method(each) for each in operations if each not in named}
    used = Counter([*{*named.values(), *taken}, *short.values()])
    return {each: name if used[name] == 1 else method(each) for each, name in short.items()}


def _lower(name: str) -> list[str]:
    return [word.lower() for word in words(name)]


def _base(phrase: Iterable[str]) -> Phrase:
    return tuple(map(singular, phrase))


def _longest_first(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))


def _parents(operation: Operation) -> set[Phrase]:
    """Return the names of a path's parameters: ``{changeRequestId}`` is a change request."""
    return {_base(_lower(parameter.name)[:-1]) for parameter in operation.located("path")}


def _in_all(sets: Iterable[set[Phrase]]) -> set[Phrase]:
    first, *others = sets
    return first.intersection(*others)


def _without_key(rest: list[str]) -> list[str]:
    """Leave out the identification at the end if it is the object's id: ``by id``, ``by change request id``."""
    if "by" in rest and rest[-1] in _IDENTIFIERS:
        return rest[: len(rest) - 1 - rest[::-1].index("by")]
    return rest


def _without(rest: list[str], phrase: Phrase) -> list[str]:
    size = len(phrase)
    for start in range(len(rest) - size + 1):
        if _base(rest[start : start + size]) == phrase:
            return _without([*rest[:start], *rest[start + size :]], phrase)
    return rest


def _without_idle_prepositions(rest: list[str]) -> list[str]:
    """Leave out prepositions at the end."""
    after = [*rest, "by"][1:]
    return [word for word, following in zip(rest, after, strict=True) if not {word, following} <= _PREPOSITIONS]
