"""Lowering the component schemas to the form that the parser reads completely.

Every object, union, enumeration and map gets its own name and is referenced by it; only scalars, arrays, and
alternatives between these and one name remain inline.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import chain, count
from typing import Any

from codegen.document.tree import is_object
from codegen.errors import DocumentError
from codegen.read.normalise import place
from codegen.read.normalise.components import Components, is_anything, is_scalar, is_structured
from codegen.read.normalise.decision import Tree, Variant, decide, leaves, renamed, routes
from codegen.read.normalise.notes import notes
from codegen.read.normalise.shapes import (
    Schema,
    allows_anything,
    either,
    is_array_schema,
    is_free_form_schema,
    is_map_schema,
    is_null_schema,
    is_object_schema,
    reference,
    referred,
    remarks,
    same,
    values_of,
)
from codegen.words import pascal, snake

_FREE = ":FreeFormObject"
_FREE_FORM: Schema = {"type": "object"}
_LONGEST_TITLE = 4  # words of a title that can be part of a name


class Lowering:
    """Converts schemas to the parser's form.

    Attributes:
        components: the schemas that the document names.
        schemas: the named schemas.
        aliases: components that are the same as another, with its name.
        places: the places of the schemas that the document does not name.
    """

    def __init__(self, components: Components) -> None:
        self.components = components
        self.schemas: dict[str, Schema] = {}
        self.aliases: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self._sources: dict[str, Schema] = {}
        self._leaves: dict[str, list[str]] = {}
        self._used: dict[str, Schema] = {}
        self._items: list[Schema] = []
        self._waiting: deque[tuple[str, Schema]] = deque()
        self._names: dict[str, str] = {}
        self._spelled = {snake(name): name for name in reversed(list(components.schemas))}

    def component(self, name: str) -> Schema:
        """Return the form of a component where the document refers to it."""
        if name not in self._used:
            found = self.components.of(name)
            alias = referred(found[0]) if len(found) == 1 else None
            if alias is not None:
                self.aliases[name] = alias
                self._used[name] = self.component(alias)
            else:
                self._refuse_namesake(name, found)
                self._used[name] = reference(name)
                self._used[name] = self._join(found, name, self.components.schemas[name])
        return self._used[name]

    def use(self, schema: Schema, hint: str) -> Schema:
        """Return the form of a schema.

        Args:
            schema: the schema in the document.
            hint: its place, if it needs a name.
        """
        form = self._join(self.components.alternatives(schema), hint, schema)
        return {**form, **remarks(schema), **notes(schema, self.components.schemas)}

    def finish(self) -> None:
        """Write all objects that have been named so far, and those that they contain."""
        while self._waiting:
            name, schema = self._waiting.popleft()
            self.schemas[name] = self._object(name, schema)

    def objects(self, schema: Schema) -> list[Schema]:
        """Return the objects that a schema allows, each inline."""
        return [each for each in self.components.objects(schema) if is_object_schema(each)]

    def _refuse_namesake(self, name: str, found: Sequence[Schema]) -> None:
        namesake = self._spelled[snake(name)]
        if namesake != name and any(is_structured(each) for each in found):
            problem = f"needs a class and has the name of {namesake}, but for capitals and punctuation"
            raise DocumentError(f"components.schemas.{name}", problem)

    # Combining alternatives

    def _join(self, found: Sequence[Schema], hint: str, source: Schema) -> Schema:
        if any(is_anything(each) for each in found):
            return {}
        forms: list[Schema] = []
        if structured := [each for each in found if is_structured(each)]:
            forms.append(self._structured(structured, hint, remarks(source)))
        if arrays := [each for each in found if is_array_schema(each)]:
            forms.append(self._array(arrays, hint))
        forms += self._scalars([each for each in found if is_scalar(each)], hint)
        return forms[0] if len(forms) == 1 else {"oneOf": forms}

    def _array(self, arrays: Sequence[Schema], hint: str) -> Schema:
        items = [array.get("items", {}) for array in arrays]
        item: Schema = items[0] if len(items) == 1 else {"oneOf": items}
        if item in self._items:
            return reference(self._own_list({"type": "array", "items": item}, hint))
        self._items.append(item)
        form = self.use(item, place.item(hint))
        self._items.pop()
        return {"type": "array", "items": form}

    def _own_list(self, array: Schema, hint: str) -> str:
        """Name a recursive array: once, wherever it occurs."""
        known = next((name for name, source in self._sources.items() if source == array), None)
        return known or self._named(place.part(hint, "list"), array)

    def _scalars(self, scalars: Sequence[Schema], hint: str) -> list[Schema]:
        forms: list[Schema] = []
        for schema in scalars:
            form = self._scalar(schema, hint)
            if form not in forms:
                forms.append(form)
        return forms

    def _scalar(self, schema: Schema, hint: str) -> Schema:
        if is_null_schema(schema):
            return {"type": "null"}
        values, kind = values_of(schema), schema.get("type", "string")
        if values is not None:
            return self._listed(values, kind, schema.get("$id") or hint)
        if kind not in ("string", "number", "integer", "boolean"):
            raise DocumentError(hint, f"has the type {kind!r}, which JSON does not have")
        timed = kind == "string" and schema.get("format") == "date-time"
        return {"type": kind, "format": "date-time"} if timed else {"type": kind}

    def _listed(self, values: tuple[Any, ...], kind: Any, hint: str) -> Schema:
        if any(isinstance(value, bool) for value in values):
            return {"const": values[0]} if len(values) == 1 else {"type": "boolean"}
        if len(values) == 1 and isinstance(values[0], (str, int)):
            return {"const": values[0], "type": "string" if isinstance(values[0], str) else "integer"}
        if all(isinstance(value, str) for value in values):
            return self._enumeration(values, hint)
        if all(isinstance(value, (int, float)) for value in values):
            return {"type": "integer" if all(isinstance(value, int) for value in values) else "number"}
        return {"type": kind}

    def _enumeration(self, values: tuple[Any, ...], hint: str) -> Schema:
        form = {"type": "string", "enum": list(dict.fromkeys(values))}
        if hint in self.components.schemas:
            self.schemas.setdefault(hint, {**remarks(self.components.schemas[hint]), **form})
            return reference(hint)
        return reference(self._claim(hint, form, form))

    # Objects and unions

    def _structured(self, found: Sequence[Schema], hint: str, said: Schema) -> Schema:
        if len(found) == 1:  # what is said of a conjunction goes before what is said of its parts
            whole = {**found[0], **said} if referred(found[0]) is None else found[0]
            return {**reference(self._name(whole, hint)), **remarks(whole)}
        tree = decide(self._variants(found))
        inline = all(referred(each) is None for each in found)
        if tree is None or (inline and "tag" not in tree):
            return reference(self._name({**either([*self._in_place(found)]), **said}, hint))
        return reference(self._union(found, tree, hint, said))

    def _in_place(self, found: Sequence[Schema]) -> list[Schema]:
        return [each for schema in found for each in self.objects(schema)]

    def _variants(self, found: Sequence[Schema]) -> list[Variant]:
        """Return the variants of a union, with nested unions expanded; one without a name gets its number."""
        variants: dict[str, Variant] = {}
        for number, schema in enumerate(found):
            name = referred(schema)
            leaves = {str(number): schema} if name is None else {leaf: self._sources[leaf] for leaf in self._of(name)}
            variants |= {leaf: self.components.variant(leaf, source) for leaf, source in leaves.items()}
        return list(variants.values())

    def _of(self, name: str) -> list[str]:
        """Return the names of the objects of a component."""
        target = self._target(name)
        return self._leaves.get(target, [target])

    def _target(self, name: str) -> str:
        """Return the name under which a component's objects are written."""
        form = self.component(name)
        return referred(form) or next(n for each in form["oneOf"] if (n := referred(each)) is not None)

    def _union(self, found: Sequence[Schema], tree: Tree, hint: str, said: Schema) -> str:
        variants: dict[str, str] = {}
        for number, schema in enumerate(found):
            component = referred(schema)
            own = self._variant_name(str(number), schema, tree, hint)
            variants[str(number)] = self._name(schema, own) if component is None else self._target(component)
        named = renamed(tree, variants)
        form: Schema = {"type": "object", **said, "x-union": {"variants": list(variants.values()), "tree": named}}
        name = self._claim(hint, form, form)
        self._leaves[name] = list(dict.fromkeys(leaves(named)))
        return name

    def _variant_name(self, number: str, schema: Schema, tree: Tree, hint: str) -> str:
        ways = routes(number, tree)
        value = "".join(map(pascal, ways[0])) if len(ways) == 1 else ""
        title = str(schema.get("title", ""))
        name = value or (pascal(title) if len(title.split()) <= _LONGEST_TITLE else "")
        if name:
            return place.part(hint, name)
        required = schema.get("required") or list(schema.get("properties", ()))
        return place.part(hint, pascal(required[0]) if required else "Empty")

    def _name(self, schema: Schema, hint: str) -> str:
        name = referred(schema)
        if name is not None:
            return self._target(name)
        if is_free_form_schema(schema) and hint not in self.components.schemas:
            name = self._claim(_FREE, _FREE_FORM, _FREE_FORM)
            self._sources[name] = _FREE_FORM
            return name
        return self._named(hint, schema)

    def _named(self, hint: str, schema: Schema) -> str:
        """Name an object; one that occurs again inside itself (as a conjunction can) keeps its name."""
        around = (self._names.get(hint[:size], "") for size in range(1, len(hint)))
        again = (name for name in around if name in self._sources and same(self._sources[name], schema))
        name = next(again, None) or self._claim(hint, schema, None)
        if name not in self._sources:
            self._sources[name] = schema
            self._waiting.append((name, schema))
        return name

    def _object(self, name: str, schema: Schema) -> Schema:
        own = self.places.get(name, name)
        if is_array_schema(schema):
            items = self.use(schema["items"], place.item(own))
            return {"type": "object", "additionalProperties": items, "x-list": True}
        extra = schema.get("additionalProperties")
        values = self.use(extra, place.value(own)) if is_object(extra) and extra else None
        open_ended = {"x-open": True} if allows_anything(extra) else {}
        if values is not None:
            open_ended = {"additionalProperties": values}
        if is_map_schema(schema) and (values is not None or extra is not False):
            return {"type": "object", **remarks(schema), **open_ended}
        listed = schema.get("properties", {})
        properties = {key: self.use(value, place.part(own, key)) for key, value in listed.items()}
        required = [key for key in dict.fromkeys(schema.get("required", ())) if key in properties]
        return {"type": "object", **remarks(schema), "properties": properties, "required": required, **open_ended}

    def _claim(self, hint: str, schema: Schema, form: Schema | None) -> str:
        """Return the name for a place: of the same schema that is there already, or of the next that is free."""
        for number in count(1):
            own = place.again(hint, number)
            name = self._names.get(own) or self._free(own)
            known = self._sources.get(name) or self.schemas.get(name)
            if known is not None and not same(known, schema):
                continue
            self._names[own] = name
            if known is None and form is not None:
                self.schemas[name] = form
            return name
        raise AssertionError("numbers do not end")

    def _free(self, own: str) -> str:
        """Give the name for a place; no two are alike but for capitals and punctuation."""
        if own in self.components.schemas:
            return own
        spelled = place.spelled(own)
        names = chain([spelled], (f"{spelled}{number}" for number in count(2)))
        name = next(each for each in names if self._spelled.setdefault(snake(each), own) == own)
        self.places[name] = own
        return name
