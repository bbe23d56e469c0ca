"""Where in a document a schema stands, as text that stays the same while the document grows around it.

A component is its name; what is within it comes after it: ``Space:urls`` is a property, ``Space:tags[]`` an item,
``Space:labels*`` a value of a map, ``Embed:Link`` a variant of a union, ``list(Space)`` what lists it, and
``getSpaceById():result`` what an operation gives. What stands in a place beside something else there has a number:
``Space:urls~2``. No component has a name like these.
"""

from __future__ import annotations

import re

from codegen.words import pascal, singular

_STEP = re.compile(r"(?P<item>\[\])|(?P<value>\*)|~(?P<number>\d+)|:(?P<part>[^:\[*~]+)|(?P<other>.)")


def part(place: str, name: str) -> str:
    """Give the place of a property, or of a variant."""
    return f"{place}:{re.sub(r'[^A-Za-z0-9_.-]+', '_', name)}"


def item(place: str) -> str:
    """Give the place of what an array has in it."""
    return f"{place}[]"


def value(place: str) -> str:
    """Give the place of what a map has in it."""
    return f"{place}*"


def again(place: str, number: int) -> str:
    """Give the place of what stands beside something else: the first has the place alone."""
    return place if number == 1 else f"{place}~{number}"


def listing(component: str) -> str:
    """Give the place of a list of a component."""
    return f"list({component})"


def called(operation: str, role: str) -> str:
    """Give the place of what an operation takes or gives."""
    return f"{operation}():{role}"


def root(place: str) -> tuple[str, str]:
    """Part a place into where it begins and what comes then: a component, a list of one, or an operation."""
    found = re.match(r"list\([^)]*\)|[^:\[*~(]*(\(\))?", place)
    end = found.end() if found else 0
    return place[:end], place[end:]


def spelled(place: str) -> str:
    """Give a place as one word.

    >>> spelled("Space:tags[]")
    'SpaceTag'
    """
    start, rest = root(place)
    name = f"{pascal(start[5:-1])}List" if start.startswith("list(") else pascal(start) if "(" in start else start
    for step in _STEP.finditer(rest):
        name = _followed(name, step)
    return name


def _followed(name: str, step: re.Match[str]) -> str:
    if step["item"]:
        return singular(name)
    return name + ("Value" if step["value"] else step["number"] or pascal(step["part"] or ""))
