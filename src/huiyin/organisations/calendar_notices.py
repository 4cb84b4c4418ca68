"""Reading what an administrator pastes: days off of a year from the State Council's notice, and office hours. Pure."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from huiyin.core.text import clean_line
from huiyin.core.working_time import Span

#: Fewer days off in a year than the statutory thirteen of the regulation of 2024 (全国年节及纪念日放假办法).
LEAST_OFF = 13
LONGEST_STRETCH = 31
SPANS_MAX = 4
LONGEST_REASON = 60

_LINE = re.compile(
    r"(?P<first>\S+?)(?:\s*(?:\.\.|~|～|至|到)\s*(?P<last>\S+))?\s+(?P<mark>[休班])\s+(?P<reason>.+)"
)
_DATE = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})")


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One day of a notice: worked (班) or off (休), and for which holiday."""

    day: date
    is_working: bool
    reason: str


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """What the pasted lines mean, in order of days; ``errors`` are (line number from 1, sentence), 0 for the whole."""

    year: int
    days: tuple[NoticeDay, ...]
    errors: tuple[tuple[int, str], ...]


def read_notice(year: int, text: str) -> NoticePlan:
    """Read lines such as “2027-01-01 休 元旦”, “2027-02-05..2027-02-12 休 春节”, “2027-02-06 班 春节”."""
    found: dict[date, NoticeDay] = {}
    errors: list[tuple[int, str]] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = clean_line(raw)
        if not line:
            continue
        try:
            for one in _read_line(year, line):
                if one.day in found:
                    raise ValueError(_("%(day)s 前面已经写过") % {"day": one.day.isoformat()})
                found[one.day] = one
        except ValueError as error:
            errors.append((number, str(error)))
    if not errors and sum(not one.is_working for one in found.values()) < LEAST_OFF:
        errors.append(
            (0, _("休息日不到 %(n)d 天，通知可能没有贴全。一年里每个放假的日子都要写") % {"n": LEAST_OFF})
        )
    return NoticePlan(year, tuple(found[day] for day in sorted(found)), tuple(errors))


def _read_line(year: int, line: str) -> list[NoticeDay]:
    fields = _LINE.fullmatch(line)
    if fields is None:
        raise ValueError(_("要写成“%(year)d-01-01 休 元旦”：日期、休或班、节日，用空格隔开") % {"year": year})
    first = _read_day(year, fields["first"])
    last = _read_day(year, fields["last"]) if fields["last"] else first
    reason, is_working = fields["reason"], fields["mark"] == "班"
    if len(reason) > LONGEST_REASON:
        raise ValueError(_("节日名称最多 %(n)d 个字") % {"n": LONGEST_REASON})
    count = (last - first).days + 1
    if not 1 <= count <= LONGEST_STRETCH:
        raise ValueError(_("起止日期不对"))
    days = [first + timedelta(days=n) for n in range(count)]
    if is_working and any(day.weekday() < 5 for day in days):
        raise ValueError(_("这一天不是周末，本来就上班。请核对日期"))
    return [NoticeDay(day, is_working, reason) for day in days]


def _read_day(year: int, text: str) -> date:
    """A day of the year, or of the last December days before it, which belong to New Year's holiday."""
    fields = _DATE.fullmatch(text)
    try:
        day = date(*(int(part) for part in (fields[1] or year, fields[2], fields[3]))) if fields else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError(_("看不懂日期“%(text)s”") % {"text": text[:20]})
    if day.year != year and not (day.year == year - 1 and day.month == 12 and day.day >= 25):
        raise ValueError(_("%(day)s 不在 %(year)d 年") % {"day": day.isoformat(), "year": year})
    return day


def read_hours(text: str) -> tuple[Span, ...]:
    """“9:00-12:00，14:00-18:00” as times of day; ValueError with the sentence where it is none."""
    spans: list[Span] = []
    for part in re.split(r"[,，、;；\n]+", text):
        if not part.strip():
            continue
        fields = _SPAN.fullmatch(part.strip())
        try:
            span = (
                (time(int(fields[1]), int(fields[2])), time(int(fields[3]), int(fields[4])))
                if fields
                else None
            )
        except ValueError:
            span = None
        if span is None:
            raise ValueError(_("要写成“09:00-12:00，14:00-18:00”"))
        if span[0] >= span[1] or (spans and span[0] < spans[-1][1]):
            raise ValueError(_("时段要按先后写，不能重叠，下班要晚于上班"))
        spans.append(span)
    if not 1 <= len(spans) <= SPANS_MAX:
        raise ValueError(_("请写 1 到 %(n)d 个时段") % {"n": SPANS_MAX})
    return tuple(spans)
