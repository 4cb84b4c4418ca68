"""What has been done to press on an appeal 监督: for its page, and as marks of rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import (
    Appeal,
    Clue,
    Coverage,
    Instruction,
    Reminder,
    Supervision,
    SupervisionAnswer,
    Talk,
)
from huiyin.appeals.policies import Case
from huiyin.appeals.terms import SupervisionState
from huiyin.core.paging import Cursor, Slice, cut
from huiyin.organisations.models import Membership, OrganisationKind, Role

JOURNALISTS_MAX = 100


def with_supervision(rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
    """Rows with their running supervision as ``supervision_number``, ``…_state``, ``…_due`` (UTC), ``…_listed`` (when
    it was listed) and ``…_delisted``; NULL where none runs. At most one runs, so no row comes twice."""
    running = Q(
        supervisions__state__in=[
            SupervisionState.RUNNING,
            SupervisionState.ANSWERED,
            SupervisionState.ACCEPTED,
        ]
    )
    return rows.annotate(pressed=FilteredRelation("supervisions", condition=running)).annotate(
        supervision_number=F("pressed__number"),
        supervision_state=F("pressed__state"),
        supervision_due=F("pressed__due_at"),
        supervision_listed=F("pressed__listed_at"),
        supervision_delisted=F("pressed__delisted_at"),
    )


def due_of(row: Any) -> datetime:
    """The time limit of the running supervision of a row of ``with_supervision``."""
    moment: datetime = row.supervision_due
    return moment


@dataclass(frozen=True, slots=True)
class Pressing:
    """Everything beside the timeline that the handling side reads, oldest first."""

    supervisions: tuple[Supervision, ...] = ()
    answers: tuple[SupervisionAnswer, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    talks: tuple[Talk, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    clues: tuple[Clue, ...] = ()

    @property
    def running(self) -> Supervision | None:
        """The supervision that runs."""
        return next((one for one in self.supervisions if one.state != SupervisionState.ENDED), None)

    @property
    def is_empty(self) -> bool:
        """Whether nobody has pressed."""
        return self == Pressing()


def pressing_of(case: Case, steps: Collection[str]) -> Pressing:
    """What hangs on the appeal, for readers of the handling side. ``steps`` are the types of the Events that the
    reader's timeline shows: only what has a step there is asked for, so an appeal on which nobody pressed costs no
    query, and at most seven are made. Clues are in the timeline of supervision only."""
    appeal = case.appeal
    seen = frozenset(steps)
    return Pressing(
        supervisions=_all(appeal.supervisions.select_related("organisation").order_by("id"))
        if Action.SUPERVISE in seen
        else (),
        answers=_all(
            SupervisionAnswer.objects.filter(supervision__appeal=appeal)
            .select_related("organisation")
            .order_by("id")
        )
        if Action.ANSWER_SUPERVISION in seen
        else (),
        reminders=_all(appeal.reminders.select_related("organisation"))
        if seen & {Action.REMIND, Action.NUDGE}
        else (),
        talks=_all(appeal.talks.select_related("organisation")) if Action.RECORD_TALK in seen else (),
        instructions=_all(appeal.instructions.select_related("organisation", "given_by"))
        if Action.INSTRUCT in seen
        else (),
        coverage=_all(appeal.coverage.all()) if Action.ADD_COVERAGE in seen else (),
        clues=_all(appeal.clues.select_related("journalist")) if Action.HAND_CLUE in seen else (),
    )


def _all(rows: QuerySet[Any]) -> tuple[Any, ...]:
    return tuple(rows)


def journalists(appeal: Appeal) -> list[Membership]:
    """Journalists of verified newsrooms to whom the appeal has not been handed. One query."""
    handed = Clue.objects.filter(appeal=appeal, taken_back_at__isnull=True)
    rows = Membership.objects.filter(
        role=Role.JOURNALIST,
        ended_at__isnull=True,
        user__is_active=True,
        organisation__kind=OrganisationKind.MEDIA,
        organisation__is_active=True,
        organisation__verified_at__isnull=False,
    ).exclude(user_id__in=handed.values("journalist_id"))
    return list(
        rows.select_related("user", "organisation").order_by("organisation_id", "id")[:JOURNALISTS_MAX]
    )


def clues_of(journalist_id: int, cursor: Cursor | None) -> Slice[Clue]:
    """A page of the clues in a journalist's hands, newest first: published appeals only, whatever was handed. One
    query."""
    rows = Clue.objects.filter(
        journalist_id=journalist_id, taken_back_at__isnull=True, appeal__is_published=True
    ).select_related("appeal__category", "appeal__division", "appeal__lead")
    return cut(rows, column="handed_at", moment=lambda clue: clue.handed_at, cursor=cursor)


def clue_of(journalist_id: int, number: str) -> Clue | None:
    """The clue of this appeal in a journalist's hands. One query."""
    rows = Clue.objects.filter(
        journalist_id=journalist_id,
        taken_back_at__isnull=True,
        appeal__is_published=True,
        appeal__number=number,
    )
    return rows.select_related("appeal__category", "appeal__division", "appeal__lead").first()


def coverage_by_appeal(keys: Collection[int]) -> dict[int, list[Coverage]]:
    """What was published about these appeals. One query."""
    found: dict[int, list[Coverage]] = {}
    for one in Coverage.objects.filter(appeal_id__in=keys):
        found.setdefault(one.appeal_id, []).append(one)
    return found


def public_list(*, is_over: bool, cursor: Cursor | None) -> Slice[Supervision]:
    """A page of the public list 挂牌督办: those that stand on it, or those taken off (已销号), newest first. One query.

    Of a private appeal or a report the caller shows number, subject, office and time limit, nothing of what was
    written.
    """
    rows = Supervision.objects.select_related("appeal__category", "appeal__lead", "organisation", "division")
    if is_over:
        rows = rows.filter(delisted_at__isnull=False)
        return cut(rows, column="delisted_at", moment=lambda one: _known(one.delisted_at), cursor=cursor)
    rows = rows.filter(listed_at__isnull=False, delisted_at__isnull=True)
    return cut(rows, column="listed_at", moment=lambda one: _known(one.listed_at), cursor=cursor)


def _known(moment: datetime | None) -> datetime:
    assert moment is not None  # the list holds no other rows
    return moment
