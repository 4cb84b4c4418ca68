"""Lists of appeals in which words stand: one page of hits, newest first, or the best of a few.

The index says which appeals may be hits, in the right order. What is shown is decided by the rows themselves, as they
are now: the reader's own rows, the filters, and the words in the texts. So an index that is behind, or wrong, can
leave something out for a moment, but never shows anybody what is not theirs, nor finds words that have been taken away.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from huiyin.appeals.models import Appeal, Reply
from huiyin.appeals.selectors.lists import Filters, Order, page_of, with_places
from huiyin.appeals.terms import ReplyStatus
from huiyin.core.paging import PAGE_SIZE, Cursor, in_order
from huiyin.search.asking import Words, asked, words_of
from huiyin.search.index import Asked, Candidate, candidates, few
from huiyin.search.pairs import normal
from huiyin.search.passages import Passage, Texts, holds, passage, score
from huiyin.search.scopes import Scope

#: So many hits at most are put in order of likeness or of reply; to look at more takes too long.
RANKED_MAX = 200
RANKED_SHOWN = 2 * PAGE_SIZE
#: So many appeals at most are looked at for one page; the way to older ones goes on where it stopped.
LOOKED_AT_MAX = 2000
_BATCH_MAX = 800
_AHEAD = timedelta(days=1)
_NUMBER = re.compile(r"[A-Z]{1,12}(-[0-9]{1,10})+")

Source = Callable[[Cursor, int], list[Candidate]]


@dataclass(frozen=True, slots=True)
class Hit:
    """An appeal that holds every word, with its texts."""

    at: Candidate
    texts: Texts


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list. Without words: as page_of gives it, and nothing else is set.

    ``order`` is the order they are in: not the one asked for where there are too many hits. ``passages``: where the
    words stand, by appeal. ``is_partial``: not everything was looked at, or not everything is shown; ``older``, where
    there is one, goes on with it. ``is_indexed``: whether the index could answer; else the newest texts were looked at.
    """

    rows: Sequence[Appeal]
    newer: str | None
    older: str | None
    order: Order
    passages: dict[int, Passage] = field(default_factory=dict)
    is_partial: bool = False
    is_indexed: bool = True


def search(
    filters: Filters, cursor: Cursor | None, *, now: datetime, scope: Scope, size: int = PAGE_SIZE
) -> Found:
    """One page of the scope's appeals within the filters in which every word of ``filters.q`` stands.

    Newest first; where there are at most RANKED_MAX hits and the filters ask for it, the newest answered first or the
    best first, then as one page without neighbours. One query without words; with words four as a rule, and three
    more for each further batch where many candidates turn out to be none.
    """
    words = words_of(filters.q)
    if not words.words:
        order = filters.order if filters.order != Order.RELEVANT else Order.SUBMITTED
        rows = page_of(filters, cursor, now=now, rows=scope.rows, size=size, keys_first=scope.keys_first)
        return Found(rows.rows, rows.newer, rows.older, order)
    look = _Look(words, filters, scope, now)
    question = asked(words, filters, scope) if words.can_ask else None
    if question and filters.order != Order.SUBMITTED:
        found = few(question, Cursor(now + _AHEAD, 0), RANKED_MAX)
        if len(found) <= RANKED_MAX:
            return _ranked(look, look.at(found), filters.order)
    return _page(look, _source(question, scope), cursor or Cursor(now + _AHEAD, 0), cursor is None, size)


def number_typed(filters: Filters, rows: QuerySet[Appeal]) -> str | None:
    """The number of the appeal among ``rows`` that was typed instead of words: any case, half or full width.

    One query, none where what was typed cannot be a number.
    """
    typed = normal(filters.q).upper()
    if not _NUMBER.fullmatch(typed):
        return None
    return rows.filter(number=typed).values_list("number", flat=True).first()


def any_hit(filters: Filters, *, now: datetime, scope: Scope) -> bool:
    """Whether a search would find anything."""
    return bool(search(filters, None, now=now, scope=scope, size=1).rows)


def _source(question: Asked | None, scope: Scope) -> Source:
    """Where candidates come from: the index, or the scope's own rows where the index cannot answer."""
    if question is None:
        return lambda start, limit: _rows(scope, start, limit)
    return lambda start, limit: candidates(question, start, limit)


