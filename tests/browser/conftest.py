"""A real Chromium against a live server: people act through the pages only."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer
from tools.site_visit import Visitor, demonstration

from huiyin.core import clock
from tests import cast as the_cast
from tests.browser import offices
from tests.browser.people import Citizen, Clerk, Person

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: How long anything may take before a test gives up, in milliseconds: only a busy machine comes near it.
PATIENCE = 20_000
#: An answer that is no fault of the page: a refused form (409, 413, 422), an address that is not there (403, 404).
TOLD = "Failed to load resource: the server responded with a status of 4"
#: A site of one's own, for example the one that make run serves, instead of the one that the tests build.
SITE = os.environ.get("HUIYIN_TEST_SITE", "")
# Playwright's own loop runs in this thread; Django's database calls of the fixtures are meant to.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite in a file: requests that come at once each need a connection of their own, as on a real site."""
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        database.setdefault("TEST", {})["NAME"] = str(Path(settings.HOME) / "browser.sqlite3")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a connection to anything but the test's server."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def city(transactional_db: None) -> the_cast.Cast:
    """The fixed cast and the offices of the stories, committed, so that the server's threads see them."""
    cache.clear()
    cast = the_cast.build()
    offices.found(cast)
    return cast


class Calendar:
    """The clock of the site and of everybody's browser. It stands still until the story moves on."""

    def __init__(self) -> None:
        self.now = the_cast.TUESDAY
        self.contexts: list[BrowserContext] = []

    def read(self) -> datetime:
        """What the site takes for the present moment."""
        return self.now

    def watched_by(self, context: BrowserContext) -> None:
        """A browser goes by this clock, too."""
        self.contexts.append(context)
        context.clock.set_fixed_time(self.now)

    def later(self, **span: float) -> None:
        """Let time pass: ``later(hours=2)``."""
        self.now += timedelta(**span)
        for context in self.contexts:
            context.clock.set_fixed_time(self.now)


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """A Tuesday, 10:00 in Asia/Shanghai."""
    calendar = Calendar()
    monkeypatch.setattr(clock, "now", calendar.read)
    return calendar


Make = Callable[..., Person]


@pytest.fixture
def somebody(
    chromium: Browser, live_server: LiveServer, city: the_cast.Cast, calendar: Calendar
) -> Iterator[Make]:
    """Make people, each with cookies of their own.

    A script error, an error in the console (the content security policy speaks there) or a dialogue that a page
    opens fails the test.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(TOLD):
            faults.append(f"{message.text} ({message.location.get('url', '')})")

    def asked(dialog: Dialog) -> None:
        faults.append(f"dialogue: {dialog.message}")
        dialog.dismiss()

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", heard)
        page.on("dialog", asked)

    def make(kind: type[Person] = Person, *, width: int = 1280, height: int = 900, **options: Any) -> Person:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            service_workers="block",  # test_offline.py has its own browser, with a worker
            **options,
        )
        context.set_default_timeout(PATIENCE)
        context.on("page", listen)
        calendar.watched_by(context)
        contexts.append(context)
        return kind(context.new_page(), live_server.url)

    yield make
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def citizen(somebody: Make) -> Callable[..., Citizen]:
    """Make citizens; ``citizen(on_a_phone=True)`` has a narrow screen."""

    def make(*, on_a_phone: bool = False, **options: Any) -> Citizen:
        size = {"width": 390, "height": 844} if on_a_phone else {}
        person = somebody(Citizen, **size, **options)
        assert isinstance(person, Citizen)
        return person

    return make


@pytest.fixture
def staff(somebody: Make, calendar: Calendar) -> Callable[[str], Clerk]:
    """Somebody of the staff by login name: at a desk of their own, signed in anew when their session is over."""
    at_work: dict[str, tuple[Clerk, datetime]] = {}

    def make(name: str) -> Clerk:
        clerk, since = at_work.get(name) or (somebody(Clerk), None)
        assert isinstance(clerk, Clerk)
        if since is None or calendar.now - since >= timedelta(hours=settings.STAFF_SESSION_HOURS):
            clerk.signs_in(name)
            at_work[name] = clerk, calendar.now
        return clerk

    return make


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The demonstration city, served."""
    if SITE:
        yield SITE.rstrip("/")
        return
    with demonstration() as address:
        yield address


@pytest.fixture(scope="session")
def visitor(chromium: Browser, site: str) -> Iterator[Callable[[str], Visitor]]:
    """One browser for each audience, signed in once."""
    visitors: dict[str, Visitor] = {}

    def of(audience: str) -> Visitor:
        if audience not in visitors:
            visitors[audience] = Visitor(chromium, site, audience, 1280)
        return visitors[audience]

    yield of
    for one in visitors.values():
        one.context.close()
