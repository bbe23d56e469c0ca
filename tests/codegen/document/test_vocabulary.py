"""What a document says is understood, ignored for a reason, or an error with its place."""

from __future__ import annotations

import json

import pytest

from codegen import files
from codegen.document import vocabulary
from codegen.document.check import check
from codegen.document.vocabulary import ignored
from codegen.document.vocabulary.grammar import GRAMMAR
from codegen.errors import DocumentError, GenerationError

NOT_JSON = "is not application/json, the media type that is sent"


def reported(document):
    return [str(each) for each in vocabulary.problems(document)]


def places(document):
    return [each.place for each in vocabulary.problems(document)]


@pytest.fixture
def asking(make):
    """A document of one operation, with more of its keywords."""

    def made(**more):
        return make.openapi({"/a": {"get": make.operation("a", **more)}})

    return made


@pytest.mark.parametrize("name", [files.CURRENT, files.RETIRED])
def test_the_documents_of_this_project_pass(name):
    assert reported(json.loads((files.DOCUMENTS / name).read_bytes())) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"not": {"type": "string"}},
        {"patternProperties": {"^a": {}}},
        {"unevaluatedProperties": False},
        {"unevaluatedItems": {}},
        {"prefixItems": [{}]},
        {"if": {}, "then": {}},
        {"contains": {}},
        {"dependentRequired": {"a": ["b"]}},
        {"$defs": {"A": {}}},
        {"$dynamicRef": "#a"},
        {"contentEncoding": "base64"},
        {"x-new": True},
    ],
)
def test_a_keyword_of_a_schema_that_nothing_reads_is_an_error_wherever_it_is(make, schema):
    keyword = next(iter(schema))
    nested = {"allOf": [{"properties": {"a": {"items": {"additionalProperties": {"oneOf": [schema]}}}}}]}
    document = make.tiny({"A": nested})
    assert (
        places(document)[0] == f"components.schemas.A.allOf.0.properties.a.items.additionalProperties.oneOf.0.{keyword}"
    )
    with pytest.raises(GenerationError, match=rf"`{keyword.replace('$', '.')}` \(schema\) is not understood"):
        check(document)


def test_names_that_look_like_keywords_are_names(make):
    named = dict.fromkeys(("not", "patternProperties", "x-new", "explode", "$ref"), make.string)
    properties = make.obj(**named)
    given = [make.parameter("style"), make.parameter("explode")]
    document = make.openapi({"/a": {"get": make.operation("a", parameters=given)}}, schemas={"x-a": properties})
    assert reported(document) == []


def test_data_may_be_anything(make):
    schema = {"default": {"not": 1}, "example": {"x-new": [{"prefixItems": 1}]}, "enum": ["not"], "const": "if"}
    assert reported(make.tiny({"A": schema})) == []


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"callbacks": {}}, "callbacks"),
        ({"servers": [{"url": "https://other.example.com"}]}, "servers"),
        ({"x-new": 1}, "x-new"),
        (
            {"requestBody": {"content": {"application/json": {"encoding": {}}}}},
            "requestBody.content.application/json.encoding",
        ),
        ({"requestBody": {"content": {}, "x-new": 1}}, "requestBody.x-new"),
        ({"responses": {"200": {"links": {}}}}, "responses.200.links"),
        ({"responses": {"200": {"headers": {"A": {"content": {}}}}}}, "responses.200.headers.A.content"),
        ({"responses": {"x-new": {}}}, "responses.x-new"),
        ({"parameters": [{"name": "a", "in": "query", "content": {}}]}, "parameters.0.content"),
        ({"parameters": [{"name": "a", "in": "query", "allowEmptyValue": True}]}, "parameters.0.allowEmptyValue"),
        ({"parameters": [{"$ref": "#/a", "required": True}]}, "parameters.0.required"),
    ],
)
def test_a_keyword_of_an_operation_that_nothing_reads_is_an_error(asking, more, place):
    assert places(asking(**more)) == [f"paths./a.get.{place}"]


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"webhooks": {}}, "webhooks"),
        ({"jsonSchemaDialect": "x"}, "jsonSchemaDialect"),
        ({"x-new": {}}, "x-new"),
        ({"info": {"x-new": 1}}, "info.x-new"),
        ({"tags": [{"name": "a", "x-new": 1}]}, "tags.0.x-new"),
        ({"components": {"pathItems": {}}}, "components.pathItems"),
        ({"components": {"links": {}}}, "components.links"),
        (
            {"components": {"securitySchemes": {"a": {"type": "oauth2", "x-new": 1}}}},
            "components.securitySchemes.a.x-new",
        ),
        ({"paths": {"x-new": {}}}, "paths.x-new"),
        ({"paths": {"/a": {"servers": []}}}, "paths./a.servers"),
    ],
)
def test_a_keyword_of_anything_else_that_nothing_reads_is_an_error(document, more, place):
    assert places({**document, **more}) == [place]