def _rows(scope: Scope, start: Cursor, limit: int) -> list[Candidate]:
    way, order = ("gt", "") if start.backwards else ("lt", "-")
    beyond = Q(**{f"submitted_at__{way}": start.at}) | Q(**{"submitted_at": start.at, f"pk__{way}": start.pk})
    rows = scope.rows.filter(beyond).order_by(f"{order}submitted_at", f"{order}pk")
    return [Candidate(*row) for row in rows.values_list("pk", "submitted_at")[:limit]]


@dataclass(frozen=True, slots=True)
class _Look:
    """Which of some candidates are hits."""

    words: Words
    filters: Filters
    scope: Scope
    now: datetime

    def at(self, found: Sequence[Candidate]) -> list[Hit]:
        """Those in which every word stands, among the rows that scope and filters let through, in the same order. Two
        queries, for the texts alone: most of what is looked at in vain is never a row."""
        if not found:
            return []
        keys = [one.appeal_id for one in found]
        rows = self.scope.rows.filter(self.filters.condition(self.now), pk__in=keys)
        texts = {key: (title, body) for key, title, body in rows.values_list("pk", "title", "body")}
        replies = _replies(texts.keys())
        hits = (
            Hit(one, Texts(*texts[one.appeal_id], tuple(replies[one.appeal_id])))
            for one in found
            if one.appeal_id in texts
        )
        return [hit for hit in hits if holds(hit.texts, self.words.words)]

    def shown(self, hits: Sequence[Hit]) -> list[Appeal]:
        """The rows of some hits, in the same order. One query."""
        return in_order(with_places(self.scope.rows), [hit.at.appeal_id for hit in hits])


def _replies(keys: Collection[int]) -> dict[int, list[str]]:
    """The published replies of some appeals, oldest first."""
    found = defaultdict[int, list[str]](list)
    rows = Reply.objects.filter(appeal__in=keys, status=ReplyStatus.PUBLISHED)
    for key, body in rows.order_by("published_at", "id").values_list("appeal_id", "body"):
        found[key].append(body)
    return found


def _page(look: _Look, source: Source, start: Cursor, is_first: bool, size: int) -> Found:
    """Candidates in growing batches until the page is full, there are no more, or LOOKED_AT_MAX were looked at."""
    hits, looked_at, batch, is_end = list[Hit](), 0, size + 1, False
    while len(hits) <= size and looked_at < LOOKED_AT_MAX and not is_end:
        found = source(start, batch)
        hits += look.at(found)
        is_end = len(found) < batch
        looked_at, batch = looked_at + len(found), min(batch * 4, _BATCH_MAX)
        if found:
            start = Cursor(found[-1].submitted_at, found[-1].appeal_id, start.backwards)
    shown, is_full = hits[:size], len(hits) > size
    if start.backwards:
        shown.reverse()
    first, last = (_at(shown[0]), _at(shown[-1])) if shown else (start, start)
    ahead = (first if start.backwards else last) if is_full else None if is_end else start
    behind = None if is_first else last if start.backwards else first
    newer, older = (ahead, behind) if start.backwards else (behind, ahead)
    return Found(
        rows=look.shown(shown),
        newer=str(Cursor(newer.at, newer.pk, backwards=True)) if newer else None,
        older=str(Cursor(older.at, older.pk)) if older else None,
        order=Order.SUBMITTED,
        passages=_passages(shown, look.words),
        is_partial=not is_full and not is_end,
        is_indexed=look.words.can_ask,
    )


def _at(hit: Hit) -> Cursor:
    return Cursor(hit.at.submitted_at, hit.at.appeal_id)


def _ranked(look: _Look, hits: list[Hit], order: Order) -> Found:
    """The best RANKED_SHOWN of a few hits, or those answered last; among equals the newest first."""
    if order == Order.REPLIED:
        answered = look.scope.rows.filter(
            pk__in=[hit.at.appeal_id for hit in hits], first_replied_at__isnull=False
        )
        moments = {key: at for key, at in answered.values_list("pk", "first_replied_at") if at}
        hits = [hit for hit in hits if hit.at.appeal_id in moments]
        hits.sort(key=lambda hit: moments[hit.at.appeal_id], reverse=True)
    else:
        hits.sort(key=lambda hit: score(hit.texts, look.words.words), reverse=True)
    shown = hits[:RANKED_SHOWN]
    return Found(
        rows=look.shown(shown),
        newer=None,
        older=None,
        order=order,
        passages=_passages(shown, look.words),
        is_partial=len(hits) > len(shown),
    )


def _passages(hits: Sequence[Hit], words: Words) -> dict[int, Passage]:
    return {hit.at.appeal_id: passage(hit.texts, words.words) for hit in hits}
