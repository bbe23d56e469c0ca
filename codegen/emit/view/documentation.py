"""What a method says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.emit.view.prose import clean, entry, sentence
from codegen.plan.call import Argument, Call
from codegen.read.api import Enumeration, Named

_RAISES = (
    "    InvalidArgument: a value cannot be sent; nothing was.",
    "    StatusError: GitBook answered with an error; its subclasses tell which.",
    "    TransportError: no answer came, or none that can be read.",
)


class Documentation:
    """Writes the docstring of the method that calls an operation."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.operation = call.operation

    def paragraphs(self) -> Iterator[str]:
        """Give the paragraphs of the docstring; an empty one is none."""
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
            return f"Withdrawn by GitBook: @gitbook/api {clean(self.operation.withdrawn)} was the last to document it."
        return "Deprecated." if self.operation.deprecated else ""

    def _argument_docs(self) -> Iterator[str]:
        for each in self.call.arguments:
            yield entry(each.name, each.property.description or self._described(each))
        if self.call.whole_body:
            yield entry("body", "the body of the request")
        yield entry("options", "what to do differently for this call: time-outs, retries, more headers, query or body")

    def _described(self, each: Argument) -> str:
        kind = each.property.type
        schema = self.call.api.schemas.get(kind.name) if isinstance(kind, Named) else None
        if isinstance(schema, Enumeration) and schema.inline:
            return f"one of {', '.join(schema.values)}"
        return f"``{each.property.name}`` in the {each.location}"

    def _result_doc(self) -> str:
        if self.operation.streaming:
            return "A stream of events: an asynchronous iterator and context manager."
        if self.call.paginated:
            return "A pager: await it for one page, iterate over it for the items of all pages."
        if self.operation.method == "DELETE" and not self.call.contents:
            return "What happened: deleted, was not there, or waits for approval."
        if not self.call.contents:
            return "Nothing."
        return f"The result (status {', '.join(str(status) for status, kind in self.operation.responses if kind)})."
