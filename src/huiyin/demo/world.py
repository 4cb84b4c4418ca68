"""The founded city, as those who play in it see it: rows of the database beside the content they came from."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from huiyin.accounts.models import User
from huiyin.demo.content import City
from huiyin.demo.pictures import Album
from huiyin.organisations.actors import SYSTEM_ACTOR, Actor, actor_for
from huiyin.organisations.models import Organisation


def dice(*parts: object) -> Random:
    """Chance that falls the same way in every run: it depends on the parts only."""
    return Random("/".join(map(str, parts)))  # noqa: S311 - for a believable city, not for secrets


@dataclass
class World:
    """Who and what there is. Staff are found by login name, citizens by pseudonym, organisations by code."""

    city: City
    seed: int
    staff: dict[str, User] = field(default_factory=dict)
    citizens: dict[str, User] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    album: Album = field(init=False)
    _actors: dict[int, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The pictures belong to the same seed."""
        self.album = Album(self.seed)

    def actor(self, user: User) -> Actor:
        """The Actor of an account, read once: nobody's posts change while the city is played."""
        if user.pk not in self._actors:
            self._actors[user.pk] = actor_for(user)
        return self._actors[user.pk]

    def member(self, login: str) -> Actor:
        """A member of staff by login name."""
        return self.actor(self.staff[login])

    def handler(self, organisation: str) -> Actor:
        """The person who handles an organisation's appeals."""
        return self.member(organisation)

    def approver(self, organisation: str) -> Actor:
        """The person who approves its replies; in a small office the same."""
        login = f"{organisation}-approver"
        return self.member(login if login in self.staff else organisation)

    def above(self, organisation: str) -> str:
        """The code of the organisation that hands appeals down to this one; "" where that is the platform itself."""
        parent = self.city.organisation_by_code[organisation].parent
        is_platform = parent and not self.city.organisation_by_code[parent].parent
        return "" if is_platform else parent

    @property
    def system(self) -> Actor:
        """The program that closes and archives."""
        return SYSTEM_ACTOR


def parents_first(codes_and_parents: Iterable[tuple[str, str]]) -> list[str]:
    """The codes in an order in which every parent precedes its children."""
    parents = dict(codes_and_parents)

    def depth(code: str) -> int:
        return 1 + depth(parents[code]) if parents[code] else 0

    return sorted(parents, key=depth)
