"""Numbers of supervisions: 清督〔2026〕12号. Counted for each division and year, without a gap."""

from dataclasses import dataclass
from datetime import datetime

from huiyin.appeals.lifecycle import Relation
from huiyin.appeals.models import SupervisionCounter
from huiyin.appeals.policies import relations
from huiyin.appeals.services.acting import Act
from huiyin.core.clock import local_day
from huiyin.core.errors import Forbidden
from huiyin.organisations.models import Division


@dataclass(frozen=True, slots=True)
class Number:
    """The next number of a division in a year."""

    division: str
    year: int
    serial: int
    text: str


def next_number(act: Act, now: datetime) -> Number:
    """Take the next number of the division for which the supervisor acts.

    Its counter stays locked until the transaction ends, and goes back with it: what fails leaves no gap. The year is
    that of Asia/Shanghai.
    """
    post = relations(act.actor, act.case).get(Relation.SUPERVISOR)
    if post is None:
        raise Forbidden("no-office", "A supervision is ordered from a supervisor's post")
    year = local_day(now).year
    counter = SupervisionCounter.objects.select_for_update().filter(division_id=post.division_code, year=year)
    found = counter.first() or _first_of_the_year(post.division_code, year)
    found.last += 1
    found.save(update_fields=["last"])
    return Number(post.division_code, year, found.last, f"{found.prefix}督〔{found.year}〕{found.last}号")


def _first_of_the_year(division: str, year: int) -> SupervisionCounter:
    """A counter with the shortest beginning of the division's name that no other division has this year; last year's
    word stays where it is free. Two who begin at once get one counter: the constraint decides, the lock makes wait."""
    name = Division.objects.get(pk=division).name
    last_year = SupervisionCounter.objects.filter(division_id=division, year=year - 1).first()
    words = [last_year.prefix] if last_year else []
    words += [name[:length] for length in range(1, len(name) + 1)]
    for word in (*words, f"{name[:8]}{division}"):
        SupervisionCounter.objects.bulk_create(
            [SupervisionCounter(division_id=division, year=year, prefix=word)], ignore_conflicts=True
        )
        made = SupervisionCounter.objects.select_for_update().filter(division_id=division, year=year).first()
        if made:
            return made
    raise SupervisionCounter.DoesNotExist(division)
