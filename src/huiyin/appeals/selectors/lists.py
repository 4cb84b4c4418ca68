"""Lists of appeals: filters from an address, one page of rows, and what a card of each row shows.

Citizens read published rows only; the desk and the console pass their own ``rows``. Every page costs three queries,
for one row and for fifty.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Substr
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.grouping import STATE_GROUP, STATES, SUBJECT_OF_CATEGORY, about_place
from huiyin.appeals.models import Appeal, Rating, Reply
from huiyin.appeals.terms import Kind, ReplyStatus, Status
from huiyin.core.clock import start_of_day
from huiyin.core.paging import PAGE_SIZE, Cursor, Slice, cut
from huiyin.core.text import clean_line
from huiyin.organisations.models import Organisation
from huiyin.organisations.nesting import normal_division_code

WORDS_LENGTH = 100
EXCERPT = 200
#: Categories have three levels: nothing is below the third.
CATEGORY_DEPTH = 3
_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,60}")
_YEARS = range(2000, 2100)


class StateGroup(models.TextChoices):
    """States as people ask for them in a list."""

    WAITING = "waiting", _("待受理")
    DOING = "doing", _("办理中")
    REPLIED = "replied", _("已答复")
    CLOSED = "closed", _("已办结")
    ENDED = "ended", _("未办理")
    OVERDUE = "overdue", _("已超期")


#: The groups that published appeals fall into.
PUBLIC_STATES = (StateGroup.DOING, StateGroup.REPLIED, StateGroup.CLOSED, StateGroup.OVERDUE)
STATUSES: dict[StateGroup, tuple[Status, ...]] = {
    StateGroup(name): statuses for name, statuses in STATES.items()
}


class Order(models.TextChoices):
    """By which moment a list runs, newest first; by likeness to the words only where there are words (huiyin.search)."""

    SUBMITTED = "submitted", _("最新留言")
    REPLIED = "replied", _("最新答复")
    RELEVANT = "relevant", _("最相关")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. "" and None mean: not at all. Days are calendar days in Asia/Shanghai, inclusive.

    ``category`` and ``division`` include everything below; ``organisation`` is the code of the lead office. ``q`` are
    the words, which huiyin.search looks for: ``condition`` is everything else.
    """

    q: str = ""
    kind: str = ""
    category: str = ""
    division: str = ""
    organisation: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None
    order: Order = Order.SUBMITTED

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left out (the order does not count)."""
        return replace(self, order=Order.SUBMITTED) == Filters()

    def query(self, **changes: object) -> dict[str, str]:
        """The filters as they stand in an address, with ``changes``; what is empty or usual is left out."""
        values = {field.name: getattr(self, field.name) for field in fields(self)} | changes
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in values.items()
            if value and value != Order.SUBMITTED
        }

    def condition(self, now: datetime) -> Q:
        """The filters without the words, as a condition on Appeal rows; ``now`` decides what is overdue."""
        found = about_place(self.division) & _about(self.category)
        if self.kind:
            found &= Q(kind=self.kind)
        if self.organisation:
            found &= Q(lead_id=Subquery(Organisation.objects.filter(code=self.organisation).values("pk")[:1]))
        if self.state == StateGroup.OVERDUE:
            found &= Q(due_at__lt=now)
        elif self.state:
            found &= Q(Exact(STATE_GROUP, self.state))
        if self.since:
            found &= Q(submitted_at__gte=start_of_day(self.since))
        if self.until:
            found &= Q(submitted_at__lt=start_of_day(self.until + timedelta(days=1)))
        return found


def _about(category: str) -> Q:
    """Of a subject and everything below it."""
    if not category:
        return Q()
    if "." not in category:
        return Q(Exact(SUBJECT_OF_CATEGORY, category))
    if category.count(".") == CATEGORY_DEPTH - 1:
        return Q(category_id=category)
    return Q(category_id=category) | Q(category__code__startswith=f"{category}.")


def parse_filters(query: Mapping[str, object]) -> Filters:
    """Filters from an address. What cannot be understood is left out: an old link still shows a list."""
    typed = {
        name: clean_line(str(query.get(name, "")))[:WORDS_LENGTH]
        for name in ("q", "kind", "category", "division", "organisation", "state", "since", "until", "order")
    }
    return Filters(
        q=typed["q"],
        kind=typed["kind"] if typed["kind"] in Kind.values else "",
        category=_code(typed["category"]),
        division=normal_division_code(typed["division"]) or "",
        organisation=_code(typed["organisation"]),
        state=typed["state"] if typed["state"] in StateGroup.values else "",
        since=_day(typed["since"]),
        until=_day(typed["until"]),
        order=Order(typed["order"]) if typed["order"] in Order.values else Order.SUBMITTED,
    )


def _code(text: str) -> str:
    return text if _CODE.fullmatch(text) else ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


@dataclass(frozen=True, slots=True)
class ReplyGlance:
    """The newest official reply to an appeal: its office, its first words, when it was published (UTC)."""

    organisation: str
    is_verified: bool
    beginning: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Card:
    """An appeal with what its card in a list shows. ``comment`` belongs to the newest rating."""

    appeal: Appeal
    reply: ReplyGlance | None
    comment: str


@dataclass(frozen=True, slots=True)
class CardSlice:
    """One page of cards with the cursors of its neighbours (None where there are none)."""

    cards: tuple[Card, ...]
    newer: str | None
    older: str | None


def published() -> QuerySet[Appeal]:
    """Everything that anybody may read."""
    return Appeal.objects.filter(is_published=True)


def with_places(rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
    """Rows with category, place and lead loaded, and without what is long: the text, a category's keywords."""
    return rows.select_related("category", "division__parent", "lead").defer("body", "category__keywords")


