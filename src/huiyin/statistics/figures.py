"""Figures 统计口径: each has one definition here (``definitions.DEFINITIONS``, shown under the tables) and one function.

An appeal counts on the day on which it was received; a limit on the day on which it was due. Private appeals count like
all others. Every moment is looked at in Asia/Shanghai.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from huiyin.appeals.models import Appeal
from huiyin.core.clock import local_day
from huiyin.organisations.models import Level, Mailbox, Organisation
from huiyin.organisations.selectors import in_division
from huiyin.statistics.facts import Since, Tally, by_months, since_then, tallies
from huiyin.statistics.formulas import USUAL, Formula
from huiyin.statistics.measures import COUNTS
from huiyin.statistics.models import By, Side
from huiyin.statistics.shares import Share, wilson

__all__ = [
    "Figures",
    "MonthFigures",
    "OfficeFigures",
    "by_month",
    "by_office",
    "earliest_day",
    "figures",
    "wilson",
]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one place, office, mailbox or month. Counts are of appeals, where not said otherwise.

    ``solved`` are those that their authors call solved, ``partly`` those called partly solved; ``parts`` are parts given
    to offices (交办单), ``returned`` those of them that were sent back. ``…_due`` are limits whose time is over,
    ``…_kept`` those of them that were met. ``…_hours`` say how many appeals took
    how many working hours.
    """

    received: int = 0
    accepted: int = 0
    replied: int = 0
    closed: int = 0
    redone: int = 0
    extended: int = 0
    supervised: int = 0
    rated: int = 0
    satisfied: int = 0
    solved: int = 0
    partly: int = 0
    parts: int = 0
    returned: int = 0
    moderations_due: int = 0
    moderations_kept: int = 0
    claims_due: int = 0
    claims_kept: int = 0
    replies_due: int = 0
    replies_kept: int = 0
    closures_due: int = 0
    closures_kept: int = 0
    reply_hours: Mapping[int, int] = field(default_factory=dict)
    close_hours: Mapping[int, int] = field(default_factory=dict)
    formula: Formula = USUAL

    @property
    def median_reply_hours(self) -> float | None:
        """答复用时（中位）: working hours from submission to the first reply."""
        return median_of(self.reply_hours)

    @property
    def mean_reply_hours(self) -> float | None:
        """答复用时（平均）."""
        return mean_of(self.reply_hours)

    @property
    def median_close_hours(self) -> float | None:
        """办结用时（中位）: working hours from submission to closure."""
        return median_of(self.close_hours)

    @property
    def mean_close_hours(self) -> float | None:
        """办结用时（平均）."""
        return mean_of(self.close_hours)

    @property
    def acceptance_rate(self) -> Share:
        """受理率: decided in time whether to accept ÷ decisions due."""
        return Share(self.moderations_kept, self.moderations_due)

    @property
    def claim_rate(self) -> Share:
        """按期签收率: signed for in time ÷ due to be signed for."""
        return Share(self.claims_kept, self.claims_due)

    @property
    def on_time_rate(self) -> Share:
        """首次答复及时率: first replies in time ÷ first replies due."""
        return Share(self.replies_kept, self.replies_due)

    @property
    def closure_on_time_rate(self) -> Share:
        """按期办结率: closed in time ÷ due to be closed."""
        return Share(self.closures_kept, self.closures_due)

    @property
    def response_rate(self) -> Share:
        """回复率: substantively replied ÷ accepted. Acknowledgements are no replies; merged appeals count once."""
        return Share(self.replied, self.accepted)

    @property
    def closure_rate(self) -> Share:
        """办结率: closed ÷ accepted."""
        return Share(self.closed, self.accepted)

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
        """解决率: solved by the author's own word ÷ rated; partly solved counts as the formula says."""
        return Share(self.solved + self.formula.partly * self.partly, self.rated)

    @property
    def redo_rate(self) -> Share:
        """重办率: sent back to be done again ÷ replied."""
        return Share(self.redone, self.replied)

    @property
    def return_rate(self) -> Share:
        """退回率: parts that the office gave back with the dispatcher's consent ÷ parts it was given."""
        return Share(self.returned, self.parts)

    @property
    def extension_rate(self) -> Share:
        """延期率: given more time ÷ accepted."""
        return Share(self.extended, self.accepted)

    @property
    def supervision_rate(self) -> Share:
        """督办率: followed by the platform itself ÷ accepted."""
        return Share(self.supervised, self.accepted)

    @property
    def score(self) -> float | None:
        """综合得分, 0 to 100: the weighted sum of the three shares; None while one of them has nothing to count."""
        formula = self.formula
        weighted = (
            (formula.response, self.response_rate.value),
            (formula.solved, self.solved_rate.value),
            (formula.satisfied, self.satisfaction.value),
        )
        known = [(weight, share) for weight, share in weighted if share is not None]
        if any(weight for weight, share in weighted if share is None):
            return None
        return sum(weight * share for weight, share in known)


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
    then: Since | None = None,
    side: Side = Side.ALL,
    formula: Formula = USUAL,
) -> Figures:
    """The figures of a period of whole days, both inclusive; at most one of the three may be given.

    ``division`` (a code) means appeals about that place and everything in it, ``organisation`` appeals that it leads
    now and limits that bound it, ``mailbox`` letters to it. ``then`` is what has happened since the facts were counted,
    where the caller has it already. Six queries, eleven where something has happened.
    """
    by, key = _what(division, organisation, mailbox)
    found = tallies(by=by, keys=[key], since=since, until=until, then=then or since_then(now), side=side)
    return figures_of(found.get(key, Tally()), formula)


