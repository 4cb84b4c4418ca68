"""What the overview shows, as its address says it: the place, the period, the kind; and the controls that change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.selectors.lists import Filters
from huiyin.appeals.terms import Kind
from huiyin.organisations.nesting import normal_division_code
from huiyin.statistics.overview import Extent, Step
from huiyin.web.addresses import reverse

WEEK = timedelta(days=7)
#: So many weeks, at least, stand beside each other in the table of offices.
COLUMN_WEEKS = 8
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """A choice of the period: how it is called, and what the one before it is called."""

    key: str
    label: Promise
    before: Promise
    step: Step
    weeks: int


#: ``weeks`` 0: twelve months.
PERIODS = {
    one.key: one
    for one in (
        Period("week", _("最近 7 天"), _("再前 7 天"), Step.DAY, 1),
        Period("month", _("最近 4 周"), _("再前 4 周"), Step.DAY, 4),
        Period("quarter", _("最近 12 周"), _("再前 12 周"), Step.WEEK, 12),
        Period("year", _("最近 12 个月"), _("再前 12 个月"), Step.MONTH, 0),
    )
}
USUAL = "week"


@dataclass(frozen=True, slots=True)
class Choices:
    """What was asked for: the code of the place, the period, the kind ("" for all)."""

    division: str
    period: Period
    kind: str
    today: date

    @property
    def extent(self) -> Extent:
        """As statistics count it."""
        return Extent(self.division, self._since(), self.today, self.kind)

    @property
    def column_step(self) -> Step:
        """Weeks, or months for the year."""
        return Step.WEEK if self.period.weeks else Step.MONTH

    @property
    def columns_since(self) -> date:
        """Where the table of offices begins: no later than the period."""
        if not self.period.weeks:
            return self._since()
        return self.today - (max(self.period.weeks, COLUMN_WEEKS) - 1) * WEEK

    def _since(self) -> date:
        if self.period.weeks:
            return self.today - self.period.weeks * WEEK + timedelta(days=1)
        months = self.today.year * MONTHS + self.today.month - MONTHS
        return date(months // MONTHS, months % MONTHS + 1, 1)

    def href(self, division: str = "") -> str:
        """The overview of another place, the rest unchanged."""
        asked = {"division": division or self.division, "period": self.period.key, "kind": self.kind}
        return f"{reverse('console:dashboard')}?{urlencode({k: v for k, v in asked.items() if v})}"

    def list_href(self, **more: object) -> str:
        """The list of the appeals of this place and kind; ``more`` as Filters has it."""
        filters = Filters(division=self.division, kind=self.kind)
        return f"{reverse('console:appeals')}?{urlencode(filters.query(**more))}"

    def received_href(self, **more: object) -> str:
        """The list of those received in the period."""
        return self.list_href(since=self.extent.since, until=self.today, **more)


def parse_choices(query: Mapping[str, object], *, home: str, today: date) -> Choices:
    """The choices of an address. What cannot be understood: ``home``, the last week, all kinds."""
    kind = str(query.get("kind", ""))
    return Choices(
        division=normal_division_code(str(query.get("division", ""))) or home,
        period=PERIODS.get(str(query.get("period", "")), PERIODS[USUAL]),
        kind=kind if kind in Kind.values else "",
        today=today,
    )
