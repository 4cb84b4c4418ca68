"""Build the demonstration city 清江市: found it, play its appeals through the services, let the crowd join, tidy up."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time, timedelta

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction

from huiyin.accounts.models import User
from huiyin.appeals.models import Attachment
from huiyin.appeals.services.watching import watch
from huiyin.channels import digests
from huiyin.channels.models import Digest
from huiyin.core.clock import LOCAL, local_day
from huiyin.core.errors import DomainError
from huiyin.demo import (
    assessing,
    closing,
    crowd,
    emergencies,
    governing,
    handing,
    opening,
    pressing,
    replying,
    working,
)
from huiyin.demo.content import load
from huiyin.demo.founding import found
from huiyin.demo.plans import make_plans
from huiyin.demo.tale import Step, Tale
from huiyin.demo.world import World
from huiyin.journal.models import Event, Outbox, Visibility
from huiyin.journal.services import SYSTEM, record
from huiyin.organisations.models import Organisation
from huiyin.statistics import recounting

APPEALS, SEED = 400, 2026
#: Steps in one transaction: on SQLite every commit waits for the disk.
CHUNK = 200
#: Of Events older than this nobody is told any more.
NEWS = timedelta(days=1)
#: When the deadlines of the played days are looked at: after hours, when what was due in the day is late.
WATCHED_AT = time(18, 30)
#: The Events that mark a site as the demonstration.
BEGUN, BUILT = "demo_begun", "demo_built"

#: Told how many of how many steps are done.
Progress = Callable[[int, int], None]


def build(
    *, now: datetime, seed: int = SEED, appeals: int = APPEALS, progress: Progress | None = None
) -> World:
    """Build the city on an empty site, as it is at ``now`` (UTC). The same seed gives the same stories."""
    city = load()
    _mark(BEGUN, now)
    world = found(city=city, now=now, seed=seed)
    tales: dict[str, Tale] = {}
    for plan in make_plans(city=city, now=now, seed=seed, appeals=appeals):
        tales[plan.key] = Tale(world, plan, now, tales)
        compose(tales[plan.key])
    _play(tales.values(), list(assessing.steps(world, now)), now, progress)
    pressing.press(world=world, now=now)
    emergencies.play(world, now)
    governing.go_on(world, now)
    crowd.gather(world=world, tales=tales.values(), now=now)
    recounting.recount(now=now)
    _forget_news(now - NEWS)
    _mark(BUILT, now)
    return world


def compose(tale: Tale) -> None:
    """All steps of one tale, as far as its course goes; those in the future are left out by whoever plays it."""
    opening.submit(tale)
    if not opening.moderate(tale):
        return
    accepted = tale.at
    if not handing.hand_over(tale):
        return
    due = working.work(tale)
    if due is None or not replying.reply(tale, due):
        return
    replied = tale.at
    closing.finish(tale)
    crowd.join_in(tale, accepted, replied)


def _play(tales: Iterable[Tale], beside: Iterable[Step], now: datetime, progress: Progress | None) -> None:
    """Everything that has happened by now, in the order in which it happened."""
    told = sorted((step for tale in tales for step in tale.steps if step.at <= now), key=lambda step: step.at)
    steps = sorted([*told, *beside, *watches(told, now)], key=lambda step: step.at)
    for start in range(0, len(steps), CHUNK):
        with transaction.atomic():
            for step in steps[start : start + CHUNK]:
                _do(step)
        if progress:
            progress(min(start + CHUNK, len(steps)), len(steps))


def watches(steps: Sequence[Step], now: datetime) -> list[Step]:
    """The watch over the deadlines, every evening from the first step to ``now``."""
    found, day = [], local_day(steps[0].at) if steps else local_day(now)
    while (at := datetime.combine(day, WATCHED_AT, tzinfo=LOCAL).astimezone(UTC)) <= now:
        found.append(Step(at, _watch, "watch"))
        day += timedelta(days=1)
    return found


def _watch(at: datetime) -> None:
    while watch(now=at, tell=digests.tell):
        pass


def _do(step: Step) -> None:
    try:
        step.act(step.at)
    except DomainError as error:
        error.add_note(f"in {step.key} at {step.at:%Y-%m-%d %H:%M}")
        raise


def _forget_news(before: datetime) -> None:
    """Old Events count as delivered; those of the last day are left for the worker, which tells people of them."""
    Digest.objects.filter(due_at__lt=before).update(sent_at=before)
    Outbox.objects.filter(event__at__lt=before).delete()


@transaction.atomic
def _mark(type: str, now: datetime) -> None:
    record(
        type=type, subject="site", subject_id="demo", who=SYSTEM, visibility=Visibility.SUPERVISION, now=now
    )


def is_empty() -> bool:
    """Whether the site has nothing that building could disturb."""
    return not (Organisation.objects.exists() or User.objects.exists() or Event.objects.exists())


def is_demonstration() -> bool:
    """Whether what is here was built by this program, wholly or in part."""
    return Event.objects.filter(type=BEGUN, subject="site").exists()


def is_built() -> bool:
    """Whether the building was finished."""
    return Event.objects.filter(type=BUILT, subject="site").exists()


def is_unfinished() -> bool:
    """Whether nothing has been built yet, or the building was broken off."""
    return is_empty() or (is_demonstration() and not is_built())


def clear() -> None:
    """Empty every table and remove the attached files; only ever called for a demonstration."""
    for names in Attachment.objects.values_list("file", "thumbnail"):
        for name in filter(None, names):
            default_storage.delete(name)
    call_command("flush", interactive=False, verbosity=0)
