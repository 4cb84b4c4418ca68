"""The overview in plain sentences: what came, what is late and with whom, what people are upset about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.core.text import listed
from huiyin.statistics.overview import Outcome, Overview, Standing, Step, Stream, Subject
from huiyin.statistics.shares import Share
from huiyin.web.console.dashboard_extent import Choices
from huiyin.web.words import percent, thousands

#: From here on an office keeps its time well, or fairly; a judgement of ours, said below the table.
GOOD, FAIR = 0.95, 0.85
#: With fewer limits due a place gets no grade.
FEW = 5
#: A category counts as rising that has grown by a half and by so many at least.
RISING, RISING_BY = 1.5, 3
NAMED = 3
#: A change is given in percent of so many at least, up to so many times as many.
SHARED_FROM, MANY_TIMES = 10, 3


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence; ``tone`` is "" or "alarm"; ``href`` leads to what it speaks of."""

    words: str
    href: str = ""
    tone: str = ""


def grade(share: Share, at_least: int = 1) -> str:
    """good, fair, poor; none where fewer than ``at_least`` were due."""
    if share.value is None or share.whole < at_least:
        return "none"
    return "good" if share.value >= GOOD else "fair" if share.value >= FAIR else "poor"


def grade_word(key: str) -> str:
    """The grade in a word."""
    return {"good": _("按时"), "fair": _("偏慢"), "poor": _("常超期"), "none": _("件数少")}[key]


def change(now: int, before: int) -> str:
    """“多 18%”, “少 5%”, “持平”; in appeals where a percentage would say little: few before, or many times as many."""
    if now == before:
        return _("持平")
    if before < SHARED_FROM or now > MANY_TIMES * before:
        number = thousands(abs(now - before))
        return _("多 %(n)s 件") % {"n": number} if now > before else _("少 %(n)s 件") % {"n": number}
    share = f"{abs(now - before) / before:.0%}"
    return _("多 %(share)s") % {"share": share} if now > before else _("少 %(share)s") % {"share": share}


def remarks(found: Overview, choices: Choices) -> Iterator[Remark]:
    """What a leader should know first, one sentence for each matter."""
    yield _received(found, choices)
    yield _late(found, choices)
    if found.late_now:
        yield _late_now(found, choices)
    rising = [one for one in found.subjects if one.code and _is_rising(one)]
    if rising:
        yield _rising(rising, choices)
    elif found.subjects and found.subjects[0].code and found.subjects[0].received:
        yield Remark(
            _("说得最多的是%(subject)s，%(n)s 件。")
            % {"subject": found.subjects[0].name, "n": thousands(found.subjects[0].received)},
            choices.received_href(category=found.subjects[0].code),
        )
    if found.sum.rated:
        yield Remark(
            _("作者评价了 %(n)s 件，满意的占 %(share)s。")
            % {"n": thousands(found.sum.rated), "share": percent(found.sum.satisfied / found.sum.rated)}
        )


def _received(found: Overview, choices: Choices) -> Remark:
    words = {
        "period": choices.period.label,
        "before": choices.period.before,
        "received": thousands(found.sum.received),
        "accepted": thousands(found.sum.accepted),
        "change": change(found.sum.received, found.before.received),
    }
    if not found.sum.received and not found.before.received:
        return Remark(_("%(period)s没有收到留言，%(before)s也没有。") % words)
    return Remark(
        _("%(period)s收到 %(received)s 件，比%(before)s%(change)s；其中已受理 %(accepted)s 件。") % words,
        choices.received_href(),
    )


def _late(found: Overview, choices: Choices) -> Remark:
    words = {
        "period": choices.period.label,
        "due": thousands(found.sum.due),
        "late": thousands(found.sum.overdue),
        "offices": _named(found.late),
    }
    if not found.sum.due:
        return Remark(_("%(period)s没有到期的首次答复。") % words)
    if not found.sum.overdue:
        return Remark(_("%(period)s到期的 %(due)s 件首次答复都按时了。") % words)
    if not found.late:
        return Remark(_("%(period)s到期的 %(due)s 件首次答复里，超期 %(late)s 件。") % words, tone="alarm")
    return Remark(
        _("%(period)s到期的 %(due)s 件首次答复里，超期 %(late)s 件，最多的是%(offices)s。") % words,
        tone="alarm",
    )


def _late_now(found: Overview, choices: Choices) -> Remark:
    words = {"n": thousands(found.late_now), "offices": _named(found.late_now_of)}
    return Remark(
        _("此刻还有 %(n)s 件超期没有办完，最多的是%(offices)s。") % words
        if found.late_now_of
        else _("此刻还有 %(n)s 件超期没有办完。") % words,
        choices.list_href(state="overdue"),
        "alarm",
    )


def _is_rising(one: Subject) -> bool:
    return one.received - one.before >= RISING_BY and one.received >= RISING * one.before


def _rising(found: Sequence[Subject], choices: Choices) -> Remark:
    subjects = listed(
        _("%(subject)s（%(n)s 件，%(before)s %(m)s 件）")
        % {
            "subject": one.name,
            "n": thousands(one.received),
            "before": choices.period.before,
            "m": thousands(one.before),
        }
        for one in found[:NAMED]
    )
    return Remark(
        _("增加得快的是%(subjects)s。") % {"subjects": subjects},
        choices.received_href(category=found[0].code) if len(found) == 1 else "#subjects",
        "alarm",
    )


def _named(found: Sequence[Standing]) -> str:
    return listed(
        ngettext("%(office)s（%(n)s 件）", "%(office)s（%(n)s 件）", one.number)
        % {"office": one.name, "n": thousands(one.number)}
        for one in found[:NAMED]
    )


def office_words(one: Stream) -> str:
    """The office of a stream; smaller offices flow together, and some appeals have none yet."""
    if one.office == "*":
        return _("其他单位")
    return one.office_name or _("还没有交办")


def outcome_sentence(found: Overview) -> str:
    """What the flow shows, in one sentence."""
    counted = {
        outcome: sum(one.number for one in found.streams if one.outcome == outcome) for outcome in Outcome
    }
    whole = sum(counted.values())
    if not whole:
        return _("这段时间没有收到留言。")
    return _(
        "%(day)s 起收到的 %(n)s 件里，已答复 %(answered)s 件，在办 %(doing)s 件，超期未办完 %(late)s 件，"
        "待受理 %(waiting)s 件，未办理 %(ended)s 件。"
    ) % {
        "day": found.flow_since.isoformat(),
        "n": thousands(whole),
        **{outcome.value: thousands(number) for outcome, number in counted.items()},
    }


def trend_sentence(found: Overview, labels: Sequence[str]) -> str:
    """What the trend shows, in one sentence."""
    most = max(range(len(labels)), key=lambda place: found.trend[place].sum.received)
    if not found.trend[most].sum.received:
        return _("这段时间没有收到留言。")
    return _("收到最多的是 %(label)s，%(n)s 件；一共收到 %(received)s 件，其中已答复 %(replied)s 件。") % {
        "label": labels[most],
        "n": thousands(found.trend[most].sum.received),
        "received": thousands(found.sum.received),
        "replied": thousands(found.sum.replied),
    }


def columns_words(step: Step) -> str:
    """What stands in the cells of the table of offices."""
    if step == Step.MONTH:
        return _("每格是首次答复按期的比率，下面是按期件数/到期件数。")
    return _("每格是首次答复按期的比率，下面是按期件数/到期件数；日期是那一周的星期一。")
