"""Everybody else: who says "me too", follows, thanks, and how often an appeal is looked at. Heavy-tailed, as it is."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from django.contrib.auth.hashers import make_password
from django.db import transaction

from huiyin.accounts.models import User
from huiyin.appeals import services
from huiyin.appeals.models import Appeal, Follow, Support, SupportKind
from huiyin.appeals.terms import Kind, Status
from huiyin.core.codes import random_token
from huiyin.core.secrets import keyed_hash
from huiyin.demo.courses import Course
from huiyin.demo.tale import DAY, HOUR, Act, Tale
from huiyin.demo.world import World, dice
from huiyin.organisations.actors import Actor

#: Followers of one appeal at most; each of them is told of every step while the demonstration runs.
FOLLOWERS_MAX = 40
#: An appeal has all its supporters after so many days.
GROWS_FOR = timedelta(days=18)
_JOINED_ON = (Course.NATURAL, Course.STORY, Course.UNRATED, Course.ARCHIVED)


def join_in(tale: Tale, accepted: datetime, replied: datetime) -> None:
    """Named citizens who join one appeal, each through the services."""
    script, rng = tale.script, tale.rng
    if tale.course not in _JOINED_ON or script.private or script.kind == Kind.REPORT:
        return
    people = [user for pseudonym, user in tale.world.citizens.items() if pseudonym != tale.filling.author]
    for user in rng.sample(people, k=rng.choice((0, 0, 0, 1, 1, 2))):
        tale.aside(accepted + tale.some(HOUR, 4 * DAY), _joining(tale, user, services.me_too))
    goes_on = script.follow_up or script.redo_reason
    if not goes_on and rng.random() < 0.3:
        tale.aside(replied + tale.some(HOUR, 3 * DAY), _joining(tale, rng.choice(people), services.thank))


class _Join(Protocol):
    """``services.me_too`` or ``services.thank``."""

    def __call__(self, *, appeal: Appeal, actor: Actor, now: datetime) -> None:
        """One click."""


def _joining(tale: Tale, user: User, join: _Join) -> Act:
    return lambda at: join(appeal=tale.appeal, actor=tale.world.actor(user), now=at)


def gather(*, world: World, tales: Iterable[Tale], now: datetime) -> None:
    """Supporters, followers and views of the published appeals, in bulk. One transaction.

    What thousands of people do with one click each would take the services minutes; the rows are the same, only the
    Events of the clicks are missing.
    """
    shown = [tale for tale in tales if tale.stored is not None]
    fresh = Appeal.objects.in_bulk([tale.appeal.pk for tale in shown])
    sizes = {tale.appeal.pk: _supporters(tale, fresh[tale.appeal.pk], now) for tale in shown}
    with transaction.atomic():
        people = _strangers(max(sizes.values(), default=0), now)
        supports: list[Support] = []
        follows: list[Follow] = []
        for tale in shown:
            appeal = fresh[tale.appeal.pk]
            for number, (user, at) in enumerate(_clicks(world, tale, appeal, people, sizes[appeal.pk], now)):
                supports.append(Support(appeal=appeal, user=user, kind=SupportKind.ME_TOO, at=at))
                if number < FOLLOWERS_MAX and number % 3 == 0:
                    follows.append(Follow(appeal=appeal, user=user, since=at))
        Support.objects.bulk_create(supports, batch_size=2000)
        Follow.objects.bulk_create(follows, batch_size=2000)
        _count(world, fresh.values(), supports, follows)


def _supporters(tale: Tale, appeal: Appeal, now: datetime) -> int:
    """How many say "me too" by now: the script's number for its first telling, else few and seldom many."""
    if not appeal.is_published or appeal.accepted_at is None:
        return 0
    rng = dice(tale.world.seed, "crowd", tale.plan.key)
    whole = tale.script.supporters if tale.plan.turn == 0 else 0
    whole = whole or min(int(rng.paretovariate(0.9)) - 1, 120)
    return int(whole * min(1.0, (now - appeal.accepted_at) / GROWS_FOR))


def _strangers(count: int, now: datetime) -> list[User]:
    """Accounts of people whom nobody needs to know; their addresses lead nowhere (RFC 2606)."""
    password, joined = make_password(None), now - 400 * DAY
    addresses = [f"neighbour-{number}@example.invalid" for number in range(count)]
    return User.objects.bulk_create(
        User(
            handle=random_token(),
            display_name=f"网友{1000 + number}",
            email=address,
            email_hash=keyed_hash(address),
            password=password,
            created_at=joined,
        )
        for number, address in enumerate(addresses)
    )


def _clicks(
    world: World, tale: Tale, appeal: Appeal, people: list[User], count: int, now: datetime
) -> list[tuple[User, datetime]]:
    """Who clicked and when: most of them in the first days."""
    rng, begun = dice(world.seed, "clicks", tale.plan.key), appeal.accepted_at or now
    span = min(now - begun, GROWS_FOR)
    moments = sorted(begun + span * (rng.random() ** 1.8) for _click in range(count))
    return list(zip(rng.sample(people, k=count), moments, strict=True))


def _count(world: World, appeals: Iterable[Appeal], supports: list[Support], follows: list[Follow]) -> None:
    """The stored counts follow the rows; looked at many times oftener than joined."""
    joined = Counter(support.appeal_id for support in supports)
    followed = Counter(follow.appeal_id for follow in follows)
    changed = []
    for appeal in appeals:
        rng = dice(world.seed, "views", appeal.submission_key)
        appeal.me_too_count += joined[appeal.pk]
        appeal.follow_count += followed[appeal.pk]
        is_open = appeal.is_published or appeal.status == Status.ARCHIVED
        seldom = 12 + min(rng.paretovariate(1.1) * 20, 900) + appeal.me_too_count * rng.uniform(9, 22)
        appeal.view_count = int(min(seldom, 60_000)) if is_open else rng.randint(0, 6)
        changed.append(appeal)
    Appeal.objects.bulk_update(changed, ["me_too_count", "follow_count", "view_count"], batch_size=200)
