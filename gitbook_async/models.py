"""The models of the API. Each is loaded at its first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gitbook_async._generated.models import *  # noqa: F403  # all of them
else:
    from gitbook_async._generated import models as _models

    __all__ = _models.__all__

    def __getattr__(name: str) -> Any:
        return getattr(_models, name)

    def __dir__() -> list[str]:
        return dir(_models)
