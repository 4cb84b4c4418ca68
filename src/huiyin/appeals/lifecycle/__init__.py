"""The life cycle of an appeal: one table.

From this table come the guard of every service, the buttons on the pages, the diagram in docs/life-cycle.md and the
model of the stateful test. Pure: knows states and relations, not rows and people. Each part of the table has a file of
its own here.
"""

from huiyin.appeals.lifecycle import (
    allotting,
    answering,
    assessing,
    consulting,
    emergencies,
    joining,
    supervising,
    watching,
)
from huiyin.appeals.lifecycle.actions import Action, Relation
from huiyin.appeals.lifecycle.supervising import MOVES, UNDER_SUPERVISION, Move
from huiyin.appeals.lifecycle.transitions import Transition
from huiyin.appeals.terms import Status

__all__ = [
    "MOVES",
    "SUBMITTED_EVENT",
    "TABLE",
    "UNDER_SUPERVISION",
    "Action",
    "Move",
    "Relation",
    "Transition",
    "allowed_actions",
    "event_type",
]

#: Every action once, in the order in which buttons are shown.
TABLE: dict[Action, Transition] = {
    row.action: row
    for row in (
        *answering.ROWS,
        *allotting.ROWS,
        *supervising.ROWS,
        *assessing.ROWS,
        *watching.ROWS,
        *emergencies.ROWS,
        *joining.ROWS,
        *consulting.ROWS,
    )
}

#: The Event of the beginning, which is not a transition.
SUBMITTED_EVENT = "submitted"


def allowed_actions(status: Status, relations: frozenset[Relation]) -> list[Action]:
    """The actions that state and relations permit, in the order of the table. Facts may still forbid one."""
    return [action for action, row in TABLE.items() if status in row.sources and relations & row.who]


def event_type(action: Action) -> str:
    """The type of the Event that an action writes: its own name."""
    return action.value
