"""Where words stand in a text: pieces to be marked, the passage to be shown, how well a text fits. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huiyin.core.text import clean_line
from huiyin.search.pairs import normal, places

LENGTH = 90
_BEFORE = 24
_ENDS = "。！？；\n"
_TITLE_WEIGHT, _BODY_WEIGHT, _REPLY_WEIGHT = 3.0, 1.0, 0.7


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``is_hit`` where it is one of the words."""

    text: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class Texts:
    """What is looked through: masked title and body, and the published replies, oldest first."""

    title: str
    body: str
    replies: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every text."""
        return (self.title, self.body, *self.replies)


@dataclass(frozen=True, slots=True)
class Passage:
    """The title in pieces, and the place where the words stand; ``is_reply`` where that is in a reply."""

    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    is_reply: bool


def holds(texts: Texts, words: Iterable[str]) -> bool:
    """Whether every word stands in one of the texts."""
    forms = [normal(text) for text in texts.all]
    return all(any(word in form for form in forms) for word in words)


def score(texts: Texts, words: Sequence[str]) -> float:
    """How well a hit fits: often beats once, the title beats the body, the body a reply, a short text a long one."""
    fields = [
        (normal(texts.title), _TITLE_WEIGHT),
        (normal(texts.body), _BODY_WEIGHT),
        (normal("".join(texts.replies)), _REPLY_WEIGHT),
    ]
    return sum(
        weight * math.log1p(form.count(word)) / math.log(len(form) + 8)
        for form, weight in fields
        for word in words
    )


def passage(texts: Texts, words: Sequence[str]) -> Passage:
    """What a hit shows: the body where a word stands in it that the title lacks or shares, else the reply."""
    is_reply = False
    shown: tuple[Piece, ...] = ()
    if hits := spans(texts.body, words):
        shown = excerpt(texts.body, hits)
    else:
        for reply in reversed(texts.replies):
            if hits := spans(reply, words):
                shown, is_reply = excerpt(reply, hits), True
                break
    return Passage(pieces(texts.title, spans(texts.title, words)), shown, is_reply)


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """From where to where (exclusive) the words stand in a text, in order, without overlaps."""
    form, place = normal(text), places(text)
    found = []
    for word in filter(None, words):
        start = form.find(word)
        while start >= 0:
            found.append((place[start], place[start + len(word) - 1] + 1))
            start = form.find(word, start + len(word))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def pieces(text: str, hits: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """The whole text, cut at its hits."""
    cut, at = [], 0
    for start, end in hits:
        cut += [Piece(text[at:start], False), Piece(text[start:end], True)]
        at = end
    cut.append(Piece(text[at:], False))
    return tuple(piece for piece in cut if piece.text)


def excerpt(text: str, hits: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """About LENGTH characters of the text around its first hit, on one line, with ellipses where something is left out."""
    first = hits[0][0]
    start = max(0, first - _BEFORE)
    sentence = max(text.rfind(sign, start, first) for sign in _ENDS) + 1
    start = sentence or start
    end = min(len(text), max(start + LENGTH, hits[0][1]))
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in hits if a < end]
    cut = [Piece(" ".join(piece.text.split("\n")), piece.is_hit) for piece in pieces(text[start:end], inside)]
    before = [Piece("…", False)] if clean_line(text[:start]) else []
    after = [Piece("…", False)] if clean_line(text[end:]) else []
    return (*before, *cut, *after)
