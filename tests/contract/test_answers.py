"""Answers that the document allows decode into the classes that it names, and come back equal."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from gitbook_async import UNSET, Model, UnknownVariant, models, operations, to_dict

_COMPONENT = "#/components/schemas/"


def parts(value: Any, encoded: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in a decoded answer, with its place in the JSON that it is encoded as."""
    yield pointer, value
    for name, key, item in _inner(value, encoded):
        yield from parts(item, encoded[key], f"{pointer}/{name}")


def _inner(value: Any, encoded: Any) -> Iterator[tuple[str, Any, Any]]:
    """What a value holds, each with how a pointer names it and with its key in the JSON."""
    if isinstance(value, Model):
        yield from ((_escaped(key), key, item) for key, item in _by_wire_name(value, encoded))
    elif isinstance(value, dict):
        yield from ((_escaped(key), key, item) for key, item in value.items())
    elif isinstance(value, list):
        yield from ((str(index), index, item) for index, item in enumerate(value))


def _by_wire_name(model: Model, encoded: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The models, lists and mappings in a model: the only values that have parts. `to_dict` keeps their order."""
    found = [getattr(model, field.name) for field in type(model).__attrs_attrs__ if field.init]
    present = [item for item in found if item is not UNSET]
    for name, item in zip(encoded, [*present, *model.unknown_fields.values()], strict=True):
        if isinstance(item, (Model, dict, list, UnknownVariant)):
            yield name, item


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


# The three kinds of attributes overlap, and what tells them apart stands beside them: they are read as one class.
_FOLDED = "#/components/schemas/RevisionSemanticChangePageEdited/properties/attributes"


@cache
def _component_class(pointer: str) -> type | None:
    found = getattr(models, pointer.removeprefix(_COMPONENT), None)
    return found if isinstance(found, type) else None


def class_named_by(trace: tuple[str, ...]) -> type | None:
    """The class that the document names for an object: the first component that is one.

    A part of a conjunction has no class of its own: the whole has.
    """
    for pointer in trace:
        if found := _component_class(pointer):
            return found
        if "/allOf/" in pointer or pointer == _FOLDED:
            return None
    return None


def test_every_answer_comes_back_equal_in_the_classes_of_the_document(operation_id, endpoints, cover):
    operation = operations[operation_id]
    for success in endpoints[operation_id].successes.values():
        for covered in cover(success.schema) if success.schema else ():
            value = operation.decode(copy.deepcopy(covered.value), success.status)
            encoded = to_dict(value)
            assert encoded == covered.value
            found = dict(parts(value.envelope if operation.paginated else value, encoded))
            assert not any(isinstance(part, UnknownVariant) for part in found.values())
            for pointer, trace in covered.trace:
                expected = class_named_by(trace)
                assert expected is None or type(found[pointer]) is expected, (pointer, trace)


def test_no_result_that_the_document_types_is_untyped(operation_id, endpoints):
    operation = operations[operation_id]
    for success in endpoints[operation_id].successes.values():
        assert (operation.responses[success.status] is None) == (success.schema is None)


# Mutations

_MUTATIONS = ("unknown field", "unknown value", "unknown variant", "missing", "wrong type", "null")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a JSON value with each of its keys."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(items):
        yield value, key
        yield from _places(item)


def mutate(value: Any, mutation: str, choose: random.Random) -> Any:
    mutated = copy.deepcopy(value)
    places = list(_places(mutated))
    objects = [(holder, key) for holder, key in places if isinstance(holder, dict)]
    if not objects:
        return {"somethingElse": mutated}
    holder, key = choose.choice(objects)
    if mutation == "unknown field":
        holder["aFieldOfTheFuture"] = {"nested": [1, None, "text"]}
    elif mutation == "missing":
        del holder[key]
    elif mutation == "null":
        holder[key] = None
    elif mutation == "wrong type":
        holder[key] = choose.choice([17, 1.5, True, "text", [], {}, [[{}]], {"a": []}])
    else:
        tags = [(h, k) for h, k in objects if k in ("type", "kind", "object", "status", "operation", "tool", "column")]
        holder, key = choose.choice(tags) if tags and mutation == "unknown variant" else (holder, key)
        holder[key] = "a-value-of-the-future"
    return mutated


@pytest.mark.parametrize("rounds", [1, pytest.param(6, marks=pytest.mark.slow)])
@pytest.mark.parametrize("mutation", _MUTATIONS)
def test_no_mutated_answer_raises_or_loses_a_field(mutation, rounds, endpoints, sampler):
    choose = random.Random(mutation)
    made = 0
    for round_ in range(rounds):
        for operation_id, endpoint in endpoints.items():
            content = endpoint.content
            if content is None:
                continue
            answer = mutate(sampler.sample(content.schema, seed=round_), mutation, choose)
            decoded = operations[operation_id].decode(copy.deepcopy(answer), content.status)
            assert to_dict(decoded) == answer, json.dumps(answer)
            made += 1
    assert made > 300 * rounds
