"""Entries of openapi/ that do not apply to the locked document: they have to be removed."""

from __future__ import annotations

from collections.abc import Iterator

from codegen import files
from codegen.document.removal import Policy
from codegen.errors import DocumentError, IdleError
from codegen.gitbook import Facts
from codegen.plan.layout import Layout
from codegen.read.api import Api, Object


def idle(api: Api, layout: Layout, facts: Facts, policy: Policy) -> Iterator[DocumentError]:
    """Find entries that no longer apply.

    Args:
        api: what was read from the locked document.
        layout: the decisions of layout.toml.
        facts: the facts about GitBook's API.
        policy: the policy for removed operations.
    """
    for table, names in layout.unknown(api).items():
        for name in names:
            problem = f"{table}: {name} is not in the document"
            yield IdleError(files.LAYOUT, _keys(layout, table, name), f"openapi/{files.LAYOUT}", problem)
    for entry, name in _facts(api, facts):
        problem = f"{entry}: {name} is not in the document"
        keys = (entry,) if name == facts.preference_header else (entry, name)
        yield IdleError(files.FACTS, keys, f"openapi/{files.FACTS}", problem)
    yield from _removed(api, policy)


def _keys(layout: Layout, table: str, name: str) -> tuple[str | int, ...]:
    if table == "defaults":
        return table, *name.split(".")
    if table == "repeat":
        return table, "reads" if name in layout.reads else "writes_once", name
    return table, name


def _facts(api: Api, facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield the entry and the name of each fact that fits nothing."""
    tags = {tag for operation in api.operations for tag in operation.tags}
    yield from _unused("tags_of_no_resource", facts.tags_of_no_resource, tags)
    parameters = {each.name for operation in api.operations for _, each in operation.parameters}
    yield from _unused("preference_header", tuple(filter(None, (facts.preference_header,))), parameters)
    objects = [schema for schema in api.schemas.values() if isinstance(schema, Object)]
    properties = {each.name for schema in objects for each in schema.properties}
    yield from _unused("customary_tags", facts.customary_tags, properties)
    names = "\n".join({*api.schemas, *(operation.id for operation in api.operations), *parameters, *properties})
    yield from _unused("brands", facts.brands, {brand for brand in facts.brands if brand in names})


def _unused(entry: str, listed: tuple[str, ...], found: set[str]) -> Iterator[tuple[str, str]]:
    yield from ((entry, name) for name in listed if name not in found)


def _removed(api: Api, policy: Policy) -> Iterator[DocumentError]:
    """Find removed operations that are kept against the policy."""
    for operation in api.operations:
        if operation.removed_after and not policy.decide(operation.id, operation.removed_after).keep:
            problem = f"{operation.id} is kept, and is to be dropped: run `python -m codegen update`"
            yield DocumentError(f"openapi/{files.REMOVED}", problem)
