"""Figures 统计口径: each has one definition here (``DEFINITIONS``, shown under the tables) and one function.

An appeal counts in the month in which it was received; a first reply that was due counts in the month in which it
was due. Private appeals count like all others. Every moment is looked at in Asia/Shanghai.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from huiyin.appeals.models import Appeal
from huiyin.core.clock import local_day
from huiyin.organisations.models import Level, Mailbox, Organisation
from huiyin.statistics.counting import By, Scope, Tally, count
from huiyin.statistics.shares import Share, wilson

__all__ = [
    "RANKED_FROM",
    "WEIGHTS",
    "Figures",
    "MonthFigures",
    "OfficeFigures",
    "by_month",
    "by_office",
    "earliest_day",
    "figures",
    "wilson",
]

#: An office with fewer accepted appeals is listed, not ranked.
RANKED_FROM = 20
#: Weights of the score: 回复率, 解决率, 满意率 (domain.md §5).
WEIGHTS = (30, 35, 35)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one place, office, mailbox or month. Counts are of appeals, where not said otherwise.

    ``solved`` counts partly solved ones as a half; ``parts`` are parts given to offices (交办单), ``returned`` those
    of them that were sent back. ``median_days`` and ``mean_days`` are working days to the first reply.
    """

    received: int = 0
    accepted: int = 0
    replied: int = 0
    due: int = 0
    on_time: int = 0
    rated: int = 0
    satisfied: int = 0
    solved: float = 0.0
    redone: int = 0
    parts: int = 0
    returned: int = 0
    median_days: float | None = None
    mean_days: float | None = None

    @property
    def response_rate(self) -> Share:
        """回复率: substantively replied ÷ accepted. Acknowledgements are no replies; merged appeals count once."""
        return Share(self.replied, self.accepted)

    @property
    def on_time_rate(self) -> Share:
        """首次答复及时率: first replies on time ÷ first replies due. What is not due yet is in neither."""
        return Share(self.on_time, self.due)

    @property
    def satisfaction(self) -> Share:
        """满意率: at least 基本满意 ÷ rated, by the last rating of each appeal."""
        return Share(self.satisfied, self.rated)

    @property
    def participation(self) -> Share:
        """参评率: rated ÷ replied."""
        return Share(self.rated, self.replied)

    @property
    def solved_rate(self) -> Share:
        """解决率: solved by the author's own word ÷ rated; partly solved counts 0.5."""
        return Share(self.solved, self.rated)

    @property
    def redo_rate(self) -> Share:
        """重办率: sent back to be done again ÷ replied."""
        return Share(self.redone, self.replied)

    @property
    def return_rate(self) -> Share:
        """退回率: parts that the office gave back with the dispatcher's consent ÷ parts it was given."""
        return Share(self.returned, self.parts)

    @property
    def score(self) -> float | None:
        """综合得分, 0 to 100: the weighted sum of the three shares; None while one of them has nothing to count."""
        shares = (self.response_rate.value, self.solved_rate.value, self.satisfaction.value)
        known = [share for share in shares if share is not None]
        if len(known) < len(shares):
            return None
        return sum(weight * share for weight, share in zip(WEIGHTS, known, strict=True))


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """The figures of an office. ``rank`` is its place by score among offices of its level; None: not ranked."""

    code: str
    name: str
    is_verified: bool
    level: Level
    figures: Figures
    rank: int | None


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The figures of a month, which is named by its first day."""

    month: date
    figures: Figures


def figures(
    *,
    division: str | None = None,
    organisation: Organisation | None = None,
    mailbox: Mailbox | None = None,
    since: date,
    until: date,
    now: datetime,
) -> Figures:
    """The figures of a period of whole days, both inclusive.

    ``division`` (a code) means appeals about that place and everything in it, ``organisation`` appeals that it leads
    now, ``mailbox`` letters to it. Eight queries at most.
    """
    scope = _scope(division, organisation, mailbox, since, until, now)
    return _figures(count(scope, By.NOTHING).get("", Tally()))


def by_office(
    *, division: str | None = None, since: date, until: date, now: datetime
) -> tuple[OfficeFigures, ...]:
    """The figures of every office that had something to do, ranked first, then by accepted appeals. Nine queries."""
    tallies = count(_scope(division, None, None, since, until, now), By.OFFICE)
    offices = Organisation.objects.filter(pk__in=[key for key in tallies if key is not None])
    found = [
        OfficeFigures(
            code=code,
            name=name,
            is_verified=verified_at is not None,
            level=Level(level),
            figures=_figures(tallies[pk]),
            rank=None,
        )
        for pk, code, name, verified_at, level in offices.values_list(
            "pk", "code", "name", "verified_at", "division__level"
        )
    ]
    return tuple(sorted(_ranked(found), key=_order))


def by_month(
    *,
    division: str | None = None,
    organisation: Organisation | None = None,
    mailbox: Mailbox | None = None,
    since: date,
    until: date,
    now: datetime,
) -> tuple[MonthFigures, ...]:
    """The figures of each month from ``since`` to ``until``, earliest first, empty ones included. Eight queries at most."""
    tallies = count(_scope(division, organisation, mailbox, since, until, now), By.MONTH)
    months = [since.replace(day=1)]
    while (following := next_month(months[-1])) <= until:
        months.append(following)
    return tuple(MonthFigures(month, _figures(tallies.get(month, Tally()))) for month in months)


def earliest_day() -> date | None:
    """The day on which the first appeal was received; None on an empty site. One query."""
    first = Appeal.objects.order_by("submitted_at").values_list("submitted_at", flat=True).first()
    return local_day(first) if first else None


def next_month(day: date) -> date:
    """The first day of the month after the day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _scope(
    division: str | None,
    organisation: Organisation | None,
    mailbox: Mailbox | None,
    since: date,
    until: date,
    now: datetime,
) -> Scope:
    return Scope(
        since=since,
        until=until,
        now=now,
        division=division or "",
        organisation_id=organisation.pk if organisation else None,
        mailbox_id=mailbox.pk if mailbox else None,
    )


