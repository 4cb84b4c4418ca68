"""Which assessments and exclusions somebody may work on."""

from django.db.models import Q, QuerySet

from huiyin.appeals.models import Exclusion
from huiyin.appeals.terms import ExclusionState
from huiyin.organisations.actors import Actor
from huiyin.organisations.selectors import in_division
from huiyin.statistics.assessing import ASSESSORS
from huiyin.statistics.models import Assessment


def assessable(actor: Actor) -> QuerySet[Assessment]:
    """The assessments of the divisions over which the actor is assessor, the latest period first."""
    return Assessment.objects.filter(_reach(actor, "division_id")).select_related("division")


def exclusions_waiting(actor: Actor) -> QuerySet[Exclusion]:
    """What offices have asked to have struck out and the actor decides, the oldest first."""
    return (
        Exclusion.objects.filter(_reach(actor, "appeal__division_id"), state=ExclusionState.ASKED)
        .select_related("appeal", "organisation")
        .order_by("asked_at", "pk")
    )


def _reach(actor: Actor, field: str) -> Q:
    reach = Q(pk__in=[])
    for code in actor.division_codes(*ASSESSORS):
        reach |= in_division(code, field)
    return reach
