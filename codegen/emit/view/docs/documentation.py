"""The docstrings of methods."""

from __future__ import annotations

from collections.abc import Iterator

from codegen import gitbook
from codegen.emit.view.docs.limits import limits
from codegen.emit.view.docs.prose import clean, ended, entry, sentence
from codegen.plan.call import Argument, Call
from codegen.read.api import Enumeration, Named, Property

_RAISES = (
    "    InvalidArgument: an argument is invalid; no request was sent.",
    "    StatusError: GitBook returned an error response; there is a subclass for each status.",
    "    TransportError: no response was received, or it cannot be decoded.",
)

_ERRORS = {
    "400": "BadRequestError",
    "401": "AuthenticationError",
    "403": "PermissionDeniedError",
    "404": "NotFoundError",
    "409": "ConflictError",
    "412": "PreconditionFailedError",
    "422": "UnprocessableEntityError",
    "429": "RateLimitError",
}


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
        yield self._flat_body_doc()
        yield f"{operation.method} {clean(operation.path)} (operation {clean(operation.id)})."
        yield self._token_doc()
        yield self._deprecation_doc()
        yield "\n".join(["Args:", *self._argument_docs()])
        yield "\n".join(["Returns:", f"    {self._result_doc()}", *self._status_docs(success=True)])
        yield "\n".join(["Raises:", *_RAISES, *self._status_docs(success=False)])

    def _deprecation_doc(self) -> str:
        if self.operation.removed_after:
            last = clean(self.operation.removed_after)
            return f"Deprecated: removed from GitBook's API, last documented in @gitbook/api {last}."
        return "Deprecated." if self.operation.deprecated else ""

    def _token_doc(self) -> str:
        """Say which kinds of token allow the call."""
        tokens, scopes = self.operation.tokens, self.operation.scopes
        if not tokens:
            return "Needs no token."
        usual = gitbook.facts().usual_tokens
        refused = "" if set(usual) & set(tokens) else f" Not allowed with: {', '.join(map(clean, usual))}."
        needed = f" OAuth scopes (any): {', '.join(map(clean, scopes))}." if scopes else ""
        return f"Tokens: {', '.join(map(clean, tokens))}.{refused}{needed}"

    def _argument_docs(self) -> Iterator[str]:
        for each in self.call.arguments:
            yield entry(each.name, self._argument_doc(each))
        if self.call.whole_body:
            yield entry("body", self._body_doc())
        yield entry("options", "options for this call: timeout, deadline, retries, additional headers, query or body")

    def _argument_doc(self, each: Argument) -> str:
        said = each.property.description or each.property.inherited or self._described(each)
        found = [*limits(each.property), *self._sent(each)]
        return "\n".join([ended(said), " ".join(found)]) if found else said

    def _sent(self, each: Argument) -> Iterator[str]:
        """Say what the SDK sends where the caller gives nothing."""
        if each.default is not None:
            yield f"The SDK sends `{each.default!r}` by default."

    def _body_doc(self) -> str:
        body = self.operation.body
        return (body.description if body else "") or "the request body"

    def _flat_body_doc(self) -> str:
        body = self.operation.body
        said = sentence(body.description) if body and not self.call.whole_body else ""
        return f"Request body: {said}" if said else ""

    def _status_docs(self, *, success: bool) -> Iterator[str]:
        """Yield the documented statuses of responses, each with its description and headers."""
        for each in self.operation.statuses:
            if each.code.startswith("2") is success:
                said = [ended(each.description), *map(self._header_doc, each.headers)]
                name = "" if success else f"{_ERRORS.get(each.code, _error(each.code))}: "
                text = " ".join(part for part in said if part)
                yield entry(f"{name}Status {each.code}", text or "no description")

    def _header_doc(self, header: Property) -> str:
        said = " ".join(filter(None, [ended(header.description or header.inherited), *limits(header)]))
        return f"Header {header.name}: {said}" if said else f"Header {header.name}."

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


def _error(code: str) -> str:
    """Return the class of an error whose status has none of its own."""
    return "ServerError" if code.startswith("5") else "StatusError"
