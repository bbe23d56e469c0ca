"""The functions that are made of schemas agree with jsonschema, which explains what they reject."""

from __future__ import annotations

import copy
from random import Random

import pytest

from gitbook_async.testing._validation.checks import Checks, Unsupported
from gitbook_async.testing._validation.formats import format_checker
from gitbook_async.testing._validation.schemas import Schemas

OTHERS = (None, True, 1, 1.0, 0.5, "", "x" * 2000, "2025-06-02", [], [1], {}, {"x": 1})


def places(value, path=()):
    """Every place in a value."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from places(inner, (*path, key))


def mutant(value, random):
    """A copy of a value with something else in one place, or without it."""
    value = copy.deepcopy(value)
    *above, last = random.choice([path for path in places(value) if path] or [("",)])
    if last == "":
        return random.choice(OTHERS)
    place = value
    for key in above:
        place = place[key]
    if isinstance(place, dict) and random.random() < 0.3:
        del place[last]
    else:
        place[last] = random.choice(OTHERS)
    return value


def test_every_body_is_judged_alike(endpoints, sampler, document):
    schemas, random = Schemas(document), Random(0)
    judged = {True: 0, False: 0, None: 0}
    for endpoint in endpoints.values():
        if endpoint.body:
            sample = sampler.sample(endpoint.body, seed=1)
            for value in (sample, *(mutant(sample, random) for _ in range(12))):
                quick = schemas._judged(endpoint.body, value)
                told = next(schemas._validator_of(endpoint.body).iter_errors(value), None)
                assert quick in (told is None, None), (endpoint.id, value, told)
                judged[quick] += 1
    assert min(judged[True], judged[False]) > 400
    assert judged[None] < 50


@pytest.mark.parametrize(
    ("schema", "fitting", "others"),
    [
        ({"enum": [1, "a", None]}, [1, 1.0, "a", None], [True, "b", 0, []]),
        ({"const": False}, [False], [0, None]),
        ({"type": ["integer", "null"]}, [1, 1.0, None], [1.5, True, "1"]),
        ({"additionalProperties": {"type": "string"}, "properties": {"a": {}}}, [{"a": 1}, {"b": "x"}, 5], [{"b": 1}]),
        ({"propertyNames": {"maxLength": 1}}, [{"a": 1}, 5], [{"ab": 1}]),
        ({"minProperties": 1, "maxProperties": 1}, [{"a": 1}, "x"], [{}, {"a": 1, "b": 1}]),
        ({"minimum": 1, "maximum": 2}, [1, 2.0, "x", True], [0, 3]),
        ({"format": "uri"}, ["https://x", 5], ["x"]),
        (True, [1], []),
        (False, [], [1]),
    ],
)
def test_keywords(schema, fitting, others):
    check = Checks(lambda _name: {}, format_checker()).of(schema)
    assert [check(one) for one in fitting] == [True] * len(fitting)
    assert [check(one) for one in others] == [False] * len(others)


@pytest.mark.parametrize("schema", [{"uniqueItems": True}, {"enum": [{}]}, {"properties": {"a": {"not": {}}}}])
def test_a_schema_with_an_unknown_keyword_is_left_to_jsonschema(schema, small):
    with pytest.raises(Unsupported):
        Checks(lambda _name: {}, format_checker()).of(schema)
    schemas = Schemas(small(Thing={"type": "object", "properties": {"all": schema}}))
    assert schemas.fits("#/components/schemas/Thing", {})
    assert not schemas.fits("#/components/schemas/Thing", [])


def test_what_only_jsonschema_can_tell_is_told(small):
    schemas = Schemas(small(Thing={"items": {"$ref": "#/components/schemas/Few"}}, Few={"uniqueItems": True}))
    assert schemas.fits("#/components/schemas/Thing", [[1, 2]])
    assert str(schemas.flaw("#/components/schemas/Thing", [[1, 1]])) == "0: must not repeat itself"
