"""The only module that knows openapi-python-client: it parses the document and converts the parser's classes.

The parser provides types, required properties, locations, statuses, and the texts of operations. What its classes do
not keep (descriptions beside references, security, deprecation, further tags, our own extensions) is read from the
normalised document. Any warning of the parser ends the run.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from openapi_python_client import schema as oai
from openapi_python_client import strings
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import openapi as parser
from openapi_python_client.parser.errors import GeneratorError, ParseError
from openapi_python_client.parser.openapi import Endpoint, GeneratorData
from openapi_python_client.parser.properties.any import AnyProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.literal_enum_property import LiteralEnumProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.responses import Response
from openapi_python_client.strings import ClassName
from pydantic import BaseModel

from codegen.document.paths import shape
from codegen.errors import DocumentError, GenerationError
from codegen.read.api import (
    ANY,
    AnyOf,
    Api,
    Array,
    Body,
    Const,
    Enumeration,
    ListOf,
    Map,
    Named,
    Object,
    Operation,
    Property,
    Scalar,
    Schema,
    Type,
    Union,
)
from codegen.read.distinct import PREFIX, parameter_names, property_names, told_apart
from codegen.read.normalise.operations import STATUSES
from codegen.read.said import described, status

_SCALARS: dict[type, Scalar] = {
    AnyProperty: ANY,
    BooleanProperty: Scalar("bool"),
    DateTimeProperty: Scalar("datetime"),
    FileProperty: Scalar("bytes"),
    FloatProperty: Scalar("float"),
    IntProperty: Scalar("int"),
    NoneProperty: Scalar("None"),
    StringProperty: Scalar("str"),
}
_OBJECT = re.compile(r"<\S+ object at 0x\w+>")  # the parser's messages have this in place of the document's text


def parse(document: Mapping[str, Any]) -> Api:
    """Parse a normalised document.

    Raises:
        GenerationError: the parser would drop or misread something.
    """
    with _spared():
        data = GeneratorData.from_dict(told_apart(document), config=_config())
    if isinstance(data, GeneratorError):
        raise GenerationError([DocumentError("the document", _problem(data))])
    _refuse_losses(data)
    return _Reader(document, data).api()


def _config() -> Config:
    return Config.from_sources(
        ConfigFile(literal_enums=True, post_hooks=[], field_prefix=PREFIX),
        MetaType.NONE,
        document_source=Path("openapi.json"),
        file_encoding="utf-8",
        overwrite=True,
        output_path=None,
    )


@contextmanager
def _spared() -> Generator[None]:
    """Save the parser work: it copies each operation three times with its models, and cleans each name anew."""
    words = (strings, "split_words", cache(strings.split_words))
    places = ((parser, "deepcopy", _copied), (strings, "sanitize", cache(strings.sanitize)), words)
    before = [module.__dict__[name] for module, name, _ in places]
    for module, name, better in places:
        module.__dict__[name] = better
    try:
        yield
    finally:
        for (module, name, _), own in zip(places, before, strict=True):
            module.__dict__[name] = own


def _copied(endpoint: Endpoint) -> Endpoint:
    """Copy an operation as far as the parser changes it: its lists and sets, not their contents."""
    copied = copy.copy(endpoint)
    vars(copied).update({k: copy.copy(v) for k, v in vars(endpoint).items() if type(v) in (list, set)})
    return copied


def _refuse_losses(data: GeneratorData) -> None:
    errors = [*data.errors, *(e for c in data.endpoint_collections_by_tag.values() for e in c.parse_errors)]
    if errors:
        raise GenerationError([DocumentError(_place(error), _problem(error)) for error in errors])


def _place(error: ParseError) -> str:
    return str(error.header or "the document").strip().removeprefix("WARNING parsing ").split(" within ")[0]


def _problem(error: ParseError | GeneratorError) -> str:
    data = getattr(error, "data", None)
    shown = data.model_dump_json(exclude_none=True)[:200] if isinstance(data, BaseModel) else ""
    said = _OBJECT.sub("...", f"{error.detail or error.header}")
    return f"the parser cannot read it: {' '.join(said.split())} {shown}".strip()


class _Reader:
    def __init__(self, document: Mapping[str, Any], data: GeneratorData) -> None:
        self.document = document
        self.data = data
        self.sources: dict[str, dict[str, Any]] = document["components"]["schemas"]
        self.names = {ClassName(name, PREFIX): name for name in self.sources}
        self.components: dict[str, str] = document["x-names"]["components"]

    def api(self) -> Api:
        found = [*self.data.models, *self.data.enums]
        parsed = {self.names[each.class_info.name]: each for each in found}
        missing = [name for name in self.sources if name not in parsed]
        if missing:
            raise GenerationError([DocumentError(f"components.schemas.{n}", "the parser dropped it") for n in missing])
        schemas = {name: self._schema(name, parsed[name]) for name in self.sources}
        components = {name: target for name, target in self.components.items() if target in schemas}
        places = {name: place for name, place in self.document["x-names"]["places"].items() if name in schemas}
        return Api(schemas, tuple(self._operations()), components, places)

    # Schemas

    def _schema(self, name: str, parsed: Any) -> Schema:
        source = self.sources[name]
        description = source.get("description", "")
        if "enum" in source:
            return Enumeration(name, tuple(source["enum"]), name not in self.components, description)
        if "x-union" in source:
            union = source["x-union"]
            return Union(name, tuple(union["variants"]), union["tree"], description)
        extra = self._extra(parsed)
        if "x-list" in source:
            return Array(name, extra or ANY)
        if "properties" not in source:
            return Map(name, extra or ANY, description)
        properties = tuple(self._properties(parsed, source))
        is_open = extra is not None or bool(source.get("x-open"))
        return Object(name, properties, extra, description, bool(source.get("deprecated")), is_open)

    def _extra(self, model: ModelProperty) -> Type | None:
        declared = model.data.additionalProperties
        parsed = model.additional_properties
        return None if parsed is None or declared is None or isinstance(declared, bool) else self._type(parsed)

    def _properties(self, model: ModelProperty, source: Mapping[str, Any]) -> Iterator[Property]:
        both = (*(model.required_properties or ()), *(model.optional_properties or ()))
        parsed = {each.name.get_untrusted_value(): each for each in both}
        for known_as, (name, schema) in zip(property_names(source), source["properties"].items(), strict=True):
            found = parsed[known_as]
            yield described(name, self._type(found), found.required, schema)

    def _type(self, parsed: PropertyProtocol) -> Type:
        if isinstance(parsed, (ModelProperty, LiteralEnumProperty)):
            return Named(self.names[parsed.class_info.name])
        if isinstance(parsed, ConstProperty):
            return Const(_plain(parsed.value.raw_value))
        if isinstance(parsed, ListProperty):
            return ListOf(self._type(parsed.inner_property))
        if isinstance(parsed, UnionProperty):
            return AnyOf(tuple(dict.fromkeys(self._type(each) for each in parsed.inner_properties)))
        return _SCALARS[type(parsed)]

    # Operations

    def _operations(self) -> Iterator[Operation]:
        collected = [each for tag in self.data.endpoint_collections_by_tag.values() for each in tag.endpoints]
        parsed = {(each.method, shape(each.path.get_untrusted_value())): each for each in collected}
        for path, item in self.document["paths"].items():
            for method, source in item.items():
                endpoint = parsed.get((method, shape(path)))
                if endpoint is None:
                    raise GenerationError([DocumentError(f"paths.{path}.{method}", "the parser dropped the operation")])
                yield self._operation(endpoint, path, source)

    def _operation(self, endpoint: Endpoint, path: str, source: dict[str, Any]) -> Operation:
        security = source.get("security", self.document.get("security") or [])
        return Operation(
            id=source["operationId"],
            method=endpoint.method.upper(),
            path=path,
            summary=endpoint.summary.get_untrusted_value(),
            description=endpoint.description.get_untrusted_value(),
            parameters=tuple(self._parameters(endpoint, source)),
            body=self._body(endpoint, source),
            responses=tuple(self._responses(endpoint)),
            content_types=tuple(dict.fromkeys(t for each in endpoint.responses.patterns for t in _media_types(each))),
            tags=tuple(source.get("tags", ())),
            scopes=tuple(dict.fromkeys(scope for way in security for scopes in way.values() for scope in scopes)),
            deprecated=bool(source.get("deprecated")),
            removed_after=str(source["x-removed-after"]) if "x-removed-after" in source else None,
            statuses=tuple(status(code, each) for code, each in source[STATUSES].items()),
            tokens=() if {} in security else tuple(dict.fromkeys(token for way in security for token in way)),
        )

    def _parameters(self, endpoint: Endpoint, source: dict[str, Any]) -> Iterator[tuple[str, Property]]:
        parsed = {(where, each.name.get_untrusted_value()): each for where, each in endpoint.iter_all_parameters()}
        for known_as, each in zip(parameter_names(source), source["parameters"], strict=True):
            found = parsed[oai.ParameterLocation(each["in"]), known_as]
            yield each["in"], described(each["name"], self._type(found), found.required, each)

    def _body(self, endpoint: Endpoint, source: dict[str, Any]) -> Body | None:
        if not endpoint.bodies:
            return None
        body = source["requestBody"]
        return Body(self._type(endpoint.bodies[0].prop), body["required"], body.get("description", ""))

    def _responses(self, endpoint: Endpoint) -> Iterator[tuple[int, Type | None]]:
        for response in endpoint.responses.patterns:
            status = response.status_code.range[0] if response.status_code.range else 200
            yield status, self._type(response.prop) if _media_types(response) else None


def _media_types(response: Response) -> list[str]:
    content = response.data.content if isinstance(response.data, oai.Response) else None
    return [kind.get_untrusted_value() for kind in content or ()]


def _plain(value: Any) -> Any:
    return value.get_untrusted_value() if hasattr(value, "get_untrusted_value") else value
