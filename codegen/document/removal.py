"""The policy for operations that a new document no longer has: openapi/removed.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from attrs import field, frozen

from codegen import files
from codegen.document.tree import is_list, is_object
from codegen.errors import DecisionError, refuse

_VERSION = re.compile(r"\d+(\.\d+)*")
_ACTIONS = ("keep", "drop")
_KEYS = {"action", "operations", "before", "reason"}


def _texts(listed: list[str]) -> tuple[str, ...]:
    return tuple(listed)


@frozen
class Decision:
    """What becomes of an operation, and why."""

    keep: bool
    reason: str


@frozen
class Rule:
    """A rule of the policy.

    Attributes:
        action: ``keep`` or ``drop``.
        reason: why.
        operations: the ids that it is for, with ``*`` for any text; all if there are none.
        before: it is only for operations whose last document is older than this version.
    """

    action: str
    reason: str
    operations: tuple[str, ...] = field(default=(), converter=_texts)
    before: str = ""

    def fits(self, operation: str, last: str) -> bool:
        """Return whether the rule is for an operation."""
        named = not self.operations or any(fnmatchcase(operation, each) for each in self.operations)
        return named and (not self.before or version(last) < version(self.before))


@frozen
class Policy:
    """The policy: the first rule that fits decides, else the default."""

    default: str = "keep"
    reason: str = ""
    rules: tuple[Rule, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Policy:
        """Read a policy.

        Raises:
            DocumentError: the file cannot be read.
            GenerationError: some entries are not understood.
        """
        table = files.toml(path)
        refuse(DecisionError(path, place, problem) for place, problem in _problems(table))
        return cls(table["default"], table["reason"], tuple(Rule(**each) for each in table.get("rule", ())))

    def decide(self, operation: str, last: str) -> Decision:
        """Decide about an operation.

        Args:
            operation: its id.
            last: the last version of the document that has it.
        """
        for rule in self.rules:
            if rule.fits(operation, last):
                return Decision(rule.action == "keep", rule.reason)
        return Decision(self.default == "keep", self.reason)

    def wanted(self) -> list[str]:
        """Return the operations that a rule keeps by name, whichever document had them."""
        listed = [each for rule in self.rules if rule.action == "keep" for each in rule.operations]
        return [each for each in listed if "*" not in each]


def version(text: str) -> tuple[int, ...]:
    """Return the sort key of a version: ``0.202.0``."""
    return tuple(int(number) for number in text.partition("-")[0].split("."))


def _problems(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((key, "is not a known entry") for key in table.keys() - {"default", "reason", "rule"})
    yield from _action("default", table.get("default"), table.get("reason"))
    rules: Any = table.get("rule", [])
    for number, rule in enumerate(rules if is_list(rules) else [None], 1):
        place = f"rule {number}"
        if not is_object(rule) or rule.keys() - _KEYS:
            yield place, f"is not a table of {', '.join(sorted(_KEYS))}"
            continue
        yield from _action(place, rule.get("action"), rule.get("reason"))
        if not is_list(rule.get("operations", [])) or not _VERSION.fullmatch(str(rule.get("before", "0.0.0"))):
            yield place, "needs a list of operations, and a version for `before`"


def _action(place: str, action: object, reason: object) -> Iterator[tuple[str, str]]:
    if action not in _ACTIONS:
        yield place, f"is {action!r}, which is none of {', '.join(_ACTIONS)}"
    if not isinstance(reason, str) or not reason.strip():
        yield place, "has no reason"
