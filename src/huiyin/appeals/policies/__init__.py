"""Who may do what with an appeal, and who may read which. One set of rules, asked both ways.

``relations`` says what an Actor is to an appeal; with lifecycle.TABLE and a few facts it answers ``may``.
``readable_by`` is the same rule as rows of a query; tests hold the two together.
"""

from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import TABLE, Action
from huiyin.appeals.policies.batches import may_undo
from huiyin.appeals.policies.cases import (
    OFFICE_ROLES,
    PLATFORM_ROLES,
    Case,
    holds_clue,
    is_author,
    load_case,
    relations,
    running_supervision,
)
from huiyin.appeals.policies.facts import FACTS
from huiyin.appeals.policies.reading import (
    in_pool_of,
    is_recused_somewhere,
    may_read,
    not_recused,
    original_of,
    point_of,
    readable_by,
    reads_contact,
    reads_events,
    reads_original,
)
from huiyin.appeals.terms import Status
from huiyin.core.permission import ALLOWED, Answer, Denied
from huiyin.organisations.actors import Actor

__all__ = [
    "OFFICE_ROLES",
    "PLATFORM_ROLES",
    "Case",
    "holds_clue",
    "in_pool_of",
    "is_author",
    "is_recused_somewhere",
    "load_case",
    "may",
    "may_read",
    "may_undo",
    "not_recused",
    "original_of",
    "point_of",
    "possible_actions",
    "readable_by",
    "reads_contact",
    "reads_events",
    "reads_original",
    "relations",
    "running_supervision",
]


def may(actor: Actor, action: Action, case: Case) -> Answer:
    """Allowed, or Denied with the sentence that the page shows; code "wrong-state" where the moment is wrong."""
    row = TABLE[action]
    if not row.who & relations(actor, case).keys():
        return Denied(_("您没有办理这一步的权限"))
    if case.appeal.status not in row.sources:
        return Denied(
            _("这件留言现在是“%(status)s”，不能“%(action)s”。请刷新页面看最新情况")
            % {"status": Status(case.appeal.status).label, "action": action.label},
            code="wrong-state",
        )
    fact = FACTS.get(action)
    reason = fact(actor, case) if fact else None
    return Denied(reason, code="wrong-state") if reason else ALLOWED


def possible_actions(actor: Actor, case: Case) -> list[Action]:
    """The buttons: every action that is allowed now, in the order of the table."""
    return [action for action in TABLE if may(actor, action, case)]
