"""Media follow-up 媒体跟进: clues to verified journalists, and the link to what was published."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Clue, Coverage
from huiyin.appeals.policies import Case
from huiyin.appeals.services.acting import acting, words
from huiyin.appeals.terms import (
    ADDRESS_MAX,
    COVERAGE_OUTLET_MAX,
    COVERAGE_TITLE_MAX,
    NOTE_MAX,
)
from huiyin.core.clock import local_day
from huiyin.core.errors import InvalidInput, WrongState
from huiyin.core.links import public_address
from huiyin.core.masking import mask
from huiyin.core.text import clean_text
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Membership, OrganisationKind, Role


def hand_clue(
    *,
    appeal: Appeal,
    journalist: User,
    actor: Actor,
    now: datetime,
    note: str = "",
    seen_version: int | None = None,
) -> None:
    """移交媒体: the public text of a published appeal goes to a verified journalist, who is of none of its offices."""
    action = Action.HAND_CLUE
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        note = clean_text(note)
        if len(note) > NOTE_MAX // 2:
            raise InvalidInput("too-long", _("最多 %(n)d 个字") % {"n": NOTE_MAX // 2}, field="note")
        post = _press_post(journalist)
        _impartial(journalist, act.case)
        _made, is_new = Clue.objects.get_or_create(
            appeal=act.appeal,
            journalist=journalist,
            taken_back_at=None,
            defaults={"note": mask(note), "handed_by_id": actor.user_id, "handed_at": now},
        )
        if not is_new:
            raise WrongState("handed-already", _("已经移交给这位记者"))
        act.finish(data={"outlet": post.organisation.name, "journalist": journalist.display_name})


def _press_post(journalist: User) -> Membership:
    post = (
        Membership.objects.filter(
            user=journalist,
            user__is_active=True,
            role=Role.JOURNALIST,
            ended_at__isnull=True,
            organisation__kind=OrganisationKind.MEDIA,
            organisation__is_active=True,
            organisation__verified_at__isnull=False,
        )
        .select_related("organisation")
        .first()
    )
    if post is None:
        raise InvalidInput("not-verified", _("只能移交给实名认证的新闻单位的记者"), field="journalist")
    return post


def _impartial(journalist: User, case: Case) -> None:
    """No post in an office that has, had or is named in the appeal. Appointing keeps press and offices apart anyway;
    this holds for posts from before."""
    posts = Membership.objects.filter(user=journalist, ended_at__isnull=True).select_related("organisation")
    concerned = {part.organisation_id for part in case.assignments}
    for post in posts:
        if post.organisation_id in concerned or case.is_recused(post.organisation.path):
            raise InvalidInput("partial", _("此人在承办或被反映的单位任职，不能移交"), field="journalist")


def take_back_clue(*, appeal: Appeal, journalist: User, actor: Actor, now: datetime) -> None:
    """收回: the journalist does not find it in the list any more."""
    with acting(appeal=appeal, action=Action.TAKE_BACK_CLUE, actor=actor, now=now) as act:
        taken = Clue.objects.filter(
            appeal=act.appeal, journalist=journalist, taken_back_at__isnull=True
        ).update(taken_back_at=now)
        if not taken:
            raise WrongState("not-handed", _("没有移交给这位记者，或已经收回"))
        act.finish(data={"journalist": journalist.display_name})


@dataclass(frozen=True, slots=True)
class Report:
    """What was published, where, when."""

    url: str
    title: str
    outlet: str
    published_on: date


def add_coverage(
    *, appeal: Appeal, report: Report, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """登记媒体报道: on the timeline for everybody. The address is checked by form and never fetched."""
    action = Action.ADD_COVERAGE
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        url = public_address(report.url, field="url", limit=ADDRESS_MAX)
        title = words(report.title, field="title", limit=COVERAGE_TITLE_MAX, missing=_("请填写报道标题"))
        outlet = words(report.outlet, field="outlet", limit=COVERAGE_OUTLET_MAX, missing=_("请填写媒体名称"))
        if report.published_on > local_day(now):
            raise InvalidInput("future", _("发布日期不能在今天以后"), field="published_on")
        if Coverage.objects.filter(appeal=act.appeal, url=url).exists():
            raise InvalidInput("coverage-known", _("这篇报道已经登记过"), field="url")
        made = Coverage.objects.create(
            appeal=act.appeal,
            url=url,
            title=mask(title),
            outlet=outlet,
            published_on=report.published_on,
            added_by_id=actor.user_id,
            added_at=now,
        )
        act.finish(
            data={
                "url": made.url,
                "title": made.title,
                "outlet": made.outlet,
                "published_on": made.published_on.isoformat(),
            }
        )
