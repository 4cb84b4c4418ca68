"""Figures worked out from counts: shares, medians, the score, and places by it. Pure.

Each figure has one definition (``definitions.DEFINITIONS``, shown under the tables) and is one property of ``Figures``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from huiyin.organisations.models import Level
from huiyin.statistics.formulas import USUAL, Formula
from huiyin.statistics.measures import COUNTS
from huiyin.statistics.shares import Share

if TYPE_CHECKING:
    from huiyin.statistics.facts import Tally


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


def figures_of(tally: "Tally", formula: Formula = USUAL) -> Figures:
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
    scored = [(office, assessed(office.figures, formula)) for office in offices]
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
    return tuple(sorted(found, key=by_place))


def assessed(found: Figures, formula: Formula = USUAL) -> float | None:
    """The score, to the hundredth that is shown, of an office with enough appeals to be ranked."""
    score = found.score
    return None if score is None or found.accepted < formula.minimum else round(score, 2)


def by_place(office: OfficeFigures) -> tuple[bool, int, int, str]:
    """The order of a table: ranked ones by their places, then the others, by accepted appeals."""
    return office.rank is None, office.rank or 0, -office.figures.accepted, office.code
