"""Everything that the published documents say of a call is in its docstring, and in the table of operations.

The documents are read here on their own (`said`), not as the generator reads them.
"""

from __future__ import annotations

import importlib
import inspect
import re
import tomllib
from collections import Counter
from functools import cache

import pytest

from gitbook_async import errors, operations
from gitbook_async._message.failure import _class as error_class
from tests.contract.said import OPENAPI, Documents, Value

SAID = Documents()
OPERATIONS = {each["operationId"]: (each, shared) for each, shared in SAID.operations()}
ENTRY = re.compile(r"    (\S[^:]*):(?: |$)(.*)")


def plain(text):
    """Text on one line."""
    return " ".join(str(text).split())


def method(operation_id):
    operation = operations[operation_id]
    module = importlib.import_module(f"gitbook_async._generated.resources.{operation.resource}")
    classes = (each for name, each in vars(module).items() if name.endswith("Resource") and name != "Resource")
    return getattr(next(iter(classes)), operation.name)


@cache
def documentation(operation_id):
    """The sections of a docstring: what stands before them, and the entries of each."""
    section, entries, name = "", {"": {"": ""}}, ""
    for line in inspect.getdoc(method(operation_id)).splitlines():
        if line in ("Args:", "Returns:", "Raises:"):
            section, name = line[:-1], ""
            entries[section] = {"": ""}
        elif section and (found := ENTRY.fullmatch(line)):
            name = found[1]
            error = re.fullmatch(r"(Status \w+): (.*)", found[2])
            if section == "Raises" and error:
                assert issubclass(getattr(errors, name), errors.StatusError)
                name, entries[section][error[1]] = error[1], error[2]
                continue
            entries[section][name] = found[2]
        else:
            entries[section][name] += f"\n{line}"
    return {section: {name: plain(text) for name, text in found.items()} for section, found in entries.items()}


def lost_of(value: Value, text: str, annotation: str = ""):
    """What is said of a value and is neither in a text nor in a type."""
    if plain(SAID.description(value)) not in text:
        yield "description"
    if SAID.deprecated(value) and "Deprecated." not in text:
        yield "deprecated"
    yield from ("default" for default in SAID.default(value) if plain(f"Server default: `{default!r}`.") not in text)
    limits = text.partition("Limits: ")[2]
    for keyword, bound in SAID.bounds(value):
        if bound == "date-time" and "datetime" in annotation:
            continue
        shown = "no item twice" if keyword == "uniqueItems" else plain(bound)
        if not re.search(rf"(?<![\w.]){re.escape(shown)}(?![\w])", limits):
            yield keyword


def arguments(operation_id):
    """The arguments of a method, with what the document says of each."""
    operation, (source, shared) = operations[operation_id], OPERATIONS[operation_id]
    named = {(each.location, each.name): each.argument for each in operation.parameters}
    for value in SAID.parameters(source, shared):
        yield named[value.location, value.name], value
    properties = (operation.body.properties if operation.body else None) or {}
    for value in SAID.body(source):
        if value.name in properties:
            yield properties[value.name], value


def lost(operation_id):
    """Everything that a document says of a call and its docstring does not."""
    found = documentation(operation_id)
    source, _ = OPERATIONS[operation_id]
    texts = {argument: text for argument, text in found["Args"].items() if argument}
    values = list(arguments(operation_id))
    annotations = {
        name: str(each.annotation) for name, each in inspect.signature(method(operation_id)).parameters.items()
    }
    assert {argument for argument, _ in values} <= texts.keys()
    for argument, value in values:
        yield from lost_of(value, texts[argument], annotations[argument])
    for code, response in SAID.statuses(source).items():
        text = found["Returns" if code.startswith("2") else "Raises"].get(f"Status {code}", "")
        if plain(response["description"]) not in text:
            yield "success" if code.startswith("2") else "error"
        for header in SAID.headers(response):
            if f"Header {header.name}" not in text or plain(SAID.description(header)) not in text:
                yield "header"
    for key in ("summary", "description"):
        if plain(source.get(key, "")).rstrip(".") not in found[""][""]:
            yield key
    listed = re.search(r"Tokens: ([^.]*)\.", found[""][""])
    if (listed[1].split(", ") if listed else []) != list(dict.fromkeys(SAID.tokens(source))):
        yield "tokens"


