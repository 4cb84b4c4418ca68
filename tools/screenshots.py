"""Every page for every audience at 1280 and 390 px, as full-page pictures, with what is wrong with them.

python tools/screenshots.py [--url http://127.0.0.1:8000] [--out FOLDER] [--only WORDS] [--language en]

Without ``--url`` the demonstration city is built and served from a temporary home. Prints every page that is wider
than its window, that writes an error to the console or that answers with another status than it should, and then
exits with 1. The list of pages is PAGES; a picture is called ``<audience>-<page>-<width>.webp``.
"""

import argparse
import contextlib
import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("HUIYIN_MODE", "demo")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")

import django

django.setup()

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from huiyin.demo.accounts import PASSWORD, SHOWN_OFFICE, shown_citizen  # noqa: E402

WIDTHS = {1280: 900, 390: 844}
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
OFF = ("gpu", "quic", "background-networking", "component-update", "sync")
FLAGS = ["--no-sandbox", "--no-first-run", *(f"--disable-{part}" for part in OFF)]
QUALITY = 72
#: WebP pictures are at most 16,383 px high; a page longer than this is cut.
HEIGHT_MAX = 12_000
READY_SECONDS = 300
#: audience: login name of staff, "" for signed-out, None for the citizen who signs in by a code.
AUDIENCES: dict[str, str | None] = {
    "public": "",
    "citizen": None,
    "handler": SHOWN_OFFICE,
    "approver": f"{SHOWN_OFFICE}-approver",
    "moderator": "moderator",
    "dispatcher": "dispatcher",
    "supervisor": "supervisor",
    "administrator": "sysadmin",
    "auditor": "auditadmin",
}


@dataclass(frozen=True)
class Shot:
    """One picture: who, what it is called, where; ``follow`` is a link on that page (CSS) to go on by, ``act``
    what to do before the picture is taken."""

    audience: str
    name: str
    path: str
    follow: str = ""
    act: Callable[[Page], None] | None = None
    status: int = 200
    may_miss: bool = False


def _what(page: Page) -> None:
    page.get_by_label("一句话说清楚").fill("滨河路菜市场北门路灯三天不亮")
    page.get_by_label("详细说一说").fill(
        "滨河路菜市场北门一连四盏路灯，从星期六晚上起就不亮，老人买菜回来看不清路，昨天有人摔了一跤。\n"
        "请问什么时候能修好？"
    )
    page.get_by_role("radio", name=re.compile("^求助")).check()
    page.get_by_role("radio", name=re.compile("^公开内容")).check()
    expect(page.locator("#saved-words")).to_contain_text("已保存")


def _on(page: Page) -> None:
    page.get_by_role("button", name="下一步", exact=True).click()


def _where(page: Page) -> None:
    _what(page)
    _on(page)
    page.locator("#id_division").select_option(index=2)
    street = page.locator("#id_division_2")
    street.wait_for()
    street.select_option(index=1)
    page.get_by_label("具体地点").fill("滨河路菜市场北门")


def _who(page: Page) -> None:
    _where(page)
    _on(page)
    page.get_by_role("heading", name="请谁来办").wait_for()


def _check(page: Page) -> None:
    _who(page)
    _on(page)
    page.get_by_label("手机号或邮箱").fill("199 0000 0099")


def _receipt(page: Page) -> None:
    _check(page)
    page.get_by_role("button", name="提交留言", exact=True).click()
    page.locator("#query-code").wait_for()


def _refused(page: Page) -> None:
    page.get_by_label("一句话说清楚").fill("路灯不亮")
    _on(page)
    page.locator("[data-error-summary]").wait_for()


def _code(page: Page) -> None:
    page.get_by_label("手机号或邮箱").fill("199 0000 0098")
    page.get_by_role("button", name="发送验证码").click()
    page.get_by_label("验证码").wait_for()


def _refused_sign_in(page: Page) -> None:
    page.get_by_role("button", name="登录", exact=True).click()
    page.locator("[data-error-summary]").wait_for()


def _unfolded(page: Page) -> None:
    page.locator("details.fold").evaluate_all("folds => folds.forEach(fold => { fold.open = true; })")


def _previewed(page: Page) -> None:
    body = page.get_by_label("答复内容")
    if body.count() and not body.input_value():
        body.fill("您好！经现场查看，问题已经找到，今晚修好。有事请打值班电话 0000-8765120。")
    if body.count():
        page.get_by_role("button", name="预览", exact=True).click()
        page.locator("#preview").wait_for()


CARD = "main .appeal-card :is(h2, h3) a"

