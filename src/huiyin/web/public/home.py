"""The home page: what one can do, how well the offices answer, what was answered last."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.appeals.selectors import front_page
from huiyin.appeals.selectors.front_page import Subject, Today
from huiyin.appeals.selectors.lists import Card, Filters, Order, StateGroup, cards_of
from huiyin.core import clock
from huiyin.organisations.selectors import mailboxes_under
from huiyin.statistics.figures import Figures, OfficeFigures, by_office, figures
from huiyin.statistics.shares import Share
from huiyin.web.addresses import reverse
from huiyin.web.figure_words import length, length_words
from huiyin.web.keeping import LISTS, kept
from huiyin.web.pages import page
from huiyin.web.public.appeals_cards import AppealCard, RankItem, card_of, list_href, rank_of
from huiyin.web.requests import Request
from huiyin.web.words import capped, percent, thousands

KEPT_SECONDS = 60
DAYS = 30
MAILBOXES = 4
OFFICES = 5


@dataclass(frozen=True, slots=True)
class FigureCard:
    """One large figure with a note, and a link where there is more to see."""

    label: str
    value: str
    unit: str
    note: str
    href: str = ""
    link_label: str = ""


@dataclass(frozen=True, slots=True)
class MailboxCard:
    """A mailbox one can write to."""

    title: str
    href: str
    note: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A share in words and from 0 to 100 (None: nothing to count), with the count it is of."""

    words: str
    percent: float | None
    note: str


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One office in the table."""

    rank: int | None
    name: str
    href: str
    is_verified: bool
    accepted: str
    replied: Rate
    on_time: Rate
    satisfied: Rate
    mean: str


@dataclass(frozen=True, slots=True)
class _Counted:
    """What counts many rows: kept for KEPT_SECONDS."""

    today: Today
    recent: Figures
    before: Figures
    offices: tuple[OfficeFigures, ...]
    subjects: tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything on the home page."""

    offices: int
    subjects: tuple[tuple[str, str], ...]
    figures: tuple[FigureCard, ...]
    replies: tuple[AppealCard, ...]
    replies_href: str
    shared: tuple[RankItem, ...]
    mailboxes: tuple[MailboxCard, ...]
    lines: tuple[OfficeLine, ...]


@kept(60, tag=LISTS)
@require_safe
def home(request: Request) -> HttpResponse:
    """The home page; figures are at most a minute old."""
    now = clock.now()
    counted = _counted(now)
    content = HomePage(
        offices=counted.today.offices,
        subjects=tuple((list_href(Filters(category=one.code)), one.name) for one in counted.subjects),
        figures=_figure_cards(counted),
        replies=tuple(_answered(card, now) for card in cards_of(list(front_page.newest_replied()))),
        replies_href=list_href(Filters(order=Order.REPLIED)),
        shared=tuple(rank_of(appeal, now) for appeal in front_page.most_shared(now)),
        mailboxes=_mailboxes(now),
        lines=tuple(_line(office) for office in counted.offices),
    )
    return page(request, "public/home.html", content)


def _answered(card: Card, now: datetime) -> AppealCard:
    """A card of “最新答复”: when it was answered stands beside the office, when it was written on its own page."""
    return replace(card_of(card, now), time_label="")


def _counted(now: datetime) -> _Counted:
    """The figures of the last thirty days and of the thirty before, kept for a while in each process."""
    kept: _Counted | None = cache.get("home-figures")
    if kept is None:
        day, place = clock.local_day(now), settings.SITE["division"]
        since = day - timedelta(days=DAYS - 1)
        kept = _Counted(
            today=front_page.today(now),
            recent=figures(division=place, since=since, until=day, now=now),
            before=figures(
                division=place, since=since - timedelta(days=DAYS), until=since - timedelta(days=1), now=now
            ),
            offices=by_office(division=place, since=since, until=day, now=now)[:OFFICES],
            subjects=front_page.subjects(now),
        )
        cache.set("home-figures", kept, KEPT_SECONDS)
    return kept


def _figure_cards(counted: _Counted) -> tuple[FigureCard, ...]:
    today, recent = counted.today, counted.recent
    overdue = today.overdue
    return (
        FigureCard(
            _("今天收到"),
            thousands(today.received),
            _("件"),
            _("已受理 %(n)s 件") % {"n": thousands(today.accepted)},
        ),
        FigureCard(_("首次答复用时"), *length(recent.median_reply_hours), _faster(recent, counted.before)),
        FigureCard(
            _("按期答复率"),
            *_share(recent.on_time_rate),
            _("近 30 天；现超期 %(n)s 件") % {"n": capped(overdue)}
            if overdue
            else _("近 30 天；现在没有超期的"),
            list_href(Filters(state=StateGroup.OVERDUE)) if overdue else "",
            _("逐件公开"),
        ),
        FigureCard(
            _("群众满意率"),
            *_share(recent.satisfaction),
            _("近 30 天 %(n)s 人评价") % {"n": thousands(recent.rated)}
            if recent.rated
            else _("近 30 天还没有人评价"),
        ),
    )


def _share(share: Share) -> tuple[str, str]:
    """("96.1", "%"), or a dash where there is nothing to count."""
    return ("—", "") if share.value is None else (percent(share.value).removesuffix("%"), "%")


def _faster(recent: Figures, before: Figures) -> str:
    """How the last thirty days compare with the thirty before."""
    if recent.median_reply_hours is None:
        return _("近 30 天还没有答复")
    if before.median_reply_hours is None:
        return _("近 30 天，一半的答复不比这慢")
    gain = before.median_reply_hours - recent.median_reply_hours
    if gain == 0:
        return _("近 30 天，和之前一样")
    words = {"length": length_words(abs(gain))}
    return (
        _("近 30 天，比之前快 %(length)s") % words if gain > 0 else _("近 30 天，比之前慢 %(length)s") % words
    )


def _mailboxes(now: datetime) -> tuple[MailboxCard, ...]:
    found = list(mailboxes_under(settings.SITE["division"])[:MAILBOXES])
    answered = front_page.mailbox_replies([mailbox.pk for mailbox in found], now)
    return tuple(
        MailboxCard(
            mailbox.name,
            f"{reverse('public:write')}?mailbox={mailbox.code}",
            _("近 30 天回信 %(n)d 封") % {"n": answered[mailbox.pk]}
            if mailbox.pk in answered
            else _("写封信"),
        )
        for mailbox in found
    )


def _line(office: OfficeFigures) -> OfficeLine:
    found = office.figures
    return OfficeLine(
        rank=office.rank,
        name=office.name,
        href=list_href(Filters(organisation=office.code)),
        is_verified=office.is_verified,
        accepted=thousands(found.accepted),
        replied=_rate(found.response_rate, ""),
        on_time=_rate(found.on_time_rate, _("%(n)s 件到期") % {"n": thousands(found.replies_due)}),
        satisfied=_rate(found.satisfaction, _("%(n)s 人评价") % {"n": thousands(found.rated)}),
        mean=length_words(found.mean_reply_hours),
    )


def _rate(share: Share, note: str) -> Rate:
    return (
        Rate(percent(share.value), None, "")
        if share.value is None
        else Rate(percent(share.value), share.value * 100, note)
    )
