"""Long work is done in steps, between which the event loop goes on."""

from __future__ import annotations

import json

import anyio
import pytest

from gitbook_async.testing._http import steps
from gitbook_async.testing._http.later import Later, Written, pieces
from gitbook_async.testing._http.steps import finish


def work(count, log):
    for number in range(count):
        log.append(number)
        yield
    return "done"


@pytest.mark.anyio
async def test_others_have_their_turn_as_often_as_there_is_time(monkeypatch):
    now = iter(range(1000))
    monkeypatch.setattr(steps.time, "perf_counter", lambda: next(now) * 0.002)  # each look at the clock takes 2 ms
    log = []

    async def other():
        for _ in range(3):
            log.append("other")
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(other)
        assert await finish(work(12, log)) == "done"
    assert log.index("other") < log.index(11)
    assert [one for one in log if one != "other"] == list(range(12))


def test_a_long_list_is_written_piece_by_piece():
    made = []

    def items():
        for number in range(3):
            made.append(number)
            yield {"n": number, "more": Later(list) if number else [1]}

    value = {"a": 'é"', "list": Later(items), "z": [Later(lambda: ["x"])]}
    text = pieces(value)
    first = next(text)
    assert (first, made) == ('{"a":"é\\"","list":', [])
    told = json.loads(first + "".join(text))
    expected = [{"n": 0, "more": [1]}, {"n": 1, "more": []}, {"n": 2, "more": []}]
    assert told == {"a": 'é"', "list": expected, "z": [["x"]]}
    with pytest.raises(TypeError, match="object is not JSON"):
        list(pieces({"x": object()}))


def test_a_response_has_its_length_once_it_is_written():
    response = Written({"list": Later(lambda: range(3))}, 201, {"location": "x"})
    for _ in response.write():
        assert response.body == b""
    assert (response.body, response.status_code) == (b'{"list":[0,1,2]}', 201)
    assert (response.headers["content-length"], response.headers["location"]) == ("16", "x")
