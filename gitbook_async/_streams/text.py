"""The text of answers that are sent as snapshots: each event has the whole text so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from gitbook_async._model.unset import UNSET
from gitbook_async._model.variant import UnknownVariant


def answer_text(event: Any) -> str:
    """Return the Markdown of an event of an ask stream, if there is any yet.

    Args:
        event: the decoded event, or its JSON.

    Raises:
        TypeError: the event has no answer, since the stream is of another kind; or the answer is a document.
    """
    if isinstance(event, UnknownVariant):
        return ""
    answer = _field(event, "answer")
    if answer is UNSET:
        raise TypeError(f"text requires a stream of answers, not of {type(event).__name__}")
    content = _field(answer, "answer")
    markdown = _field(content, "markdown")
    if isinstance(markdown, str):
        return markdown
    if _field(content, "document"):
        raise TypeError('the answer is a document; pass format="markdown" to get text')
    return ""


def extend(shown: str, text: str) -> tuple[str, str]:
    """Return what a snapshot adds to the text that was yielded.

    If the snapshot changes text that was yielded, the text after the first difference is added. If it only removes
    text, nothing is added.

    Returns:
        The text to yield now, and the text to compare the next snapshot with.
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
