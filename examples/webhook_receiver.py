"""Receive GitBook's webhooks: check the signature, answer at once, and do the work afterwards.

GitBook waits 10 seconds for an answer and sends an event again, up to three times, when it gets none, or a 5xx. So an
event is put into a queue and answered with 204; a worker deals with it; and one that comes again is passed over.

To run it::

    pip install gitbook-async fastapi uvicorn
    export GITBOOK_TOKEN=gb_api_... GITBOOK_WEBHOOK_SECRET=...
    uvicorn --app-dir examples webhook_receiver:app

and give GitBook's webhook integration the address of your server with ``/gitbook``. GITBOOK_ENDPOINT is another place
to find GitBook at. What is in the queue is lost when the process dies, and each process knows only the events that it
received itself: where that matters, put a queue and a store that all processes share in place of those two.
"""

from __future__ import annotations

import asyncio
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

LARGEST = 1_000_000  # bytes; anyone can send to this address, so nobody may send much
MOST_WAITING = 1_000
REMEMBERED = 24 * 60 * 60.0  # seconds; GitBook's last attempt comes within a minute
PATIENCE = 10.0  # seconds that the worker has for what waits when the server stops
log = logging.getLogger("webhook_receiver")


class Seen:
    """Remembers ids for a while."""

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
    """What all requests share."""

    secret: str
    queue: asyncio.Queue[Event]
    seen: Seen


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncGenerator[State]:
    """Run the worker while the server runs, and let it finish what waits."""
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
    """Take an event in."""
    body = await read(request)
    try:
        event = verify_webhook(body, request.headers.get(SIGNATURE_HEADER), request.state.secret)
    except WebhookVerificationError as error:
        log.warning("refused: %s", error)
        raise HTTPException(400, "not GitBook's") from error
    queue: asyncio.Queue[Event] = request.state.queue
    if queue.full():
        raise HTTPException(503, "too much to do")  # GitBook will send it again
    name = event_id(event)
    if name is None or request.state.seen.add(name):
        queue.put_nowait(event)
    return Response(status_code=204)


async def read(request: Request) -> bytes:
    """Give the body as it came: what was parsed and written again would have another signature.

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
    """Deal with events, one after the other. One that fails is logged, and does not keep the others."""
    while True:
        event = await queue.get()
        try:
            await handle(gitbook, event)
        except Exception:  # an event must not end the worker
            log.exception("event %s failed", event_id(event))
        finally:
            queue.task_done()


async def handle(gitbook: GitBook, event: Event) -> None:
    """Deal with an event: this is where your own code goes."""
    match event:
        case SpaceContentUpdatedEvent():
            space = await gitbook.spaces.get(event.space_id)
            print(f"new content in {space.title}: revision {event.revision_id}", flush=True)
        case PageFeedbackEvent():
            print(f"feedback on {event.url}: {event.feedback.rating}", flush=True)
        case _:
            print(f"another event: {event_id(event)}", flush=True)
