"""No network: what one writes is kept in the browser, whatever is closed meanwhile, and becomes one appeal."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from huiyin.appeals.models import Appeal
from tests import cast as the_cast
from tests.browser.cable import Cable
from tests.browser.conftest import CHROMIUM, FLAGS, PATIENCE, Calendar
from tests.browser.people import Citizen, Letter

LETTER = Letter(
    title="山路塌方，村里车出不去",
    body="昨夜大雨，进村的路塌了一段，救护车也进不来，手机信号时有时无。",
    place="青石村口往东三百米",
)


@pytest.fixture
def cable(live_server: LiveServer) -> Iterator[Cable]:
    """The way to the site."""
    cable = Cable(live_server.url)
    yield cable
    cable.cut()


Reopen = Callable[[], Citizen]


@pytest.fixture
def phone(
    chromium: Browser, city: the_cast.Cast, calendar: Calendar, cable: Cable, tmp_path: Path
) -> Iterator[Reopen]:
    """A telephone: every call closes its browser, if it is open, and opens it anew with what it has kept."""
    opened: list[BrowserContext] = []

    def reopen() -> Citizen:
        while opened:
            opened.pop().close()
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "phone",
            executable_path=CHROMIUM,
            args=FLAGS,
            viewport={"width": 390, "height": 844},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(PATIENCE)
        context.clock.set_fixed_time(calendar.now)
        opened.append(context)
        return Citizen(context.pages[0], cable.address)

    yield reopen
    while opened:
        opened.pop().close()


def has_the_worker(person: Citizen) -> None:
    """The site has been visited once, and its worker is ready."""
    person.go("/")
    person.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")


def has_caught_up(person: Citizen) -> None:
    """What was written without a network is sent, and the page drawn anew: until then nothing can be typed into it."""
    expect(person.page.locator("#write-form")).not_to_have_attribute("inert", "")


def test_written_without_a_network_closed_reopened_and_sent_it_is_one_appeal(
    phone: Reopen, cable: Cable
) -> None:
    has_the_worker(phone())
    cable.cut()

    person = phone()
    person.go("/")
    person.is_at("现在没有网络")
    person.follow("没有网络也能写留言")
    person.is_at("没有网络，先写着")
    person.fill("一句话说清楚", LETTER.title)
    person.fill("详细说一说", LETTER.body)
    person.fill("具体地点", LETTER.place)
    person.choose("求助")
    person.sees("已存在这台设备上")

    person = phone()
    person.go("/write/")
    expect(person.page.get_by_label("一句话说清楚")).to_have_value(LETTER.title)
    expect(person.page.get_by_label("具体地点")).to_have_value(LETTER.place)
    expect(person.page.get_by_role("radio", name="求助")).to_be_checked()
    cable.mend()
    person.page.get_by_role("status").get_by_role("link", name="接着写完，核对后提交").click()

    # The words of the first step are on the server now, the place waits at the second.
    person.is_at("事情在什么地方")
    has_caught_up(person)
    expect(person.page.get_by_label("具体地点")).to_have_value(LETTER.place)
    person.says_where(LETTER)
    person.says_who(LETTER)
    person.submits(LETTER)
    appeal = Appeal.objects.get()
    assert appeal.title == LETTER.title
    assert appeal.place == LETTER.place

    # Nothing is left to be sent a second time, once the script of the receipt has run.
    person.page.wait_for_load_state()
    person = phone()
    person.go("/write/")
    person.is_at("说说是什么事")
    expect(person.page.get_by_label("一句话说清楚")).to_have_value("")


def test_the_network_goes_in_the_middle_and_nothing_typed_is_lost(phone: Reopen, cable: Cable) -> None:
    person = phone()
    has_the_worker(person)
    person.go("/write/")
    person.says_what(replace(LETTER, title="山路塌方"))
    person.is_at("事情在什么地方")
    person.go("/write/1/")
    cable.cut()
    person.fill("一句话说清楚", LETTER.title)
    person.press("下一步")

    person.is_at("没有网络，先写着")
    person = phone()
    cable.mend()
    person.go("/write/")
    has_caught_up(person)
    person.is_at("事情在什么地方")
    person.go("/write/1/")
    expect(person.page.get_by_label("一句话说清楚")).to_have_value(LETTER.title)


def test_the_answer_to_the_submission_is_lost_and_there_is_still_one_appeal(
    phone: Reopen, cable: Cable
) -> None:
    person = phone()
    has_the_worker(person)
    person.go("/write/")
    person.says_what(LETTER)
    person.says_where(LETTER)
    person.says_who(LETTER)
    person.is_at("核对一下，就可以提交")
    person.fill("手机号或邮箱", LETTER.phone)
    cable.swallow("/write/4/")
    person.press("提交留言")
    person.is_at("没有网络，先写着")

    person = phone()
    cable.mend()
    person.go("/write/")
    person.has_a_receipt()
    assert Appeal.objects.get().number == person.number


def test_the_browser_keeps_no_page_that_belongs_to_somebody(phone: Reopen, cable: Cable) -> None:
    person = phone()
    has_the_worker(person)
    person.go("/login/")
    person.fill("手机号或邮箱", LETTER.phone)
    person.press("发送验证码")
    person.go("/mine/")
    person.go("/query/")
    kept = person.page.evaluate(
        "async () => { const paths = []; for (const name of await caches.keys()) for (const request of "
        "await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname); return paths; }"
    )
    assert kept
    assert [path for path in kept if not path.startswith(("/static/", "/offline/"))] == []
    cable.cut()
    person.go("/mine/")
    person.is_at("现在没有网络")
    person.sees_not(LETTER.phone)


def test_english_readers_are_told_in_english(phone: Reopen, cable: Cable) -> None:
    person = phone()
    has_the_worker(person)
    person.press("English")
    cable.cut()
    person.go("/figures/")
    expect(person.page.locator("html")).to_have_attribute("lang", "en")
    expect(person.page.locator("#offline")).to_be_visible()
