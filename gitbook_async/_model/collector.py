"""The garbage collector, kept out of the way while many objects are made at once."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def undisturbed(work: Callable[[T], R], value: T) -> R:
    """Do some work that makes many objects and drops none, which the collector would go through again and again.

    Args:
        work: what to do; it must not wait for anything.
        value: what to do it with.

    Returns:
        What the work gives.
    """
    if not gc.isenabled():
        return work(value)
    gc.disable()
    try:
        return work(value)
    finally:
        gc.enable()
