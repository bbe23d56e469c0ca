"""The document's text in Python source code: it cannot end the docstring or literal that contains it."""

from __future__ import annotations

import re
import textwrap

_WIDTH = 112
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]|[\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Remove what a docstring cannot contain: control characters, its own end, escapes; trailing blanks too."""
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))
    escaped = plain.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return "\n".join(line.rstrip() for line in escaped.strip().split("\n"))


def docstring(paragraphs: list[str], indent: int) -> str:
    """Return a docstring, quotes included, wrapped and indented for its place.

    Args:
        paragraphs: text from `clean`, or the generator's own; empty paragraphs are left out.
        indent: the number of blanks before each line but the first.
    """
    margin = " " * indent
    lines = "\n\n".join(part for part in paragraphs if part).split("\n") or [""]
    wrapped = [piece for line in lines for piece in wrap(line, _WIDTH - indent)]
    text = "\n".join(margin + line if line else "" for line in wrapped).lstrip()
    guard = " " if text.endswith('"') else ""
    closing = f"\n{margin}" if "\n" in text else guard
    return f'"""{text}{closing}"""'


def wrap(line: str, width: int) -> list[str]:
    """Wrap a long line at blanks; its further lines are indented below the text of a list item or an entry."""
    if len(line) <= width:
        return [line]
    first = line[: len(line) - len(line.lstrip())]
    item = re.match(r"\s*(?:[-*+]|\d+\.)\s+", line)
    hanging = " " * item.end() if item else first + ("    " if first else "")
    return textwrap.wrap(
        line.strip(),
        width,
        initial_indent=first,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def entry(name: str, text: str, indent: str = "    ") -> str:
    """Return an entry of a list of arguments or attributes, with its further lines indented below it."""
    lines = (clean(text) or "not described in the document").split("\n")
    rest = [f"{indent}    {line}" if line else "" for line in lines[1:]]
    return "\n".join([f"{indent}{name}: {lines[0]}", *rest])


def sentence(text: str) -> str:
    """Return a cleaned text that ends with a full stop."""
    return clean(ended(text))


def ended(text: str) -> str:
    """Return a text with a full stop at its end; it is not cleaned."""
    plain = text.strip()
    return plain if not plain or plain.endswith((".", "!", "?", ":")) else plain + "."
