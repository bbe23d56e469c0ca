"""How many of the document's operations behave, and how many answer by example."""

from __future__ import annotations

from gitbook_async.testing._document import load_document
from gitbook_async.testing._endpoints import read_endpoints
from gitbook_async.testing._state.registry import HANDLERS, NOUNS


def tally() -> str:
    """Give the tally as text: one line for each kind of thing, and the sum."""
    endpoints = read_endpoints(load_document())
    behaving = endpoints.keys() & HANDLERS.keys()
    streaming = [key for key in behaving if endpoints[key].streaming]
    lines = [f"{len(noun.HANDLERS):4}  {noun.__name__.rpartition('.')[2].replace('_', ' ')}" for noun in NOUNS]
    lines.append(f"{len(behaving):4}  of {len(endpoints)} operations behave")
    lines.append(f"{len(streaming):4}  of these stream what they tell")
    lines.append(f"{len(endpoints) - len(behaving):4}  answer by example")
    return "\n".join(lines) + "\n"
