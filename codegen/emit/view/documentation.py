"""The docstrings of methods."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.emit.view.prose import clean, entry, sentence
from codegen.plan.call import Argument, Call
from codegen.read.api import Enumeration, Named

_RAISES = (
    "    InvalidArgument: an argument is invalid; no request was sent.",
    "    StatusError: GitBook returned an error response; there is a subclass for each status.",
    "    TransportError: no response was received, or it cannot be decoded.",
)


class Documentation:
    """Writes the docstring of the method that calls an operation."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.operation = call.operation

    def paragraphs(self) -> Iterator[str]:
        """Yield the paragraphs of the docstring; empty ones are left out."""
        operation = self.operation
        yield sentence(operation.summary) or f"Call {operation.id}."
        yield clean(operation.description) if clean(operation.description) != clean(operation.summary) else ""
        yield f"{operation.method} {clean(operation.path)} (operation {clean(operation.id)})."
        yield f"OAuth scopes: {', '.join(map(clean, operation.scopes))}." if operation.scopes else ""
        yield self._deprecation_doc()
        yield "\n".join(["Args:", *self._argument_docs()])
        yield "\n".join(["Returns:", f"    {self._result_doc()}"])
        yield "\n".join(["Raises:", *_RAISES])

    def _deprecation_doc(self) -> str:
        if self.operation.withdrawn:
            last = clean(self.operation.withdrawn)
            return f"Deprecated: removed from GitBook's API, last documented in @gitbook/api {last}."
        return "Deprecated." if self.operation.deprecated else ""

    def _argument_docs(self) -> Iterator[str]:
        for each in self.call.arguments:
            yield entry(each.name, each.property.description or self._described(each))
        if self.call.whole_body:
            yield entry("body", "the request body")
        yield entry("options", "options for this call: timeout, deadline, retries, additional headers, query or body")

    def _described(self, each: Argument) -> str:
        kind = each.property.type
        schema = self.call.api.schemas.get(kind.name) if isinstance(kind, Named) else None
        if isinstance(schema, Enumeration) and schema.inline:
            return f"one of {', '.join(schema.values)}"
        return f"``{each.property.name}`` in the {each.location}"

    def _result_doc(self) -> str:
        if self.operation.streaming:
            return "A stream of events: an async iterator and context manager."
        if self.call.paginated:
            return "A pager: await it for one page, or iterate over the items of all pages."
        if self.operation.method == "DELETE" and not self.call.contents:
            return "A `Deletion`: deleted, absent, or pending approval."
        if not self.call.contents:
            return "None."
        statuses = ", ".join(str(status) for status, kind in self.operation.responses if kind)
        return f"The decoded response (status {statuses})."
