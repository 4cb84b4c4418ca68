"""Offices, mailboxes, 长辈版, the pages about the platform, and what machines ask for."""

from collections.abc import Iterator
from unittest import mock
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.appeals.terms import RefusalReason
from huiyin.organisations.models import Leader, Mailbox, Organisation
from huiyin.web.public.about import SLUGS
from tests import cast as c
from tests.statistics.history import NOW, at, play

pytestmark = pytest.mark.urls("tests.web.public.offices_site")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Nothing kept from another test, and the clock at the history's cut-off."""
    cache.clear()
    with mock.patch("huiyin.core.clock.now", return_value=NOW):
        yield
    cache.clear()


def text(path: str, client: Client | None = None) -> str:
    """The page at a path, which must be there."""
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def queries(path: str) -> int:
    """How many queries a fresh page costs."""
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(path).status_code == 200
    return len(captured)


def test_offices_stand_by_kind_with_the_places_below(cast: c.Cast) -> None:
    html = text("/offices/")
    assert "清江市 · 工作部门" in html
    assert "市水务局" in html and "（实名认证单位）" in html
    assert "滨河街道办事处" not in html
    assert 'href="/offices/?division=990101"><b>青山区</b>' in html
    assert "2 个单位" in html
    assert "河口县" not in html, "a place without offices is no way on"


def test_one_goes_down_and_up_the_places(cast: c.Cast) -> None:
    html = text("/offices/?division=990101")
    assert "青山区人民政府" in html
    assert 'href="/offices/?division=9901"' in html
    assert "滨河街道" in html
    assert "滨河街道办事处" in text("/offices/?division=990101001")


@pytest.mark.parametrize("division", ["", "x", "99010", "９９０１", "9901 00"])
def test_a_place_in_any_spelling_or_none_shows_the_site_s_own(cast: c.Cast, division: str) -> None:
    assert "市水务局" in text(f"/offices/?division={division}")


def test_an_unknown_place_is_not_found(cast: c.Cast) -> None:
    assert Client().get("/offices/?division=990199").status_code == 404


def test_a_place_above_the_site_is_not_found(cast: c.Cast) -> None:
    assert Client().get("/offices/?division=99").status_code == 404


def test_offices_are_found_by_name(cast: c.Cast) -> None:
    html = text("/offices/?q=水务")
    assert "市水务局" in html
    assert "市住房和城乡建设局" not in html
    assert "没有找到这个单位" in text("/offices/?q=火星")


@pytest.mark.parametrize("q", ["<b>x</b>", "😀", "𠮷", "%", "\u202ex", "x" * 5000, "'; DROP TABLE", "\x00"])
def test_any_words_can_be_looked_for(cast: c.Cast, q: str) -> None:
    answer = Client().get("/offices/", {"q": q})
    assert answer.status_code == 200
    assert "<b>x</b>" not in answer.content.decode()


def test_a_closed_office_is_left_out_and_says_so_on_its_page(cast: c.Cast) -> None:
    Organisation.objects.filter(code="water").update(is_active=False)
    assert "市水务局" not in text("/offices/")
    assert "市水务局" not in text("/offices/?q=水务")
    html = text("/offices/water/")
    assert "这个单位已经停用" in html
    assert "给这个单位留言" not in html


def test_an_empty_site_has_a_page_of_offices(db: None) -> None:
    assert "这里还没有开通的单位" in text("/offices/")
    assert "还没有开通的信箱" in text("/mailboxes/")


def test_an_office_shows_what_it_does_and_how_it_answers(cast: c.Cast) -> None:
    play(cast)
    housing = cast.organisation("housing")
    Organisation.objects.filter(pk=housing.pk).update(
        intro="住房保障和物业管理", phone="0000-8765 120", address="文化路 18 号"
    )
    Leader.objects.create(organisation=housing, title="局长", name="周明")
    html = text("/offices/housing/")
    for words in (
        "住房保障和物业管理", 'href="tel:0000-8765120"', "文化路 18 号", "局长", "周明", "城乡建设", "实名认证单位",
        'href="/write/?to=housing"', "近一年办理情况", "最新答复", "盛世花园二期暖气不热",
    ):  # fmt: skip
        assert words in html, words


def test_an_office_shows_its_family(cast: c.Cast) -> None:
    assert 'href="/offices/binhe/"' in text("/offices/qingshan/")
    assert 'href="/offices/qingshan/"' in text("/offices/binhe/")


def test_private_replies_are_not_shown_but_counted(cast: c.Cast) -> None:
    c.replied(cast, at=at(11, 2), openness="private", title="只给单位看的事")
    html = text("/offices/housing/")
    assert "只给单位看的事" not in html
    assert "1 / 1" in html


def test_unknown_offices_and_mailboxes_are_not_found(cast: c.Cast) -> None:
    for path in ("/offices/nowhere/", "/mailboxes/nowhere/", "/about/nowhere/"):
        assert Client().get(path).status_code == 404


