"""What goes wrong in real life: forgotten fields, impatient fingers, closed browsers, two tabs, two colleagues."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from huiyin.appeals.models import Appeal
from tests import cast as the_cast
from tests.browser.conftest import Calendar
from tests.browser.people import Citizen, Clerk, Letter

LETTER = Letter(
    title="滨河路路灯三天不亮",
    body="滨河路菜市场北门的路灯三天不亮，晚上买菜的老人看不清路。",
    place="滨河路菜市场北门",
)


def test_a_refused_step_keeps_everything_typed_and_says_what_is_missing(
    citizen: Callable[..., Citizen],
) -> None:
    person = citizen()
    person.go("/write/")
    person.fill("一句话说清楚", LETTER.title)
    person.fill("详细说一说", "灯不亮")
    person.choose("投诉")
    person.choose("只给办理单位看")
    person.press("下一步")
    expect(person.page).to_have_title(re.compile("^出错："))
    person.sees("还差 1 处没有填好", "请再写几句")
    expect(person.page.get_by_label("一句话说清楚")).to_have_value(LETTER.title)
    expect(person.page.get_by_label("详细说一说")).to_have_value("灯不亮")
    expect(person.page.get_by_role("radio", name="投诉")).to_be_checked()
    expect(person.page.get_by_role("radio", name="只给办理单位看")).to_be_checked()
    person.fill("详细说一说", LETTER.body)
    person.press("下一步")

    # Step 2: no district chosen, the place stays.
    person.is_at("事情在什么地方")
    person.fill("具体地点", LETTER.place)
    person.press("下一步")
    person.sees("请选择事情发生在哪个区县")
    expect(person.page.get_by_label("具体地点")).to_have_value(LETTER.place)
    person.says_where(LETTER)

    # Step 3: an office that there is not; the remark stays.
    person.is_at("请谁来办")
    person.choose("我知道该哪个单位办")
    person.page.get_by_label("单位名称").fill("月球事务局")
    person.fill("还有什么要悄悄说的", "白天在家")
    person.press("下一步")
    expect(person.page).to_have_title(re.compile("^出错："))
    expect(person.page.get_by_label("单位名称")).to_have_value("月球事务局")
    expect(person.page.get_by_label("还有什么要悄悄说的")).to_have_value("白天在家")
    person.says_who(LETTER)

    # Step 4: a telephone number with a digit too few.
    person.is_at("核对一下，就可以提交")
    person.fill("手机号或邮箱", "1990000")
    person.fill("您的姓名", "钟守义")
    person.press("提交留言")
    expect(person.page).to_have_title(re.compile("^出错："))
    expect(person.page.get_by_label("手机号或邮箱")).to_have_value("1990000")
    expect(person.page.get_by_label("您的姓名")).to_have_value("钟守义")
    person.submits(LETTER)


def test_a_double_click_on_submit_gives_one_appeal(citizen: Callable[..., Citizen]) -> None:
    person = citizen()
    person.go("/write/")
    person.says_what(LETTER)
    person.says_where(LETTER)
    person.says_who(LETTER)
    person.is_at("核对一下，就可以提交")
    person.fill("手机号或邮箱", LETTER.phone)
    person.button("提交留言").dblclick()
    person.has_a_receipt()
    person.page.reload()
    person.has_a_receipt()
    assert Appeal.objects.count() == 1


def test_going_back_after_the_receipt_and_submitting_again_gives_the_same_receipt(
    citizen: Callable[..., Citizen],
) -> None:
    person = citizen(java_script_enabled=False)
    person.go("/write/")
    person.says_what(LETTER)
    person.page.get_by_label("区县").select_option(label=LETTER.district)
    person.press("下一步")
    person.says_who(LETTER)
    person.is_at("核对一下，就可以提交")
    person.fill("手机号或邮箱", LETTER.phone)
    form = person.page.locator("#write-form").evaluate(
        "form => new URLSearchParams(new FormData(form)).toString()"
    )
    person.press("提交留言")
    person.has_a_receipt()
    number = person.number
    again = person.page.request.post(
        f"{person.address}/write/4/",
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"{person.address}/write/4/",
        },
        data=f"{form}&submit=1",
    )
    assert number in again.text()
    assert Appeal.objects.count() == 1


def test_a_draft_outlives_the_page_and_the_first_words_are_told_to_be_saved(
    citizen: Callable[..., Citizen],
) -> None:
    person = citizen(on_a_phone=True)
    person.go("/write/")
    person.fill("一句话说清楚", LETTER.title)
    person.fill("详细说一说", LETTER.body)
    expect(person.page.locator("#saved-words")).to_have_text(re.compile("已保存"))
    person.go("/appeals/")
    person.go("/write/")
    person.sees("接着上次没写完的写")
    person.follow("说说什么事")  # the mark of the first step
    expect(person.page.get_by_label("一句话说清楚")).to_have_value(LETTER.title)
    expect(person.page.get_by_label("详细说一说")).to_have_value(LETTER.body)


def at_the_place(citizen: Callable[..., Citizen]) -> Citizen:
    """Somebody at the second step, who has said what it is about."""
    person = citizen()
    person.go("/write/")
    person.says_what(LETTER)
    person.is_at("事情在什么地方")
    return person


def test_the_district_is_chosen_before_the_script_has_come_and_the_streets_still_appear(
    citizen: Callable[..., Citizen],
) -> None:
    person = at_the_place(citizen)
    on_the_way: list[Route] = []
    person.page.route("**/js/write*.js", lambda script: on_the_way.append(script))
    person.page.reload(wait_until="commit")
    person.page.get_by_label("区县").select_option(label=LETTER.district)
    expect(person.button("选择街道")).to_be_visible()
    for script in on_the_way:
        script.continue_()
    person.page.get_by_label("街道或乡镇").select_option(label=LETTER.street)
    expect(person.button("选择街道")).to_be_hidden()


def test_the_streets_cannot_be_fetched_and_the_button_for_them_comes_back(
    citizen: Callable[..., Citizen],
) -> None:
    person = at_the_place(citizen)
    person.page.route("**/write/levels/**", lambda asked: asked.fulfill(status=404))
    expect(person.button("选择街道")).to_be_hidden()
    person.page.get_by_label("区县").select_option(label=LETTER.district)
    person.press("选择街道")
    person.page.get_by_label("街道或乡镇").select_option(label=LETTER.street)


def test_words_of_danger_bring_up_the_emergency_numbers(citizen: Callable[..., Citizen]) -> None:
    person = citizen(on_a_phone=True)
    person.go("/write/")
    expect(person.page.locator("#emergency")).to_be_hidden()
    person.fill("一句话说清楚", "楼下煤气泄漏，味道很大")
    expect(person.page.locator("#emergency")).to_be_visible()
    expect(person.page.get_by_role("link", name="119 火警")).to_have_attribute("href", "tel:119")


def test_the_second_of_two_tabs_is_told_what_has_happened_and_keeps_its_words(
    city: the_cast.Cast, staff: Callable[[str], Clerk]
) -> None:
    appeal = the_cast.submitted(city, title=LETTER.title, body=LETTER.body)
    first = staff("moderator")
    first.takes_from_the_queue(LETTER.title)
    second = Clerk(first.page.context.new_page(), first.address)
    second.takes_from_the_queue(LETTER.title)
    first.press("公开受理")
    first.sees("上一件")

    second.does("退回作者修改", "退回作者", 请作者改什么="请写清楚是哪一段路。")
    second.sees("这一步现在不能办了")
    expect(second.page).to_have_title(re.compile("^出错："))
    expect(second.page.get_by_label("请作者改什么")).to_have_value("请写清楚是哪一段路。")
    appeal.refresh_from_db()
    assert appeal.status == "accepted"


def test_two_colleagues_sign_for_one_appeal_and_write_one_reply(
    city: the_cast.Cast, staff: Callable[[str], Clerk], calendar: Calendar
) -> None:
    appeal = the_cast.dispatched(city, title=LETTER.title, body=LETTER.body)
    calendar.later(hours=3)
    handler, colleague = staff("handler"), staff("colleague")
    handler.opens_at_the_desk(appeal.number)
    colleague.opens_at_the_desk(appeal.number)
    handler.press("签收")
    handler.sees("已签收")
    colleague.press("签收")
    expect(colleague.page).to_have_title(re.compile("^出错："))

    # Both open the editor; the second to save keeps the words and learns why they are not saved.
    for each in (handler, colleague):
        each.go(f"/desk/appeals/{appeal.number}/reply/")
    handler.fill("答复内容", "您好！路灯今晚修好。")
    handler.press("存草稿")
    handler.sees("草稿已保存")
    colleague.fill("答复内容", "您好！我查过了，是电缆被挖断。")
    colleague.press("存草稿")
    expect(colleague.page).to_have_title(re.compile("^出错："))
    expect(colleague.page.get_by_label("答复内容")).to_have_value("您好！我查过了，是电缆被挖断。")


@pytest.mark.parametrize(
    "path", ["/appeals/QJ-2026-1117-0000000/", "/appeals/?q=%00%F0%A0%AE%B7", "/write/9/", "/nowhere/"]
)
def test_odd_addresses_are_answered_in_words(citizen: Callable[..., Citizen], path: str) -> None:
    person = citizen()
    answer = person.page.goto(f"{person.address}{path}")
    assert answer is not None
    assert answer.status in (200, 404)
    expect(person.page.get_by_role("heading", level=1)).to_be_visible()
    expect(person.page.get_by_role("navigation", name="主导航")).to_be_visible()
