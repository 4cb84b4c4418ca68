"""Lists of appeals: what filters leave, what addresses they come from, how pages follow each other."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors import front_page
from huiyin.appeals.selectors.lists import Filters, Order, StateGroup, parse_filters, public_list
from huiyin.appeals.terms import Kind, Openness, Satisfaction, Solved
from huiyin.core.paging import parse_cursor
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, handling, replied, submitted

NOW = TUESDAY + 2 * DAY


def titles(filters: Filters) -> list[str]:
    return [card.appeal.title for card in public_list(filters, None, now=NOW).cards]


def test_only_published_appeals_are_listed(cast: Cast) -> None:
    accepted(cast, title="公开的")
    accepted(cast, title="不公开的", openness=Openness.PRIVATE)
    submitted(cast, title="还没审核的")
    assert titles(Filters()) == ["公开的"]


def test_newest_come_first(cast: Cast) -> None:
    for hours, title in ((0, "早"), (2, "晚"), (1, "中")):
        accepted(cast, title=title, at=TUESDAY + hours * HOUR)
    assert titles(Filters()) == ["晚", "中", "早"]


def test_a_category_and_a_division_include_everything_below(cast: Cast) -> None:
    accepted(cast, title="路", category="urban.roads", division="990101001")
    accepted(cast, title="暖", category="heating", division="990102")
    assert titles(Filters(category="urban")) == ["路"]
    assert titles(Filters(division="990101")) == ["路"]
    assert titles(Filters(division="9901")) == ["暖", "路"]
    assert titles(Filters(category="urb")) == []


def test_kind_lead_state_and_days_narrow_the_list(cast: Cast) -> None:
    handling(cast, title="在办", kind=Kind.COMPLAINT)
    replied(cast, title="答了", at=TUESDAY - 3 * DAY)
    assert titles(Filters(kind="complaint")) == ["在办"]
    assert titles(Filters(organisation="housing")) == ["在办", "答了"]
    assert titles(Filters(organisation="water")) == []
    assert titles(Filters(state="doing")) == ["在办"]
    assert titles(Filters(state="replied")) == ["答了"]
    assert titles(Filters(since=date(2026, 11, 17))) == ["在办"]
    assert titles(Filters(until=date(2026, 11, 14))) == ["答了"]


def test_overdue_means_the_running_limit_has_passed(cast: Cast) -> None:
    handling(cast, title="拖着", at=TUESDAY - 30 * DAY)
    handling(cast, title="不急")
    assert titles(Filters(state=StateGroup.OVERDUE)) == ["拖着"]


def test_by_reply_the_latest_answered_comes_first_and_the_unanswered_not_at_all(cast: Cast) -> None:
    replied(cast, title="后写先答", at=TUESDAY - 3 * DAY)
    replied(cast, title="先写后答", at=TUESDAY - 2 * DAY)
    accepted(cast, title="没答")
    assert titles(Filters(order=Order.REPLIED)) == ["先写后答", "后写先答"]


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "x", "state": "y", "since": "yesterday", "division": "abc", "category": "a b", "order": "?"},
        {"since": "0001-01-01", "until": "9999-12-31", "organisation": "<script>", "q": "\x00\u202e  "},
    ],
)
def test_what_cannot_be_understood_is_left_out(query: dict[str, str]) -> None:
    assert parse_filters(query) == Filters()


def test_filters_survive_the_way_through_an_address() -> None:
    filters = Filters(
        "暖气 不热", "help", "urban.roads", "990101", "housing", "doing", date(2026, 1, 2), None
    )
    assert parse_filters(filters.query()) == filters
    assert filters.query(state="", since=None).keys() == {"q", "kind", "category", "division", "organisation"}
    assert not filters.is_empty and Filters(order=Order.REPLIED).is_empty


def test_pages_follow_each_other_without_gap_and_back(cast: Cast) -> None:
    for n in range(7):
        accepted(cast, title=f"第{n}件", at=TUESDAY + timedelta(minutes=n // 2))
    first = public_list(Filters(), None, now=NOW, size=3)
    second = public_list(Filters(), parse_cursor(first.older or ""), now=NOW, size=3)
    third = public_list(Filters(), parse_cursor(second.older or ""), now=NOW, size=3)
    seen = [card.appeal.pk for found in (first, second, third) for card in found.cards]
    assert len(set(seen)) == 7 and third.older is None
    back = public_list(Filters(), parse_cursor(third.newer or ""), now=NOW, size=3)
    assert [card.appeal.pk for card in back.cards] == [card.appeal.pk for card in second.cards]


def test_a_card_shows_the_newest_reply_and_the_comment(cast: Cast) -> None:
    appeal = replied(cast)
    verdict = services.Verdict(Satisfaction.SATISFIED, Solved.YES, 4, 5, 4, "谢谢师傅")
    services.rate(appeal=appeal, verdict=verdict, actor=cast.actor("citizen"), now=NOW)
    (card,) = public_list(Filters(), None, now=NOW).cards
    assert card.reply and card.reply.organisation == "市住房和城乡建设局"
    assert card.reply.beginning.startswith("您好") and card.comment == "谢谢师傅"


def test_a_list_costs_three_queries_for_one_row_and_for_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    replied(cast)
    with django_assert_num_queries(3):
        public_list(Filters(), None, now=NOW)
    for _n in range(4):
        replied(cast)
    with django_assert_num_queries(3):
        found = public_list(Filters(), None, now=NOW)
        assert [card.appeal.division.parent and card.appeal.lead for card in found.cards]


def test_staff_pass_their_own_rows(cast: Cast) -> None:
    submitted(cast, title="待审")
    found = public_list(Filters(state="waiting"), None, now=NOW, rows=Appeal.objects.all())
    assert [card.appeal.title for card in found.cards] == ["待审"]


def test_today_counts_a_day_of_shanghai_and_what_is_overdue_in_public(cast: Cast) -> None:
    handling(cast, at=TUESDAY - 21 * DAY)
    handling(cast, at=TUESDAY - 21 * DAY, openness=Openness.PRIVATE)
    accepted(cast, at=NOW - 2 * HOUR)
    submitted(cast, at=NOW - HOUR)
    submitted(cast, at=NOW - 11 * HOUR)  # 23:00 of the day before
    assert front_page.today(NOW) == front_page.Today(received=2, accepted=1, overdue=1, offices=5)


def test_what_many_have_met_and_what_many_write_about_come_first(cast: Cast) -> None:
    few, many = accepted(cast, title="少"), accepted(cast, title="多", category="heating")
    accepted(cast, category="heating")
    for appeal, names in ((few, ["stranger"]), (many, ["stranger", "neighbour"])):
        for name in names:
            services.me_too(appeal=appeal, actor=cast.actor(name), now=NOW)
    assert [appeal.title for appeal in front_page.most_shared(NOW)] == ["多", "少"]
    assert [(one.code, one.count) for one in front_page.subjects(NOW)] == [("heating", 2), ("urban.roads", 1)]


def test_mailboxes_count_the_letters_answered(cast: Cast) -> None:
    appeal = replied(cast, mailbox="mayor")
    accepted(cast, mailbox="mayor")
    assert appeal.mailbox_id and front_page.mailbox_replies([appeal.mailbox_id], NOW) == {
        appeal.mailbox_id: 1
    }