@pytest.mark.parametrize(
    ("location", "said", "understood"),
    [
        ("query", {"explode": False}, False),
        ("query", {"explode": True, "style": "form"}, True),
        ("query", {"style": "deepObject"}, False),
        ("query", {"style": "pipeDelimited"}, False),
        ("query", {"allowReserved": True}, False),
        ("query", {"allowReserved": False}, True),
        ("path", {"style": "simple", "explode": False}, True),
        ("path", {"style": "label"}, False),
        ("path", {"explode": True}, False),
        ("header", {"style": "simple"}, True),
        ("header", {"explode": True}, False),
    ],
)
def test_a_parameter_is_written_as_the_sdk_writes_it(asking, make, location, said, understood):
    document = asking(parameters=[make.parameter("b", location, **said)])
    expected = [] if understood else [f"paths./a.get.parameters.0.{key}" for key in said]
    assert places(document) == expected


def test_parameters_and_headers_that_are_shared_are_checked_too(make):
    shared = {"parameters": [make.parameter("b", explode=False)]}
    parts = {"parameters": {"c": make.parameter("c", style="deepObject")}, "headers": {"D": {"explode": True}}}
    assert places(make.openapi({"/a": shared}, **parts)) == [
        *("paths./a.parameters.0.explode", "components.parameters.c.style", "components.headers.D.explode"),
    ]


@pytest.mark.parametrize(
    "media", ["application/merge-patch+json", "application/vnd.a+json", "multipart/form-data", "text/json"]
)
def test_a_body_is_json(asking, make, media):
    document = asking(requestBody=make.taking(make.string, media=media))
    assert reported(document) == [f"paths./a.get.requestBody.content.{media}: `{media}` {NOT_JSON}"]
    assert reported(asking(requestBody=make.taking(make.string, media="application/json; charset=utf-8"))) == []


def test_a_body_and_a_response_have_one_media_type(asking, make):
    both = {"content": {"application/json": {}, "text/plain": {}}}
    assert reported(asking(requestBody=both)) == [
        "paths./a.get.requestBody.content: has 2 media types (application/json, text/plain); the SDK knows one",
        f"paths./a.get.requestBody.content.text/plain: `text/plain` {NOT_JSON}",
    ]
    events = {"content": {"application/json": {}, "text/event-stream": {}}}
    assert places(asking(responses={"200": events})) == ["paths./a.get.responses.200.content"]


def test_events_for_one_status_and_json_for_another_are_an_error(asking, make):
    events = make.answering(make.string, media="text/event-stream")
    assert places(asking(responses={**events, **make.answering(make.string, "201")})) == ["paths./a.get.responses"]
    assert places(asking(responses={**events, "204": {"description": ""}, **make.answering(make.string, "404")})) == []


@pytest.mark.parametrize(
    ("servers", "understood"),
    [
        ([{"url": "{host}/v1", "variables": {"host": {"default": "https://api.gitbook.com"}}}], True),
        ([{"url": "https://eu.gitbook.com/v1"}, {"url": "https://api.gitbook.com/v1/"}], True),
        ([], True),
        ([{"url": "https://api.gitbook.com/v2"}], False),
        ([{"url": "{host}/v1", "variables": {"host": {"default": "https://api.example.com"}}}], False),
        (["https://api.gitbook.com/v1"], False),
    ],
)
def test_one_of_the_servers_is_that_to_which_requests_are_sent(document, servers, understood):
    expected = "servers: none of them is https://api.gitbook.com/v1, to which requests are sent"
    assert reported({**document, "servers": servers}) == ([] if understood else [expected])


