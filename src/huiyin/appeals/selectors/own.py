"""A citizen's own appeals, what they follow and what they have begun; and one appeal by its query code."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from huiyin.appeals.models import Appeal, Draft
from huiyin.appeals.terms import OPEN, Status
from huiyin.core.paging import Cursor, Slice, cut
from huiyin.core.secrets import keyed_hash

OPEN_MAX = 50
FOLLOWED_MAX = 50
_RUNNING = (*OPEN, Status.RETURNED)


@dataclass(frozen=True, slots=True)
class Own:
    """An appeal with its title as the author wrote it."""

    appeal: Appeal
    title: str


@dataclass(frozen=True, slots=True)
class OwnSlice:
    """One page of one's own appeals with the cursors of its neighbours."""

    rows: tuple[Own, ...]
    newer: str | None
    older: str | None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What somebody has begun to write: its title so far, when it was last changed (UTC)."""

    title: str
    updated_at: datetime


def _own(user_id: int) -> QuerySet[Appeal]:
    return Appeal.objects.filter(author_id=user_id).select_related("lead", "original").defer("body")


def own_open(user_id: int) -> tuple[Own, ...]:
    """The newest OPEN_MAX appeals of an account that still run. One query."""
    rows = _own(user_id).filter(status__in=_RUNNING).order_by("-submitted_at", "-pk")[:OPEN_MAX]
    return tuple(Own(appeal, appeal.original.title) for appeal in rows)


def own_ended(user_id: int, cursor: Cursor | None) -> OwnSlice:
    """A page of the account's appeals that have come to an end. One query."""
    rows = _own(user_id).exclude(status__in=_RUNNING)
    found: Slice[Appeal] = cut(
        rows, column="submitted_at", moment=lambda appeal: appeal.submitted_at, cursor=cursor
    )
    return OwnSlice(
        tuple(Own(appeal, appeal.original.title) for appeal in found.rows), found.newer, found.older
    )


def followed(user_id: int) -> QuerySet[Appeal]:
    """The published appeals of others that an account follows, the latest followed first."""
    return (
        Appeal.objects.filter(follows__user_id=user_id, is_published=True)
        .exclude(author_id=user_id)
        .select_related("lead")
        .defer("body")
        .order_by("-follows__since", "-pk")[:FOLLOWED_MAX]
    )


def unfinished(user_id: int) -> Unfinished | None:
    """The account's draft. One query."""
    draft = Draft.objects.filter(user_id=user_id).first()
    if draft is None:
        return None
    return Unfinished(str(json.loads(draft.data or "{}").get("title", "")).strip(), draft.updated_at)


def find_by_code(code: str) -> Appeal | None:
    """The appeal of a query code in its stored spelling. One query."""
    return Appeal.objects.filter(query_code_hash=keyed_hash(code)).first()
