"""Who acts in the stories, and how: everything goes through the pages, as a person would do it.

Every assertion waits for the page (web first); nothing sleeps.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.offices import PASSWORD

Words = str | re.Pattern[str]


@dataclass(frozen=True)
class Letter:
    """What a citizen has to say, as it goes into the wizard."""

    title: str
    body: str
    kind: str = "求助"
    openness: str = "公开内容"
    district: str = "青山区"
    street: str = "滨河街道"
    place: str = ""
    to: str = "请平台帮我分派"
    mailbox: str = ""
    remark: str = ""
    phone: str = "199 0000 0021"
    name: str = ""
    label: str = ""


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def go(self, path: str) -> None:
        """Open a page of the site."""
        self.page.goto(f"{self.address}{path}")

    def button(self, name: str) -> Locator:
        """The button called exactly so."""
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        """Press the button called exactly so."""
        self.button(name).click()

    def follow(self, name: Words) -> None:
        """Follow the first link called so."""
        self.page.get_by_role("link", name=name).first.click()

    def fill(self, label: str, text: str) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(label).fill(text)

    def choose(self, name: str) -> None:
        """Choose the answer whose words begin so."""
        self.page.get_by_role("radio", name=re.compile(f"^{re.escape(name)}")).check()

    def sees(self, *words: Words) -> None:
        """The words are on the page."""
        for each in words:
            expect(self.page.locator("body")).to_contain_text(each)

    def sees_not(self, *words: Words) -> None:
        """The words are not on the page."""
        for each in words:
            expect(self.page.locator("body")).not_to_contain_text(each)

    def is_at(self, heading: Words) -> None:
        """The page has this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def opens(self, number: str) -> None:
        """Open the public page of an appeal."""
        self.go(f"/appeals/{number}/")

    def sees_on_the_way(self, step: str) -> None:
        """The dark card of the appeal's page says where it stands."""
        expect(self.page.locator(".tracking .dots [aria-current=step]")).to_contain_text(step)

    def sees_newest_step(self, *words: Words) -> None:
        """The uppermost entry of the timeline says so."""
        newest = self.page.locator(".timeline li").first
        for each in words:
            expect(newest).to_contain_text(each)


class Citizen(Person):
    """Somebody who writes. ``number`` is known from the receipt on."""

    number = ""
    code = ""

    def writes(self, letter: Letter) -> None:
        """Through the four steps of the wizard to the receipt."""
        self.go("/write/")
        self.says_what(letter)
        self.says_where(letter)
        self.says_who(letter)
        self.submits(letter)

    def says_what(self, letter: Letter) -> None:
        """Step 1."""
        self.is_at("说说是什么事")
        self.fill("一句话说清楚", letter.title)
        self.fill("详细说一说", letter.body)
        self.choose(letter.kind)
        self.choose(letter.openness)
        self.press("下一步")

    def says_where(self, letter: Letter) -> None:
        """Step 2: the select for the street appears when the district is chosen."""
        self.is_at("事情在什么地方")
        self.page.get_by_label("区县").select_option(label=letter.district)
        if letter.street:
            self.page.get_by_label("街道或乡镇").select_option(label=letter.street)
        self.fill("具体地点", letter.place)
        self.press("下一步")

    def says_who(self, letter: Letter) -> None:
        """Step 3."""
        self.is_at("请谁来办")
        self.choose(letter.to)
        if letter.mailbox:
            self.page.get_by_label("哪个信箱").select_option(label=letter.mailbox)
        self.fill("还有什么要悄悄说的", letter.remark)
        self.press("下一步")

    def submits(self, letter: Letter) -> None:
        """Step 4: looks it over and sends it."""
        self.is_at("核对一下，就可以提交")
        self.sees(letter.title, letter.place)
        self.fill("手机号或邮箱", letter.phone)
        self.fill("您的姓名", letter.name)
        if letter.label:
            self.fill("公开时怎么称呼您", letter.label)
        self.press("提交留言")
        self.has_a_receipt()

    def has_a_receipt(self) -> None:
        """The receipt gives a number and a query code of ten characters."""
        self.is_at("收到了，谢谢您写下来")
        said = self.page.locator(".done-head .lead").inner_text()
        self.number = said.split()[-1]
        self.code = self.page.locator("#query-code").get_attribute("data-code") or ""
        assert re.fullmatch(r"QJ-\d{4}-\d{4}-\w{7}", self.number)
        assert len(self.code) == 10

    def confirms_the_phone(self) -> None:
        """By the code that the demonstration shows in a second window."""
        self.press("现在获取验证码")
        with self.page.context.expect_page() as second:
            self.follow("在新窗口看发出的验证码")
        message = second.value.locator("article").first
        expect(message).to_contain_text("验证码是")
        digits = re.search(r"验证码是\s*(\d{6})", message.inner_text())
        assert digits
        second.value.close()
        self.fill("验证码", digits[1])
        self.press("确认")
        self.sees("联系方式已确认，您也已登录")

    def rates(self, face: str, solved: str, comment: str) -> None:
        """The face, whether it got solved, five stars three times, a word."""
        self.choose(face)
        self.choose(solved)
        for score in ("解决程度", "办理态度", "办理速度"):
            self.page.get_by_role("group", name=score).locator("label", has_text="5 分").click()
        self.fill("想说的话", comment)
        self.press("提交评价")


