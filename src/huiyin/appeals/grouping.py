"""By what lists are narrowed beside plain columns, as expressions that appeal indexes hold: place, subject, state."""

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


#: Codes of places have 4 digits for a city, 6 for a county (GB/T 2260).
CITY_LENGTH, COUNTY_LENGTH = 4, 6
CITY, COUNTY = Beginning("division_id", CITY_LENGTH), Beginning("division_id", COUNTY_LENGTH)
SUBJECT_OF_CATEGORY = FirstPart("category_id")
STATE_GROUP = StateOf("status")


def about_place(division: str) -> Q:
    """Appeals about a place and everything in it, in the form that the indexes of lists answer newest first."""
    if len(division) == COUNTY_LENGTH:
        return Q(Exact(COUNTY, division))
    if len(division) == CITY_LENGTH:
        return Q(Exact(CITY, division))
    return in_division(division)
