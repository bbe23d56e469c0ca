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
from codegen.document import lock, numbers, patch
from codegen.document.check import check as check_document
from codegen.document.load import load
from codegen.document.merge import merge
from codegen.emit.render import Origin, render
from codegen.emit.view import Sources, view
from codegen.emit.write import compare, write
from codegen.errors import DocumentError, refuse
from codegen.plan.idle import idle
from codegen.plan.layout import Layout
from codegen.plan.name_lock import NameLock
from codegen.plan.naming import names_of
from codegen.read.api import Api, Object, Union
from codegen.read.losses import refuse_losses
from codegen.read.normalise import normalise
from codegen.read.parse import parse

LAYOUT = files.DOCUMENTS / "layout.toml"
NAMES = files.DOCUMENTS / "names.lock.toml"


@frozen
class Source:
    """A document to generate from, and what to report about it."""

    document: dict[str, Any]
    origin: Origin
    notes: tuple[str, ...]


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
    with _uncollected():
        return _generate(document, output, check=check)


def _generate(document: Path | None, output: Path, *, check: bool) -> Report:
    start = time.perf_counter()
    source = _locked() if document is None else _alone(document)
    api, sources = decide(source, strict=document is None)
    package = render(sources, source.origin)
    package["document.json"] = json.dumps(source.document, ensure_ascii=False, separators=(",", ":")) + "\n"
    (compare if check else write)(package, output)
    return _report(source, api, package, time.perf_counter() - start, checked=check)


def package_of(document: Path) -> dict[str, str]:
    """Return the package of a document, generated on its own: unformatted texts, by path.

    Raises:
        DocumentError: there is a problem.
        GenerationError: there are several problems, or something would be lost.
    """
    with _uncollected():
        source = _alone(document)
        return render(decide(source, strict=False)[1], source.origin)


@contextmanager
def _uncollected() -> Generator[None]:
    """Keep the garbage collector from going through millions of objects that stay."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def decide(source: Source, *, strict: bool) -> tuple[Api, Sources]:
    """Read a document, and plan its package.

    Args:
        source: the document.
        strict: whether it is an error if an entry in openapi/ is for something that the document does not have, or if a
            name is not locked.
    """
    check_document(source.document)
    api = parse(normalise(source.document))
    refuse_losses(source.document, api)
    layout, lock_of_names = Layout.load(LAYOUT), NameLock.load(NAMES)
    names = names_of(api, layout, lock_of_names)
    if strict:
        refuse([*idle(api, layout, gitbook.facts()), *_not_locked(names.not_locked(lock_of_names))])
    return names.api, view(layout, names)


def freeze() -> str:
    """Add the names of the locked document to the lock of names, where those of earlier documents are kept.

    Returns:
        A summary: the names to review.
    """
    api = parse(normalise(_locked().document))
    known = NameLock.load(NAMES)
    names = names_of(api, Layout.load(LAYOUT), known)
    files.write(NAMES, names.locked(known).dumps().encode())
    added = names.not_locked(known)
    return "\n".join([f"{len(added)} names were added to {NAMES.name}", *sorted(added)])


def _locked() -> Source:
    locked = lock.documents()
    merged = merge(locked.current, locked.retired)
    patched = patch.apply(merged.document, patch.read(files.DOCUMENTS / files.PATCHES))
    current = locked.lock.current
    if current is None:
        raise DocumentError("openapi/lock.toml", "has no document; run `python -m codegen fetch VERSION`")
    origin = Origin(current.source.removeprefix("npm:"), current.version, current.sha256)
    document = numbers.whole(patched.document, gitbook.facts().fractions)
    return Source(document, origin, tuple(_differences(merged.differences)))


def _differences(names: Iterable[str]) -> list[str]:
    found = list(names)
    return [f"components that removed operations defined differently: {', '.join(found)}"] if found else []


def _alone(path: Path) -> Source:
    document = load(path)
    patched = patch.apply(document, patch.read(files.DOCUMENTS / files.PATCHES), strict=False)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    whole = numbers.whole(patched.document, gitbook.facts().fractions, strict=False)
    return Source(whole, Origin("a document", "", digest), ())


def _not_locked(names: list[str]) -> list[DocumentError]:
    hint = "is a new name: place it in layout.toml or leave it to the rule, then run `python -m codegen freeze`"
    return [DocumentError(f"openapi/{NAMES.name}", f"{name} {hint}") for name in sorted(names)]


def _report(source: Source, api: Api, package: dict[str, str], seconds: float, *, checked: bool) -> Report:
    return Report(
        origin=source.origin,
        operations=len(api.operations),
        models=sum(isinstance(schema, Object) for schema in api.schemas.values()),
        unions=sum(isinstance(schema, Union) for schema in api.schemas.values()),
        files=len(package),
        lines=sum(text.count("\n") for text in package.values()),
        seconds=seconds,
        checked=checked,
        notes=source.notes,
    )
