"""Assessment in the city: the last two months are frozen, the earlier one was corrected, some appeals were struck out."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from huiyin.appeals import services
from huiyin.appeals.models import Appeal, Exclusion
from huiyin.appeals.terms import AssignmentRole, AssignmentStatus, ExclusionReason, ExclusionState, Status
from huiyin.core.clock import LOCAL, local_day, start_of_day
from huiyin.core.working_time import NATIONAL
from huiyin.demo.tale import DAY, HOUR, Step
from huiyin.demo.world import World
from huiyin.statistics import assessing, recounting
from huiyin.statistics.figures import next_month
from huiyin.statistics.formulas import Formula
from huiyin.statistics.models import Assessment, PeriodKind

DIVISION, MONTHS, ASKED = "9901", 2, 3
#: The offices of this city get few letters a month: with three they are ranked.
FORMULA = Formula(minimum=3)
_WORDS = (
    (ExclusionReason.UNFOUNDED, "两次上门核实，现场没有反映的情况，照片已附在进展里。"),
    (ExclusionReason.UNLAWFUL_DEMAND, "要求的补贴没有政策依据，已当面解释并送达文件复印件。"),
    (ExclusionReason.REPEATED, "同一事项上月已经答复并办结，这次没有新的情况。"),
)
_GRANTED, _REFUSED = "调阅了办理记录，情况属实，同意剔除。", "作者的诉求合理，答复也不够具体，照常计入。"
_CORRECTED = "定稿后核准剔除 1 件，按规定更正；其他数字同时更新到今天。"


def steps(world: World, now: datetime) -> Iterator[Step]:
    """The steps of the last MONTHS months whose cut-off has passed, and exclusions that wait now."""
    for number, first in enumerate(reversed(_months(now))):
        yield from _month(world, first, is_corrected=number == 0)
    yield Step(_last_morning(now), lambda at: _ask(world, at - 60 * DAY, at, at, 1), "assessment")


def _months(now: datetime) -> list[date]:
    """First days of the last months that may be frozen by now, the latest first."""
    found, month = list[date](), local_day(now).replace(day=1)
    while len(found) < MONTHS:
        month = (month - DAY).replace(day=1)
        if _morning(_cut_off(month)) + 3 * DAY < now:
            found.append(month)
    return found


def _cut_off(first: date) -> date:
    return next_month(first) - DAY + assessing.CUT_OFF_AFTER


def _morning(day: date) -> datetime:
    """Half past nine of that day, or of the next one that is worked."""
    return datetime.combine(NATIONAL.next_working_day(day), time(9, 30), tzinfo=LOCAL)


def _last_morning(now: datetime) -> datetime:
    """Half past nine of the last working day before today."""
    day = local_day(now) - DAY
    while not NATIONAL.is_working_day(day):
        day -= DAY
    return _morning(day)


def _month(world: World, first: date, *, is_corrected: bool) -> Iterator[Step]:
    frozen = _morning(_cut_off(first))
    asked = _morning(_cut_off(first) - 5 * DAY)
    start, end = start_of_day(first), start_of_day(next_month(first))

    def opened(at: datetime) -> None:
        assessing.open_assessment(
            division=DIVISION,
            terms=assessing.Terms(PeriodKind.MONTH, first, None, None, FORMULA),
            actor=world.member("supervisor"),
            now=at,
        )

    yield Step(asked - HOUR / 2, opened, "assessment")
    yield Step(asked, lambda at: _ask(world, start, end, at, ASKED), "assessment")
    yield Step(asked + HOUR, lambda at: _decide(world, at, leave=1 if is_corrected else 0), "assessment")
    yield Step(frozen, lambda at: _freeze(world, first, at), "assessment")
    if is_corrected:
        later = frozen + timedelta(hours=25)
        yield Step(later, lambda at: _decide(world, at, leave=0), "assessment")
        yield Step(later + HOUR, lambda at: _correct(world, first, at), "assessment")


def _ask(world: World, start: datetime, end: datetime, now: datetime, number: int) -> None:
    """The offices of the worst rated appeals of those days ask that they shall not count."""
    done = Appeal.objects.filter(
        submitted_at__gte=start,
        submitted_at__lt=end,
        status__in=(Status.REPLIED, Status.CLOSED),
        exclusion_state="",
        redo_state="",
        satisfaction__isnull=False,
        assignments__role=AssignmentRole.LEAD,
        assignments__status=AssignmentStatus.DONE,
    ).select_related("lead")
    for appeal, (reason, words) in zip(done.order_by("satisfaction", "pk")[:number], _WORDS, strict=False):
        if appeal.lead:
            services.ask_exclusion(
                appeal=appeal,
                reason=reason,
                explanation=words,
                actor=world.handler(appeal.lead.code),
                now=now,
            )


def _decide(world: World, now: datetime, *, leave: int) -> None:
    """All that wait but the last ``leave``: granted, and one in three refused."""
    waiting = list(
        Exclusion.objects.filter(state=ExclusionState.ASKED).select_related("appeal").order_by("pk")
    )
    for number, asked in enumerate(waiting[: len(waiting) - leave]):
        decide, reason = (
            (services.refuse_exclusion, _REFUSED) if number == 1 else (services.grant_exclusion, _GRANTED)
        )
        decide(appeal=asked.appeal, reason=reason, actor=world.member("supervisor"), now=now)


def _freeze(world: World, first: date, now: datetime) -> None:
    recounting.recount(now=now)
    found = Assessment.objects.get(kind=PeriodKind.MONTH, since=first)
    assessing.freeze(assessment=found, actor=world.member("supervisor"), now=now)


def _correct(world: World, first: date, now: datetime) -> None:
    found = Assessment.objects.get(kind=PeriodKind.MONTH, since=first)
    assessing.correct(assessment=found, reason=_CORRECTED, actor=world.member("supervisor"), now=now)
