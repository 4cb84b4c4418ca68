"""Filling an empty site: the world first, then letter after letter in the order in which they were written."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from huiyin.accounts.models import User
from huiyin.appeals.models import Appeal
from huiyin.bench.courses import Letters
from huiyin.bench.days import Days
from huiyin.bench.lives import Scene
from huiyin.bench.profiles import Profile
from huiyin.bench.storing import store_for
from huiyin.bench.world import BEFORE, World
from huiyin.core.clock import local_day
from huiyin.organisations.models import Division, Organisation

SEED = 20261121
#: Two years, so that something has been archived.
HISTORY_DAYS = 730
#: How many letters, or accounts, are held in memory before they are written.
AT_A_TIME = 5000

Progress = Callable[[int], object]


def is_empty() -> bool:
    """Whether nothing at all is in the site's tables. Four queries."""
    return not any(model.objects.exists() for model in (Appeal, Organisation, Division, User))


def load(
    *, profile: Profile, until: datetime, seed: int = SEED, password: str = "", progress: Progress
) -> None:
    """Fill an empty site up to ``until``. The same profile, ``until`` and seed give the same rows, except for what is
    encrypted. ``progress`` is told how many accounts and letters have been written since it was last told."""
    days = Days(local_day(until) - timedelta(days=HISTORY_DAYS - 1), local_day(until))
    # A seed of its own for each size: a small site is not the beginning of a large one.
    rng = Random(f"{seed}/{profile.name}")  # noqa: S311 - invented rows, not secrets
    world = World(profile, days.starts[0] - BEFORE, password)
    scene = Scene(world, days, rng, until)
    store = store_for(scene.sheets)
    with store.opened():
        world.found()
        for number in range(1, profile.accounts + 1):
            world.citizen(rng)
            if number % AT_A_TIME == 0:
                store.pour()
                progress(AT_A_TIME)
        store.pour()
        letters = Letters(scene)
        waiting = 0
        for day, count in days.shares(profile.appeals):
            scene.journal.release(days.starts[day])
            for at in sorted(days.letter(day, rng) for _number in range(count)):
                letters.write(min(at, until))
                waiting += 1
                if waiting == AT_A_TIME:
                    store.pour()
                    progress(waiting)
                    waiting = 0
        scene.journal.release(None)
        store.pour()
        progress(waiting)
