"""No text of a document is ever code: it stays in string literals, or the run ends with an error and no file.

The checks of a document refuse most of what is nasty; so that one slip is not enough, the passes behind them are also
tried without them.
"""

from __future__ import annotations

import ast
import builtins
import io
import tokenize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from codegen.emit.render import render
from codegen.emit.view import view
from codegen.errors import DocumentError, GenerationError
from codegen.plan.layout import Layout
from codegen.plan.name_lock import NameLock
from codegen.plan.naming import names_of
from codegen.read.normalise import normalise
from codegen.read.parse import parse

NASTY = [
    '"""); boom(); """',
    "'''); boom(); '''",
    '"); boom(); ("',
    "'); boom(); ('",
    "\\",
    '\\"""\nboom()\n"""',
    "x\nboom()\n",
    "\nboom()\n# ",
    "{{ boom() }}{% include 'x' %}{# #}",
    "{boom()}{0!r}%(boom)s",
    "\\N{SNOWMAN}\\x00\\u{7}",
    "x\0boom()",
    "\N{RIGHT-TO-LEFT OVERRIDE})(moob",
    "\N{LINE SEPARATOR}boom()\N{NEXT LINE}boom()\rboom()\x0cboom()",
    "# type: ignore\n  boom()",
    "../../boom()",
    "a; import boom; boom()",
    "${boom()}`boom()`",
    "日本\N{GRINNING FACE}",
    "__import__('boom')",
    "",
    " ",
]
PLACES = {
    "summary": "Summary",
    "description": "Description",
    "operation_id": "getThing",
    "tag": "things",
    "path": "things",
    "scope": "thing:read",
    "query": "limit",
    "query_description": "At most.",
    "header": "X-Key",
    "body_property": "title",
    "body_description": "The title.",
    "schema_description": "A thing.",
    "property": "name",
    "property_description": "Its name.",
    "title": "Titled",
    "constant": "thing",
    "tag_value": "one",
    "enumeration": "fast",
    "named_enumeration": "slow",
    "union_description": "One of two.",
    "removed_after": "0.1.0",
    "default": "default",
    "response_description": "Here",
    "info": "Tiny",
}


NAMES = ("operation_id", "tag", "path")
VALUES = ("query", "header", "body_property", "property", "constant", "tag_value", "enumeration", "named_enumeration")
PROSE = tuple(place for place in PLACES if place not in (*NAMES, *VALUES))
REFUSED = ('"""\nboom()\n"""', "x\0\N{RIGHT-TO-LEFT OVERRIDE}boom()")


def hostile(make, **texts):
    """A document with a text in each place where one can stand."""
    text = {**PLACES, **texts}
    thing = make.obj(
        text["property"],
        **{text["property"]: {**make.string, "description": text["property_description"], "default": text["default"]}},
        kind={"const": text["constant"]},
        mode={"enum": [text["enumeration"], "other"]},
        named=make.ref("Mode"),
        inner={**make.obj(a=make.string), "title": text["title"]},
        either=make.ref("Either"),
    )
    variants = [{**make.obj("t", t=value), "title": text["title"]} for value in ({"const": text["tag_value"]}, "two")]
    schemas = {
        "Thing": {**thing, "description": text["schema_description"], "title": text["title"]},
        "Mode": {"type": "string", "enum": [text["named_enumeration"], "other"], "description": text["description"]},
        "Either": {"oneOf": variants, "description": text["union_description"]},
    }
    body = make.obj(**{text["body_property"]: {**make.string, "description": text["body_description"]}})
    operation = {
        "operationId": text["operation_id"],
        "summary": text["summary"],
        "description": text["description"],
        "tags": [text["tag"]],
        "deprecated": True,
        "x-removed-after": text["removed_after"],
        "security": [{"user": [text["scope"]]}],
        "parameters": [
            make.parameter(text["query"], description=text["query_description"]),
            make.parameter(text["header"], "header"),
        ],
        "requestBody": make.taking(body),
        "responses": make.answering(make.ref("Thing")),
    }
    operation["responses"]["200"]["description"] = text["response_description"]
    document = make.tiny(schemas, {f"/{text['path']}/{{thingId}}": {"post": operation}})
    document["info"]["title"] = text["info"]
    return document


