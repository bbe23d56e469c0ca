"""Jobs: what people do with GitBook in bulk.

::

    from gitbook_async import GitBook, jobs

    async with GitBook() as gitbook:
        async for page in jobs.pages(gitbook, space_id):
            index(page.id, page.title, page.markdown)

Each job is a function that takes an open client, and returns data or yields it. It can be cancelled, and run again.
Jobs that change something have a plan: ``str(plan)`` lists the changes, ``plan.apply(gitbook)`` makes them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from gitbook_async.jobs._content.dask_workers import DaskWorkers
    from gitbook_async.jobs._content.page import Page
    from gitbook_async.jobs._content.pages import markdown, pages
    from gitbook_async.jobs._content.pull import Pulled, pull
    from gitbook_async.jobs._push.outline import InvalidFolder
    from gitbook_async.jobs._push.plan import PushPlan, plan_push
    from gitbook_async.jobs._push.push import Pushed, push
    from gitbook_async.jobs._tables.analytics import Rows, analytics
    from gitbook_async.jobs._tables.members import Member, MemberPlan, members, plan_members, push_members
    from gitbook_async.jobs._tables.plot import bars, plot
    from gitbook_async.jobs._tables.redirects import (
        Redirect,
        RedirectPlan,
        plan_redirects,
        push_redirects,
        redirects,
    )
    from gitbook_async.jobs._tables.rows import InvalidRows, read_csv, write_csv
    from gitbook_async.jobs._work.bar import Bar
    from gitbook_async.jobs._work.failure import Failure, ItemsFailed, JobError
    from gitbook_async.jobs._work.imports import start_import, wait_import
    from gitbook_async.jobs._work.read_only import ReadOnly, WriteRefused
    from gitbook_async.jobs._work.specs import push_openapi

__all__ = [
    "Bar",
    "DaskWorkers",
    "Failure",
    "InvalidFolder",
    "InvalidRows",
    "ItemsFailed",
    "JobError",
    "Member",
    "MemberPlan",
    "Page",
    "Pulled",
    "PushPlan",
    "Pushed",
    "ReadOnly",
    "Redirect",
    "RedirectPlan",
    "Rows",
    "WriteRefused",
    "analytics",
    "bars",
    "markdown",
    "members",
    "pages",
    "plan_members",
    "plan_push",
    "plan_redirects",
    "plot",
    "pull",
    "push",
    "push_members",
    "push_openapi",
    "push_redirects",
    "read_csv",
    "redirects",
    "start_import",
    "wait_import",
    "write_csv",
]

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "_content.dask_workers": ("DaskWorkers",),
    "_content.page": ("Page",),
    "_content.pages": ("markdown", "pages"),
    "_content.pull": ("Pulled", "pull"),
    "_push.outline": ("InvalidFolder",),
    "_push.plan": ("PushPlan", "plan_push"),
    "_push.push": ("Pushed", "push"),
    "_tables.analytics": ("Rows", "analytics"),
    "_tables.members": ("Member", "MemberPlan", "members", "plan_members", "push_members"),
    "_tables.plot": ("bars", "plot"),
    "_tables.redirects": ("Redirect", "RedirectPlan", "plan_redirects", "push_redirects", "redirects"),
    "_tables.rows": ("InvalidRows", "read_csv", "write_csv"),
    "_work.bar": ("Bar",),
    "_work.failure": ("Failure", "ItemsFailed", "JobError"),
    "_work.imports": ("start_import", "wait_import"),
    "_work.read_only": ("ReadOnly", "WriteRefused"),
    "_work.specs": ("push_openapi",),
}
_MODULES: Final = {name: module for module, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
