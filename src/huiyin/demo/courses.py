"""The courses that appeals of the demonstration are on, and which scripts suit each. Pure."""

from collections.abc import Callable
from enum import StrEnum

from huiyin.appeals.deadlines import SHIPPED, Facts
from huiyin.appeals.terms import Channel, Kind, Satisfaction, Stage
from huiyin.demo.content import Outcome, Script


class Course(StrEnum):
    """How far an appeal has come, where that is not left to time alone."""

    NATURAL = "natural"
    STORY = "story"
    INTAKE = "intake"
    UNCONFIRMED = "unconfirmed"
    RETURNED = "returned"
    REVISED = "revised"
    REFUSED = "refused"
    MERGED = "merged"
    POOL = "pool"
    UNCLAIMED = "unclaimed"
    UNCLAIMED_LATE = "unclaimed_late"
    FRESHLY_CLAIMED = "freshly_claimed"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    RETURN_ASKED = "return_asked"
    EXTENSION_ASKED = "extension_asked"
    SUSPENDED = "suspended"
    DRAFTED = "drafted"
    AWAITING_APPROVAL = "awaiting_approval"
    UNRATED = "unrated"
    REDO_ASKED = "redo_asked"
    REDONE = "redone"
    FOLLOWED_UP = "followed_up"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


#: Of 400 appeals so many are on each course; a smaller city has fewer, but one of each. The rarest needs come first.
QUOTAS = {
    Course.REDONE: 2,
    Course.FOLLOWED_UP: 4,
    Course.REDO_ASKED: 4,
    Course.OVERDUE: 7,
    Course.DUE_SOON: 9,
    Course.AWAITING_APPROVAL: 6,
    Course.UNCLAIMED: 8,
    Course.DRAFTED: 3,
    Course.FRESHLY_CLAIMED: 9,
    Course.RETURN_ASKED: 4,
    Course.EXTENSION_ASKED: 4,
    Course.SUSPENDED: 5,
    Course.UNCLAIMED_LATE: 3,
    Course.POOL: 8,
    Course.UNRATED: 14,
    Course.WITHDRAWN: 6,
    Course.ARCHIVED: 5,
}
#: Waiting for the moderator, however small the city is: of these so many have not been confirmed by their authors.
IN_INTAKE, UNCONFIRMED_IN_INTAKE = 15, 4

#: At the desk of the office in the table of accounts each of these is found at least once.
AT_SHOWN_OFFICE = frozenset(
    {
        Course.OVERDUE,
        Course.DUE_SOON,
        Course.AWAITING_APPROVAL,
        Course.UNCLAIMED,
        Course.DRAFTED,
        Course.FRESHLY_CLAIMED,
        Course.RETURN_ASKED,
        Course.SUSPENDED,
    }
)
#: How many working days ago an appeal on the course was written, in turns.
AGES: dict[Course, tuple[int, ...]] = {
    Course.POOL: (1,),
    Course.UNCLAIMED: (1,),
    Course.UNCLAIMED_LATE: (3,),
    Course.FRESHLY_CLAIMED: (2, 3),
    Course.RETURN_ASKED: (2, 1),
    Course.SUSPENDED: (4, 5, 3),
    Course.DRAFTED: (4,),
    Course.AWAITING_APPROVAL: (4, 5),
    Course.UNRATED: (8, 9, 10, 7, 11, 12),
    Course.REDO_ASKED: (9, 10, 11),
    Course.REDONE: (12, 13),
    Course.FOLLOWED_UP: (9, 10, 11),
    Course.RETURNED: (1, 2, 3),
    Course.REVISED: (4, 3),
    Course.REFUSED: (3,),
}
#: The reply is due on a day that the plan chooses, and nothing has been replied yet.
BY_DUE_DAY = frozenset({Course.OVERDUE, Course.DUE_SOON, Course.EXTENSION_ASKED})
_WITHOUT_REPLY = BY_DUE_DAY | {Course.FRESHLY_CLAIMED, Course.SUSPENDED}

Test = Callable[[Script], bool]


def is_answered(script: Script) -> bool:
    """Whether the script has a reply, so that its appeal may go all the way."""
    return script.outcome is Outcome.ANSWERED


def is_typed(script: Script) -> bool:
    """Whether the author wrote it on the site."""
    return script.channel in (Channel.WEB, Channel.WECHAT)


def suits(course: Course, script: Script) -> bool:
    """Whether an appeal of the script can be on the course."""
    if course in BY_DUE_DAY and reply_days(script) != reply_days_of_most():
        return False
    if course in _WITHOUT_REPLY and script.outcome is Outcome.HANDLING:
        return True
    return is_answered(script) and _NEEDS.get(course, _always)(script)


def reply_days(script: Script) -> int:
    """Working days in which the reply is due after dispatch."""
    return _days(script.kind)


def reply_days_of_most() -> int:
    """… where the kind has no limit of its own."""
    return _days(Kind.HELP)


def _days(kind: Kind) -> int:
    limit = SHIPPED["five-day"].rules.limit(Stage.REPLY, Facts(kind))
    return limit.amount if limit else 0


def _always(script: Script) -> bool:
    return True


def _soon_replied(script: Script) -> bool:
    return script.earliest_reply_days <= 3 and not script.first_sent_to


def _may_displease(script: Script) -> bool:
    return _soon_replied(script) and any(level <= Satisfaction.DISSATISFIED for level in script.ratings)


_NEEDS: dict[Course, Test] = {
    Course.REDONE: lambda script: bool(script.redo_reason) and not script.first_sent_to,
    Course.FOLLOWED_UP: lambda script: bool(script.follow_up) and _soon_replied(script),
    Course.REDO_ASKED: lambda script: not script.redo_reason and _may_displease(script),
    Course.AWAITING_APPROVAL: _soon_replied,
    Course.DRAFTED: _soon_replied,
    Course.UNCLAIMED: lambda script: not script.first_sent_to,
    Course.OVERDUE: lambda script: not script.first_sent_to,
    Course.DUE_SOON: lambda script: not script.first_sent_to,
    Course.FRESHLY_CLAIMED: lambda script: not script.first_sent_to,
    Course.EXTENSION_ASKED: lambda script: not script.first_sent_to,
    Course.SUSPENDED: lambda script: not script.first_sent_to,
    Course.RETURN_ASKED: lambda script: not script.first_sent_to and not script.assisting,
    Course.POOL: lambda script: not script.assisting and not script.first_sent_to,
    Course.ARCHIVED: lambda script: not script.follow_up and not script.redo_reason,
}
