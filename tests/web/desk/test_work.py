"""The work list and the queues: who gets in, what is on top, what one sees of it, what it costs."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.policies import in_pool_of
from huiyin.appeals.terms import Channel, Kind, Openness
from huiyin.organisations.models import Membership, Organisation, Role
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, dispatched, handling, replied, submitted
from tests.search.conftest import catch_up
from tests.web.desk.conftest import NOW, SignIn, at, fields, text, words_of

PAGES = (
    "/desk/",
    "/desk/queue/pending/",
    "/desk/templates/",
    "/desk/templates/new/",
    "/desk/figures/",
    "/desk/all/",
)
QUEUES = ("pending", "handling", "assisting", "approval", "unrated", "pool", "overdue", "soon")


@pytest.mark.parametrize("path", PAGES)
def test_nobody_signed_in_is_sent_to_the_staff_sign_in(cast: Cast, client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/staff/login/?next=%2Fdesk%2F")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["citizen", "moderator", "leader", "system_admin"])
def test_people_without_a_post_at_a_desk_are_told_why_not(sign_in: SignIn, path: str, name: str) -> None:
    assert "办理台只给单位的经办人和审签人使用" in text(sign_in(name), path, 403)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["handler", "approver", "district"])
def test_handlers_and_approvers_get_in(sign_in: SignIn, path: str, name: str) -> None:
    text(sign_in(name), path)


@pytest.mark.parametrize("slug", QUEUES)
def test_every_queue_shows_its_name_and_says_when_it_is_empty(sign_in: SignIn, slug: str) -> None:
    assert "empty-title" in text(sign_in("handler"), f"/desk/queue/{slug}/")


def test_an_unknown_queue_is_not_found(sign_in: SignIn) -> None:
    text(sign_in("handler"), "/desk/queue/everything/", 404)


def test_the_longest_overdue_comes_first_and_what_is_suspended_last(cast: Cast, sign_in: SignIn) -> None:
    late = handling(cast, title="最晚的一件", at=TUESDAY - 20 * DAY)
    later = handling(cast, title="晚一些的一件", at=TUESDAY - 15 * DAY)
    new = dispatched(cast, title="刚来的一件")
    waiting = handling(cast, title="等材料的一件", at=TUESDAY - 18 * DAY)
    services.suspend(appeal=waiting, question="请发照片", actor=cast.actor("handler"), now=NOW)
    html = text(sign_in("handler"), "/desk/")
    places = [html.index(appeal.title) for appeal in (late, later, new, waiting)]
    assert places == sorted(places)
    assert "超期" in html and "暂停计时" in html


def test_time_left_is_said_in_words_before_the_moment(cast: Cast, sign_in: SignIn) -> None:
    handling(cast, at=TUESDAY - 15 * DAY)
    words = words_of(text(sign_in("handler"), "/desk/"))
    assert words.index("超期 9 天 16 小时") < words.index("应于 11 月")


def test_the_cards_count_what_the_lists_show(cast: Cast, sign_in: SignIn) -> None:
    handling(cast, at=TUESDAY - 20 * DAY)
    dispatched(cast)
    dispatched(cast, at=NOW - 3 * HOUR)
    replied(cast, at=TUESDAY - DAY)
    html = text(sign_in("handler"), "/desk/")
    for slug, count in (("overdue", 2), ("pending", 2), ("handling", 1), ("unrated", 1)):
        words = text(sign_in("handler"), f"/desk/queue/{slug}/")
        assert words.count('<article class="work-row') == count, slug
    assert words_of(html).count("已超期") == 1
    assert ">2</b><span>已超期" in html


def test_only_mine_shows_what_one_has_signed_for_oneself(cast: Cast, sign_in: SignIn) -> None:
    own = handling(cast, title="我签收的那件")
    other = dispatched(cast, title="同事签收的那件")
    services.claim(appeal=other, actor=cast.actor("colleague"), now=NOW)
    html = text(sign_in("handler"), "/desk/?mine=1")
    assert own.title in html and other.title not in html
    assert "colleague在办" in text(sign_in("handler"), "/desk/")


def test_an_assisting_office_finds_its_part_under_assisting_with_its_own_time(
    cast: Cast, sign_in: SignIn
) -> None:
    appeal = dispatched(cast, assisting=("water",))
    services.claim(appeal=appeal, actor=cast.actor("handler"), now=TUESDAY + 3 * HOUR)
    html = text(sign_in("water_handler"), "/desk/queue/assisting/")
    assert appeal.title in html and "待签收" in html
    services.claim(appeal=appeal, actor=cast.actor("water_handler"), now=TUESDAY + 4 * HOUR)
    assert "待交协办意见" in text(sign_in("water_handler"), "/desk/queue/assisting/")


def test_the_pool_holds_what_the_duties_cover_and_one_press_takes_it(cast: Cast, sign_in: SignIn) -> None:
    appeal = accepted(cast)
    away = accepted(cast, category="labour", title="不归住建管的事")
    client = sign_in("handler")
    html = text(client, "/desk/queue/pool/")
    assert appeal.title in html and away.title not in html
    back = "/desk/queue/pool/"
    response = client.post(at(appeal, "claim_from_pool"), fields(appeal, back=back))
    assert (response.status_code, response["Location"]) == (302, back)
    appeal.refresh_from_db()
    assert appeal.lead == cast.organisation("housing")


def test_the_pool_agrees_with_the_policy(cast: Cast, sign_in: SignIn) -> None:
    accepted(cast)
    accepted(cast, category="labour")
    accepted(cast, division="990102", category="urban")
    posts = cast.actor("handler").posts
    allowed = Appeal.objects.filter(in_pool_of(posts[0])).count()
    assert text(sign_in("handler"), "/desk/queue/pool/").count('<article class="work-row') == allowed == 2


def test_an_office_named_in_an_appeal_does_not_find_it_anywhere(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(cast, recused=("housing",))
    services.accept(
        appeal=appeal,
        publication=services.Publication.MASKED,
        actor=cast.actor("moderator"),
        now=TUESDAY + HOUR,
    )
    client = sign_in("handler")
    assert appeal.title not in text(client, "/desk/queue/pool/")
    text(client, at(appeal), 403)
    services.dispatch(
        appeal=appeal, lead=cast.organisation("water"), actor=cast.actor("dispatcher"), now=TUESDAY + 2 * HOUR
    )
    assert appeal.title not in text(client, "/desk/all/")


def test_claiming_from_the_list_returns_to_the_list_and_nowhere_else(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("handler")
    for back, target in (
        ("/desk/?mine=1", "/desk/?mine=1"),
        ("https://elsewhere.example/desk/", None),
        ("//elsewhere.example/desk/", None),
        ("/console/", None),
    ):
        appeal = dispatched(cast)
        response = client.post(at(appeal, "claim"), fields(appeal, back=back))
        assert response["Location"] == (target or at(appeal))


def test_somebody_in_two_offices_changes_the_desk_and_it_stays_changed(cast: Cast, sign_in: SignIn) -> None:
    Membership.objects.create(
        user=cast.users["handler"],
        organisation=cast.organisation("water"),
        role=Role.HANDLER,
        since=TUESDAY,
    )
    own, water = dispatched(cast, title="住建的一件"), dispatched(cast, lead="water", title="水务的一件")
    client = sign_in("handler")
    assert own.title in text(client, "/desk/") and water.title not in text(client, "/desk/")
    assert water.title in text(client, "/desk/?office=water")
    assert water.title in text(client, "/desk/")
    assert own.title in text(
        client, at(own)
    )  # a link to the other office's appeal changes the desk by itself
    assert own.title in text(client, "/desk/")
    text(client, "/desk/?office=qingshan", 403)


def test_long_lists_go_on_to_the_next_page_without_gaps(cast: Cast, sign_in: SignIn) -> None:
    for number in range(33):
        dispatched(cast, title=f"第{number:02d}件", at=TUESDAY - timedelta(hours=number))
    client = sign_in("handler")
    first = client.get("/desk/queue/pending/").content.decode()
    older = first.split('href="/desk/queue/pending/?page=')[1].split('"')[0]
    second = text(client, f"/desk/queue/pending/?page={older}")
    found = [sum(f"第{n:02d}件" in html for html in (first, second)) for n in range(33)]
    assert found == [1] * 33
    assert first.count('<article class="work-row') == 30
    text(client, "/desk/?page=nonsense")


def test_a_list_costs_the_same_for_one_row_and_for_many(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("handler")
    for _round in range(2):
        for path in ("/desk/", "/desk/queue/handling/", "/desk/queue/pool/", "/desk/all/"):
            with django_assert_max_num_queries(12):
                text(client, path)
        for number in range(12):
            handling(cast, title=f"第 {number} 件", mailbox="mayor")
            accepted(cast)


def test_the_list_of_all_is_narrowed_by_words_state_kind_and_days(cast: Cast, sign_in: SignIn) -> None:
    open_one = handling(cast, title="暖气不热没人修")
    done = replied(cast, title="路灯坏了很久", kind=Kind.COMPLAINT)
    private = handling(cast, title="不公开的一件", openness=Openness.PRIVATE, channel=Channel.HOTLINE)
    water = dispatched(cast, lead="water", title="水务的一件")
    catch_up()
    client = sign_in("handler")
    html = text(client, "/desk/all/")
    assert all(one.title in html for one in (open_one, done, private)) and water.title not in html
    for query, shown, hidden in (
        ("q=路灯", done, open_one),
        ("state=replied", done, open_one),
        ("kind=complaint", done, private),
        ("state=doing&category=urban", open_one, done),
    ):
        html = text(client, f"/desk/all/?{query}").replace("<mark>", "").replace("</mark>", "")
        assert shown.title in html and hidden.title not in html, query
    assert client.get("/desk/all/", {"q": private.number})["Location"] == f"/desk/appeals/{private.number}/"
    assert "没有符合条件的留言" in text(client, f"/desk/all/?q={water.title}")
    assert "没有符合条件的留言" in text(client, "/desk/all/?until=2020-01-01")
    text(client, "/desk/all/?since=never&kind=x&q=" + "长" * 500 + "&page=%00")


def test_reports_show_their_text_masked_and_their_mark(cast: Cast, sign_in: SignIn) -> None:
    handling(cast, kind=Kind.REPORT, title="举报张三丰先生", body="电话 13912345678，张三丰先生收钱不办事。")
    html = text(sign_in("handler"), "/desk/")
    assert "举报" in html and "张三丰" not in html


def test_figures_come_with_counts_and_intervals(cast: Cast, sign_in: SignIn) -> None:
    replied(cast, at=TUESDAY - 3 * DAY)
    handling(cast)
    html = words_of(text(sign_in("handler"), "/desk/figures/"))
    assert "50%" in html and "1 / 2 件" in html and "95% 区间 9.5%–90.5%" in html
    assert "2026 年 11 月" in html
    for months in ("1", "12", "99", "x"):
        text(sign_in("handler"), f"/desk/figures/?months={months}")


def test_titles_with_markup_are_shown_as_typed(cast: Cast, sign_in: SignIn) -> None:
    handling(cast, title="<script>alert(1)</script>𠮷路😀")
    html = text(sign_in("handler"), "/desk/")
    assert "&lt;script&gt;alert(1)" in html and "<script>alert" not in html and "𠮷路😀" in html


def test_an_office_that_was_closed_has_no_desk(cast: Cast, sign_in: SignIn) -> None:
    Organisation.objects.filter(code="housing").update(is_active=False)
    text(sign_in("handler"), "/desk/", 403)
