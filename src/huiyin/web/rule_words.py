"""Rule sets in words, as public pages and the console show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.appeals.deadlines import Limit, Rules, Unit
from huiyin.appeals.deadlines.checking import LIMITED, is_fallback
from huiyin.appeals.terms import Complexity, Stage, Urgency
from huiyin.core.text import listed
from huiyin.organisations.models import Division


@dataclass(frozen=True, slots=True)
class StageLimits:
    """The limits of one stage: for whom, and how long."""

    stage: str
    lines: tuple[tuple[str, str], ...]


def stage_limits(rules: Rules, places: Mapping[str, str]) -> tuple[StageLimits, ...]:
    """Every limit in words, stage by stage in the order in which an appeal goes through them."""
    found = []
    for stage in LIMITED:
        limits = [limit for limit in rules.limits if limit.stage == stage]
        if limits:
            lines = tuple((_for_whom(limit, len(limits) == 1, places), limit.words()) for limit in limits)
            found.append(StageLimits(str(stage.label), lines))
    return tuple(found)


def _for_whom(limit: Limit, is_only: bool, places: Mapping[str, str]) -> str:
    if is_fallback(limit):
        return _("所有留言") if is_only else _("其余")
    words = []
    if limit.kinds:
        words.append(listed(kind.label for kind in limit.kinds))
    if limit.urgencies:
        words.append(_("紧急程度：%(grades)s") % {"grades": listed(one.label for one in limit.urgencies)})
    if limit.complexities:
        words.append(_("复杂程度：%(grades)s") % {"grades": listed(one.label for one in limit.complexities)})
    if limit.divisions:
        words.append(listed(places.get(code, code) for code in limit.divisions))
    if limit.offices_from > 1:
        words.append(
            ngettext("%(n)d 个以上单位一起办", "%(n)d 个以上单位一起办", limit.offices_from)
            % {"n": limit.offices_from}
        )
    return _("，").join(words)


def named_places(codes: Iterable[str]) -> dict[str, str]:
    """The names of places by code. One query, none for none."""
    wanted = list(codes)
    if not wanted:
        return {}
    return dict(Division.objects.filter(pk__in=wanted).values_list("pk", "full_name"))


def extension_words(data: Mapping[str, Any]) -> str:
    """How long an extension is, from the Event in which it was asked for or granted: “5 个工作日”."""
    unit = Unit(data.get("unit", Unit.WORKING_DAYS.value))
    return Limit(Stage.REPLY, int(data.get("days", 0)), unit).words()


def grade_words(urgency: str, complexity: str) -> str:
    """Urgency and complexity where they are out of the ordinary: “紧急、复杂”; "" where neither is."""
    words = [Urgency(urgency).label] if urgency != Urgency.ORDINARY else []
    words += [Complexity(complexity).label] if complexity != Complexity.ORDINARY else []
    return listed(words)
