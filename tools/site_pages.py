"""Every page of the site and how to get there: the one table behind pictures, accessibility checks and page weights.

A page that is missing here fails tests/web/test_site_pages.py: add a Shot for it, with an audience that gets in.
Needs Django to be set up (``site_visit`` does it for tools).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import resolve
from playwright.sync_api import Page, expect

from huiyin.demo.accounts import SHOWN_OFFICE

#: audience: login name of staff, "" for signed-out, None for the citizen who signs in by a code.
AUDIENCES: dict[str, str | None] = {
    "public": "",
    "citizen": None,
    "handler": SHOWN_OFFICE,
    "approver": f"{SHOWN_OFFICE}-approver",
    "moderator": "moderator",
    "dispatcher": "dispatcher",
    "supervisor": "supervisor",
    "leader": "mayor",
    "journalist": "ribao",
    "administrator": "sysadmin",
    "auditor": "auditadmin",
}


@dataclass(frozen=True)
class Shot:
    """One page: who looks, what it is called, where; ``follow`` is a link on that page (CSS) to go on by, ``act`` what
    to do then; ``leads_to`` is the named address where both end, where it is not that of ``path``."""

    audience: str
    name: str
    path: str
    follow: str = ""
    act: Callable[[Page], None] | None = None
    leads_to: str = ""
    status: int = 200

    @property
    def label(self) -> str:
        """Unique among all pages."""
        return f"{self.audience}-{self.name}"

    @property
    def address_name(self) -> str:
        """The named address of the page, for example public:appeal; "" for a page that there is not."""
        if self.leads_to or self.status == 404:
            return self.leads_to
        return resolve(self.path.partition("?")[0]).view_name


def _what(page: Page) -> None:
    page.get_by_label("一句话说清楚").fill("家属院三号楼暖气不热，屋里只有 15 度")
    page.get_by_label("详细说一说").fill(
        "滨河路家属院三号楼从星期六晚上起暖气就不热，屋里只有 15 度，老人孩子都穿着棉袄。给热力公司打过电话，还没有人来。\n"
        "请问什么时候能修好？"
    )
    page.get_by_role("radio", name=re.compile("^求助")).check()
    page.get_by_role("radio", name=re.compile("^公开内容")).check()
    expect(page.locator("#saved-words")).to_contain_text("已保存", timeout=20_000)
    expect(page.locator("#hints")).not_to_contain_text("写几句就能看出来", timeout=20_000)


def _on(page: Page) -> None:
    page.get_by_role("button", name="下一步", exact=True).click()


def _where(page: Page) -> None:
    _what(page)
    _on(page)
    page.locator("#id_division").select_option(index=2)
    street = page.locator("#id_division_2")
    street.wait_for()
    street.select_option(index=1)
    page.get_by_label("具体地点").fill("滨河路家属院三号楼")


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
    page.get_by_label("一句话说清楚").fill("家属院三号楼暖气不热，屋里只有 15 度")
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


def _act(page: Page) -> None:
    page.goto(f"{page.url}thank/")


def _contact(page: Page) -> None:
    page.get_by_label("新的手机号或邮箱").fill("199 0000 0097")
    page.get_by_role("button", name="发送验证码").click()
    page.get_by_label("验证码").wait_for()


def _plan(page: Page) -> None:
    page.get_by_role("radio").nth(1).check()
    page.locator("input[type=file]").set_input_files(
        {"name": "units.csv", "mimeType": "text/csv", "buffer": "代码,名称\nnew-office,新单位\n".encode()}
    )
    page.get_by_role("button", name="读取并核对").click()
    page.wait_for_url("**/imports/plan/")


def _chosen(page: Page) -> None:
    """Three appeals, and on to the page that asks for the words."""
    for number in range(3):
        page.locator(".pick input").nth(number).check()
    page.get_by_role("button", name="督办选中的").click()
    page.get_by_role("button", name="发出督办").wait_for()


def _given_out(page: Page) -> None:
    """Two rows given to the colleague who has them already or not: either way a report, and a way back for what was."""
    for number in range(2):
        page.locator("[data-pick]").nth(number).check()
    page.locator("#bulk-to").select_option(index=1)
    page.get_by_role("button", name="交给", exact=True).click()
    page.locator(".bulk-report").wait_for()


def _several(page: Page) -> None:
    """Two of the queue, and on to the page that asks for the office."""
    for number in range(2):
        page.locator("[data-pick]").nth(number).check()
    page.get_by_role("button", name="交办选中的").click()
    page.locator("#id_lead").wait_for()


def _kept(page: Page) -> None:
    """The filter in force saved under a name, unless an earlier visit has done so, and on to the list of them."""
    if page.get_by_label("这个筛选的名字").count():
        page.get_by_label("这个筛选的名字").fill("求助件")
        page.get_by_role("button", name="保存这个筛选").click()
    page.get_by_role("link", name="整理").click()
    page.get_by_role("button", name="改名").first.wait_for()


CARD = "main .appeal-card :is(h2, h3) a"
ROW = "main tbody a"
RULE_SET = 'main :is(p, th) a[href^="/console/rules/"]'

#: Every page for every audience.
PAGES: tuple[Shot, ...] = (
    Shot("public", "home", "/"),
    Shot("public", "appeals", "/appeals/"),
    Shot("public", "search", "/appeals/?q=暖气"),
    Shot("public", "search-nothing", "/appeals/?q=没有人写过的话"),
    Shot("public", "appeal-heating", "/appeals/?q=7 号楼暖气", CARD, leads_to="public:appeal"),
    Shot("public", "appeal-wages", "/appeals/?q=澜庭府二期", CARD, leads_to="public:appeal"),
    Shot("public", "appeal-mayor", "/appeals/?q=职教园区", CARD, leads_to="public:appeal"),
    Shot("public", "appeal-handling", "/appeals/?state=handling", CARD, leads_to="public:appeal"),
    Shot("public", "offices", "/offices/"),
    Shot("public", "office", f"/offices/{SHOWN_OFFICE}/"),
    Shot("public", "mailboxes", "/mailboxes/"),
    Shot("public", "mailbox", "/mailboxes/mayor/"),
    Shot("public", "figures", "/figures/"),
    Shot("public", "behind", "/figures/", 'main a[href*="/figures/behind/"]', leads_to="public:behind"),
    Shot("public", "rankings", "/ranking/"),
    Shot("public", "ranking", "/ranking/", "main tbody th a", leads_to="public:ranking"),
    Shot("public", "overdue", "/overdue/"),
    Shot("public", "rule-sets", "/about/limits/"),
    Shot("public", "supervision", "/supervision/"),
    Shot("public", "supervision-over", "/supervision/?tab=over"),
    Shot("public", "appeal-listed", "/supervision/", ".listed h2 a", leads_to="public:appeal"),
    Shot("public", "elder", "/elder/"),
    *(
        Shot("public", f"about-{slug}", f"/about/{slug}/")
        for slug in ("verify", "accessibility", "privacy", "contact", "rules")
    ),
    Shot("public", "query", "/query/"),
    Shot("public", "mine", "/mine/"),
    Shot("public", "login", "/login/"),
    Shot("public", "login-code", "/login/", act=_code, leads_to="public:login_code"),
    Shot("public", "staff-login", "/staff/login/"),
    Shot("public", "staff-login-refused", "/staff/login/", act=_refused_sign_in),
    Shot("public", "write-1-what", "/write/", act=_what, leads_to="public:write_step"),
    Shot("public", "write-1-refused", "/write/", act=_refused, leads_to="public:write_step"),
    Shot("public", "write-2-where", "/write/", act=_where, leads_to="public:write_step"),
    Shot("public", "write-3-who", "/write/", act=_who, leads_to="public:write_step"),
    Shot("public", "write-4-check", "/write/", act=_check, leads_to="public:write_step"),
    Shot("public", "write-5-receipt", "/write/", act=_receipt, leads_to="public:write_receipt"),
    Shot("public", "settings", "/settings/"),
    Shot("public", "offline", "/offline/zh-hans/any/"),
    Shot("public", "offline-write", "/offline/zh-hans/write/"),
    Shot("public", "sent-messages", "/demo/messages/"),
    Shot("public", "catalogue", "/catalogue/"),
    Shot("public", "not-found", "/nowhere/", status=404),
    Shot("citizen", "home", "/"),
    Shot("citizen", "elder", "/elder/"),
    Shot("citizen", "mine", "/mine/"),
    Shot("citizen", "own-appeal", "/mine/", ".own-line :is(h2, h3) a", leads_to="public:appeal"),
    Shot("citizen", "act", "/appeals/?q=澜庭府二期", CARD, _act, leads_to="public:appeal_action"),
    Shot("citizen", "notifications", "/notifications/"),
    Shot("citizen", "notification-settings", "/notifications/settings/"),
    Shot("citizen", "settings", "/settings/"),
    Shot("citizen", "new-contact", "/settings/", act=_contact, leads_to="public:settings_contact_code"),
    Shot("citizen", "write", "/write/", leads_to="public:write_step"),
    Shot("handler", "work", "/desk/"),
    Shot("handler", "work-given-out", "/desk/", act=_given_out, leads_to="desk:work"),
    *(
        Shot("handler", f"queue-{slug}", f"/desk/queue/{slug}/")
        for slug in ("pending", "handling", "assisting", "approval", "unrated", "pool")
    ),
    Shot("handler", "appeal", "/desk/queue/handling/", "[data-row] :is(h2, h3) a", _unfolded, "desk:appeal"),
    Shot("handler", "reply", "/desk/queue/handling/", "[data-row] .work-row-do a", leads_to="desk:reply"),
    Shot(
        "handler",
        "reply-preview",
        "/desk/queue/handling/",
        "[data-row] .work-row-do a",
        _previewed,
        "desk:reply",
    ),
    Shot("handler", "supervised", "/desk/supervised/"),
    Shot("handler", "all", "/desk/all/"),
    Shot("handler", "keys", "/desk/keys/"),
    Shot("handler", "saved", "/desk/all/?kind=help", act=_kept, leads_to="desk:saved"),
    Shot("handler", "figures", "/desk/figures/"),
    Shot("handler", "behind", "/desk/figures/", 'main a[href*="/figures/behind/"]', leads_to="desk:behind"),
    Shot("handler", "templates", "/desk/templates/"),
    Shot("handler", "template-new", "/desk/templates/new/"),
    Shot("handler", "template", "/desk/templates/", ".template-row h3 a", leads_to="desk:template"),
    Shot("handler", "second-factor", "/staff/second-factor/setup/"),
    Shot("handler", "console-refused", "/console/", status=403),
    Shot("approver", "work", "/desk/"),
    Shot("approver", "queue-approval", "/desk/queue/approval/"),
    Shot("approver", "approve", "/desk/queue/approval/", ".work-row-do a", leads_to="desk:reply"),
    Shot("moderator", "intake", "/console/"),
    Shot("moderator", "intake-opened", "/console/", "[data-queue-row]", leads_to="console:intake"),
    Shot("moderator", "intake-unfolded", "/console/", "[data-queue-row]", _unfolded, "console:intake"),
    Shot("moderator", "intake-unconfirmed", "/console/?tab=unconfirmed"),
    Shot("moderator", "appeals", "/console/appeals/"),
    Shot("dispatcher", "dispatch", "/console/?tab=dispatch", "[data-queue-row]", leads_to="console:intake"),
    Shot("dispatcher", "dispatch-queue", "/console/?tab=dispatch"),
    Shot(
        "dispatcher",
        "dispatch-send",
        "/console/?tab=dispatch",
        act=_several,
        leads_to="console:dispatch_send",
    ),
    Shot("dispatcher", "decisions", "/console/decisions/"),
    Shot("supervisor", "overview", "/console/dashboard/?period=month"),
    Shot("supervisor", "assessments", "/console/assessments/"),
    Shot(
        "supervisor",
        "assessment",
        "/console/assessments/",
        "[aria-labelledby=periods] tbody th a",
        leads_to="console:assessment",
    ),
    Shot("supervisor", "assessment-new", "/console/assessments/new/"),
    Shot("supervisor", "keys", "/console/keys/"),
    Shot("supervisor", "saved", "/console/saved/"),
    Shot("supervisor", "decisions", "/console/decisions/"),
    Shot("supervisor", "appeals", "/console/appeals/"),
    Shot(
        "supervisor",
        "appeal",
        "/console/appeals/?q=工地拖欠三百多名",
        ".work-row :is(h2, h3) a",
        leads_to="console:appeal",
    ),
    Shot("supervisor", "emergencies", "/console/emergencies/"),
    Shot("moderator", "intake-review", "/console/?tab=review", "[data-queue-row]", leads_to="console:intake"),
    Shot("supervisor", "board", "/console/board/"),
    Shot("supervisor", "board-overdue", "/console/board/overdue/"),
    Shot("supervisor", "board-supervised", "/console/board/supervised/"),
    Shot("supervisor", "board-send", "/console/board/overdue/", act=_chosen, leads_to="console:board_send"),
    Shot(
        "supervisor",
        "appeal-supervised",
        "/console/board/supervised/",
        ".work-row :is(h2, h3) a",
        _unfolded,
        "console:appeal",
    ),
    Shot("leader", "leader", "/console/leader/"),
    Shot(
        "leader",
        "appeal",
        "/console/leader/?tab=mailbox",
        ".work-row :is(h2, h3) a",
        _unfolded,
        "console:appeal",
    ),
    Shot("journalist", "clues", "/console/clues/"),
    Shot("journalist", "clue", "/console/clues/", ".clue h2 a", leads_to="console:clue"),
    Shot("administrator", "offices", "/console/offices/"),
    Shot("administrator", "office", f"/console/offices/{SHOWN_OFFICE}/"),
    Shot("administrator", "office-edit", f"/console/offices/{SHOWN_OFFICE}/edit/"),
    Shot("administrator", "duties", f"/console/offices/{SHOWN_OFFICE}/duties/"),
    Shot("administrator", "office-new", "/console/new/office/"),
    Shot("administrator", "people", "/console/people/"),
    Shot("administrator", "person", "/console/people/", ROW, leads_to="console:person"),
    Shot("administrator", "person-new", "/console/new/person/"),
    Shot("administrator", "mailboxes", "/console/mailboxes/"),
    Shot("administrator", "mailbox-new", "/console/new/mailbox/"),
    Shot("administrator", "mailbox", "/console/mailboxes/", ROW, leads_to="console:mailbox"),
    Shot("administrator", "categories", "/console/categories/"),
    Shot("administrator", "category", "/console/categories/", ROW, leads_to="console:category"),
    Shot("administrator", "category-new", "/console/new/category/"),
    Shot("administrator", "divisions", "/console/divisions/"),
    Shot("administrator", "rules", "/console/rules/"),
    Shot(
        "administrator", "rules-new", "/console/rules/", "main .form-actions a", leads_to="console:new_rules"
    ),
    Shot("administrator", "rule-set", "/console/rules/", RULE_SET, leads_to="console:rule_set"),
    Shot("administrator", "calendar", "/console/calendar/"),
    Shot("administrator", "imports", "/console/imports/"),
    Shot("administrator", "import-plan", "/console/imports/", act=_plan, leads_to="console:import_plan"),
    Shot("auditor", "audit", "/console/audit/"),
    Shot("auditor", "reads", "/console/audit/reads/"),
)
