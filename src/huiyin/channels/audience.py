"""Who hears of an Event of an appeal: one table of rules, and never more than policies/ lets them read.

Whether the Event may be known is asked of the policies when it is delivered, not when it happened: who has lost the
appeal meanwhile (taken back, merged, made private) hears nothing. Nobody hears of what they did themselves.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from huiyin.appeals.lifecycle import Action, Relation
from huiyin.appeals.models import Follow, Reply
from huiyin.appeals.policies import OFFICE_ROLES, Case, may_read, reads_events, relations
from huiyin.appeals.terms import AssignmentRole, Satisfaction
from huiyin.channels.models import Front, NotificationGroup
from huiyin.journal.models import Event, Visibility
from huiyin.organisations.actors import NOBODY, Actor, Post
from huiyin.organisations.models import Membership, Role


class Part(StrEnum):
    """What the reader is to the appeal; decides the words."""

    AUTHOR = "author"
    FOLLOWER = "follower"
    OFFICE = "office"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Reader:
    """One account that hears of an Event, and the page on which it goes on."""

    user_id: int
    part: Part
    group: NotificationGroup
    front: Front


Offices = Callable[[Event, Case], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Who hears of one type of Event.

    ``handlers`` gives the offices whose handlers do; ``approvers`` and ``drafter`` are those of the lead office;
    ``handler`` is the entry of the Event's data with the one handler of the acting office whom it concerns;
    ``dispatchers`` and ``supervisors`` are those of the nearest division, where the Event asks for their decision.
    """

    author: NotificationGroup | None = None
    followers: bool = False
    handlers: Offices | None = None
    approvers: bool = False
    drafter: bool = False
    handler: str = ""
    dispatchers: Callable[[Event], bool] | None = None
    supervisors: bool = False
    work: NotificationGroup = NotificationGroup.WORK


def _always(event: Event) -> bool:
    return True


def _is_dissatisfied(event: Event) -> bool:
    return int(event.data["satisfaction"]) < Satisfaction.FAIRLY_SATISFIED


def _lead(event: Event, case: Case) -> Iterable[int]:
    return [case.lead.organisation_id] if case.lead else []


def _given_now(event: Event, case: Case) -> Iterable[int]:
    """The offices that got a part by this very step."""
    return [part.organisation_id for part in case.assignments if part.dispatched_at == event.at]


def _named(event: Event, case: Case) -> Iterable[int]:
    """The office of the appeal that the Event names."""
    name = event.data["organisation"]
    return [part.organisation_id for part in case.assignments if part.organisation.name == name]


#: The platform's people that a step asks, of the division that is nearest.
_OF_THE_DIVISION = (Role.DISPATCHER, Role.SUPERVISOR)


def _asked_to_lead(event: Event, case: Case) -> Iterable[int]:
    return [int(event.data["to_id"])]


def _all_offices(event: Event, case: Case) -> Iterable[int]:
    return [*_lead(event, case), *(part.organisation_id for part in case.assisting)]


def _both_leads(event: Event, case: Case) -> Iterable[int]:
    """Who leads now, and who was relieved by this very step."""
    relieved = [part.organisation_id for part in case.assignments if part.done_at == event.at]
    return [*_lead(event, case), *relieved]


_RESULTS, _PROGRESS = NotificationGroup.RESULTS, NotificationGroup.PROGRESS
_EMERGENCY = NotificationGroup.EMERGENCY

