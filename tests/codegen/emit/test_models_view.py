"""Models read whatever comes, lose nothing of it, and are strict with those who make them."""

from __future__ import annotations

import ast
import copy
import inspect
import pickle
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

from gitbook_async._model.base import Model
from gitbook_async._model.unset import UNSET
from gitbook_async._model.variant import UnknownVariant
from gitbook_async.models import Space


@pytest.fixture
def space(generate, make):
    """A model with a property of every kind."""
    schema = make.obj(
        *("object", "id", "createdAt", "owner"),
        object="space",
        id=make.string,
        createdAt=make.time,
        owner=make.ref("User"),
        editors=make.array(make.ref("User")),
        visibility={"type": "string", "enum": ["public", "private"]},
        emoji={"type": ["string", "null"]},
        count={"type": "integer"},
        target={"oneOf": [make.obj("kind", kind="page"), make.obj("kind", kind="url")]},
    )
    return generate(make.tiny({"Space": schema, "User": make.obj("id", id=make.string)})).models.Space


SPACE = {
    "object": "space",
    "id": "x",
    "createdAt": "2024-05-06T07:08:09.123Z",
    "owner": {"id": "u"},
    "editors": [{"id": "v"}, {"id": "w"}],
    "visibility": "public",
    "emoji": None,
    "count": 5,
    "target": {"kind": "page"},
}


def test_what_is_read_has_types_and_comes_back_equal(space):
    read = space.from_dict(SPACE)
    assert read.created_at == datetime(2024, 5, 6, 7, 8, 9, 123000, UTC)
    assert (read.owner.id, [each.id for each in read.editors], read.emoji, read.count) == ("u", ["v", "w"], None, 5)
    assert type(read.target).__name__ == "SpaceTargetPage"
    assert read.to_dict() == SPACE
    assert list(read.to_dict()) == list(SPACE)


def test_unknown_fields_are_kept_and_written_back(space):
    data = {**SPACE, "new": {"a": [1]}, "owner": {"id": "u", "also": None}}
    read = space.from_dict(data)
    assert (read.unknown_fields, read.owner.unknown_fields) == ({"new": {"a": [1]}}, {"also": None})
    assert read.to_dict() == data


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("visibility", "hidden"),
        ("object", "space2"),
        ("count", "many"),
        ("count", 1.5),
        ("owner", "u"),
        ("owner", None),
        ("owner", [{"id": "u"}]),
        ("editors", {"id": "v"}),
        ("editors", [None, 5, {"id": "v"}]),
        ("createdAt", 1715000000),
        ("createdAt", {"seconds": 1}),
        ("emoji", {"code": "x"}),
        ("target", []),
        ("id", None),
    ],
)
def test_what_is_of_another_type_or_value_stays_what_it_is(space, name, value):
    data = {**SPACE, name: value}
    assert space.from_dict(data).to_dict() == data


def test_what_is_missing_is_unset_and_null_is_null(space):
    read = space.from_dict({"emoji": None})
    assert (read.id, read.owner, read.created_at, read.object, read.emoji) == (UNSET, UNSET, UNSET, UNSET, None)
    assert read.to_dict() == {"emoji": None}


def test_an_unknown_variant_is_kept_whole(space):
    data = {**SPACE, "target": {"kind": "new", "more": 1}}
    read = space.from_dict(data)
    assert read.target == UnknownVariant("SpaceTarget", {"kind": "new", "more": 1})
    assert read.to_dict() == data


def test_a_misspelt_or_positional_argument_is_an_error(space):
    with pytest.raises(TypeError, match="emojii"):
        space(id="x", created_at="", owner={}, emojii="y")
    with pytest.raises(TypeError, match="positional"):
        space("x")
    with pytest.raises(TypeError, match="owner"):
        space(id="x", created_at="")
    with pytest.raises(AttributeError, match="emojii"):
        space.from_dict(SPACE).emojii = "y"


def test_constants_have_their_value_and_everything_else_that_is_optional_is_unset(space):
    made = space(id="x", created_at=datetime(2024, 5, 6, tzinfo=UTC), owner={"id": "u"}, emoji=None)
    assert made.to_dict() == {
        "object": "space",
        "id": "x",
        "createdAt": "2024-05-06T00:00:00.000Z",
        "owner": {"id": "u"},
        "emoji": None,
    }


def test_models_are_compared_by_what_they_say_and_shown_with_it(space):
    assert space.from_dict(SPACE) == space.from_dict(SPACE)
    assert space.from_dict(SPACE) != space.from_dict({**SPACE, "count": 6})
    assert "created_at=datetime" in repr(space.from_dict(SPACE))


# Timestamps


@pytest.fixture
def times(generate, make):
    schema = make.obj(
        at=make.time,
        many=make.array(make.time),
        named={"type": "object", "additionalProperties": make.time},
        nullable={**make.time, "type": ["string", "null"]},
        mixed={"oneOf": [make.time, make.string]},
        never={"oneOf": [make.time, {"const": "never"}]},
        number={"oneOf": [make.time, {"type": "number"}]},
    )
    return generate(make.tiny({"Times": schema})).models.Times