def by_office(
    *,
    division: str | None = None,
    since: date,
    until: date,
    now: datetime,
    then: Since | None = None,
    formula: Formula = USUAL,
) -> tuple[OfficeFigures, ...]:
    """The figures of every office (of that place and below) that had something to do: ranked first, then by accepted
    appeals. One query more than ``figures``."""
    found = tallies(by=By.OFFICE, since=since, until=until, then=then or since_then(now))
    return ranked(office_rows(found, division or "", formula), formula)


def office_rows(found: Mapping[str, Tally], division: str, formula: Formula) -> list[OfficeFigures]:
    """Tallies by office's key as figures, not ranked yet. One query."""
    offices = Organisation.objects.filter(in_division(division)).values_list(
        "pk", "code", "name", "verified_at", "division__level"
    )
    return [
        OfficeFigures(
            code, name, verified_at is not None, Level(level), figures_of(found[str(pk)], formula), None
        )
        for pk, code, name, verified_at, level in offices
        if str(pk) in found and any(found[str(pk)].counts.values())
    ]


def by_month(
    *,
    division: str | None = None,
    organisation: Organisation | None = None,
    mailbox: Mailbox | None = None,
    since: date,
    until: date,
    now: datetime,
    then: Since | None = None,
) -> tuple[MonthFigures, ...]:
    """The figures of each whole month from that of ``since`` to that of ``until``, earliest first, empty ones included."""
    by, key = _what(division, organisation, mailbox)
    then = then or since_then(now)
    months = [since.replace(day=1)]
    while (following := next_month(months[-1])) <= until:
        months.append(following)
    found = by_months(by=by, key=key, months=months, then=then)
    return tuple(MonthFigures(month, figures_of(found.get(month, Tally()), USUAL)) for month in months)


def earliest_day() -> date | None:
    """The day on which the first appeal was received; None on an empty site. One query."""
    first = Appeal.objects.order_by("submitted_at").values_list("submitted_at", flat=True).first()
    return local_day(first) if first else None


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


def next_month(day: date) -> date:
    """The first day of the month after the day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _what(division: str | None, organisation: Organisation | None, mailbox: Mailbox | None) -> tuple[By, str]:
    if organisation is not None:
        return By.OFFICE, str(organisation.pk)
    if mailbox is not None:
        return By.MAILBOX, str(mailbox.pk)
    return (By.DIVISION, division) if division else (By.ALL, "")


def figures_of(tally: Tally, formula: Formula = USUAL) -> Figures:
    """A tally as figures."""
    return Figures(
        **{name: tally.counts[name] for name in COUNTS},
        reply_hours=tally.reply_hours,
        close_hours=tally.close_hours,
        formula=formula,
    )


def median_of(values: Mapping[int, int]) -> float | None:
    """The middle of values that are given with how often each occurs; between two middles their mean."""
    number = sum(values.values())
    if not number:
        return None
    low, high = (_at(values, place) for place in ((number - 1) // 2, number // 2))
    return (low + high) / 2


def _at(values: Mapping[int, int], place: int) -> int:
    """The value at a place, counted from 0, were all of them laid out in order."""
    for value in sorted(values):
        place -= values[value]
        if place < 0:
            return value
    raise IndexError(place)


def mean_of(values: Mapping[int, int]) -> float | None:
    """The mean of values that are given with how often each occurs."""
    number = sum(values.values())
    return sum(value * times for value, times in values.items()) / number if number else None


def ranked(offices: Iterable[OfficeFigures], formula: Formula = USUAL) -> tuple[OfficeFigures, ...]:
    """With places among offices of the same level, in their order; equal scores share a place."""
    scored = [(office, _assessed(office, formula)) for office in offices]
    places: dict[tuple[Level, float], int] = {}
    for level in {office.level for office, _score in scored}:
        scores = sorted((s for office, s in scored if s is not None and office.level == level), reverse=True)
        for place, score in enumerate(scores, 1):
            places.setdefault((level, score), place)
    found = [
        OfficeFigures(
            code=office.code,
            name=office.name,
            is_verified=office.is_verified,
            level=office.level,
            figures=office.figures,
            rank=None if score is None else places[office.level, score],
        )
        for office, score in scored
    ]
    return tuple(sorted(found, key=_order))


def _assessed(office: OfficeFigures, formula: Formula) -> float | None:
    """The score, to the hundredth that is shown, of an office with enough appeals to be ranked."""
    score = office.figures.score
    return None if score is None or office.figures.accepted < formula.minimum else round(score, 2)


def _order(office: OfficeFigures) -> tuple[bool, int, int, str]:
    return office.rank is None, office.rank or 0, -office.figures.accepted, office.code
