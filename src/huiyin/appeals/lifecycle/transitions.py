"""One row of the table of transitions, and the sets of states that rows are written with. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huiyin.appeals.lifecycle.actions import Action, Relation
from huiyin.appeals.terms import Status
from huiyin.journal.models import Visibility

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: from which states, to which (None: the state stays), by whom, and who may read the Event.

    ``may_stay``: facts may leave the appeal where it is (a reply published while an assisting part is still out);
    ``or_else`` is one more state that facts may lead to. ``quiet`` actions may happen side by side: they keep the
    version.
    ``needs`` says in words, for the docs, what must come with it.
    """

    action: Action
    sources: frozenset[Status]
    target: Status | None
    who: frozenset[Relation]
    visibility: Visibility
    may_stay: bool = False
    or_else: Status | None = None
    quiet: bool = False
    needs: StrOrPromise = ""

    def targets(self, source: Status) -> frozenset[Status]:
        """The states in which an appeal may be after the action, coming from ``source``."""
        reached = {state for state in (self.target, self.or_else) if state is not None}
        return frozenset(reached | ({source} if self.may_stay or self.target is None else set()))


#: States in which an accepted appeal is under way.
ACTIVE = frozenset({Status.ACCEPTED, Status.DISPATCHED, Status.HANDLING, Status.SUSPENDED, Status.REPLIED})
#: States of an accepted appeal that people look at.
READABLE = ACTIVE | {Status.CLOSED}


def row(
    action: Action,
    sources: set[Status] | frozenset[Status],
    target: Status | None,
    who: set[Relation],
    visibility: Visibility,
    needs: StrOrPromise = "",
    *,
    may_stay: bool = False,
    or_else: Status | None = None,
    quiet: bool = False,
) -> Transition:
    """A Transition, written in the order in which the table is read."""
    return Transition(
        action, frozenset(sources), target, frozenset(who), visibility, may_stay, or_else, quiet, needs
    )
