"""Draw the icons of the web manifest and the picture of shared links out of the logo, the scene and the Song font.

    python tools/draw_pictures.py

Writes ``static/huiyin/icon-*.png`` and ``share.png``; needs Chromium (``CHROMIUM`` names another one). Run it after a
change of the logo. The pictures carry no name of a site, so every site may use them.
"""

import base64
import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

WEB = Path(__file__).resolve().parent.parent / "src" / "huiyin" / "web"
STATIC = WEB / "static" / "huiyin"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PAPER = "#f7f5f0"
COLOURS = 128
#: name: (side in px, share of the side that the logo takes, ground).
ICONS: dict[str, tuple[int, float, str]] = {
    "icon-180.png": (180, 0.72, PAPER),
    "icon-192.png": (192, 0.92, "transparent"),
    "icon-512.png": (512, 0.92, "transparent"),
    "icon-maskable-512.png": (512, 0.58, PAPER),
}
SHARE = (1200, 630)


def data_url(path: Path, kind: str) -> str:
    """The file as a data: address."""
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def icon_page(side: int, share: float, ground: str) -> str:
    """The logo in the middle of a square."""
    logo = data_url(STATIC / "logo.svg", "image/svg+xml")
    size = round(side * share)
    return (
        f'<body style="margin:0;background:{ground};display:grid;place-items:center;height:{side}px">'
        f'<img src="{logo}" width="{size}" height="{size}">'
    )


def share_page() -> str:
    """The scene of the home page with the slogan."""
    font = data_url(STATIC / "fonts" / "huiyin-song.woff2", "font/woff2")
    scene = (WEB / "jinja2" / "ui" / "scene.svg").read_text(encoding="utf-8")
    logo = data_url(STATIC / "logo.svg", "image/svg+xml")
    return (
        f'<style>@font-face{{font-family:song;src:url("{font}")}}body{{margin:0;height:630px;overflow:hidden;'
        f"background:linear-gradient(#e6f0f2,#f1f5f3 55%,{PAPER});font-family:song;color:#0b3546}}"
        ".scene{position:absolute;inset:0;width:1200px;height:630px}.words{position:absolute;left:88px;top:96px}"
        ".brand{display:flex;align-items:center;gap:24px;font-size:60px;letter-spacing:.12em}"
        "h1{margin:56px 0 0;font-size:84px;line-height:1.35;letter-spacing:.05em;white-space:nowrap}</style>"
        f'{scene}<div class="words"><div class="brand"><img src="{logo}" width="96" height="96">回音</div>'
        "<h1>您说的每一件事，<br>都有回音</h1></div>"
    )


def draw(browser: Browser, html: str, size: tuple[int, int], target: Path) -> None:
    """Write the page as a small PNG."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_content(html)
    page.evaluate("() => document.fonts.ready")
    with Image.open(io.BytesIO(page.screenshot(omit_background=True))) as picture:
        picture.quantize(COLOURS, Image.Quantize.FASTOCTREE).save(target, optimize=True)
    page.close()


def main() -> None:
    """Draw every picture anew."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (side, share, ground) in ICONS.items():
            draw(browser, icon_page(side, share, ground), (side, side), STATIC / name)
        draw(browser, share_page(), SHARE, STATIC / "share.png")
        browser.close()


if __name__ == "__main__":
    main()
