"""Story 15: a cold flat. An old fitter writes on his phone; the office finds a broken valve, mends it and says so."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Calendar
from tests.browser.people import Citizen, Clerk, Letter, Person

TITLE = "机床厂家属院 7 号楼暖气不热，屋里只有 14 度"
LETTER = Letter(
    title=TITLE,
    body=(
        "我叫钟守义，家住机床厂家属院7号楼2单元301，取暖费早就交了。客厅十四度，老伴有老寒腿。\n"
        "报修两次没有修好，请派个懂行的来。家里座机坏了，请打我女儿手机 19900000021。"
    ),
    place="机床厂家属院 7 号楼",
    remark="白天家里有人。",
    name="钟守义",
    label="退休老钳工",
)
REPLY = (
    "钟师傅，您好！让您和老伴挨冻了，我们很抱歉。\n\n"
    "昨天下午我们和热力公司到现场测温，客厅 14.2℃，打开地沟发现单元总供水阀门的阀芯脱落，当晚换了新阀门。"
    "今天上午十点复测，客厅 20.5℃。有事请打供热科电话 0000-8765120。"
)


def test_a_cold_flat_is_warm_the_next_day_and_everybody_can_read_how(
    citizen: Callable[..., Citizen],
    staff: Callable[[str], Clerk],
    somebody: Callable[..., Person],
    calendar: Calendar,
) -> None:
    # Tuesday, ten o'clock: the old man writes on his phone, without an account.
    zhong = citizen(on_a_phone=True)
    zhong.go("/")
    zhong.follow("我要留言")
    zhong.says_what(LETTER)
    zhong.says_where(LETTER)
    zhong.says_who(LETTER)
    zhong.submits(LETTER)
    zhong.confirms_the_phone()
    zhong.follow("看这件留言的进度")
    zhong.is_at(TITLE)
    zhong.sees("待审核")
    number = zhong.number

    # Nobody else knows of it yet.
    neighbour = somebody()
    neighbour.opens(number)
    neighbour.sees_not(TITLE)

    # Half an hour later the moderator publishes it with name, flat and telephone hidden.
    calendar.later(minutes=30)
    staff("moderator").accepts(TITLE, "钟守义", "19900000021", "301")
    neighbour.opens(number)
    neighbour.is_at(TITLE)
    neighbour.sees("退休老钳工", "老寒腿")
    neighbour.sees_not("钟守义", "19900000021", "301")

    # The dispatcher sends it to the housing bureau.
    calendar.later(minutes=20)
    staff("dispatcher").dispatches(TITLE, "市住房和城乡建设局", note="老人家里冷，请今天上门。")
    zhong.page.reload()
    zhong.sees("待签收")
    zhong.sees_not("请今天上门")

    # The bureau signs for it, reads the whole letter and asks the heating company in.
    calendar.later(hours=1)
    handler = staff("handler")
    handler.sees(TITLE)
    handler.signs_for(number)
    handler.sees("钟守义", "白天家里有人")
    handler.does("增加协办", "请它协办", 请哪个单位协办="清江热力公司", 请它做什么="查单元阀门")
    handler.sees("已请该单位协办")
    zhong.page.reload()
    zhong.sees("办理中", "清江热力公司")

    # The same evening: progress for everybody, the company's findings for the bureau.
    calendar.later(hours=4)
    handler.tells_progress(number, "今天下午上门测温，客厅 14.2℃，问题在单元入口，正在查阀门。")
    company = staff("heat_clerk")
    company.signs_for(number)
    company.contributes(number, "阀芯脱落，已更换阀门，复测室温 20.5℃。")
    zhong.page.reload()
    zhong.sees("问题在单元入口")
    zhong.sees_not("阀芯脱落")

    # Next morning: the handler drafts, the approver publishes.
    calendar.later(hours=19)
    handler = staff("handler")
    handler.drafts(number, REPLY, who="周工", phone="0000-8765120")
    handler.press("送审签")
    handler.sees("答复已送审签")
    zhong.page.reload()
    zhong.sees_not("阀芯脱落")
    staff("approver").publishes(number)

    # He reads it and is content.
    zhong.page.reload()
    zhong.sees("已答复", "当晚换了新阀门", "周工")
    zhong.rates("非常满意", "解决了", "屋里二十度半，老伴把棉袄脱了。")
    zhong.sees("老伴把棉袄脱了", "已办结")

    # Everybody sees the result, the steps that led there, and the figures count it.
    neighbour.opens(number)
    neighbour.sees("当晚换了新阀门", "非常满意", "老伴把棉袄脱了", "已办结")
    steps = neighbour.page.locator(".timeline li")
    for step in ("受理", "交办", "签收", "协办", "进展", "答复", "评价"):
        expect(steps.filter(has_text=step).first).to_be_attached()
    neighbour.sees_not("钟守义", "19900000021", "白天家里有人")
    neighbour.go("/figures/?year=2026&month=11")
    row = neighbour.page.locator("tr", has_text="市住房和城乡建设局")
    expect(row).to_contain_text(re.compile(r"100\s*%"))
    neighbour.go("/appeals/")
    neighbour.sees(TITLE)
