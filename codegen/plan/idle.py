"""Entries of openapi/ that do not apply to the locked document: they have to be removed."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.errors import DocumentError
from codegen.gitbook import Facts
from codegen.plan.layout import Layout
from codegen.read.api import Api, Object


def idle(api: Api, layout: Layout, facts: Facts) -> Iterator[DocumentError]:
    """Find entries that no longer apply.

    Args:
        api: what was read from the locked document.
        layout: the decisions of layout.toml.
        facts: the facts about GitBook's API.
    """
    for table, names in layout.unknown(api).items():
        for name in names:
            yield DocumentError("openapi/layout.toml", f"{table}: {name} is not in the document")
    for entry, problem in _facts(api, facts):
        yield DocumentError("openapi/gitbook.toml", f"{entry}: {problem}")


def _facts(api: Api, facts: Facts) -> Iterator[tuple[str, str]]:
    yield from _kept(api, facts)
    tags = {tag for operation in api.operations for tag in operation.tags}
    yield from _unused("tags_of_no_resource", facts.tags_of_no_resource, tags)
    parameters = {each.name for operation in api.operations for _, each in operation.parameters}
    yield from _unused("preference_header", (facts.preference_header,), parameters)
    objects = [schema for schema in api.schemas.values() if isinstance(schema, Object)]
    properties = {each.name for schema in objects for each in schema.properties}
    yield from _unused("customary_tags", facts.customary_tags, properties)
    names = "\n".join({*api.schemas, *(operation.id for operation in api.operations), *parameters, *properties})
    yield from _unused("brands", facts.brands, {brand for brand in facts.brands if brand in names})


def _kept(api: Api, facts: Facts) -> Iterator[tuple[str, str]]:
    """Compare the operations to keep with those collected from earlier documents."""
    gathered = [operation.id for operation in api.operations if operation.withdrawn]
    for name in sorted(set(gathered) ^ set(facts.kept_operations)):
        missing = "is not among the retired operations" if name in facts.kept_operations else "is no longer listed"
        yield "kept_operations", f"{name} {missing}; run `python -m codegen retire`"


def _unused(entry: str, listed: tuple[str, ...], found: set[str]) -> Iterator[tuple[str, str]]:
    yield from ((entry, f"{name} is not in the document") for name in listed if name not in found)
