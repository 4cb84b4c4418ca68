"""What a search finds, for whom, in which order."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors.lists import Filters, Order
from huiyin.appeals.terms import Kind, Openness
from huiyin.organisations.actors import Post
from huiyin.search import scopes, selectors
from huiyin.search.selectors import Found, number_typed, search
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, dispatched, handling, replied, submitted
from tests.search.conftest import NOW, Titles, catch_up


def found(q: str, scope: scopes.Scope | None = None, **filters: object) -> Found:
    catch_up()
    return search(Filters(q=q, **filters), None, now=NOW, scope=scope or scopes.everybody())  # type: ignore[arg-type]


def test_every_word_must_stand_somewhere_in_title_body_or_reply(cast: Cast, public_titles: Titles) -> None:
    accepted(cast, title="路灯不亮", body="东街小学门口的灯坏了一个月。")
    accepted(cast, title="路灯太亮", body="西街的灯太亮，晚上睡不着觉。")
    replied(cast, title="没有暖气", body="东街三号楼整个冬天都很冷。")
    assert public_titles("路灯 东街") == ["路灯不亮"]
    assert public_titles("阀门 东街") == ["没有暖气"]
    assert public_titles("路灯 南街") == []
    assert public_titles("100%_") == []
    assert public_titles("灯坏了一个月。") == ["路灯不亮"]


def test_width_case_and_white_space_do_not_matter(cast: Cast, public_titles: Titles) -> None:
    accepted(cast, title="ＷｉＦｉ 信号差", body="地铁５号线\n站厅里没有 wi fi 信号，请看看。")
    assert public_titles("wifi") == ["ＷｉＦｉ 信号差"]
    assert public_titles("5号线站厅") == ["ＷｉＦｉ 信号差"]
    assert public_titles("信号　５号") == ["ＷｉＦｉ 信号差"]
    assert public_titles("6号线") == []


def test_one_character_and_signs_alone_are_looked_for_in_the_newest(
    cast: Cast, public_titles: Titles
) -> None:
    accepted(cast, title="路灯不亮", body="编号 3-2-501 的那一盏，请来修。")
    accepted(cast, title="没有暖气", body="整个冬天都很冷，请来修一修。")
    assert public_titles("灯") == ["路灯不亮"]
    assert public_titles("-") == ["路灯不亮"]
    assert public_titles("3-2-501") == ["路灯不亮"]
    assert found("灯").is_indexed is False


def test_all_filters_narrow_a_search(cast: Cast, public_titles: Titles) -> None:
    handling(cast, title="路灯甲", kind=Kind.COMPLAINT)
    replied(cast, title="路灯乙", at=TUESDAY - 3 * DAY, category="heating", division="990102")
    handling(cast, title="路灯丙", at=TUESDAY - 30 * DAY)
    assert public_titles("路灯") == ["路灯甲", "路灯乙", "路灯丙"]
    assert public_titles("路灯", kind="complaint") == ["路灯甲"]
    assert public_titles("路灯", category="urban") == ["路灯甲", "路灯丙"]
    assert public_titles("路灯", division="990101") == ["路灯甲", "路灯丙"]
    assert public_titles("路灯", division="990102", category="heating") == ["路灯乙"]
    assert public_titles("路灯", organisation="housing", state="replied") == ["路灯乙"]
    assert public_titles("路灯", organisation="water") == []
    assert public_titles("路灯", organisation="nowhere") == []
    assert public_titles("路灯", state="overdue") == ["路灯丙"]
    assert public_titles("路灯", since=date(2026, 11, 14), until=date(2026, 11, 14)) == ["路灯乙"]
    assert public_titles("路灯", until=date(2026, 11, 13)) == ["路灯丙"]


def test_the_best_hits_come_first_when_they_are_few(cast: Cast) -> None:
    accepted(cast, title="一盏灯坏了", body="小区门口的路灯不亮了，请来修。", at=TUESDAY + 2 * HOUR)
    accepted(cast, title="路灯坏了三盏路灯", body="路灯不亮，路灯坏了，晚上很黑。", at=TUESDAY)
    assert [row.title for row in found("路灯").rows] == ["一盏灯坏了", "路灯坏了三盏路灯"]
    best = found("路灯", order=Order.RELEVANT)
    assert [row.title for row in best.rows] == ["路灯坏了三盏路灯", "一盏灯坏了"]
    assert best.order == Order.RELEVANT


def test_too_many_hits_stay_in_the_order_of_time_and_say_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "RANKED_MAX", 2)
    for n in range(3):
        accepted(cast, title=f"路灯{n}", at=TUESDAY + n * HOUR)
    many = found("路灯", order=Order.RELEVANT)
    assert many.order == Order.SUBMITTED
    assert [row.title for row in many.rows] == ["路灯2", "路灯1", "路灯0"]


def test_a_few_hits_can_be_put_in_the_order_of_their_answers(cast: Cast) -> None:
    replied(cast, title="路灯甲", at=TUESDAY - 2 * DAY)
    replied(cast, title="路灯乙", at=TUESDAY - 3 * DAY)
    accepted(cast, title="路灯丙")
    assert [row.title for row in found("路灯", order=Order.REPLIED).rows] == ["路灯甲", "路灯乙"]


def test_a_page_of_which_nothing_fits_leads_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pairs are all there, the word is not; the page stops looking and says where to go on."""
    accepted(cast, title="暖气不热", body="不热的暖气，请来看一看。", at=TUESDAY - DAY)
    for n in range(5):
        accepted(cast, title=f"暖气坏{n}", body="气不顺，不热，请来看一看。", at=TUESDAY + n * HOUR)
    monkeypatch.setattr(selectors, "LOOKED_AT_MAX", 2)
    catch_up()
    scope = scopes.everybody()
    first = search(Filters(q="暖气不热"), None, now=NOW, scope=scope, size=1)
    assert not first.rows and first.is_partial and first.older


