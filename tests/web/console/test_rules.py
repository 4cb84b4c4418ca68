"""Rule sets and the working calendar in the console: looked at, written, adopted, entered."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.appeals import services
from huiyin.appeals.deadlines import SHIPPED
from huiyin.appeals.models import RuleSet
from huiyin.appeals.selectors.rules import rules_at
from huiyin.appeals.terms import Lane
from huiyin.organisations.actors import SYSTEM_ACTOR
from huiyin.organisations.models import CalendarDay, CalendarYear, OfficeHours
from tests.cast import TUESDAY, Cast, dispatched

SignIn = Callable[[str], Client]
NOW = datetime(2026, 11, 17, 6, 0, tzinfo=UTC)
NEW, CALENDAR = "/console/new/rules/", "/console/calendar/"
NOTICE = "\n".join(
    (
        "2027-01-01..2027-01-03 休 元旦",
        "2027-02-05..2027-02-12 休 春节",
        "2027-02-13 班 春节",
        "2027-05-01..2027-05-05 休 劳动节",
    )
)


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    """The system administrator's browser."""
    return sign_in("system_admin")


@pytest.fixture(autouse=True)
def stopped() -> Any:
    """The clock stands at two in the afternoon of the Tuesday."""
    with time_machine.travel(NOW, tick=False):
        yield


