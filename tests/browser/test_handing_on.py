"""Passing a page on: by the device's own sheet, by copying the address, on paper, and by writing the next matter."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests import cast as the_cast
from tests.browser.people import Citizen, Letter

Make = Callable[..., Citizen]


def test_the_phones_own_sheet_gets_title_and_address(city: the_cast.Cast, citizen: Make) -> None:
    appeal = the_cast.replied(city, title="滨河路积水")
    reader = citizen(on_a_phone=True)
    reader.page.add_init_script(
        "navigator.share = (what) => { window.shared = what; return Promise.resolve(); };"
    )
    reader.opens(appeal.number)
    reader.page.get_by_text("转发", exact=True).click()
    shared = reader.page.evaluate("() => window.shared")
    assert shared["url"].endswith(f"/appeals/{appeal.number}/")
    assert "滨河路积水" in shared["title"]
    expect(reader.page.locator("#share-address")).to_be_hidden()


def test_without_such_a_sheet_the_address_is_copied(city: the_cast.Cast, citizen: Make) -> None:
    appeal = the_cast.replied(city, title="滨河路积水")
    reader = citizen(permissions=["clipboard-read", "clipboard-write"])
    reader.page.add_init_script("navigator.share = undefined;")
    reader.opens(appeal.number)
    reader.page.get_by_text("转发", exact=True).click()
    reader.press("复制网址")
    reader.sees("已复制")
    copied = reader.page.evaluate("() => navigator.clipboard.readText()")
    assert copied.endswith(f"/appeals/{appeal.number}/")


def test_after_a_submission_the_next_matter_begins_on_an_empty_page(
    city: the_cast.Cast, citizen: Make
) -> None:
    writer = citizen(on_a_phone=True)
    writer.writes(Letter(title="滨河路积水", body="滨河路一下雨就积水，请派人来看看。"))
    writer.follow("再写一件")
    writer.is_at("说说是什么事")
    expect(writer.page.get_by_label("一句话说清楚")).to_have_value("")
    writer.page.go_back()
    writer.has_a_receipt()