@pytest.mark.parametrize(
    "text",
    ["2024-05-06T07:08:09.123Z", "2024-05-06T07:08:09.000Z", "0001-01-01T00:00:00.000Z", "2024-05-06T07:08:09.123456Z"],
)
def test_timestamps_in_gitbooks_form_come_back_to_the_letter(times, text):
    read = times.from_dict({"at": text})
    assert read.at.tzinfo is not None
    assert read.to_dict() == {"at": text}


@pytest.mark.parametrize(
    "text",
    [
        *("2024-05-06T07:08:09Z", "2024-05-06T09:08:09+02:00", "2024-05-06T07:08:09.5Z", "20240506T070809Z"),
        *("2024-05-06T07:08:09.12+00:00", "2024-05-06T07:08:09.123456-12:00"),
        *("0001-01-01T00:00:00.000+01:00", "9999-12-31T23:59:59.999-01:00"),
    ],
)
def test_other_forms_come_back_as_the_same_instant(times, text):
    written = times.from_dict({"at": text}).to_dict()["at"]
    assert datetime.fromisoformat(written) == datetime.fromisoformat(text)


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-06T07:08:09",
        "2024-05-06",
        "2024-05-06T07:08:09.123456789Z",
        "2024-05-06T07:08:09.1234567Z",
        "2024-05-06T07:08:09.1234567+02:00",
        "20240506T070809.1234567Z",
        "2024-02-31T00:00:00.000Z",
        "yesterday",
        "",
    ],
)
def test_what_is_no_exact_instant_stays_text(times, text):
    data = {"at": text, "many": [text], "named": {"a": text}}
    read = times.from_dict(data)
    assert (read.at, read.many, read.named) == (text, [text], {"a": text})
    assert read.to_dict() == data


def test_timestamps_are_read_wherever_they_stand_but_not_where_text_can_stand(times):
    moment = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    text = "2024-05-06T07:08:09.000Z"
    data = {
        "at": text,
        "many": [text, "x", None],
        "named": {"a": text, "b": 1},
        "nullable": text,
        "mixed": text,
        "never": text,
        "number": text,
    }
    read = times.from_dict(data)
    assert (read.at, read.many, read.named) == (moment, [moment, "x", None], {"a": moment, "b": 1})
    assert (read.nullable, read.mixed, read.never, read.number) == (moment, text, text, moment)
    assert read.to_dict() == data


