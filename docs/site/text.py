"""What all pages need: descriptions as Markdown, and links from types to models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_CODE: Final = re.compile(r"(```.*?```|``[^`]+``|`[^`\n]*`)", re.DOTALL)
_LIST: Final = re.compile(r"(?m)^(?!\s*[*-] )(\S.*)\n(?=\s*[*-] )")
_NAME: Final = re.compile(r"\b[A-Z]\w+\b")


def markdown(text: str) -> str:
    """Return a description of the document as Markdown that cannot contain HTML; a list begins a paragraph."""
    parts = _CODE.split(text)
    parts[::2] = [part.replace("<", "&lt;") for part in parts[::2]]
    return _LIST.sub(r"\1\n\n", "".join(parts))


def indented(text: str, width: int = 4) -> str:
    """Indent the lines of a text that are not empty."""
    return "\n".join(" " * width + line if line.strip() else "" for line in text.splitlines())


def first_sentence(text: str) -> str:
    """Return the first sentence of a description, on one line."""
    return re.split(r"(?<=[.!?]) ", " ".join(text.split()), maxsplit=1)[0]


def linked(annotation: str, places: Mapping[str, str]) -> str:
    """Return a type as code, followed by links to the models in it.

    Args:
        annotation: the type, as in the source.
        places: the addresses of models, by name.
    """
    plain = re.sub(r" \| Unset\b", "", annotation)
    names = dict.fromkeys(name.removesuffix("Param") for name in _NAME.findall(plain))
    links = [f"[{name}]({places[name]})" for name in names if name in places]
    return f"`{plain}` ({', '.join(links)})" if links else f"`{plain}`"
