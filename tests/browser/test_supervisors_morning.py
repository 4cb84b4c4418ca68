"""A supervisor's morning: the board, the worst office, 督办 on three appeals, and in the evening their answers."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests import cast as c
from tests.browser.conftest import Calendar, Make
from tests.browser.people import Clerk

TITLES = ("盛世花园二期暖气不热", "滨河路井盖响了一夜", "五号楼电梯停了三天")


def test_a_supervisor_presses_the_worst_office_and_sees_it_answer(
    city: c.Cast, calendar: Calendar, somebody: Make, staff: Callable[[str], Clerk]
) -> None:
    # A fortnight ago three matters came to the housing bureau, one to the water bureau; all of them are late.
    numbers = [c.handling(city, title=title).number for title in TITLES]
    c.dispatched(city, lead="water", title="河堤路灯不亮")
    calendar.later(days=14)

    # The morning: the board says how much is late, and who is worst.
    supervisor = staff("supervisor")
    supervisor.follow("督办台")
    supervisor.is_at("督办台")
    page = supervisor.page
    expect(page.locator(".kpi", has_text="已超期").locator("b")).to_have_text("4")
    worst = page.locator("tbody tr").first
    expect(worst).to_contain_text("市住房和城乡建设局")
    expect(worst).to_contain_text("100%")
    worst.get_by_role("link").click()
    expect(page.locator(".pick-row")).to_have_count(3)
    supervisor.sees_not("河堤路灯不亮")

    # Three at once; nothing goes out before it is confirmed, and not without words.
    for box in page.locator(".pick input").all():
        box.check()
    supervisor.press("督办选中的")
    supervisor.sees("督办 3 件", *TITLES)
    supervisor.press("发出督办")
    supervisor.sees("请写明督办要求")
    supervisor.fill("督办要求", "超期未答复，请书面说明原因，三天内正式答复作者。")
    supervisor.press("发出督办")
    supervisor.sees("发出 3 件，没有发出 0 件", *(f"清督〔2026〕{serial}号" for serial in (1, 2, 3)))

    # Everybody sees that it is supervised, nobody outside what was said.
    reader = somebody()
    reader.opens(numbers[0])
    reader.sees("列入督办 清督〔2026〕")
    reader.sees_not("书面说明原因")

    # The office finds them on top of its desk and answers each.
    calendar.later(hours=3)
    office = staff("handler")
    office.follow("督办件")
    office.is_at("督办件")
    expect(office.page.locator(".work-row")).to_have_count(3)
    for number in numbers:
        office.opens_at_the_desk(number)
        office.sees("书面说明原因")
        office.does("回复督办", "提交督办回复", 督办回复="材料周五到货，周六完工，当天答复作者。")
        office.sees("督办回复已提交")

    # In the evening the supervisor sees them answered, takes one and sends one back.
    calendar.later(hours=4)
    supervisor = staff("supervisor")
    supervisor.go("/console/board/")
    expect(page.locator(".kpi", has_text="督办回复待核").locator("b")).to_have_text("3")
    supervisor.follow("督办回复待核")
    page.locator(".work-row a").first.click()
    supervisor.sees("周六完工")
    supervisor.does("采纳督办回复", "采纳督办回复")
    supervisor.sees("督办回复已采纳")
    supervisor.go("/console/board/answered/")
    page.locator(".work-row a").first.click()
    supervisor.does("退回督办回复", "退回督办回复", 退回理由="没有写明谁负责")
    supervisor.sees("已退回单位重新回复")
    supervisor.go("/console/board/")
    expect(page.locator(".kpi", has_text="督办回复待核").locator("b")).to_have_text("1")

    # In the middle of December the figures of November are in: the month is frozen, and everybody sees it.
    calendar.later(days=14)
    supervisor = staff("supervisor")
    supervisor.go("/console/assessments/")
    supervisor.follow("新建考核期")
    supervisor.page.get_by_label("从哪天").fill("2026-11-01")
    supervisor.press("建立考核期")
    supervisor.follow("2026 年 11 月")
    supervisor.sees("市住房和城乡建设局", "剔除了 0 件")
    supervisor.press("定稿并公开")
    supervisor.sees("请先勾选确认，再定稿")
    supervisor.page.get_by_label("我核对过上面的表").check()
    supervisor.press("定稿并公开")
    supervisor.sees("已定稿，公开页上看得到了")
    reader.go("/ranking/")
    reader.follow("2026 年 11 月")
    reader.sees("办理排行 · 2026 年 11 月", "这个考核期没有剔除任何留言")


def test_the_morning_needs_no_script(city: c.Cast, calendar: Calendar, somebody: Make) -> None:
    c.handling(city, title=TITLES[0])
    calendar.later(days=14)
    supervisor = somebody(Clerk, java_script_enabled=False)
    assert isinstance(supervisor, Clerk)
    supervisor.signs_in("supervisor")
    supervisor.go("/console/board/overdue/")
    supervisor.page.locator(".pick input").check()
    supervisor.press("催办选中的")
    supervisor.fill("催办的话", "请今天答复作者。")
    supervisor.press("发出催办")
    supervisor.sees("发出 1 件，没有发出 0 件")


def test_the_list_is_fit_for_paper(city: c.Cast, calendar: Calendar, staff: Callable[[str], Clerk]) -> None:
    c.handling(city, title=TITLES[0])
    calendar.later(days=14)
    supervisor = staff("supervisor")
    supervisor.go("/console/board/overdue/")
    supervisor.page.emulate_media(media="print")
    for hidden in (".pick", ".bulk-bar", ".filter-bar", ".side"):
        expect(supervisor.page.locator(hidden).first).to_be_hidden()
    expect(supervisor.page.locator(".print-only")).to_be_visible()
