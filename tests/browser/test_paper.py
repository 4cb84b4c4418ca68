"""An appeal on paper: what was said stands there, controls and forms do not."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests import cast as the_cast
from tests.browser.people import Citizen, Clerk


def pages_of(person: Citizen | Clerk) -> int:
    """How many sheets of A4 the page takes."""
    printed = person.page.pdf(prefer_css_page_size=True)
    sheet = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert sheet
    assert (round(float(sheet[1])), round(float(sheet[2]))) in {(595, 842), (596, 842), (595, 841)}
    return len(re.findall(rb"/Type\s*/Page\b", printed))


def test_a_short_appeal_with_its_reply_is_two_sheets_at_most(
    city: the_cast.Cast, citizen: Callable[..., Citizen]
) -> None:
    appeal = the_cast.replied(city, title="滨河路积水")
    reader = citizen()
    reader.opens(appeal.number)
    assert pages_of(reader) <= 2
    page = reader.page
    page.emulate_media(media="print")
    reader.sees("滨河路积水", appeal.number)
    expect(page.get_by_text(re.compile(f"网址：.*/appeals/{appeal.number}/"))).to_be_visible()
    expect(page.locator(".reply")).to_be_visible()
    expect(page.locator(".timeline")).to_be_visible()
    for controls in (".gov", ".head .nav", ".breadcrumb", ".actions", ".foot-nav"):
        expect(page.locator(controls)).to_be_hidden()
    expect(page.locator(".btn:visible, form:visible")).to_have_count(0)


def test_on_the_desks_sheet_there_are_no_forms(city: the_cast.Cast, staff: Callable[[str], Clerk]) -> None:
    appeal = the_cast.handling(city, title="滨河路积水")
    clerk = staff("handler")
    clerk.go(f"/desk/appeals/{appeal.number}/")
    assert pages_of(clerk) <= 2
    clerk.page.emulate_media(media="print")
    expect(clerk.page.get_by_role("heading", name="办理记录")).to_be_visible()
    expect(clerk.page.locator("form:visible, .side:visible, .btn:visible")).to_have_count(0)