class Clerk(Person):
    """Somebody of the staff."""

    def signs_in(self, name: str) -> None:
        """With login name and password; lands at the place of work."""
        self.go("/staff/login/")
        self.fill("登录名", name)
        self.fill("密码", PASSWORD)
        self.press("登录")
        expect(self.page.locator("body.work")).to_be_visible()

    # The platform

    def takes_from_the_queue(self, title: str, tab: str = "") -> None:
        """Open an appeal of the intake queue."""
        self.go(f"/console/?tab={tab}" if tab else "/console/")
        self.page.locator("[data-queue-row]", has_text=title).click()
        expect(self.page.locator("#case")).to_contain_text(title)

    def accepts(self, title: str, *masked: str) -> None:
        """Publish it after a look at the masked text, which lacks ``masked``."""
        self.takes_from_the_queue(title)
        proposal = self.page.get_by_label("公开内容")
        for secret in masked:
            expect(self.page.locator("[data-original=body]")).to_contain_text(secret)
            expect(proposal).not_to_have_value(re.compile(re.escape(secret)))
        self.press("公开受理")
        self.sees("上一件")

    def dispatches(self, title: str, lead: str, *assisting: str, note: str = "") -> None:
        """Give it to offices, found by their names."""
        self.takes_from_the_queue(title, tab="dispatch")
        self._ticks("主办", lead)
        for office in assisting:
            self._ticks("协办", office)
        self.fill("交办意见", note)
        self.press("交办")
        self.sees("上一件")

    def _ticks(self, part: str, office: str) -> None:
        kind = "radio" if part == "主办" else "checkbox"
        control = self.page.get_by_role(kind, name=f"{office}{part}")
        self.page.get_by_label("找别的单位").fill(office)
        control.check()

    # The offices

    def opens_at_the_desk(self, number: str) -> None:
        """The appeal's page at the desk."""
        self.go(f"/desk/appeals/{number}/")

    def signs_for(self, number: str) -> None:
        """签收."""
        self.opens_at_the_desk(number)
        self.press("签收")
        self.sees("已签收，可以开始办理")

    def does(self, what: str, press: str, choice: tuple[str, str] | None = None, **typed: str) -> None:
        """Unfold one of the ways to go on, type into its fields, press its button."""
        fold = self.page.locator("details.fold", has=self.page.locator("summary", has_text=what))
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        if choice:
            fold.get_by_label(choice[0]).select_option(label=choice[1])
        for label, text in typed.items():
            fold.get_by_label(label).fill(text)
        fold.get_by_role("button", name=press, exact=True).click()

    def tells_progress(self, number: str, words: str) -> None:
        """更新进展: everybody reads it."""
        self.opens_at_the_desk(number)
        self.does("更新进展", "发布进展", 办到哪一步了=words)
        self.sees("进展已发布")

    def contributes(self, number: str, words: str) -> None:
        """提交协办意见."""
        self.opens_at_the_desk(number)
        self.does("提交协办意见", "提交协办意见", 协办意见=words)
        self.sees("协办意见已交给主办单位")

    def drafts(self, number: str, body: str, *, who: str, phone: str, promised: str = "") -> None:
        """Write a reply in the editor; the next thing is to send or publish it."""
        self.go(f"/desk/appeals/{number}/reply/")
        self.fill("答复内容", body)
        self.fill("承办科室", "承办科")
        self.fill("联系人", who)
        self.fill("联系电话", phone)
        if promised:
            self.fill("承诺解决日期", promised)

    def publishes(self, number: str) -> None:
        """An approver reads what was sent and publishes it."""
        self.go(f"/desk/appeals/{number}/reply/")
        self.is_at("审签答复")
        self.press("审签并发布")
        self.sees("答复已发布")


def answer(staff: Callable[[str], Clerk], title: str, number: str, body: str) -> None:
    """The platform publishes and dispatches the appeal, the housing bureau signs for it and replies."""
    staff("moderator").accepts(title)
    staff("dispatcher").dispatches(title, "市住房和城乡建设局")
    handler = staff("handler")
    handler.signs_for(number)
    handler.drafts(number, body, who="周工", phone="0000-8765120")
    handler.press("送审签")
    handler.sees("答复已送审签")
    staff("approver").publishes(number)
