"""Text compressed with LZ-string, in its form for URLs: phrases that were there before are named by number."""

from __future__ import annotations

from itertools import islice
from typing import Final

_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-$"
_BITS: Final = 6  # of a character
_LITERALS: Final = (8, 16)  # the codes 0 and 1 are followed by a new code unit of so many bits
_END: Final = 2
_LONGEST: Final = 1_000_000


def decompressed(text: str) -> str:
    """Return a text that was compressed for a URL.

    Raises:
        ValueError: it was not, or it is too long.
    """
    bits = _Bits(text)
    phrases, units, before, size = ["", "", ""], list[str](), "", 0
    while (code := bits.number(len(phrases).bit_length())) != _END:
        if code < len(_LITERALS):
            phrases.append(chr(bits.number(_LITERALS[code])))
            code = len(phrases) - 1
        phrase = phrases[code] if code < len(phrases) else before + before[:1]
        size += len(phrase)
        if code > len(phrases) or not phrase or size > _LONGEST:
            raise ValueError("the text is not compressed with LZ-string")
        if before:
            phrases.append(before + phrase[0])
        units.append(phrase)
        before = phrase
    return "".join(units).encode("utf-16", "surrogatepass").decode("utf-16")


class _Bits:
    """The bits of a text: the first of a character is its highest, the first of a number its lowest."""

    def __init__(self, text: str) -> None:
        values = map(_ALPHABET.index, text.replace(" ", "+"))  # a plus sign in a query is a blank
        self._bits = iter("".join(f"{value:0{_BITS}b}"[-_BITS:] for value in values))

    def number(self, width: int) -> int:
        found = [bit == "1" for bit in islice(self._bits, width)]
        if len(found) < width:
            raise ValueError("the text ends early")
        return sum(bit << place for place, bit in enumerate(found))
