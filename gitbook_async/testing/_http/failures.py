"""Failures in GitBook's error format."""

from __future__ import annotations

from starlette.responses import Response

from gitbook_async.testing._http.template import dump


class Failure(Exception):  # noqa: N818 -- a response like any other, raised to end the handling of the request
    """An error response.

    Args:
        status: the status code.
        message: GitBook's error message.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    @property
    def response(self) -> Response:
        """The response."""
        content = dump({"error": {"code": self.status, "message": self.message}})
        return Response(content, self.status, media_type="application/json")
