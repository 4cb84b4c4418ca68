"""A visitor to every page of the demonstration city: signs in, opens the pages of ``site_pages``, hears what is wrong."""

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("HUIYIN_MODE", "demo")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")

import django

django.setup()

from playwright.sync_api import Browser, ConsoleMessage, Playwright, Response  # noqa: E402
from tools.site_pages import AUDIENCES, PAGES, Shot  # noqa: E402

from huiyin.bench.running.processes import serving  # noqa: E402
from huiyin.demo.accounts import PASSWORD, shown_citizen  # noqa: E402

__all__ = ["CHROMIUM", "FLAGS", "PAGES", "WIDTHS", "Missed", "Shot", "Visitor", "demonstration", "launch"]

WIDTHS = {1280: 900, 390: 844}
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
OFF = ("gpu", "quic", "background-networking", "component-update", "sync")
FLAGS = ["--no-sandbox", "--no-first-run", *(f"--disable-{part}" for part in OFF)]
READY_SECONDS = 300


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium without its connections to elsewhere."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


class Missed(LookupError):
    """The link to the page is not there."""


class Visitor:
    """One audience at one width: a context with its cookies, and the faults heard in it."""

    def __init__(
        self, browser: Browser, address: str, audience: str, width: int, language: str = "", **options: Any
    ) -> None:
        self.address, self.width = address, width
        self.context = browser.new_context(
            viewport={"width": width, "height": WIDTHS[width]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            service_workers="block",
            **options,
        )
        self.faults: list[str] = []
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._heard)
        self._sign_in(AUDIENCES[audience])
        if language:
            cookie = {"name": "huiyin_language", "value": language, "url": address}
            self.context.add_cookies([cookie])  # type: ignore[list-item]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not re.search(r"status of 4\d\d", message.text):
            self.faults.append(f"console: {message.text}")

    def _sign_in(self, login: str | None) -> None:
        page = self.page
        if login:
            page.goto(f"{self.address}/staff/login/")
            page.get_by_label("登录名").fill(login)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录", exact=True).click()
            page.locator("body.work").wait_for()
        elif login is None:
            page.goto(f"{self.address}/login/")
            page.get_by_label("手机号或邮箱").fill(shown_citizen().login)
            page.get_by_role("button", name="发送验证码").click()
            page.get_by_label("验证码").wait_for()
            messages = self.context.new_page()
            messages.goto(f"{self.address}/demo/messages/")
            digits = re.search(r"验证码是\s*(\d{6})", messages.locator("article").first.inner_text())
            messages.close()
            if digits is None:
                raise SystemExit("no code among the messages sent")
            page.get_by_label("验证码").fill(digits[1])
            page.get_by_role("button", name="登录", exact=True).click()
            page.get_by_label("验证码").wait_for(state="detached")

    def open(self, shot: Shot) -> Response | None:
        """Go to the page as the table says and wait until it is there. Raises Missed where its link is not."""
        self.faults.clear()
        page = self.page
        if shot.act and shot.path.startswith("/write/"):
            self.context.clear_cookies(name="huiyin")  # the draft of the page before
            page.goto(f"{self.address}/healthz")
            page.evaluate("() => localStorage.clear()")
        answer = page.goto(self.address + shot.path)
        if shot.follow:
            link = page.locator(shot.follow).first
            if not link.count():
                raise Missed(f"no link {shot.follow}")
            answer = page.goto(self.address + (link.get_attribute("href") or "/"))
        if shot.act:
            shot.act(page)
        page.wait_for_load_state("networkidle")
        page.evaluate("() => document.fonts.ready")
        if answer is not None and answer.status != shot.status:
            self.faults.append(f"status {answer.status}")
        return answer

    def overflow(self) -> int:
        """By how many px the page is wider than its window, once it is drawn."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        wide: int = self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wide


@contextlib.contextmanager
def demonstration() -> Iterator[str]:
    """The demonstration city in a home of its own, served; yields its address."""
    with tempfile.TemporaryDirectory(prefix="huiyin-demonstration-") as home:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "huiyin.config.settings",
            "HUIYIN_DATABASE_URL": "",
            "HUIYIN_HOME": home,
        }
        with serving("--prepare", environment=environment, seconds=READY_SECONDS) as address:
            yield address
