"""A web page with an ask box: FastAPI streams GitBook's answer to the browser.

The page is at ``/``. ``/ask?question=...`` is a stream of server-sent events: ``piece`` is more text of the answer,
``done`` is the whole answer with follow-up questions, and ``failure`` is an error message that ends the stream. When
the browser disconnects, the ask is stopped. Put the access control of your site in front of it: each ask counts as
yours.

To run it::

    pip install gitbook-async fastapi uvicorn
    export GITBOOK_TOKEN=gb_api_... GITBOOK_ORGANIZATION=... GITBOOK_SITE=...
    uvicorn --app-dir examples fastapi_ask:app

Set GITBOOK_ENDPOINT to use another GitBook address, such as ``python -m gitbook_async.testing``.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, TypedDict

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from gitbook_async import GitBook, GitBookError, RateLimitError, Stream, StreamError
from gitbook_async.models import MarkdownDocument, SearchAIAnswer, SearchAIAnswerStream

LONGEST_QUESTION = 512  # characters; GitBook's limit
PAGE = Path(__file__).with_suffix(".html").read_text(encoding="utf-8")
log = logging.getLogger("fastapi_ask")


class State(TypedDict):
    """The state that all requests share."""

    gitbook: GitBook
    organization: str
    site: str


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncGenerator[State]:
    """Keep one client, with its connections and its rate limit, for the lifetime of the application."""
    async with GitBook() as gitbook:
        yield State(gitbook=gitbook, organization=os.environ["GITBOOK_ORGANIZATION"], site=os.environ["GITBOOK_SITE"])


app = FastAPI(title="Ask the docs", lifespan=lifespan)


def start_ask(
    request: Request, question: Annotated[str, Query(min_length=1, max_length=LONGEST_QUESTION)]
) -> Stream[SearchAIAnswerStream]:
    """Return the answer's stream. The request to GitBook is sent when it is first read."""
    gitbook: GitBook = request.state.gitbook
    return gitbook.site_ask.stream(
        request.state.organization, request.state.site, question=question, scope={"mode": "default"}
    )


@app.get("/", response_class=HTMLResponse)
async def page() -> str:
    """Return the page."""
    return PAGE


@app.get("/ask")
async def ask(stream: Annotated[Stream[SearchAIAnswerStream], Depends(start_ask)]) -> StreamingResponse:
    """Answer a question as a stream of events."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}  # a proxy must not buffer the pieces
    return StreamingResponse(events(stream), media_type="text/event-stream", headers=headers)


async def events(stream: Stream[SearchAIAnswerStream]) -> AsyncGenerator[str]:
    """Convert GitBook's events to those of the page.

    When the browser disconnects, this is cancelled. Leaving ``async with`` then closes the stream, which stops the ask.
    """
    try:
        async with stream as answer:
            async for text in answer.text_stream():
                yield frame("piece", text)
            final = (await answer.final()).answer
        yield frame("done", {"answer": markdown(final), "followups": final.followup_questions or []})
    except GitBookError as error:
        log.warning("the ask failed: %s", error)
        yield frame("failure", excuse(error))


def frame(event: str, data: Any) -> str:
    """Format an event. JSON has no line breaks, so one line of data is enough for any text."""
    return f"event: {event}\ndata: {json.dumps(data)}\n\n"


def markdown(answer: SearchAIAnswer) -> str:
    """Return the text of an answer; empty if GitBook found none."""
    return answer.answer.markdown if isinstance(answer.answer, MarkdownDocument) else ""


def excuse(error: GitBookError) -> str:
    """Return an error message for visitors; the details are in the log."""
    if isinstance(error, RateLimitError):
        return "There are too many questions at the moment. Please try again in a minute."
    if isinstance(error, StreamError):
        return "The answer was interrupted. Please ask again."
    return "The answer is unavailable at the moment."
