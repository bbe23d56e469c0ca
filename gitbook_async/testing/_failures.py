"""Failures in GitBook's error format."""

from __future__ import annotations

from starlette.responses import Response

from gitbook_async.testing._template import dump


class Failure(Exception):  # noqa: N818 -- an answer like any other, raised because it ends the work on the request
    """An answer other than success.

    Args:
        status: the status code.
        message: what GitBook says.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    @property
    def response(self) -> Response:
        """The answer."""
        content = dump({"error": {"code": self.status, "message": self.message}})
        return Response(content, self.status, media_type="application/json")
