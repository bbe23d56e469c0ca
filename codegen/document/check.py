"""The requirements on a document before code is generated from it. All problems are reported at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from codegen.document import references, schemas, text, vocabulary
from codegen.document.paths import names, parameters, shape, well_formed
from codegen.document.tree import METHODS, Operation, followed, is_list, is_object, members, operations, readable
from codegen.errors import DocumentError, refuse

_LOCATIONS = ("path", "query", "header")
_STATUS = re.compile(r"[1-5](\d\d|XX)|default")
_FORMS: dict[str, type] = {
    **dict.fromkeys(("operationId", "summary", "description"), str),
    **dict.fromkeys(("parameters", "tags", "security"), list),
    **dict.fromkeys(("responses", "requestBody"), dict),
    "deprecated": bool,
}
_NAMES = {str: "a string", list: "an array", dict: "an object", bool: "true or false"}
_Check = Callable[[dict[str, Any]], Iterator[DocumentError]]


def check(document: dict[str, Any]) -> None:
    """Check whether code can be generated from a document.

    A name in a path without a declared parameter is not an error: the normaliser assumes a string. The documents 0.25.0
    and 0.34.0 have such a path.

    Args:
        document: an OpenAPI document, as `codegen.document.load.load` returns it.

    Raises:
        GenerationError: it has problems; all of them are reported.
    """
    refuse(_forms(document))  # the other checks rely on these
    refuse(problem for each in _CHECKS for problem in each(document))


def _forms(document: dict[str, Any]) -> Iterator[DocumentError]:
    yield from _outside(document)
    for operation in operations(document):
        yield from _operation(operation)


def _outside(document: dict[str, Any]) -> Iterator[DocumentError]:
    """Check the containers of the operations and components."""
    info = document.get("info", {"title": "", "version": ""})
    if not is_object(info) or not all(isinstance(info.get(key), str) for key in ("title", "version")):
        yield DocumentError("info", "is not an object with a title and a version")
    if not document["paths"]:
        yield DocumentError("paths", "there are none")
    for path, item in members(document["paths"]):
        for method, value in [("", item), *members(item)]:
            if method in ("", *METHODS) and not is_object(value):
                yield DocumentError(readable(("paths", path, method)).rstrip("."), "is not an object")
    components = document.get("components", {})
    for section, named in [("", components), *members(components)]:
        if not section.startswith("x-") and not is_object(named):
            yield DocumentError(readable(("components", section)).rstrip("."), "is not an object")


def _operation(operation: Operation) -> Iterator[DocumentError]:
    for key, form in _FORMS.items():
        if key in operation.value and not isinstance(operation.value[key], form):
            yield DocumentError(readable((*operation.place, key)), f"is not {_NAMES[form]}")
    tags, security = operation.value.get("tags"), operation.value.get("security")
    if is_list(tags) and not all(isinstance(tag, str) for tag in tags):
        yield DocumentError(readable((*operation.place, "tags")), "contains a value that is not a name")
    if is_list(security) and not all(is_list(scopes) for each in security for _, scopes in members(each)):
        yield DocumentError(readable((*operation.place, "security")), "contains a value that is not a list of scopes")


def _identities(document: dict[str, Any]) -> Iterator[DocumentError]:
    """Check that every operation has its own name, and its own method and path."""
    first: dict[str, Operation] = {}
    for operation in operations(document):
        name = operation.value.get("operationId")
        route = f"{operation.method} {shape(operation.path)}"
        if not name:
            yield DocumentError(readable(operation.place), "has no operationId")
        elif (known := first.setdefault(name, operation)) is not operation:
            yield DocumentError(readable(operation.place), f"has the operationId {name!r} of {readable(known.place)}")
        if (known := first.setdefault(route, operation)) is not operation:
            yield DocumentError(readable(operation.place), f"has the same method and path as {readable(known.place)}")


def _parameters(document: dict[str, Any]) -> Iterator[DocumentError]:
    for operation in operations(document):
        try:
            given = list(parameters(document, operation))
        except LookupError:
            continue  # a dangling reference, reported elsewhere
        for parameter in given:
            yield from _parameter(operation, parameter)
        yield from _repeated(document, operation)


def _parameter(operation: Operation, parameter: dict[str, Any]) -> Iterator[DocumentError]:
    name, location = parameter.get("name"), parameter.get("in")
    place = readable((*operation.place, "parameters", str(name)))
    if not isinstance(name, str) or not name:
        yield DocumentError(readable((*operation.place, "parameters")), "one of them has no name")
    if location not in _LOCATIONS:
        yield DocumentError(place, f"is in {location!r}, which is none of {', '.join(_LOCATIONS)}")
    elif location == "path" and name not in names(operation.path):
        yield DocumentError(place, "is declared to be in the path, and is not")


def _repeated(document: dict[str, Any], operation: Operation) -> Iterator[DocumentError]:
    own = [followed(document, parameter) for _, parameter in members(operation.value.get("parameters"))]
    if not all(is_object(parameter) for parameter in own):
        yield DocumentError(readable((*operation.place, "parameters")), "one of them is not an object")
        return
    for (name, location), times in Counter((str(each.get("name")), str(each.get("in"))) for each in own).items():
        if times > 1:
            yield DocumentError(readable((*operation.place, "parameters", name)), f"is declared twice in {location}")


def _paths(document: dict[str, Any]) -> Iterator[DocumentError]:
    for path, _ in members(document["paths"]):
        if path.startswith("x-"):
            continue
        if not well_formed(path):
            yield DocumentError(
                readable(("paths", path)), "is not a path: it must begin with a slash and have names in its braces"
            )
        elif len(names(path)) > len(set(names(path))):
            yield DocumentError(readable(("paths", path)), "has the same name twice")


def _responses(document: dict[str, Any]) -> Iterator[DocumentError]:
    for operation in operations(document):
        responses = operation.value.get("responses")
        place = (*operation.place, "responses")
        if not responses:
            yield DocumentError(readable(operation.place), "has no responses")
        for status, response in members(responses):
            if status.startswith("x-"):
                continue
            if not _STATUS.fullmatch(status):
                yield DocumentError(readable((*place, status)), "is not a status")
            elif not is_object(response):
                yield DocumentError(readable((*place, status)), "is not an object")


def _contents(document: dict[str, Any]) -> Iterator[DocumentError]:
    """Check that bodies, responses and their media types are objects, wherever they are defined."""
    for operation in operations(document):
        holders = [*members(operation.value.get("responses")), ("requestBody", operation.value.get("requestBody"))]
        for step, holder in holders:
            content = _content(document, holder)
            if not is_object(content) or not all(is_object(media) for media in content.values()):
                yield DocumentError(readable((*operation.place, step, "content")), "is not an object of objects")


def _content(document: dict[str, Any], holder: Any) -> Any:
    try:
        found = followed(document, holder)
    except LookupError:
        return {}  # a dangling reference, reported elsewhere
    return found.get("content", {}) if is_object(found) else {}


_CHECKS: tuple[_Check, ...] = (
    text.problems,
    references.problems,
    schemas.problems,
    vocabulary.problems,
    _identities,
    _paths,
    _parameters,
    _responses,
    _contents,
)
