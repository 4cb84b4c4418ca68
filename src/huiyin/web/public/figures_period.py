"""The period that a page of figures shows: a year or a month, as the address says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from huiyin.statistics.figures import next_month
from huiyin.web import words
from huiyin.web.addresses import reverse

MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Period:
    """A whole year (``month`` None) or one month of it."""

    year: int
    month: int | None

    @property
    def since(self) -> date:
        """The first day."""
        return date(self.year, self.month or 1, 1)

    @property
    def until(self) -> date:
        """The last day."""
        return next_month(date(self.year, self.month or 12, 1)) - timedelta(days=1)

    @property
    def label(self) -> str:
        """2026 年 · 2026 年 10 月."""
        if self.month is None:
            return _("%(year)d 年") % {"year": self.year}
        return month_words(self.since)

    def months_since(self) -> date:
        """Where the table by month begins: with the year, or twelve months back from the month shown."""
        if self.month is None:
            return self.since
        return date(self.year - (self.month < MONTHS_SHOWN), self.month % MONTHS_SHOWN + 1, 1)

    def values(self) -> tuple[tuple[str, str], ...]:
        """The period as fields of a form."""
        month = (("month", str(self.month)),) if self.month else ()
        return (("year", str(self.year)), *month)

    def query(self, **more: str) -> str:
        """The period as it stands in an address."""
        return urlencode({**dict(self.values()), **more})

    def href(self, name: str = "public:figures", **more: str) -> str:
        """A page of figures of this period."""
        return f"{reverse(name)}?{self.query(**more)}"


def month_words(month: date) -> str:
    """2026 年 10 月."""
    return _("%(year)d 年 %(month)s") % {"year": month.year, "month": words.month_words(month.month)}


def parse_period(query: Mapping[str, object], *, today: date, earliest: date | None) -> Period:
    """The period of an address. Without one, or with one that cannot be: the year of the last complete month."""
    first = (earliest or today).year
    year, month = _number(query.get("year")), _number(query.get("month"))
    if year is None or not first <= year <= today.year:
        return Period(max(first, today.year - (today.month == 1)), None)
    if month is None or not 1 <= month <= MONTHS_SHOWN or date(year, month, 1) > today:
        return Period(year, None)
    return Period(year, month)


def _number(typed: object) -> int | None:
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None
