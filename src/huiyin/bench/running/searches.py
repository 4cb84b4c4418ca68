"""What people look for on a generated site: pieces of its own texts, frequent and rare; and whether all is found."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from random import Random

from django.db.models import Exists, OuterRef, Q

from huiyin.appeals.models import Appeal, Reply
from huiyin.appeals.selectors.lists import Filters
from huiyin.appeals.terms import ReplyStatus
from huiyin.core.paging import parse_cursor
from huiyin.search import scopes
from huiyin.search.selectors import search

#: So many words of each kind are asked for, in turn.
WORDS = 40
#: Texts that words are taken from: every so many-th, so that they come from all years.
TEXTS = 2000
#: A word with more hits is not compared with a scan, for going through all its pages takes minutes.
COMPARED_MOST = 3000
_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fff"


def kinds_of_words(rng: Random) -> dict[str, list[str]]:
    """Words by kind: two frequent characters, pieces of four and six characters, two words of one text."""
    newest = Appeal.objects.order_by("-pk").values_list("pk", flat=True)[0]
    step = max(1, newest // TEXTS)
    bodies = Appeal.objects.filter(pk__in=range(1, newest, step), is_published=True).order_by("pk")
    texts = [text for text in bodies.values_list("body", flat=True) if len(text) > 20]
    pairs = Counter(pair for text in texts for pair in {text[n : n + 2] for n in range(len(text) - 1)})
    frequent = [pair for pair, _count in pairs.most_common(4 * WORDS) if _is_han(pair)][:WORDS]
    return {
        "2 characters, many hits": frequent,
        "4 characters": [_piece(rng, texts, 4) for _n in range(WORDS)],
        "6 characters": [_piece(rng, texts, 6) for _n in range(WORDS)],
        "two words": [
            f"{_piece(rng, [text], 2)} {_piece(rng, [text], 3)}" for text in rng.sample(texts, WORDS)
        ],
    }


def _piece(rng: Random, texts: Sequence[str], length: int) -> str:
    while True:
        text = rng.choice(texts)
        start = rng.randrange(len(text) - length)
        piece = text[start : start + length]
        if _is_han(piece):
            return piece


def _is_han(piece: str) -> bool:
    return all(_FIRST_HAN <= letter <= _LAST_HAN for letter in piece)


def recall(words: Sequence[str], now: datetime) -> tuple[int, int]:
    """How many appeals the search finds, page after page, of those that a look at every text finds. Public ones."""
    found = wanted = 0
    for word in words:
        scanned = set(_scan(word))
        if len(scanned) > COMPARED_MOST:
            continue
        wanted += len(scanned)
        found += len(scanned & _searched(word, now))
    return found, wanted


def _scan(words: str) -> list[int]:
    shown = Appeal.objects.filter(is_published=True)
    for word in words.split():
        answered = Reply.objects.filter(
            appeal=OuterRef("pk"), status=ReplyStatus.PUBLISHED, body__contains=word
        )
        shown = shown.filter(Q(title__contains=word) | Q(body__contains=word) | Exists(answered))
    return list(shown.values_list("pk", flat=True)[: COMPARED_MOST + 1])


def _searched(words: str, now: datetime) -> set[int]:
    keys, cursor = set[int](), None
    while True:
        page = search(Filters(q=words), cursor, now=now, scope=scopes.everybody(), size=200)
        keys |= {row.pk for row in page.rows}
        if not page.older:
            return keys
        cursor = parse_cursor(page.older)
