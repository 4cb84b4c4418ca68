"""Tables of the appeal, grouped by what they are about."""

from huiyin.appeals.models.appeal import Appeal, OriginalText
from huiyin.appeals.models.authors import Draft, Follow, Rating, Support, SupportKind
from huiyin.appeals.models.deadlines import Deadline, RuleSet
from huiyin.appeals.models.handling import Assignment, Attachment, FollowUp, Note, Reply, ReplyTemplate

__all__ = [
    "Appeal",
    "Assignment",
    "Attachment",
    "Deadline",
    "Draft",
    "Follow",
    "FollowUp",
    "Note",
    "OriginalText",
    "Rating",
    "Reply",
    "ReplyTemplate",
    "RuleSet",
    "Support",
    "SupportKind",
]
