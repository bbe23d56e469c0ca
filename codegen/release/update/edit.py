"""Editing TOML text: an entry is added or taken out, and everything else stays as it is, comments included."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

from codegen.document.tree import is_list, is_object
from codegen.errors import DocumentError

Keys = tuple[str | int, ...]
Change = Callable[[str], str]


def without(text: str, keys: Keys) -> str:
    """Return a file without an entry.

    Args:
        text: TOML.
        keys: the entry: names of tables and keys, the number of a table in a list, or an item of a list.

    Raises:
        DocumentError: it is written in a way that is not understood; a person has to take it out.
    """
    for empty in (False, True):
        wanted = _removed(tomllib.loads(text), keys, empty=empty)
        for candidate in _candidates(text, keys):
            if _table(candidate) == wanted:
                return candidate
    raise DocumentError(".".join(map(str, keys)), "cannot be taken out automatically: take it out by hand")


def _table(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _removed(table: Any, keys: Keys, *, empty: bool) -> Any:
    """Return a value without an entry; with `empty`, tables that have nothing else are kept."""
    first, *rest = keys
    if is_list(table):
        return [each for n, each in enumerate(table) if (n if isinstance(first, int) else each) != first]
    inner = _removed(table[first], tuple(rest), empty=empty) if rest else None
    if inner is None or (inner == {} and not empty) or (inner == [] and isinstance(rest[0], int)):
        return {key: each for key, each in table.items() if key != first}
    return {**table, first: inner}


def _candidates(text: str, keys: Keys) -> Iterator[str]:
    """Yield texts without some lines, or without an item of a list; the smallest changes first."""
    lines, last = text.splitlines(keepends=True), keys[-1]
    starts = [n for n, line in enumerate(lines) if _may_begin(line, keys)]
    for size in range(1, len(lines) + 1 if isinstance(last, int) else 12):
        for start in starts:
            yield "".join([*lines[:start], *lines[start + size :]])
    if isinstance(last, str):
        item = re.escape(json.dumps(last, ensure_ascii=False))
        for pattern in (rf"{item}, ?", rf", ?{item}", item):
            for found in re.finditer(pattern, text):
                yield text[: found.start()] + text[found.end() :]


def _may_begin(line: str, keys: Keys) -> bool:
    last = keys[-1]
    if isinstance(last, int):
        return line.startswith(f"[[{keys[0]}]]")
    found = line.strip()
    header = found.startswith("[") and all(str(each) in found for each in keys[:-1])
    return header or found.startswith((last, json.dumps(last, ensure_ascii=False)))


def with_key(text: str, table: str, key: str, value: Any) -> str:
    """Return a file with a key at the end of a table, in place of the value that it has."""
    if key in tomllib.loads(text).get(table, {}):
        text = without(text, (table, key))
    line = f"{_key(key)} = {_value(value)}\n"
    header = f"[{table}]\n"
    if header not in text:
        return f"{text.rstrip()}\n\n{header}{line}".lstrip()
    before, _, after = text.partition(header)
    own, mark, others = after.partition("\n[")
    return f"{before}{header}{own.rstrip()}\n{line}{mark}{others}" if own.strip() else f"{before}{header}{line}{after}"


def with_table(text: str, name: str, table: dict[str, Any]) -> str:
    """Return a file with one more table at the end of a list of tables."""
    lines = [f"{_key(key)} = {_value(value)}" for key, value in table.items()]
    return "\n".join([text.rstrip(), "", f"[[{name}]]", *lines, ""]).lstrip()


def _value(value: Any) -> str:
    if is_object(value):
        return "{ " + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)
