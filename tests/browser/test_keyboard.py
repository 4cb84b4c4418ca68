"""By keyboard alone: somebody whose hands cannot hold a mouse writes about the cold flat, reads the reply, rates it."""

from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Calendar
from tests.browser.people import Citizen, Clerk, answer
from tests.browser.test_story_15_cold_flat import LETTER, REPLY, TITLE

TABS_MAX = 60


class Keyboard:
    """Tab, letters, arrows, space and Enter; nothing is clicked."""

    def __init__(self, person: Citizen) -> None:
        self.page = person.page
        self.keys = person.page.keyboard

    def reaches(self, control: Locator) -> None:
        """Press Tab until the control has the focus, which must be visible."""
        expect(control).to_be_attached()
        for _ in range(TABS_MAX):
            self.keys.press("Tab")
            if control.evaluate("control => control === document.activeElement"):
                return
        raise AssertionError(f"{control} is not reached by Tab")

    def types(self, label: str, text: str) -> None:
        """Into the field with this label."""
        self.reaches(self.page.get_by_label(label))
        self.keys.insert_text(text)

    def chooses(self, group: str, answer: str) -> None:
        """Tab to the group of radio buttons, arrows to the answer."""
        radios = self.page.get_by_role("group", name=group).get_by_role("radio")
        wanted = radios.and_(self.page.get_by_role("radio", name=answer))
        in_group = "control => control.contains(document.activeElement)"
        for _ in range(TABS_MAX):
            self.keys.press("Tab")
            if self.page.get_by_role("group", name=group).evaluate(in_group):
                break
        self.keys.press(" ")
        for _ in range(radios.count()):
            if wanted.is_checked():
                break
            self.keys.press("ArrowDown")
        expect(wanted).to_be_checked()

    def selects(self, label: str, answer: str) -> None:
        """Tab to the select, then arrows; from the top again where the browser was slower than the fingers."""
        select = self.page.get_by_label(label)
        self.reaches(select)
        chosen = select.locator("option:checked")
        for press in ["Home", *["ArrowDown"] * select.locator("option").count()] * 3:
            if chosen.inner_text() == answer:
                break
            self.keys.press(press)
        expect(chosen).to_have_text(answer)

    def presses(self, button: str) -> None:
        """Tab to the button, Enter."""
        self.reaches(self.page.get_by_role("button", name=button, exact=True))
        self.keys.press("Enter")

    def follows(self, link: str) -> None:
        """Tab to the first link called so, Enter."""
        self.reaches(self.page.get_by_role("link", name=link).first)
        self.keys.press("Enter")


def test_from_home_to_rating_no_mouse_is_needed(
    citizen: Callable[..., Citizen], staff: Callable[[str], Clerk], calendar: Calendar
) -> None:
    zhong = citizen()
    hands = Keyboard(zhong)
    zhong.go("/")
    hands.follows("我要留言")

    zhong.is_at("说说是什么事")
    hands.types("一句话说清楚", LETTER.title)
    hands.types("详细说一说", LETTER.body)
    hands.chooses("这是哪一类的事", "求助")
    hands.chooses("能不能公开", "公开内容")
    hands.presses("下一步")

    zhong.is_at("事情在什么地方")
    hands.selects("区县", "青山区")
    hands.selects("街道或乡镇", "滨河街道")
    hands.types("具体地点", LETTER.place)
    hands.presses("下一步")

    zhong.is_at("请谁来办")
    hands.presses("下一步")

    zhong.is_at("核对一下，就可以提交")
    hands.types("手机号或邮箱", LETTER.phone)
    hands.presses("提交留言")
    zhong.has_a_receipt()
    hands.follows("看这件留言的进度")
    zhong.is_at(TITLE)
    zhong.sees("待审核")

    calendar.later(hours=2)
    answer(staff, TITLE, zhong.number, REPLY)
    zhong.page.reload()
    zhong.sees("已答复", "当晚换了新阀门")
    hands.chooses("这次答复，您满意吗？", "非常满意")
    hands.chooses("事情解决了吗？", "解决了")
    for score in ("解决程度", "办理态度", "办理速度"):
        hands.chooses(score, "5 分")
    hands.types("想说的话", "屋里二十度半，老伴把棉袄脱了。")
    hands.presses("提交评价")
    zhong.sees("老伴把棉袄脱了", "已办结")


def test_enter_in_a_line_goes_on_and_an_error_takes_the_focus(citizen: Callable[..., Citizen]) -> None:
    person = citizen()
    person.go("/write/")
    hands = Keyboard(person)
    hands.types("一句话说清楚", "路灯不亮")
    person.page.keyboard.press("Enter")
    summary = person.page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    hands.reaches(summary.get_by_role("link", name="请再写几句"))
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_label("详细说一说")).to_be_focused()


def test_the_first_tab_skips_to_the_text(citizen: Callable[..., Citizen]) -> None:
    reader = citizen()
    reader.go("/")
    reader.page.keyboard.press("Tab")
    expect(reader.page.get_by_role("link", name="跳到正文")).to_be_focused()
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator("#main")).to_be_focused()


def test_a_phone_held_by_an_old_hand_has_large_targets(citizen: Callable[..., Citizen]) -> None:
    """Everything one taps in the wizard is at least 44 px high (WCAG 2.5.5, GB/T 37668)."""
    person = citizen(on_a_phone=True)
    person.go("/write/")
    person.says_what(replace(LETTER, remark=""))
    person.is_at("事情在什么地方")
    for control in (
        person.page.locator("main")
        .locator("button:visible:not(.vh), select:visible, input.input:visible")
        .all()
    ):
        box = control.bounding_box()
        assert box is not None
        if box["width"] > 1:  # the button that Enter presses is for no finger
            assert box["height"] >= 44, control.evaluate("control => control.outerHTML")
