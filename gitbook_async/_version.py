"""The version of the distribution, the one place in the package that names it."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
