"""How texts are compared: normal form, overlapping pairs of characters, and the whole numbers that stand for them. Pure.

Chinese is written without spaces, and no cutter of words finds every word that people look for. Every substring of two
characters and more is made of pairs of neighbours; who knows which texts hold which pairs knows which texts can hold
the substring, and looks at those only.
"""

import operator
import unicodedata
import zlib
from collections.abc import Iterable
from functools import lru_cache

_BMP = 0x10000
#: How many pairs and names are remembered with their numbers; a language has a few hundred thousand pairs in use.
_REMEMBERED = 100_000


class _Normal(dict[int, str]):
    """One character at a time, so that a place in the normal form can be led back to the text: NFKC (half and full
    width are one), case folded, white space left out."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kept = "".join(unicodedata.normalize("NFKC", character).casefold().split())
        self[code] = kept
        return kept


_NORMAL = _Normal()


def normal(text: str) -> str:
    """The normal form of a text, in which words are looked for."""
    return text.translate(_NORMAL)


def places(text: str) -> list[int]:
    """For each character of the normal form: from which character of the text it comes."""
    return [place for place, character in enumerate(text) for _one in _NORMAL[ord(character)]]


class _Numbers(dict[str, int | None]):
    """The number of each pair of neighbours, None where one is a sign: remembered, for few pairs make most texts."""

    def __missing__(self, pair: str) -> int | None:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[pair] = number = _number(*pair) if pair[0].isalnum() and pair[1].isalnum() else None
        return number


_NUMBERS = _Numbers()


def pairs(normal_text: str) -> set[int]:
    """The numbers of all pairs of neighbouring letters, digits and Han characters of a normal form."""
    neighbours = set(map(operator.add, normal_text, normal_text[1:]))
    return {number for number in map(_NUMBERS.__getitem__, neighbours) if number is not None}


def _number(one: str, other: str) -> int:
    """A pair as a signed 32-bit number: exact within the basic plane, a checksum for rare Han beyond it."""
    high, low = ord(one), ord(other)
    if high < _BMP and low < _BMP:
        return (high << 16 | low) - (1 << 31)
    return mark(one + other)


@lru_cache(maxsize=_REMEMBERED)
def mark(name: str) -> int:
    """The number of anything that is not a pair (a place, a state, a week). Two names may share one: whatever is found
    is looked at again."""
    return zlib.crc32(name.encode()) - (1 << 31)


def marks(names: Iterable[str]) -> set[int]:
    """The numbers of several names."""
    return {mark(name) for name in names}
