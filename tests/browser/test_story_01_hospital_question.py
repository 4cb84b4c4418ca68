"""Story 1: a question to a hospital. It is no government office; it answers on the third day all the same."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Calendar
from tests.browser.people import Citizen, Clerk, Letter, Person

TITLE = "医生家属想问：中心医院职工的周转房怎么安排"
LETTER = Letter(
    title=TITLE,
    body=(
        "我爱人是市中心医院的住院医师，我们在医院后面租房住，一年搬了两次家。\n"
        "请问医院有没有职工周转房，要排多久？住房补贴从哪个月算起？需要核实请打 19900000010。"
    ),
    kind="咨询",
    district="青山区",
    place="市中心医院",
    remark="她在呼吸内科，姓名请不要公布。",
    phone="199 0000 0010",
    label="医生家属",
)
DRAFT = "您好！周转公寓还在统计。"
REPLY = (
    "您好！经核对台账，您问的两件事答复如下。\n\n"
    "一、职工周转公寓 84 套，目前轮候 19 户，预计四到六个月能排到。\n"
    "二、住房补贴每月 800 元，从报到次月算起，发满五年。\n"
    "请带结婚证到行政楼 305 房间办理，五个工作日内告诉结果。电话 0000-8765305。"
)


def test_a_hospital_answers_a_question_within_three_days(
    citizen: Callable[..., Citizen],
    staff: Callable[[str], Clerk],
    somebody: Callable[..., Person],
    calendar: Calendar,
) -> None:
    # Tuesday: the doctor's husband asks, and confirms his number.
    husband = citizen()
    husband.writes(LETTER)
    husband.confirms_the_phone()
    number = husband.number

    # The moderator hides the number that stands in the text; the dispatcher picks the hospital.
    calendar.later(hours=1)
    staff("moderator").accepts(TITLE, "19900000010")
    calendar.later(minutes=30)
    staff("dispatcher").dispatches(TITLE, "市中心医院")

    # Wednesday: the hospital signs for it. The husband sees who has it.
    calendar.later(hours=22)
    clerk = staff("hospital_clerk")
    clerk.signs_for(number)
    husband.opens(number)
    husband.sees("办理中", "市中心医院")
    husband.sees_newest_step("签收")

    # Its first draft says nothing: the self-check says so while it is typed, the approver sends it back.
    clerk.drafts(number, DRAFT, who="许老师", phone="0000-8765305")
    clerk.sees("还没写具体时间")
    clerk.press("送审签")
    clerk.sees("答复已送审签")
    head = staff("hospital_head")
    head.go(f"/desk/appeals/{number}/reply/")
    head.does("退回修改", "退回经办人", 哪里要改="两个问题要逐条答，写清楚时间。")
    head.sees("已退回经办人修改")

    # Thursday: the second draft answers question by question.
    calendar.later(hours=24)
    clerk = staff("hospital_clerk")
    clerk.go(f"/desk/appeals/{number}/reply/")
    clerk.sees("两个问题要逐条答")
    clerk.drafts(number, REPLY, who="许老师", phone="0000-8765305")
    expect(clerk.page.locator("[data-checks]")).not_to_contain_text("还没")
    clerk.press("送审签")
    clerk.sees("答复已送审签")
    staff("hospital_head").publishes(number)

    # He reads the answer, not the draft, and rates it.
    husband.opens(number)
    husband.sees("已答复", "84 套", "许老师", "0000-8765305")
    husband.sees_not("还在统计", "逐条答")
    husband.rates("满意", "解决了", "两个问题一个没落下。")
    husband.sees("两个问题一个没落下")

    # The public finds it on the hospital's page, without his ward and number.
    reader = somebody()
    reader.go("/offices/hospital/")
    reader.is_at("市中心医院")
    reader.follow(TITLE)
    reader.is_at(TITLE)
    reader.sees("医生家属", "84 套", "两个问题一个没落下")
    reader.sees_not("19900000010", "呼吸内科", "还在统计")
