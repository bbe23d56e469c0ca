"""OpenAPI specifications."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anyio.to_thread import run_sync

from gitbook_async.errors import InvalidArgument
from gitbook_async.jobs._work.failure import JobError
from gitbook_async.jobs._work.waiting import PATIENCE, POLL, wait_until

if TYPE_CHECKING:
    import os

    from gitbook_async._client import GitBook
    from gitbook_async.models import OpenAPISpec
    from gitbook_async.types import OpenAPISpecSourceParam

_SLUG: Final = re.compile(r"[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*")
_LONGEST_SLUG: Final = 100


async def push_openapi(
    gitbook: GitBook,
    organization: str,
    slug: str,
    source: str | os.PathLike[str],
    *,
    wait: bool = True,
    poll: float = POLL,
    patience: float = PATIENCE,
) -> OpenAPISpec:
    """Create or update an OpenAPI specification. Doing it twice has the same effect as doing it once.

    Args:
        gitbook: the client.
        organization: the id of the organization.
        slug: the specification's slug: letters, digits and single hyphens.
        source: an ``https://`` URL that GitBook reads, or a file to send.
        wait: whether to wait until GitBook has processed it.
        poll: the seconds between two looks while waiting.
        patience: the seconds to wait.

    Returns:
        The specification.

    Raises:
        InvalidArgument: the slug is invalid, or the file is empty; nothing was sent.
        JobError: GitBook cannot process it, or has not done so in time.
        OSError: the file cannot be read.
        GitBookError: a call failed.
    """
    body = await run_sync(spec_source, slug, source)
    spec = await gitbook.openapi.create_or_update(organization, slug, source=body)
    if wait and not _is_processed(spec):
        spec = await wait_until(
            lambda: gitbook.openapi.get(organization, slug),
            _is_processed,
            poll=poll,
            patience=patience,
            what=f"the processing of {slug}",
        )
    if spec.last_process_error_code:
        details = "; ".join(filter(None, (getattr(one, "message", None) for one in spec.last_processed_errors or ())))
        raise JobError(f"GitBook cannot process {slug}: {spec.last_process_error_code}{details and f' ({details})'}")
    return spec


def spec_source(slug: str, source: str | os.PathLike[str]) -> OpenAPISpecSourceParam:
    """Check a slug, and return the source of a specification as in the API.

    Raises:
        InvalidArgument: the slug is invalid, or the file is empty.
        OSError: the file cannot be read.
    """
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG:
        raise InvalidArgument(f"{slug!r} is not a valid slug: up to {_LONGEST_SLUG} letters, digits and single hyphens")
    if isinstance(source, str) and re.match(r"https?://", source):
        return {"url": source}
    text = Path(source).read_text(encoding="utf-8")
    if not text.strip():
        raise InvalidArgument(f"{source} is empty")
    return {"text": text}


def _is_processed(spec: OpenAPISpec) -> bool:
    return spec.processing_state == "complete"