def test_mailboxes_stand_by_place(cast: c.Cast) -> None:
    Mailbox.objects.create(
        code="district",
        name="青山区区长信箱",
        organisation=cast.organisation("qingshan"),
        division_id="990101",
    )
    Mailbox.objects.create(
        code="closed",
        name="旧信箱",
        organisation=cast.organisation("qingshan"),
        division_id="990101",
        is_open=False,
    )
    html = text("/mailboxes/")
    assert html.index("市长信箱") < html.index("青山区区长信箱")
    assert "旧信箱" not in html


def test_a_mailbox_shows_its_leader_its_promise_and_its_letters(cast: c.Cast) -> None:
    leader = Leader.objects.create(organisation=cast.organisation("platform"), title="市长", name="林远")
    Mailbox.objects.filter(code="mayor").update(leader=leader, promise="七个工作日内回信")
    c.replied(cast, at=at(11, 2), mailbox="mayor", title="给市长的信")
    c.replied(cast, at=at(11, 2), title="不是给市长的信")
    html = text("/mailboxes/mayor/")
    for words in ("市长 林远", "七个工作日内回信", "给市长的信", 'href="/write/?mailbox=mayor"', "1 / 1"):
        assert words in html, words
    assert "不是给市长的信" not in html


def test_a_closed_mailbox_takes_no_letters(cast: c.Cast) -> None:
    Mailbox.objects.filter(code="mayor").update(is_open=False)
    html = text("/mailboxes/mayor/")
    assert "这个信箱已经关闭" in html
    assert "mailbox=mayor" not in html


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/offices/", 4),
        ("/offices/?q=市", 1),
        ("/offices/housing/", 20),
        ("/mailboxes/", 2),
        ("/mailboxes/mayor/", 13),
    ],
)
def test_pages_cost_the_same_for_more_appeals(cast: c.Cast, path: str, most: int) -> None:
    play(cast)
    once = queries(path)
    play(cast)
    assert queries(path) == once <= most


def test_the_signed_out_see_four_tasks_and_get_no_cookie(cast: c.Cast) -> None:
    answer = Client().get("/elder/")
    html = answer.content.decode()
    for words in ("说件事", "查我的事", "打电话", "请人帮忙", 'href="/query/"', 'href="tel:12345"'):
        assert words in html, words
    assert not answer.cookies
    assert "您正在办的事" not in html


def test_the_signed_in_see_where_their_matters_are(cast: c.Cast) -> None:
    c.handling(cast, at=at(11, 26), title="我家暖气不热")
    c.handling(cast, by="neighbour", at=at(11, 26), title="别人的事")
    client = Client()
    client.force_login(cast.users["citizen"])
    answer = client.get("/elder/")
    html = answer.content.decode()
    assert "有 1 件正在办" in html
    assert "我家暖气不热" in html
    assert "市住房和城乡建设局正在办理" in html
    assert "最晚 12 月 3 日（周四）前答复" in html
    assert "别人的事" not in html
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_about_the_platform_is_there(db: None, slug: str) -> None:
    html = text(f"/about/{slug}/")
    assert f"<h1>{SLUGS[slug]}</h1>" in html
    assert "%%" not in html and "%(" not in html


def test_the_rules_say_the_limits_in_force_and_every_reason_with_its_way(db: None) -> None:
    html = text("/about/rules/")
    assert "答复：交办后 5 个工作日；建议 10 个工作日，举报 10 个工作日。" in html
    assert "标题最多 60 个字，正文最多 5000 个字。" in html
    for reason in RefusalReason:
        assert str(reason.label) in html


def test_search_engines_are_kept_from_private_and_work_pages(db: None) -> None:
    lines = text("/robots.txt").splitlines()
    assert {"Disallow: /desk/", "Disallow: /console/", "Disallow: /mine/", "Disallow: /files/"} <= set(lines)
    assert lines[-1].endswith("/sitemap.xml")


def test_the_sitemap_names_published_appeals_only(cast: c.Cast) -> None:
    shown = c.accepted(cast, at=at(11, 2))
    hidden = c.accepted(cast, at=at(11, 2), openness="private")
    xml = text("/sitemap.xml")
    assert f"/appeals/{shown.number}/" in xml
    assert hidden.number not in xml
    assert len(ElementTree.fromstring(xml)) > 10


def test_health_asks_the_database(db: None) -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]
    with mock.patch("huiyin.web.public.about_site.connection.cursor", side_effect=OperationalError("down")):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "database-unreachable"})
    assert not answer.cookies


@pytest.mark.parametrize(
    "path",
    [
        "/offices/",
        "/offices/housing/",
        "/mailboxes/",
        "/mailboxes/mayor/",
        "/about/privacy/",
        "/elder/",
        "/figures/",
    ],
)
def test_pages_of_readers_set_no_cookie_and_hold_no_script_or_style(cast: c.Cast, path: str) -> None:
    answer = Client().get(path)
    html = answer.content.decode()
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in html
    assert " style=" not in html
    assert "<script>" not in html
    assert Client().post(path).status_code in (403, 405)
