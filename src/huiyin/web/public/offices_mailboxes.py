"""领导信箱: all mailboxes by place, and the page of one mailbox."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.appeals.selectors.front_page import mailbox_replies
from huiyin.core import clock
from huiyin.organisations.models import Mailbox
from huiyin.organisations.selectors import mailboxes_under
from huiyin.web.addresses import reverse
from huiyin.web.figure_words import (
    DefinitionLine,
    FigureCard,
    definition_lines,
    length_words,
    main_cards,
)
from huiyin.web.keeping import LISTS, kept
from huiyin.web.pages import page
from huiyin.web.public.appeals_cards import AppealCard
from huiyin.web.public.offices import SHOWN_FIGURES, OfficeLink, link_of
from huiyin.web.public.offices_reading import mailbox_by_code, mailbox_groups, newest_of_mailbox, year_of
from huiyin.web.requests import Request


@dataclass(frozen=True, slots=True)
class MailboxLink:
    """A mailbox as a card."""

    name: str
    href: str
    holder: str
    note: str


@dataclass(frozen=True, slots=True)
class MailboxesPage:
    """The open mailboxes by place, higher levels first."""

    groups: tuple[tuple[str, tuple[MailboxLink, ...]], ...]


@dataclass(frozen=True, slots=True)
class MailboxPage:
    """One mailbox; ``write_href`` is "" while it is closed."""

    name: str
    leader: str
    place: str
    promise: str
    office: OfficeLink
    figures: tuple[FigureCard, ...]
    reply_days: str
    definitions: tuple[DefinitionLine, ...]
    cards: tuple[AppealCard, ...]
    write_href: str


@kept(60, tag=LISTS)
@require_safe
def mailboxes(request: Request) -> HttpResponse:
    """All open mailboxes."""
    now = clock.now()
    found = list(mailboxes_under())
    answered = mailbox_replies([mailbox.pk for mailbox in found], now)
    groups = tuple(
        (place.name, tuple(_link(mailbox, answered.get(mailbox.pk, 0)) for mailbox in group))
        for place, group in mailbox_groups(found)
    )
    return page(request, "public/mailboxes.html", MailboxesPage(groups))


def _link(mailbox: Mailbox, answered: int) -> MailboxLink:
    return MailboxLink(
        name=mailbox.name,
        href=reverse("public:mailbox", args=[mailbox.code]),
        holder=_leader(mailbox) or mailbox.organisation.name,
        note=_("近 30 天回信 %(n)d 封") % {"n": answered} if answered else _("写封信"),
    )


def _leader(mailbox: Mailbox) -> str:
    """Title and name of the leader whose mailbox it is; "" for an office's."""
    if mailbox.leader is None:
        return ""
    return f"{mailbox.leader.title} {mailbox.leader.name}".strip()


@kept(60, tag=LISTS)
@require_safe
def mailbox(request: Request, code: str) -> HttpResponse:
    """One mailbox: whose it is, what is promised, how letters are answered, what was answered last."""
    found = mailbox_by_code(code)
    if found is None:
        raise Http404
    now = clock.now()
    figures = year_of(mailbox=found, now=now)
    content = MailboxPage(
        name=found.name,
        leader=_leader(found),
        place=found.division.name,
        promise=found.promise,
        office=link_of(found.organisation),
        figures=main_cards(figures),
        reply_days=length_words(figures.median_reply_hours),
        definitions=definition_lines(SHOWN_FIGURES),
        cards=newest_of_mailbox(found, now),
        write_href=f"{reverse('public:write')}?mailbox={found.code}" if found.is_open else "",
    )
    return page(request, "public/mailbox.html", content)