#: Every page for every audience.
PAGES: tuple[Shot, ...] = (
    Shot("public", "home", "/"),
    Shot("public", "appeals", "/appeals/"),
    Shot("public", "search", "/appeals/?q=暖气"),
    Shot("public", "search-nothing", "/appeals/?q=没有人写过的话"),
    Shot("public", "appeal-heating", "/appeals/?q=7 号楼暖气", CARD),
    Shot("public", "appeal-wages", "/appeals/?q=澜庭府二期", CARD),
    Shot("public", "appeal-mayor", "/appeals/?q=职教园区", CARD),
    Shot("public", "appeal-handling", "/appeals/?status=handling", CARD),
    Shot("public", "offices", "/offices/"),
    Shot("public", "office", f"/offices/{SHOWN_OFFICE}/"),
    Shot("public", "mailboxes", "/mailboxes/"),
    Shot("public", "mailbox", "/mailboxes/mayor/"),
    Shot("public", "figures", "/figures/"),
    Shot("public", "elder", "/elder/"),
    *(
        Shot("public", f"about-{slug}", f"/about/{slug}/")
        for slug in ("verify", "accessibility", "privacy", "contact", "rules")
    ),
    Shot("public", "query", "/query/"),
    Shot("public", "mine", "/mine/"),
    Shot("public", "login", "/login/"),
    Shot("public", "login-code", "/login/", act=_code),
    Shot("public", "staff-login", "/staff/login/"),
    Shot("public", "staff-login-refused", "/staff/login/", act=_refused_sign_in),
    Shot("public", "write-1-what", "/write/", act=_what),
    Shot("public", "write-1-refused", "/write/", act=_refused),
    Shot("public", "write-2-where", "/write/", act=_where),
    Shot("public", "write-3-who", "/write/", act=_who),
    Shot("public", "write-4-check", "/write/", act=_check),
    Shot("public", "write-5-receipt", "/write/", act=_receipt),
    Shot("public", "settings", "/settings/"),
    Shot("public", "sent-messages", "/demo/messages/"),
    Shot("public", "catalogue", "/catalogue/"),
    Shot("public", "not-found", "/nowhere/", status=404),
    Shot("citizen", "home", "/"),
    Shot("citizen", "mine", "/mine/"),
    Shot("citizen", "own-appeal", "/mine/", ".own-line :is(h2, h3) a"),
    Shot("citizen", "notifications", "/notifications/"),
    Shot("citizen", "notification-settings", "/notifications/settings/"),
    Shot("citizen", "settings", "/settings/"),
    Shot("citizen", "write", "/write/"),
    Shot("handler", "work", "/desk/"),
    *(
        Shot("handler", f"queue-{slug}", f"/desk/queue/{slug}/")
        for slug in ("pending", "handling", "assisting", "approval", "unrated", "pool")
    ),
    Shot("handler", "appeal", "/desk/queue/handling/", "[data-row] :is(h2, h3) a", _unfolded),
    Shot("handler", "reply", "/desk/queue/handling/", "[data-row] .work-row-do a"),
    Shot("handler", "reply-preview", "/desk/queue/handling/", "[data-row] .work-row-do a", _previewed),
    Shot("handler", "all", "/desk/all/"),
    Shot("handler", "figures", "/desk/figures/"),
    Shot("handler", "templates", "/desk/templates/"),
    Shot("handler", "template-new", "/desk/templates/new/"),
    Shot("handler", "console-refused", "/console/", status=403),
    Shot("approver", "work", "/desk/"),
    Shot("approver", "queue-approval", "/desk/queue/approval/"),
    Shot("approver", "approve", "/desk/queue/approval/", ".work-row-do a", may_miss=True),
    Shot("moderator", "intake", "/console/"),
    Shot("moderator", "intake-opened", "/console/", "[data-queue-row]"),
    Shot("moderator", "intake-unfolded", "/console/", "[data-queue-row]", _unfolded),
    Shot("moderator", "intake-unconfirmed", "/console/?tab=unconfirmed"),
    Shot("moderator", "appeals", "/console/appeals/"),
    Shot("dispatcher", "dispatch", "/console/?tab=dispatch", "[data-queue-row]"),
    Shot("dispatcher", "decisions", "/console/decisions/"),
    Shot("supervisor", "overview", "/console/dashboard/?period=month"),
    Shot("supervisor", "decisions", "/console/decisions/"),
    Shot("supervisor", "appeals", "/console/appeals/"),
    Shot("supervisor", "appeal", "/console/appeals/?q=工地拖欠三百多名", ".work-row :is(h2, h3) a"),
    Shot("administrator", "offices", "/console/offices/"),
    Shot("administrator", "office", f"/console/offices/{SHOWN_OFFICE}/"),
    Shot("administrator", "office-edit", f"/console/offices/{SHOWN_OFFICE}/edit/"),
    Shot("administrator", "duties", f"/console/offices/{SHOWN_OFFICE}/duties/"),
    Shot("administrator", "office-new", "/console/new/office/"),
    Shot("administrator", "people", "/console/people/"),
    Shot("administrator", "person", "/console/people/", "main tbody a"),
    Shot("administrator", "person-new", "/console/new/person/"),
    Shot("administrator", "mailboxes", "/console/mailboxes/"),
    Shot("administrator", "mailbox-new", "/console/new/mailbox/"),
    Shot("administrator", "divisions", "/console/divisions/"),
    Shot("administrator", "imports", "/console/imports/"),
    Shot("auditor", "audit", "/console/audit/"),
    Shot("auditor", "reads", "/console/audit/reads/"),
)


