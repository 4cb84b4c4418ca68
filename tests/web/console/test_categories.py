"""The page of categories: the tree, search, new, change, out of use."""

from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from huiyin.organisations.models import Category, Duty
from tests.cast import Cast
from tests.web.console.conftest import SignIn

LIST = "/console/categories/"
NEW = "/console/new/category/"


def text(answer: Any) -> str:
    words: str = answer.content.decode()
    return words


def test_the_tree_shows_each_category_below_its_own_with_offices_and_state(
    cast: Cast, sign_in: SignIn
) -> None:
    Category.objects.filter(code="labour").update(is_active=False, position=1)
    Category.objects.filter(code="heating").update(keywords=["暖气", "停暖"], position=2)
    Duty.objects.create(organisation=cast.organisation("binhe"), category_id="heating")
    page = text(sign_in("system_admin").get(LIST))
    assert page.index("城乡建设") < page.index("道路养护") < page.index("劳动保障") < page.index("供暖")
    assert "暖气、停暖" in page
    rows = {
        code: page.split(f'<td class="num nowrap">{code}</td>')[1].split("</tr>")[0]
        for code in ("heating", "labour")
    }
    assert '<td class="is-number num">2</td>' in rows["heating"]
    assert '<td class="is-number num">0</td>' in rows["labour"]
    assert "已停用" in rows["labour"]
    assert "已停用" not in rows["heating"]


def test_offices_out_of_use_do_not_count(cast: Cast, sign_in: SignIn) -> None:
    office = cast.organisation("qingshan")
    office.is_active = False
    office.save()
    page = text(sign_in("system_admin").get(LIST))
    assert (
        '<td class="is-number num">0</td>'
        in page.split('<td class="num nowrap">heating</td>')[1].split("</tr>")[0]
    )


@pytest.mark.parametrize("typed", ["养护", "urban.roads", "坑洼", "URBAN.roads"])
def test_a_search_looks_at_name_code_and_keywords(cast: Cast, sign_in: SignIn, typed: str) -> None:
    Category.objects.filter(code="urban.roads").update(keywords=["坑洼"])
    page = text(sign_in("system_admin").get(LIST, {"q": typed}))
    assert "道路养护" in page
    assert "城乡建设</span>" in page, "where it stands in the tree"
    assert "劳动保障" not in page


def test_a_search_without_a_result_leads_back(cast: Cast, sign_in: SignIn) -> None:
    assert "看全部分类" in text(sign_in("system_admin").get(LIST, {"q": "<b>没有\u202e这个"}))


def test_the_list_costs_the_same_for_many_categories(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Category.objects.bulk_create(
        Category(code=f"urban.c{number:02}", name=f"第 {number} 类", parent_id="urban", position=number)
        for number in range(1, 61)
    )
    client = sign_in("system_admin")
    client.get(LIST)
    with django_assert_max_num_queries(5):
        assert "第 60 类" in text(client.get(LIST))


def test_without_categories_the_pages_lead_to_the_first_one(cast: Cast, sign_in: SignIn) -> None:
    Duty.objects.all().delete()
    Category.objects.filter(parent__isnull=False).delete()
    Category.objects.all().delete()
    client = sign_in("system_admin")
    assert f'href="{NEW}"' in text(client.get(LIST)).split("还没有事项分类")[1]
    duties = text(client.get(reverse("console:duties", args=["water"])))
    assert f'href="{LIST}"' in duties.split("还没有事项分类")[1]


def test_a_new_category_stands_below_the_one_its_code_names(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("system_admin")
    data = {"code": "urban.water", "name": "供水", "keywords": "停水、水压低\n\n 水质 \n停水"}
    assert client.post(NEW, data)["Location"] == LIST
    made = Category.objects.get(code="urban.water")
    assert (made.parent_id, made.keywords) == ("urban", ["停水", "水压低", "水质"])
    assert "供水" in text(client.get(reverse("console:category", args=["urban.water"])))


def test_a_free_code_is_proposed_below_a_category(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("system_admin")
    below = f"{NEW}?under=urban"
    assert below in text(client.get(reverse("console:category", args=["urban"])))
    assert 'value="urban.c01"' in text(client.get(below))
    client.post(NEW, {"code": "urban.c01", "name": "供水"})
    assert 'value="urban.c02"' in text(client.get(below))
    client.post(NEW, {"code": "urban.roads.lamps", "name": "路灯"})
    assert "under=" not in text(client.get(reverse("console:category", args=["urban.roads.lamps"])))
    assert 'value="urban.roads.lamps' not in text(client.get(f"{NEW}?under=urban.roads.lamps"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "heating"}, "已经有了"),
        ({"code": "sky.rain"}, "请先新增上级分类 sky"),
        ({"code": "a.b.c.d"}, "分类最多三级"),
        ({"code": "有 空格/"}, "不能用"),
        ({"code": "urban..roads"}, "不能用"),
        ({"code": ""}, "请填写分类代码"),
        ({"code": "r" * 61}, "60"),
        ({"name": ""}, "请填写名称"),
        ({"name": "长" * 41}, "40"),
        ({"keywords": "长" * 21}, "一个关键词最多 20 个字"),
        ({"keywords": "、".join(map(str, range(101)))}, "关键词最多 100 个"),
        ({"keywords": "长" * 2001}, "2000"),
    ],
)
def test_what_cannot_be_taken_stands_at_its_field_with_everything_typed(
    cast: Cast, sign_in: SignIn, change: dict[str, str], sentence: str
) -> None:
    typed = {"code": "parks", "name": "公园 <𠮷> 😀", "keywords": "长椅、凉亭"} | change
    answer = sign_in("system_admin").post(NEW, typed)
    assert answer.status_code == 422
    page = text(answer)
    assert sentence in page
    assert "出错：" in page
    assert "公园 &lt;𠮷&gt; 😀" in page or "name" in change
    assert "长椅、凉亭" in page or "keywords" in change
    assert Category.objects.count() == 4


def test_a_category_is_changed_and_taken_out_of_use_and_back(cast: Cast, sign_in: SignIn) -> None:
    client, page = sign_in("system_admin"), reverse("console:category", args=["urban.roads"])
    shown = text(client.get(page))
    assert "市水务局" in shown, "the offices that answer it"
    assert "城乡建设" in shown, "what stands above"
    data = {"name": "道路", "keywords": "坑洼\n路灯"}
    assert client.post(page, data)["Location"] == LIST
    stored = Category.objects.get(code="urban.roads")
    assert (stored.name, stored.keywords, stored.is_active) == ("道路", ["坑洼", "路灯"], False)
    shown = text(client.get(page))
    assert "已停用" in shown
    assert "坑洼\n路灯" in shown
    client.post(page, data | {"is_active": "on"})
    assert Category.objects.get(code="urban.roads").is_active
    refused = client.post(page, {"name": "", "keywords": "井盖"})
    assert refused.status_code == 422
    assert "井盖" in text(refused)


@pytest.mark.parametrize("code", ["nothing", "urban.roads.nothing", "..", "-"])
def test_an_unknown_category_is_not_found(cast: Cast, sign_in: SignIn, code: str) -> None:
    assert sign_in("system_admin").get(f"{LIST}{code}/").status_code == 404
    assert sign_in("moderator").get(f"{LIST}{code}/").status_code == 403
