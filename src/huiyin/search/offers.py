"""Nothing found, but …: other searches that do find something. Asked only when a search has found nothing."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from huiyin.appeals.selectors.lists import Filters
from huiyin.core.paging import Cursor
from huiyin.organisations.models import Category
from huiyin.search.asking import Words, asked
from huiyin.search.index import candidates
from huiyin.search.pairs import normal, pairs
from huiyin.search.scopes import Scope
from huiyin.search.selectors import any_hit

OFFERS_MAX = 5
#: In so many appeals around a misspelt word its right spelling is looked for.
_AROUND = 40
_SPELT_MAX = 8
_AHEAD = timedelta(days=1)


class Change(StrEnum):
    """What an offer does differently."""

    SPELLING = "spelling"
    WORD = "word"
    FILTER = "filter"


@dataclass(frozen=True, slots=True)
class Offer:
    """Filters that find something. ``name``: the filter left out ("all" for every one), or the words now looked for."""

    change: Change
    name: str
    filters: Filters


def offers(filters: Filters, *, now: datetime, scope: Scope) -> tuple[Offer, ...]:
    """At most OFFERS_MAX searches near this one that find something: spelt differently, a word fewer, a filter fewer.

    A handful of queries for each that is tried, and what is tried is bounded by the length of the search.
    """
    found = list[Offer]()
    for offer in _near(filters, now, scope):
        if offer.filters not in (filters, *(one.filters for one in found)) and any_hit(
            offer.filters, now=now, scope=scope
        ):
            found.append(offer)
        if len(found) == OFFERS_MAX:
            break
    return tuple(found)


def _near(filters: Filters, now: datetime, scope: Scope) -> Iterator[Offer]:
    """Searches near this one, the nearest first, whatever they find."""
    typed = filters.q.split()
    for n, word in enumerate(typed):
        for other in _spellings(word, now, scope):
            words = " ".join([*typed[:n], other, *typed[n + 1 :]])
            yield Offer(Change.SPELLING, words, replace(filters, q=words))
    bare = Filters(q=filters.q, order=filters.order)
    narrowed = [
        name for name in ("kind", "category", "division", "organisation", "state") if getattr(filters, name)
    ]
    for name in narrowed:
        cleared: dict[str, Any] = {name: ""}
        yield Offer(Change.FILTER, name, replace(filters, **cleared))
    if filters.since or filters.until:
        yield Offer(Change.FILTER, "days", replace(filters, since=None, until=None))
    fewer = [" ".join([*typed[:n], *typed[n + 1 :]]) for n in range(len(typed) if len(typed) > 1 else 0)]
    yield from (Offer(Change.WORD, words, replace(filters, q=words)) for words in fewer)
    yield Offer(Change.FILTER, "all", bare)
    yield from (Offer(Change.WORD, words, replace(bare, q=words)) for words in fewer)


def _spellings(typed: str, now: datetime, scope: Scope) -> list[str]:
    """Words one character away from what was typed: those of the subjects first, then those in the scope's texts."""
    word = normal(typed)
    if not 2 <= len(word) <= _SPELT_MAX:
        return []
    known = [name for name in _vocabulary() if _is_near(word, normal(name))]
    written = Counter[str]()
    for n in range(len(word)):
        written.update(_written(word[:n], word[n + 1 :], now, scope))
    return [*known[:2], *(other for other, _count in written.most_common(2))]


def _vocabulary() -> list[str]:
    """Names and keywords of the subjects. One query."""
    rows = Category.objects.filter(is_active=True).values_list("name", "keywords")
    return list(dict.fromkeys(word for name, keywords in rows for word in (name, *keywords)))


def _is_near(word: str, other: str) -> bool:
    """Whether one becomes the other by one character changed, added or left out, or by two neighbours exchanged."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = next(
        (n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other))
    )
    rest, other_rest = word[start:], other[start:]
    return (
        rest[1:] == other_rest[1:]
        or rest[1:] == other_rest
        or rest == other_rest[1:]
        or (rest[:2] == other_rest[:2][::-1] and rest[2:] == other_rest[2:])
    )


def _written(left: str, right: str, now: datetime, scope: Scope) -> list[str]:
    """What stands in the scope's newest texts between ``left`` and ``right`` in the place of one character. Two
    queries, none where neither side is long enough to be looked for."""
    sides = pairs(left) | pairs(right)
    if not sides:
        return []
    question = asked(Words((left, right), frozenset(sides)), Filters(), scope)
    keys = [one.appeal_id for one in candidates(question, Cursor(now + _AHEAD, 0), _AROUND)]
    pattern = re.compile(f"{re.escape(left)}\\w{re.escape(right)}")
    rows = scope.rows.filter(pk__in=keys).values_list("title", "body")
    return [found for texts in rows for text in texts for found in set(pattern.findall(normal(text)))]
