"""``call`` reaches every operation, and checks what it is given before anything is sent."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from gitbook_async import operations
from gitbook_async.cli.commands import cli
from gitbook_async.cli.values import places
from gitbook_async.errors import InvalidArgument

NOWHERE = {"GITBOOK_TOKEN": "gb_api_test", "GITBOOK_ENDPOINT": "http://127.0.0.1:9"}


def call(*arguments):
    result = CliRunner().invoke(cli, ["call", *arguments, "--dry-run"], env=NOWHERE)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def sample(place):
    """Return a text that is a value of a place, and the value."""
    texts = (
        "sample-1",
        "true",
        "2",
        "2026-01-01T00:00:00Z",
        "a@example.com",
        "en",
        "https://example.com/a",
        "/a",
        "{}",
    )
    enumerated = [str(value) for one in place.schemas for value in one.get("enum", ())]
    items = [str(value) for one in place.schemas for value in one.get("items", {}).get("enum", ())]
    for text in (*enumerated, *items, *texts):
        try:
            return text, place.read(text)
        except InvalidArgument:
            continue
    return None


@pytest.mark.parametrize("operation", [pytest.param(one, id=one.id) for one in operations.values()])
def test_every_operation_is_reached_with_all_its_values(operation):
    known = {place.name: place for place in places(operation).values()}
    given = {name: found for name, place in known.items() if (found := sample(place))}
    needed = {one.name for one in operation.parameters if one.required}
    assert needed <= given.keys()
    body = {name: value for name, (_, value) in given.items() if known[name].part == "json"}
    body = {name: [value] if known[name].is_list else value for name, value in body.items()}
    values = [f"{name}={text}" for name, (text, _) in given.items()]
    if operation.body:
        missing = {*operation.body.required_properties} - body.keys()
        values += [f"{name}:=[]" for name in missing]
        body |= {name: [] for name in missing}
        values += ["--body", "{}"] if operation.body.properties is None else []
    result = call(operation.id, *values)
    assert result.exit_code == 0, result.stderr
    request, *rest = result.stdout.splitlines()
    path = operation.path
    for name, (text, _) in given.items():
        path = path.replace(f"{{{name}}}", text.replace("/", "%2F").replace(":", "%3A"))
    method, url = request.split(" ")
    assert method == operation.method
    assert url.removeprefix("http://127.0.0.1:9/v1").partition("?")[0] == path.removesuffix("/") or path == "/"
    for name, place in known.items():
        if place.part == "query" and name in given:
            assert f"{name}=" in url
    whole = operation.body is not None and operation.body.properties is None
    assert [json.loads(line) for line in rest] == ([body] if body or whole else [])


@pytest.mark.parametrize(
    ("arguments", "request_line", "body"),
    [
        (["spaces.get", "space_id=-Mabc"], "GET http://127.0.0.1:9/v1/spaces/-Mabc", None),
        (["updateSpaceById", "spaceId=x", "title=true"], "PATCH http://127.0.0.1:9/v1/spaces/x", {"title": "true"}),
        (
            ["change_requests.list_for_organization", "organizationId=o", "limit=5", "status=open", "status=draft"],
            "GET http://127.0.0.1:9/v1/orgs/o/change-requests?limit=5&status=open&status=draft",
            None,
        ),
        (
            ["createSpace", "organizationId=o", "title:=null"],
            "POST http://127.0.0.1:9/v1/orgs/o/spaces",
            {"title": None},
        ),
    ],
)
def test_texts_become_what_the_operation_takes(arguments, request_line, body):
    result = call(*arguments)
    assert result.stderr == ""
    first, *rest = result.stdout.splitlines()
    assert first == request_line
    assert [json.loads(one) for one in rest] == ([] if body is None else [body])


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["listSpacesInOrganizationById", "organizationId=o", "limit=many"], "limit: 'many' is not an integer"),
        (["listSpacesInOrganizationById", "organizationId=o", "limit=2000"], "limit: '2000' is not at most 1000"),
        (["getSpaceById", "spaceId=a/b"], "spaceId: 'a/b' is not a match of"),
        (["getSpaceById", "spaceId=a", "spaceId=b"], "spaceId is given twice, and takes one value"),
        (["listChangeRequestsForSpace", "spaceId=x", "status=opne"], "status: 'opne' is not one of draft, open"),
        (["getSpaceById", "spaceId=x", "--all"], "--all is for lists that come in pages"),
        (["getSpaceById", "spaceId=x", "--body", "{}"], "it takes no body"),
        (["updateSpaceById", "spaceId=x", "title=a", "--body", "{}"], "pass either --body or properties"),
        (
            ["updateChangeRequestContent", "spaceId=x", "changeRequestId=1", "changes=x"],
            "is not an object (NAME:=JSON)",
        ),
    ],
)
def test_values_are_checked_before_anything_is_sent(arguments, problem):
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert problem in result.stderr
