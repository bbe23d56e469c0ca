"""What changes for a Python caller between two documents or two generated packages: ``python -m codegen diff``."""

from __future__ import annotations

from codegen.release.diff.change import Change, ordered
from codegen.release.diff.methods import methods
from codegen.release.diff.models import models
from codegen.release.diff.surface import Surface

__all__ = ["compare"]


def compare(before: Surface, after: Surface) -> list[Change]:
    """Return what changed between two packages: breaking changes first."""
    return ordered([*methods(before, after), *models(before, after)])