def test_every_operation_of_the_documents_is_there(locked_operations):
    assert set(operations) == set(OPERATIONS)
    assert len(OPERATIONS) == locked_operations


@pytest.mark.parametrize("called", OPERATIONS)
def test_nothing_that_is_said_of_a_call_is_lost(called):
    assert list(lost(called)) == []


def test_the_documents_say_enough_to_lose():
    """The walk over the documents finds what is to be found: an operation says something, and most say much."""
    found = Counter(kind for each in OPERATIONS for kind in said(each))
    assert found["pattern"] > len(OPERATIONS) / 2
    assert found["error"] > len(OPERATIONS) / 8
    assert found["maxLength"] + found["minLength"] > len(OPERATIONS) / 8
    assert found["default"] > len(OPERATIONS) / 10
    assert found["header"] > len(OPERATIONS) / 100


def said(operation_id):
    """What a document says of a call, by kind."""
    source, _ = OPERATIONS[operation_id]
    for _, value in arguments(operation_id):
        yield from lost_of(value, "")
    for code, response in SAID.statuses(source).items():
        yield "success" if code.startswith("2") else "error"
        yield from ("header" for _ in SAID.headers(response))


def test_a_documented_error_is_of_the_class_that_is_raised():
    text = "\n".join(inspect.getdoc(method(each)) for each in OPERATIONS)
    listed = set(re.findall(r"^    (\w+): Status (\d+):", text, re.MULTILINE))
    assert {code for _, code in listed} >= {"400", "404", "409", "412"}
    assert all(error_class(int(code), "").__name__ == name for name, code in listed)


def test_operations_without_a_usual_token_say_so():
    unusual = {each for each, (source, _) in OPERATIONS.items() if not {"user", "oauth"} & set(SAID.tokens(source))}
    assert 10 < len(unusual) < len(OPERATIONS) / 10
    assert {each for each in OPERATIONS if "Not allowed with: user, oauth." in documentation(each)[""][""]} == unusual


@pytest.mark.parametrize("called", OPERATIONS)
def test_the_table_of_operations_has_it_as_data(called):
    operation, (source, shared) = operations[called], OPERATIONS[called]
    values = {(each.location, each.name): each for each in SAID.parameters(source, shared)}
    for parameter in operation.parameters:
        value = values[parameter.location, parameter.name]
        own = {key: bound for each in SAID.whole(value.schema) for key, bound in each.items()}
        assert all(own[key] == bound for key, bound in parameter.bounds.items())
        assert parameter.bounds.keys() == own.keys() & {key for key, _ in SAID.bounds(value)}
        assert parameter.deprecated == SAID.deprecated(value)
        assert [parameter.default] == SAID.default(value) or (not parameter.default and not SAID.default(value))
    assert list(operation.tokens) == list(dict.fromkeys(SAID.tokens(source)))
    statuses = SAID.statuses(source)
    assert operation.errors == tuple(int(code) for code in statuses if code[0] in "45")
    headers = {int(code): tuple(each["headers"]) for code, each in statuses.items() if each.get("headers")}
    assert operation.headers == headers


def test_every_default_of_the_sdk_is_documented():
    layout = tomllib.loads((OPENAPI / "layout.toml").read_text("utf-8"))
    assert layout["defaults"]
    for operation_id, defaults in layout["defaults"].items():
        for name, value in defaults.items():
            argument = next(argument for argument, said in arguments(operation_id) if said.name == name)
            assert f"The SDK sends `{value!r}` by default." in documentation(operation_id)["Args"][argument]
