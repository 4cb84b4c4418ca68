"""Prepared queries answer what the plain ones answer, for everybody's values, and never with another reader's.

All tests run with ``Prepared.compares`` (conftest), so every page that any of them opens compares its queries, too.
"""

from datetime import date

import pytest
from django.db.models import QuerySet
from tests.cast import DAY, TUESDAY, Cast, dispatched, handling, replied

from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors import desk, lists
from huiyin.appeals.selectors.lists import Filters, Order, StateGroup
from huiyin.core.paging import Cursor
from huiyin.core.prepared import Prepared

NOW = TUESDAY + 3 * DAY


def test_another_office_gets_its_own_rows_from_the_same_text(cast: Cast) -> None:
    ours = handling(cast)
    theirs = dispatched(cast, lead="water", title="水务局的一件")
    posts = [cast.actor(name).posts[0] for name in ("handler", "water_handler", "handler")]
    shown = [[row.pk for row in desk.work_list(post, mine=None, cursor=None).rows] for post in posts]
    assert shown == [[ours.pk], [theirs.pk], [ours.pk]]
    counted = [desk.counts(post, 0, NOW, takes_from_pool=True).open for post in posts]
    assert counted == [1, 1, 1]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(category="urban"),
        Filters(category="urban.roads"),
        Filters(division="99"),
        Filters(division="9901"),
        Filters(division="990101"),
        Filters(division="990101001"),
        Filters(organisation="housing"),
        Filters(state=StateGroup.OVERDUE),
        Filters(state=StateGroup.REPLIED, order=Order.REPLIED),
        Filters(since=date(2026, 11, 1), until=date(2026, 11, 30), division="990101", category="heating"),
    ],
)
@pytest.mark.parametrize("cursor", [None, Cursor(NOW, 1), Cursor(TUESDAY - 90 * DAY, 1, backwards=True)])
def test_the_public_list_is_the_plain_one(cast: Cast, filters: Filters, cursor: Cursor | None) -> None:
    for number in range(3):
        replied(cast, at=TUESDAY - number * DAY)
    prepared = lists.page_of(filters, cursor, now=NOW, rows=None)
    plain = lists.page_of(filters, cursor, now=NOW, rows=lists.published())
    assert (list(prepared.rows), prepared.newer, prepared.older) == (
        list(plain.rows),
        plain.newer,
        plain.older,
    )


def test_a_query_that_makes_more_of_a_value_than_it_names_is_refused(cast: Cast) -> None:
    def hidden(_fixed: None, key: int) -> QuerySet[Appeal, tuple[int]]:
        return Appeal.objects.filter(pk__gt=key + 1).values_list("pk")

    with pytest.raises(ValueError, match="hidden"):
        Prepared(Appeal, hidden).rows(1)


def test_a_query_whose_form_hangs_on_a_value_is_refused(cast: Cast) -> None:
    def bent(_fixed: None, key: int) -> QuerySet[Appeal, tuple[int]]:
        rows = Appeal.objects.filter(pk=key)
        return (rows if key > 5 else rows.filter(is_published=True)).values_list("pk")

    query = Prepared(Appeal, bent)
    assert query.rows(6) == []
    with pytest.raises(ValueError, match="bent"):
        query.rows(5)