# Only what the reader may see


def test_private_unmoderated_and_withdrawn_texts_are_never_found_by_the_public(
    cast: Cast, public_titles: Titles
) -> None:
    accepted(cast, title="秘密甲", openness=Openness.PRIVATE)
    accepted(cast, title="秘密乙", kind=Kind.REPORT, openness=Openness.PRIVATE)
    submitted(cast, title="秘密丙")
    appeal = accepted(cast, title="秘密丁")
    assert public_titles("秘密") == ["秘密丁"]
    services.withdraw(appeal=appeal, actor=cast.actor("citizen"), now=NOW)
    found = search(Filters(q="秘密"), None, now=NOW, scope=scopes.everybody())
    assert not found.rows, "at once, before the index has heard of it"
    assert public_titles("秘密") == []


def test_a_name_that_was_masked_is_not_found_and_one_that_is_taken_away_no_more(
    cast: Cast, public_titles: Titles
) -> None:
    body = "我叫赵铁柱，电话 19900001234，家里暖气不热。"
    appeal = accepted(cast, title="暖气不热", body=body)
    assert public_titles("暖气") == ["暖气不热"]
    assert public_titles("19900001234") == []
    services.correct(
        appeal=appeal,
        title="暖气不热",
        body="我叫赵铁柱，家里暖气不热。",
        actor=cast.actor("moderator"),
        now=NOW,
    )
    assert public_titles("赵铁柱") == ["暖气不热"]
    services.correct(
        appeal=appeal,
        title="暖气不热",
        body="我叫□□□，家里暖气不热。",
        actor=cast.actor("moderator"),
        now=NOW,
    )
    assert not search(Filters(q="赵铁柱"), None, now=NOW, scope=scopes.everybody()).rows
    assert public_titles("赵铁柱") == []


def test_a_draft_of_a_reply_is_not_found(cast: Cast, public_titles: Titles) -> None:
    appeal = handling(cast)
    text = services.ReplyText("下周一更换阀门", "供热科", "周工", "0000-8765 120")
    services.draft_reply(appeal=appeal, text=text, actor=cast.actor("handler"), now=NOW)
    assert public_titles("更换阀门") == []


def test_the_platform_finds_what_lies_in_its_place_and_nobody_else_does(cast: Cast) -> None:
    accepted(cast, title="秘密甲", openness=Openness.PRIVATE)
    submitted(cast, title="秘密乙", at=TUESDAY + HOUR)
    rows = found("秘密", scopes.of_platform(cast.actor("moderator"))).rows
    assert [row.title for row in rows] == ["秘密乙", "秘密甲"]
    for stranger in ("handler", "citizen", "system_admin"):
        assert not found("秘密", scopes.of_platform(cast.actor(stranger))).rows


def test_an_office_finds_what_it_had_a_part_in_and_nothing_else(cast: Cast) -> None:
    dispatched(cast, lead="housing", assisting=("water",), title="秘密甲", openness=Openness.PRIVATE)
    dispatched(cast, lead="housing", title="秘密乙", at=TUESDAY + HOUR, openness=Openness.PRIVATE)

    def of(name: str) -> list[str]:
        post: Post = cast.actor(name).posts[0]
        return [row.title for row in found("秘密", scopes.of_desk(post)).rows]

    assert of("handler") == ["秘密乙", "秘密甲"]
    assert of("water_handler") == ["秘密甲"]
    assert of("district") == []


# Numbers, cost


def test_a_number_leads_to_its_appeal_for_those_who_may_read_it(cast: Cast) -> None:
    appeal, private = accepted(cast), accepted(cast, openness=Openness.PRIVATE)
    rows = scopes.everybody().rows
    wide = appeal.number.lower().replace("-", "－")
    assert number_typed(Filters(q=f" {wide} "), rows) == appeal.number
    assert number_typed(Filters(q=private.number), rows) is None
    assert number_typed(Filters(q=private.number), Appeal.objects.all()) == private.number
    assert number_typed(Filters(q="暖气"), rows) is None


def test_a_search_costs_four_queries_for_one_hit_and_for_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    replied(cast)
    catch_up()
    for _more in range(2):
        scope = scopes.everybody()
        with django_assert_num_queries(4):
            rows = search(Filters(q="暖气 阀门"), None, now=NOW, scope=scope).rows
            assert [row.division.parent and row.lead for row in rows]
        for _n in range(4):
            replied(cast)
        catch_up()


def test_a_leader_finds_what_lies_in_their_place_but_not_what_names_their_office(cast: Cast) -> None:
    accepted(cast, title="秘密甲", openness=Openness.PRIVATE)
    accepted(cast, title="秘密乙", at=TUESDAY + HOUR).recused.add(cast.organisation("platform"))
    rows = found("秘密", scopes.of_platform(cast.actor("leader"))).rows
    assert [row.title for row in rows] == ["秘密甲"]
