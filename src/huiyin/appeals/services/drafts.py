"""Drafts: what a person has typed so far, kept on the server so that nothing is lost. No Events: nothing is said yet.

One draft for an account; for the signed-out one for the token in their session. The token is also the key of
submission: whatever is sent twice under it becomes one appeal.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from huiyin.appeals.models import Draft
from huiyin.appeals.services.files import remove_attachment
from huiyin.core.codes import random_token
from huiyin.core.rows import only
from huiyin.core.statements import kept_plans

IDLE = timedelta(days=7)
#: Of one field this much is kept, in characters: twenty times the longest text that can be submitted.
FIELD_MAX = 100_000


@kept_plans()
def load(*, user_id: int | None, token: str) -> Draft | None:
    """The draft of this session (a signed-in writer takes over what was begun signed-out), else the account's."""
    draft = only(Draft.objects.filter(token=token)) if token else None
    if draft is not None and draft.user_id in (None, user_id):
        return _adopted(draft, user_id)
    return only(Draft.objects.filter(user_id=user_id)) if user_id is not None else None


def _adopted(draft: Draft, user_id: int | None) -> Draft:
    """The account's from now on, unless the account has another: then both live on, this one for the session."""
    if user_id is None or draft.user_id == user_id or Draft.objects.filter(user_id=user_id).exists():
        return draft
    try:
        with transaction.atomic():
            Draft.objects.filter(pk=draft.pk, user__isnull=True).update(user_id=user_id)
    except IntegrityError:  # the same person began another in a second window at this moment
        return draft
    draft.user_id = user_id
    return draft


def begin(*, user_id: int | None, now: datetime) -> Draft:
    """A new, empty draft; the account's own where it has one already."""
    try:
        with transaction.atomic():
            return Draft.objects.create(token=random_token(), user_id=user_id, created_at=now, updated_at=now)
    except IntegrityError:
        if user_id is None:
            raise
        return Draft.objects.get(user_id=user_id)


def typed(draft: Draft) -> dict[str, str]:
    """The fields as they were typed, uncleaned."""
    fields: dict[str, str] = json.loads(draft.data or "{}")
    return fields


def save(*, draft: Draft, fields: Mapping[str, str], now: datetime) -> bool:
    """Put these fields over those kept before. False where the draft has been submitted or discarded meanwhile."""
    with transaction.atomic():
        current = Draft.objects.select_for_update().filter(pk=draft.pk).first()
        if current is None:
            return False
        merged = typed(current) | {name: text[:FIELD_MAX] for name, text in fields.items()}
        draft.data, draft.updated_at = json.dumps(merged), now
        draft.save(update_fields=["data", "updated_at"])
    return True


def discard(*, draft: Draft) -> None:
    """Remove the draft with its files."""
    with transaction.atomic():
        for attachment in draft.attachments.all():
            remove_attachment(attachment=attachment)
        draft.delete()


def clean_idle(*, now: datetime) -> int:
    """Remove drafts untouched for seven days, files too; returns how many. Run by the worker."""
    idle = list(Draft.objects.filter(updated_at__lt=now - IDLE).order_by("updated_at")[:500])
    for draft in idle:
        discard(draft=draft)
    return len(idle)
