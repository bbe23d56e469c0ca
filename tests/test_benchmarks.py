"""The benchmark of models decodes and encodes as a call does."""

from __future__ import annotations

import json

import pytest

from benchmarks.answers import answers
from benchmarks.decoding import our_codec
from gitbook_async import models

RESPONSES = answers(0.01)


@pytest.mark.parametrize("name", RESPONSES)
def test_the_benchmark_reads_and_writes_what_a_call_does(name):
    response = RESPONSES[name]
    codec = our_codec(response)
    value = codec.read(json.dumps(response.data).encode())
    assert isinstance(value, getattr(models, response.model))
    assert json.loads(codec.write(value)) == response.data
