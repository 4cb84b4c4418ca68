"""The public overdue list 超期清单: limits that are missed, and have climbed the whole ladder."""

from django.db.models import Count, Q

from huiyin.appeals.models import Deadline
from huiyin.appeals.terms import ClockState, Escalation
from huiyin.core.paging import Cursor, Slice, cut

_LISTED = Deadline.objects.filter(state=ClockState.RUNNING, escalation=Escalation.PUBLIC)


def overdue_list(cursor: Cursor | None) -> Slice[Deadline]:
    """One page of the missed limits of published appeals, what was due last on top. One query."""
    rows = _LISTED.filter(appeal__is_published=True).select_related(
        "appeal__division__parent", "appeal__category", "organisation"
    )
    return cut(rows.defer("appeal__body"), column="due_at", moment=lambda row: row.due_at, cursor=cursor)


def overdue_count() -> tuple[int, int]:
    """How many limits stand on the list, and how many more belong to appeals that are not public. One query."""
    is_published = Q(appeal__is_published=True)
    found = _LISTED.aggregate(
        public=Count("pk", filter=is_published), hidden=Count("pk", filter=~is_published)
    )
    return found["public"], found["hidden"]
