"""Notifications 消息: an Event becomes rows on the site, SMS and mails for everybody who hears of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from huiyin.accounts.models import AccountKind, User
from huiyin.appeals.models import Appeal
from huiyin.appeals.policies import Case, load_case, readable_by
from huiyin.appeals.terms import SUBJECT
from huiyin.channels.audience import RULES, Part, Reader, readers_of
from huiyin.channels.models import (
    Digest,
    MessageKind,
    Notification,
    NotificationGroup,
    NotificationPreference,
)
from huiyin.channels.notices import Notice, mail_of, notice_of
from huiyin.channels.services import queue
from huiyin.core.paging import Cursor, Slice, cut
from huiyin.journal.models import Event
from huiyin.organisations.actors import NOBODY, Actor

KEPT = timedelta(days=365)
DIGESTS_KEPT = timedelta(days=30)
#: An SMS or mail about something older than this is no news any more (worker or gateway were down that long).
NEWS_FOR = timedelta(days=3)
AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Ways:
    """By which ways somebody wants one group of notifications."""

    in_site: bool
    mail: bool
    sms: bool


def unread_count(user_id: int) -> int:
    """How many notifications wait for this account; one query over a partial index."""
    return Notification.objects.filter(user_id=user_id, read_at__isnull=True).count()


def notify(event: Event, now: datetime) -> None:
    """Tell everybody who hears of an Event; for journal.services.deliver, in its transaction.

    Doing it again changes nothing: a notification is one for each account and Event, an SMS or mail one for each
    ``event:<id>:<account>:<kind>``.
    """
    if event.subject != SUBJECT or event.type not in RULES:
        return
    case = load_case(Appeal.objects.get(pk=int(event.subject_id)), NOBODY)
    readers = readers_of(event, case)
    for start in range(0, len(readers), AT_A_TIME):
        _tell(event, case, readers[start : start + AT_A_TIME], now)


def _tell(event: Event, case: Case, readers: Sequence[Reader], now: datetime) -> None:
    ids = [reader.user_id for reader in readers]
    people = {
        user.pk: user
        for user in User.objects.filter(pk__in=ids, is_active=True).only("kind", "language", "phone", "email")
    }
    chosen = {
        (row.user_id, row.group): Ways(row.in_site, row.mail, row.sms)
        for row in NotificationPreference.objects.filter(user_id__in=ids)
    }
    made: dict[tuple[str, Part], Notice] = {}
    rows = []
    for reader in readers:
        user = people.get(reader.user_id)
        if user is None:
            continue
        ways = chosen.get((user.pk, reader.group)) or default_ways(user, reader.group)
        language = user.language or settings.LANGUAGE_CODE
        with translation.override(language):
            if (language, reader.part) not in made:
                made[language, reader.part] = notice_of(event=event, appeal=case.appeal, part=reader.part)
            notice = made[language, reader.part]
            if ways.in_site:
                rows.append(_row(event, case.appeal, reader, notice, now))
            _send_out(event, case.appeal, reader, user, ways, notice, now)
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


def _row(event: Event, appeal: Appeal, reader: Reader, notice: Notice, now: datetime) -> Notification:
    return Notification(
        user_id=reader.user_id,
        event_id=event.pk,
        appeal=appeal,
        group=reader.group,
        front=reader.front,
        sentence=notice.sentence,
        created_at=now,
    )


def _send_out(
    event: Event, appeal: Appeal, reader: Reader, user: User, ways: Ways, notice: Notice, now: datetime
) -> None:
    """Queue the SMS and the mail that the reader wants and has an address for."""
    outgoing = []
    if ways.sms and user.phone:
        outgoing.append((MessageKind.SMS, user.phone, "", notice.sms))
    if ways.mail and user.email:
        words = mail_of(sentence=notice.sentence, appeal=appeal, front=reader.front)
        outgoing.append((MessageKind.MAIL, user.email, *words))
    for kind, address, subject, body in outgoing:
        queue(
            kind=kind,
            address=address,
            subject=subject,
            body=body,
            purpose="notice",
            key=f"event:{event.pk}:{user.pk}:{kind.value}",
            good_until=event.at + NEWS_FOR,
            now=now,
        )


# What each person wants


def default_ways(user: User, group: NotificationGroup) -> Ways:
    """Results and emergencies on the site and by the contact that was confirmed (the phone before the mailbox); else on
    the site."""
    is_pressing = group in (NotificationGroup.RESULTS, NotificationGroup.EMERGENCY)
    return Ways(
        in_site=True,
        mail=is_pressing and bool(user.email) and not user.phone,
        sms=is_pressing and bool(user.phone),
    )


def groups_of(user: User) -> tuple[NotificationGroup, ...]:
    """The groups that this account can get: staff do not write appeals, citizens do not work on them."""
    if user.kind == AccountKind.STAFF:
        return (
            NotificationGroup.WORK,
            NotificationGroup.EMERGENCY,
            NotificationGroup.DEADLINES,
            NotificationGroup.PROGRESS,
        )
    return NotificationGroup.RESULTS, NotificationGroup.PROGRESS


def ways_of(user: User) -> dict[NotificationGroup, Ways]:
    """What the account has chosen, or the defaults, for each of its groups; one query."""
    rows = NotificationPreference.objects.filter(user=user)
    chosen = {row.group: Ways(row.in_site, row.mail, row.sms) for row in rows}
    return {group: chosen.get(group) or default_ways(user, group) for group in groups_of(user)}


@transaction.atomic
def choose_ways(*, user: User, wanted: Mapping[NotificationGroup, Ways]) -> None:
    """Keep what the account wants from now on. Groups that are not its own are left out."""
    for group in groups_of(user):
        if group in wanted:
            ways = wanted[group]
            NotificationPreference.objects.update_or_create(
                user=user,
                group=group,
                defaults={"in_site": ways.in_site, "mail": ways.mail, "sms": ways.sms},
            )


# Reading


def unread(user_id: int, cursor: Cursor | None) -> Slice[Notification]:
    """A page of what has not been read yet, newest first."""
    return _page(Notification.objects.filter(user_id=user_id, read_at__isnull=True), cursor)


def read(user_id: int, cursor: Cursor | None) -> Slice[Notification]:
    """A page of what has been read, newest first."""
    return _page(Notification.objects.filter(user_id=user_id, read_at__isnull=False), cursor)


def _page(rows: QuerySet[Notification], cursor: Cursor | None) -> Slice[Notification]:
    return cut(
        rows.select_related("appeal").defer("appeal__body"),
        column="created_at",
        moment=lambda row: row.created_at,
        cursor=cursor,
    )


def still_readable(actor: Actor, rows: Sequence[Notification]) -> frozenset[int]:
    """The keys of those appeals that the actor may still know of: of the others no title is shown."""
    ids = {row.appeal_id for row in rows}
    if not ids:
        return frozenset()
    return frozenset(Appeal.objects.filter(readable_by(actor), pk__in=ids).values_list("pk", flat=True))


def open_notification(*, user_id: int, token: str, now: datetime) -> Notification | None:
    """The account's own notification, read from now on; None where it has none by this token."""
    mine = Notification.objects.filter(user_id=user_id, token=token)
    mine.filter(read_at__isnull=True).update(read_at=now)
    return mine.select_related("appeal").first()


def mark_all_read(*, user_id: int, up_to: str, now: datetime) -> int:
    """Everything is read up to the notification ``up_to`` (a token: the newest that was on the page); how many.

    What has come in since then stays unread. An unknown token marks nothing.
    """
    mine = Notification.objects.filter(user_id=user_id)
    newest = mine.filter(token=up_to).values_list("created_at", flat=True).first()
    if newest is None:
        return 0
    return mine.filter(read_at__isnull=True, created_at__lte=newest).update(read_at=now)


def forget_old(*, now: datetime) -> int:
    """Remove notifications a year old, read or not, and digests a month old; returns how many."""
    Digest.objects.filter(due_at__lt=now - DIGESTS_KEPT).delete()
    return Notification.objects.filter(created_at__lt=now - KEPT).delete()[0]
