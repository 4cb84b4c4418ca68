"""Adopting rule sets 时限规则: each adoption is a new version, none is ever changed."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from huiyin.appeals.deadlines import Limit, limits_to_json
from huiyin.appeals.deadlines.checking import AMOUNT_MAX, problems
from huiyin.appeals.models import Appeal, RuleSet
from huiyin.appeals.policies.governing import EVERYWHERE, may_govern
from huiyin.appeals.terms import NAME_MAX, NOTE_MAX, RULES_SUBJECT, Lane, RuleEvent
from huiyin.core.clock import local_day
from huiyin.core.errors import InvalidInput
from huiyin.core.permission import require
from huiyin.core.text import clean_line, clean_text
from huiyin.journal.models import Visibility
from huiyin.journal.services import record
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Division, Role
from huiyin.organisations.services.writing import one_writer

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A version to be adopted. ``division`` None is the whole site; ``effective_from`` a day in Asia/Shanghai."""

    name: str
    title: str
    lane: Lane
    division: Division | None
    effective_from: date
    limits: tuple[Limit, ...]
    extension_max: int
    note: str = ""

    @property
    def place(self) -> str:
        """The division's code; "" for the whole site."""
        return self.division.pk if self.division else EVERYWHERE


@transaction.atomic
def adopt(*, actor: Actor, draft: RuleDraft, now: datetime) -> RuleSet:
    """Put a version in force from a day on; the next version of its name.

    Limits that run are not touched: a stage keeps the rules under which it began. InvalidInput at the field:
    "name-form", "missing", "too-long", "too-early", "limits", "amount". Forbidden outside the actor's division.
    """
    require(may_govern(actor, draft.place))
    check_draft(draft, now)
    one_writer()
    latest = RuleSet.objects.filter(name=draft.name).aggregate(n=Max("version"))["n"] or 0
    stored = RuleSet.objects.create(
        name=draft.name,
        version=latest + 1,
        title=clean_line(draft.title),
        lane=draft.lane,
        division=draft.division,
        effective_from=draft.effective_from,
        limits=limits_to_json(draft.limits),
        extension_max=draft.extension_max,
        note=clean_text(draft.note),
        adopted_by_id=actor.user_id,
        adopted_at=now,
    )
    record(
        type=RuleEvent.RULES_ADOPTED.value,
        subject=RULES_SUBJECT,
        subject_id=stored.pk,
        who=actor.who((Role.SYSTEM_ADMIN,)),
        visibility=Visibility.SUPERVISION,
        now=now,
        data={
            "name": f"{stored.name}/{stored.version}",
            "title": stored.title,
            "lane": stored.lane,
            "division": draft.place,
            "effective_from": stored.effective_from.isoformat(),
        },
    )
    return stored


def check_draft(draft: RuleDraft, now: datetime) -> None:
    """Whether it could be adopted as it is; InvalidInput where not."""
    if not _NAME.fullmatch(draft.name) or len(draft.name) > NAME_MAX:
        raise InvalidInput("name-form", _("代号只用小写字母、数字和连字符，例如 five-day"), field="name")
    if not clean_line(draft.title):
        raise InvalidInput("missing", _("请给这套规则起个名称"), field="title")
    for field, text, most in (("title", draft.title, NAME_MAX), ("note", draft.note, NOTE_MAX)):
        if len(text) > most:
            raise InvalidInput("too-long", _("最多 %(n)d 个字") % {"n": most}, field=field)
    first = earliest(now)
    if first and draft.effective_from < first:
        raise InvalidInput(
            "too-early",
            _("最早从明天（%(day)s）起生效：已经开始的期限不改，今天收到的留言也要按同一套规则")
            % {"day": first.isoformat()},
            field="effective_from",
        )
    if not 0 <= draft.extension_max <= AMOUNT_MAX:
        raise InvalidInput(
            "amount", _("要在 0 到 %(most)d 之间") % {"most": AMOUNT_MAX}, field="extension_max"
        )
    for sentence in problems(draft.limits).values():
        raise InvalidInput("limits", sentence, field="limits")


def earliest(now: datetime) -> date | None:
    """The first day from which something new may hold: tomorrow; None (any) while no appeal exists."""
    return local_day(now) + timedelta(days=1) if Appeal.objects.exists() else None
