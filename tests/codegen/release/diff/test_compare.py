"""Each change of a document is found in the package, and classified by what it does to a caller."""

from __future__ import annotations

import json

import pytest

from codegen import files, pipeline
from codegen.release.diff import compare
from codegen.release.diff.change import Effect, Kind
from codegen.release.diff.read import surface


@pytest.fixture
def package(tmp_path, unlocked):
    """Reads the surface of a document's package."""

    def read(document):
        path = tmp_path / "document.json"
        path.write_text(json.dumps(document))
        with files.documents_in(unlocked):
            return surface(pipeline.package_of(path))

    return read


@pytest.fixture
def changes(package):
    """Compares two documents; gives kind, effect and subject of each change."""

    def compared(before, after):
        return [(each.kind, each.effect, each.subject) for each in compare(package(before), package(after))]

    return compared


@pytest.fixture
def facts(changes):
    """Compares two documents, but for words."""
    return lambda before, after: [each for each in changes(before, after) if each[1] is not Effect.WORDS]


BREAKING, ADDED, CHANGED, WORDS = Effect


def space(make, required=("id",), **fields):
    return make.obj(*required, id=make.string, **fields)


FIELDS = [
    ({"a": {"type": "string"}}, {}, [(Kind.FIELD_REMOVED, BREAKING)]),
    ({}, {"a": {"type": "string"}}, [(Kind.FIELD_ADDED, ADDED)]),
    ({"a": {"type": "string"}}, {"a": {"type": "integer"}}, [(Kind.FIELD_RETYPED, BREAKING)]),
    ({"a": {"type": "string"}}, {"a": {"type": ["string", "null"]}}, [(Kind.FIELD_RETYPED, BREAKING)]),
    ({"a": {"type": ["string", "null"]}}, {"a": {"type": "string"}}, [(Kind.NARROWED, CHANGED)]),
    ({"a": {"enum": ["x", "y"]}}, {"a": {"enum": ["x", "y", "z"]}}, [(Kind.VALUES_ADDED, ADDED)]),
    ({"a": {"enum": ["x", "y", "z"]}}, {"a": {"enum": ["x", "y"]}}, [(Kind.VALUES_REMOVED, CHANGED)]),
    ({"a": {"type": "string"}}, {"a": {"type": "string", "description": "New."}}, [(Kind.WORDS, WORDS)]),
    ({"a": {"type": "string"}}, {"a": {"type": "string", "deprecated": True}}, [(Kind.DEPRECATED, CHANGED)]),
    ({"a": {"type": "string"}}, {"a": {"type": "string", "default": "x"}}, [(Kind.DEFAULT, CHANGED)]),
    ({"a": {"type": "string"}}, {"a": {"type": "string", "maxLength": 9}}, [(Kind.LIMITS, CHANGED)]),
    ({"a": {"type": "string"}}, {"a": {"type": "string"}}, []),
]


@pytest.mark.parametrize(("was", "now", "found"), FIELDS)
def test_a_field_that_is_read(make, changes, was, now, found):
    before, after = (make.tiny({"Space": space(make, **fields)}) for fields in (was, now))
    assert changes(before, after) == [(kind, effect, "Space.a") for kind, effect in found]


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ({"default": "x"}, ("not documented", "the server takes 'x'")),
        ({"maxLength": 9}, ("none", "maximum length 9")),
    ],
)
def test_a_change_says_what_was_and_what_is(make, package, of, said):
    plain, other = (package(make.tiny({"Space": space(make, a={**make.string, **more})})) for more in ({}, of))
    ((there, back),) = zip(compare(plain, other), compare(other, plain), strict=True)
    assert ((there.was, there.now), (back.now, back.was)) == (said, said)


def test_a_field_that_may_be_absent_breaks_what_reads_it(make, changes):
    before, after = (make.tiny({"Space": space(make, names, a=make.string)}) for names in (["id", "a"], ["id"]))
    assert changes(before, after) == [(Kind.FIELD_OPTIONAL, BREAKING, "Space.a")]
    assert changes(after, before) == [(Kind.ALWAYS, CHANGED, "Space.a")]


def taken(make, schema, *required, **parameters):
    """An operation whose body is one object, and which has these query parameters."""
    given = [make.parameter(name, **more) for name, more in parameters.items()]
    create = make.operation("createSpace", tags=["spaces"], parameters=given, requestBody=make.taking(schema))
    return make.tiny({}, {"/spaces": {"post": create}})


