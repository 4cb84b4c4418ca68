"""What other citizens add: me too, follow, thanks. Each once; doing it twice changes nothing."""

from datetime import datetime

from django.db.models import F

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Follow, Support, SupportKind
from huiyin.appeals.services.acting import acting
from huiyin.organisations.actors import Actor


def me_too(*, appeal: Appeal, actor: Actor, now: datetime) -> None:
    """我也遇到了: counts once for each person, who follows the appeal from then on."""
    if Support.objects.filter(appeal=appeal, user_id=actor.account_id, kind=SupportKind.ME_TOO).exists():
        return
    with acting(appeal=appeal, action=Action.ME_TOO, actor=actor, now=now) as act:
        Support.objects.create(appeal=act.appeal, user_id=actor.account_id, kind=SupportKind.ME_TOO, at=now)
        _made, is_new = Follow.objects.get_or_create(
            appeal=act.appeal, user_id=actor.account_id, defaults={"since": now}
        )
        act.finish(me_too_count=F("me_too_count") + 1, follow_count=F("follow_count") + int(is_new))


def thank(*, appeal: Appeal, actor: Actor, now: datetime) -> None:
    """感谢: a word of thanks to the offices after the reply."""
    if Support.objects.filter(appeal=appeal, user_id=actor.account_id, kind=SupportKind.THANKS).exists():
        return
    with acting(appeal=appeal, action=Action.THANK, actor=actor, now=now) as act:
        Support.objects.create(appeal=act.appeal, user_id=actor.account_id, kind=SupportKind.THANKS, at=now)
        act.finish(thanks_count=F("thanks_count") + 1)


def follow(*, appeal: Appeal, actor: Actor, now: datetime) -> None:
    """有进展告诉我."""
    if Follow.objects.filter(appeal=appeal, user_id=actor.account_id).exists():
        return
    with acting(appeal=appeal, action=Action.FOLLOW, actor=actor, now=now) as act:
        Follow.objects.create(appeal=act.appeal, user_id=actor.account_id, since=now)
        act.finish(follow_count=F("follow_count") + 1)


def unfollow(*, appeal: Appeal, actor: Actor, now: datetime) -> None:
    """不再关注."""
    if not Follow.objects.filter(appeal=appeal, user_id=actor.account_id).exists():
        return
    with acting(appeal=appeal, action=Action.UNFOLLOW, actor=actor, now=now) as act:
        Follow.objects.filter(appeal=act.appeal, user_id=actor.account_id).delete()
        act.finish(follow_count=F("follow_count") - 1)
