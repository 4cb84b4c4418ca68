"""Which appeals stand behind a number: as an address says it, in words, and how many of them a reader may not see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors.lists import with_places
from huiyin.core.clock import local_day
from huiyin.core.paging import Cursor, Slice, cut
from huiyin.organisations.models import Organisation
from huiyin.statistics.behind import NAMES, Scope, behind

#: More than that are not counted out.
HIDDEN_MOST = 1000
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: the appeals behind ``name``, of an office (None: all), over some days."""

    name: str
    since: date
    until: date
    office: Organisation | None

    def appeals(self, now: datetime) -> QuerySet[Appeal]:
        """All of them, whoever may read them."""
        scope = Scope(self.since, self.until, now, self.office.pk if self.office else None)
        return behind(self.name, scope)

    @property
    def title(self) -> str:
        """未答复 · 市水务局."""
        return f"{names()[self.name]} · {self.office.name if self.office else _('全部单位')}"

    @property
    def period(self) -> str:
        """2026-10-01 至 2026-10-31."""
        return _("%(since)s 至 %(until)s") % {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
        }

    def query(self, **more: str) -> str:
        """As it stands in an address."""
        return behind_query(
            self.name, self.since, self.until, self.office.code if self.office else "", **more
        )


def behind_query(name: str, since: date, until: date, office: str = "", **more: str) -> str:
    """The address of the list behind a number, without its page."""
    return behind_queries(since, until, office, **more)(name)


def behind_queries(since: date, until: date, office: str = "", **more: str) -> Callable[[str], str]:
    """The same for many of NAMES: a page has hundreds of such addresses, which differ in the name alone."""
    words = {"since": since.isoformat(), "until": until.isoformat(), "office": office} | more
    rest = urlencode({key: value for key, value in words.items() if value})
    return lambda name: f"?count={name}&{rest}"


def parse_question(typed: Mapping[str, object], now: datetime) -> Question | None:
    """None where the address names nothing that is counted. Days that cannot be are those of the last year."""
    name, today = str(typed.get("count", NAMES[0])), local_day(now)
    if name not in NAMES:
        return None
    code = str(typed.get("office", ""))[:40]
    office = Organisation.objects.filter(code=code).first() if code.isprintable() and code else None
    if code and office is None:
        return None
    until = _day(typed.get("until")) or today
    since = _day(typed.get("since")) or until - YEAR
    return Question(name, min(since, until), until, office)


def _day(typed: object) -> date | None:
    try:
        day = date.fromisoformat(str(typed or ""))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def page_of_appeals(rows: QuerySet[Appeal], cursor: Cursor | None) -> Slice[Appeal]:
    """One page, newest first. One query."""
    return cut(
        with_places(rows).select_related("mailbox"),
        column="submitted_at",
        moment=lambda appeal: appeal.submitted_at,
        cursor=cursor,
    )


def hidden_words(hidden: QuerySet[Appeal]) -> str:
    """“另有 3 件不公开”; "" where there is none. One query that stops counting at HIDDEN_MOST."""
    number = hidden.order_by()[: HIDDEN_MOST + 1].count()
    if not number:
        return ""
    if number > HIDDEN_MOST:
        return _("另有 %(n)d 件以上不公开，只计数、不列出。") % {"n": HIDDEN_MOST}
    return _("另有 %(n)d 件不公开，只计数、不列出。") % {"n": number}


def names() -> dict[str, str]:
    """What is counted, in words."""
    return {
        "received": _("收到"),
        "accepted": _("受理"),
        "replied": _("已答复"),
        "unreplied": _("还没答复"),
        "closed": _("已办结"),
        "unclosed": _("还没办结"),
        "redone": _("重办过"),
        "extended": _("延过期"),
        "supervised": _("督办过"),
        "rated": _("已评价"),
        "satisfied": _("评价满意"),
        "unsatisfied": _("评价不满意"),
        "solved": _("作者说解决了"),
        "partly": _("作者说部分解决"),
        "unsolved": _("作者说没有解决"),
        "excluded": _("已剔除"),
        "parts": _("有交办单"),
        "returned": _("退回过"),
        "moderations_due": _("受理到期"),
        "moderations_kept": _("按期受理"),
        "moderations_missed": _("逾期受理"),
        "claims_due": _("签收到期"),
        "claims_kept": _("按期签收"),
        "claims_missed": _("逾期签收"),
        "replies_due": _("首次答复到期"),
        "replies_kept": _("按期答复"),
        "replies_missed": _("逾期答复"),
        "closures_due": _("办结到期"),
        "closures_kept": _("按期办结"),
        "closures_missed": _("逾期办结"),
    }
