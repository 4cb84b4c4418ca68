"""The one way in which an appeal changes: lock, check, change, one Event, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import TABLE, Action, event_type
from huiyin.appeals.models import Appeal
from huiyin.appeals.policies import Case, load_case, may, relations
from huiyin.appeals.services import timing
from huiyin.appeals.terms import SUBJECT, Status
from huiyin.core.errors import DomainError, Forbidden, InvalidInput, WrongState
from huiyin.core.permission import Denied
from huiyin.core.text import clean_text
from huiyin.journal.models import Event, Visibility
from huiyin.journal.services import Who, record
from huiyin.organisations.actors import Actor


class Act:
    """One action under way: the locked case, and ``finish``, which must be called exactly once."""

    def __init__(self, case: Case, action: Action, actor: Actor, now: datetime) -> None:
        self.case = case
        self.appeal = case.appeal
        self.action = action
        self.actor = actor
        self.now = now
        self.who = _who(case, action, actor)
        self.event: Event | None = None

    @property
    def organisation_id(self) -> int:
        """The organisation acted for; Forbidden where the action is not an office's."""
        if self.who.organisation_id is None:
            raise Forbidden("no-office", _("这一步要由办理单位来做"))
        return self.who.organisation_id

    def finish(
        self,
        *,
        target: Status | None = None,
        data: dict[str, Any] | None = None,
        visibility: Visibility | None = None,
        **fields: Any,
    ) -> Event:
        """Store ``fields`` and the new state, write the Event, and bring the limits in step with it.

        ``target`` is chosen from Transition.targets where facts decide. WrongState where the row has moved.
        """
        row, source = TABLE[self.action], Status(self.appeal.status)
        if self.event is not None or (target and target not in row.targets(source)):
            raise DomainError("bad-act", f"{self.action}: finished twice, or {target} is not in the table")
        to = target or row.target or source
        if not row.quiet:
            fields |= {"status": to, "version": F("version") + 1, "updated_at": self.now}
        moved = (
            Appeal.objects.filter(
                pk=self.appeal.pk, status__in=row.sources, version=self.appeal.version
            ).update(**fields)
            if fields
            else 1
        )
        if not moved:
            raise moved_on(self.appeal)
        self.appeal.refresh_from_db()
        self.event = record(
            type=event_type(self.action),
            subject=SUBJECT,
            subject_id=self.appeal.pk,
            who=self.who,
            visibility=visibility or row.visibility,
            now=self.now,
            sequence=None if row.quiet else self.appeal.version,
            data={"number": self.appeal.number, "status": to.value, **(data or {})},
        )
        timing.keep(self.appeal, self.event.type)
        return self.event


def _who(case: Case, action: Action, actor: Actor) -> Who:
    """The actor in the post that makes the action theirs."""
    held = relations(actor, case)
    relation = next(r for r in held if r in TABLE[action].who)
    post = held[relation]
    if post is None:
        label = case.appeal.author_label if relation == "author" else actor.label
        return Who(actor.user_id, label, relation.value)
    return Who(actor.user_id, actor.label, post.role, post.organisation_id, post.organisation_name)


def moved_on(appeal: Appeal) -> WrongState:
    """The sentence for somebody whose page has been overtaken."""
    return WrongState(
        "moved-on",
        _("这件留言刚刚有了新变化（现在是“%(status)s”）。您填写的内容还在，请刷新后再办")
        % {"status": Status(appeal.status).label},
    )


@contextmanager
def acting(
    *, appeal: Appeal, action: Action, actor: Actor, now: datetime, seen_version: int | None = None
) -> Iterator[Act]:
    """Open a transaction, lock the appeal, check that the actor may do this now; see Act.finish.

    ``seen_version`` is the version on the page from which the action comes. Raises Forbidden, or WrongState where
    the state or the version has moved on.
    """
    with transaction.atomic():
        locked = Appeal.objects.select_for_update().get(pk=appeal.pk)
        case = load_case(locked, actor)
        answer = may(actor, action, case)
        if isinstance(answer, Denied):
            kind = WrongState if answer.code == "wrong-state" else Forbidden
            raise kind(answer.code, answer.sentence)
        if seen_version is not None and locked.version != seen_version:
            raise moved_on(locked)
        act = Act(case, action, actor, now)
        yield act
        if act.event is None:
            raise DomainError("bad-act", f"{action}: no Event was written")
    appeal.refresh_from_db()


def words(text: str, *, field: str, limit: int, missing: str) -> str:
    """Cleaned text of 1..limit characters; InvalidInput with ``missing`` or the length at ``field``."""
    text = clean_text(text)
    if not text:
        raise InvalidInput("required", missing, field=field)
    if len(text) > limit:
        raise InvalidInput(
            "too-long",
            _("最多 %(limit)d 个字，现在是 %(length)d 个字，请精简一些")
            % {"limit": limit, "length": len(text)},
            field=field,
        )
    return text
