"""Everything that the published documents say of the properties of objects is beside the fields of the models.

The models are read as text: what stands beside a field is not there at run time.
"""

from __future__ import annotations

import ast
import re
import tomllib
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pytest

import gitbook_async
from gitbook_async import models
from tests.contract.said import OPENAPI, Documents, Value
from tests.contract.test_documentation import lost_of, plain

SAID = Documents()
SCHEMAS = SAID.schemas()
CLASSES = tomllib.loads((OPENAPI / "names.lock.toml").read_text("utf-8"))["classes"]
_WRITTEN = r"if \(value := self\.(\w+)\) is not UNSET:\s+data\['(.*?)'\] = "
KNOWN = {
    "ChangeRequestLink": "id",  # the link that is sent describes it anew
    "GitSyncInstallationTarget": "siteId",  # the class of one member has its like elsewhere
}
"""Properties that some documents describe twice, and of which one description is lost on purpose."""
MODELS = Path(gitbook_async.__file__).parent / "_generated" / "models"


class Read:
    """A model as text; read where it is asked for."""

    def __init__(self, node):
        self._node = node

    @cached_property
    def doc(self):
        return plain(ast.get_docstring(self._node) or "")

    @cached_property
    def fields(self):
        """Of each property the annotation and what stands beside it."""
        names, body = wire_names(self._node), self._node.body
        return {
            names[each.target.id]: (ast.unparse(each.annotation), text_of(after))
            for each, after in zip(body, [*body[1:], None], strict=True)
            if isinstance(each, ast.AnnAssign)
        }


def text_of(node):
    return plain(node.value.value) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) else ""


def wire_names(node):
    """The names that `to_dict` writes, by attribute."""
    written = (each for each in ast.walk(node) if isinstance(each, ast.If))
    found = (
        re.match(r"if \(value := self\.(\w+)\) is not UNSET:\s+data\['(.*?)'\] = ", ast.unparse(each))
        for each in written
    )
    return {each[1]: each[2] for each in found if each}


def statements(body):
    """Each statement with the next one, also those for type checkers only."""
    for node, after in zip(body, [*body[1:], None], strict=True):
        yield node, after
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from statements(node.body)


def read_models():
    classes, unions = {}, {}
    for path in MODELS.glob("*.py"):
        for node, after in statements(ast.parse(path.read_text("utf-8")).body):
            if isinstance(node, ast.ClassDef):
                classes[node.name] = Read(node)
            elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
                unions[node.target.id] = (ast.unparse(node.value), text_of(after))
    return classes, unions


MODEL, UNION = read_models()


def named(annotation, seen=()):
    """The models in an annotation, those of unions too."""
    for name in re.findall(r"[A-Za-z_]\w*", annotation):
        if name in MODEL:
            yield name
        elif name in UNION and name not in seen:
            yield from named(UNION[name][0], (*seen, name))


def documented(value: Value, annotation: str, text: str):
    """What stands beside a field; for a value with a class, also the docstring of that."""
    if value.own.get("description"):
        return text
    known = [MODEL[name].doc for name in named(annotation)]
    return " ".join([*(UNION[name][1] for name in re.findall(r"\w+", annotation) if name in UNION), *known, text])


def lost(schema, classes):
    """What a schema says of its properties, and no field of these classes has beside it."""
    for value in SAID.properties(schema):
        fields = [MODEL[name].fields[value.name] for name in classes if value.name in MODEL[name].fields]
        found = [list(lost_of(value, documented(value, *each), each[0])) for each in fields]
        missing = min(found, key=len, default=["property"])
        yield from (f"{value.name}: {each}" for each in missing)


ODD_ATTRIBUTES = {
    **{each: f"{each}_" for each in ("from", "import", "list", "return")},  # names that Python has for itself
    "$schema": "schema",
    "$state": "state",
    "createOpenAPISpec": "create_openapi_spec",
    "createdByGitBook": "created_by_gitbook",
}


def attribute_of(name):
    """The attribute for a property of the document."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[-.]", "_", name).lower()
    return ODD_ATTRIBUTES.get(name, snake)


def known(component):
    """What is lost of a component on purpose."""
    described = [each for each in SAID.properties(SCHEMAS[component]) if each.name == KNOWN.get(component)]
    return [f"{KNOWN[component]}: description"] if len(described) > 1 else []


OBJECTS = [name for name in SCHEMAS if name in CLASSES and (CLASSES[name] in MODEL or CLASSES[name] in UNION)]


def test_the_objects_of_the_documents_are_found():
    assert len(OBJECTS) > 800
    assert sum(1 for name in OBJECTS for _ in SAID.properties(SCHEMAS[name])) > 4_000


@pytest.mark.parametrize("component", OBJECTS)
def test_nothing_that_is_said_of_a_property_is_lost(component):
    found = list(lost(SCHEMAS[component], list(named(CLASSES[component]))))
    assert sorted(found) == known(component)


@pytest.mark.parametrize("component", OBJECTS)
def test_what_is_said_of_an_object_is_the_docstring_of_its_class(component):
    name = CLASSES[component]
    text = MODEL[name].doc if name in MODEL else UNION[name][1]
    assert plain(SCHEMAS[component].get("description", "")) in text


@pytest.mark.parametrize("name", MODEL)
def test_each_property_is_read_into_the_attribute_of_its_name_and_written_from_it(name):
    cls = getattr(models, name)
    values = {wire: f"value of {wire}" for wire in MODEL[name].fields}
    read_in = cls.from_dict(values)
    assert {wire: getattr(read_in, attribute_of(wire)) for wire in values} == values
    assert read_in.to_dict() == values
    assert list(read_in.unknown_fields) == []


MOMENTS = [
    (name, value.name)
    for component in OBJECTS
    for name in [CLASSES[component]]
    if name in MODEL
    for value in SAID.properties(SCHEMAS[component])
    if any(each.get("format") == "date-time" for each in SAID.same(value.schema)) and value.name in MODEL[name].fields
]


def test_every_timestamp_of_the_document_is_read_as_a_time():
    assert len(MOMENTS) > 100
    moment = datetime(2026, 11, 30, 10, 20, 30, 456_000, UTC)
    read_in = {each: getattr(models, each[0]).from_dict({each[1]: "2026-11-30T10:20:30.456Z"}) for each in MOMENTS}
    wrong = [each for each, model in read_in.items() if getattr(model, attribute_of(each[1])) != moment]
    assert wrong == []
