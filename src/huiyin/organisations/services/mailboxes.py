"""Writes of leaders 领导 and mailboxes 信箱."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from huiyin.core.errors import InvalidInput, WrongState
from huiyin.core.permission import require
from huiyin.organisations.actors import Actor
from huiyin.organisations.details import MailboxDetails, changes, checked_code, checked_text
from huiyin.organisations.models import Leader, Mailbox, Organisation
from huiyin.organisations.policies import Action, may
from huiyin.organisations.services.writing import one_writer, write_event
from huiyin.organisations.terms import OrganisationEvent


@transaction.atomic
def add_leader(
    *, actor: Actor, organisation: Organisation, title: str, name: str = "", position: int = 0, now: datetime
) -> Leader:
    """A leader of the organisation, with the title that the public writes to; smaller positions come first."""
    require(may(actor, Action.MANAGE_ORGANISATION, organisation))
    leader = Leader.objects.create(
        organisation=organisation,
        title=checked_text(Leader, "title", title),
        name=checked_text(Leader, "name", name),
        position=position,
    )
    _leader_event(
        OrganisationEvent.LEADER_ADDED, leader, actor, now, {"title": leader.title, "name": leader.name}
    )
    return leader


@transaction.atomic
def change_leader(
    *, actor: Actor, leader: Leader, title: str, name: str, position: int, now: datetime
) -> Leader:
    """Change title, name or position, as when somebody new takes the office. Nothing where all is as before."""
    require(may(actor, Action.MANAGE_ORGANISATION, leader))
    one_writer()
    stored = Leader.objects.get(pk=leader.pk)
    columns = {
        "title": checked_text(Leader, "title", title),
        "name": checked_text(Leader, "name", name),
        "position": position,
    }
    if changed := changes(stored, columns):
        Leader.objects.filter(pk=stored.pk).update(**columns)
        _leader_event(OrganisationEvent.LEADER_CHANGED, stored, actor, now, {"changes": changed})
    return Leader.objects.get(pk=stored.pk)


@transaction.atomic
def end_leader(*, actor: Actor, leader: Leader, now: datetime) -> None:
    """Take a leader off the organisation's list; title and name stay in the Event.

    WrongState("leader-in-use") while a mailbox or an earlier record bears the leader.
    """
    require(may(actor, Action.MANAGE_ORGANISATION, leader))
    leader_id = leader.pk
    try:
        with transaction.atomic():
            Leader.objects.filter(pk=leader_id).delete()
    except ProtectedError as error:
        raise WrongState(
            "leader-in-use",
            _("还有信箱或记录写着「%(title)s」。请先把信箱交给继任者，或直接修改这位领导的姓名和职务。")
            % {"title": leader.title},
        ) from error
    _leader_event(
        OrganisationEvent.LEADER_ENDED,
        leader,
        actor,
        now,
        {"title": leader.title, "name": leader.name, "leader": leader_id},
    )


@transaction.atomic
def create_mailbox(*, actor: Actor, code: str, details: MailboxDetails, now: datetime) -> Mailbox:
    """A new mailbox. InvalidInput: "code-form", "mailbox-exists", "organisation-inactive", "missing", "too-long"."""
    require(may(actor, Action.MANAGE_MAILBOX, details.organisation))
    require(may(actor, Action.MANAGE_MAILBOX, details.division))
    one_writer()
    code, columns = checked_code(code), _columns(details)
    if Mailbox.objects.filter(code=code).exists():
        raise InvalidInput(
            "mailbox-exists", _("代码「%(code)s」已被使用，请换一个。") % {"code": code}, field="code"
        )
    mailbox = Mailbox.objects.create(code=code, **columns)
    _mailbox_event(
        OrganisationEvent.MAILBOX_CREATED, mailbox, actor, now, {"code": code, "name": mailbox.name}
    )
    return mailbox


@transaction.atomic
def change_mailbox(*, actor: Actor, mailbox: Mailbox, details: MailboxDetails, now: datetime) -> Mailbox:
    """Change, open or close a mailbox. Nothing where all is as before. InvalidInput as in create_mailbox()."""
    require(may(actor, Action.MANAGE_MAILBOX, mailbox))
    require(may(actor, Action.MANAGE_MAILBOX, details.organisation))
    require(may(actor, Action.MANAGE_MAILBOX, details.division))
    one_writer()
    stored = Mailbox.objects.get(pk=mailbox.pk)
    columns = _columns(details)
    if changed := changes(stored, columns):
        Mailbox.objects.filter(pk=stored.pk).update(**columns)
        _mailbox_event(
            OrganisationEvent.MAILBOX_CHANGED,
            stored,
            actor,
            now,
            {"name": columns["name"], "changes": changed},
        )
    return Mailbox.objects.get(pk=stored.pk)


def _columns(details: MailboxDetails) -> dict[str, Any]:
    """The details, checked, as the columns that store them; an open mailbox needs an organisation in use."""
    details = details.checked()
    organisation = Organisation.objects.get(pk=details.organisation.pk)
    if details.is_open and not organisation.is_active:
        raise InvalidInput(
            "organisation-inactive",
            _("单位「%(name)s」已停用，不能管理开放的信箱，请另选单位。") % {"name": organisation.name},
            field="organisation",
        )
    return {
        "name": details.name,
        "organisation_id": organisation.pk,
        "division_id": details.division.pk,
        "leader_id": details.leader.pk if details.leader else None,
        "promise": details.promise,
        "position": details.position,
        "is_open": details.is_open,
    }


def _leader_event(
    type: OrganisationEvent, leader: Leader, actor: Actor, now: datetime, data: dict[str, Any]
) -> None:
    """Events about a leader belong to the organisation."""
    write_event(
        type,
        subject="organisation",
        subject_id=leader.organisation_id,
        actor=actor,
        now=now,
        data={"leader": leader.pk, **data},
    )


def _mailbox_event(
    type: OrganisationEvent, mailbox: Mailbox, actor: Actor, now: datetime, data: dict[str, Any]
) -> None:
    write_event(type, subject="mailbox", subject_id=mailbox.pk, actor=actor, now=now, data=data)