def filled(page: str) -> dict[str, list[str]]:
    """What a browser would send of the form as it stands on the page."""
    form = page[page.index('action="/console/new/rules/"') :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<select\b.*?</select>|<textarea\b.*?</textarea>|<input\b.*?>", form, re.S):
        name = re.search(r'name="([^"]+)"', tag)
        if name is None or name[1] == "csrfmiddlewaretoken":
            continue
        if tag.startswith("<select"):
            value = re.search(r'value="([^"]*)" selected', tag)
        elif tag.startswith("<textarea"):
            value = re.search(r">\s*(.*)</textarea>", tag, re.S)
        elif 'type="checkbox"' in tag:
            value = re.search(r'value="([^"]*)"', tag) if "checked" in tag else None
        else:
            value = re.search(r'value="([^"]*)"', tag)
        if value:
            found.setdefault(name[1], []).append(value[1])
        elif 'type="checkbox"' not in tag:
            found.setdefault(name[1], []).append("")
    return found


def text(response: Any, status: int = 200) -> str:
    """The page, with that status."""
    assert response.status_code == status
    return str(response.content.decode())


def test_a_new_version_is_typed_previewed_and_adopted(cast: Cast, admin: Client) -> None:
    """From a shipped set, with one row more; the preview says who would wait longer."""
    dispatched(cast)
    typed = filled(text(admin.get(f"{NEW}?from=five-day")))
    assert typed["rows"] == ["6"]
    more = filled(text(admin.post(NEW, typed | {"do": ["add"]})))
    assert more["rows"] == ["7"]
    more |= {"r6-stage": ["assist"], "r6-amount": ["3"], "r4-amount": ["8"], "title": ["八日办结"]}
    preview = text(admin.post(NEW, more | {"do": ["preview"]}))
    assert "还没有启用" in preview
    assert (
        preview.count("晚 5 天") == 8
    )  # three working days over a weekend: four kinds, ordinary and complex, with the fast limit
    assert not RuleSet.objects.exists()
    hidden = filled(preview)
    response = admin.post(NEW, hidden | {"do": ["adopt"]})
    assert response.status_code == 302
    stored = RuleSet.objects.get()
    assert (stored.title, stored.version, stored.effective_from) == ("八日办结", 1, date(2026, 11, 18))
    assert [limit["stage"] for limit in stored.limits][-1] == "assist"
    assert "即将生效" in text(admin.get("/console/rules/"))
    assert "八日办结" in text(admin.get("/console/rules/five-day/1/"))


def test_going_back_from_the_preview_loses_nothing(cast: Cast, admin: Client) -> None:
    """The editor shows what was typed, conditions too."""
    typed = filled(text(admin.get(f"{NEW}?from=1-3-5-7-15"))) | {"title": ["我们的"], "division": ["青山区"]}
    preview = filled(text(admin.post(NEW, typed | {"do": ["preview"]})))
    again = filled(text(admin.post(NEW, preview | {"do": ["edit"]})))
    assert again == typed


@pytest.mark.parametrize("do", ["add", "remove-99", "up-0", "up-x", "remove-"])
def test_rows_are_arranged_without_judging_what_is_half_typed(cast: Cast, admin: Client, do: str) -> None:
    """An odd button does nothing; half a row is no error yet."""
    typed = filled(text(admin.get(f"{NEW}?from=four-grade"))) | {"title": [""], "r0-amount": ["abc"]}
    page = text(admin.post(NEW, typed | {"do": [do]}))
    assert "出错：" not in page
    assert filled(page)["r0-amount"] == ["abc"]


def test_rows_move_up_and_away(cast: Cast, admin: Client) -> None:
    """The order of the rows is the order in which they are asked."""
    typed = filled(text(admin.get(f"{NEW}?from=five-day")))
    up = filled(text(admin.post(NEW, typed | {"do": ["up-4"]})))
    assert (up["r3-amount"], up["r4-amount"]) == (["5"], ["10"])
    assert (up.get("r3-kinds"), up["r4-kinds"]) == (None, ["report", "suggestion"])
    gone = filled(text(admin.post(NEW, up | {"do": ["remove-3"]})))
    assert (gone["rows"], gone["r3-amount"]) == (["5"], ["10"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"r0-amount": ["0"]}, "时限要在 1 到 1000 之间"),
        ({"r0-amount": ["x"]}, "时限要写一个整数"),
        ({"r0-stage": ["close"]}, "还缺适用所有留言的时限：审核"),
        ({"r3-kinds": []}, "这一行永远用不上"),
        ({"effective_from": ["2026-11-17"]}, "最早从明天"),
        ({"effective_from": ["明天"]}, "请写成 2027-01-01"),
        ({"division": ["不存在的县"]}, "没有找到行政区划"),
        ({"r0-divisions": ["990199"]}, "没有代码是 990199"),
        ({"division": ["99"]}, "超出了您的管理范围"),
    ],
)
def test_what_is_wrong_stands_at_its_place_and_the_rest_stays(
    cast: Cast, admin: Client, change: dict[str, list[str]], words: str
) -> None:
    """422 where it was typed wrong, 403 where it is beyond one's area; nothing is adopted."""
    dispatched(cast)
    typed = filled(text(admin.get(f"{NEW}?from=five-day"))) | {"note": ["我们的说明"]} | change
    response = admin.post(NEW, typed | {"do": ["adopt"]})
    assert response.status_code in (403, 422)
    page = response.content.decode()
    assert words in page
    assert "我们的说明" in page
    assert not RuleSet.objects.exists()


def test_an_unknown_set_is_not_found(cast: Cast, admin: Client) -> None:
    """Neither shipped nor adopted."""
    for query in ("?from=nothing", "?from=five-day&version=7"):
        assert admin.get(NEW + query).status_code == 404
    assert admin.get("/console/rules/five-day/1/").status_code == 404


def test_the_calendar_shows_a_year_and_takes_a_closure_and_its_undoing(cast: Cast, admin: Client) -> None:
    """The day is marked, and listed with who may take it back."""
    page = text(admin.get(f"{CALENDAR}?shown=2026"))
    assert page.count('class="is-made-up"') == 6
    typed = {
        "day": "2026-12-01",
        "is_working": "no",
        "reason": "大雪停工",
        "division": "9901",
        "shown": "2026",
    }
    assert admin.post(f"{CALENDAR}day/", typed).status_code == 302
    entry = CalendarDay.objects.get()
    page = text(admin.get(f"{CALENDAR}?shown=2026&place=9901"))
    assert "大雪停工" in page
    assert "is-off is-local" in page
    assert admin.post(f"{CALENDAR}remove-day/", {"entry": entry.pk}).status_code == 302
    assert not CalendarDay.objects.exists()


