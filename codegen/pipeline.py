"""The passes, in order."""

from __future__ import annotations

import gc
import hashlib
import json
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

from codegen import files, gitbook
from codegen.document import lock, numbers, patch, schemas
from codegen.document.check import check as check_document
from codegen.document.load import load
from codegen.document.merge import merge
from codegen.document.removal import Policy
from codegen.emit.render import Origin, render
from codegen.emit.view import view
from codegen.emit.write import compare, write
from codegen.errors import DocumentError, Gathered, IdleError, UnknownKeywordError, refuse
from codegen.plan.idle import idle
from codegen.plan.layout import Layout
from codegen.plan.name_lock import NameLock
from codegen.plan.naming import Names, names_of
from codegen.read.api import Api, Object, Union
from codegen.read.losses import refuse_losses
from codegen.read.normalise import normalise
from codegen.read.parse import parse

_ROUNDS = 9
"""How often names are locked: what is alike may depend on them."""


@frozen
class Source:
    """A document to generate from, and what to report about it.

    Attributes:
        problems: entries in openapi/ that do not apply to it.
    """

    document: dict[str, Any]
    origin: Origin
    notes: tuple[str, ...] = ()
    problems: tuple[DocumentError, ...] = ()


@frozen
class Plan:
    """What a package is generated from.

    Attributes:
        source: the document.
        names: the names of its operations and classes.
        layout: the decisions about names and behaviour.
        known: the names that are locked.
    """

    source: Source
    names: Names
    layout: Layout
    known: NameLock

    def package(self) -> dict[str, str]:
        """Return the files of the package, unformatted, by path."""
        return render(view(self.layout, self.names), self.source.origin)


@frozen
class Report:
    """A summary of the input and the output."""

    origin: Origin
    operations: int
    models: int
    unions: int
    files: int
    lines: int
    seconds: float
    checked: bool
    notes: tuple[str, ...]

    def __str__(self) -> str:
        verb = "up to date with" if self.checked else "generated from"
        operations = f"{self.operations} operations in, {self.operations} typed methods out"
        models = f"{self.models} models and {self.unions} unions"
        written = f"{self.files} files, {self.lines} lines; {self.seconds:.1f} s"
        return "\n".join([f"{verb} {self.origin}: {operations};", f"{models}; {written}", *self.notes])


def generate(document: Path | None, output: Path, check: bool = False) -> Report:
    """Generate a package from a document.

    Args:
        document: a file, to be generated on its own; None for the locked documents, with the removed operations.
        output: the folder of the package.
        check: whether to compare the folder with the output instead of writing it.

    Returns:
        A summary of the input and the output.

    Raises:
        DocumentError: there is a problem; nothing was written.
        GenerationError: there are several problems, something would be lost, or, with `check`, is out of date.
    """
    with uncollected():
        return _generate(document, output, check=check)


def _generate(document: Path | None, output: Path, *, check: bool) -> Report:
    start = time.perf_counter()
    planned = plan(alone(document), strict=False) if document else plan(locked())
    refuse(_not_locked(planned.names.not_locked(planned.known), planned.source.origin.version) if not document else ())
    package = whole_package(planned)
    (compare if check else write)(package, output)
    return _report(planned, package, time.perf_counter() - start, checked=check)


def package_of(document: Path) -> dict[str, str]:
    """Return the package of a document that is generated on its own: unformatted texts, by path.

    Raises:
        DocumentError: the document cannot be read.
        GenerationError: there are problems, or something would be lost.
    """
    with uncollected():
        return plan(alone(document), strict=False).package()


def whole_package(planned: Plan) -> dict[str, str]:
    """Return the files of a package, unformatted, by path: its code, and the document that it was generated from."""
    document = json.dumps(planned.source.document, ensure_ascii=False, separators=(",", ":")) + "\n"
    return {**planned.package(), "document.json.gz": document}


