"""How an office stands among its peers: the offices of its level in the same period."""

from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.core.cache import cache

from huiyin.organisations.models import Level, Organisation
from huiyin.statistics.facts import Since
from huiyin.statistics.figures import Figures, OfficeFigures, by_office

KEPT_SECONDS = 60
#: Figures of which the peers' median is shown.
COMPARED = (
    "response_rate",
    "solved_rate",
    "satisfaction",
    "claim_rate",
    "on_time_rate",
    "closure_on_time_rate",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """``medians`` are the peers' middle shares by figure, from 0 to 1 (None: nobody has one); ``rank`` of ``ranked``."""

    medians: dict[str, float | None]
    peers: int
    rank: int | None
    ranked: int


def standing(
    office: Organisation, *, since: date, until: date, now: datetime, then: Since | None = None
) -> Standing:
    """Of an office (with its division loaded) among those of its level; kept for a minute in each process."""
    key = f"peers-{since}-{until}"
    offices: tuple[OfficeFigures, ...] | None = cache.get(key)
    if offices is None:
        offices = by_office(since=since, until=until, now=now, then=then)
        cache.set(key, offices, KEPT_SECONDS)
    level = Level(office.division.level)
    peers = [one for one in offices if one.level == level]
    own = next((one.rank for one in peers if one.code == office.code), None)
    return Standing(
        {name: _median(name, [one.figures for one in peers]) for name in COMPARED},
        len(peers),
        own,
        sum(one.rank is not None for one in peers),
    )


def _median(name: str, figures: list[Figures]) -> float | None:
    shares = (getattr(one, name).value for one in figures)
    known = [share for share in shares if share is not None]
    return median(known) if known else None