def test_any_zone_is_written_as_utc(times):
    moment = datetime(2024, 5, 6, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert times(at=moment, many=[moment]).to_dict() == {
        "at": "2024-05-05T23:30:00.000Z",
        "many": ["2024-05-05T23:30:00.000Z"],
    }


# Names, and what holds more than its properties


def test_any_property_has_an_attribute_and_keeps_its_name_on_the_wire(generate, make):
    names = [
        *("additionalProperties", "type", "list", "self", "class", "None", "_index", "index", "+1", "-1", "", "日本"),
        *("data", "value", "get", "extra", "item", "new", "UNSET", "encode", "from_dict", "to_dict", "unknown_fields"),
        *("__unknown__", "__decode__", "__class__", "__init__", "__slots__", "a:x", "b:x"),
    ]
    model = generate(make.tiny({"Odd": make.obj(**dict.fromkeys(names, make.string))})).models.Odd
    data = {name: f"value of {name}" for name in names}
    assert model.from_dict(data).to_dict() == data
    assert model.from_dict(data).unknown_fields == {}
    assert (model.from_dict(data).index, model.from_dict(data).index_) == ("value of _index", "value of index")


def test_what_an_object_holds_besides_its_properties_is_read_too(generate, make):
    schema = {**make.obj(a=make.string), "additionalProperties": make.ref("User")}
    models = generate(make.tiny({"Holder": schema, "User": make.obj(id=make.string)})).models
    data = {"a": "x", "more": {"id": "u"}, "odd": 5}
    read = models.Holder.from_dict(data)
    assert read.unknown_fields == {"more": models.User(id="u"), "odd": 5}
    assert read.to_dict() == data
    made = models.Holder(a="x")
    made.unknown_fields["new"] = models.User(id="v")
    assert made.to_dict() == {"a": "x", "new": {"id": "v"}}


# What modules look like


def test_docstrings_say_what_the_document_says(generate, make):
    described = {**make.string, "description": "How it is\ncalled", "deprecated": True}
    schemas = {
        "Space": {**make.obj(title=described, plain=make.string), "description": "A space", "deprecated": True},
        "Plain": make.obj(a=make.string),
        "Mode": {"type": "string", "enum": ["a", "b"], "description": "How."},
    }
    package = generate(make.tiny(schemas))
    assert inspect.getdoc(package.models.Space) == "A space.\n\nDeprecated."
    assert inspect.getdoc(package.models.Plain) == "The schema `Plain` of GitBook's OpenAPI document."
    (space,) = (each for each in ast.parse(package.text("models.space")).body if isinstance(each, ast.ClassDef))
    texts = [ast.literal_eval(each.value) for each in space.body if isinstance(each, ast.Expr)]
    assert [inspect.cleandoc(text) for text in texts] == [
        "A space.\n\nDeprecated.",
        "How it is\ncalled.\n\nDeprecated.",
    ]
    assert '"""How."""' in package.text("models.mode")


def test_modules_are_loaded_when_they_are_needed(generate, make):
    schemas = {
        "Space": make.obj(owner=make.ref("User")),
        "User": make.obj(id=make.string),
        "Team": make.obj(id=make.string),
    }
    package = generate(make.tiny(schemas))

    def loaded():
        start = f"{package.folder.name}.models."
        return {name.removeprefix(start) for name in sys.modules if name.startswith(start)}

    models = package.models
    assert loaded() == set()
    models.Space.from_dict({"owner": 5})
    assert loaded() == {"space"}
    assert type(models.Space.from_dict({"owner": {}}).owner) is models.User
    assert loaded() == {"space", "user"}
    assert sorted(dir(models)) == sorted(models.__all__) == ["Space", "Team", "User"]
    with pytest.raises(AttributeError, match="Spacee"):
        _ = models.Spacee


def test_models_that_need_each_other_find_each_other(generate, make):
    schemas = {
        "Alpha": make.obj(beta=make.ref("Beta"), self=make.ref("Alpha")),
        "Beta": make.obj(alphas=make.array(make.ref("Either"))),
        "Either": {"oneOf": [make.ref("Alpha"), {**make.obj("t", t="x")}]},
    }
    models = generate(make.tiny(schemas)).models
    data = {"beta": {"alphas": [{"t": "x"}, {"beta": {"alphas": []}}]}, "self": {"self": {}}}
    read = models.Alpha.from_dict(data)
    assert make.kinds(read.beta.alphas) == ["EitherT", "Alpha"]
    assert read.to_dict() == data
    assert all(issubclass(getattr(models, name), Model) for name in ("Alpha", "Beta"))


def test_every_model_says_that_it_is_from_the_public_module_and_can_be_pickled(generate, make):
    operation = make.operation("doIt", tags=["things"], responses=make.answering(make.obj(at=make.time)))
    schemas = {"Space": make.obj("id", "team", id=make.string, team=make.obj(name=make.string))}
    package = generate(make.tiny(schemas, {"/": {"post": operation}}))
    models = package.models
    assert {getattr(models, name).__module__ for name in models.__all__} == {f"{package.folder.name}.models"}
    data = {"id": "a", "team": {"name": "b", "new": [1]}, "more": None}
    for read in (models.Space.from_dict(data), models.DoItResult.from_dict({"at": "2024-05-06T07:08:09.123Z"})):
        again = pickle.loads(pickle.dumps(read))  # noqa: S301  # our own
        assert again == copy.deepcopy(read) == read
        assert type(again) is type(read)
    again = pickle.loads(pickle.dumps(models.Space.from_dict({})))  # noqa: S301  # our own
    assert again.id is UNSET


def test_a_pickle_names_no_private_module():
    pickled = pickle.dumps(Space.from_dict({"id": "a", "urls": {"app": "b"}}))
    assert b"gitbook_async.models" in pickled
    assert b"_generated" not in pickled
    program = "import pickle, sys; print(pickle.load(sys.stdin.buffer).urls.app)"
    done = subprocess.run([sys.executable, "-c", program], input=pickled, capture_output=True, check=True)
    assert done.stdout.split() == [b"b"]


def test_a_module_has_its_classes_first_and_imports_what_it_uses(generate, make):
    schemas = {
        "Mode": {"type": "string", "enum": ["a", "b"]},
        "Empty": {**make.obj(), "additionalProperties": False},
        "Either": {"oneOf": [make.obj("t", t="a", shared=make.string), make.obj("t", t="b", mode=make.ref("Mode"))]},
    }
    package = generate(make.tiny(schemas))
    assert "_model" not in package.text("models.mode")
    body = ast.parse(package.text("models.either")).body
    kinds = [type(each) for each in body if isinstance(each, (ast.ClassDef, ast.FunctionDef))]
    assert kinds == [ast.ClassDef] * 2 + [ast.FunctionDef] * 3
    for name in ("mode", "empty", "either"):
        tree = ast.parse(package.text(f"models.{name}"))
        imported = {each.name for node in tree.body if isinstance(node, ast.ImportFrom) for each in node.names}
        named = [
            each
            for each in tree.body
            if isinstance(each, ast.AnnAssign) and ast.unparse(each.annotation) == "TypeAlias"
        ]
        quoted = [ast.parse(each.value.value) for each in named if isinstance(each.value, ast.Constant)]
        used = {node.id for each in (tree, *quoted) for node in ast.walk(each) if isinstance(node, ast.Name)}
        assert imported - {"annotations"} <= used
