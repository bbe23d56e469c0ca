"""The types of objects in requests: a TypedDict for each, with the wire names.

Where a method takes ``SiteSearchScope | SiteSearchScopeParam``, for example, it takes the model, or a plain dictionary
with the keys and values of the TypedDict. The types are for type checkers: when a program runs, each of them is `dict`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gitbook_async._generated.params import *  # noqa: F403  # all of them
else:
    from gitbook_async._generated.params import __all__

    globals().update(dict.fromkeys(__all__, dict))
