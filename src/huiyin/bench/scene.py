"""What all lives of a generated site share: its world, its days, one source of chance, and the sheets."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from huiyin.appeals.models import (
    Appeal,
    Assignment,
    Deadline,
    Follow,
    FollowUp,
    Note,
    OriginalText,
    Rating,
    Reply,
    Support,
)
from huiyin.bench.beside import Known
from huiyin.bench.calendar import SettledLaw
from huiyin.bench.copies import SECRETS, SECRETS_COLUMNS
from huiyin.bench.days import Days
from huiyin.bench.journal import Journal
from huiyin.bench.sheets import Lines, Sheet
from huiyin.bench.world import World


class Over(Exception):
    """The present has been reached: what comes next has not happened yet."""


@dataclass
class Scene:
    """What all lives share: the world, the days, one source of chance, and the sheets they are written on."""

    world: World
    days: Days
    rng: Random
    until: datetime

    def __post_init__(self) -> None:
        self.law = SettledLaw(self.days.calendar)
        #: What search and figures have to know, of lives told since it was last taken.
        self.known: list[Known] = []
        # Keys of what is laid out several times leave room for those of the copies.
        step = self.world.profile.copies
        self.journal = Journal(step)
        self.appeals, self.originals = Sheet(Appeal, step), Sheet(OriginalText, step)
        self.assignments, self.notes, self.replies = (Sheet(one, step) for one in (Assignment, Note, Reply))
        self.follow_ups, self.ratings = Sheet(FollowUp, step), Sheet(Rating, step)
        self.supports, self.follows = Sheet(Support, step), Sheet(Follow, step)
        self.deadlines = Sheet(Deadline, step)
        self.secrets = Lines(SECRETS, SECRETS_COLUMNS)
        # Rows for services.timing to look at; one of each, because an instance costs more than its columns.
        self.appeal, self.deadline = Appeal(), Deadline()

    @property
    def sheets(self) -> tuple[Lines, ...]:
        """In the order in which they refer to each other."""
        return (*self.world.sheets, *self.told, self.secrets)

    @property
    def told(self) -> tuple[Sheet, ...]:
        """What the letters bring about: of this a site with copies has more than was told."""
        return (
            self.appeals,
            self.originals,
            self.assignments,
            self.notes,
            self.replies,
            self.follow_ups,
            self.ratings,
            self.supports,
            self.follows,
            self.deadlines,
            self.journal.events,
            self.journal.notifications,
        )
