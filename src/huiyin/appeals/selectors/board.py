"""The supervisor's board 督办台: what is late, given back, done again, promised or merely acknowledged, and by whom.

Every box is a condition on rows on which a time limit runs (Appeal.due_at, an assignment that is pending, a supervision
that has not ended, or a promise that has not been kept), so its index holds open rows only and a page costs as much as is open,
never as much as has been closed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value

from huiyin.appeals.grouping import anywhere
from huiyin.appeals.models import Appeal, Assignment, Supervision
from huiyin.appeals.selectors.lists import with_places
from huiyin.appeals.selectors.pressing import due_of, with_supervision
from huiyin.appeals.terms import (
    AssignmentStatus,
    Status,
    SupervisionState,
)
from huiyin.core.clock import local_day, start_of_day
from huiyin.core.paging import Cursor, ahead
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Organisation, Role
from huiyin.organisations.selectors import in_division

PAGE = 50
WORST = 10
#: Who has the board.
BOARD_ROLES = (Role.SUPERVISOR, Role.DISPATCHER)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the board is narrowed to: the code of a lead office, the code of a place and everything in it; "" = all."""

    office: str = ""
    division: str = ""

    def condition(self) -> Q:
        """As a condition on Appeal rows."""
        found = in_division(self.division)
        return found & Q(lead__code=self.office) if self.office else found


def _running(now: datetime) -> Q:
    return Q(due_at__isnull=False)


def overdue(now: datetime) -> Q:
    """已超期."""
    return Q(due_at__lt=now)


def due_today(now: datetime) -> Q:
    """今天到期: by the day in Asia/Shanghai."""
    return Q(due_at__gte=now, due_at__lt=start_of_day(local_day(now) + timedelta(days=1)))


def unclaimed(now: datetime) -> Q:
    """逾期未签收: an office, lead or assisting, has let its time to sign pass."""
    parts = Assignment.objects.filter(status=AssignmentStatus.PENDING, claim_due_at__lt=now)
    return _running(now) & Q(pk__in=parts.values("appeal_id"))


def acknowledged(now: datetime) -> Q:
    """只收悉未答复."""
    return _running(now) & Q(acknowledged_at__isnull=False, first_replied_at__isnull=True)


def returned_twice(now: datetime) -> Q:
    """退回两次以上."""
    return _running(now) & Q(return_count__gte=2)


def redone(now: datetime) -> Q:
    """重办中."""
    return _running(now) & Q(round__gte=2)


def extended(now: datetime) -> Q:
    """已延期."""
    return _running(now) & Q(extension_days__gte=1)


def promised(now: datetime) -> Q:
    """承诺日期已过: the day has passed, and the lead has not said that it is done (that clears the date)."""
    return Q(
        promised_on__isnull=False,
        promised_on__lt=local_day(now),
        status__in=(Status.HANDLING, Status.SUSPENDED, Status.REPLIED, Status.CLOSED),
    )


def _supervised(condition: Q) -> Q:
    return Q(pk__in=Supervision.objects.filter(condition).values("appeal_id"))


def supervised(now: datetime) -> Q:
    """督办中: under supervision, whatever its state."""
    return _supervised(~Q(state=SupervisionState.ENDED))


def supervised_late(now: datetime) -> Q:
    """督办逾期: the office has not answered in time."""
    return _supervised(Q(state=SupervisionState.RUNNING, due_at__lt=now))


def answered(now: datetime) -> Q:
    """督办回复待核."""
    return _supervised(Q(state=SupervisionState.ANSWERED))


#: The boxes by the names that addresses use, in the order of the page.
BOXES: dict[str, Callable[[datetime], Q]] = {
    "overdue": overdue,
    "today": due_today,
    "unclaimed": unclaimed,
    "acknowledged": acknowledged,
    "returned": returned_twice,
    "redone": redone,
    "extended": extended,
    "promised": promised,
    "supervised": supervised,
    "late": supervised_late,
    "answered": answered,
}
#: Boxes whose list runs by the time limit of the supervision.
BY_SUPERVISION = frozenset({"supervised", "late", "answered"})
#: Boxes on which nothing may be running any more: their list runs by the time the appeal came in.
BY_AGE = frozenset({"promised"})


def on_board(actor: Actor) -> Q:
    """Appeals of the divisions over which the actor supervises or dispatches."""
    return anywhere(actor.division_codes(*BOARD_ROLES), in_division)


def counts(actor: Actor, narrowed: Narrowed, now: datetime) -> dict[str, int]:
    """How many appeals are in each box. One query over the rows of the boxes."""
    rows = Appeal.objects.filter(on_board(actor), narrowed.condition())
    first, *others = (
        rows.filter(box(now))
        .order_by()
        .annotate(box=Value(name))
        .values("box")
        .annotate(count=Count("*"))
        .values_list("box", "count")
        for name, box in BOXES.items()
    )
    found: dict[str, int] = dict(first.union(*others, all=True))
    return {name: found.get(name, 0) for name in BOXES}


def box_page(
    name: str, actor: Actor, narrowed: Narrowed, now: datetime, cursor: Cursor | None
) -> tuple[list[Appeal], str | None]:
    """A page of a box, what is due first on top, with the cursor of the next one. Rows come as from
    ``with_supervision``. One query."""
    rows = Appeal.objects.filter(on_board(actor), narrowed.condition(), BOXES[name](now))
    found = with_places(with_supervision(rows)).select_related("mailbox")
    if name in BY_SUPERVISION:
        return ahead(found, column="supervision_due", moment=due_of, cursor=cursor, size=PAGE)
    column = "submitted_at" if name in BY_AGE else "due_at"
    return ahead(found, column=column, moment=lambda row: _moment(row, column), cursor=cursor, size=PAGE)


def _moment(row: Any, column: str) -> datetime:
    """What the row is sorted by; rows without a limit stand in no list that is sorted by it."""
    moment: datetime | None = getattr(row, column)
    assert moment is not None
    return moment


@dataclass(frozen=True, slots=True)
class Standing:
    """An office, how many appeals it leads on which a time limit runs, and how many of them are over it."""

    code: str
    name: str
    running: int
    overdue: int


def worst_offices(actor: Actor, narrowed: Narrowed, now: datetime) -> list[Standing]:
    """The WORST offices by how much is overdue, those with the larger share first among equals. One query over
    ``appeal_in_hands_place``, and one for their names."""
    rows = (
        Appeal.objects.filter(on_board(actor), narrowed.condition(), due_at__isnull=False, lead__isnull=False)
        .order_by()
        .values("lead_id")
        .annotate(running=Count("*"), overdue=Count(Value(1), filter=Q(due_at__lt=now)))
        .filter(overdue__gt=0)
        .order_by(F("overdue").desc(), "running", "lead_id")
    )
    found = list(rows[:WORST])
    offices = Organisation.objects.only("code", "name").in_bulk([row["lead_id"] for row in found])
    return [
        Standing(offices[row["lead_id"]].code, offices[row["lead_id"]].name, row["running"], row["overdue"])
        for row in found
    ]


def chosen(actor: Actor, numbers: Sequence[str]) -> list[Appeal]:
    """The appeals of these numbers that are on the actor's board, in the order given, PAGE at most. One query."""
    rows: QuerySet[Appeal] = Appeal.objects.filter(on_board(actor), number__in=numbers[:PAGE])
    found = {row.number: row for row in with_places(with_supervision(rows)).select_related("mailbox")}
    return [found[number] for number in dict.fromkeys(numbers) if number in found]
