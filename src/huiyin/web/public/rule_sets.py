"""办理时限: every limit in words, with version and day, what is announced, and what was in force before."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.appeals.selectors.rule_sets import COMING, CURRENT, PAST, Version, place_names, versions
from huiyin.core import clock
from huiyin.core.clock import local_day
from huiyin.organisations.calendars import entered_days
from huiyin.web.keeping import kept
from huiyin.web.pages import page
from huiyin.web.public.about import SLUGS
from huiyin.web.requests import Request
from huiyin.web.rule_words import StageLimits, named_places, stage_limits

SLUG = "limits"


@dataclass(frozen=True, slots=True)
class PublicRules:
    """A rule set as everybody reads it: where, since when and until when ("" and None: open), and its limits."""

    title: str
    place: str
    lane: str
    name: str
    since: date | None
    until: date | None
    extension_max: int
    note: str
    limits: tuple[StageLimits, ...]


@dataclass(frozen=True, slots=True)
class RuleSetsPage:
    """What holds, what is announced, what held before; and the days that this site works, or not, by itself."""

    title: str
    pages: tuple[tuple[str, str, bool], ...]
    current: tuple[PublicRules, ...]
    coming: tuple[PublicRules, ...]
    past: tuple[PublicRules, ...]
    days: tuple[tuple[date, str, str], ...]


@kept(300)
@require_safe
def rule_sets(request: Request) -> HttpResponse:
    """The page. Three queries."""
    now = clock.now()
    found = versions(now)
    names = named_places(place_names(one.rules for one in found))

    def those(stands: str) -> tuple[PublicRules, ...]:
        return tuple(_public(one, names) for one in found if one.stands == stands)

    content = RuleSetsPage(
        title=str(SLUGS[SLUG]),
        pages=tuple((slug, str(title), slug == SLUG) for slug, title in SLUGS.items()),
        current=those(CURRENT),
        coming=those(COMING),
        past=those(PAST),
        days=tuple(
            (one.day, one.division.full_name if one.division else "", _worked(one.is_working, one.reason))
            for one in entered_days(local_day(now))
        ),
    )
    return page(request, "public/about/limits.html", content)


def _worked(is_working: bool, reason: str) -> str:
    return (_("上班：%(reason)s") if is_working else _("不上班：%(reason)s")) % {"reason": reason}


def _public(one: Version, names: dict[str, str]) -> PublicRules:
    return PublicRules(
        title=one.title,
        place=one.place_name,
        lane=str(one.lane.label),
        name=_("%(name)s 第 %(n)d 版") % {"name": one.name, "n": one.version} if one.version else "",
        since=one.since,
        until=one.until,
        extension_max=one.rules.extension_max,
        note=one.note,
        limits=stage_limits(one.rules, names),
    )
