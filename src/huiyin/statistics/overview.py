"""The overview 态势 of a place for its leaders: what came, what was answered, what is late, and where.

As many queries, whatever the number of appeals. The whole site's days, places, offices and categories come from the
facts; what they do not tell (a kind, a part of the site, the flow) is counted from the rows of the period.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.terms import Channel, Status
from huiyin.organisations.models import Category, Division, Organisation
from huiyin.organisations.nesting import category_ancestors, division_ancestors
from huiyin.organisations.selectors import child_divisions
from huiyin.statistics import overview_counts as counts
from huiyin.statistics import overview_facts as facts
from huiyin.statistics.facts import since_then
from huiyin.statistics.models import Grain
from huiyin.statistics.overview_counts import Extent, Sum, total
from huiyin.statistics.shares import Share

Key = TypeVar("Key")

__all__ = ["Extent", "Overview", "Step", "Sum", "overview"]

#: Offices in the table by week, the ones with most to answer first.
OFFICES = 12
#: Offices and channels with a stream of their own; the rest flow together.
STREAMS = 7
CATEGORIES = 10
#: The flow is drawn of what came in so many days before the last one at most: it is counted appeal by appeal.
FLOW = timedelta(days=83)


class Step(Enum):
    """How long one point of a trend is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def begin(self, day: date) -> date:
        """The first day of the step that holds ``day``; weeks begin on Monday."""
        if self == Step.MONTH:
            return day.replace(day=1)
        return day - timedelta(days=day.weekday()) if self == Step.WEEK else day

    def following(self, start: date) -> date:
        """The first day of the next step."""
        if self == Step.MONTH:
            return date(start.year + start.month // 12, start.month % 12 + 1, 1)
        return start + timedelta(days=7 if self == Step.WEEK else 1)

    def starts(self, since: date, until: date) -> tuple[date, ...]:
        """The first days of all steps that touch the days, both inclusive."""
        found = [self.begin(since)]
        while (start := self.following(found[-1])) <= until:
            found.append(start)
        return tuple(found)


class Outcome(models.TextChoices):
    """Where an appeal has come to, in five words."""

    ANSWERED = "answered", _("已答复")
    DOING = "doing", _("在办")
    LATE = "late", _("在办，已超期")
    WAITING = "waiting", _("待受理")
    ENDED = "ended", _("未办理")


_OUTCOMES = {
    Status.SUBMITTED: Outcome.WAITING,
    Status.RETURNED: Outcome.WAITING,
    Status.REPLIED: Outcome.ANSWERED,
    Status.CLOSED: Outcome.ANSWERED,
    Status.ARCHIVED: Outcome.ANSWERED,
    Status.NOT_ACCEPTED: Outcome.ENDED,
    Status.WITHDRAWN: Outcome.ENDED,
    Status.MERGED: Outcome.ENDED,
}


@dataclass(frozen=True, slots=True)
class Point:
    """One step of the trend, named by its first day."""

    start: date
    sum: Sum


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """How an office keeps its time: due and kept in every column of the table, and in all."""

    code: str
    name: str
    cells: tuple[Share, ...]
    total: Share


@dataclass(frozen=True, slots=True)
class Standing:
    """An office or a place, and a number of it."""

    code: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Subject:
    """A category of the first level ("": not classified yet): how many came, and how many in the period before."""

    code: str
    name: str
    received: int
    before: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place directly below."""

    code: str
    name: str
    sum: Sum

    @property
    def on_time(self) -> Share:
        """Limits kept out of those due."""
        return Share(self.sum.kept, self.sum.due)


@dataclass(frozen=True, slots=True)
class Stream:
    """How many appeals came by a channel, went to an office and ended so.

    ``channel`` "" are the smaller channels together; ``office`` "" is no office yet, "*" the smaller offices together.
    """

    channel: str
    office: str
    office_name: str
    outcome: Outcome
    number: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the page, for one extent. ``columns`` are the first days of the columns of ``offices``, ``streams``
    tell of what was received from ``flow_since`` on."""

    extent: Extent
    at: datetime
    sum: Sum
    before: Sum
    step: Step
    trend: tuple[Point, ...]
    late: tuple[Standing, ...]
    late_now: int
    late_now_of: tuple[Standing, ...]
    column_step: Step
    columns: tuple[date, ...]
    offices: tuple[OfficeLine, ...]
    subjects: tuple[Subject, ...]
    places: tuple[Place, ...]
    flow_since: date
    streams: tuple[Stream, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted by days, places, offices and categories."""

    days: Mapping[date, Sum]
    places: Mapping[str, Sum]
    due: Mapping[tuple[int, date], Sum]
    categories: Mapping[str, Counter[str]]


def overview(
    *, extent: Extent, step: Step, columns_since: date, column_step: Step, now: datetime
) -> Overview:
    """The overview of an extent. ``columns_since`` is where the table of offices begins, which is no later."""
    columns = column_step.starts(columns_since, extent.until)
    places = list(child_divisions(extent.division))
    counted = _counted(extent, columns[0], column_step, [place.code for place in places], now)
    flow_since = max(extent.since, extent.until - FLOW)
    courses = counts.courses(extent.at(flow_since, extent.until), now)
    open_late = counts.late_now(extent, now)
    due = counted.due
    offices = _offices({office for office, _day in due} | {one.lead_id for one in courses} | set(open_late))
    late = Counter[int]()
    for (office, day), one in due.items():
        if day >= extent.since:
            late[office] += one.overdue
    return Overview(
        extent=extent,
        at=now,
        sum=total(one for day, one in counted.days.items() if day >= extent.since),
        before=total(one for day, one in counted.days.items() if day < extent.since),
        step=step,
        trend=_trend(counted.days, extent, step),
        late=_most(late, offices),
        late_now=sum(open_late.values()),
        late_now_of=_most(open_late, offices),
        column_step=column_step,
        columns=columns,
        offices=_lines(due, column_step, columns, offices),
        subjects=_subjects(counted.categories),
        places=_places(places, counted.places),
        flow_since=flow_since,
        streams=_streams(courses, offices),
    )


def _counted(
    extent: Extent, columns_since: date, column_step: Step, codes: Sequence[str], now: datetime
) -> _Counted:
    """From the facts, as far as they say it; from the rows where a kind or a part of the site is asked for, or where the
    facts are behind or were never counted, so that all numbers on a page are of the same moment."""
    both, columns = extent.at(extent.before.since, extent.until), extent.at(columns_since, extent.until)
    then = since_then(now) if not extent.kind and facts.are_there() else None
    if then is None or then.at < now:
        return _Counted(
            counts.by_day(both, now),
            counts.by_place(extent, now),
            counts.due_by_office(columns, now),
            counts.by_category(extent),
        )
    days = facts.by_day(both, then)
    places = facts.by_place(extent, then, codes)
    if not facts.is_whole(extent.at(min(both.since, columns_since), extent.until), then):
        return _Counted(days, places, counts.due_by_office(columns, now), counts.by_category(extent))
    received = Counter[str]()
    for day, one in days.items():
        received["now" if day >= extent.since else "before"] += one.received
    grain = Grain.MONTH if column_step == Step.MONTH else Grain.DAY
    return _Counted(
        days,
        places,
        facts.due_by_office(columns, then, grain),
        facts.by_category(extent, then, received),
    )


def _offices(keys: Iterable[int | None]) -> dict[int, tuple[str, str]]:
    """Code and short name of the offices. One query."""
    found = Organisation.objects.filter(pk__in=[key for key in keys if key is not None])
    return {pk: (code, name) for pk, code, name in found.values_list("pk", "code", "short_name")}


def _trend(days: Mapping[date, Sum], extent: Extent, step: Step) -> tuple[Point, ...]:
    found: dict[date, Sum] = defaultdict(Sum)
    for day, one in days.items():
        if day >= extent.since:
            found[step.begin(day)] += one
    return tuple(Point(start, found[start]) for start in step.starts(extent.since, extent.until))


def _most(
    numbers: Mapping[int, int] | Mapping[int | None, int], offices: Mapping[int, tuple[str, str]]
) -> tuple[Standing, ...]:
    """The offices with a number, the largest first."""
    found = [
        Standing(*offices[office], number)
        for office, number in numbers.items()
        if office is not None and office in offices and number
    ]
    return tuple(sorted(found, key=lambda one: (-one.number, one.code)))


def _lines(
    due: Mapping[tuple[int, date], Sum],
    step: Step,
    columns: tuple[date, ...],
    offices: Mapping[int, tuple[str, str]],
) -> tuple[OfficeLine, ...]:
    cells: dict[int, dict[date, Sum]] = defaultdict(lambda: defaultdict(Sum))
    for (office, day), one in due.items():
        cells[office][step.begin(day)] += one
    most = sorted(cells, key=lambda office: (-total(cells[office].values()).due, offices[office]))
    return tuple(
        OfficeLine(
            *offices[office],
            tuple(_share(cells[office][start]) for start in columns),
            _share(total(cells[office].values())),
        )
        for office in most[:OFFICES]
    )


def _share(found: Sum) -> Share:
    return Share(found.kept, found.due)


def _subjects(found: Mapping[str, Counter[str]]) -> tuple[Subject, ...]:
    """Categories of the first level, the most frequent first. One query."""
    tops: dict[str, Counter[str]] = defaultdict(Counter)
    for code, number in found.items():
        tops[category_ancestors(code)[0]] += number
    names = dict(Category.objects.filter(pk__in=list(tops)).values_list("code", "name"))
    rows = [
        Subject(code, names.get(code, ""), number["now"], number["before"]) for code, number in tops.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.received, -row.before, row.code)))[:CATEGORIES]


def _places(places: Sequence[Division], found: Mapping[str, Sum]) -> tuple[Place, ...]:
    """The places directly below, in the order of their codes, those without an appeal too."""
    sums: dict[str, Sum] = {place.code: Sum() for place in places}
    for code, one in found.items():
        for around in division_ancestors(code):
            if around in sums:
                sums[around] += one
    return tuple(Place(place.code, place.name, sums[place.code]) for place in places)


def _streams(
    found: Mapping[counts.Course, int], offices: Mapping[int, tuple[str, str]]
) -> tuple[Stream, ...]:
    """The ways through, small ones flowing together; in the order of Channel, of size, of Outcome."""
    channel_of = _together(_sums(found, lambda one: one.channel), "")
    office_of = _together(_sums(found, lambda one: one.lead_id), 0)
    numbers: Counter[tuple[str, int | None, Outcome]] = Counter()
    for one, number in found.items():
        numbers[channel_of[one.channel], office_of[one.lead_id], _outcome(one)] += number
    rows = [
        Stream(channel, *_office_words(office, offices), outcome, number)
        for (channel, office, outcome), number in numbers.items()
    ]
    channels, outcomes = [*Channel.values, ""], list(Outcome)
    return tuple(
        sorted(
            rows,
            key=lambda row: (channels.index(row.channel), row.office, outcomes.index(row.outcome)),
        )
    )


def _sums(found: Mapping[counts.Course, int], of: Callable[[counts.Course], Key]) -> Counter[Key]:
    sums: Counter[Key] = Counter()
    for one, number in found.items():
        sums[of(one)] += number
    return sums


def _together(sums: Counter[Key], rest: Key) -> dict[Key, Key]:
    """Every key's own stream, or ``rest`` for those beyond the largest STREAMS. None (no office) keeps its own."""
    large = [key for key, _number in sums.most_common() if key is not None][:STREAMS]
    return {key: key if key in large or key is None else rest for key in sums}


def _office_words(office: int | None, offices: Mapping[int, tuple[str, str]]) -> tuple[str, str]:
    if office is None:
        return "", ""
    return offices.get(office, ("*", ""))


def _outcome(one: counts.Course) -> Outcome:
    found = _OUTCOMES.get(Status(one.status))
    if found is not None:
        return found
    return Outcome.LATE if one.is_late else Outcome.DOING
