"""Whose eyes search: the rows somebody may read, and what the index knows about these rows."""

from dataclasses import dataclass

from django.db.models import QuerySet

from huiyin.appeals.models import Appeal
from huiyin.appeals.policies import PLATFORM_ROLES
from huiyin.appeals.selectors.console import in_sight
from huiyin.appeals.selectors.lists import published
from huiyin.appeals.selectors.queues import of_office
from huiyin.organisations.actors import Actor, Post
from huiyin.organisations.models import Role
from huiyin.search.documents import PUBLISHED
from huiyin.search.pairs import marks


@dataclass(frozen=True, slots=True)
class Scope:
    """``rows`` decide what may be found; one of ``marks`` stands at each of them in the index, to find it fast.
    ``keys_first``: no index gives the rows newest first."""

    rows: QuerySet[Appeal]
    marks: frozenset[int]
    keys_first: bool = False


def everybody() -> Scope:
    """What the public may read."""
    return Scope(published(), frozenset(marks([PUBLISHED])))


def of_platform(actor: Actor) -> Scope:
    """The appeals of the divisions that the actor's posts as platform or leader reach over."""
    places = actor.division_codes(*PLATFORM_ROLES, Role.LEADER)
    return Scope(
        Appeal.objects.filter(in_sight(actor)).select_related("mailbox"),
        frozenset(marks(f"division:{code}" for code in places)),
    )


def of_desk(post: Post) -> Scope:
    """The appeals in which the office has or had a part."""
    return Scope(
        of_office(post).select_related("mailbox"),
        frozenset(marks([f"office:{post.organisation_id}"])),
        keys_first=True,
    )