def test_one_token_is_sent_with_a_request(document, asking):
    assert places({**document, "security": [{"a": []}, {"a": [], "b": []}]}) == ["security.1"]
    assert places(asking(security=[{"a": [], "b": []}])) == ["paths./a.get.security.0"]


@pytest.mark.parametrize(
    "scheme",
    [{"type": "apiKey", "in": "header", "name": "X"}, {"type": "http", "scheme": "basic"}, {"type": "openIdConnect"}],
)
def test_a_token_is_a_bearer_token(make, scheme):
    document = make.tiny(securitySchemes={"a": scheme})
    assert places(document)[-1] == "components.securitySchemes.a"
    assert (
        reported(make.tiny(securitySchemes={"a": {"type": "http", "scheme": "bearer"}, "b": {"type": "oauth2"}})) == []
    )


def test_a_list_of_schemas_by_position_is_an_error(make):
    assert places(make.tiny({"A": {"type": "array", "items": [{}]}})) == ["components.schemas.A.items"]


@pytest.mark.parametrize("odd", [1, "text", None, [1], {"a": 1}])
@pytest.mark.parametrize("keyword", ["info", "paths", "components", "tags", "servers", "security"])
def test_values_of_the_wrong_type_are_for_other_checks(document, keyword, odd):
    list(vocabulary.problems({**document, keyword: odd}))
    list(vocabulary.problems({"paths": {"/a": {"get": {"parameters": odd, "responses": odd, "requestBody": odd}}}}))


# What is ignored


@pytest.fixture
def named(tmp_path, monkeypatch):
    """Takes the text of a file of what is ignored in the place of the project's own."""

    def loaded(text):
        path = tmp_path / "ignored.toml"
        path.write_text(text)
        found = ignored.load(path)
        monkeypatch.setattr(vocabulary, "named", lambda: found)
        return found

    return loaded


def test_what_is_named_is_ignored_in_that_kind_of_node_only(make, named):
    named('[[ignored]]\nof = "schema"\nkeywords = ["not"]\nreason = "Because."')
    document = make.tiny({"A": {"not": {"prefixItems": []}}})
    assert reported(document) == []
    document["paths"]["/nothing"]["get"]["not"] = {}
    assert places(document) == ["paths./nothing.get.not"]


def test_what_is_named_for_one_place_is_ignored_there_only(make, named):
    named('[[ignored]]\nof = "schema"\nat = "/components/schemas/A"\nkeywords = ["not"]\nreason = "Because."')
    document = make.tiny({"A": {"not": {}, "properties": {"a": {"not": {}}}}, "B": {"not": {}}})
    assert places(document) == ["components.schemas.A.properties.a.not", "components.schemas.B.not"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('of = "schema"\nkeywords = ["not"]', "ignored 1: has no reason"),
        ('of = "schema"\nkeywords = ["not"]\nreason = " "', "has no reason"),
        ('of = "schemas"\nkeywords = ["not"]\nreason = "a"', "`of` is 'schemas', which is no kind of node"),
        ('of = "schema"\nreason = "a"', "`keywords` is not a list of names"),
        ('of = "schema"\nkeywords = []\nreason = "a"', "`keywords` is not a list of names"),
        ('of = "schema"\nkeywords = ["type"]\nreason = "a"', "type is understood: remove it here"),
        ('of = "schema"\nkeywords = ["not"]\nreason = "a"\nat = "x"', "`at` is not a JSON pointer"),
        ('of = "schema"\nkeywords = ["not"]\nreason = "a"\nwhy = "x"', "has the unknown keys why"),
    ],
)
def test_a_mistake_in_what_is_ignored_is_an_error(named, text, said):
    with pytest.raises(GenerationError) as raised:
        named(f"[[ignored]]\n{text}")
    assert said in str(raised.value)


@pytest.mark.parametrize("text", ["[[ignored]", "ignored = 1", "ignored = [1]", "[other]"])
def test_a_file_of_something_else_is_an_error(named, text):
    with pytest.raises(DocumentError, match=r"ignored\.toml: "):
        named(text)


def test_every_part_of_the_grammar_is_a_kind_of_node():
    kinds = {part.kind for keywords in GRAMMAR.values() for part in keywords.values() if part}
    assert kinds <= GRAMMAR.keys()
