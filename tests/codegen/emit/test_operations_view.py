"""Each operation is a method with the arguments, the result and the words that the document gives it."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re

import pytest

from gitbook_async._message.page import Page
from gitbook_async._model.unset import UNSET


class Recorder:
    """Calls that remember what they were asked for."""

    def __init__(self):
        self.verb, self.path, self.values = None, None, None

    async def call(self, _operation, path=(), **values):
        self.remember("call", path, values)

    def pages(self, _operation, path=(), **values):
        self.remember("pages", path, values)

    def stream(self, _operation, path=(), **values):
        self.remember("stream", path, values)

    def remember(self, verb, path, values):
        self.verb, self.path, self.values = verb, path, values


class Done:
    """One generated operation: its method, and what becomes of a call."""

    def __init__(self, package, name="do_it"):
        self.package, self.calls = package, Recorder()
        self.method = getattr(package.resource("things", self.calls), name)
        self.operation = next(each for each in package.operations.values() if each.name == name)

    @property
    def arguments(self):
        return [str(each).replace(" = UNSET", "?") for each in self._signature.parameters.values()]

    @property
    def returns(self):
        return self._signature.return_annotation

    @property
    def _signature(self):
        return inspect.signature(self.method)

    def ask(self, *arguments, **keywords):
        """Call the method; give what it made of it."""
        asked = self.method(*arguments, **keywords)
        if inspect.iscoroutine(asked):
            asyncio.run(asked)
        return self.calls.path, self.calls.values

    def overloads(self):
        """The signatures for type checkers, as text."""
        (cls,) = (
            each for each in ast.parse(self.package.text("resources.things")).body if isinstance(each, ast.ClassDef)
        )
        methods = [each for each in cls.body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))]
        return [f"{ast.unparse(each.args)} -> {ast.unparse(each.returns)}" for each in methods[:-1]]


@pytest.fixture
def do(generate, make):
    """Generates one operation."""

    def done(path="/things", verb="get", schemas=None, **operation):
        operation = {**make.operation("doIt", tags=["things"]), **operation}
        return Done(generate(make.tiny(schemas, {path: {verb: operation}})))

    return done


OPTIONS = "options: 'Options | None' = None"


# Arguments


def test_path_values_come_by_position_and_everything_else_by_keyword(do, make):
    parameters = [
        make.parameter("thingId", "path"),
        make.parameter("format.markdown.refs", schema={"type": "boolean"}),
        make.parameter("since", schema=make.time, required=True),
        make.parameter("kinds", schema=make.array({"enum": ["a", "b"]})),
        make.parameter("X-GitBook-Partner-Key", "header", required=True),
    ]
    body = make.obj("title", title=make.string, parentPage=make.ref("Parent"))
    done = do(
        "/things/{thingId}",
        "post",
        {"Parent": make.obj(id=make.string)},
        parameters=parameters,
        requestBody=make.taking(body),
    )
    assert done.arguments == [
        "thing_id: 'str'",
        "since: 'datetime | str'",
        "x_gitbook_partner_key: 'str'",
        "title: 'str'",
        "format_markdown_refs: 'bool | Unset'?",
        "kinds: \"Sequence[Literal['a', 'b']] | Unset\"?",
        "parent_page: 'Parent | ParentParam | Unset'?",
        OPTIONS,
    ]
    kinds = {each.kind for each in list(inspect.signature(done.method).parameters.values())[1:]}
    assert kinds == {inspect.Parameter.KEYWORD_ONLY}
    path, values = done.ask(
        "x", since="now", x_gitbook_partner_key="key", title="T", kinds=["a"], options={"timeout": 5}
    )
    assert path == ("x",)
    assert values == {
        "query": {"format.markdown.refs": UNSET, "since": "now", "kinds": ["a"]},
        "headers": {"X-GitBook-Partner-Key": "key"},
        "json": {"title": "T", "parentPage": UNSET},
        "options": {"timeout": 5},
    }


def test_a_misspelt_or_missing_argument_is_an_error(do, make):
    done = do("/things/{thingId}", parameters=[make.parameter("limit")])
    for wrong in ({"thing_id": "x", "limits": 5}, {}):
        with pytest.raises(TypeError, match=r"limits|thing_id"):
            done.method(**wrong)
    with pytest.raises(TypeError, match="positional"):
        done.method("x", 5)


def test_names_that_clash_are_parted_and_go_where_they_belong(do, make):
    parameters = [
        *(make.parameter("id"), make.parameter("ID", "header"), make.parameter("options"), make.parameter("self")),
        *(make.parameter("list"), make.parameter("class"), make.parameter("+1"), make.parameter("-1")),
    ]
    body = make.taking(make.obj(id=make.string, body=make.string))
    done = do("/things/{id}", "post", parameters=parameters, requestBody=body)
    names = ("id_", "options_", "self_", "list_", "class_", "field_1", "field_1_", "id__", "id___", "body_")
    path, values = done.ask("path", **{name: name for name in names})
    assert path == ("path",)
    wire = dict(zip(("id", "options", "self", "list", "class", "+1", "-1"), names[:7], strict=True))
    assert values == {
        "query": wire,
        "headers": {"ID": "id__"},
        "json": {"id": "id___", "body": "body_"},
        "options": None,
    }
    assert [each.argument for each in done.operation.parameters] == ["id", "id_", "id__", *names[1:7]]
    assert done.operation.body.properties == {"id": "id___", "body": "body_"}


# Bodies


def test_a_constant_in_a_body_is_sent_by_itself(do, make):
    body = make.obj("kind", "title", kind="page", title=make.string, mode="fast")
    done = do(verb="post", requestBody=make.taking(body))
    assert done.arguments == [
        *("title: 'str'", "kind: \"Literal['page']\" = 'page'", "mode: \"Literal['fast'] | Unset\"?", OPTIONS)
    ]
    assert done.ask(title="T")[1]["json"] == {"kind": "page", "title": "T", "mode": UNSET}


def test_nothing_of_an_optional_body_is_required_or_sent_by_itself(do, make):
    body = make.taking(make.obj("kind", "title", kind="page", title=make.string), required=False)
    done = do(verb="post", requestBody=body)
    assert done.arguments == ["kind: \"Literal['page'] | Unset\"?", "title: 'str | Unset'?", OPTIONS]
    assert (done.operation.body.required, done.operation.body.required_properties) == (False, ("kind", "title"))


@pytest.mark.parametrize(
    ("schema", "annotation"),
    [
        ({"type": "array", "items": {"type": "string"}}, "Sequence[str]"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "Mapping[str, int]"),
        ({}, "Any"),
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_a_body_that_is_no_object_is_passed_whole(do, make, schema, annotation, required):
    done = do(verb="post", requestBody=make.taking(schema, required=required))
    assert done.arguments == [f"body: '{annotation}'" if required else f"body: '{annotation} | Unset'?", OPTIONS]
    assert done.ask(body=["a"])[1] == {"json": ["a"], "options": None}
    assert (done.operation.body.required, done.operation.body.properties) == (required, None)


def test_a_body_in_shapes_with_a_tag_is_passed_whole(do, make):
    done = do(verb="post", requestBody=make.taking({"oneOf": [make.obj("t", t="a"), make.obj("t", t="b")]}))
    assert done.arguments == ["body: 'DoIt | DoItParam'", OPTIONS]


def test_a_body_in_shapes_without_a_tag_is_keywords(do, make):
    shapes = {
        "oneOf": [make.obj("a", "x", a=make.string, x=make.string), make.obj("b", "x", b=make.string, x=make.string)]
    }
    done = do(verb="post", requestBody=make.taking(shapes))
    assert done.arguments == ["x: 'str'", "a: 'str | Unset'?", "b: 'str | Unset'?", OPTIONS]


def test_a_body_that_may_be_null_is_passed_whole(do, make):
    done = do(verb="post", requestBody=make.taking({"oneOf": [make.obj(a=make.string), {"type": "null"}]}))
    assert done.arguments == ["body: 'DoIt | DoItParam | None'", OPTIONS]


# Results


def test_a_result_has_its_type_and_is_read(do, make):
    done = do(schemas={"Thing": make.obj(id=make.string)}, responses=make.answering(make.ref("Thing")))
    assert done.returns == "Thing"
    assert done.operation.decode({"id": "x"}) == done.package.models.Thing(id="x")


@pytest.mark.parametrize(
    ("schema", "returns"),
    [
        ({"type": "string"}, "str"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}, "builtins.list[Thing]"),
        ({"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Thing"}}, "dict[str, Thing]"),
        ({"oneOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "null"}]}, "Thing | None"),
        ({}, "Any"),
    ],
)
def test_results_of_all_kinds(do, make, schema, returns):
    assert do(schemas={"Thing": make.obj(id=make.string)}, responses=make.answering(schema)).returns == returns


def test_nothing_comes_of_an_operation_without_content(do):
    done = do(verb="post")
    assert (done.returns, done.operation.responses) == ("None", {204: None})


def test_a_deletion_tells_what_happened(do):
    done = do(verb="delete", responses={"204": {"description": ""}, "205": {"description": ""}})
    assert (done.returns, done.operation.success_codes) == ("Deletion", (204, 205))


def test_several_results_are_alternatives(do, make):
    responses = {
        **make.answering(make.ref("A")),
        **make.answering(make.ref("B"), "201"),
        **make.answering(make.ref("A"), "202"),
    }
    done = do(schemas={name: make.obj("t", t=name.lower()) for name in "AB"}, responses=responses)
    assert done.returns == "A | B"
    assert type(done.operation.decode({"t": "x"}, 201)) is done.package.models.B


@pytest.mark.parametrize("verb", ["get", "delete"])
def test_a_result_that_may_be_nothing_is_one_or_none(do, make, verb):
    done = do(verb=verb, responses={**make.answering(make.string), "204": {"description": ""}})
    assert done.returns == "str | None"
    assert done.overloads() == []


def test_who_cannot_prefer_to_get_nothing_gets_the_result(do, make):
    prefer = make.parameter("prefer", "header", {"enum": ["return=minimal", "return=representation"]})
    responses = {**make.answering(make.string), "204": {"description": ""}}
    done = do("/things/{id}", parameters=[prefer, make.parameter("q")], responses=responses)
    preference = "prefer: Literal['return=minimal', 'return=representation']"
    assert done.overloads() == [
        "self, id: str, *, q: str | Unset=UNSET, options: Options | None=None -> str",
        f"self, id: str, *, {preference}, q: str | Unset=UNSET, options: Options | None=None -> str | None",
    ]
    assert done.returns == "str | None"


# Pages


def listing(make):
    following = make.obj("page", page=make.string)
    return make.obj("items", items=make.array(make.ref("Thing")), next=following, count={"type": "number"})


@pytest.mark.parametrize(("verb", "status"), [("get", "200"), ("post", "200"), ("get", "201")])
def test_a_cursor_to_send_and_one_that_comes_back_make_pages(do, make, verb, status):
    answer = make.answering(listing(make), status)
    done = do(
        verb=verb, schemas={"Thing": make.obj(id=make.string)}, parameters=[make.parameter("page")], responses=answer
    )
    assert (done.returns, done.operation.paginated) == ("Pager[Thing]", True)
    assert not inspect.iscoroutinefunction(done.method)
    done.ask(page="next")
    assert (done.calls.verb, done.calls.values["query"]) == ("pages", {"page": "next"})
    page = done.operation.decode({"items": [{"id": "x"}], "next": {"page": "2"}})
    assert isinstance(page, Page)
    assert (page.items, page.next_cursor) == ([done.package.models.Thing(id="x")], "2")


def test_a_cursor_that_only_comes_back_makes_none(do, make):
    parameters = [make.parameter("limit")]
    done = do(
        schemas={"Thing": make.obj(id=make.string)}, parameters=parameters, responses=make.answering(listing(make))
    )
    assert (done.returns, done.operation.paginated, done.ask() and done.calls.verb) == ("ThingList", False, "call")


@pytest.mark.parametrize("missing", ["items", "next"])
def test_a_page_to_send_alone_makes_none(do, make, missing):
    answer = listing(make)
    del answer["properties"][missing]
    schemas = {"Thing": make.obj(id=make.string)}
    done = do(
        schemas=schemas, parameters=[make.parameter("page")], responses=make.answering({**answer, "required": []})
    )
    assert (done.operation.paginated, done.ask() and done.calls.verb) == (False, "call")


# Streams


def test_events_make_a_stream_of_what_they_hold(do, make):
    answer = make.answering(make.ref("Thing"), media="text/event-stream")
    done = do(verb="post", schemas={"Thing": make.obj(id=make.string)}, responses=answer)
    assert (done.returns, done.operation.streaming) == ("Stream[Thing]", True)
    assert done.operation.content_types == ("text/event-stream",)
    assert not inspect.iscoroutinefunction(done.method)
    done.ask()
    assert done.calls.verb == "stream"
    assert done.operation.decode({"id": "x"}) == done.package.models.Thing(id="x")


# Its documentation


def test_the_table_says_of_an_operation_what_the_document_says(do):
    done = do("/things/{id}", "put", security=[{"user": ["a:read", "b"]}], responses={"201": {"description": ""}})
    operation = done.operation
    assert (operation.id, operation.method, operation.path) == ("doIt", "PUT", "/things/{id}")
    assert (operation.resource, operation.name) == ("things", "do_it")
    assert [(each.name, each.location, each.required) for each in operation.parameters] == [("id", "path", True)]
    assert (operation.scopes, operation.success_codes) == (("a:read", "b"), (201,))
    assert (operation.safe_to_repeat, operation.deprecated, operation.removed_after) == (True, False, None)
    assert list(done.package.operations) == ["doIt"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({}, "deprecated in GitBook's OpenAPI document"),
        ({"x-removed-after": "0.91.0"}, "removed from GitBook's API; last documented in @gitbook/api 0.91.0"),
    ],
)
def test_a_call_of_what_is_deprecated_warns(do, more, message):
    done = do(deprecated=True, **more)
    with pytest.warns(DeprecationWarning, match=re.escape(message)):
        done.ask()
    assert (done.operation.deprecated, done.operation.removed_after) == (True, more.get("x-removed-after"))


def test_the_docstring_says_everything_of_a_call(do, make):
    done = do(
        "/things/{thingId}",
        "post",
        summary="Do it",
        description="All of it.\n\n- at once\n- and well",
        deprecated=True,
        security=[{"user": ["a:read"]}],
        parameters=[
            make.parameter("thingId", "path", description="Which one."),
            make.parameter("mode", schema={"enum": ["fast", "slow"]}),
            make.parameter("h", "header"),
        ],
        requestBody=make.taking(
            make.obj(title={**make.string, "description": "Its title.\nIn short."}, more=make.string)
        ),
        responses=make.answering(make.string),
    )
    assert inspect.getdoc(done.method) == "\n".join(
        [
            *("Do it.", "", "All of it.", "", "- at once", "- and well", ""),
            *("POST /things/{thingId} (operation doIt).", "", "Tokens: user. OAuth scopes (any): a:read.", ""),
            *("Deprecated.", ""),
            *("Args:", "    thing_id: Which one.", "    mode: one of fast, slow", "    h: ``h`` in the header"),
            *("    title: Its title.", "        In short.", "    more: ``more`` in the body"),
            "    options: options for this call: timeout, deadline, retries, additional headers, query or body",
            *("", "Returns:", "    The decoded response (status 200).", "    Status 200: Here.", "", "Raises:"),
            "    InvalidArgument: an argument is invalid; no request was sent.",
            "    StatusError: GitBook returned an error response; there is a subclass for each status.",
            "    TransportError: no response was received, or it cannot be decoded.",
        ]
    )


def test_a_docstring_without_words_of_the_document_says_what_is_called(do):
    text = inspect.getdoc(do(description="").method)
    assert text.startswith("Call doIt.\n\nGET /things (operation doIt).\n\nNeeds no token.\n\nArgs:\n")


def described(done):
    """The entries of a docstring, by name."""
    found = re.findall(r"^    (\w[^:\n]*): ((?:.+\n?(?:        .*\n?)*))", inspect.getdoc(done.method), re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in found}


def test_an_argument_has_its_default_and_its_limits(do, make):
    size = {"type": "integer", "minimum": 1, "maximum": 5, "default": 2}
    names = make.array({"type": "string", "pattern": r"^\d+$", "maxLength": 9}) | {"maxItems": 3, "uniqueItems": True}
    labels = {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}}
    found = described(
        do(
            "/things",
            "post",
            parameters=[
                make.parameter("size", schema=size, description="How big"),
                make.parameter("old", deprecated=True),
            ],
            requestBody=make.taking(make.obj(names=names, labels=labels, on={"type": "boolean", "default": False})),
        )
    )
    assert found["size"] == "How big. Server default: `2`. Limits: at least 1, at most 5."
    assert found["old"] == "``old`` in the query. Deprecated."
    assert found["names"] == (
        r"``names`` in the body. Limits: maximum items 3, no item twice. "
        r"Limits: each item: pattern `^\d+$`, maximum length 9."
    )
    assert found["labels"] == "``labels`` in the body. Limits: each value: minimum length 1."
    assert found["on"] == "``on`` in the body. Server default: `False`."


def test_an_argument_without_a_description_has_that_of_its_type(do, make):
    done = do(
        parameters=[make.parameter("id", schema=make.ref("Id"))],
        schemas={"Id": {**make.string, "description": "An id"}},
    )
    assert described(done)["id"] == "An id"


def test_statuses_have_their_descriptions_and_headers(do, make):
    headers = {"Location": {"description": "Where it is", "schema": {"type": "string", "format": "uri"}}, "Age": {}}
    responses = {
        "201": {"description": "Made", "headers": headers},
        "404": {"description": "No such thing."},
        "409": {"description": ""},
        "418": {"description": "Short"},
        "503": {"description": "Busy"},
    }
    found = do("/things", "post", responses=responses)
    assert described(found)["Status 201"] == "Made. Header Location: Where it is. Limits: format uri. Header Age."
    assert described(found)["NotFoundError"] == "Status 404: No such thing."
    assert described(found)["ConflictError"] == "Status 409: no description"
    assert described(found)["ServerError"] == "Status 503: Busy."
    assert described(found)["StatusError"] == "Status 418: Short."
    assert found.operation.errors == (404, 409, 418, 503)
    assert found.operation.headers == {201: ("Location", "Age")}


def test_tokens_that_people_do_not_have_are_told_apart(do):
    def tokens(*names):
        return inspect.getdoc(do(security=[{name: []} for name in names]).method).split("\n\n")[2]

    assert tokens("user", "oauth") == "Tokens: user, oauth."
    assert tokens("integration") == "Tokens: integration. Not allowed with: user, oauth."
    assert inspect.getdoc(do(security=[{}, {"user": []}]).method).split("\n\n")[2] == "Needs no token."


def test_a_body_has_its_description(do, make):
    flat = do("/things", "put", requestBody={**make.taking(make.obj(a=make.string)), "description": "All of it"})
    assert "Request body: All of it." in inspect.getdoc(flat.method)
    whole = do("/things", "put", requestBody={**make.taking(make.array(make.string)), "description": "All of it"})
    assert described(whole)["body"] == "All of it"


def test_a_description_that_repeats_the_summary_is_said_once(do):
    assert inspect.getdoc(do(summary="Do it", description="Do it").method).count("Do it") == 1


def test_each_resource_is_loaded_when_it_is_needed(generate, make):
    paths = {f"/{name}": {"get": make.operation(f"get{name}", tags=[name])} for name in ("alpha", "beta")}
    package = generate(make.tiny(paths=paths))
    resources = package.module("resources").Resources(Recorder())
    assert {"alpha", "beta"} <= set(dir(resources))
    assert resources.alpha is resources.alpha
    assert type(resources.alpha).__name__ == "AlphaResource"
    with pytest.raises(AttributeError, match="gamma"):
        _ = resources.gamma
    assert len(package.operations) == 2
    with pytest.raises(KeyError):
        _ = package.operations["getGamma"]
