"""What every page weighs on a first visit: HTML, styles, scripts, fonts and icons as they travel.

    python -m tools.page_weight [--url http://127.0.0.1:8000] [--out docs/page-weight.md]

Without ``--url`` the demonstration city is built and served from a temporary home. Every page of
``site_pages.PAGES`` is opened on a phone (390 px), and everything that it asks for is counted, texts as gzip makes
them. Photographs of appeals are content and counted apart, and so are libraries that one page alone asks for. Exits
with 1 when a page is over the bar.
"""

import argparse
import contextlib
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Response, sync_playwright
from tools.site_visit import PAGES, Shot, Visitor, demonstration, launch

#: Of one page on its first visit, without photographs.
BAR_BYTES = 60_000
PHONE = 390
PARTS = ("HTML", "CSS", "JS", "fonts", "icons")
_PART_OF = {"document": "HTML", "stylesheet": "CSS", "script": "JS", "font": "fonts", "fetch": "HTML"}
HEAD = """# Page weight

What every page asks for on a first visit, on a phone, in kilobytes (1 KB = 1,000 bytes) as gzip sends it. Style sheets,
scripts, the font and the icons are asked for once and kept for a year. Photographs of appeals are content and stand apart,
and so does the chart library: only the leaders' overview asks for it, after the charts that the server has drawn.
The bar is {bar} KB; `make page-weight` writes this page and fails on a page over the bar.

| page | {parts} | together | library | photographs |
|---|{lines}---:|---:|---:|
"""


@dataclass
class Weight:
    """Bytes of one page by part."""

    shot: Shot
    parts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    library: int = 0
    pictures: int = 0

    @property
    def total(self) -> int:
        """Without photographs and libraries."""
        return sum(self.parts.values())

    def add(self, url: str, kind: str, size: int) -> None:
        """Count one answer of this kind (playwright's resource types)."""
        part = _PART_OF.get(kind) or ("icons" if "/static/" in url else "")
        if "/vendor/" in url:
            self.library += size
        elif part:
            self.parts[part] += size
        else:
            self.pictures += size


class Heard:
    """The answers that a page asked for: the document first, then all that belongs to it."""

    def __init__(self) -> None:
        self.answers: dict[str, Response] = {}

    def __call__(self, answer: Response) -> None:
        if answer.status != 200 or not answer.url.startswith("http"):
            return
        if answer.request.is_navigation_request():
            self.answers.clear()
        self.answers[answer.url.partition("#")[0]] = answer

    @property
    def is_answer_to_form(self) -> bool:
        """Such a page has no address of its own: it cannot be asked for again."""
        return any(answer.request.method == "POST" for answer in list(self.answers.values())[:1])


def travelling(body: bytes) -> int:
    """Bytes as they travel: texts compressed, as WhiteNoise and the proxy in front send them."""
    return min(len(body), len(gzip.compress(body)))


def size_of(visitor: Visitor, url: str, answer: Response, known: dict[str, int]) -> int:
    """The bytes of this answer. Asked for anew where possible, for the browser may have it from its own store."""
    if answer.request.method == "POST":
        return travelling(answer.body())
    if url not in known or "/static/" not in url:
        known[url] = travelling(visitor.context.request.get(url).body())
    return known[url]


def weigh(visitor: Visitor, shot: Shot, known: dict[str, int]) -> Weight:
    """Everything that the page asks for, whether the browser has it already or not. Raises Missed."""
    heard, page = Heard(), visitor.page
    page.on("response", heard)
    try:
        visitor.open(shot)
        if not heard.is_answer_to_form:
            page.goto(page.url.partition("#")[0])  # with a fragment the browser would stay on the page it has
            page.wait_for_load_state("networkidle")
        weight = Weight(shot)
        for url, answer in heard.answers.items():
            weight.add(url, answer.request.resource_type, size_of(visitor, url, answer, known))
    finally:
        page.remove_listener("response", heard)
    return weight


def weigh_all(address: str) -> Iterator[Weight]:
    """Every page of the table that is a page (200)."""
    known: dict[str, int] = {}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for audience in dict.fromkeys(shot.audience for shot in PAGES):
            visitor = Visitor(browser, address, audience, PHONE)
            for shot in PAGES:
                if shot.audience != audience or shot.status != 200:
                    continue
                yield weigh(visitor, shot, known)
            visitor.context.close()
        browser.close()


def table(weights: Iterable[Weight]) -> str:
    """The page of the documentation."""
    rows = [HEAD.format(bar=BAR_BYTES // 1000, parts=" | ".join(PARTS), lines="---:|" * len(PARTS))]
    for weight in weights:
        cells = " | ".join(f"{weight.parts[part] / 1000:.1f}" for part in PARTS)
        apart = " | ".join(
            f"{size / 1000:.0f}" if size else "–" for size in (weight.library, weight.pictures)
        )
        rows.append(f"| {weight.shot.label} | {cells} | **{weight.total / 1000:.1f}** | {apart} |\n")
    return "".join(rows)


def main() -> int:
    """Exit status 1 where a page is over the bar."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="", help="a running demonstration instead of one of our own")
    parser.add_argument("--out", type=Path, default=Path("docs/page-weight.md"))
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        address = options.url.rstrip("/") or stack.enter_context(demonstration())
        weights = list(weigh_all(address))
    options.out.write_text(table(weights), encoding="utf-8")
    heavy = [weight for weight in weights if weight.total > BAR_BYTES]
    for weight in heavy:
        print(f"{weight.shot.label}: {weight.total / 1000:.1f} KB, over the bar")
    print(f"{len(weights)} pages, heaviest {max(weight.total for weight in weights) / 1000:.1f} KB")
    return 1 if heavy else 0


if __name__ == "__main__":
    raise SystemExit(main())
