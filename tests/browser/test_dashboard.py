"""The leader's overview in a browser: drawn with script, standing without, all figures in tables, fit for paper."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests import cast as c
from tests.browser.conftest import Calendar, Make
from tests.browser.people import Clerk

URL = "/console/dashboard/"
CHARTS = 2


def test_the_charts_are_drawn_from_the_tables_and_can_be_asked(
    city: c.Cast, calendar: Calendar, staff: Callable[[str], Clerk]
) -> None:
    c.replied(city)
    c.handling(city, title="滨河路积水")
    calendar.later(days=2)
    supervisor = staff("supervisor")
    supervisor.go(f"{URL}?period=month")
    supervisor.sees("最近 4 周收到 2 件", "收到的 2 件里，已答复 1 件")
    page = supervisor.page
    expect(page.locator(".chart-live canvas")).to_have_count(CHARTS)
    expect(page.locator(".chart-drawn svg").first).to_be_hidden()
    # the table of the flow opens and says the same
    page.locator("details", has=page.locator("#flow-table")).locator("summary").click()
    expect(page.locator("#flow-table tbody tr")).to_have_count(2)
    # on paper the server's drawings stand
    page.emulate_media(media="print")
    expect(page.locator(".chart-drawn svg").first).to_be_visible()
    expect(page.locator(".chart-live").first).to_be_hidden()


def test_from_a_number_to_the_appeals_behind_it(
    city: c.Cast, calendar: Calendar, staff: Callable[[str], Clerk]
) -> None:
    c.handling(city, title="滨河路积水")
    calendar.later(days=20)
    supervisor = staff("supervisor")
    supervisor.go(URL)
    supervisor.sees("此刻还有 1 件超期没有办完")
    supervisor.page.get_by_role("link", name="此刻超期").click()
    supervisor.is_at("全部留言")
    supervisor.sees("滨河路积水")


def test_without_script_the_drawings_and_tables_stand(
    city: c.Cast, calendar: Calendar, somebody: Make
) -> None:
    c.replied(city)
    calendar.later(days=1)
    supervisor = somebody(Clerk, java_script_enabled=False)
    assert isinstance(supervisor, Clerk)
    supervisor.signs_in("supervisor")
    supervisor.go(URL)
    page = supervisor.page
    expect(page.locator(".chart-drawn > svg")).to_have_count(CHARTS)
    expect(page.locator(".chart-drawn > svg").first).to_be_visible()
    page.get_by_label("时间").select_option("year")
    supervisor.press("查看")
    supervisor.sees("最近 12 个月收到 1 件")
