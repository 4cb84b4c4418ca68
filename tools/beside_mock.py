"""Pages of the demonstration city beside the mock that set the look, for docs/beside-the-mock.md.

    python -m tools.beside_mock MOCK_PNG_FOLDER [--url http://127.0.0.1:8000] [--out docs/beside]

The folder holds ``home_1280.png``, ``case_390.png`` and so on. Left the mock, right the product, the top of both pages.
"""

import argparse
import contextlib
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright
from tools.screenshots import whole
from tools.site_visit import PAGES, Shot, Visitor, demonstration, launch

#: Name of the mock's picture → label of the page.
PAIRS = {
    "home": "public-home",
    "case": "public-appeal-heating",
    "wizard": "public-write-1-what",
    "wizard_error": "public-write-1-refused",
    "workbench": "handler-work",
    "elder": "citizen-elder",
}
#: Width of the window → (width of one half, height at most), in px of the picture.
HALVES = {1280: (640, 1000), 390: (390, 1700)}
GAP, GROUND, QUALITY = 20, "#8b98a4", 60


def half(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Scaled to the width, cut at the height."""
    width, height = size
    scaled = picture.convert("RGB").resize((width, round(picture.height * width / picture.width)))
    return scaled.crop((0, 0, width, min(scaled.height, height)))


def beside(mock: Image.Image, product: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Both halves on one ground."""
    left, right = half(mock, size), half(product, size)
    both = Image.new("RGB", (2 * size[0] + GAP, max(left.height, right.height)), GROUND)
    both.paste(left, (0, 0))
    both.paste(right, (size[0] + GAP, 0))
    return both


def main() -> None:
    """Take the pictures and join them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mock", type=Path)
    parser.add_argument("--url", default="", help="a running demonstration instead of one of our own")
    parser.add_argument("--out", type=Path, default=Path("docs/beside"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    shots: dict[str, Shot] = {shot.label: shot for shot in PAGES}
    with contextlib.ExitStack() as stack:
        address = options.url.rstrip("/") or stack.enter_context(demonstration())
        browser = launch(stack.enter_context(sync_playwright()))
        for name, label in PAIRS.items():
            for width, size in HALVES.items():
                visitor = Visitor(browser, address, shots[label].audience, width)
                visitor.open(shots[label])
                with Image.open(options.mock / f"{name}_{width}.png") as mock:
                    picture = beside(mock, whole(visitor.page), size)
                picture.save(options.out / f"{name}-{width}.webp", "WEBP", quality=QUALITY)
                visitor.context.close()


if __name__ == "__main__":
    main()
