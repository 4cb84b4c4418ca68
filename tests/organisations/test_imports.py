"""Imports: a dry run line by line, then all or nothing, and a second run changes nothing."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.core.errors import DomainError, Forbidden, InvalidInput, WrongState
from huiyin.journal.models import Event
from huiyin.organisations import services
from huiyin.organisations.actors import NOBODY, SYSTEM_ACTOR, Actor
from huiyin.organisations.division_plans import plan_divisions
from huiyin.organisations.models import Division, Organisation
from huiyin.organisations.organisation_plans import plan_organisations
from huiyin.organisations.plans import DivisionPlan, OrganisationPlan, Plan
from huiyin.organisations.tables import read_table
from tests.organisations.city import NOON, City, administrator, csv, xlsx

HEADER = "代码,名称,简称,类型,行政区划代码,上级单位代码,电话,地址,简介,职责,已认证"


def divisions(*lines: str, header: str = "代码,名称", actor: Actor | None = None) -> DivisionPlan:
    return plan_divisions(read_table(csv(header, *lines), "区划.csv"), actor=actor)


def organisations(*lines: str, header: str = HEADER, actor: Actor | None = None) -> OrganisationPlan:
    return plan_organisations(read_table(csv(header, *lines), "单位.csv"), actor=actor)


def states(plan: Plan) -> list[tuple[int, str]]:
    return [(line.number, line.state.value) for line in plan.lines]


def apply(plan: Plan, actor: Actor = SYSTEM_ACTOR) -> Plan:
    return services.apply(plan, actor=actor, now=NOON)


# Divisions


def test_a_dry_run_of_divisions_tells_each_line_and_stores_nothing(city: City) -> None:
    plan = divisions("990000,云川省", "990101,新青山区", "990103,云溪县", "990103001,云溪街道")
    assert states(plan) == [(2, "unchanged"), (3, "changed"), (4, "new"), (5, "new")]
    assert plan.lines[1].sentence == "名称：青山区 → 新青山区"
    assert Division.objects.count() == 6


def test_divisions_are_stored_in_any_order_and_full_names_follow(city: City) -> None:
    apply(divisions("990103001,云溪街道", "990103,云溪县", "9901,清溪市"))
    stored = Division.objects.get(pk="990103001")
    assert (stored.full_name, stored.parent_id, stored.level) == ("云川省清溪市云溪县云溪街道", "990103", 4)
    assert Division.objects.get(pk="990101001").full_name == "云川省清溪市青山区滨河街道"


def test_a_second_run_of_divisions_changes_nothing_and_leaves_no_event(city: City) -> None:
    lines = ("990103,云溪县", "9901,清溪市")
    before = Event.objects.count()
    apply(divisions(*lines))
    rows = list(Division.objects.values())
    again = divisions(*lines)
    assert states(again) == [(2, "unchanged"), (3, "unchanged")]
    apply(again)
    assert list(Division.objects.values()) == rows
    assert Event.objects.count() == before + 1


def test_an_import_is_one_event_with_its_counts(city: City) -> None:
    apply(divisions("990103,云溪县", "9901,清江市"))
    event = Event.objects.get(type="divisions_imported")
    assert (event.subject, event.data) == (
        "division",
        {"file": "区划.csv", "stored": 1, "new": 1, "changed": 0, "unchanged": 1, "error": 0},
    )


DIVISION_ERRORS = {
    "99010,某县": "应为 2、4、6、9 或 12 位数字",
    "x,某县": "应为 2、4、6、9 或 12 位数字",
    "990201,某县": "找不到上级区划 9902",
    "990103,": "请填写名称",
    f"990103,{'县' * 61}": "最多 60 个字",
}


@pytest.mark.parametrize("line", DIVISION_ERRORS)
def test_a_wrong_division_is_reported_with_its_line(city: City, line: str) -> None:
    plan = divisions("990104,好县", line)
    assert states(plan) == [(2, "new"), (3, "error")]
    assert DIVISION_ERRORS[line] in plan.lines[1].sentence
    with pytest.raises(InvalidInput) as caught:
        apply(plan)
    assert caught.value.code == "import-has-errors"
    assert "第 3 行" in caught.value.sentence
    assert not Division.objects.filter(pk="990104").exists()


def test_a_duplicate_division_names_the_earlier_line(city: City) -> None:
    plan = divisions("990103,云溪县", "990103000,云溪县")
    assert states(plan) == [(2, "new"), (3, "error")]
    assert "与第 2 行重复" in plan.lines[1].sentence


def test_parent_and_level_must_fit_the_code_where_they_are_given(city: City) -> None:
    plan = divisions(
        "990103,云溪县,9901,县级",
        "990104,石桥市,990000,县级",
        "990105,某区,,市级",
        "990106,某区,990100,县区级",
        header="代码,名称,上级,级别",
    )
    assert states(plan) == [(2, "new"), (3, "error"), (4, "error"), (5, "new")]
    assert "上级是 9901" in plan.lines[1].sentence
    assert "是县区级" in plan.lines[2].sentence


def test_a_full_name_that_gets_too_long_is_the_error_of_the_line_that_makes_it_so(city: City) -> None:
    plan = divisions(f"9901,{'清' * 58}", f"990101,{'青' * 58}")
    assert states(plan) == [(2, "changed"), (3, "error")]
    assert "全称超过 120 个字" in plan.lines[1].sentence


def test_an_inactive_division_stays_inactive(city: City) -> None:
    town = Division.objects.get(pk="990101101")
    services.deactivate_division(actor=SYSTEM_ACTOR, division=town, reason="撤镇", now=NOON)
    apply(divisions("990101101,云山新镇"))
    town.refresh_from_db()
    assert (town.name, town.is_active) == ("云山新镇", False)


def test_a_file_without_lines_or_without_the_columns_is_refused(city: City) -> None:
    for table in (csv("代码,名称"), csv("行政区划代码,名称")):
        with pytest.raises(InvalidInput) as caught:
            plan_divisions(read_table(table, "表.csv"))
        assert caught.value.code == "table-empty"
    with pytest.raises(InvalidInput) as caught:
        plan_organisations(read_table(csv("行政区划代码,名称", "99,甲"), "表.csv"))
    assert caught.value.code == "table-header"


def test_an_administrator_imports_only_within_the_own_division(city: City) -> None:
    admin = administrator(city.organisations["qingshan"])
    plan = divisions("990101002,山前街道", "990102001,河口镇", actor=admin)
    assert states(plan) == [(2, "new"), (3, "error")]
    assert "管理范围" in plan.lines[1].sentence
    with pytest.raises(InvalidInput):
        apply(divisions("990102001,河口镇"), actor=admin)
    with pytest.raises(Forbidden):
        apply(divisions("990101002,山前街道"), actor=NOBODY)
    apply(divisions("990101002,山前街道", actor=admin), actor=admin)
    assert Division.objects.filter(pk="990101002").exists()


def test_a_plan_that_is_out_of_date_is_not_applied(city: City) -> None:
    plan = divisions("990103,云溪县")
    services.create_division(actor=SYSTEM_ACTOR, code="990103", name="旧云溪县", now=NOON)
    with pytest.raises(WrongState) as caught:
        apply(plan)
    assert caught.value.code == "plan-stale"
    assert Division.objects.get(pk="990103").name == "旧云溪县"


def test_queries_of_an_import_do_not_grow_with_each_line(city: City) -> None:
    def queries(start: int, count: int) -> int:
        plan = divisions(*(f"990103{n:03d},第 {n} 街道" for n in range(start, start + count)))
        with CaptureQueriesContext(connection) as captured:
            apply(plan)
        return len(captured)

    apply(divisions("990103,云溪县"))
    assert queries(1, 2) == queries(100, 60)


# Organisations

NEW_BUREAU = "gas,清江市燃气集团,燃气集团,企业,990100,platform,0000-8765 120,滨江路 1 号,供气,urban;labour,是"


def test_organisations_are_stored_with_everything_the_line_says(city: City) -> None:
    plan = organisations(NEW_BUREAU, "gas-1,燃气一站,,事业单位,990101,gas,,,,,")
    assert states(plan) == [(2, "new"), (3, "new")]
    apply(plan)
    gas, station = city.fresh("gas"), city.fresh("gas-1")
    assert (gas.path, gas.kind, gas.seal, gas.division_id) == ("platform/gas/", "enterprise", "燃气", "9901")
    assert (gas.phone, gas.verified_at) == ("0000-8765 120", NOON)
    assert set(gas.duties.values_list("code", flat=True)) == {"urban", "labour"}
    assert (station.path, station.parent_id, station.short_name) == (
        "platform/gas/gas-1/",
        gas.pk,
        "燃气一站",
    )
    assert not station.is_verified


def test_a_second_run_of_organisations_changes_nothing(city: City) -> None:
    apply(organisations(NEW_BUREAU))
    rows, events = list(Organisation.objects.values()), Event.objects.count()
    again = organisations(NEW_BUREAU)
    assert states(again) == [(2, "unchanged")]
    apply(again)
    assert (list(Organisation.objects.values()), Event.objects.count()) == (rows, events)


def test_an_import_of_organisations_is_one_event(city: City) -> None:
    before = Event.objects.count()
    apply(organisations(NEW_BUREAU, "gas-1,燃气一站,,事业单位,990101,gas,,,,,"))
    assert Event.objects.count() == before + 1
    assert Event.objects.get(type="organisations_imported").data["new"] == 2


def test_a_missing_column_leaves_what_is_stored_alone_and_an_empty_cell_clears_it(city: City) -> None:
    apply(organisations(NEW_BUREAU))
    plan = organisations("gas,清江市燃气集团,", header="代码,名称,电话")
    assert plan.lines[0].sentence == "修改：电话"
    apply(plan)
    gas = city.fresh("gas")
    assert (gas.phone, gas.address, gas.path, gas.is_verified) == ("", "滨江路 1 号", "platform/gas/", True)
    assert gas.duties.count() == 2


def test_the_badge_is_taken_away_by_a_clear_no_only(city: City) -> None:
    apply(organisations(NEW_BUREAU))
    assert states(organisations("gas,清江市燃气集团,", header="代码,名称,已认证")) == [(2, "unchanged")]
    apply(organisations("gas,清江市燃气集团,否", header="代码,名称,已认证"))
    assert not city.fresh("gas").is_verified


def test_duties_become_what_the_file_says(city: City) -> None:
    apply(organisations(NEW_BUREAU))
    apply(organisations("gas,清江市燃气集团,labour；urban.roads", header="代码,名称,职责"))
    assert set(city.fresh("gas").duties.values_list("code", flat=True)) == {"labour", "urban.roads"}


def test_a_new_parent_takes_along_offices_that_the_file_does_not_name(city: City) -> None:
    plan = organisations("qingshan,青山区人民政府,platform", header="代码,名称,上级")
    assert plan.lines[0].sentence == "修改：上级"
    apply(plan)
    assert city.fresh("binhe").path == "platform/qingshan/binhe/"
    assert city.fresh("binhe").parent_id == city.fresh("qingshan").pk


ORGANISATION_ERRORS = {
    "燃气,清江市燃气集团,,企业,9901,,,,,,": "代码「燃气」不能用",
    "gas,,,企业,9901,,,,,,": "请填写名称",
    "gas,清江市水务局,,企业,9901,,,,,,": "已属于代码为 water 的单位",
    "gas,清江市燃气集团,,,9901,,,,,,": "新单位必须填写类型",
    "gas,清江市燃气集团,,公司,9901,,,,,,": "类型「公司」不认识",
    "gas,清江市燃气集团,,企业,,,,,,,": "新单位必须填写行政区划代码",
    "gas,清江市燃气集团,,企业,9909,,,,,,": "行政区划代码「9909」不在系统里",
    "gas,清江市燃气集团,,企业,9901,nobody,,,,,": "找不到上级单位「nobody」",
    "gas,清江市燃气集团,,企业,9901,,,,,urban;xx,": "没有这些事项分类：xx",
    "gas,清江市燃气集团,,企业,9901,,,,,,也许": "请填“是”或“否”",
    f"gas,清江市燃气集团,,企业,9901,,{'0' * 41},,,,": "最多 40 个字",
}


@pytest.mark.parametrize("line", ORGANISATION_ERRORS)
def test_a_wrong_organisation_is_reported_with_its_line(city: City, line: str) -> None:
    plan = organisations("good,好单位,,部门,9901,,,,,,", line)
    assert states(plan) == [(2, "new"), (3, "error")]
    assert ORGANISATION_ERRORS[line] in plan.lines[1].sentence
    with pytest.raises(InvalidInput):
        apply(plan)
    assert not Organisation.objects.filter(code="good").exists()


def test_all_that_is_wrong_with_a_line_is_said_at_once(city: City) -> None:
    (line,) = organisations("gas,清江市燃气集团,,公司,9909,nobody,,,,,").lines
    assert all(word in line.sentence for word in ("公司", "9909", "nobody"))


def test_codes_and_names_twice_in_a_file_are_reported(city: City) -> None:
    plan = organisations(
        "a,甲单位,,部门,9901,,,,,,", "A,乙单位,,部门,9901,,,,,,", "b,甲单位,,部门,9901,,,,,,"
    )
    assert states(plan) == [(2, "new"), (3, "error"), (4, "error")]


def test_a_circle_of_parents_is_reported_on_each_line_of_it(city: City) -> None:
    plan = organisations(
        "a,甲单位,,部门,9901,c,,,,,",
        "b,乙单位,,部门,9901,a,,,,,",
        "c,丙单位,,部门,9901,b,,,,,",
        "d,丁单位,,部门,9901,c,,,,,",
    )
    assert states(plan) == [(2, "error"), (3, "error"), (4, "error"), (5, "new")]
    assert "绕成了一圈" in plan.lines[0].sentence


def test_a_circle_through_a_stored_office_is_reported(city: City) -> None:
    plan = organisations("qingshan,青山区人民政府,binhe", header="代码,名称,上级")
    assert "绕成了一圈" in plan.lines[0].sentence


def test_an_administrator_cannot_take_an_office_over_from_another_division(city: City) -> None:
    admin = administrator(city.organisations["qingshan"])
    line = "hekou,河口县人民政府,990101"
    assert states(organisations(line, header="代码,名称,行政区划代码", actor=admin)) == [(2, "error")]
    with pytest.raises(DomainError):
        apply(organisations(line, header="代码,名称,行政区划代码"), actor=admin)


def test_formula_like_names_are_stored_as_text(city: City) -> None:
    apply(
        plan_organisations(
            read_table(
                xlsx(tuple(HEADER.split(",")), ("eq", "=1+1", "=1", "部门", 990100, "", "", "", "", "", "")),
                "单位.xlsx",
            )
        )
    )
    assert city.fresh("eq").name == "=1+1"


# The command


def write(path: Path, *lines: str) -> str:
    file = path / "区划.csv"
    file.write_bytes(csv("代码,名称", *lines))
    return str(file)


def test_the_command_is_a_dry_run_unless_told_to_apply(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, "990103,云溪县")
    call_command("import_organisations", "--divisions", file)
    assert not Division.objects.filter(pk="990103").exists()
    call_command("import_organisations", "--divisions", file, "--apply")
    assert Division.objects.filter(pk="990103").exists()
    first, last = capsys.readouterr().out.strip().splitlines()
    assert first.startswith("新增 1，修改 0，不变 0，有误 0。这是预演")
    assert last == "新增 1，修改 0，不变 0，有误 0。已导入。"


def test_the_command_ends_with_one_where_a_line_is_wrong(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command(
            "import_organisations", "--divisions", write(tmp_path, "990103,云溪县", "x,某县"), "--apply"
        )
    assert ended.value.code == 1
    shown = capsys.readouterr()
    assert "第 3 行 x 某县" in shown.err
    assert shown.out.startswith("新增 1，修改 0，不变 0，有误 1。")
    assert not Division.objects.filter(pk="990103").exists()


def test_the_command_says_what_is_wrong_with_a_file(city: City, tmp_path: Path) -> None:
    (tmp_path / "空.csv").write_bytes(b"")
    for name in ("空.csv", "没有.csv"):
        with pytest.raises(CommandError):
            call_command("import_organisations", "--organisations", str(tmp_path / name))
