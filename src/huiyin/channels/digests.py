"""Digests 提醒汇总: who has to be told of a deadline, collected into one message per person and working hour."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.accounts.models import User
from huiyin.appeals.models import Appeal, Assignment
from huiyin.appeals.policies import OFFICE_ROLES, Case, load_case, may_read, readable_by
from huiyin.appeals.services.watching import Finding
from huiyin.appeals.terms import LIVE, ClockState, Escalation, Lane, Stage
from huiyin.channels.audience import post_of, works_on
from huiyin.channels.models import (
    Digest,
    DigestLine,
    Front,
    MessageKind,
    Notification,
    NotificationGroup,
    NotificationPreference,
)
from huiyin.channels.notices import SMS_MAX, mail_of
from huiyin.channels.notifications import NEWS_FOR, Ways, default_ways
from huiyin.channels.services import queue
from huiyin.core.clock import LOCAL, local
from huiyin.core.working_time import Calendar
from huiyin.organisations.actors import NOBODY, Actor, actor_for
from huiyin.organisations.calendars import calendars_of
from huiyin.organisations.models import Membership, Role

#: How long emergencies are collected for: there the hour is too long.
EMERGENCY_MINUTES = 10
#: Who of the platform has to do with a stage that is its own.
_OF_STAGE = {Stage.MODERATE: Role.MODERATOR, Stage.DISPATCH: Role.DISPATCHER}


# Collecting


def tell(finding: Finding, now: datetime) -> None:
    """Put a finding of the watch into the digests of those whom it concerns; in the transaction of what was found."""
    case = load_case(finding.deadline.appeal, NOBODY)
    people = sorted(
        _people(finding, case), key=lambda one: one[0].user_id
    )  # one order, so that nobody waits in a ring
    for membership, rung in people:
        digest = _open_digest(membership, case.appeal, now)
        line, is_new = DigestLine.objects.get_or_create(
            digest=digest, deadline=finding.deadline, defaults={"rung": rung}
        )
        if not is_new and line.rung < rung:
            DigestLine.objects.filter(pk=line.pk).update(rung=rung)


def _open_digest(membership: Membership, appeal: Appeal, now: datetime) -> Digest:
    """The digest of the hour, locked; of the next one where this has just gone out."""
    front = Front.DESK if membership.role in OFFICE_ROLES else Front.CONSOLE
    at = goes_out(appeal, now)
    digest, _made = Digest.objects.get_or_create(
        user_id=membership.user_id, due_at=at, defaults={"front": front}
    )
    locked = Digest.objects.select_for_update().get(pk=digest.pk)
    return locked if locked.sent_at is None else _open_digest(membership, appeal, at)


def goes_out(appeal: Appeal, now: datetime) -> datetime:
    """The end of the working hour in which ``now`` lies, at the appeal's place; of an emergency, of ten minutes.
    Always later than ``now``."""
    if appeal.lane == Lane.EMERGENCY:
        return _next(now, EMERGENCY_MINUTES)
    return end_of_hour(now, calendars_of([appeal.division_id])[appeal.division_id])


def end_of_hour(now: datetime, calendar: Calendar) -> datetime:
    """The next full hour; outside office hours, when offices open again. In the zone of ``now``."""
    full = local(_next(now, 60))
    spans = calendar.spans(full.date()) if calendar.is_working_day(full.date()) else ()
    if any(start <= full.time() <= end for start, end in spans):
        return full.astimezone(now.tzinfo)
    return (calendar.add_minutes(full, 1) - timedelta(minutes=1)).astimezone(now.tzinfo)


def _next(now: datetime, minutes: int) -> datetime:
    """The next moment after ``now`` at which so many minutes of the local clock are full."""
    start = local(now).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=LOCAL)
    step = timedelta(minutes=minutes)
    return (start + ((local(now) - start) // step + 1) * step).astimezone(now.tzinfo)


def _people(finding: Finding, case: Case) -> Iterator[tuple[Membership, Escalation]]:
    """The posts that hear of it, each with the highest rung that it hears of; only those who may know the appeal."""
    wanted: dict[int, tuple[Membership, Escalation]] = {}
    for rung in finding.rungs or (Escalation.NOBODY,):
        for membership in _on_rung(finding, case, rung):
            wanted[membership.pk] = (membership, rung)
    for membership, rung in wanted.values():
        actor = Actor(user_id=membership.user_id, is_staff=True, posts=(post_of(membership),))
        if works_on(actor, case) and may_read(actor, case):
            yield membership, rung


def _on_rung(finding: Finding, case: Case, rung: Escalation) -> list[Membership]:
    office = finding.deadline.organisation_id
    if rung == Escalation.SUPERVISOR:
        return _nearest(case, Role.SUPERVISOR)
    if office is None:
        role = _OF_STAGE.get(Stage(finding.deadline.stage))
        return _nearest(case, role) if role and rung <= Escalation.HANDLER else []
    posts = _running(Q(organisation_id=office, role__in=OFFICE_ROLES))
    if rung == Escalation.PUBLIC:
        return posts
    if rung == Escalation.APPROVER:
        return [post for post in posts if post.role == Role.APPROVER]
    handlers = [post for post in posts if post.role == Role.HANDLER]
    own = [post for post in handlers if post.user_id == _handler_of(case.assignments, office)]
    return own or handlers


def _handler_of(parts: Iterable[Assignment], office: int) -> int | None:
    """Who has signed for the office's part."""
    return next((p.handler_id for p in parts if p.organisation_id == office and p.status in LIVE), None)