@contextmanager
def uncollected() -> Generator[None]:
    """Keep the garbage collector from going through millions of objects that stay."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def plan(source: Source, *, strict: bool = True) -> Plan:
    """Read a document, and decide the names of its package.

    Args:
        source: the document.
        strict: whether it is an error if an entry in openapi/ is for something that the document does not have.

    Raises:
        GenerationError: there are problems. All that can be found are reported: where one pass fails, those that need
            its result are not run.
    """
    layout, known = decisions()
    gathered = Gathered(source.problems if strict else ())
    with gathered.caught():
        check_document(source.document)
    if not all(isinstance(each, (IdleError, UnknownKeywordError)) for each in gathered.problems):
        gathered.refuse()
    names = Names(Api())
    with gathered.caught():
        api = parse(normalise(source.document))
        with gathered.caught():
            refuse_losses(source.document, api)
        if strict:
            gathered.problems += [*idle(api, layout, gitbook.facts(), policy()), *schemas.mistyped(source.document)]
        names = names_of(api, layout, known, strict=strict)
    gathered.refuse()
    return Plan(source, names, layout, known)


def lock_names(planned: Plan) -> Plan:
    """Lock the names of the locked documents; those of earlier documents are kept.

    Args:
        planned: the plan of the locked documents.

    Returns:
        The plan with these names, which may have more: what is alike is decided by what has a name already.

    Raises:
        DocumentError: the names differ each time.
    """
    path = files.documents() / files.NAMES
    for _ in range(_ROUNDS):
        text = planned.names.locked(planned.known).dumps().encode()
        if path.is_file() and path.read_bytes() == text:
            return planned
        files.write(path, text)
        planned = plan(locked())
    raise DocumentError(f"openapi/{files.NAMES}", f"is not the same after {_ROUNDS} rounds")


def decisions() -> tuple[Layout, NameLock]:
    """Read the decisions about names, and the names that are locked."""
    return Layout.load(files.documents() / files.LAYOUT), NameLock.load(files.documents() / files.NAMES)


def policy() -> Policy:
    """Read the policy for removed operations."""
    return Policy.load(files.documents() / files.REMOVED)


def locked() -> Source:
    """Read the locked documents, with the removed operations and the corrections.

    Raises:
        DocumentError: nothing is locked, or a file differs from the lock.
        GenerationError: a file has several problems.
    """
    documents = lock.documents()
    merged = merge(documents.current, documents.retired)
    current = documents.lock.current
    if current is None:
        raise DocumentError("openapi/lock.toml", "has no document: restore it from version control")
    origin = Origin(current.source.removeprefix("npm:"), current.version, current.sha256)
    return _corrected(merged.document, origin, tuple(_differences(merged.differences)))


def alone(path: Path) -> Source:
    """Read a document that is generated on its own.

    Raises:
        DocumentError: it cannot be read, or is not a document.
        GenerationError: it is not a document, for several reasons.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    return _corrected(load(path), Origin("a document", "", digest))


def _corrected(document: dict[str, Any], origin: Origin, notes: tuple[str, ...] = ()) -> Source:
    patched = patch.apply(document, patch.read(files.documents() / files.PATCHES))
    whole = numbers.whole(patched.document, gitbook.facts().fractions)
    return Source(whole.document, origin, notes, (*patched.problems, *whole.problems))


def _differences(names: Iterable[str]) -> list[str]:
    found = list(names)
    return [f"components that removed operations defined differently: {', '.join(found)}"] if found else []


def _not_locked(names: list[str], version: str) -> list[DocumentError]:
    way = f"place it in layout.toml or leave it to the rule, then run `python -m codegen update {version}`"
    return [DocumentError(f"openapi/{files.NAMES}", f"{name} is a new name: {way}") for name in sorted(names)]


def _report(planned: Plan, package: dict[str, str], seconds: float, *, checked: bool) -> Report:
    api = planned.names.api
    return Report(
        origin=planned.source.origin,
        operations=len(api.operations),
        models=sum(isinstance(schema, Object) for schema in api.schemas.values()),
        unions=sum(isinstance(schema, Union) for schema in api.schemas.values()),
        files=len(package),
        lines=sum(text.count("\n") for text in package.values()),
        seconds=seconds,
        checked=checked,
        notes=planned.source.notes,
    )
