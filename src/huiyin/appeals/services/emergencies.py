"""The emergency lane 急事急办 after submission: moderated late, put back where it was none; and the list of its signs."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.appeals.deadlines.emergencies import bad_line
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, EmergencyList
from huiyin.appeals.services.acting import acting, words
from huiyin.appeals.services.moderating import Publication, opened, shown_texts
from huiyin.appeals.services.submitting import relieve_all
from huiyin.appeals.terms import Kind, Lane, Openness, RuleEvent, Status, Urgency
from huiyin.core.errors import Forbidden, InvalidInput
from huiyin.core.text import clean_line, clean_text
from huiyin.journal.models import Visibility
from huiyin.journal.services import record
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Category, Role

REASON_MAX = 300
LIST_REASON_MAX = 120
LINES_MAX = 500
#: Who edits the list of what marks an emergency.
EDITORS = (Role.SYSTEM_ADMIN, Role.SUPERVISOR)


def review(
    *,
    appeal: Appeal,
    publication: Publication,
    actor: Actor,
    now: datetime,
    title: str | None = None,
    body: str | None = None,
    seen_version: int | None = None,
) -> None:
    """补审: an emergency that an office works on already is moderated, and published as any other appeal."""
    with acting(appeal=appeal, action=Action.REVIEW, actor=actor, now=now, seen_version=seen_version) as act:
        shown_title, shown_body = shown_texts(act.appeal, publication, title, body)
        private = act.appeal.is_private or publication == Publication.PRIVATE
        act.finish(
            title=shown_title,
            body=shown_body,
            openness=Openness.PRIVATE if private else Openness.PUBLIC,
            is_published=not private,
            is_unreviewed=False,
            data={"publication": Publication.PRIVATE.value if private else publication.value},
        )
        if not private:
            opened(act.appeal)


def false_alarm(
    *, appeal: Appeal, reason: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """转为普通件: it was no emergency. Back to moderation, or to dispatch where it has been moderated; fresh limits.

    The author is told why.
    """
    action = Action.FALSE_ALARM
    with acting(appeal=appeal, action=action, actor=actor, now=now, seen_version=seen_version) as act:
        reason = words(
            reason, field="reason", limit=REASON_MAX, missing=_("请写明为什么不算急件，作者会看到")
        )
        was_moderated = act.appeal.accepted_at is not None and not act.appeal.is_unreviewed
        relieve_all(act.appeal, now)
        act.finish(
            target=Status.ACCEPTED if was_moderated else Status.SUBMITTED,
            lane=Lane.ORDINARY,
            urgency=Urgency.ORDINARY,
            lead=None,
            accepted_at=act.appeal.accepted_at if was_moderated else None,
            is_unreviewed=False,
            data={"reason": reason},
        )


@transaction.atomic
def set_emergency_list(
    *, lines: str, categories: list[str], kinds: list[Kind], reason: str, actor: Actor, now: datetime
) -> EmergencyList:
    """A new version of the list, in force at once for what is submitted from now on; one Event.

    InvalidInput at ``lines``, ``categories`` or ``reason``. Forbidden but for EDITORS.
    """
    if not actor.is_system and not actor.holds(*EDITORS):
        raise Forbidden("not-editor", _("急件清单由系统管理员或督办员修改"))
    reason = words(clean_line(reason), field="reason", limit=LIST_REASON_MAX, missing=_("请写明为什么改"))
    typed = [line.strip() for line in clean_text(lines).splitlines()]
    if len(typed) > LINES_MAX:
        raise InvalidInput("too-many", _("最多 %(n)d 行") % {"n": LINES_MAX}, field="lines")
    if bad := bad_line(typed):
        raise InvalidInput(
            "bad-line",
            _("“%(line)s”太短，会把很多普通留言当成急件；请写两个字以上的词") % {"line": bad},
            field="lines",
        )
    known = set(Category.objects.filter(code__in=categories).values_list("code", flat=True))
    if unknown := sorted(set(categories) - known):
        raise InvalidInput(
            "unknown-category", _("没有分类 %(code)s") % {"code": unknown[0]}, field="categories"
        )
    stored = EmergencyList.objects.create(
        lines="\n".join(typed),
        categories=sorted(known),
        kinds=sorted(kind.value for kind in kinds),
        reason=reason,
        set_by_id=actor.user_id,
        set_at=now,
    )
    data: dict[str, Any] = {"reason": reason, "categories": stored.categories, "kinds": stored.kinds}
    record(
        type=RuleEvent.EMERGENCY_LIST_SET,
        subject="emergency_list",
        subject_id=stored.pk,
        who=actor.who(EDITORS),
        visibility=Visibility.SUPERVISION,
        now=now,
        data=data,
    )
    return stored
