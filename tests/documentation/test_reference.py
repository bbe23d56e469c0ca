"""The reference has every method and model with what is to be known of it, and its examples run."""

from __future__ import annotations

import ast
import inspect
import re
import warnings

import pytest

from docs.site import build, models
from docs.site.methods import method_of, resources
from docs.site.resources import signature
from gitbook_async import (
    BadRequestError,
    ConflictError,
    GitBook,
    NotFoundError,
    PreconditionFailedError,
    operations,
)
from gitbook_async import models as real_models
from gitbook_async.testing import FakeGitBook
from tests.contract.said import Documents

pytestmark = pytest.mark.anyio

SAID = Documents()
OPERATIONS = {each["operationId"]: (each, shared) for each, shared in SAID.operations()}
MISSING = (NotFoundError, BadRequestError, ConflictError, PreconditionFailedError)
"""What a right request raises if what it is about is not there, or not as it was before the other examples."""
ORDER = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="session")
def pages():
    return build.all_pages()


@pytest.fixture(scope="session")
def sections(pages):
    """The part of a page that is about an operation, by operation id."""
    found = {}
    for name, text in pages.items():
        for part in re.split(r"(?m)^(?=## )", text)[1:] if name.startswith("reference/") else ():
            operation = re.search(r"operation id `(\w+)`", part)
            if operation:
                found[operation[1]] = (name, part)
    return found


def test_every_operation_is_on_the_page_of_its_resource(sections):
    assert sections.keys() == operations.keys()
    for each in operations.values():
        page, text = sections[each.id]
        assert page == f"reference/{each.resource}.md"
        assert text.startswith(f"## {each.resource}.{each.name} {{ #{each.name} }}")
        assert f"`{each.method} {each.path}`" in text


@pytest.mark.parametrize("operation", ["getSpaceById", *list(operations)[::20]])
def test_a_method_has_its_arguments_tokens_errors_and_an_example(sections, shown, operation):
    _, text = sections[operation]
    source, shared = OPERATIONS[operation]
    plain = " ".join(text.replace("&lt;", "<").split())
    for value in SAID.parameters(source, shared):
        assert " ".join(SAID.description(value).split()) in plain
        assert all(f"Server default: `{default!r}`" in plain for default in SAID.default(value))
        assert all(str(bound) in plain for keyword, bound in SAID.bounds(value) if keyword != "format")
    for argument in method_of(operations[operation]).arguments:
        assert f"\n`{argument.name}`: " in text
    assert f"**Tokens**: {', '.join(operations[operation].tokens)}" in text
    assert all(f"(status {status}" in text for status in operations[operation].errors)
    assert f"**Example**\n\n```python\n{shown[operation]}\n```" in text


def test_signatures_are_those_of_the_methods(methods):
    for method in methods:
        parsed = ast.parse(f"{signature(method)}: ...").body[0]
        assert parsed.name == method.operation.name
        assert isinstance(parsed, ast.AsyncFunctionDef) == method.asynchronous
        names = [each.arg for each in (*parsed.args.args, *parsed.args.kwonlyargs)]
        assert names == [argument.name for argument in method.arguments]


def test_every_model_has_a_place_with_its_fields(pages):
    assert models.models().keys() == set(dir(real_models))
    listed = [name for group in models.groups().values() for name in group]
    assert sorted(listed) == sorted(models.models())
    space = pages["models/space.md"].partition("## Space {")[2].partition("\n## ")[0]
    assert "`title`: `str`\n\n:   Title of the space.\n\n    Limits: maximum length 50." in space
    assert "`deleted_at`: `datetime`, optional" in space
    assert "Is `Literal['live', 'locked']`" in pages["models/space.md"]
    assert models.models()["RequestCreateSpace"].alias == "CreateSpace"


def test_what_a_document_says_cannot_become_html(pages):
    described = [text for name, text in pages.items() if name.startswith(("reference/", "models/"))]
    for text in described:
        outside = re.sub(r"```.*?```|``[^`]+``|`[^`\n]*`", "", text, flags=re.DOTALL)
        assert "<" not in outside


def test_each_resource_and_guide_is_in_the_index(pages):
    for resource in resources():
        assert f"## [{resource}]({resource}.md)" in pages["reference/index.md"]
    assert pages.keys() >= {"index.md", "changelog.md", "errors.md", "examples/fastapi_ask.py.md", "library/client.md"}
    assert "](errors.md)" in pages["index.md"]
    assert re.search(r"\]\(examples/\w+\.py\.md\)", pages["index.md"])


async def run(gitbook, program):
    """Run a program that may await."""
    code = compile(program, "example", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    running = eval(code, {"gitbook": gitbook})  # noqa: S307  # our own
    if inspect.iscoroutine(running):
        await running


async def run_all(methods, shown):
    """Run examples in an order in which what is deleted is not needed any more; return those that raise."""
    raised = {}
    ended = ("mergeChangeRequest", "archiveChangeRequest")
    methods = sorted(methods, key=lambda each: (each.operation.id in ended, ORDER.index(each.operation.method)))
    async with FakeGitBook(examples=True) as fake:
        gitbook = GitBook("gb_api_docs", http_client=fake.client(), max_retries=0)
        for method in methods:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", DeprecationWarning)
                    await run(gitbook, shown[method.operation.id])
            except Exception as error:  # noqa: BLE001  # all are returned
                raised[method.operation.id] = error
    return raised


async def test_the_examples_of_a_resource_run(methods, shown, capsys):
    assert await run_all([each for each in methods if each.operation.resource == "spaces"], shown) == {}
    assert "Space(" in capsys.readouterr().out


@pytest.mark.slow
async def test_all_examples_run(methods, shown):
    raised = await run_all(methods, shown)
    assert [error for error in raised.values() if not isinstance(error, MISSING)] == []
    assert len(raised) < 20