ARGUMENTS = [
    ({}, {"b": {}}, [(Kind.ARGUMENT_ADDED, ADDED, "spaces.create(b)")]),
    ({}, {"b": {"required": True}}, [(Kind.NEW_REQUIRED, BREAKING, "spaces.create(b)")]),
    ({"b": {}}, {}, [(Kind.ARGUMENT_REMOVED, BREAKING, "spaces.create(b)")]),
    ({"b": {}}, {"b": {"required": True}}, [(Kind.ARGUMENT_REQUIRED, BREAKING, "spaces.create(b)")]),
    ({"b": {"required": True}}, {"b": {}}, [(Kind.ARGUMENT_OPTIONAL, ADDED, "spaces.create(b)")]),
    ({"b": {}}, {"b": {"schema": {"type": "boolean"}}}, [(Kind.ARGUMENT_RETYPED, BREAKING, "spaces.create(b)")]),
    (
        {"b": {"schema": {"enum": ["x", "y"]}}},
        {"b": {"schema": {"enum": ["y", "z"]}}},
        [
            (Kind.VALUES_REMOVED, BREAKING, "spaces.create(b)"),
            (Kind.VALUES_ADDED, ADDED, "spaces.create(b)"),
            (Kind.WORDS, WORDS, "spaces.create(b)"),
        ],
    ),
    (
        {"b": {}},
        {"b": {"schema": {"oneOf": [{"type": "string"}, {"type": "boolean"}]}}},
        [(Kind.WIDENED, ADDED, "spaces.create(b)")],
    ),
    ({"b": {}}, {"b": {"deprecated": True}}, [(Kind.DEPRECATED, CHANGED, "spaces.create(b)")]),
    ({"b": {}}, {"b": {"description": "New."}}, [(Kind.WORDS, WORDS, "spaces.create(b)")]),
]


@pytest.mark.parametrize(("was", "now", "found"), ARGUMENTS)
def test_an_argument(make, changes, was, now, found):
    body = make.obj("a", a=make.string)
    assert changes(taken(make, body, **was), taken(make, body, **now)) == found


def test_a_property_of_a_body_is_an_argument_too(make, changes):
    before = taken(make, make.obj("a", a=make.string))
    after = taken(make, make.obj("a", "c", a=make.string, c=make.string))
    assert changes(before, after) == [
        (Kind.NEW_REQUIRED, BREAKING, "spaces.create(c)"),
        (Kind.FIELD_REQUIRED, BREAKING, "CreateSpaceParam.c"),
    ]


def test_a_model_that_is_sent_has_a_dictionary_which_must_have_the_new_key(make, changes):
    def document(*required):
        settings = make.obj(*required, **dict.fromkeys(("one", *required), make.string))
        body = make.obj("settings", settings=make.ref("Settings"))
        create = make.operation("createSpace", tags=["spaces"], requestBody=make.taking(body))
        return make.tiny({"Settings": settings}, {"/spaces": {"post": create}})

    assert changes(document(), document("two")) == [
        (Kind.FIELD_REQUIRED, BREAKING, "SettingsParam.two"),
        (Kind.FIELD_ADDED, ADDED, "Settings.two"),
    ]


def test_a_key_that_a_class_cannot_declare_is_a_key_of_the_dictionary(make, changes):
    def document(*names):
        settings = make.obj(**dict.fromkeys(names, make.string))
        body = make.obj("settings", settings=make.ref("Settings"))
        create = make.operation("createSpace", tags=["spaces"], requestBody=make.taking(body))
        return make.tiny({"Settings": settings}, {"/spaces": {"post": create}})

    assert changes(document("from", "a-b"), document("from")) == [
        (Kind.FIELD_REMOVED, BREAKING, "Settings.a_b"),
        (Kind.FIELD_REMOVED, BREAKING, "SettingsParam.a-b"),
    ]


def test_methods_come_and_go(make, changes):
    def document(*ids, **more):
        return make.tiny({}, {f"/{each}": {"get": make.operation(each, tags=["spaces"], **more)} for each in ids})

    assert changes(document("getOne", "getTwo"), document("getTwo", "getThree")) == [
        (Kind.METHOD_REMOVED, BREAKING, "spaces.get_one"),
        (Kind.METHOD_ADDED, ADDED, "spaces.get_three"),
    ]
    assert changes(document("getOne"), document("getOne", deprecated=True))[0] == (
        *(Kind.DEPRECATED, CHANGED),
        "spaces.get_one",
    )
    assert changes(document("getOne", deprecated=True), document("getOne"))[0] == (
        *(Kind.NOT_DEPRECATED, CHANGED),
        "spaces.get_one",
    )
    kept = document("getOne", deprecated=True, **{"x-removed-after": "0.1.0"})
    assert (Kind.METHOD_KEPT, CHANGED, "spaces.get_one") in changes(document("getOne"), kept)
    assert (Kind.METHOD_RESTORED, ADDED, "spaces.get_one") in changes(kept, document("getOne"))
    longer = document("getOne", deprecated=True, **{"x-removed-after": "0.2.0"})
    assert {effect for _, effect, _ in changes(kept, longer)} <= {WORDS}


