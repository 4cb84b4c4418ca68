"""Text as people type it, made safe to store and to show."""

import re
import unicodedata
from collections.abc import Iterable
from operator import add

from django.utils.translation import gettext as _

# Marks that turn the direction of the following text (Unicode UAX #9) and invisible joiners that hide words.
_DIRECTION = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"[ \t\u3000\xa0]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_NO_WORD = re.compile(r"[\W_]+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def clean_line(text: str) -> str:
    """One line: control and direction marks removed, white space folded, NFC. Rare Han and emoji stay."""
    return _SPACES.sub(" ", clean_text(text).replace("\n", " ")).strip()


def clean_text(text: str) -> str:
    """Several lines: line ends unified, control and direction marks removed, at most one blank line, NFC."""
    text = _LONE_SURROGATE.sub("", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", _DIRECTION.sub("", text))
    text = unicodedata.normalize("NFC", text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def listed(words: Iterable[object]) -> str:
    """Words one after the other, as the language of the page lists them: “甲、乙” or “a, b”."""
    return _("、").join(str(word) for word in words)


def excerpt(text: str, length: int) -> str:
    """The first ``length`` characters on one line, with an ellipsis where something is left out."""
    line = clean_line(text)
    return line if len(line) <= length else line[: length - 1].rstrip("，。、；：,. ") + "…"


def bigrams(text: str) -> set[str]:
    """Overlapping pairs of word characters: the unit in which short Chinese texts are compared."""
    kept = _NO_WORD.sub("", text).lower()
    return set(map(add, kept, kept[1:]))
