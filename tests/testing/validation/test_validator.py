"""What the document does not allow is named by its path; what GitBook accepts is accepted."""

from __future__ import annotations

import pytest

from gitbook_async.testing._validation.schemas import Schemas
from gitbook_async.testing._validation.validator import Validator

ASK = {"question": "How do I start?", "scope": {"mode": "default"}}


@pytest.fixture(scope="module")
def validator(document):
    return Validator(document)


def problem(validator, endpoints, operation, *, path=None, query=None, headers=None):
    return validator.problem(endpoints[operation], path or {}, query or {}, headers or {})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (ASK, None),
        ({**ASK, "surprise": 1}, None),
        ({"question": "How?"}, "body.scope: is required"),
        ({**ASK, "question": 5}, "body.question: must be of type string"),
        ({**ASK, "question": "x" * 513}, "body.question: must have at most 512 characters"),
        ({**ASK, "scope": {"mode": "specific"}}, "body.scope.siteSpaceIds: is required"),
        ({**ASK, "scope": {"mode": "everywhere"}}, "body.scope: must have one of the shapes allowed"),
        ({**ASK, "scope": None}, "body.scope: must have one of the shapes allowed"),
        ([], "body: must be of type object"),
    ],
)
def test_bodies(validator, endpoints, body, expected):
    assert validator.body_problem(endpoints["streamAskInSite"], body) == expected


def test_the_path_leads_through_lists_and_unions(validator, endpoints):
    good = {"operation": "update_page", "page": "p", "document": {"markdown": "# Hello"}}
    body = {"changes": [good, {**good, "page": 5}]}
    found = validator.body_problem(endpoints["updateChangeRequestContent"], body)
    assert found == "body.changes.1.page: must be of type string"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"limit": ["1000"]}, None),
        ({"limit": ["10.0"]}, None),
        ({"limit": ["1001"]}, "query.limit: must be at most 1000"),
        ({"limit": ["many"]}, "query.limit: must be of type integer"),
        ({"limit": ["nan"]}, "query.limit: must be of type integer"),
        ({"status": ["open"]}, None),
        ({"status": ["ajar"]}, "query.status: must be one of draft, open, archived, merged"),
        ({"status": ["ajar", "open"]}, None),
        ({"unheard": ["of"]}, None),
    ],
)
def test_query_parameters_are_read_as_what_the_document_types(validator, endpoints, query, expected):
    path = {"spaceId": "abc"}
    assert problem(validator, endpoints, "listChangeRequestsForSpace", path=path, query=query) == expected


def test_lists_are_repeated_keys(validator, endpoints):
    path = {"organizationId": "abc"}
    for values, expected in [
        (["open", "merged"], None),
        (["open", "ajar"], "query.status.1: must be one of draft, open, archived, merged"),
        (["open,merged"], "query.status.0: must be one of draft, open, archived, merged"),
    ]:
        query = {"status": values}
        found = problem(validator, endpoints, "listChangeRequestsForOrganization", path=path, query=query)
        assert found == expected


def test_unions_of_booleans_and_words(validator, endpoints):
    path = {"spaceId": "abc", "pageId": "def"}
    for value, expected in [("true", None), ("deterministic-only", None), ("maybe", "query.evaluated: ")]:
        found = problem(validator, endpoints, "getPageById", path=path, query={"evaluated": [value]})
        assert (found or "").startswith(expected) if expected else found is None


def test_a_missing_query_parameter_is_named(validator, endpoints):
    path = {"organizationId": "abc"}
    assert problem(validator, endpoints, "streamAskInOrganization", path=path) == "query.query: is required"


def test_a_missing_header_is_named_and_a_wrong_one_too(validator, endpoints):
    assert problem(validator, endpoints, "adsListSites") == "header.X-GitBook-Partner-Key: is required"
    path = {"spaceId": "abc", "changeRequestId": "def"}
    found = problem(validator, endpoints, "updateChangeRequestById", path=path, headers={"prefer": "return=less"})
    assert found == "header.prefer: must be one of return=minimal, return=representation"


def test_path_parameters_are_checked(validator, endpoints):
    found = problem(validator, endpoints, "getSpaceById", path={"spaceId": "a/b"})
    assert found == "path.spaceId: must match ^[a-zA-Z0-9_-]+$"


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("date-time", "2024-05-06T07:08:09.123Z", "2024-05-06"),
        ("date", "2024-05-06", "6 May"),
        ("uri", "https://example.com", "example"),
        ("email", "a@example.com", "a at example"),
        ("uuid", "6f9619ff-8b86-4d11-b42d-00c04fc964ff", "6f96"),
    ],
)
def test_formats_are_checked(small, form, good, bad):
    schemas = Schemas(small(Text={"type": ["string", "number"], "format": form}))
    assert schemas.flaw("#/components/schemas/Text", good) is None
    assert schemas.flaw("#/components/schemas/Text", 5) is None
    assert schemas.flaw("#/components/schemas/Text", bad).reason == f"must be a valid {form}"


def test_documents_nested_deeply_are_checked_quickly(validator, endpoints):
    """jsonschema's own anyOf would take longer than anybody waits."""
    paragraph = {"object": "block", "type": "paragraph", "nodes": [{"object": "text", "leaves": []}]}
    block = paragraph
    for _ in range(12):
        block = {"object": "block", "type": "blockquote", "nodes": [block]}
    plan = {"status": "pending", "title": "t", "steps": []}
    session = {"id": "s", "status": "pending", "messages": []}
    message = {"id": "m", "actor": "user", "message": {"object": "document", "data": {}, "nodes": [block]}}
    body = {"session": {**session, "messages": [message]}}
    assert validator.body_problem(endpoints["streamBrainstormChangeRequest"], body) is None
    block["nodes"][0]["nodes"] = 5
    found = validator.body_problem(endpoints["streamBrainstormChangeRequest"], body)
    assert found is not None
    assert found.startswith("body.session.messages.0.message.nodes.0.nodes.0.nodes: ")
    assert validator.body_problem(endpoints["streamImplementChangeRequestTask"], {"plan": plan}) is None
