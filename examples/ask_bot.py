"""A bot that answers questions from the docs, as one in Slack or Discord does; here it talks in the terminal.

One line in, one answer out, with links to the pages that it is from, and further questions: type the number of one to
ask it. Whatever goes wrong is said politely and logged, and the bot goes on.

To run it::

    pip install gitbook-async
    export GITBOOK_TOKEN=gb_api_...
    python examples/ask_bot.py --org=ORGANIZATION --site=SITE

Old ids begin with a dash; ``--org=-Mxxx``, with the equals sign, takes them. GITBOOK_ENDPOINT is another place to find
GitBook at. In a chat, make one `AskBot` for each conversation, and call `AskBot.run` with whatever can be iterated
over for messages (a queue, say) and a function that posts.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
from collections.abc import AsyncIterable, Callable
from typing import TextIO

import anyio

from gitbook_async import (
    AuthenticationError,
    GitBook,
    GitBookError,
    PermissionDeniedError,
    RateLimitError,
    StreamError,
)
from gitbook_async.models import (
    MarkdownDocument,
    RevisionPageDocument,
    SearchAIAnswer,
    SearchAIAnswerSourcePage,
    SearchAIAnswerSourceRecord,
    SearchAIAnswerStream,
)

LONGEST_QUESTION = 512  # characters; GitBook takes no more
MOST_SOURCES = 5
log = logging.getLogger("ask_bot")


class AskBot:
    """Answers the questions of one conversation.

    Args:
        gitbook: the client; several bots can share it.
        organization: the id of the organization.
        site: the id of the site that it knows.
    """

    def __init__(self, gitbook: GitBook, organization: str, site: str) -> None:
        self._gitbook = gitbook
        self._organization = organization
        self._site = site
        self._followups: list[str] = []

    async def run(self, messages: AsyncIterable[str], say: Callable[[str], object]) -> None:
        """Answer messages until there are no more.

        Args:
            messages: what people say to the bot.
            say: is called with each answer.
        """
        async for message in messages:
            if not message.strip():
                continue
            try:
                answer = await self.reply(message.strip())
            except Exception:  # whatever it is, the next question deserves an answer
                log.exception("no answer to a message")
                answer = "Sorry, I got confused. Please try again, or ask something else."
            say(answer)

    async def reply(self, message: str) -> str:
        """Give the answer to a message: a question, or the number of one that the last answer proposed."""
        question = self._followups[int(message) - 1] if message in self._numbers() else message
        if len(question) > LONGEST_QUESTION:
            return f"That is a long question. Please put it in {LONGEST_QUESTION} characters."
        try:
            answer = (await self._ask(question)).answer
        except GitBookError as error:
            log.warning("the ask failed: %s", error)
            return excuse(error)
        self._followups = answer.followup_questions or []
        return self._compose(markdown(answer), await self._links(answer))

    def _numbers(self) -> list[str]:
        return [str(number) for number in range(1, len(self._followups) + 1)]

    async def _ask(self, question: str) -> SearchAIAnswerStream:
        scope = {"mode": "default"}
        return await self._gitbook.site_ask.stream(
            self._organization, self._site, question=question, scope=scope
        ).final()

    async def _links(self, answer: SearchAIAnswer) -> list[str]:
        """Find where the sources of an answer can be read. A source that cannot be found is left out."""
        records = [source for source in answer.sources or [] if isinstance(source, SearchAIAnswerSourceRecord)]
        pages = [source for source in answer.sources or [] if isinstance(source, SearchAIAnswerSourcePage)]
        distinct = list({(page.space, page.page): page for page in pages}.values())[:MOST_SOURCES]
        outcomes = self._gitbook.map(self._page_link, distinct, ordered=True)
        found = [outcome.value async for outcome in outcomes if outcome.value]
        return [*found, *(link(record.title, record.url) for record in records)][:MOST_SOURCES]

    async def _page_link(self, source: SearchAIAnswerSourcePage) -> str | None:
        """Give the link to a page: on the site where its space is published, else in the app."""
        page = await self._gitbook.space_content.get_page_in_revision(
            source.space, source.revision, source.page, metadata=False, computed=False
        )
        if not isinstance(page, RevisionPageDocument):
            return None
        home = (await self._gitbook.spaces.get(source.space)).urls.published
        return link(page.title, f"{home.rstrip('/')}/{page.path}" if home else page.urls.app)

    def _compose(self, text: str, links: list[str]) -> str:
        parts = [text.strip() or "I found no answer to that in the docs."]
        if links:
            parts.append("Sources:\n" + "\n".join(f"- {one}" for one in links))
        if self._followups:
            numbered = (f"{number}. {one}" for number, one in zip(self._numbers(), self._followups, strict=True))
            parts.append("You might go on with:\n" + "\n".join(numbered))
        return "\n\n".join(parts)


def link(title: str, url: str) -> str:
    """Write a link as Markdown; only the title where the address is none of the web."""
    name = title.replace("[", "(").replace("]", ")")
    return f"[{name}](<{url}>)" if url.startswith(("https://", "http://")) else name


def markdown(answer: SearchAIAnswer) -> str:
    """Give the text of an answer; empty where GitBook found none."""
    return answer.answer.markdown if isinstance(answer.answer, MarkdownDocument) else ""


def excuse(error: GitBookError) -> str:
    """Say what went wrong in words for people who asked a question; what only you should read is in the log."""
    if isinstance(error, RateLimitError):
        return "Sorry, I was asked too much just now. Please try again in a minute."
    if isinstance(error, (AuthenticationError, PermissionDeniedError)):
        return "Sorry, I am not allowed to look that up. Please tell the people who run me."
    if isinstance(error, StreamError):
        begun = markdown(error.last.answer) if isinstance(error.last, SearchAIAnswerStream) else ""
        return f"{begun}\n\nSorry, the answer broke off here. Please ask again.".strip()
    return "Sorry, I cannot reach the docs just now. Please try again later."


async def talk(organization: str, site: str, lines: TextIO) -> None:
    """Answer the lines that are typed."""
    async with GitBook() as gitbook:
        bot = AskBot(gitbook, organization, site)
        await bot.run(anyio.wrap_file(lines), lambda answer: print(f"{answer}\n", flush=True))


def main() -> None:
    """Talk in the terminal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--org", required=True, help="the organization's id; --org=-Mxxx if it begins with a dash")
    parser.add_argument("--site", required=True, help="the site's id; --site=-Mxxx if it begins with a dash")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once, also while it waits for a line
    with open(0, encoding="utf-8", errors="replace", closefd=False) as lines:  # what is no text shall not end it
        asyncio.run(talk(arguments.org, arguments.site, lines))


if __name__ == "__main__":
    main()
