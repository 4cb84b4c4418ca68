"""长辈版, and the pages about the platform: how to tell it is real, accessibility, privacy, contact, rules."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from huiyin.appeals import terms
from huiyin.appeals.deadlines import Facts
from huiyin.appeals.selectors.own import Own, own_open
from huiyin.appeals.selectors.rules import rules_at
from huiyin.appeals.terms import Kind, RefusalReason, Stage
from huiyin.core import clock
from huiyin.web.keeping import kept
from huiyin.web.pages import page
from huiyin.web.public.appeals_cards import href_of
from huiyin.web.public.appeals_words import Chip, chip_of, due_of, standing_of, way_instead
from huiyin.web.requests import Request

ELDER_SHOWN = 3
SLUGS = {
    "rules": gettext_lazy("留言须知"),
    "limits": gettext_lazy("办理时限"),
    "verify": gettext_lazy("如何辨别真伪"),
    "privacy": gettext_lazy("隐私说明"),
    "accessibility": gettext_lazy("无障碍声明"),
    "contact": gettext_lazy("联系我们"),
}


@dataclass(frozen=True, slots=True)
class ElderLine:
    """One of my appeals, in few words."""

    href: str
    title: str
    chip: Chip
    now: str
    promise: str


@dataclass(frozen=True, slots=True)
class ElderPage:
    """The four tasks; the signed-in see what is running."""

    is_signed_in: bool
    count: int
    lines: tuple[ElderLine, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason not to accept, and the lawful way instead."""

    reason: str
    way: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the product as they are in force; those of stages in words."""

    title: int
    body: int
    images: int
    documents: int
    follow_ups: int
    moderate: str
    dispatch: str
    claim: str
    reply: str
    reply_suggestion: str
    reply_report: str
    extension: int
    suspension: int
    auto_close: int


@dataclass(frozen=True, slots=True)
class AboutPage:
    """A page about the platform. ``pages`` are (address part, title, whether it is this one)."""

    slug: str
    title: str
    pages: tuple[tuple[str, str, bool], ...]
    host: str
    is_https: bool
    limits: Limits
    refusals: tuple[Refusal, ...]


@require_safe
def elder(request: Request) -> HttpResponse:
    """长辈版: four large tasks, and where one's own matters are."""
    user_id = request.actor.user_id
    own = own_open(user_id) if user_id is not None else ()
    now = clock.now()
    content = ElderPage(
        is_signed_in=user_id is not None,
        count=len(own),
        lines=tuple(_elder_line(one, now) for one in own[:ELDER_SHOWN]),
    )
    response = page(request, "public/elder.html", content)
    if user_id is not None:
        response["Cache-Control"] = "private, no-store"
    return response


def _elder_line(own: Own, now: datetime) -> ElderLine:
    standing = standing_of(own.appeal, is_author=True)
    due = due_of(own.appeal, now)
    return ElderLine(
        href=href_of(own.appeal),
        title=own.title,
        chip=chip_of(own.appeal, now),
        now=standing.now,
        promise=standing.promise or (f"{due.label}{due.text}" if due else ""),
    )


@kept(300)
@require_safe
def about(request: Request, slug: str) -> HttpResponse:
    """One of the pages about the platform; the numbers on it are those in force."""
    if slug not in SLUGS:
        raise Http404
    content = AboutPage(
        slug=slug,
        title=str(SLUGS[slug]),
        pages=tuple((other, str(title), other == slug) for other, title in SLUGS.items()),
        host=urlsplit(settings.PUBLIC_URL).netloc,
        is_https=settings.IS_HTTPS,
        limits=_limits(clock.now()),
        refusals=tuple(Refusal(str(reason.label), way_instead(reason)) for reason in RefusalReason),
    )
    return page(request, f"public/about/{slug}.html", content)


def _limits(now: datetime) -> Limits:
    rules = rules_at("", now)

    def words(stage: Stage, kind: Kind = Kind.HELP) -> str:
        limit = rules.limit(stage, Facts(kind))
        return limit.words() if limit else _("没有规定")

    return Limits(
        title=terms.TITLE_MAX,
        body=terms.BODY_MAX,
        images=terms.IMAGES_MAX,
        documents=terms.DOCUMENTS_MAX,
        follow_ups=terms.FOLLOW_UPS_MAX,
        moderate=words(Stage.MODERATE),
        dispatch=words(Stage.DISPATCH),
        claim=words(Stage.CLAIM),
        reply=words(Stage.REPLY),
        reply_suggestion=words(Stage.REPLY, Kind.SUGGESTION),
        reply_report=words(Stage.REPLY, Kind.REPORT),
        extension=rules.extension_max,
        suspension=terms.SUSPENSION_DAYS,
        auto_close=terms.AUTO_CLOSE_DAYS,
    )
