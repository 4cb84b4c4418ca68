"""Tables of the appeal, grouped by what they are about."""

from huiyin.appeals.models.appeal import Appeal, OriginalText
from huiyin.appeals.models.assessing import Exclusion
from huiyin.appeals.models.authors import Draft, Follow, Rating, Support, SupportKind
from huiyin.appeals.models.batches import Batch, BatchAct, BatchEntry
from huiyin.appeals.models.consultation import Consultation, ConsultationStance
from huiyin.appeals.models.deadlines import Deadline, RuleSet
from huiyin.appeals.models.emergencies import EmergencyList
from huiyin.appeals.models.handling import Assignment, Attachment, FollowUp, Note, Reply, ReplyTemplate
from huiyin.appeals.models.media import Clue, Coverage
from huiyin.appeals.models.saved import SavedFilter, SavedPlace
from huiyin.appeals.models.supervision import (
    Instruction,
    Reminder,
    Supervision,
    SupervisionAnswer,
    SupervisionCounter,
    Talk,
)

__all__ = [
    "Appeal",
    "Assignment",
    "Attachment",
    "Batch",
    "BatchAct",
    "BatchEntry",
    "Clue",
    "Consultation",
    "ConsultationStance",
    "Coverage",
    "Deadline",
    "Draft",
    "EmergencyList",
    "Exclusion",
    "Follow",
    "FollowUp",
    "Instruction",
    "Note",
    "OriginalText",
    "Rating",
    "Reminder",
    "Reply",
    "ReplyTemplate",
    "RuleSet",
    "SavedFilter",
    "SavedPlace",
    "Supervision",
    "SupervisionAnswer",
    "SupervisionCounter",
    "Support",
    "SupportKind",
    "Talk",
]
