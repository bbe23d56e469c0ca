"""Prints what to install for the tests with the oldest versions that pyproject.toml allows: ``python -m tests.lowest``.

The libraries that the package uses have the version of their lower bound; the tools of the tests have their pins.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TOOLS = ("h2", "hypothesis", "pytest", "pytest-xdist", "respx", "trio", "trustme", "uvloop")
_API = "opentelemetry-api"
_BOUND = re.compile(r"([A-Za-z0-9-]+)>=([^\s;,]+)")


def requirements(project: dict[str, Any], groups: dict[str, Any]) -> Iterator[str]:
    """Yield a requirement for each library and tool.

    Args:
        project: the table ``project`` of pyproject.toml.
        groups: the table ``dependency-groups``.
    """
    extras = project["optional-dependencies"].values()
    for text in [*project["dependencies"], *(each for extra in extras for each in extra)]:
        bound = _BOUND.match(text)
        lowest = f"{bound[1]}=={bound[2]}" if bound else text
        yield lowest
        if lowest.startswith(_API):
            yield lowest.replace(_API, "opentelemetry-sdk")  # its versions are those of the API
    yield from (text for text in groups["dev"] if isinstance(text, str) and text.partition("==")[0] in TOOLS)


if __name__ == "__main__":
    document = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    print("\n".join(requirements(document["project"], document["dependency-groups"])))
