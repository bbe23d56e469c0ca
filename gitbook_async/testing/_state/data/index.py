"""The word index of a content, and the pages that match a question best.

Unlike in a search, a page need not contain all words of a question. A word counts three in the title of a page, two in
the titles of its ancestors, and one in its text; the plural counts as the singular.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from typing import Final

from gitbook_async.testing._http.steps import Steps
from gitbook_async.testing._state.data.content import Content, Page

_WORD: Final = re.compile(r"[^\W_]+")
_SHORTEST: Final = 3
_WEIGHTS: Final = (3, 2, 1)
_REMEMBERED: Final = 256
_EMPTY: Final = frozenset(
    re.findall(
        r"\w+",
        "about all and any are can could does docs documentation find for from gitbook have how into know need not"
        " our please say says should some tell that the their them then there this use want was what when where which"
        " who why will with work works would you your",
    )
)
"""Words that carry no meaning in a search."""


def terms(text: str) -> tuple[str, ...]:
    """Return the search words of a text, in order."""
    words = (word.lower() for word in _WORD.findall(text))
    return tuple(dict.fromkeys(one for one in words if len(one) >= _SHORTEST and one not in _EMPTY))


def _stem(word: str) -> str:
    return word.removesuffix("s") if len(word) > _SHORTEST else word


class Index:
    """Finds pages by words. It follows a content as it changes: only what has changed is indexed again."""

    def __init__(self) -> None:
        self._content = Content()
        self._fields: list[dict[str, dict[str, None]]] = [defaultdict(dict) for _ in _WEIGHTS]
        self._words: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._waiting: list[Iterator[str]] = []
        self._numbers: dict[str, int] = {}
        self._found: dict[tuple[str, ...], list[tuple[int, Page]]] = {}

    def follow(self, content: Content) -> Steps[None]:
        """Index what differs from the content that was followed before; several may do so together.

        Args:
            content: the content.
        """
        if content is not self._content:
            self._waiting.append(_affected(self._content, content))
            self._content, self._numbers, self._found = content, {}, {}
        while self._waiting:
            key = next(self._waiting[0], None)
            if key is None:
                self._waiting.pop(0)
            else:
                self._read(key)
            yield

    def best(self, wanted: tuple[str, ...], most: int) -> Steps[list[tuple[int, Page]]]:
        """Return the pages with most of the words, best first, each with its score.

        Args:
            wanted: the words, from `terms`.
            most: how many pages at most.
        """
        content, found = self._content, self._found.get(wanted)
        if found is None:
            scored = yield from self._score(content, wanted, most)
            found = [(score, page) for key, score in scored if (page := content.pages.get(key))]
            if content is self._content:  # otherwise it has changed meanwhile
                self._remember(wanted, found)
        return found

    def _remember(self, wanted: tuple[str, ...], found: list[tuple[int, Page]]) -> None:
        if len(self._found) >= _REMEMBERED:
            self._found.clear()
        self._found[wanted] = found

    def first(self) -> Page | None:
        """Return the first page of the content; None if there is none."""
        return next((page for page in self._content.walk() if page.type == "document"), None)

    def _read(self, key: str) -> None:
        """Index a page again, or forget it."""
        for field, words in zip(self._fields, self._words.pop(key, ()), strict=False):
            for word in words:
                field[word].pop(key, None)
        page = self._content.pages.get(key)
        if page and page.type == "document":
            above = " ".join(one.title for one in self._content.ancestors(key))
            told = tuple(tuple(map(_stem, terms(text))) for text in (page.title, above, page.markdown))
            self._words[key] = told
            for field, words in zip(self._fields, told, strict=True):
                for word in words:
                    field[word][key] = None

    def _score(self, content: Content, wanted: Iterable[str], most: int) -> Steps[list[tuple[str, int]]]:
        scores = Counter[str]()
        for key, weight in list(self._places(wanted)):
            scores[key] += weight
            yield
        numbers = self._numbers or dict[str, int]()
        if scores and not numbers:
            for page in content.walk():
                numbers[page.id] = len(numbers)
                yield
            self._numbers = numbers if content is self._content else self._numbers
        return nsmallest(most, scores.items(), key=lambda item: (-item[1], numbers.get(item[0], 0)))

    def _places(self, wanted: Iterable[str]) -> Iterator[tuple[str, int]]:
        for word in map(_stem, wanted):
            for field, weight in zip(self._fields, _WEIGHTS, strict=True):
                yield from ((key, weight) for key in field.get(word, ()))


def _affected(before: Content, after: Content) -> Iterator[str]:
    """Yield the ids of the pages that differ, and of those below a page that was renamed or moved."""
    for key in before.pages.differing(after.pages):
        yield key
        old, new = before.pages.get(key), after.pages.get(key)
        if old and new and (old.title, old.parent) != (new.title, new.parent):
            yield from after.below(key)