class Camera:
    """One audience at one width: a context with its cookies, and the faults heard in it."""

    def __init__(self, browser: Browser, address: str, audience: str, width: int, language: str) -> None:
        self.address, self.width = address, width
        self.context = browser.new_context(
            viewport={"width": width, "height": WIDTHS[width]}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        self.faults: list[str] = []
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on(
            "console",
            lambda message: (
                self.faults.append(f"console: {message.text}")
                if message.type == "error" and not re.search(r"status of 4\d\d", message.text)
                else None
            ),
        )
        self._sign_in(AUDIENCES[audience])
        if language:
            cookie = {"name": "huiyin_language", "value": language, "url": address}
            self.context.add_cookies([cookie])  # type: ignore[list-item]

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

    def take(self, shot: Shot, target: Path) -> list[str]:
        """Write the picture; returns what is wrong with the page."""
        self.faults.clear()
        page = self.page
        if shot.act and shot.path.startswith("/write/"):
            self.context.clear_cookies(name="huiyin")  # the draft of the picture before
            page.goto(f"{self.address}/healthz")
            page.evaluate("() => localStorage.clear()")
        answer = page.goto(self.address + shot.path)
        if shot.follow:
            link = page.locator(shot.follow).first
            if not link.count():
                return [] if shot.may_miss else [f"no link {shot.follow}"]
            answer = page.goto(self.address + (link.get_attribute("href") or "/"))
        if shot.act:
            shot.act(page)
        page.wait_for_load_state("networkidle")
        page.evaluate("() => document.fonts.ready")
        wide = page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        faults = list(self.faults)
        if wide > 0:
            faults.append(f"{wide} px wider than the window")
        if answer is not None and answer.status != shot.status:
            faults.append(f"status {answer.status}")
        self._expose(target)
        return faults

    def _expose(self, target: Path) -> None:
        """The whole page, the bar at the bottom of a phone at its end."""
        page = self.page
        height = page.evaluate("() => document.documentElement.scrollHeight")
        page.set_viewport_size({"width": self.width, "height": min(height, HEIGHT_MAX)})
        page.evaluate("() => scrollTo(0, 0)")
        with Image.open(io.BytesIO(page.screenshot())) as picture:
            picture.convert("RGB").save(target, "WEBP", quality=QUALITY)
        page.set_viewport_size({"width": self.width, "height": WIDTHS[self.width]})


def photograph(address: str, folder: Path, only: str, language: str) -> dict[str, list[str]]:
    """Take all pictures; returns name of the picture → faults, for those that have any."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [shot for shot in PAGES if only in f"{shot.audience}-{shot.name}"]
    wrong: dict[str, list[str]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for audience in dict.fromkeys(shot.audience for shot in chosen):
            for width in WIDTHS:
                camera = Camera(browser, address, audience, width, language)
                for shot in (shot for shot in chosen if shot.audience == audience):
                    name = f"{audience}-{shot.name}-{width}"
                    faults = camera.take(shot, folder / f"{name}.webp")
                    print(
                        f"{'✗' if faults else '✓'} {name}{''.join(f'  {fault}' for fault in faults)}",
                        flush=True,
                    )
                    if faults:
                        wrong[name] = faults
                camera.context.close()
        browser.close()
    return wrong


@contextlib.contextmanager
def demonstration() -> Iterator[str]:
    """The demonstration city in a home of its own, served; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="huiyin-screenshots-") as home:
        environment = {**os.environ, "HUIYIN_HOME": home, "HUIYIN_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        command = [sys.executable, "-m", "huiyin.config.cli", "serve", "--prepare", "--port", str(port)]
        with subprocess.Popen(command, env=environment) as server:
            try:
                _wait(f"http://127.0.0.1:{port}", server)
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()
                server.wait(timeout=30)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(READY_SECONDS):
        if server.poll() is not None:
            raise SystemExit("the server has ended")
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    raise SystemExit(f"no answer from {address} within {READY_SECONDS} seconds")


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
