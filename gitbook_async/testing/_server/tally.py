"""How many of the document's operations are implemented, and which are not simulated."""

from __future__ import annotations

from gitbook_async.testing._document.document import load_document
from gitbook_async.testing._document.endpoints import read_endpoints
from gitbook_async.testing._state.registry import HANDLERS, NOUNS


def tally() -> str:
    """Return the counts as text: one line for each kind of object, the sum, and the operations that are missing."""
    endpoints = read_endpoints(load_document())
    behaving = endpoints.keys() & HANDLERS.keys()
    streaming = [key for key in behaving if endpoints[key].streaming]
    lines = [f"{len(noun.HANDLERS):4}  {noun.__name__.rpartition('.')[2].replace('_', ' ')}" for noun in NOUNS]
    lines.append(f"{len(behaving):4}  of {len(endpoints)} operations are implemented")
    lines.append(f"{len(streaming):4}  of these are streams")
    missing = sorted(endpoints.keys() - HANDLERS.keys())
    lines.append(f"{len(missing):4}  are not simulated:")
    lines += [f"      {one}" for one in missing]
    return "\n".join(lines) + "\n"
