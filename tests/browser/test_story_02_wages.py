"""Story 2: wages owed to three hundred workers. Down the levels, two offices together, most paid, the rest promised."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Calendar
from tests.browser.people import Citizen, Clerk, Letter, Person

TITLE = "澜庭府二期工地拖欠三百多名农民工工资"
LETTER = Letter(
    title=TITLE,
    body=(
        "我叫谢长顺，在澜庭府二期带钢筋班。从五月份起只发生活费，三百二十多人，差不多欠了六百八十万。\n"
        "我们不想闹事，就想把干活的钱拿回去。我的电话 19900000004。"
    ),
    kind="投诉",
    place="澜庭府二期工地",
    remark="请不要把我的名字告诉项目经理。",
    phone="199 0000 0004",
    name="谢长顺",
    label="钢筋班的老谢",
)
FIRST_REPLY = (
    "谢师傅，您好！街道会同市住建局核对了考勤和工资表，确认拖欠 324 人、676.4 万元。\n\n"
    "到今天已经发放 518.2 万元，287 人的工资全部结清。余下 37 人、158.2 万元，开发商书面承诺 20 天内付清。"
    "有事请打欠薪调解室电话 0000-8765009。"
)
SECOND_REPLY = (
    "谢师傅，您好！余下 37 名工友的 158.2 万元已于今天上午全部发到本人银行卡，至此全部结清。"
    "以后每月 5 日街道到工地核对一次。电话 0000-8765009。"
)


def test_most_of_the_wages_are_paid_within_days_and_the_rest_by_the_promised_date(
    citizen: Callable[..., Citizen],
    staff: Callable[[str], Clerk],
    somebody: Callable[..., Person],
    calendar: Calendar,
) -> None:
    # Tuesday: the foreman writes on the building site.
    xie = citizen(on_a_phone=True)
    xie.writes(LETTER)
    xie.confirms_the_phone()
    number = xie.number

    # It is published without his name, and goes to the district.
    calendar.later(minutes=40)
    staff("moderator").accepts(TITLE, "谢长顺", "19900000004")
    staff("dispatcher").dispatches(TITLE, "青山区人民政府")

    # The district passes it down to its subdistrict: the deadline stays what it was.
    calendar.later(hours=1)
    district = staff("district")
    district.signs_for(number)
    due = district.page.locator(".case-head-due small").inner_text()
    district.does("转派下级", "转派", ("转派给", "滨河街道办事处"), 给下级的话="请今天就去工地。")
    district.sees("已转派给下级单位")
    street = staff("subdistrict")
    street.signs_for(number)
    assert street.page.locator(".case-head-due small").inner_text() == due
    xie.opens(number)
    xie.sees("滨河街道办事处正在办理", "转由滨河街道办事处办理", "期限不变")
    xie.sees_not("请今天就去工地")

    # The subdistrict asks the housing bureau in.
    street.does("增加协办", "请它协办", 请哪个单位协办="市住房和城乡建设局", 请它做什么="核查工资专户")
    street.sees("已请该单位协办")
    bureau = staff("handler")
    bureau.signs_for(number)

    # Two notes of progress: workers are registered, the first money is there.
    calendar.later(hours=24)
    street = staff("subdistrict")
    street.tells_progress(number, "324 名工人完成登记，约谈了开发商和总包。")
    calendar.later(hours=48)
    street = staff("subdistrict")
    street.tells_progress(number, "首笔 412 万元打入工资专户，今晚开始发到本人银行卡。")
    staff("handler").contributes(number, "工资专户五月以来少拨人工费 590 万元，已责成开发商补足。")
    xie.opens(number)
    xie.sees("324 名工人完成登记", "首笔 412 万元")
    xie.sees_not("少拨人工费 590 万元")

    # Friday: most of it is paid; the reply promises the rest by a date.
    street.drafts(number, FIRST_REPLY, who="欧阳主任", phone="0000-8765009", promised="2026-12-10")
    street.press("审签并发布")
    street.sees("答复已发布")
    xie.opens(number)
    xie.sees("已答复", "518.2 万元", "欧阳主任", "12 月 10 日")

    # Two weeks later: the last 37 are paid; a second reply says so.
    calendar.later(days=14)
    street = staff("subdistrict")
    street.drafts(number, SECOND_REPLY, who="欧阳主任", phone="0000-8765009")
    street.press("审签并发布")
    street.sees("答复已发布")

    # The foreman signs in again by a code and rates.
    xie.opens(number)
    xie.sees("518.2 万元", "至此全部结清")
    xie.rates("非常满意", "解决了", "三百多人的血汗钱，一分没少。")
    xie.sees("一分没少", "已办结")

    # Everybody may read how it went, nobody who wrote it.
    reader = somebody()
    reader.opens(number)
    reader.sees("钢筋班的老谢", "518.2 万元", "至此全部结清", "一分没少", "市住房和城乡建设局")
    reader.sees_not("谢长顺", "19900000004", "项目经理", "少拨人工费")
    reader.go("/figures/?year=2026&month=11")
    reader.page.get_by_role("navigation", name="按层级看").get_by_role("link", name="乡镇街道").click()
    expect(reader.page.get_by_role("row").filter(has_text="滨河街道办事处")).to_be_visible()