def test_results_positions_and_what_is_sent(make, changes, package):
    def document(path, responses, method="get"):
        given = [make.parameter(name, "path") for name in ("a", "b")]
        read = make.operation("getOne", tags=["spaces"], responses=responses, parameters=given)
        return make.tiny({"One": make.obj("id", id=make.string)}, {path: {method: read}})

    one, empty = make.answering(make.ref("One")), {"204": {"description": "Done"}}
    before = document("/spaces/{a}/{b}", one)
    assert [(kind, effect) for kind, effect, _ in changes(before, document("/spaces/{a}/{b}", {**one, **empty}))] == [
        (Kind.RESULT, BREAKING),
        (Kind.WORDS, WORDS),
    ]
    moved = changes(before, document("/spaces/{b}/{a}", one))
    assert (Kind.POSITIONS, BREAKING, "spaces.get_one") in moved
    (order,) = (
        each
        for each in compare(package(before), package(document("/spaces/{b}/{a}", one)))
        if each.kind is Kind.POSITIONS
    )
    assert (order.was, order.now) == ("a, b", "b, a")
    assert (Kind.REQUEST, CHANGED, "spaces.get_one") in moved
    assert (Kind.REPEATS, CHANGED, "spaces.get_one") in changes(before, document("/spaces/{a}/{b}", one, "post"))


def test_names_come_go_and_become_something_else(make, facts, package):
    def document(**schemas):
        return make.tiny({"Zoo": make.obj(all=make.array(make.ref("Animal"))), **schemas})

    cat, dog = make.obj("type", type="cat"), make.obj("type", type="dog")
    union = {"oneOf": [make.ref("Cat"), make.ref("Dog")]}
    before = document(Animal=make.obj("type", type=make.string), Cat=cat, Dog=dog)
    assert facts(before, document(Animal=union, Cat=cat, Dog=dog)) == [(Kind.CLASS_TO_UNION, BREAKING, "Animal")]
    assert facts(document(Animal=union, Cat=cat, Dog=dog), before) == [(Kind.UNION_TO_CLASS, BREAKING, "Animal")]
    (split,) = (
        each
        for each in compare(package(before), package(document(Animal=union, Cat=cat, Dog=dog)))
        if each.kind is Kind.CLASS_TO_UNION
    )
    assert (split.was, split.now, split.where) == ("class", "Cat | Dog | UnknownVariant", "models")
    wider = {"oneOf": [*union["oneOf"], make.ref("Cow")]}
    grown = document(Animal=wider, Cat=cat, Dog=dog, Cow=make.obj("type", type="cow"))
    assert facts(document(Animal=union, Cat=cat, Dog=dog), grown) == [
        (Kind.NAME_ADDED, ADDED, "Cow"),
        (Kind.VARIANTS_ADDED, ADDED, "Animal"),
    ]
    assert facts(grown, document(Animal=union, Cat=cat, Dog=dog)) == [
        (Kind.NAME_REMOVED, BREAKING, "Cow"),
        (Kind.VARIANTS_REMOVED, BREAKING, "Animal"),
    ]


def test_a_name_is_said_with_its_module(make, package):
    def document(**schemas):
        body = make.obj("settings", settings={"anyOf": [make.ref(name) for name in schemas]})
        create = make.operation("createSpace", tags=["spaces"], requestBody=make.taking(body))
        return package(make.tiny(schemas, {"/spaces": {"post": create}}))

    cat, dog = make.obj("type", type="cat"), make.obj("type", type="dog")
    added = compare(document(Cat=cat), document(Cat=cat, Dog=dog))
    assert {(each.subject, each.where) for each in added if each.kind is Kind.NAME_ADDED} >= {
        ("Dog", "models"),
        ("DogParam", "types"),
    }


def test_a_named_enumeration(make, changes):
    def document(*values):
        return make.tiny({"Mood": {"type": "string", "enum": [*values]}, "Space": make.obj(mood=make.ref("Mood"))})

    assert changes(document("good", "bad"), document("good", "fair")) == [
        (Kind.VALUES_REMOVED, BREAKING, "Mood"),
        (Kind.VALUES_ADDED, ADDED, "Mood"),
    ]


def test_the_package_itself_differs_in_nothing_from_itself():
    from codegen.release.diff.source import tree

    found = tree(files.ROOT / "gitbook_async" / "_generated")
    assert len(found.methods) > 300
    assert found.methods["spaces.get"].request == "GET /spaces/{spaceId}"
    assert found.methods["spaces.get"].operation == "getSpaceById"
    assert compare(found, found) == []
