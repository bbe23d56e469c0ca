"""JSON with long lists, whose items are made as they are written."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import attrs
from starlette.responses import Response

from gitbook_async.testing._http.steps import Steps

_MARK: Final = secrets.token_hex()  # no text of a user contains it


@attrs.frozen
class Later:
    """A list in JSON.

    Attributes:
        items: returns its items, each time that it is written.
    """

    items: Callable[[], Iterable[Any]]


def pieces(value: Any) -> Iterator[str]:
    """Yield the JSON text of a value, piece by piece.

    Args:
        value: JSON, with `Later` for some of its lists.
    """
    lists: list[Later] = []

    def mark(one: Any) -> str:
        if not isinstance(one, Later):
            raise TypeError(f"{type(one).__name__} is not JSON")
        lists.append(one)
        return _MARK

    first, *rest = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=mark).split(f'"{_MARK}"')
    yield first
    for one, text in zip(lists, rest, strict=True):
        yield "["
        for number, item in enumerate(one.items()):
            if number:
                yield ","
            yield from pieces(item)
        yield f"]{text}"


class Written(Response):
    """A response that is written in steps before it is sent.

    Args:
        content: JSON, with `Later` for some of its lists.
        status: the status code.
        headers: its headers.
    """

    def __init__(self, content: Any, status: int, headers: dict[str, str] | None = None) -> None:
        super().__init__(None, status, headers, "application/json")
        self._pieces = pieces(content)

    def write(self) -> Steps[None]:
        """Write the content."""
        text: list[str] = []
        for piece in self._pieces:
            text.append(piece)
            yield
        self.body = "".join(text).encode()
        self.headers["content-length"] = str(len(self.body))
