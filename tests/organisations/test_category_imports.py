"""Imports of categories: with codes, or a plain list of names in one to three columns; and files that nobody confirmed."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from huiyin.core.errors import Forbidden, InvalidInput, WrongState
from huiyin.journal.models import Event
from huiyin.organisations import services
from huiyin.organisations.actors import NOBODY, SYSTEM_ACTOR
from huiyin.organisations.category_plans import plan_categories
from huiyin.organisations.models import Category
from huiyin.organisations.plans import CategoryPlan, Plan
from huiyin.organisations.services.imports import WAITING_KEPT, forget_waiting
from huiyin.organisations.tables import read_table
from tests.organisations.city import NOON, City, csv, xlsx

LEVELS = "level1,level2,level3"


def coded(*lines: str, header: str = "代码,名称,关键词") -> CategoryPlan:
    return plan_categories(read_table(csv(header, *lines), "分类.csv"))


def listed(*lines: str, header: str = LEVELS) -> CategoryPlan:
    return plan_categories(read_table(csv(header, *lines), "分类.csv"))


def apply(plan: Plan) -> Plan:
    return services.apply(plan, actor=SYSTEM_ACTOR, now=NOON)


def states(plan: Plan) -> list[tuple[int, str]]:
    return [(line.number, line.state.value) for line in plan.lines]


def names(start: str = "c") -> dict[str, str]:
    return dict(Category.objects.filter(code__startswith=start).values_list("code", "name"))


# With codes


def test_a_dry_run_tells_each_line_and_stores_nothing(city: City) -> None:
    plan = coded("labour,劳动保障,工资、拖欠工资", "urban,城建,", "urban.water,供水,停水；水压")
    assert states(plan) == [(2, "changed"), (3, "changed"), (4, "new")]
    assert plan.lines[0].sentence == "关键词：拖欠工资、工资 → 工资、拖欠工资"
    assert plan.lines[1].sentence == "名称：城乡建设 → 城建"
    assert Category.objects.count() == 4


def test_categories_are_stored_in_any_order_of_lines(city: City) -> None:
    apply(coded("sky.rain,雨,下雨 积水,", "sky,天,"))
    rain = Category.objects.get(code="sky.rain")
    assert (rain.parent_id, rain.keywords, rain.is_active) == ("sky", ["下雨", "积水"], True)


def test_a_missing_column_of_keywords_leaves_them_and_an_empty_cell_clears_them(city: City) -> None:
    apply(coded("labour,劳动", header="代码,名称"))
    labour = Category.objects.get(code="labour")
    assert (labour.name, labour.keywords) == ("劳动", ["拖欠工资", "工资"])
    plan = coded("labour,劳动,")
    assert plan.lines[0].sentence == "关键词：拖欠工资、工资 → （无）"
    apply(plan)
    labour.refresh_from_db()
    assert labour.keywords == []


def test_use_and_place_in_the_list_stay_as_they_are(city: City) -> None:
    Category.objects.filter(code="labour").update(is_active=False, position=7)
    apply(coded("labour,劳动,"))
    labour = Category.objects.get(code="labour")
    assert (labour.name, labour.is_active, labour.position) == ("劳动", False, 7)


CODED_ERRORS = {
    "有空 格,雨,": "不能用",
    ",雨,": "请填写分类代码",
    "rain,,": "请填写名称",
    f"rain,{'雨' * 41},": "最多 40 个字",
    f"{'r' * 61},雨,": "最多 60 个字符",
    "sky.rain,雨,": "找不到上级分类 sky",
    "urban.a.b.c,雨,": "分类最多三级",
    f"rain,雨,{'水' * 21}": "一个关键词最多 20 个字",
    "GOOD,又一个,": "与第 2 行重复",
}


@pytest.mark.parametrize("line", CODED_ERRORS)
def test_a_wrong_category_is_reported_with_its_line_and_nothing_is_stored(city: City, line: str) -> None:
    plan = coded("good,好分类,", line)
    assert states(plan) == [(2, "new"), (3, "error")]
    assert CODED_ERRORS[line] in plan.lines[1].sentence
    with pytest.raises(InvalidInput):
        apply(plan)
    assert not Category.objects.filter(code="good").exists()


# A plain list


def test_a_plain_list_is_numbered_level_by_level(city: City) -> None:
    plan = listed("交通,公交,线路", "交通,公交,站点", "交通,出租车,拒载", "环保,噪声,工地")
    assert [(line.code, line.name) for line in plan.lines] == [
        ("c01.c01.c01", "线路"),
        ("c01.c01.c02", "站点"),
        ("c01.c02.c01", "拒载"),
        ("c02.c01.c01", "工地"),
    ]
    assert [line.sentence for line in plan.lines] == [
        "连同上级：交通、公交",
        "",
        "连同上级：出租车",
        "连同上级：环保、噪声",
    ]
    apply(plan)
    assert names() == {
        "c01": "交通",
        "c01.c01": "公交",
        "c01.c01.c01": "线路",
        "c01.c01.c02": "站点",
        "c01.c02": "出租车",
        "c01.c02.c01": "拒载",
        "c02": "环保",
        "c02.c01": "噪声",
        "c02.c01.c01": "工地",
    }
    assert Category.objects.get(code="c01.c02").position == 2


def test_the_same_list_in_another_order_changes_nothing_and_new_names_get_the_next_number(city: City) -> None:
    lines = ("交通,公交,线路", "交通,公交,站点", "环保,噪声,工地")
    apply(listed(*lines))
    stored, events = list(Category.objects.order_by("code").values()), Event.objects.count()
    again = listed(*reversed(lines))
    assert {state for _line, state in states(again)} == {"unchanged"}
    apply(again)
    assert (list(Category.objects.order_by("code").values()), Event.objects.count()) == (stored, events)
    plan = listed("交通,公交,车况", *lines)
    assert plan.lines[0].code == "c01.c01.c03"


def test_categories_that_are_there_already_keep_their_codes(city: City) -> None:
    plan = listed("城乡建设,道路养护,坑洼", "城乡建设,供水,", "城乡建设,,")
    assert [(line.code, line.state.value) for line in plan.lines] == [
        ("urban.roads.c01", "new"),
        ("urban.c01", "new"),
        ("urban", "unchanged"),
    ]
    assert plan.lines[0].sentence == ""


def test_equal_names_below_different_ones_are_different_categories(city: City) -> None:
    plan = listed("交通,其他,", "环保,其他,")
    assert [line.code for line in plan.lines] == ["c01.c01", "c02.c01"]


def test_cells_left_empty_at_the_front_repeat_the_line_above(city: City) -> None:
    table = xlsx(("一级", "二级", "三级"), ("交通", "公交", "线路"), ("", "", "站点"), ("", "出租车", ""))
    plan = plan_categories(read_table(table, "分类.xlsx"))
    assert [(line.code, line.name) for line in plan.lines] == [
        ("c01.c01.c01", "线路"),
        ("c01.c01.c02", "站点"),
        ("c01.c02", "出租车"),
    ]


def test_a_plain_list_may_have_keywords(city: City) -> None:
    apply(listed("交通,公交,停运、晚点", header="一级,二级,关键词"))
    assert Category.objects.get(code="c01.c01").keywords == ["停运", "晚点"]
    assert Category.objects.get(code="c01").keywords == []


LISTED_ERRORS = {
    "交通,,线路": "中间缺了一级",
    f"交通,{'线' * 41},": "最多 40 个字",
    "好,分类,": "与第 2 行重复",
}


@pytest.mark.parametrize("line", LISTED_ERRORS)
def test_a_wrong_line_of_a_plain_list_is_reported(city: City, line: str) -> None:
    plan = listed("好,分类,", line)
    assert states(plan) == [(2, "new"), (3, "error")]
    assert LISTED_ERRORS[line] in plan.lines[1].sentence
    with pytest.raises(InvalidInput):
        apply(plan)
    assert not names()


def test_a_first_line_without_a_first_level_and_a_line_of_keywords_only_are_reported(city: City) -> None:
    plan = listed(",公交,线路,", ",,,晚点", "交通,公交,线路,", header="一级,二级,三级,关键词")
    assert states(plan) == [(2, "error"), (3, "error"), (4, "new")]


@pytest.mark.parametrize("header", ["代码,一级,二级", "行政区划代码,名称"])
def test_a_table_with_other_columns_is_refused(city: City, header: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        listed("a,b,c", header=header)
    assert caught.value.code == "table-header"
    with pytest.raises(InvalidInput) as caught:
        listed()
    assert caught.value.code == "table-empty"


# Both


def test_an_import_of_categories_is_one_event(city: City) -> None:
    before = Event.objects.count()
    apply(listed("交通,公交,线路"))
    event = Event.objects.get(type="categories_imported")
    assert Event.objects.count() == before + 1
    assert (event.subject, event.data["new"], event.data["stored"]) == ("category", 1, 3)


def test_a_plan_that_is_out_of_date_is_not_applied_and_strangers_apply_none(city: City) -> None:
    plan = listed("交通,公交,线路")
    with pytest.raises(Forbidden):
        services.apply(plan, actor=NOBODY, now=NOON)
    services.create_category(actor=SYSTEM_ACTOR, code="c01", name="教育", now=NOON)
    with pytest.raises(WrongState):
        apply(plan)
    assert names() == {"c01": "教育"}


def test_queries_do_not_grow_with_each_line(city: City) -> None:
    def queries(first: int, count: int) -> int:
        plan = listed(*(f"第 {n} 类,乙,丙" for n in range(first, first + count)))
        with CaptureQueriesContext(connection) as captured:
            apply(plan)
        return len(captured)

    queries(0, 1)
    assert queries(1, 2) == queries(100, 20)


def test_the_command_is_a_dry_run_unless_told_to_apply_and_a_second_run_changes_nothing(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "分类.csv"
    file.write_bytes(csv(LEVELS, "交通,公交,线路"))
    call_command("import_organisations", "--categories", str(file))
    assert not names()
    call_command("import_organisations", "--categories", str(file), "--apply")
    assert len(names()) == 3
    call_command("import_organisations", "--categories", str(file), "--apply")
    planned, done, again = capsys.readouterr().out.strip().splitlines()
    assert planned.startswith("新增 1，修改 0，不变 0，有误 0。这是预演")
    assert done == "新增 1，修改 0，不变 0，有误 0。已导入。"
    assert again == "新增 0，修改 0，不变 1，有误 0。没有需要改动的内容。"


# Files that wait for somebody to confirm the import


def test_files_that_nobody_confirmed_are_removed_after_a_day(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    assert forget_waiting(now=NOON) == 0, "no folder yet"
    for name, age in (("old", WAITING_KEPT + timedelta(seconds=1)), ("fresh", WAITING_KEPT)):
        path = default_storage.save(f"imports/{name}", ContentFile(b"x"))
        stored_at = (NOON - age).timestamp()
        os.utime(default_storage.path(path), (stored_at, stored_at))
    (tmp_path / "other").write_bytes(b"x")
    assert forget_waiting(now=NOON) == 1
    assert sorted(file.name for file in tmp_path.rglob("*") if file.is_file()) == ["fresh", "other"]
    assert forget_waiting(now=NOON) == 0
