"""Saved filters on the lists of desk and console: one's own, under names, in an order; one that is out of date says so."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from huiyin.appeals.models import SavedFilter
from huiyin.appeals.services.saved import SAVED_MAX
from huiyin.appeals.terms import Kind
from huiyin.organisations.models import Category, Membership, Organisation, Role
from tests.cast import TUESDAY, Cast, handling
from tests.web.desk.conftest import words_of

#: Who, the list, the page of the saved ones.
PLACES = [
    ("handler", "/desk/all/", "/desk/all/saved/"),
    ("moderator", "/console/appeals/", "/console/saved/"),
]
places = pytest.mark.parametrize(("who", "here", "kept"), PLACES)


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


def text(client: Client, path: str) -> str:
    response = client.get(path, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def save(client: Client, kept: str, name: str, query: str = "kind=help") -> str:
    """Press “保存这个筛选”; the page that follows."""
    response = client.post(kept, {"act": "save", "name": name, "query": query}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def change(client: Client, kept: str, which: str, act: str, **typed: str) -> str:
    key = SavedFilter.objects.get(name=which).key
    return client.post(kept, {"act": act, "key": key, **typed}, follow=True).content.decode()


def chips(html: str) -> list[str]:
    bar = re.search(r'<nav class="saved-chips".*?</nav>', html, re.DOTALL)
    found = re.findall(r'<a class="tag"[^>]*>(.*?)</a>', bar[0], re.DOTALL) if bar else []
    return [words_of(one).strip() for one in found]


@places
def test_the_filters_in_force_are_saved_under_a_name_and_opened_by_it(
    cast: Cast, who: str, here: str, kept: str
) -> None:
    handling(cast, title="求助的一件")
    handling(cast, title="投诉的一件", kind=Kind.COMPLAINT)
    client = signed_in(cast, who)
    html = text(client, f"{here}?kind=complaint&nonsense=1")
    assert "保存这个筛选" in html
    query = re.findall(r'name="query" value="([^"]+)"', html)[0]
    html = save(client, kept, "投诉件", query)
    assert chips(html) == ["投诉件"] and 'aria-current="true">投诉件' in html
    assert "投诉的一件" in html and "求助的一件" not in html
    assert SavedFilter.objects.get().query == "kind=complaint"
    assert "保存这个筛选" not in html  # it is saved already


@places
def test_nothing_is_to_be_saved_where_nothing_is_narrowed(cast: Cast, who: str, here: str, kept: str) -> None:
    client = signed_in(cast, who)
    assert "保存这个筛选" not in text(client, here)
    assert "先选好条件" in save(client, kept, "全部", "order=replied")
    assert not SavedFilter.objects.exists()


@places
def test_names_are_short_and_ones_own_twice_never(cast: Cast, who: str, here: str, kept: str) -> None:
    client = signed_in(cast, who)
    save(client, kept, "求助件")
    assert "已经有叫“求助件”的筛选" in save(client, kept, "求助件", "kind=complaint")
    assert "最多 20 个字" in save(client, kept, "长" * 21, "kind=complaint")
    html = save(client, kept, " ", "kind=complaint")
    assert "请给这个筛选起个名字" in html and 'value="kind=complaint"' in html


@places
def test_the_thirteenth_is_refused(cast: Cast, who: str, here: str, kept: str) -> None:
    client = signed_in(cast, who)
    for number in range(SAVED_MAX):
        save(client, kept, f"筛选{number}")
    assert "最多保存 12 个筛选" in save(client, kept, "再来一个")
    assert len(chips(text(client, here))) == SAVED_MAX


@places
def test_they_are_renamed_moved_and_deleted(cast: Cast, who: str, here: str, kept: str) -> None:
    client = signed_in(cast, who)
    for name in ("甲", "乙", "丙"):
        save(client, kept, name)
    change(client, kept, "丙", "up")
    change(client, kept, "甲", "down")
    change(client, kept, "丙", "up")  # it is the first already
    assert chips(text(client, here)) == ["丙", "甲", "乙"]
    assert "已经有叫“乙”的筛选" in change(client, kept, "甲", "rename", name="乙")
    change(client, kept, "甲", "rename", name="丁")
    change(client, kept, "乙", "delete")
    assert chips(text(client, here)) == ["丙", "丁"]


@places
def test_the_default_one_is_opened_first_and_the_whole_list_stays_in_reach(
    cast: Cast, who: str, here: str, kept: str
) -> None:
    handling(cast, title="求助的一件")
    handling(cast, title="投诉的一件", kind=Kind.COMPLAINT)
    client = signed_in(cast, who)
    save(client, kept, "投诉件", "kind=complaint")
    save(client, kept, "求助件", "kind=help")
    change(client, kept, "投诉件", "first")
    change(client, kept, "求助件", "first")
    assert SavedFilter.objects.filter(is_default=True).count() == 1
    html = text(client, here)
    assert "求助的一件" in html and "投诉的一件" not in html
    cleared = re.findall(r'<a href="([^"]+)">全部去掉', html)[0]
    html = text(client, cleared)
    assert "求助的一件" in html and "投诉的一件" in html
    change(client, kept, "求助件", "not_first")
    assert "投诉的一件" in text(client, here)


def test_nobody_sees_or_changes_another_ones(cast: Cast) -> None:
    _who, here, kept = PLACES[0]
    save(signed_in(cast, "handler"), kept, "我的筛选")
    other = signed_in(cast, "colleague")
    assert chips(text(other, here)) == [] and "我的筛选" not in text(other, kept)
    assert "没有这个筛选" in change(other, kept, "我的筛选", "delete")
    assert SavedFilter.objects.count() == 1


def test_the_desk_and_the_console_keep_apart(cast: Cast) -> None:
    Membership.objects.create(
        user=cast.users["handler"],
        organisation=cast.organisation("platform"),
        role=Role.MODERATOR,
        since=TUESDAY,
    )
    client = signed_in(cast, "handler")
    save(client, "/desk/all/saved/", "同一个名字")
    assert chips(text(client, "/console/appeals/")) == []
    save(client, "/console/saved/", "同一个名字")
    assert SavedFilter.objects.count() == 2


@places
def test_one_that_is_out_of_date_says_so_and_shows_what_still_holds(
    cast: Cast, who: str, here: str, kept: str
) -> None:
    handling(cast, title="求助的一件")
    client = signed_in(cast, who)
    save(client, kept, "旧筛选", "kind=help&category=labour&organisation=water")
    assert "不再适用" not in text(client, kept)
    Category.objects.filter(code="labour").update(is_active=False)
    Organisation.objects.filter(code="water").update(is_active=False)
    SavedFilter.objects.update(query="kind=help&category=labour&organisation=water&state=burnt")
    for html in (text(client, kept), change(client, kept, "旧筛选", "first")):
        words = words_of(html)
        assert all(one in words for one in ("分类“labour”", "主办单位“water”", "办到哪一步“burnt”"))
    assert "不再适用" in text(client, here)
    SavedFilter.objects.update(query="kind=quarrel")
    html = text(client, here)
    assert "类型“quarrel”" in html and "求助的一件" in html


@places
def test_chips_cost_one_query_however_many(
    cast: Cast, who: str, here: str, kept: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(cast, who)
    for number in range(SAVED_MAX):
        save(client, kept, f"筛选{number}", f"kind=help&category=heating&division=9901&q={number}号")
        for path in (f"{here}?all=1", kept):
            with django_assert_max_num_queries(14):
                text(client, path)


def test_the_database_keeps_names_apart_and_one_default(cast: Cast) -> None:
    save(signed_in(cast, "handler"), PLACES[0][2], "甲")
    save(signed_in(cast, "handler"), PLACES[0][2], "乙")
    for changes in ({"name": "同名"}, {"is_default": True}, {"name": ""}, {"query": ""}, {"place": "hall"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedFilter.objects.update(**changes)
