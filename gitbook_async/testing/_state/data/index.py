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
    """Finds pages by words.

    Args:
        content: the content to index.
    """

    def __init__(self, content: Content) -> None:
        self._pages = [page for page in content.walk() if page.type == "document"]
        self._fields: list[dict[str, list[int]]] = [defaultdict(list) for _ in _WEIGHTS]
        for number, page in enumerate(self._pages):
            self._add(number, content, page)
        self._found: dict[tuple[str, ...], list[tuple[int, Page]]] = {}

    def best(self, wanted: tuple[str, ...], most: int) -> list[tuple[int, Page]]:
        """Return the pages with most of the words, best first, each with its score.

        Args:
            wanted: the words, from `terms`.
            most: how many pages at most.
        """
        if wanted not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[wanted] = [(score, self._pages[number]) for number, score in self._score(wanted, most)]
        return self._found[wanted]

    def first(self) -> Page | None:
        """Return the first page of the content; None if there is none."""
        return self._pages[0] if self._pages else None

    def _add(self, number: int, content: Content, page: Page) -> None:
        above = " ".join(one.title for one in content.ancestors(page.id))
        for field, text in zip(self._fields, (page.title, above, page.markdown), strict=True):
            for word in terms(text):
                field[_stem(word)].append(number)

    def _score(self, wanted: Iterable[str], most: int) -> list[tuple[int, int]]:
        scores = Counter[int]()
        for number, weight in self._places(wanted):
            scores[number] += weight
        return nsmallest(most, scores.items(), key=lambda item: (-item[1], item[0]))

    def _places(self, wanted: Iterable[str]) -> Iterator[tuple[int, int]]:
        for word in map(_stem, wanted):
            for field, weight in zip(self._fields, _WEIGHTS, strict=True):
                yield from ((number, weight) for number in field.get(word, ()))