RULES: dict[str, Rule] = {
    Action.ACCEPT: Rule(author=_PROGRESS),
    Action.RETURN_TO_AUTHOR: Rule(author=_RESULTS),
    Action.NOT_ACCEPT: Rule(author=_RESULTS),
    Action.MERGE: Rule(author=_RESULTS),
    Action.DISPATCH: Rule(author=_PROGRESS, followers=True, handlers=_given_now),
    Action.DISPATCH_EMERGENCY: Rule(author=_PROGRESS, handlers=_given_now, work=_EMERGENCY),
    Action.REVIEW: Rule(author=_PROGRESS),
    Action.FALSE_ALARM: Rule(author=_RESULTS),
    Action.ADD_ASSISTING: Rule(handlers=_given_now),
    Action.CLAIM: Rule(author=_PROGRESS, followers=True),
    Action.CLAIM_FROM_POOL: Rule(author=_PROGRESS, followers=True),
    Action.ALLOT: Rule(handler="to_id"),
    Action.UNDO_ALLOT: Rule(handler="from_id"),
    Action.ASK_RETURN: Rule(dispatchers=_always),
    Action.AGREE_RETURN: Rule(),
    Action.RAISE: Rule(supervisors=True),
    Action.OPEN_CONSULTATION: Rule(author=_PROGRESS, handlers=_all_offices, dispatchers=_always),
    Action.CONSULT: Rule(handlers=_all_offices),
    Action.PROPOSE_PLAN: Rule(handlers=_all_offices),
    Action.AGREE_PLAN: Rule(handlers=_all_offices),
    Action.OBJECT_PLAN: Rule(handlers=_all_offices, dispatchers=_always),
    Action.DECIDE_PLAN: Rule(author=_PROGRESS, handlers=_all_offices),
    Action.ASK_HANDOVER: Rule(handlers=_asked_to_lead, dispatchers=_always),
    Action.AGREE_HANDOVER: Rule(author=_PROGRESS, followers=True, handlers=_both_leads),
    Action.REFUSE_HANDOVER: Rule(handlers=_lead),
    Action.REFUSE_RETURN: Rule(handlers=_named),
    Action.TRANSFER: Rule(author=_PROGRESS, followers=True, handlers=_given_now),
    Action.ADD_PROGRESS: Rule(author=_PROGRESS, followers=True),
    Action.ACKNOWLEDGE: Rule(author=_PROGRESS, followers=True),
    Action.CONTRIBUTE: Rule(handlers=_lead),
    Action.SEND_FOR_APPROVAL: Rule(approvers=True),
    Action.REJECT_REPLY: Rule(drafter=True),
    Action.PUBLISH_REPLY: Rule(author=_RESULTS, followers=True, drafter=True),
    Action.ASK_EXTENSION: Rule(dispatchers=_always),
    Action.GRANT_EXTENSION: Rule(author=_PROGRESS, followers=True, handlers=_lead),
    Action.REFUSE_EXTENSION: Rule(handlers=_lead),
    Action.SUSPEND: Rule(author=_RESULTS),
    Action.SUPPLEMENT: Rule(handlers=_lead),
    Action.RESUME: Rule(author=_PROGRESS, handlers=_lead),
    Action.FOLLOW_UP: Rule(followers=True, handlers=_lead),
    Action.RATE: Rule(handlers=_lead, dispatchers=_is_dissatisfied),
    Action.REDO: Rule(author=_RESULTS, followers=True, handlers=_lead),
    Action.DECLINE_REDO: Rule(author=_RESULTS),
    Action.CLOSE: Rule(author=_RESULTS, followers=True),
    Action.NUDGE: Rule(handlers=_lead, approvers=True),
    Action.REMIND: Rule(author=_PROGRESS, handlers=_named, approvers=True),
    Action.SUPERVISE: Rule(author=_PROGRESS, followers=True, handlers=_lead, approvers=True),
    Action.ANSWER_SUPERVISION: Rule(supervisors=True),
    Action.ACCEPT_ANSWER: Rule(handlers=_lead, approvers=True),
    Action.REJECT_ANSWER: Rule(handlers=_lead, approvers=True),
    Action.LIST_SUPERVISION: Rule(author=_PROGRESS, followers=True, handlers=_lead, approvers=True),
    Action.DELIST_SUPERVISION: Rule(author=_PROGRESS, followers=True, handlers=_lead, approvers=True),
    Action.END_SUPERVISION: Rule(author=_PROGRESS, followers=True, handlers=_lead, approvers=True),
    Action.RECORD_TALK: Rule(handlers=_lead, approvers=True),
    Action.INSTRUCT: Rule(handlers=_lead, approvers=True, dispatchers=_always, supervisors=True),
    Action.ASK_EXCLUSION: Rule(supervisors=True),
    Action.GRANT_EXCLUSION: Rule(handlers=_lead, approvers=True),
    Action.REFUSE_EXCLUSION: Rule(handlers=_lead, approvers=True),
    Action.ADD_COVERAGE: Rule(author=_PROGRESS, followers=True, handlers=_lead),
}