def _nearest(case: Case, role: Role) -> list[Membership]:
    """Who holds a post of the platform over the appeal's place, in the division that is nearest."""
    code = case.appeal.division_id
    posts = _running(Q(role=role, organisation__division_id__in=[code[:n] for n in range(1, len(code) + 1)]))
    nearest = max((len(post.organisation.division_id) for post in posts), default=0)
    return [post for post in posts if len(post.organisation.division_id) == nearest]


def _running(wanted: Q) -> list[Membership]:
    return list(
        Membership.objects.filter(
            wanted, ended_at__isnull=True, organisation__is_active=True, user__is_active=True
        )
        .select_related("organisation")
        .order_by("id")
    )


# Sending


def send_due(*, now: datetime, limit: int) -> int:
    """Store the messages of the digests whose hour is over; how many. Each once, whatever happens in between."""
    waiting = Digest.objects.filter(sent_at__isnull=True, due_at__lte=now).order_by("due_at", "pk")
    done = 0
    for digest in list(waiting.select_related("user")[:limit]):
        with transaction.atomic():
            if Digest.objects.filter(pk=digest.pk, sent_at__isnull=True).update(sent_at=now):
                _send(digest, now)
                done += 1
    return done


def _send(digest: Digest, now: datetime) -> None:
    lines = _still_true(digest)
    if not lines or not digest.user.is_active or digest.due_at < now - NEWS_FOR:
        return
    ways, appeal = _ways(digest.user), lines[0].deadline.appeal
    with translation.override(digest.user.language or settings.LANGUAGE_CODE):
        sentence = sentence_of(lines)
        if ways.in_site:
            Notification.objects.create(
                user=digest.user,
                appeal=appeal,
                group=NotificationGroup.DEADLINES,
                front=digest.front,
                sentence=sentence,
                created_at=now,
            )
        _send_out(digest, appeal, sentence, ways, now)


def _still_true(digest: Digest) -> list[DigestLine]:
    """The lines whose limit still runs and whose appeal the reader may still know; the most urgent first."""
    lines = list(
        digest.lines.filter(deadline__state=ClockState.RUNNING)
        .select_related("deadline__appeal")
        .order_by("-rung", "deadline__due_at", "id")
    )
    known = frozenset(
        Appeal.objects.filter(
            readable_by(actor_for(digest.user)), pk__in={line.deadline.appeal_id for line in lines}
        ).values_list("pk", flat=True)
    )
    return [line for line in lines if line.deadline.appeal_id in known]


def _ways(user: User) -> Ways:
    group = NotificationGroup.DEADLINES
    row = NotificationPreference.objects.filter(user=user, group=group).first()
    return Ways(row.in_site, row.mail, row.sms) if row else default_ways(user, group)


def _send_out(digest: Digest, appeal: Appeal, sentence: str, ways: Ways, now: datetime) -> None:
    outgoing = []
    if ways.sms and digest.user.phone:
        outgoing.append((MessageKind.SMS, digest.user.phone, "", _sms(sentence)))
    if ways.mail and digest.user.email:
        words = mail_of(sentence=sentence, appeal=appeal, front=Front(digest.front))
        outgoing.append((MessageKind.MAIL, digest.user.email, *words))
    for kind, address, subject, body in outgoing:
        queue(
            kind=kind,
            address=address,
            subject=subject,
            body=body,
            purpose="notice",
            key=f"digest:{digest.pk}:{kind.value}",
            good_until=digest.due_at + NEWS_FOR,
            now=now,
        )


def sentence_of(lines: Sequence[DigestLine]) -> str:
    """How many are late and how many near, and the most urgent one; in the language that is active."""
    late = sum(line.rung > Escalation.NOBODY for line in lines)
    near = len(lines) - late
    counts = [
        ngettext("%(n)d 件已超期", "%(n)d 件已超期", late) % {"n": late} if late else "",
        ngettext("%(n)d 件快到期", "%(n)d 件快到期", near) % {"n": near} if near else "",
    ]
    first = lines[0].deadline
    return _("期限提醒：%(counts)s。最急的是 %(number)s 的%(stage)s，期限 %(due)s。") % {
        "counts": _("，").join(filter(None, counts)),
        "number": first.appeal.number,
        "stage": Stage(first.stage).label,
        "due": f"{local(first.due_at):%m-%d %H:%M}",
    }


def _sms(sentence: str) -> str:
    room = SMS_MAX - len(f"【{settings.SMS_SIGNATURE}】")
    return sentence if len(sentence) <= room else _("有事项快到期或已超期，请登录平台处理。")[:room]
