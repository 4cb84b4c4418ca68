"""考核 in the console: what waits, a new period, preview, freeze with confirmation, correction, file."""

import io
from collections.abc import Callable, Iterator
from unittest import mock

import pytest
from django.core.cache import cache
from django.test import Client
from python_calamine import CalamineWorkbook

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import ExclusionReason
from huiyin.statistics.models import Assessment
from tests.cast import DAY, Cast, replied
from tests.statistics.history import NOW, at

OCTOBER = {
    "division": "9901",
    "kind": "month",
    "since": "2026-10-08",
    "until": "",
    "cut_off": "",
    "response": "30",
    "solved": "35",
    "satisfied": "35",
    "partly": "50",
    "minimum": "20",
}
HERE = "/console/assessments/of/9901-2026-10/"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """The clock stands after the cut-off of October."""
    cache.clear()
    with mock.patch("huiyin.core.clock.now", return_value=NOW):
        yield


@pytest.fixture
def supervisor(cast: Cast, sign_in: Callable[[str], Client]) -> Client:
    """With one answered appeal in October."""
    replied(cast, at=at(10, 12))
    return sign_in("supervisor")


def test_a_period_is_opened_looked_at_frozen_and_corrected(supervisor: Client) -> None:
    assert supervisor.post("/console/assessments/new/", OCTOBER).status_code == 302
    html = supervisor.get(HERE).content.decode()
    assert "预览" in html and "市住房和城乡建设局" in html and "定稿并公开" in html
    assert Client().get("/ranking/9901-2026-10/").status_code == 404
    answer = supervisor.post(f"{HERE}freeze/", {})
    assert answer.status_code == 422 and "请先勾选确认，再定稿" in answer.content.decode()
    assert supervisor.post(f"{HERE}freeze/", {"sure": "on"}).status_code == 302
    assert Client().get("/ranking/9901-2026-10/").status_code == 200
    answer = supervisor.post(f"{HERE}correct/", {"reason": " "})
    assert answer.status_code == 422 and "请写明为什么更正" in answer.content.decode()
    assert supervisor.post(f"{HERE}correct/", {"reason": "补录一件"}).status_code == 302
    assert "第 2 版" in supervisor.get(HERE).content.decode()


def test_weights_that_do_not_add_up_come_back_with_everything_typed(supervisor: Client) -> None:
    answer = supervisor.post("/console/assessments/new/", {**OCTOBER, "solved": "30"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "三个权重加起来要正好是 100，现在是 95" in html and 'value="2026-10-08"' in html
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [("since", "x"), ("minimum", "-1"), ("partly", "101"), ("kind", "week"), ("division", "99")],
)
def test_what_cannot_be_is_refused(supervisor: Client, field: str, typed: str) -> None:
    assert supervisor.post("/console/assessments/new/", {**OCTOBER, field: typed}).status_code == 422


def test_a_period_of_other_days_needs_its_end(supervisor: Client) -> None:
    answer = supervisor.post("/console/assessments/new/", {**OCTOBER, "kind": "custom"})
    assert "自定时段请填结束日期" in answer.content.decode()
    wanted = {**OCTOBER, "kind": "custom", "until": "2026-10-20"}
    assert supervisor.post("/console/assessments/new/", wanted).status_code == 302
    assert Assessment.objects.get().code == "9901-20261008-20261020"


def test_the_formula_changes_until_the_freeze(supervisor: Client) -> None:
    supervisor.post("/console/assessments/new/", OCTOBER)
    changed = {**OCTOBER, "response": "20", "solved": "40", "satisfied": "40", "cut_off": "2026-11-20"}
    assert supervisor.post(f"{HERE}change/", changed).status_code == 302
    assert Assessment.objects.get().weight_response == 20
    supervisor.post(f"{HERE}freeze/", {"sure": "on"})
    assert supervisor.post(f"{HERE}change/", OCTOBER).status_code == 409


def test_before_the_cut_off_there_is_nothing_to_press(supervisor: Client) -> None:
    supervisor.post("/console/assessments/new/", {**OCTOBER, "cut_off": "2026-12-01"})
    html = supervisor.get(HERE).content.decode()
    assert "2026-12-01 以后可以定稿" in html and "定稿并公开" not in html
    assert supervisor.post(f"{HERE}freeze/", {"sure": "on"}).status_code == 409


def test_exclusions_wait_on_the_page_and_are_decided_on_the_appeal(cast: Cast, supervisor: Client) -> None:
    appeal = Appeal.objects.get()
    services.ask_exclusion(
        appeal=appeal,
        reason=ExclusionReason.UNFOUNDED,
        explanation="去看过，没有这回事",
        actor=cast.actor("handler"),
        now=NOW - DAY,
    )
    html = supervisor.get("/console/assessments/").content.decode()
    assert appeal.number in html and "去看过，没有这回事" in html
    page = supervisor.get(f"/console/appeals/{appeal.number}/?back=assessments").content.decode()
    assert "申请不计入考核：经核实，反映的情况不属实" in page and "同意剔除" in page
    appeal.refresh_from_db()
    answer = supervisor.post(
        f"/console/appeals/{appeal.number}/grant_exclusion/",
        {"version": appeal.version, "reason": "情况属实", "back": "assessments"},
    )
    assert answer.status_code == 302 and answer["Location"] == "/console/assessments/"
    public = Client().get(f"/appeals/{appeal.number}/").content.decode()
    assert "经核准，这件不计入单位考核" in public and "情况属实" in public


def test_the_preview_comes_as_excel(supervisor: Client) -> None:
    supervisor.post("/console/assessments/new/", OCTOBER)
    content = supervisor.get(f"{HERE}excel/").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("办理排行").to_python()
    assert rows[1][3] == "市住房和城乡建设局"


def test_another_place_is_not_found(cast: Cast, supervisor: Client) -> None:
    supervisor.post("/console/assessments/new/", OCTOBER)
    Assessment.objects.update(division_id="99")
    for path in (HERE, f"{HERE}excel/"):
        assert supervisor.get(path).status_code == 404
    assert supervisor.post(f"{HERE}freeze/", {"sure": "on"}).status_code == 404
