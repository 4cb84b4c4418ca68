"""Filling an empty site: the world first, then letter after letter in the order in which they were written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from huiyin.accounts.models import User
from huiyin.appeals.models import Appeal
from huiyin.bench.apart import apart
from huiyin.bench.beside import Beside, Known
from huiyin.bench.copies import CopyingStore, Phase, Progress
from huiyin.bench.days import Days
from huiyin.bench.letters import Letters
from huiyin.bench.profiles import Profile
from huiyin.bench.scene import Scene
from huiyin.bench.sheets import Row
from huiyin.bench.storing import Store, store_for
from huiyin.bench.world import BEFORE, World
from huiyin.core.clock import local_day
from huiyin.journal.models import Event
from huiyin.organisations.models import Division, Organisation

SEED = 20261121
#: Two years, so that something has been archived.
HISTORY_DAYS = 730
#: How many letters, or accounts, are held in memory before they are written.
AT_A_TIME = 2500


@dataclass(frozen=True, slots=True)
class Batch:
    """Some thousand accounts or letters: the rows of each sheet, in the order of the sheets, how many they are about,
    what search and figures have to know, and up to which day (exclusive) all letters have been told."""

    rows: list[list[Row]]
    number: int
    known: list[Known]
    before: date


def is_empty() -> bool:
    """Whether nothing at all is in the site's tables. Four queries."""
    return not any(model.objects.exists() for model in (Appeal, Organisation, Division, User))


def load(
    *,
    profile: Profile,
    until: datetime,
    seed: int = SEED,
    password: str = "",
    progress: Progress,
    phase: Phase = lambda words, steps: None,
    processes: int = 1,
) -> None:
    """Fill an empty site up to ``until``, with its search index and its figures. The same profile, ``until`` and seed give
    the same rows, except for what is encrypted. ``progress`` is told how many accounts and letters have been written
    since it was last told; what comes after that, for a profile with copies (PostgreSQL only), begins with ``phase``.
    With two ``processes`` one tells, the other indexes, counts and writes; the rows are the same."""
    days = Days(local_day(until) - timedelta(days=HISTORY_DAYS - 1), local_day(until))
    # A seed of its own for each size: a small site is not the beginning of a large one.
    rng = Random(f"{seed}/{profile.name}")  # noqa: S311 - invented rows, not secrets
    scene = Scene(World(profile, days.starts[0] - BEFORE, password), days, rng, until)
    batches = _told(scene)
    if processes > 1:
        batches = apart(batches)
    beside = Beside(until, profile.copies)
    sheets = (*scene.sheets, *beside.sheets)
    if profile.copies > 1:
        copied = (*scene.told, *beside.told)
        store: Store = CopyingStore(sheets, copied, profile.copies, progress, phase)
    else:
        store = store_for(sheets)
    with store.opened():
        for batch in batches:
            store.pour([*batch.rows, *_beside(batch, beside)])
            progress(batch.number)
        told = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
        beside.end(last_event=told + profile.copies - 1 if told else 0)
        store.pour([*([] for _sheet in scene.sheets), *(sheet.take() for sheet in beside.sheets)])


def _beside(batch: Batch, beside: Beside) -> Iterator[list[Row]]:
    for one in batch.known:
        beside.know(one)
    beside.finish(batch.before)
    return (sheet.take() for sheet in beside.sheets)


def _told(scene: Scene) -> Iterator[Batch]:
    """The whole site, from its founding to the present."""
    world, days, journal = scene.world, scene.days, scene.journal
    world.found()
    for number in range(1, world.profile.accounts + 1):
        world.citizen(scene.rng)
        if number % AT_A_TIME == 0:
            yield _taken(scene, AT_A_TIME, days.first)
    letters, waiting = Letters(scene), world.profile.accounts % AT_A_TIME
    for day, count in days.shares(world.profile.letters):
        journal.release(days.starts[day])
        for at in sorted(days.letter(day, scene.rng) for _number in range(count)):
            letters.write(min(at, scene.until))
            waiting += 1
            if waiting >= AT_A_TIME:
                yield _taken(scene, waiting, days.day(day))
                waiting = 0
    journal.release(None)
    yield _taken(scene, waiting, days.day(days.count))


def _taken(scene: Scene, number: int, before: date) -> Batch:
    known, scene.known = scene.known, []
    return Batch([sheet.take() for sheet in scene.sheets], number, known, before)