def test_a_day_that_cannot_be_is_refused_with_everything_still_there(cast: Cast, admin: Client) -> None:
    """A Sunday is closed already."""
    typed = {"day": "2026-11-22", "is_working": "no", "reason": "休息一天", "division": ""}
    page = text(admin.post(f"{CALENDAR}day/", typed), 422)
    assert "本来就不上班" in page
    assert "休息一天" in page


def test_a_year_is_read_first_and_entered_after_a_look(cast: Cast, admin: Client) -> None:
    """The dry run stores nothing; wrong lines are named."""
    assert "2027 年的放假安排还没有录入" in text(admin.get(CALENDAR))
    assert "去录入" in text(admin.get("/console/offices/"))
    typed = {"year": "2027", "source": "国办发明电〔2026〕9 号", "text": NOTICE}
    page = text(admin.post(f"{CALENDAR}year/", typed | {"do": "check"}))
    assert "读到 17 天" in page
    assert not CalendarYear.objects.exists()
    wrong = text(admin.post(f"{CALENDAR}year/", typed | {"text": NOTICE + "\n2027-13-01 休 春节"}), 422)
    assert "第 5 行" in wrong
    assert admin.post(f"{CALENDAR}year/", typed | {"do": "enter"}).status_code == 302
    assert CalendarYear.objects.get().year == 2027
    assert CalendarDay.objects.count() == 17
    assert "去录入" not in text(admin.get("/console/offices/"))


def test_office_hours_are_set_from_a_day_on(cast: Cast, admin: Client) -> None:
    """And refused where they are none."""
    typed = {"since": "2027-06-01", "spans": "8:30-12:00，15:00-18:30", "division": "9901"}
    assert admin.post(f"{CALENDAR}hours/", typed).status_code == 302
    assert OfficeHours.objects.get().spans == [["08:30", "12:00"], ["15:00", "18:30"]]
    assert "要写成" in text(admin.post(f"{CALENDAR}hours/", typed | {"spans": "早九晚五"}), 422)


def test_an_act_that_is_none_is_not_found(cast: Cast, admin: Client) -> None:
    """And a place that is none is the whole site."""
    assert admin.post(f"{CALENDAR}burn/").status_code == 404
    assert text(admin.get(f"{CALENDAR}?shown=abcd&place=xx"))


def test_who_adopts_before_anybody_writes_may_begin_today(cast: Cast, admin: Client) -> None:
    """A new site opens under its own rules."""
    typed = filled(text(admin.get(f"{NEW}?from=petition-2022"))) | {"effective_from": ["2026-11-17"]}
    assert admin.post(NEW, typed | {"do": ["adopt"]}).status_code == 302
    assert rules_at("990101", TUESDAY).name == "petition-2022"
    assert reverse("console:rule_set", args=["petition-2022", 1])


def test_the_pages_cost_the_same_for_one_entry_and_for_many(cast: Cast, admin: Client) -> None:
    """A year of holidays and twenty versions."""
    with CaptureQueriesContext(connection) as few:
        text(admin.get(CALENDAR)), text(admin.get("/console/rules/"))
    services.enter_year(actor=SYSTEM_ACTOR, year=2027, text=NOTICE, source="通知", now=NOW)
    for day in range(1, 21):
        shipped = SHIPPED["five-day"].rules
        draft = services.RuleDraft(
            "five-day", "五日", Lane.ORDINARY, None, date(2027, 1, day), shipped.limits, 30
        )
        services.adopt(actor=SYSTEM_ACTOR, draft=draft, now=NOW)
    with CaptureQueriesContext(connection) as many:
        text(admin.get(f"{CALENDAR}?shown=2027")), text(admin.get("/console/rules/"))
    assert len(many) <= len(few)
