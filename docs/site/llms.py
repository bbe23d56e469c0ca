"""``llms.txt``: the pages of the site for programs that read Markdown, each with its address and what it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping

from docs.site.text import first_sentence

_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_PROSE = re.compile(r"[`\w]")
_INTRODUCTION = """# gitbook-async

> Async-first, fully typed Python SDK for the GitBook HTTP API: every operation is a method, every object is a class,
> and every list or stream can be iterated with async for. Install: pip install gitbook-async. Python 3.11 or later.

Each page of the site is also there as Markdown, at the address below.
"""


def llms_txt(pages: Mapping[str, str], sections: Mapping[str, list[str]]) -> str:
    """Return the list of pages.

    Args:
        pages: the pages by path, in Markdown.
        sections: the paths of each section, in order.
    """
    parts = [_INTRODUCTION]
    for name, paths in sections.items():
        parts.append(f"## {name}\n\n" + "".join(_line(path, pages[path]) for path in paths))
    return "\n".join(parts)


def _line(path: str, text: str) -> str:
    title, _, rest = text[text.index("# ") :].removeprefix("# ").partition("\n")
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", _FENCED.sub("", rest))
    paragraphs = [each for each in plain.strip().split("\n\n") if _PROSE.match(each)]
    prose = [each for each in paragraphs if not each.startswith("In the examples")]
    about = first_sentence(prose[0]).rstrip(":") if prose else ""
    return f"- [{title}]({path}){f': {about}' if about else ''}\n"
