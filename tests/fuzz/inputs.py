"""Inputs for fuzzing: valid ones, with a few bytes or parts changed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]

_NUMBERS = (b"0", b"-1", b"9" * 30, b"1" * 5000, b"1e999", b"NaN", b"0x10", b"1_0", "٣".encode())
_BYTES = (
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b" ",
    b":",
    b",",
    b'"',
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"{",
    b"[" * 2000,
)


@st.composite
def mutated(draw: Draw, seeds: Sequence[bytes], tokens: Sequence[bytes] = ()) -> bytes:
    """Draw bytes that are nearly one of the seeds.

    Args:
        draw: draws from a strategy.
        seeds: valid inputs.
        tokens: what means something in the format.
    """
    data = draw(st.sampled_from(seeds))
    inserted = st.one_of(st.sampled_from((*tokens, *_NUMBERS, *_BYTES)), st.binary(max_size=8))
    for _ in range(draw(st.integers(0, 6))):
        data = draw(st.sampled_from(_EDITS))(draw, data, inserted, seeds)
    return data


def _insert(draw: Draw, data: bytes, inserted: st.SearchStrategy[bytes], _seeds: Sequence[bytes]) -> bytes:
    place = draw(st.integers(0, len(data)))
    return data[:place] + draw(inserted) + data[place:]


def _replace(draw: Draw, data: bytes, inserted: st.SearchStrategy[bytes], _seeds: Sequence[bytes]) -> bytes:
    place, length = draw(st.integers(0, len(data))), draw(st.integers(0, 12))
    return data[:place] + draw(inserted) + data[place + length :]


def _repeat(draw: Draw, data: bytes, _inserted: st.SearchStrategy[bytes], _seeds: Sequence[bytes]) -> bytes:
    place, length = draw(st.integers(0, len(data))), draw(st.integers(1, 64))
    return data[:place] + data[place : place + length] * draw(st.sampled_from((2, 3, 100))) + data[place:]


def _cut(draw: Draw, data: bytes, _inserted: st.SearchStrategy[bytes], _seeds: Sequence[bytes]) -> bytes:
    return data[: draw(st.integers(0, len(data)))]


def _splice(draw: Draw, data: bytes, _inserted: st.SearchStrategy[bytes], seeds: Sequence[bytes]) -> bytes:
    other = draw(st.sampled_from(seeds))
    return data[: draw(st.integers(0, len(data)))] + other[draw(st.integers(0, len(other))) :]


_EDITS = (_insert, _replace, _repeat, _cut, _splice)


@st.composite
def cut_up(draw: Draw, whole: st.SearchStrategy[bytes]) -> list[bytes]:
    """Draw bytes in chunks, as a connection may deliver them."""
    data = draw(whole)
    cuts = sorted(draw(st.lists(st.integers(0, len(data)), max_size=5)))
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=12),
        st.sampled_from(["2024-01-01T00:00:00Z", "9999-12-31T23:59:59+99:99", "", "__class__", "type", 10**400]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)


@st.composite
def altered(draw: Draw, values: Sequence[Any]) -> Any:
    """Draw a JSON value that is nearly one of those given: some of its parts are others, or are missing."""
    value = copy.deepcopy(draw(st.sampled_from(values)))
    for _ in range(draw(st.integers(0, 4))):
        places = list(_places(value))
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        if isinstance(holder, dict) and draw(st.booleans()):
            del holder[key]
        else:
            holder[key] = draw(JSON)
    return value


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every container in a JSON value with each of its keys."""
    found, level = [], [value]
    while level:
        holder = level.pop()
        items = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
        for key, item in items:
            found.append((holder, key))
            level.append(item)
    return found


def nested(depth: int, opening: str = "[", closing: str = "]", inner: str = "1") -> bytes:
    """Write JSON that is nested as deeply as wanted."""
    return (opening * depth + inner + closing * depth).encode()


def written(value: Any) -> bytes:
    """Write a JSON value, also one that JSON does not quite have."""
    return json.dumps(value).encode()
