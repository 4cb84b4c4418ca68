"""An open work list learns what comes in meanwhile, without a reload and without moving what one reads."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests import cast as the_cast
from tests.browser.conftest import Calendar
from tests.browser.people import Clerk


def test_a_new_appeal_is_counted_on_the_open_page(
    city: the_cast.Cast, staff: Callable[[str], Clerk], calendar: Calendar
) -> None:
    handler = staff("handler")
    calendar.later(hours=3)
    handler.go("/desk/queue/pending/")
    waiting = handler.page.get_by_role("navigation", name="工作导航").get_by_role("link", name="待签收")
    expect(waiting.locator(".side-count")).to_have_count(0)
    the_cast.dispatched(city)
    handler.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(waiting.locator(".side-count")).to_have_text("1")
    handler.sees("有新的事项")
    handler.page.get_by_role("status").get_by_role("link", name="刷新这一页").click()
    expect(handler.page.locator("[data-row]")).to_have_count(1)