def readers_of(event: Event, case: Case) -> list[Reader]:
    """Everybody who hears of the Event, once each; at most three queries, however many they are.

    An author who also follows is told as the author, staff who also follow as staff.
    """
    rule = RULES.get(event.type)
    if rule is None or _is_a_helper_signing(event):
        return []
    found: dict[int, Reader] = {}
    for reader in (*_author(rule, event, case), *_staff(rule, event, case), *_followers(rule, event, case)):
        if reader.user_id != event.actor_id:
            found.setdefault(reader.user_id, reader)
    return list(found.values())


def _is_a_helper_signing(event: Event) -> bool:
    """That an assisting office has signed too is no news to anybody outside."""
    return event.type == Action.CLAIM and event.data.get("role") == AssignmentRole.ASSISTING


def _may_know(actor: Actor, event: Event, case: Case) -> bool:
    return may_read(actor, case) and Visibility(event.visibility) in reads_events(actor, case)


def post_of(membership: Membership) -> Post:
    """The post as policies see it."""
    return Post(
        Role(membership.role),
        membership.organisation_id,
        membership.organisation.name,
        membership.organisation.path,
        membership.organisation.division_id,
    )


def works_on(actor: Actor, case: Case) -> bool:
    """By its post, and not only as everybody reads what is public."""
    return bool(relations(actor, case).keys() - {Relation.CITIZEN})


def _author(rule: Rule, event: Event, case: Case) -> Iterator[Reader]:
    author_id = case.appeal.author_id
    if rule.author and author_id and _may_know(Actor(user_id=author_id), event, case):
        yield Reader(author_id, Part.AUTHOR, rule.author, Front.PUBLIC)


def _followers(rule: Rule, event: Event, case: Case) -> Iterator[Reader]:
    """They may know what everybody may know."""
    if rule.followers and _may_know(NOBODY, event, case):
        for user_id in Follow.objects.filter(appeal=case.appeal).values_list("user_id", flat=True):
            if user_id != case.appeal.author_id:
                yield Reader(user_id, Part.FOLLOWER, _PROGRESS, Front.PUBLIC)


def _staff(rule: Rule, event: Event, case: Case) -> Iterator[Reader]:
    wanted = _posts_wanted(rule, event, case)
    if not wanted:
        return
    memberships = Membership.objects.filter(
        wanted, ended_at__isnull=True, organisation__is_active=True, user__is_active=True
    ).select_related("organisation")
    for membership in _nearest(list(memberships.order_by("id"))):
        post = post_of(membership)
        actor = Actor(user_id=membership.user_id, is_staff=True, posts=(post,))
        if works_on(actor, case) and _may_know(actor, event, case):
            is_office = post.role in OFFICE_ROLES
            yield Reader(
                membership.user_id,
                Part.OFFICE if is_office else Part.PLATFORM,
                rule.work,
                Front.DESK if is_office else Front.CONSOLE,
            )


def _posts_wanted(rule: Rule, event: Event, case: Case) -> Q:
    """The memberships that the rule speaks of; empty where it speaks of none."""
    wanted = Q()
    lead = list(_lead(event, case))
    if rule.handlers:
        wanted |= Q(role=Role.HANDLER, organisation_id__in=list(rule.handlers(event, case)))
    if rule.approvers:
        wanted |= Q(role=Role.APPROVER, organisation_id__in=lead)
    if rule.handler:
        concerned = event.data[rule.handler]
        wanted |= Q(role=Role.HANDLER, organisation_id=event.organisation_id, user_id=concerned)
    if rule.drafter:
        drafter = Reply.objects.filter(pk=event.data["reply"]).values("drafted_by_id")
        wanted |= Q(role__in=OFFICE_ROLES, organisation_id__in=lead, user_id__in=drafter)
    roles = [Role.DISPATCHER] if rule.dispatchers and rule.dispatchers(event) else []
    roles += [Role.SUPERVISOR] if rule.supervisors or event.data.get("raised") else []
    if roles:
        code = case.appeal.division_id
        above = [code[:length] for length in range(1, len(code) + 1)]
        wanted |= Q(role__in=roles, organisation__division_id__in=above)
    return wanted


def _nearest(memberships: list[Membership]) -> list[Membership]:
    """All but the dispatchers and supervisors of divisions further up, where one nearer by has some."""
    nearest = {
        role: max((len(m.organisation.division_id) for m in memberships if m.role == role), default=0)
        for role in _OF_THE_DIVISION
    }
    return [
        m
        for m in memberships
        if len(m.organisation.division_id) == nearest.get(Role(m.role), len(m.organisation.division_id))
    ]
