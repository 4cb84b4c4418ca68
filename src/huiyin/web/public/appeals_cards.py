"""Cards of appeals as the citizens' templates take them (ui/cards.html)."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors.lists import Card, CardSlice, Filters
from huiyin.core.text import excerpt
from huiyin.search.passages import Passage, Piece
from huiyin.web.addresses import reverse
from huiyin.web.public.appeals_words import chip_of, place_words
from huiyin.web.words import day_words, duration_words

EXCERPT = 90
COMMENT = 60


@dataclass(frozen=True, slots=True)
class AppealCard:
    """One card; see the macro appeal_card for what each word is."""

    href: str
    title: str
    chip_label: str
    chip_tone: str
    chip_icon: str | None
    category: str
    place: str
    time_label: str
    duration_label: str
    reply_organisation: str
    reply_excerpt: str
    reply_time: str
    support_count: int
    stars: int | None
    rating_comment: str
    pieces: tuple[Piece, ...] = ()
    passage: tuple[Piece, ...] = ()
    reply_passage: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class RankItem:
    """One line of “大家都关注”."""

    title: str
    href: str
    facts: tuple[str, ...]
    alarm: str | None
    chip_label: str
    chip_tone: str


def href_of(appeal: Appeal) -> str:
    """The page of an appeal."""
    return reverse("public:appeal", args=[appeal.number])


def card_of(card: Card, now: datetime, found: Passage | None = None) -> AppealCard:
    """The words of a card; ``found``: where the words of a search stand in it."""
    appeal, reply = card.appeal, card.reply
    chip = chip_of(appeal, now)
    return AppealCard(
        href=href_of(appeal),
        title=appeal.title,
        chip_label=chip.label,
        chip_tone=chip.tone,
        chip_icon=chip.icon,
        category=appeal.category.name if appeal.category else "",
        place=place_words(appeal),
        time_label=day_words(appeal.submitted_at, now),
        duration_label=_("答复用时 %(span)s")
        % {"span": duration_words(appeal.first_replied_at - appeal.submitted_at)}
        if appeal.first_replied_at
        else "",
        reply_organisation=reply.organisation if reply else "",
        reply_excerpt=excerpt(reply.beginning, EXCERPT) if reply else "",
        reply_time=_("%(time)s 答复") % {"time": day_words(reply.at, now)} if reply and reply.at else "",
        support_count=appeal.me_too_count,
        stars=appeal.satisfaction,
        rating_comment=excerpt(card.comment, COMMENT),
        pieces=found.title if found else (),
        passage=found.text if found and not found.is_reply else (),
        reply_passage=found.text if found and found.is_reply else (),
    )


def cards_of_slice(found: CardSlice, now: datetime) -> tuple[AppealCard, ...]:
    """The words of a page of cards."""
    return tuple(card_of(card, now) for card in found.cards)


def rank_of(appeal: Appeal, now: datetime) -> RankItem:
    """The words of a line of “大家都关注”."""
    chip = chip_of(appeal, now)
    return RankItem(
        title=appeal.title,
        href=href_of(appeal),
        facts=(_("%(n)d 人也遇到了") % {"n": appeal.me_too_count}, place_words(appeal)),
        alarm=None,
        chip_label=chip.label,
        chip_tone=chip.tone,
    )


def list_href(filters: Filters, **changes: object) -> str:
    """The list of published appeals with these filters."""
    query = urlencode(filters.query(**changes))
    return f"{reverse('public:appeals')}{'?' if query else ''}{query}"


def feed_href(filters: Filters) -> str:
    """The same list as a feed."""
    query = urlencode(filters.query())
    return f"{reverse('public:appeals_feed')}{'?' if query else ''}{query}"
