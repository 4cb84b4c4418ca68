"""The reading pages: who sees what, what strangers are not told, what a page may cost."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from huiyin.appeals import services
from huiyin.appeals.services import counting
from huiyin.appeals.terms import Kind, Openness, RefusalReason, Satisfaction, Solved
from huiyin.core.seen import SeenToday
from huiyin.journal.models import PrivateRead
from huiyin.web.public.appeals_words import due_of
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, handling, publish, replied, submitted
from tests.search.conftest import catch_up
from tests.web.public.readers import path_of, signed_in, text

pytestmark = pytest.mark.urls("tests.web.public.reading_site")
NOW = TUESDAY + 2 * DAY


@pytest.fixture(autouse=True)
def at_a_fixed_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing is kept from the test before: no figures, no views; and the clock stands still."""
    cache.clear()
    monkeypatch.setattr(counting, "_buffer", counting._Buffer())
    monkeypatch.setattr(counting, "_seen", lambda: SeenToday(tmp_path, places=1 << 10))
    with time_machine.travel(NOW, tick=False):
        yield


# Signed-out readers


@pytest.mark.parametrize("path", ["/", "/appeals/", "/appeals/feed/"])
def test_an_empty_site_still_has_its_pages(db: None, client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_pages_of_the_signed_out_set_no_cookie_and_hold_no_token(cast: Cast, client: Client) -> None:
    appeal = replied(cast)
    for path in ("/", "/appeals/", path_of(appeal), "/appeals/feed/"):
        response = client.get(path)
        assert response.status_code == 200
        assert not response.cookies and b"csrf" not in response.content
    assert f"/login/?next={path_of(appeal)}me_too/" in text(client, path_of(appeal))


def test_the_home_page_shows_replies_figures_offices_and_mailboxes(cast: Cast, client: Client) -> None:
    appeal = replied(cast)
    services.me_too(appeal=appeal, actor=cast.actor("neighbour"), now=NOW)
    page = text(client, "/")
    for words in (
        "5 家单位实名在线",
        appeal.title,
        "阀门已经换好",
        "市长信箱",
        "近 30 天，按综合得分",
        "1 人也遇到了",
    ):
        assert words in page


def test_the_home_page_costs_the_same_for_one_appeal_and_for_many(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(6):
        replied(cast)
    with django_assert_max_num_queries(42):
        client.get("/")
    with django_assert_max_num_queries(7):
        client.get("/")


def test_the_list_costs_at_most_twelve_queries(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(4):
        replied(cast)
    catch_up()
    narrowed = "/appeals/?category=urban.roads&division=990101001&organisation=housing"
    with django_assert_max_num_queries(9):
        client.get(narrowed)
    with django_assert_max_num_queries(12):
        assert client.get(f"{narrowed}&q=暖气").content.decode().count("<mark>暖气</mark>") == 4


def test_a_search_marks_the_words_and_leads_on_where_it_finds_nothing(cast: Cast, client: Client) -> None:
    replied(cast, title="路灯不亮", body="东街小学门口的<b>路灯</b>坏了一个月。")
    catch_up()
    page = text(client, "/appeals/?q=路灯")
    assert "<mark>路灯</mark>不亮" in page and "&lt;b&gt;<mark>路灯</mark>&lt;/b&gt;" in page
    assert "今晚恢复<mark>供暖</mark>" in text(client, "/appeals/?q=供暖&order=relevant")
    page = text(client, "/appeals/?q=路灯&kind=thanks")
    assert "没有找到，但这样能找到" in page and 'href="/appeals/?q=%E8%B7%AF%E7%81%AF">不限类型' in page


def test_a_number_leads_to_its_page_and_a_private_one_only_its_reader(cast: Cast, client: Client) -> None:
    appeal, private = accepted(cast), accepted(cast, openness=Openness.PRIVATE)
    assert client.get("/appeals/", {"q": appeal.number.lower()})["Location"] == path_of(appeal)
    assert client.get("/appeals/", {"q": private.number}).status_code == 200
    assert signed_in(cast, "citizen").get("/appeals/", {"q": private.number})["Location"] == path_of(private)


def test_what_is_typed_is_completed_for_everybody_alike(cast: Cast, client: Client) -> None:
    accepted(cast, title="供暖<b>太晚")
    catch_up()
    page = text(client, "/appeals/suggest/?q=供暖")
    assert '<option value="供暖"></option>' in page and "供暖&lt;b&gt;太晚" in page
    assert text(client, "/appeals/suggest/").strip() == ""
    assert 'data-options="/appeals/suggest/"' in text(client, "/appeals/")


def test_an_appeal_costs_at_most_twelve_queries(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    appeal = replied(cast)
    for n in range(2):
        services.follow_up(appeal=appeal, body=f"还有一个问题 {n}？", actor=cast.actor("citizen"), now=NOW)
        publish(cast, appeal, at=NOW)
    with django_assert_max_num_queries(10):
        client.get(path_of(appeal))
    author = signed_in(cast, "citizen")
    with django_assert_max_num_queries(14):
        author.get(path_of(appeal))


def test_the_list_shows_its_filters_as_links_that_take_them_away(cast: Cast, client: Client) -> None:
    accepted(cast, title="路灯不亮", kind=Kind.COMPLAINT)
    catch_up()
    page = text(client, "/appeals/?q=路灯&kind=complaint&division=990101&category=urban&organisation=housing")
    for words in ("含“路灯”", "青山区", "城乡建设", "市住房和城乡建设局", "没有找到符合条件的留言"):
        assert words in page
    assert "/appeals/?kind=complaint&amp;category=urban&amp;division=990101&amp;organisation=housing" in page
    assert "<mark>路灯</mark>不亮" in text(
        client, "/appeals/?q=路灯&kind=complaint&division=990101&category=urban"
    )


@pytest.mark.parametrize(
    "query",
    [
        "page=%00",
        "page=MWUxMDo5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk6Zg",
        "page=LTYyMTM1NTk2ODAwOjE6Yg",
        "q=%3Cscript%3Ealert(1)%3C/script%3E",
        "since=31.12.",
        "division=zz&state=waiting",
        "q=" + "x" * 5000,
    ],
)
def test_a_strange_address_still_shows_a_list(cast: Cast, client: Client, query: str) -> None:
    accepted(cast)
    assert "<script>alert" not in text(client, f"/appeals/?{query}")


def test_the_list_pages_to_the_older_and_back(cast: Cast, client: Client) -> None:
    for n in range(21):
        accepted(cast, title=f"第{n}件", at=TUESDAY + timedelta(minutes=n))
    page = text(client, "/appeals/")
    assert "第20件" in page and "第0件" not in page and "较新的" not in page
    older = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    page = text(client, older)
    assert "第0件" in page and "较新的" in page and "较早的" not in page


def test_the_feed_has_the_same_filters_and_absolute_addresses(cast: Cast, client: Client) -> None:
    appeal = replied(cast, title="暖气")
    accepted(cast, title="路灯")
    catch_up()
    response = client.get("/appeals/feed/?q=暖气")
    feed = response.content.decode()
    assert response["Content-Type"].startswith("application/atom+xml")
    assert f"http://127.0.0.1:8000{path_of(appeal)}" in feed and "阀门已经换好" in feed and "路灯" not in feed


# One appeal


def test_everybody_reads_a_public_appeal_masked(cast: Cast, client: Client) -> None:
    appeal = accepted(cast, body="请打我电话 19900000017 联系，家里实在太冷了。")
    page = text(client, path_of(appeal))
    assert "19900000017" not in page and "已受理，正在交办给负责的单位" in page


def test_the_author_reads_the_words_as_written_and_what_others_see(cast: Cast) -> None:
    appeal = accepted(cast, body="请打我电话 19900000017 联系，家里实在太冷了。", remark="门卫室可以转达")
    page = text(signed_in(cast, "citizen"), path_of(appeal))
    assert "19900000017" in page and "看看别人看到的样子" in page and "门卫室可以转达" in page


@pytest.mark.parametrize("name", ["neighbour", "handler", "subdistrict"])
def test_a_private_appeal_does_not_exist_for_strangers(cast: Cast, client: Client, name: str) -> None:
    appeal = accepted(cast, openness=Openness.PRIVATE, category="heating")
    for reader in (client, signed_in(cast, name)):
        assert "没有找到" in text(reader, path_of(appeal), 404)
        assert reader.get(f"{path_of(appeal)}me_too/").status_code == 404


def test_author_and_platform_see_a_private_appeal_as_private_and_staff_reading_it_is_recorded(
    cast: Cast,
) -> None:
    appeal = accepted(cast, openness=Openness.PRIVATE, body="我的电话 19900000017，只给单位看。")
    assert "只有您、平台和办理单位看得到" in text(signed_in(cast, "citizen"), path_of(appeal))
    assert PrivateRead.objects.count() == 0
    page = text(signed_in(cast, "moderator"), path_of(appeal))
    assert "不公开" in page and "19900000017" not in page
    assert PrivateRead.objects.get().what == "text"


def test_an_unknown_number_is_not_found(db: None, client: Client) -> None:
    for number in ("QJ-2026-1118-0000000", "%00", "..", "x" * 300):
        assert client.get(f"/appeals/{number}/").status_code == 404


def test_the_page_tells_the_whole_course(cast: Cast, client: Client) -> None:
    appeal = replied(cast, assisting=())
    services.follow_up(
        appeal=appeal, body="楼上那户还是不热？", actor=cast.actor("citizen"), now=NOW - 2 * HOUR
    )
    publish(cast, appeal, at=NOW - HOUR, body="楼上也修好了。")
    verdict = services.Verdict(Satisfaction.SATISFIED, Solved.PARTLY, 4, 5, 3, "总算热了")
    services.rate(appeal=appeal, verdict=verdict, actor=cast.actor("citizen"), now=NOW)
    page = text(client, path_of(appeal))
    order = [
        "阀门已经换好",
        "作者第 1 次追问",
        "楼上那户还是不热？",
        "第 2 次答复",
        "楼上也修好了",
        "总算热了",
    ]
    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)
    for words in (
        "首次答复 · 昨天",
        "收到后 1 天",
        "供热科",
        "部分解决",
        "解决程度 4 分",
        "已办结",
        "提交了留言",
    ):
        assert words in page


def test_a_draft_reply_is_not_shown(cast: Cast, client: Client) -> None:
    appeal = handling(cast)
    reply = services.ReplyText("还没审签的话", "供热科", "周工", "0000-8765 120")
    services.draft_reply(appeal=appeal, text=reply, actor=cast.actor("handler"), now=NOW)
    for reader in (client, signed_in(cast, "citizen")):
        assert "还没审签的话" not in text(reader, path_of(appeal))


def test_what_people_typed_is_text_and_not_markup(cast: Cast, client: Client) -> None:
    appeal = accepted(
        cast, title="<img src=x onerror=alert(1)>", body="<script>alert(1)</script> 𠮷野家门口积水 🚧"
    )
    page = text(client, path_of(appeal))
    assert "<script>alert" not in page and "<img src=x" not in page and "𠮷野家门口积水 🚧" in page


def test_not_accepted_says_why_and_where_to_go(cast: Cast) -> None:
    appeal = submitted(cast)
    services.not_accept(
        appeal=appeal, reason=RefusalReason.LAWFUL_CHANNEL, actor=cast.actor("moderator"), now=NOW
    )
    page = text(signed_in(cast, "citizen"), path_of(appeal))
    assert "这件留言没有受理" in page and "12348" in page and "撤回这件留言" not in page


def test_a_merged_appeal_leads_its_author_to_the_main_one(cast: Cast) -> None:
    main, double = handling(cast), submitted(cast, by="neighbour")
    services.merge(appeal=double, into=main, actor=cast.actor("moderator"), now=NOW)
    assert path_of(main) in text(signed_in(cast, "neighbour"), path_of(double))


def test_a_page_says_whether_showing_it_is_a_view(cast: Cast, client: Client) -> None:
    """It is counted by huiyin.edge; staff's views are none, and those that wait are shown already."""
    appeal = accepted(cast)
    assert client.get(path_of(appeal)).headers["Huiyin-Viewed"] == str(appeal.pk)
    assert "Huiyin-Viewed" not in signed_in(cast, "leader").get(path_of(appeal)).headers
    for viewer in ("a", "b"):
        counting.count_view(appeal.pk, viewer=viewer, now=NOW)
    assert "2 次浏览" in text(client, path_of(appeal))


@pytest.mark.parametrize(
    ("now", "tone", "words"),
    [(TUESDAY + DAY, "", "还有"), (TUESDAY + 7 * DAY, "soon", "还有"), (TUESDAY + 9 * DAY, "over", "超期")],
)
def test_the_limit_turns_amber_and_then_red(cast: Cast, now: datetime, tone: str, words: str) -> None:
    due = due_of(handling(cast), now)
    assert due and (due.tone, words in due.text) == (tone, True)


def test_nothing_is_due_after_the_reply(cast: Cast) -> None:
    assert due_of(replied(cast), NOW) is None
