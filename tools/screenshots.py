"""Every page for every audience at 1280 and 390 px, as full-page pictures, with what is wrong with them.

python -m tools.screenshots [--url http://127.0.0.1:8000] [--out FOLDER] [--only WORDS] [--language en]

Without ``--url`` the demonstration city is built and served from a temporary home. Prints every page that is wider
than its window, that writes an error to the console or that answers with another status than it should, and then
exits with 1. The list of pages is ``site_pages.PAGES``; a picture is called ``<audience>-<page>-<width>.webp``.
"""

import argparse
import contextlib
import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from tools.site_visit import PAGES, WIDTHS, Missed, Shot, Visitor, demonstration, launch

QUALITY = 72
#: WebP pictures are at most 16,383 px high; a page longer than this is cut.
HEIGHT_MAX = 12_000


def whole(page: Page) -> Image.Image:
    """The whole page, the bar at the bottom of a phone at its end."""
    size = page.viewport_size or {"width": 1280, "height": 900}
    height = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(height, HEIGHT_MAX)})
    page.evaluate("() => scrollTo(0, 0)")
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        taken = picture.convert("RGB")
    page.set_viewport_size(size)
    return taken


def take(visitor: Visitor, shot: Shot, target: Path) -> list[str]:
    """Write the picture; returns what is wrong with the page."""
    try:
        visitor.open(shot)
    except Missed as missed:
        return [str(missed)]
    faults = list(visitor.faults)
    if (wide := visitor.overflow()) > 0:
        faults.append(f"{wide} px wider than the window")
    whole(visitor.page).save(target, "WEBP", quality=QUALITY)
    return faults


def photograph(address: str, folder: Path, only: str, language: str) -> dict[str, list[str]]:
    """Take all pictures; returns name of the picture → faults, for those that have any."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [shot for shot in PAGES if only in shot.label]
    wrong: dict[str, list[str]] = {}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for audience in dict.fromkeys(shot.audience for shot in chosen):
            for width in WIDTHS:
                visitor = Visitor(browser, address, audience, width, language)
                for shot in (shot for shot in chosen if shot.audience == audience):
                    name = f"{shot.label}-{width}"
                    faults = take(visitor, shot, folder / f"{name}.webp")
                    print(
                        f"{'✗' if faults else '✓'} {name}{''.join(f'  {fault}' for fault in faults)}",
                        flush=True,
                    )
                    if faults:
                        wrong[name] = faults
                visitor.context.close()
        browser.close()
    return wrong


def main() -> int:
    """Exit status 1 where a page has a fault."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="", help="a running demonstration instead of one of our own")
    parser.add_argument(
        "--out", type=Path, default=Path(os.environ.get("HUIYIN_HOME", "var")) / "screenshots"
    )
    parser.add_argument("--only", default="", help="only pictures whose name contains this")
    parser.add_argument("--language", default="", choices=["", "en", "zh-hans"])
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        address = options.url.rstrip("/") or stack.enter_context(demonstration())
        wrong = photograph(address, options.out, options.only, options.language)
    print(f"{len(list(options.out.glob('*.webp')))} pictures in {options.out}")
    for name, faults in wrong.items():
        print(f"{name}: {'; '.join(faults)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