def unchecked(document):
    """The files of a document's package, made without the checks that come first."""
    api = parse(normalise(document))
    return render(view(Layout(), names_of(api, Layout(), NameLock())), "a document")


def harm(source):
    """What in a module speaks of `boom` outside of strings and of names that the generator made."""
    nodes = list(ast.walk(ast.parse(source)))
    calls = [each for each in nodes if isinstance(each, ast.Call) and getattr(each.func, "id", "") == "boom"]
    imports = [each for each in nodes if isinstance(each, ast.Import) or getattr(each, "module", None) == "boom"]
    absolute = [each for each in imports if not getattr(each, "level", 0) and ast.unparse(each) != "import builtins"]
    comments = [
        each for each in tokenize.generate_tokens(io.StringIO(source).readline) if each.type == tokenize.COMMENT
    ]
    return [*calls, *absolute, *(each for each in comments if "boom" in each.string)]


def assert_harmless(files):
    for name, source in files.items():
        compile(source, name, "exec", dont_inherit=True)
        assert harm(source) == []


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("places", [PROSE, VALUES])
def test_nasty_text_stays_in_strings_even_without_the_checks(make, places, text):
    assert_harmless(unchecked(hostile(make, **dict.fromkeys(places, text))))


TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.lists(st.sampled_from([*NASTY, '"', "'", "\\", "\n", "{", "}", "boom()"]), max_size=4).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(sorted(PLACES)), TEXTS, min_size=1, max_size=4))
@example({"operation_id": '"""); boom(); """'})
@example({"tag": "a; import boom; boom()", "path": "\"\\\n'"})
def test_any_text_in_any_places_stays_in_strings_or_is_refused_even_without_the_checks(make, texts):
    try:
        files = unchecked(hostile(make, **texts))
    except (DocumentError, GenerationError):
        return
    assert_harmless(files)


@pytest.fixture
def _boom(monkeypatch):
    monkeypatch.setattr(builtins, "boom", lambda: pytest.fail("the document's text was run"), raising=False)


@pytest.mark.parametrize("places", [PROSE, VALUES, *([name] for name in NAMES)])
@pytest.mark.parametrize(
    "text", ['x"); boom(); ("', "{{ boom() }}{% raw %}", "日本 \\ boom()", "x\n\nboom()", *REFUSED]
)
@pytest.mark.usefixtures("_boom")
def test_a_package_of_nasty_text_is_refused_whole_or_runs_nothing(generate, make, tmp_path, places, text):
    try:
        package = generate(hostile(make, **dict.fromkeys(places, text)))
    except (DocumentError, GenerationError):
        assert [path.suffix for path in tmp_path.iterdir()] == [".json"]
        return
    assert text not in REFUSED
    assert_harmless({path.as_posix(): source.decode() for path, source in package.files().items()})
    for name in package.models.__all__:
        getattr(package.models, name)
    for operation in package.operations.values():
        operation.decode({"either": {"t": text}, "name": text})
    for name in package.module("resources").Resources.__classes__:
        package.resource(name)


def test_harm_is_told_from_strings_and_names():
    harmless = "from .boom import x\n\n\ndef boom(x: str = 'boom()') -> None:\n    'boom()'\n    x.boom()  # nothing\n"
    assert harm(harmless) == []
    for source in ("boom()\n", "import boom\n", "from boom import x\n", "x = f'{boom()}'\n", "x = 1  # boom\n"):
        assert len(harm(source)) == 1


def test_what_the_document_says_comes_out_as_it_was(generate, make):
    package = generate(hostile(make, property="{{ 7*7 }}", description="It is {{ 7*7 }} and \\ and %s and 'so'"))
    thing = package.models.Thing.from_dict({"{{ 7*7 }}": "x"})
    assert thing.to_dict() == {"{{ 7*7 }}": "x"}
    (resource,) = package.module("resources").Resources.__classes__
    method = next(each for each in vars(type(package.resource(resource))).values() if callable(each))
    assert "It is {{ 7*7 }} and \\ and %s and 'so'" in method.__doc__
