"""Receive GitBook's webhooks: verify the signature, respond at once, and handle the event afterwards.

GitBook waits 10 seconds for a response. It retries an event up to three times after no response or a 5xx. So each event
is put into a queue and the response is a 204; a worker handles it, and repeated events are skipped.

To run it::

    pip install gitbook-async fastapi uvicorn
    export GITBOOK_TOKEN=gb_api_... GITBOOK_WEBHOOK_SECRET=...
    uvicorn --app-dir examples webhook_receiver:app

Then set the URL of your server, with ``/gitbook``, in GitBook's webhook integration. Set GITBOOK_ENDPOINT to use
another GitBook address. Queued events are lost when the process stops, and each process knows only its own events. If
that matters, replace the queue and the set of ids by ones that all processes share.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import TypedDict

from fastapi import FastAPI, HTTPException, Request, Response

from gitbook_async import GitBook
from gitbook_async.models import Event, PageFeedbackEvent, SpaceContentUpdatedEvent
from gitbook_async.webhooks import SIGNATURE_HEADER, WebhookVerificationError, event_id, verify_webhook

LARGEST = 1_000_000  # bytes; the endpoint is public, so the size is limited
MOST_WAITING = 1_000
REMEMBERED = 24 * 60 * 60.0  # seconds; GitBook's last retry arrives within a minute
PATIENCE = 10.0  # seconds that the worker has for queued events when the server stops
log = logging.getLogger("webhook_receiver")


class Seen:
    """Remembers ids for a limited time."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}  # oldest first

    def add(self, name: str) -> bool:
        """Remember an id.

        Returns:
            Whether it is new.
        """
        now = time.monotonic()
        while self._until and (oldest := next(iter(self._until))) and self._until[oldest] < now:
            del self._until[oldest]
        new = name not in self._until
        self._until.setdefault(name, now + REMEMBERED)
        return new


class State(TypedDict):
    """The state that all requests share."""

    secret: str
    queue: asyncio.Queue[Event]
    seen: Seen


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncGenerator[State]:
    """Run the worker while the server runs, and let it finish the queued events."""
    secret = os.environ["GITBOOK_WEBHOOK_SECRET"]
    queue: asyncio.Queue[Event] = asyncio.Queue(MOST_WAITING)
    async with GitBook() as gitbook, asyncio.TaskGroup() as group:
        worker = group.create_task(work(gitbook, queue))
        yield State(secret=secret, queue=queue, seen=Seen())
        with suppress(TimeoutError):
            await asyncio.wait_for(queue.join(), PATIENCE)
        worker.cancel()


app = FastAPI(title="GitBook's webhooks", lifespan=lifespan)


@app.post("/gitbook", status_code=204)
async def receive(request: Request) -> Response:
    """Receive an event."""
    body = await read(request)
    try:
        event = verify_webhook(body, request.headers.get(SIGNATURE_HEADER), request.state.secret)
    except WebhookVerificationError as error:
        log.warning("rejected: %s", error)
        raise HTTPException(400, "invalid signature") from error
    queue: asyncio.Queue[Event] = request.state.queue
    if queue.full():
        raise HTTPException(503, "the queue is full")  # GitBook will retry
    name = event_id(event) or hashlib.sha256(body).hexdigest()  # an event without an id is known by its content
    if request.state.seen.add(name):
        queue.put_nowait(event)
    return Response(status_code=204)


async def read(request: Request) -> bytes:
    """Return the raw body. JSON that was parsed and serialized again would have another signature.

    Raises:
        HTTPException: 413, it is too large.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413, "too large")
    return bytes(body)


async def work(gitbook: GitBook, queue: asyncio.Queue[Event]) -> None:
    """Handle events one after the other. A failed event is logged and does not stop the worker."""
    while True:
        event = await queue.get()
        try:
            await handle(gitbook, event)
        except Exception:  # a failed event must not stop the worker
            log.exception("event %s failed", event_id(event))
        finally:
            queue.task_done()


async def handle(gitbook: GitBook, event: Event) -> None:
    """Handle an event: put your own code here."""
    match event:
        case SpaceContentUpdatedEvent():
            space = await gitbook.spaces.get(event.space_id)
            print(f"new content in {space.title}: revision {event.revision_id}", flush=True)
        case PageFeedbackEvent():
            print(f"feedback on {event.url}: {event.feedback.rating}", flush=True)
        case _:
            print(f"another event: {event_id(event)}", flush=True)
