"""One appeal as its reader may see it: text, course, replies, files, and what the reader may do."""

from dataclasses import dataclass

from django.db.models import Value

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import (
    Appeal,
    Attachment,
    Deadline,
    Follow,
    FollowUp,
    Note,
    Rating,
    Reply,
    Support,
    SupportKind,
)
from huiyin.appeals.policies import (
    Case,
    is_author,
    load_case,
    may_read,
    original_of,
    possible_actions,
    reads_events,
)
from huiyin.appeals.selectors.files import may_read_file
from huiyin.appeals.selectors.timeline import Entry, timeline
from huiyin.appeals.terms import NoteKind, ReplyStatus, Stage
from huiyin.core.rows import only
from huiyin.core.statements import kept_plans
from huiyin.journal.models import Visibility
from huiyin.organisations.actors import Actor

_FOLLOW = "follow"


@dataclass(frozen=True, slots=True)
class Text:
    """What was written: masked for readers, as written for the author. ``remark`` is the author's own to see."""

    title: str
    body: str
    remark: str = ""
    is_original: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """What this reader has done with the appeal before."""

    me_too: bool = False
    thanked: bool = False
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything on the page of one appeal. Replies are the published ones, oldest first."""

    case: Case
    text: Text
    entries: tuple[Entry, ...]
    replies: tuple[Reply, ...]
    follow_ups: tuple[FollowUp, ...]
    supplements: tuple[Note, ...]
    ratings: tuple[Rating, ...]
    attachments: tuple[Attachment, ...]
    actions: frozenset[Action]
    marks: Marks
    is_author: bool
    promises: tuple[Deadline, ...] = ()

    @property
    def appeal(self) -> Appeal:
        """The appeal itself."""
        return self.case.appeal

    def latest(self, event_type: str) -> Entry | None:
        """The newest step of a type that the reader may see."""
        return next((entry for entry in self.entries if entry.type == event_type), None)


@kept_plans()
def find_appeal(number: str) -> Appeal | None:
    """The appeal of a number with category, place and lead loaded, and what these lie in, whoever asks. One query.

    Few have a mailbox or were merged: with these joined too, PostgreSQL plans for longer than all else takes.
    """
    rows = Appeal.objects.filter(number=number)
    return only(rows.select_related("category__parent", "division__parent", "lead"))


@kept_plans()
def read(appeal: Appeal, actor: Actor) -> Reading | None:
    """The page of an appeal from ``find_appeal``; None where the actor may not know of it.

    Seven queries for a stranger, one more where a day was promised, at most three more for the author.
    """
    follow_ups = tuple(appeal.follow_ups.all())
    ratings = tuple(appeal.ratings.order_by("round"))
    case = _case(appeal, actor, follow_ups, ratings)
    if not may_read(actor, case):
        return None
    entries = tuple(timeline(case=case, actor=actor))
    mine = is_author(actor, appeal)
    files = appeal.attachments.select_related("reply", "note")
    replies = tuple(
        appeal.replies.filter(status=ReplyStatus.PUBLISHED)
        .select_related("organisation")
        .order_by("published_at", "id")
    )
    return Reading(
        case=case,
        text=_text(appeal, mine),
        entries=entries,
        replies=replies,
        promises=_promises(appeal, replies),
        follow_ups=follow_ups,
        supplements=_supplements(case, actor, entries),
        ratings=ratings,
        attachments=tuple(file for file in files if may_read_file(actor, case, file)),
        actions=frozenset(possible_actions(actor, case)),
        marks=_marks(appeal, actor),
        is_author=mine,
    )


def _promises(appeal: Appeal, replies: tuple[Reply, ...]) -> tuple[Deadline, ...]:
    """What became of the promised days. A query only where there are any."""
    if not any(reply.promised_on for reply in replies):
        return ()
    return tuple(appeal.deadlines.filter(stage=Stage.PROMISE).order_by("begun_by"))


def _case(
    appeal: Appeal, actor: Actor, follow_ups: tuple[FollowUp, ...], ratings: tuple[Rating, ...]
) -> Case:
    """The case from rows that the page loads anyway; duties and recusals matter to people with posts only."""
    if actor.posts:
        return load_case(appeal, actor)
    return Case(
        appeal=appeal,
        assignments=tuple(appeal.assignments.select_related("organisation").order_by("id")),
        recused_paths=(),
        duties=frozenset(),
        follow_ups=len(follow_ups),
        is_rated=any(rating.round == appeal.round for rating in ratings),
    )


def _text(appeal: Appeal, mine: bool) -> Text:
    if not mine:
        return Text(appeal.title, appeal.body)
    original = original_of(appeal)
    return Text(original.title, original.body, original.remark, is_original=True)


def _supplements(case: Case, actor: Actor, entries: tuple[Entry, ...]) -> tuple[Note, ...]:
    """What the author sent later, for the author and the handling side."""
    if Visibility.AUTHOR not in reads_events(actor, case):
        return ()
    if not any(entry.type == Action.SUPPLEMENT for entry in entries):
        return ()
    return tuple(case.appeal.notes.filter(kind=NoteKind.SUPPLEMENT))


def _marks(appeal: Appeal, actor: Actor) -> Marks:
    if actor.user_id is None:
        return Marks()
    supports = Support.objects.filter(appeal=appeal, user_id=actor.user_id).values_list("kind")
    follows = (
        Follow.objects.filter(appeal=appeal, user_id=actor.user_id)
        .annotate(kind=Value(_FOLLOW))
        .values_list("kind")
    )
    found = {row[0] for row in supports.union(follows)}
    return Marks(SupportKind.ME_TOO in found, SupportKind.THANKS in found, _FOLLOW in found)
