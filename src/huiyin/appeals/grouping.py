"""By what lists are narrowed beside plain columns, as expressions that appeal indexes hold: place, subject, state."""

from collections.abc import Callable, Iterable

from django.db.models import CharField, Func, Q
from django.db.models.lookups import Exact

from huiyin.appeals.terms import Status
from huiyin.core.indexing import Beginning, FirstPart
from huiyin.organisations.selectors import in_division

#: States as people ask for them; their names are StateGroup's.
STATES: dict[str, tuple[Status, ...]] = {
    "waiting": (Status.SUBMITTED, Status.RETURNED),
    "doing": (Status.ACCEPTED, Status.DISPATCHED, Status.HANDLING, Status.SUSPENDED),
    "replied": (Status.REPLIED,),
    "closed": (Status.CLOSED, Status.ARCHIVED),
    "ended": (Status.NOT_ACCEPTED, Status.WITHDRAWN, Status.MERGED),
}
_WHENS = " ".join(
    "WHEN {} THEN '{}'".format(
        " OR ".join(f"%(expressions)s = '{status.value}'" for status in statuses), group
    )
    for group, statuses in STATES.items()
)


class StateOf(Func):
    """The group of a status. Who changes STATES has to build the index ``appeal_state`` anew."""

    template = f"CASE {_WHENS} END"
    arity = 1
    output_field = CharField()


#: Codes of places have 2 digits for a province, 4 for a city, 6 for a county (GB/T 2260).
PROVINCE_LENGTH, CITY_LENGTH, COUNTY_LENGTH = 2, 4, 6
CITY, COUNTY = Beginning("division_id", CITY_LENGTH), Beginning("division_id", COUNTY_LENGTH)
SUBJECT_OF_CATEGORY = FirstPart("category_id")
STATE_GROUP = StateOf("status")


def about_place(division: str) -> Q:
    """Appeals about a place and everything in it, in the form that the indexes of lists answer newest first."""
    if len(division) == COUNTY_LENGTH:
        return Q(Exact(COUNTY, division))
    if len(division) == CITY_LENGTH:
        return Q(Exact(CITY, division))
    if len(division) == PROVINCE_LENGTH:
        # A province is so large a part of a site that its newest are found among the newest of all. As a range of codes
        # SQLite would begin at its places, and sort all of its appeals.
        return Q(Exact(Beginning("division_id", PROVINCE_LENGTH), division))
    return in_division(division)


def anywhere(divisions: Iterable[str], place: Callable[[str], Q]) -> Q:
    """Appeals of any of some places, each asked for by ``place``: ``about_place`` for lists newest first,
    ``in_division`` for what another index finds. None where there are no places."""
    found = Q(pk__in=[])
    for code in divisions:
        found |= place(code)
    return found