def public_list(
    filters: Filters,
    cursor: Cursor | None,
    *,
    now: datetime,
    rows: QuerySet[Appeal] | None = None,
    size: int = PAGE_SIZE,
) -> CardSlice:
    """One page of cards, newest first, of published appeals or of ``rows``. Three queries."""
    found = page_of(filters, cursor, now=now, rows=published() if rows is None else rows, size=size)
    return CardSlice(tuple(cards_of(found.rows)), found.newer, found.older)


def page_of(
    filters: Filters,
    cursor: Cursor | None,
    *,
    now: datetime,
    rows: QuerySet[Appeal],
    size: int = PAGE_SIZE,
    keys_first: bool = False,
) -> Slice[Appeal]:
    """One page of rows, whatever ``filters.q``, for lists that show no replies. One query, two with ``keys_first`` (see
    ``paging.cut``)."""
    found = with_places(rows.filter(filters.condition(now)))
    column, moment = "submitted_at", _submitted
    if filters.order == Order.REPLIED:
        found = found.filter(first_replied_at__isnull=False)
        column, moment = "first_replied_at", _replied
    elif filters.state == StateGroup.OVERDUE:
        column, moment = "due_at", _due
    return cut(found, column=column, moment=moment, cursor=cursor, size=size, keys_first=keys_first)


def _replied(appeal: Appeal) -> datetime:
    return appeal.first_replied_at or appeal.submitted_at


def _due(appeal: Appeal) -> datetime:
    return appeal.due_at or appeal.submitted_at


def _submitted(appeal: Appeal) -> datetime:
    return appeal.submitted_at


def cards_of(appeals: Sequence[Appeal]) -> list[Card]:
    """The cards of rows loaded by ``with_places``: two queries, whatever their number; none for no rows."""
    if not appeals:
        return []
    keys = [appeal.pk for appeal in appeals]
    replies = {
        row["appeal_id"]: ReplyGlance(
            row["organisation__name"],
            row["organisation__verified_at"] is not None,
            row["beginning"],
            row["published_at"],
        )
        for row in Reply.objects.filter(appeal__in=keys, status=ReplyStatus.PUBLISHED)
        .annotate(beginning=Substr("body", 1, EXCERPT))
        .order_by("published_at", "id")
        .values("appeal_id", "organisation__name", "organisation__verified_at", "beginning", "published_at")
    }
    comments = dict(
        Rating.objects.filter(appeal__in=keys).order_by("round").values_list("appeal_id", "comment")
    )
    return [Card(appeal, replies.get(appeal.pk), comments.get(appeal.pk, "")) for appeal in appeals]