def _figures(tally: Tally) -> Figures:
    return Figures(
        received=tally.received,
        accepted=tally.accepted,
        replied=tally.replied,
        due=tally.due,
        on_time=tally.on_time,
        rated=tally.rated,
        satisfied=tally.satisfied,
        solved=tally.solved,
        redone=tally.redone,
        parts=tally.parts,
        returned=tally.returned,
        median_days=median_of(tally.days),
        mean_days=mean_of(tally.days),
    )


def median_of(days: Counter[int]) -> float | None:
    """The middle of values that are given with how often each occurs; between two middles their mean."""
    number = days.total()
    if not number:
        return None
    low, high = (_at(days, place) for place in ((number - 1) // 2, number // 2))
    return (low + high) / 2


def _at(days: Counter[int], place: int) -> int:
    """The value at a place, counted from 0, were all of them laid out in order."""
    for value in sorted(days):
        place -= days[value]
        if place < 0:
            return value
    raise IndexError(place)


def mean_of(days: Counter[int]) -> float | None:
    """The mean of values that are given with how often each occurs."""
    number = days.total()
    return sum(value * times for value, times in days.items()) / number if number else None


def _ranked(offices: list[OfficeFigures]) -> list[OfficeFigures]:
    """With places among offices of the same level; equal scores share a place."""
    scores: dict[Level, list[float]] = {}
    for office in offices:
        if (score := _assessed(office)) is not None:
            scores.setdefault(office.level, []).append(score)
    return [
        OfficeFigures(
            code=office.code,
            name=office.name,
            is_verified=office.is_verified,
            level=office.level,
            figures=office.figures,
            rank=None if score is None else 1 + sum(other > score for other in scores[office.level]),
        )
        for office in offices
        for score in (_assessed(office),)
    ]


def _assessed(office: OfficeFigures) -> float | None:
    """The score, to the hundredth that is shown, of an office with enough appeals to be ranked."""
    score = office.figures.score
    return None if score is None or office.figures.accepted < RANKED_FROM else round(score, 2)


def _order(office: OfficeFigures) -> tuple[bool, int, int, str]:
    return office.rank is None, office.rank or 0, -office.figures.accepted, office.code
