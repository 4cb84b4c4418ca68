"""Story 4: straight to the mayor. Three thousand pupils have no bus home; on Friday there is one."""

from collections.abc import Callable

from tests.browser.conftest import Calendar
from tests.browser.people import Citizen, Clerk, Letter, Person

TITLE = "市长您好：职教园区三千学生晚上回家没有公交车"
LETTER = Letter(
    title=TITLE,
    body=(
        "我是职教园区的学生家长，也在园区食堂上班。最近的公交站要走二十五分钟，末班车晚上七点十分就没了。\n"
        "能不能先在周五、周日加几趟车，再慢慢研究线路？"
    ),
    district="河口县",
    street="",
    place="新港职教园区",
    phone="199 0000 0007",
    label="食堂打饭的阿姨",
)
REPLY = (
    "您好！您写给市长的信当天就转到了我们手里。\n\n"
    "从本周五起开通职教园区学生专线，周五 16:40 至 21:00 发 14 班；18 路公交车延伸到园区东门，30 天内完成。"
    "电话 0000-8765018。"
)


def test_a_letter_to_the_mayor_brings_a_bus_by_friday(
    citizen: Callable[..., Citizen],
    staff: Callable[[str], Clerk],
    somebody: Callable[..., Person],
    calendar: Calendar,
) -> None:
    # Tuesday: from the mayor's mailbox into the wizard; whom it is for is chosen already.
    cook = citizen()
    cook.go("/mailboxes/")
    cook.follow("市长信箱")
    cook.is_at("市长信箱")
    cook.page.get_by_role("main").get_by_role("link", name="写信").first.click()
    cook.sees("写给：市长信箱")
    cook.says_what(LETTER)
    cook.says_where(LETTER)
    cook.is_at("请谁来办")
    assert cook.page.get_by_label("哪个信箱").input_value() == "mayor"
    cook.press("下一步")
    cook.sees("市长信箱")
    cook.submits(LETTER)
    cook.confirms_the_phone()
    number = cook.number

    # Within the hour it is published and with the bus company, the school board beside it.
    calendar.later(minutes=20)
    staff("moderator").accepts(TITLE)
    calendar.later(minutes=20)
    dispatcher = staff("dispatcher")
    dispatcher.takes_from_the_queue(TITLE, tab="dispatch")
    dispatcher.sees("市长信箱")
    dispatcher.dispatches(TITLE, "市公共交通公司", "市教育局", note="市长批示：先加车，后评估。")
    cook.opens(number)
    cook.sees("写给市长信箱", "市公共交通公司", "市教育局")
    cook.sees_not("市长批示")

    # Both sign for it; the school board counts pupils for the company.
    calendar.later(hours=2)
    company = staff("bus_clerk")
    company.signs_for(number)
    board = staff("education_clerk")
    board.signs_for(number)
    board.contributes(number, "两校共登记周五乘车学生 1140 人，放学错开二十分钟。")
    company.opens_at_the_desk(number)
    company.sees("1140 人")

    # Thursday: the company answers.
    calendar.later(hours=46)
    company = staff("bus_clerk")
    company.tells_progress(number, "与两校确认上车点和班次，站牌今天立好。")
    company.drafts(number, REPLY, who="陆经理", phone="0000-8765018", promised="2026-12-18")
    company.press("送审签")
    company.sees("答复已送审签")
    staff("bus_head").publishes(number)

    # She rates; the mayor's mailbox shows what became of her letter.
    cook.opens(number)
    cook.sees("学生专线", "12 月 18 日")
    cook.rates("非常满意", "解决了", "星期三写的信，星期五孩子们就坐上车了。")
    cook.sees("孩子们就坐上车了")
    reader = somebody()
    reader.go("/mailboxes/mayor/")
    reader.follow(TITLE)
    reader.sees("食堂打饭的阿姨", "学生专线", "孩子们就坐上车了", "写给市长信箱")
