"""Old browsers, saving modes and broken connections: everything from the home page to the rating without JavaScript."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Calendar
from tests.browser.people import Citizen, Clerk, answer
from tests.browser.test_story_15_cold_flat import LETTER, REPLY


def test_from_home_to_rating_and_back_by_query_code(
    citizen: Callable[..., Citizen], staff: Callable[[str], Clerk], calendar: Calendar
) -> None:
    zhong = citizen(on_a_phone=True, java_script_enabled=False)
    zhong.go("/")
    zhong.follow("我要留言")
    zhong.says_what(LETTER)

    # The select for the street comes with a button.
    zhong.is_at("事情在什么地方")
    zhong.page.get_by_label("区县").select_option(label=LETTER.district)
    zhong.press("选择街道")
    zhong.page.get_by_label("街道或乡镇").select_option(label=LETTER.street)
    zhong.fill("具体地点", LETTER.place)
    zhong.press("下一步")

    zhong.says_who(LETTER)
    zhong.submits(LETTER)
    zhong.confirms_the_phone()

    # The query code opens it in another browser.
    elsewhere = citizen(java_script_enabled=False)
    elsewhere.go("/query/")
    elsewhere.page.get_by_role("main").get_by_label(re.compile("查询码")).fill(zhong.code)
    elsewhere.page.get_by_role("main").get_by_role("button", name=re.compile("查")).click()
    elsewhere.is_at(LETTER.title)
    elsewhere.sees(zhong.number, "待审核")

    # The office answers; he reads it and rates it.
    calendar.later(hours=2)
    answer(staff, LETTER.title, zhong.number, REPLY)
    zhong.opens(zhong.number)
    zhong.sees("已答复", "当晚换了新阀门")
    zhong.rates("非常满意", "解决了", "屋里二十度半，老伴把棉袄脱了。")
    zhong.sees("老伴把棉袄脱了", "已办结")


def test_a_photograph_is_uploaded_and_removed_without_script(citizen: Callable[..., Citizen]) -> None:
    person = citizen(java_script_enabled=False)
    person.go("/write/")
    person.fill("一句话说清楚", LETTER.title)
    person.page.locator("#id_files").set_input_files(
        {"name": "现场.png", "mimeType": "image/png", "buffer": DOT}
    )
    person.press("上传")
    expect(person.page.locator(".upload img")).to_have_count(1)
    expect(person.page.get_by_label("一句话说清楚")).to_have_value(LETTER.title)
    person.page.get_by_role("button", name="删除").click()
    expect(person.page.locator(".upload")).to_have_count(0)
    expect(person.page.get_by_label("一句话说清楚")).to_have_value(LETTER.title)


#: A picture of one grey dot.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6368000000820081"
    "77cd72b60000000049454e44ae426082"
)
