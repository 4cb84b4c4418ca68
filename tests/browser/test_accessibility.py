"""Every page for every audience: axe-core finds nothing (WCAG 2.0–2.2 A and AA, best practice) at 1280 and 390 px, in
standard and large print; and nothing is wider than a window of 320 px. The pages are those of tools/site_pages.py."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Page
from tools.site_pages import PAGES, Shot
from tools.site_visit import Visitor

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = ((1280, 900), (390, 844))
NARROWEST = (320, 640)
#: So many unread messages at the bell, whatever the demonstration has for its clerk at this moment.
UNREAD = """(bell, number) => {
    bell.querySelector(".badge")?.remove();
    bell.insertAdjacentHTML("beforeend", `<span class="badge num">${number}</span>`);
}"""


def violations(page: Page) -> list[str]:
    """What axe-core holds against the page as it is now: rule, element, why."""
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})", RULES
    )
    return [
        f"{rule['id']}: {node['html'][:160]} – {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]


def in_print(visitor: Visitor, size: str) -> None:
    """Draw the page in standard ("") or large print, as the server does for a reader who has chosen it."""
    visitor.page.evaluate("size => { document.documentElement.dataset.size = size; }", size)


@pytest.mark.parametrize("shot", PAGES, ids=lambda shot: shot.label)
def test_a_page_is_for_everybody(visitor: Callable[[str], Visitor], shot: Shot) -> None:
    reader = visitor(shot.audience)
    page = reader.page
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    reader.open(shot)
    assert reader.faults == []
    if shot.status != 404:
        assert resolve(urlsplit(page.url).path).view_name == shot.address_name

    page.evaluate(AXE)
    wrong = []
    for size in ("", "large"):
        in_print(reader, size)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            wrong += [f"{width} px {size}: {each}" for each in violations(reader.page)]
        page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
        if (over := reader.overflow()) > 0:
            wrong.append(f"{NARROWEST[0]} px {size}: {over} px wider than the window")
    assert not wrong, "\n".join(wrong)


def test_many_unread_messages_fit_on_the_narrowest_phone(visitor: Callable[[str], Visitor]) -> None:
    reader = visitor("handler")
    reader.open(next(shot for shot in PAGES if shot.label == "handler-keys"))
    reader.page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
    in_print(reader, "large")
    bell = reader.page.locator(".work-tools a", has_text="消息")
    assert bell.count() == 1
    for number in ("8", "88", "888"):
        bell.evaluate(UNREAD, number)
        assert reader.overflow() <= 0, number
