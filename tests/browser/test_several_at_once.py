"""A clerk gives several out before breakfast: by keyboard alone, and in a browser without JavaScript."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from huiyin.appeals.models import Assignment
from tests import cast as the_cast
from tests.browser.conftest import Calendar
from tests.browser.people import Clerk

TITLES = ("一号楼漏水", "二号楼漏水", "三号楼漏水")


def arrived(city: the_cast.Cast) -> None:
    for title in TITLES:
        the_cast.dispatched(city, title=title)


def marked(clerk: Clerk, words: str) -> Locator:
    return clerk.page.locator("[data-row]", has_text=words)


def test_three_are_given_out_by_keyboard_taken_back_and_given_out_again(
    city: the_cast.Cast, staff: Callable[[str], Clerk], calendar: Calendar
) -> None:
    arrived(city)
    clerk = staff("handler")
    calendar.later(hours=3)
    keys = clerk.page.keyboard

    def gives_them_out() -> None:
        clerk.go("/desk/queue/pending/")
        expect(clerk.page.locator("[data-row].is-selected")).to_have_count(1)
        for key in ("x", "j", "j", "Shift+X", "b"):
            keys.press(key)
        clerk.sees("已选 3 件")
        expect(clerk.page.get_by_label("交给哪位经办人")).to_be_focused()
        keys.type("colleague")
        keys.press("Tab")
        expect(clerk.button("交给")).to_be_focused()
        keys.press("Enter")
        clerk.sees("3 件已交给colleague")
        expect(marked(clerk, "交给colleague")).to_have_count(3)

    gives_them_out()
    keys.press("u")
    expect(clerk.button("撤销")).to_be_focused()
    keys.press("Enter")
    clerk.sees("已撤销，3 件回到原来的样子")
    expect(marked(clerk, "交给colleague")).to_have_count(0)
    gives_them_out()
    assert set(Assignment.objects.values_list("handler__display_name", flat=True)) == {"colleague"}


def test_letters_that_are_typed_tick_nothing(
    city: the_cast.Cast, staff: Callable[[str], Clerk], calendar: Calendar
) -> None:
    arrived(city)
    the_cast.handling(city, title="四号楼漏水")
    clerk = staff("handler")
    calendar.later(hours=3)
    clerk.go("/desk/queue/handling/")
    clerk.page.locator("[data-panel] textarea").fill("")
    clerk.page.locator("[data-panel] textarea").press_sequentially("xbu")
    expect(clerk.page.locator("[data-pick]:checked")).to_have_count(0)
    expect(clerk.page.locator("[data-panel] textarea")).to_have_value("xbu")
    clerk.page.keyboard.press("Escape")
    clerk.page.keyboard.press("x")
    expect(clerk.page.locator("[data-pick]:checked")).to_have_count(1)
    clerk.page.locator("[data-panel] textarea").fill("")


def test_without_script_boxes_and_buttons_do_the_same(
    city: the_cast.Cast, somebody: Callable[..., Clerk], calendar: Calendar
) -> None:
    arrived(city)
    calendar.later(hours=3)
    clerk = somebody(Clerk, java_script_enabled=False)
    clerk.signs_in("handler")
    clerk.go("/desk/queue/pending/")
    for title in TITLES[:2]:
        clerk.page.get_by_role("checkbox", name=title).check()
    clerk.press("交给")
    clerk.sees("请选择交给哪位经办人")
    expect(clerk.page.locator("[data-pick]:checked")).to_have_count(2)
    clerk.page.get_by_label("交给哪位经办人").select_option(label="colleague（在手 0 件）")
    clerk.press("交给")
    clerk.sees("2 件已交给colleague")
    expect(marked(clerk, "交给colleague")).to_have_count(2)
    clerk.press("撤销")
    clerk.sees("已撤销，2 件回到原来的样子")
    expect(marked(clerk, "交给colleague")).to_have_count(0)
