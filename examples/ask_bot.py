"""A bot that answers questions from the docs, as a Slack or Discord bot would; here it runs in the terminal.

Each input line is a question. The bot prints the answer with links to its source pages and follow-up questions; enter
the number of a follow-up question to ask it. Errors are logged, shown in readable words, and do not stop the bot.

To run it::

    pip install gitbook-async
    export GITBOOK_TOKEN=gb_api_...
    python examples/ask_bot.py --org=ORGANIZATION --site=SITE

Old ids begin with a dash: pass them as ``--org=-Mxxx``, with the equals sign. Set GITBOOK_ENDPOINT to use another
GitBook address. In a chat, create one `AskBot` for each conversation, and call `AskBot.run` with an async iterable of
messages (such as a queue) and a function that posts.
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

LONGEST_QUESTION = 512  # characters; GitBook's limit
MOST_SOURCES = 5
log = logging.getLogger("ask_bot")


class AskBot:
    """Answers the questions of one conversation.

    Args:
        gitbook: the client; several bots can share it.
        organization: the id of the organization.
        site: the id of the site whose content is searched.
    """

    def __init__(self, gitbook: GitBook, organization: str, site: str) -> None:
        self._gitbook = gitbook
        self._organization = organization
        self._site = site
        self._followups: list[str] = []

    async def run(self, messages: AsyncIterable[str], say: Callable[[str], object]) -> None:
        """Answer messages until the iterable ends.

        Args:
            messages: the messages of the users.
            say: called with each answer.
        """
        async for message in messages:
            if not message.strip():
                continue
            try:
                answer = await self.reply(message.strip())
            except Exception:  # any failure: log it and go on with the next question
                log.exception("no answer to a message")
                answer = "Sorry, I got confused. Please try again, or ask something else."
            say(answer)

    async def reply(self, message: str) -> str:
        """Return the answer to a message: a question, or the number of a follow-up question."""
        question = self._followups[int(message) - 1] if message in self._numbers() else message
        if len(question) > LONGEST_QUESTION:
            return f"That question is too long. Please use at most {LONGEST_QUESTION} characters."
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
        return await self._gitbook.site_ask.stream(
            self._organization, self._site, question=question, scope={"mode": "default"}
        ).final()

    async def _links(self, answer: SearchAIAnswer) -> list[str]:
        """Return links to the sources of an answer. A source that cannot be found is omitted."""
        records = [source for source in answer.sources or [] if isinstance(source, SearchAIAnswerSourceRecord)]
        pages = [source for source in answer.sources or [] if isinstance(source, SearchAIAnswerSourcePage)]
        distinct = list({(page.space, page.page): page for page in pages}.values())[:MOST_SOURCES]
        outcomes = self._gitbook.map(self._page_link, distinct, ordered=True)
        found = [outcome.value async for outcome in outcomes if outcome.value]
        return [*found, *(link(record.title, record.url) for record in records)][:MOST_SOURCES]

    async def _page_link(self, source: SearchAIAnswerSourcePage) -> str | None:
        """Return the link to a page: on the published site of its space, or else in the app."""
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
            parts.append("Follow-up questions:\n" + "\n".join(numbered))
        return "\n\n".join(parts)


def link(title: str, url: str) -> str:
    """Format a link as Markdown, or only the title if the URL is not an HTTP URL."""
    name = title.replace("[", "(").replace("]", ")")
    return f"[{name}](<{url}>)" if url.startswith(("https://", "http://")) else name


def markdown(answer: SearchAIAnswer) -> str:
    """Return the text of an answer; empty if GitBook found none."""
    return answer.answer.markdown if isinstance(answer.answer, MarkdownDocument) else ""


def excuse(error: GitBookError) -> str:
    """Return an error message for the user; the details are in the log."""
    if isinstance(error, RateLimitError):
        return "Sorry, there are too many questions at the moment. Please try again in a minute."
    if isinstance(error, (AuthenticationError, PermissionDeniedError)):
        return "Sorry, I am not allowed to look that up. Please contact the operators of this bot."
    if isinstance(error, StreamError):
        begun = markdown(error.last.answer) if isinstance(error.last, SearchAIAnswerStream) else ""
        return f"{begun}\n\nSorry, the answer was interrupted. Please ask again.".strip()
    return "Sorry, I cannot reach the docs at the moment. Please try again later."


async def talk(organization: str, site: str, lines: TextIO) -> None:
    """Answer the lines of a text stream."""
    async with GitBook() as gitbook:
        bot = AskBot(gitbook, organization, site)
        await bot.run(anyio.wrap_file(lines), lambda answer: print(f"{answer}\n", flush=True))


def main() -> None:
    """Run the bot in the terminal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--org", required=True, help="the organization's id; --org=-Mxxx if it begins with a dash")
    parser.add_argument("--site", required=True, help="the site's id; --site=-Mxxx if it begins with a dash")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C exits at once, also while waiting for a line
    with open(0, encoding="utf-8", errors="replace", closefd=False) as lines:  # invalid UTF-8 must not stop the bot
        asyncio.run(talk(arguments.org, arguments.site, lines))


if __name__ == "__main__":
    main()
