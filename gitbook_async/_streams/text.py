"""The text of answers that come as snapshots: each event has the whole text so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from gitbook_async._model.base import Unknown
from gitbook_async._model.unset import UNSET


def answer_text(event: Any) -> str:
    """Give the Markdown of an event of an ask stream, as far as there is any.

    Args:
        event: the decoded event, or its JSON.

    Raises:
        TypeError: the event has no answer at all, since the stream is of another kind; or the answer is a document.
    """
    if isinstance(event, Unknown):
        return ""
    answer = _field(event, "answer")
    if answer is UNSET:
        raise TypeError(f"text_stream() reads answers, and {type(event).__name__} is none")
    content = _field(answer, "answer")
    markdown = _field(content, "markdown")
    if isinstance(markdown, str):
        return markdown
    if _field(content, "document"):
        raise TypeError('the answer came as a document; ask with format="markdown" to get text')
    return ""


def extend(shown: str, text: str) -> tuple[str, str]:
    """Say what a snapshot adds to the text that was shown.

    Where the snapshot changes text that was shown, what follows the first difference is added; where it only takes text
    back, nothing is.

    Returns:
        What to show now, and the text that the next snapshot is compared with.
    """
    if text.startswith(shown):
        return text[len(shown) :], text
    if shown.startswith(text):
        return "", shown
    same = next(place for place, (old, new) in enumerate(zip(shown, text, strict=False)) if old != new)
    return text[same:], text


def _field(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return cast("Mapping[str, Any]", value).get(name, UNSET)
    return getattr(value, name, UNSET)
