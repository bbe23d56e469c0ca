"""Only strict JSON that calls itself OpenAPI 3 and has paths is a document."""

from __future__ import annotations

import json

import pytest

from codegen.document.load import MAX_DEPTH, load, parse
from codegen.errors import DocumentError, GenerationError

SOUND = b'{"openapi": "3.1.0", "paths": {"/": {}}}'


def test_a_document_is_read_from_a_file(tmp_path, document):
    path = tmp_path / "document.json"
    path.write_text(json.dumps(document))
    assert load(path) == document


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DocumentError, match=r"no\.json: cannot be read: No such file"):
        load(tmp_path / "no.json")


def test_openapi_3_of_any_minor_version_is_read():
    assert parse(SOUND, "d.json")["openapi"] == "3.1.0"
    assert parse(SOUND.replace(b"3.1.0", b"3.0.3"), "d.json")["openapi"] == "3.0.3"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b'{"openapi": "3.1.0",}', "d.json: line 1, column"),
        (b"openapi: 3.1.0", "d.json: is YAML; only JSON is read"),
        (b"# Spaces\n\n---\nopenapi: 3.1.0\n", "d.json: is YAML; only JSON is read"),
        (b"'openapi': 3.1.0\n", "d.json: is YAML; only JSON is read"),
        (b'{openapi: "3.1.0"}', "d.json: line 1, column 2"),
        (b"<html>", "d.json: line 1, column 1"),
        (b"", "d.json: line 1, column 1"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b'{"a": "\xff"}', "is not UTF-8: byte 7 is wrong"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b'{"a": -Infinity}', "-Infinity is not JSON"),
        (b'{"a": 1e999}', "1e999 is too large a number"),
        (b'{"a": ' + b"1" * 5000 + b"}", "d.json: Exceeds the limit"),
        (b"[" * 100_000, "is nested deeper"),
        (b'{"a":' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH, "is nested deeper than 200 levels"),
        (b"[]", "d.json: is not an OpenAPI document: it is an array"),
        (b"null", "it is null"),
        (b"7", "it is a int"),
        (b'{"paths": {"/": {}}}', "d.json: openapi: only OpenAPI 3 is understood, and this says None"),
        (b'{"swagger": "2.0", "paths": {"/": {}}}', "only OpenAPI 3"),
        (b'{"openapi": "4.0.0", "paths": {"/": {}}}', "only OpenAPI 3 is understood, and this says '4.0.0'"),
        (b'{"openapi": "3.1.0"}', "d.json: paths: there are none"),
        (b'{"openapi": "3.1.0", "paths": []}', "d.json: paths: there are none"),
    ],
)
def test_what_is_no_document_is_refused_with_its_place(data, problem):
    with pytest.raises(DocumentError) as raised:
        parse(data, "d.json")
    assert problem in str(raised.value)


def test_keys_that_stand_twice_are_all_named_with_their_place():
    data = b'{"a": 1, "a": 2, "paths": {"/x": [{"get": 1, "get": 2, "post": 3}]}}'
    with pytest.raises(GenerationError) as raised:
        parse(data, "d.json")
    assert str(raised.value) == "a: is repeated\npaths./x.0.get: is repeated"
