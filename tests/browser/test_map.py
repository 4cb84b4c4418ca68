"""The map for choosing a point: off, on with the operator's tiles, by mouse, by keyboard, without tiles; and afterwards.

The tiles come from a small server of the test, which speaks as tile servers do: /z/x/y.png, 256 px, of another origin.
"""

import io
import itertools
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, expect
from pytest_django import Settings

from huiyin.appeals.models import Appeal
from tests.browser.people import Citizen, Clerk, Letter
from tests.browser.test_accessibility import AXE, violations

LETTER = Letter(
    title="河堤步道护栏断了一截",
    body="河堤步道的护栏断了一截，有两米长，小孩子天天从那里过，请尽快修好。",
    place="二号桥下游",
)
NORTH, EAST = 30.66, 104.06
CENTRE = "已标出：北纬 30.66000°，东经 104.06000°"
Make = Callable[..., Citizen]


class Tiles:
    """A tile server. ``asked`` are the paths, ``referrers`` what the browser said where it came from."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.referrers: set[str] = set()
        self.is_broken = False
        tiles = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                tiles.asked.append(self.path)
                tiles.referrers.add(self.headers.get("Referer", ""))
                body = b"" if tiles.is_broken else picture(self.path)
                self.send_response(500 if tiles.is_broken else 200)
                self.send_header("Content-Type", "image/png")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Not on the test's output."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.template = f"http://127.0.0.1:{self.server.server_port}/{{z}}/{{x}}/{{y}}.png"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def picture(path: str) -> bytes:
    """A tile with its address on it."""
    tile = Image.new("RGB", (256, 256), "#dfe9e4")
    draw = ImageDraw.Draw(tile)
    draw.rectangle((0, 0, 255, 255), outline="#9fb3ab")
    draw.text((90, 120), path, fill="#3a4755")
    written = io.BytesIO()
    tile.save(written, "PNG")
    return written.getvalue()


@pytest.fixture
def tiles(settings: Settings) -> Iterator[Tiles]:
    """The operator has named tiles."""
    tiles = Tiles()
    settings.MAP = {"tiles": [tiles.template], "attribution": "© 示例地图", "view": (NORTH, EAST, 13)}
    yield tiles
    tiles.server.shutdown()
    tiles.server.server_close()


def at_the_place(citizen: Citizen) -> Locator:
    """On to step 2; returns the map, which is still closed."""
    citizen.go("/write/")
    citizen.says_what(LETTER)
    citizen.is_at("事情在什么地方")
    return citizen.page.locator("[data-map]")


def opened(citizen: Citizen) -> Locator:
    """The map with its tiles."""
    box = at_the_place(citizen)
    citizen.press("在地图上点")
    expect(box.locator("img.leaflet-tile-loaded").first).to_be_visible()
    return box


def test_while_the_map_is_off_the_page_has_none(citizen: Make) -> None:
    ada = citizen(on_a_phone=True)
    box = at_the_place(ada)
    expect(box).to_have_count(0)
    expect(ada.button("在地图上点")).to_have_count(0)


def test_nothing_is_fetched_before_the_map_is_opened(citizen: Make, tiles: Tiles) -> None:
    ada = citizen(on_a_phone=True)
    box = at_the_place(ada)
    ada.page.wait_for_load_state("networkidle")
    expect(box).to_be_hidden()
    assert tiles.asked == []
    assert not ada.page.evaluate("() => 'huiyinLeaflet' in window")
    ada.press("在地图上点")
    expect(box.locator("img.leaflet-tile-loaded").first).to_be_visible()
    ada.sees("© 示例地图")
    assert tiles.asked
    assert tiles.referrers == {f"{ada.address}/"}, "the tile server learns the site, not the page"


def test_a_tap_on_the_map_becomes_the_point_of_the_appeal(citizen: Make, tiles: Tiles) -> None:
    ada = citizen(on_a_phone=True)
    box = opened(ada)
    box.click()
    ada.sees("已标出：北纬 30.6")
    expect(box.locator(".map-pin")).to_be_visible()
    ada.says_where(LETTER)
    ada.says_who(LETTER)
    ada.sees("准确位置", "北纬 30.6")
    ada.submits(LETTER)
    appeal = Appeal.objects.get()
    assert float(appeal.latitude or 0) == pytest.approx(NORTH, abs=0.002)
    assert float(appeal.longitude or 0) == pytest.approx(EAST, abs=0.002)


def test_the_pin_is_set_and_moved_by_keyboard_alone(citizen: Make, tiles: Tiles) -> None:
    ada = citizen(reduced_motion="reduce")  # the map does not glide, for those who ask for no motion
    box = opened(ada)
    box.focus()
    ada.page.keyboard.press("Enter")
    ada.sees(CENTRE)
    ada.is_at("事情在什么地方")
    ada.page.keyboard.press("ArrowRight")
    ada.page.keyboard.press("Enter")
    ada.sees_not(CENTRE)
    ada.sees(re.compile(r"已标出：北纬 30\.66\d{3}°，东经 104\.0[67]\d{3}°"))


def test_the_draft_keeps_the_point_and_it_can_be_taken_back(citizen: Make, tiles: Tiles) -> None:
    ada = citizen()
    opened(ada)
    ada.press("图钉放在地图中间")
    expect(ada.page.locator("#saved-words")).to_contain_text("已保存")
    ada.go("/write/2/")
    ada.sees(CENTRE)
    ada.press("在地图上点")
    expect(ada.page.locator(".map-pin")).to_be_visible()
    ada.press("去掉位置")
    ada.sees("位置已去掉")
    expect(ada.page.locator(".map-pin")).to_have_count(0)
    ada.says_where(LETTER)
    ada.says_who(LETTER)
    ada.sees_not("准确位置")


def test_the_open_map_is_for_everybody(citizen: Make, tiles: Tiles) -> None:
    ada = citizen()
    opened(ada)
    ada.press("图钉放在地图中间")
    ada.page.get_by_text("知道经纬度？直接填").click()
    ada.page.evaluate(AXE)
    for width, size in itertools.product((1280, 390), ("", "large")):
        ada.page.set_viewport_size({"width": width, "height": 844})
        ada.page.evaluate("size => { document.documentElement.dataset.size = size; }", size)
        assert violations(ada.page) == []


def test_what_is_typed_moves_the_pin(citizen: Make, tiles: Tiles) -> None:
    ada = citizen()
    opened(ada)
    ada.page.get_by_text("知道经纬度？直接填").click()
    ada.fill("纬度", "30.7001")
    ada.fill("经度", "104.2")
    ada.sees("已标出：北纬 30.70010°，东经 104.20000°")
    expect(ada.page.locator(".map-pin")).to_be_in_viewport()


def test_a_map_that_does_not_come_leaves_the_form_as_useful_as_before(
    citizen: Make, tiles: Tiles, settings: Settings
) -> None:
    settings.MAP = {**settings.MAP, "tiles": ["/static/no-such-tiles/{z}/{x}/{y}.png"]}
    ada = citizen()
    at_the_place(ada)
    ada.press("在地图上点")
    ada.sees("地图没有加载出来。不标也可以，写清楚地点就行")
    ada.says_where(LETTER)
    ada.is_at("请谁来办")


def test_a_phone_gives_its_own_place_and_says_how_exact(citizen: Make) -> None:
    ada = citizen(
        on_a_phone=True,
        permissions=["geolocation"],
        geolocation={"latitude": 30.6652149, "longitude": 104.06612, "accuracy": 12},
    )
    at_the_place(ada)
    ada.press("用我现在的位置")
    ada.sees("已标出：北纬 30.66521°，东经 104.06612°（大约准到 12 米）")


def test_without_permission_it_says_what_to_do_instead(citizen: Make) -> None:
    ada = citizen(on_a_phone=True)
    at_the_place(ada)
    ada.press("用我现在的位置")
    ada.sees("没有得到定位许可。写清楚地点就行")


def test_the_platform_sees_the_point_on_the_map_and_strangers_do_not(
    staff: Callable[[str], Clerk], tiles: Tiles, citizen: Make
) -> None:
    ada = citizen()
    opened(ada)
    ada.press("图钉放在地图中间")
    ada.says_where(LETTER)
    ada.says_who(LETTER)
    ada.submits(LETTER)
    appeal = Appeal.objects.get()
    clerk = staff("moderator")
    clerk.go(f"/console/appeals/{appeal.number}/")
    clerk.sees("作者标出的位置：北纬 30.66000°，东经 104.06000°")
    clerk.press("在地图上看")
    expect(clerk.page.locator("[data-map] .map-pin")).to_be_visible()
    expect(clerk.page.locator("img.leaflet-tile-loaded").first).to_be_visible()
    stranger = citizen()
    stranger.opens(appeal.number)
    stranger.sees_not("北纬")
