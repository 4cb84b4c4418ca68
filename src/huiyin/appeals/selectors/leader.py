"""A leader's first page 领导阅批: the appeals of their mailboxes, what is late or supervised there, what they instructed."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from huiyin.appeals.grouping import about_place
from huiyin.appeals.models import Appeal, Instruction, Supervision
from huiyin.appeals.policies import not_recused
from huiyin.appeals.selectors.lists import with_places
from huiyin.appeals.selectors.pressing import with_supervision
from huiyin.appeals.terms import Status, SupervisionState
from huiyin.core.paging import Cursor, Slice, cut
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Mailbox, Role

#: Not in anybody's hands, or not any more.
_APART = (Status.RETURNED, Status.NOT_ACCEPTED, Status.WITHDRAWN, Status.MERGED)


def mailboxes_of(actor: Actor) -> QuerySet[Mailbox]:
    """The mailboxes of the offices in which the actor is a leader, those that they run for a leader included."""
    offices = actor.organisation_ids(Role.LEADER)
    return Mailbox.objects.filter(Q(organisation_id__in=offices) | Q(leader__organisation_id__in=offices))


def _reach(actor: Actor) -> Q:
    """Appeals of the leader's divisions in which neither their office nor one above it is named (回避)."""
    found = Q(pk__in=[])
    for post in actor.posts_as(Role.LEADER):
        found |= about_place(post.division_code) & not_recused(post)
    return found


def mailbox(actor: Actor, now: datetime) -> QuerySet[Appeal]:
    """我的信箱: everything written to their mailboxes that was not refused, taken back or merged."""
    mine = Q(mailbox__in=mailboxes_of(actor)) & ~Q(status__in=_APART)
    return Appeal.objects.filter(_reach(actor), mine)


def late(actor: Actor, now: datetime) -> QuerySet[Appeal]:
    """信箱里超期的."""
    return mailbox(actor, now).filter(due_at__lt=now)


def unread(actor: Actor, now: datetime) -> QuerySet[Appeal]:
    """等您批示: written to their mailboxes, under way, and no leader has said a word yet."""
    said = Instruction.objects.filter(appeal=OuterRef("pk"))
    return mailbox(actor, now).filter(~Exists(said), due_at__isnull=False)


def supervised(actor: Actor, now: datetime) -> QuerySet[Appeal]:
    """督办中的: under supervision anywhere in their divisions."""
    running = Supervision.objects.exclude(state=SupervisionState.ENDED)
    return Appeal.objects.filter(_reach(actor), pk__in=running.values("appeal_id"))


def instructed(actor: Actor, now: datetime) -> QuerySet[Appeal]:
    """我批示过的."""
    mine = Instruction.objects.filter(given_by_id=actor.user_id)
    return Appeal.objects.filter(_reach(actor), pk__in=mine.values("appeal_id"))


#: The lists by the names that addresses use.
LISTS: dict[str, Callable[[Actor, datetime], QuerySet[Appeal]]] = {
    "waiting": unread,
    "late": late,
    "supervised": supervised,
    "mailbox": mailbox,
    "instructed": instructed,
}
#: Those whose number is shown: they hold what is open, or the leader's own.
COUNTED = ("waiting", "late", "supervised")


def counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How much is in each of COUNTED. One query."""
    first, *others = (
        LISTS[name](actor, now)
        .order_by()
        .annotate(list=Value(name))
        .values("list")
        .annotate(count=Count("*"))
        .values_list("list", "count")
        for name in COUNTED
    )
    found: dict[str, int] = dict(first.union(*others, all=True))
    return {name: found.get(name, 0) for name in COUNTED}


def page_of(name: str, actor: Actor, now: datetime, cursor: Cursor | None) -> Slice[Appeal]:
    """A page of one of LISTS, newest first; rows as from ``with_supervision``. One query."""
    rows = with_places(with_supervision(LISTS[name](actor, now))).select_related("mailbox")
    return cut(rows, column="submitted_at", moment=lambda row: row.submitted_at, cursor=cursor)
