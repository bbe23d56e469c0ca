"""Types are written as Python has them, and read as JSON has them."""

from __future__ import annotations

import pytest

from codegen.emit.view.types import Types, decoder
from codegen.read.api import (
    ANY,
    NONE,
    AnyOf,
    Api,
    Array,
    Const,
    Enumeration,
    ListOf,
    Map,
    Named,
    Object,
    Property,
    Scalar,
    Union,
)

TIME, TEXT = Scalar("datetime"), Scalar("str")
SCHEMAS = {
    "Space": Object("Space", (Property("id", TEXT, required=True),), None),
    "Mode": Enumeration("Mode", ("a", "b"), inline=False),
    "Inline": Enumeration("Inline", ("a", "it's"), inline=True),
    "Union": Union("Union", ("Space",), {"variant": "Space"}),
    "Spaces": Map("Spaces", Named("Space")),
    "Texts": Map("Texts", TEXT),
    "Plain": Map("Plain", AnyOf((Named("Plain"), TEXT))),
    "Ring": Map("Ring", AnyOf((Named("Ring"), Named("Space")))),
    "Open": Object("Open", (), AnyOf((Named("Open"), Scalar("int")))),
    "Nest": Array("Nest", AnyOf((Named("Nest"), TIME))),
}
TYPES = Types(Api(SCHEMAS), {name: f"{name}Class" for name in SCHEMAS})


@pytest.mark.parametrize(
    ("kind", "given", "taken"),
    [
        (TEXT, "str", "str"),
        (ANY, "Any", "Any"),
        (TIME, "datetime", "datetime | str"),
        (Const("it's"), 'Literal["it\'s"]', 'Literal["it\'s"]'),
        (Const(5), "Literal[5]", "Literal[5]"),
        (Const(value=True), "Literal[True]", "Literal[True]"),
        (Named("Space"), "SpaceClass", "SpaceClass | SpaceClassParam"),
        (Named("Open"), "OpenClass", "OpenClass | OpenClassParam | Mapping[str, OpenClass | OpenClassParam | int]"),
        (Named("Union"), "UnionClass", "UnionClass | UnionClassParam"),
        (Named("Mode"), "ModeClass | str", "ModeClass"),
        (Named("Inline"), "Literal['a', \"it's\"] | str", "Literal['a', \"it's\"]"),
        (ListOf(TIME), "list[datetime]", "Sequence[datetime | str]"),
        (ListOf(Named("Space")), "list[SpaceClass]", "Sequence[SpaceClass | SpaceClassParam]"),
        (Named("Texts"), "dict[str, str]", "Mapping[str, str]"),
        (Named("Spaces"), "dict[str, SpaceClass]", "Mapping[str, SpaceClass | SpaceClassParam]"),
        (Named("Plain"), "dict[str, dict[str, Any] | str]", "Mapping[str, Mapping[str, Any] | str]"),
        (Named("Nest"), "list[list[Any] | datetime]", "Sequence[Sequence[Any] | datetime | str]"),
        (AnyOf((NONE, TEXT, AnyOf((TEXT, Scalar("int"))))), "str | int | None", "str | int | None"),
        (AnyOf((TIME, TEXT)), "datetime | str", "datetime | str"),
    ],
)
def test_annotations_of_values_given_and_taken(kind, given, taken):
    assert TYPES.annotation(kind) == given
    assert TYPES.annotation(kind, argument=True) == taken


SPACE = {"id": "x", "new": 1}
MOMENT = "2024-05-06T07:08:09.000Z"


def read(kind, value):
    """Read a value by the expression for its type; what was decoded is a pair of what read it and what it read."""
    names = {decoder(name): lambda data, name=name: (name, data) for name in TYPES.classes.values()}
    return eval(TYPES.reader(kind, "value"), {**names, "timestamp": lambda text: ("timestamp", text), "value": value})  # noqa: S307


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (TEXT, "x", "x"),
        (ANY, SPACE, SPACE),
        (TIME, MOMENT, ("timestamp", MOMENT)),
        (TIME, 5, 5),
        (Named("Space"), SPACE, ("SpaceClass", SPACE)),
        (Named("Space"), None, None),
        (Named("Space"), [SPACE], [SPACE]),
        (Named("Mode"), "new", "new"),
        (Named("Texts"), {"a": "x"}, {"a": "x"}),
        (Named("Spaces"), {"a": SPACE}, ("SpacesClass", {"a": SPACE})),
        (Named("Nest"), [MOMENT], ("NestClass", [MOMENT])),
        (Named("Nest"), {"a": 1}, {"a": 1}),
        (ListOf(TIME), [MOMENT, 5, None], [("timestamp", MOMENT), 5, None]),
        (ListOf(ListOf(Named("Space"))), [[SPACE], SPACE], [[("SpaceClass", SPACE)], SPACE]),
        (ListOf(TEXT), "x", "x"),
        (AnyOf((Named("Space"), TEXT, NONE, ListOf(Named("Union")))), SPACE, ("SpaceClass", SPACE)),
        (AnyOf((Named("Space"), TEXT, NONE, ListOf(Named("Union")))), [SPACE], [("UnionClass", SPACE)]),
        (AnyOf((Named("Space"), TEXT, NONE, ListOf(Named("Union")))), "x", "x"),
        (AnyOf((Named("Space"), TIME)), MOMENT, ("timestamp", MOMENT)),
        (AnyOf((TEXT, TIME)), MOMENT, MOMENT),
        (AnyOf((Const("never"), TIME)), MOMENT, MOMENT),
        (AnyOf((Named("Mode"), TIME)), MOMENT, MOMENT),
        (AnyOf((Const(5), TIME)), MOMENT, ("timestamp", MOMENT)),
        (AnyOf((TIME, NONE)), None, None),
    ],
)
def test_reading_goes_by_the_type_of_the_json_and_leaves_the_rest_as_it_is(kind, value, expected):
    assert read(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "decodes", "plain"),
    [
        (TEXT, False, True),
        (ANY, False, False),
        (TIME, True, False),
        (Const("x"), False, True),
        (Named("Mode"), False, True),
        (Named("Space"), True, False),
        (Named("Union"), True, False),
        (Named("Texts"), False, False),
        (Named("Spaces"), True, False),
        (Named("Plain"), False, False),
        (Named("Ring"), True, False),
        (Named("Nest"), True, False),
        (ListOf(TEXT), False, False),
        (ListOf(TIME), True, False),
        (AnyOf((TEXT, NONE)), False, True),
        (AnyOf((TEXT, TIME)), True, False),
    ],
)
def test_what_takes_reading_and_what_takes_writing(kind, decodes, plain):
    assert TYPES.decodes(kind) is decodes
    assert TYPES.is_plain(kind) is plain


def test_annotations_and_readers_tell_which_names_they_use():
    kind = AnyOf((Named("Spaces"), ListOf(Named("Mode")), Named("Inline"), Named("Plain"), Named("Ring")))
    assert list(TYPES.classes_in(kind)) == ["Space", "Mode", "Space"]
    assert list(TYPES.decoders_in(kind)) == ["Spaces", "Ring"]
