"""Moderation 审核: what is published and how, what goes back, what cannot be accepted, what is the same matter."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Follow, OriginalText, Support
from huiyin.appeals.services.acting import acting, words
from huiyin.appeals.services.submitting import relieve_all
from huiyin.appeals.terms import (
    BODY_MAX,
    NOTE_MAX,
    TITLE_MAX,
    Complexity,
    Kind,
    Openness,
    RefusalReason,
    Status,
    Urgency,
)
from huiyin.core.errors import InvalidInput
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Category, Division, Organisation


class Publication(StrEnum):
    """How an accepted appeal is shown."""

    AS_WRITTEN = "as_written"
    MASKED = "masked"
    PRIVATE = "private"


def accept(
    *,
    appeal: Appeal,
    publication: Publication,
    actor: Actor,
    now: datetime,
    title: str | None = None,
    body: str | None = None,
    seen_version: int | None = None,
) -> None:
    """Take the appeal in hand 受理. ``title`` and ``body`` are the masked texts as the moderator leaves them.

    What the author asked to keep private, and every report of wrongdoing, stays private whatever ``publication`` is.
    """
    with acting(appeal=appeal, action=Action.ACCEPT, actor=actor, now=now, seen_version=seen_version) as act:
        shown_title, shown_body = shown_texts(act.appeal, publication, title, body)
        private = act.appeal.is_private or publication == Publication.PRIVATE
        act.finish(
            title=shown_title,
            body=shown_body,
            openness=Openness.PRIVATE if private else Openness.PUBLIC,
            is_published=not private,
            accepted_at=now,
            data={"publication": Publication.PRIVATE.value if private else publication.value},
        )
        if not private:
            opened(act.appeal)


def opened(appeal: Appeal) -> None:
    """What the author has sent along is public with the appeal."""
    appeal.attachments.filter(organisation__isnull=True).update(is_public=True)


def shown_texts(
    appeal: Appeal, publication: Publication, title: str | None, body: str | None
) -> tuple[str, str]:
    """The texts that are shown: the original ones, or as the moderator leaves the masked ones."""
    if publication == Publication.AS_WRITTEN:
        original = OriginalText.objects.get(appeal=appeal)
        return original.title, original.body
    return _texts(appeal.title if title is None else title, appeal.body if body is None else body)


def _texts(title: str, body: str) -> tuple[str, str]:
    return (
        words(title, field="title", limit=TITLE_MAX * 2, missing=_("公开标题不能为空")),
        words(body, field="body", limit=BODY_MAX * 2, missing=_("公开内容不能为空")),
    )


def correct(
    *, appeal: Appeal, title: str, body: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """Correct the text that the public sees, such as a name that masking had missed."""
    with acting(appeal=appeal, action=Action.CORRECT, actor=actor, now=now, seen_version=seen_version) as act:
        title, body = _texts(title, body)
        act.finish(title=title, body=body)


def return_to_author(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """Back to the author with what to mend."""
    action = Action.RETURN_TO_AUTHOR
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(reason, field="reason", limit=NOTE_MAX, missing=_("请写明要作者改什么"))
        act.finish(data={"reason": reason})


def not_accept(
    *,
    appeal: Appeal,
    reason: RefusalReason,
    actor: Actor,
    now: datetime,
    explanation: str = "",
    same_as: Appeal | None = None,
    seen_version: int | None = None,
) -> None:
    """Refuse with one of the fixed reasons; "already answered" names the earlier appeal."""
    with acting(
        appeal=appeal, action=Action.NOT_ACCEPT, actor=actor, now=now, seen_version=seen_version
    ) as act:
        if reason == RefusalReason.ALREADY_ANSWERED and same_as is None:
            raise InvalidInput(
                "same-as-missing", _("请填写以前那件留言的编号，好让作者看到答复"), field="same_as"
            )
        act.finish(
            refusal_reason=reason,
            closed_at=now,
            data={
                "reason": reason.value,
                "explanation": explanation.strip()[:NOTE_MAX],
                "same_as": same_as.number if same_as else "",
            },
        )


def classify(
    *,
    appeal: Appeal,
    kind: Kind,
    category: str | None,
    division: str,
    actor: Actor,
    now: datetime,
    urgency: Urgency | None = None,
    complexity: Complexity | None = None,
    seen_version: int | None = None,
) -> None:
    """Put kind, category, place, urgency and complexity right. None leaves urgency or complexity as it is.

    What becomes a report of wrongdoing becomes private at once.
    """
    with acting(
        appeal=appeal, action=Action.CLASSIFY, actor=actor, now=now, seen_version=seen_version
    ) as act:
        if category and not Category.objects.filter(code=category, is_active=True).exists():
            raise InvalidInput("unknown-category", _("没有这个分类，请重新选择"), field="category")
        if not Division.objects.filter(code=division, is_active=True).exists():
            raise InvalidInput("unknown-division", _("没有这个区划，请重新选择"), field="division")
        report: dict[str, Any] = (
            {"openness": Openness.PRIVATE, "is_published": False} if kind == Kind.REPORT else {}
        )
        act.finish(
            kind=kind,
            category_id=category or None,
            division_id=division,
            urgency=urgency or act.appeal.urgency,
            complexity=complexity or act.appeal.complexity,
            data={
                "kind": kind.value,
                "category": category or "",
                "division": division,
                "urgency": str(urgency or act.appeal.urgency),
                "complexity": str(complexity or act.appeal.complexity),
            },
            **report,
        )


def recuse(*, appeal: Appeal, organisations: list[Organisation], actor: Actor, now: datetime) -> None:
    """Name the organisations that the appeal is about: they and everything below them never receive it (回避)."""
    with acting(appeal=appeal, action=Action.RECUSE, actor=actor, now=now) as act:
        act.appeal.recused.set(organisations)
        act.finish(data={"organisations": [organisation.pk for organisation in organisations]})


def merge(
    *, appeal: Appeal, into: Appeal, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """并案: one matter, one case. Author, followers and supporters move to the main appeal ``into``."""
    if into.pk == appeal.pk:
        raise InvalidInput("merge-itself", _("不能并入自己，请填另一件留言的编号"), field="into")
    if into.status in (
        Status.MERGED,
        Status.WITHDRAWN,
        Status.NOT_ACCEPTED,
        Status.SUBMITTED,
        Status.RETURNED,
    ):
        raise InvalidInput(
            "merge-target", _("那件留言没有在办，不能作为主件；请换一件已受理的"), field="into"
        )
    if appeal.is_private and not into.is_private and appeal.kind == Kind.REPORT:
        raise InvalidInput("merge-report", _("举报件不能并入公开的留言，以免暴露举报人"), field="into")
    with acting(appeal=appeal, action=Action.MERGE, actor=actor, now=now, seen_version=seen_version) as act:
        relieve_all(act.appeal, now)
        _move_people(act.appeal, into, now)
        act.finish(
            merged_into=into,
            closed_at=now,
            is_published=False,
            data={"into": into.number},
        )


def _move_people(appeal: Appeal, into: Appeal, now: datetime) -> None:
    already = set(Follow.objects.filter(appeal=into).values_list("user_id", flat=True))
    followers = [
        user_id
        for user_id in Follow.objects.filter(appeal=appeal).values_list("user_id", flat=True)
        if user_id not in already
    ]
    Follow.objects.bulk_create(Follow(appeal=into, user_id=user_id, since=now) for user_id in followers)
    supported = set(Support.objects.filter(appeal=into).values_list("user_id", "kind"))
    moved = [
        Support(appeal=into, user_id=support.user_id, kind=support.kind, at=support.at)
        for support in Support.objects.filter(appeal=appeal)
        if (support.user_id, support.kind) not in supported
    ]
    if (
        appeal.author_id
        and appeal.author_id != into.author_id
        and (appeal.author_id, "me_too") not in supported
    ):
        moved.append(Support(appeal=into, user_id=appeal.author_id, kind="me_too", at=now))
    Support.objects.bulk_create(moved, ignore_conflicts=True)
    Appeal.objects.filter(pk=into.pk).update(
        follow_count=F("follow_count") + len(followers),
        me_too_count=Support.objects.filter(appeal=into, kind="me_too").count(),
        thanks_count=Support.objects.filter(appeal=into, kind="thanks").count(),
    )
