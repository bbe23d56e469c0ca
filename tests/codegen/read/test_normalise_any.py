"""Whatever schemas a document has, they come out whole, or the run ends with an error; what comes out loses nothing."""

from __future__ import annotations

import importlib
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.document.check import check
from codegen.emit.render import render
from codegen.emit.view import view
from codegen.errors import DocumentError, GenerationError
from codegen.plan.layout import Layout
from codegen.plan.name_lock import NameLock
from codegen.plan.naming import names_of
from codegen.read.losses import refuse_losses
from codegen.read.normalise import normalise
from codegen.read.parse import parse
from gitbook_async._model.base import encode

COMPONENTS, PROPERTIES = ["Alpha", "Beta", "Gamma"], ["type", "kind", "a", "b", "items"]
SCALARS = st.sampled_from(
    [
        *({"type": name} for name in ("string", "integer", "number", "boolean", "null", "object", "array")),
        {},
        {"type": "string", "format": "date-time"},
        {"type": ["string", "null"]},
        {"type": ["object", "array"], "nullable": True},
    ]
)
VALUES = st.lists(st.sampled_from(["x", "y", 1, True, None, 1.5]), min_size=1, max_size=3).map(
    lambda each: {"enum": each}
)
REFERENCES = st.sampled_from(COMPONENTS).map(lambda name: {"$ref": f"#/components/schemas/{name}"})


def composed(schemas):
    several = st.lists(schemas, min_size=1, max_size=3)
    objects = st.fixed_dictionaries(
        {"properties": st.dictionaries(st.sampled_from(PROPERTIES), schemas, max_size=3)},
        optional={
            "type": st.just("object"),
            "required": st.lists(st.sampled_from(PROPERTIES), unique=True),
            "additionalProperties": st.booleans() | schemas,
            "oneOf": several,
        },
    )
    lists = st.builds(lambda items: {"type": "array", "items": items}, schemas)
    combined = st.builds(lambda key, members: {key: members}, st.sampled_from(["oneOf", "anyOf", "allOf"]), several)
    return objects | lists | combined


SCHEMAS = st.recursive(SCALARS | VALUES | REFERENCES, composed, max_leaves=12)
TEXTS = st.sampled_from(["x", "y", "2024-05-06T07:08:09.000Z", "new"])
JSON = st.recursive(
    TEXTS | st.sampled_from([1, True, None, 1.5]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*PROPERTIES, "new"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def imported(files, folder, name):
    """Write the files of a package, and import all of it."""
    for path, text in files.items():
        (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / name / path).write_text(text, encoding="utf-8")
    importlib.invalidate_caches()
    modules = {each: importlib.import_module(f"{name}.{each}") for each in ("models", "operations", "resources.system")}
    for model in modules["models"].__all__:
        getattr(modules["models"], model)
    return modules


DOCUMENTS = st.fixed_dictionaries(dict.fromkeys((*COMPONENTS, "answer", "body"), SCHEMAS))


@settings(max_examples=60)
@given(DOCUMENTS, st.lists(JSON, max_size=5))
def test_any_schemas_come_out_whole_or_as_an_error(make, tmp_path, monkeypatch, schemas, values):
    answer, body = make.answering(schemas.pop("answer")), make.taking(schemas.pop("body"))
    operation = make.operation("doIt", responses=answer, requestBody=body)
    document = make.tiny(schemas, {"/": {"post": operation}})
    try:
        check(document)
        api = parse(normalise(document))
        refuse_losses(document, api)
    except (DocumentError, GenerationError):
        return
    monkeypatch.syspath_prepend(tmp_path)
    name = f"generated_any{len(list(tmp_path.iterdir()))}"
    found = imported(render(view(Layout(), names_of(api, Layout(), NameLock())), "a document"), tmp_path, name)[
        "operations"
    ].operations["doIt"]
    for value in [*values, {"a": values}]:
        assert encode(found.decode(value)) == value
    for each in [each for each in sys.modules if each.startswith(f"{name}.")]:
        del sys.modules[each]
