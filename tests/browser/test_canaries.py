"""Poisoned words in every field: they are shown as text, to everybody, and nothing in them runs.

A script that runs opens a dialogue, and one that is stopped by the content security policy writes to the console:
the fixture ``somebody`` fails on both.
"""

from collections.abc import Callable

from playwright.sync_api import expect

from huiyin.appeals.models import Appeal
from tests.browser.conftest import Calendar
from tests.browser.people import Citizen, Clerk, Letter, Person
from tests.search.conftest import catch_up

SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(2)>"
MARKDOWN = "**粗** [点](javascript:alert(3)) {{ 7777777*7777777 }}"
RARE = "𠮷𪚥龘"
EMOJI = "👵🏽👨‍👩‍👧"
TURNED = "\u202e倒着写\u202c"
TITLE = f"{SCRIPT}{RARE}{EMOJI}灯不亮"
WORDS = f"{SCRIPT} {IMAGE} {MARKDOWN} {RARE} {EMOJI} {TURNED}"
SHOWN = (SCRIPT, IMAGE, MARKDOWN, RARE, EMOJI, "倒着写")
LINE = f"{IMAGE}{RARE}"
LETTER = Letter(
    title=TITLE,
    body=f"{WORDS}\n路灯三天不亮，请来看看。",
    kind="投诉",
    place=LINE,
    remark=f"备注{WORDS}",
    name=f"<b>{RARE}",
    label=LINE,
)


def shows_as_text(person: Person, *words: str) -> None:
    """The words are on the page, as words; none of their tags has become an element, and no letter is turned."""
    person.sees(*words)
    page = person.page
    expect(page.locator("img[src='x'], main script, a[href^='javascript:']")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("\u202e")
    expect(page.locator("main")).not_to_contain_text("60493815061729")


def test_poisoned_words_are_shown_as_words_to_everybody(
    citizen: Callable[..., Citizen],
    staff: Callable[[str], Clerk],
    somebody: Callable[..., Person],
    calendar: Calendar,
) -> None:
    # In the wizard, on the check page and the author's own page.
    author = citizen()
    author.go("/write/")
    author.says_what(LETTER)
    author.says_where(LETTER)
    author.says_who(LETTER)
    author.is_at("核对一下，就可以提交")
    shows_as_text(author, TITLE, *SHOWN, LINE, f"备注{SCRIPT}")
    author.submits(LETTER)
    author.confirms_the_phone()
    author.opens(author.number)
    author.is_at(TITLE)
    shows_as_text(author, TITLE, *SHOWN, LINE)
    number = author.number

    # Console: original with marks, public text, folded forms; a note to the offices.
    calendar.later(minutes=30)
    moderator = staff("moderator")
    moderator.takes_from_the_queue(TITLE)
    shows_as_text(moderator, TITLE, *SHOWN, f"备注{SCRIPT}")
    moderator.press("公开受理")
    moderator.sees("上一件")
    staff("dispatcher").dispatches(TITLE, "市住房和城乡建设局", note=WORDS)

    # Desk: the list with its panel, the page, notes public and internal, an office asked in, the editor's preview.
    calendar.later(hours=1)
    handler = staff("handler")
    shows_as_text(handler, TITLE)
    handler.signs_for(number)
    handler.go(f"/desk/appeals/{number}/?contact=1")
    shows_as_text(handler, TITLE, *SHOWN, f"<b>{RARE}")
    handler.does("增加协办", "请它协办", 请哪个单位协办="清江热力公司", 请它做什么=LINE)
    handler.sees("已请该单位协办")
    handler.does("更新进展", "发布进展", 办到哪一步了=f"进展{WORDS}")
    handler.sees("进展已发布")
    handler.does("内部备注", "保存备注", 内部备注=f"内部{WORDS}")
    shows_as_text(handler, f"进展{SCRIPT}", f"内部{SCRIPT}", LINE)
    heat = staff("heat_clerk")
    heat.signs_for(number)
    heat.contributes(number, f"协办{WORDS}")
    handler.drafts(number, f"您好！经查，灯今晚修好。{WORDS}", who=LINE, phone=LINE)
    handler.press("预览")
    shows_as_text(handler, f"您好！经查，灯今晚修好。{SCRIPT}", *SHOWN, f"协办{SCRIPT}", LINE)
    handler.press("送审签")
    handler.sees("答复已送审签")
    staff("approver").publishes(number)

    # A template whose words go into a data attribute.
    handler.go("/desk/templates/new/")
    handler.fill("范本名称", LINE)
    handler.fill("范本正文", WORDS)
    handler.press("保存范本")
    shows_as_text(handler, LINE)

    # The author follows up and rates in the same language.
    author.opens(number)
    author.rates("满意", "部分解决", f"评价{WORDS}")
    shows_as_text(author, f"评价{SCRIPT}")

    # The public: page, lists, search, offices, feed; the title of the window.
    catch_up()
    reader = somebody()
    reader.opens(number)
    expect(reader.page).to_have_title(f"{TITLE} · 回音")
    shows_as_text(reader, TITLE, *SHOWN, LINE, f"进展{SCRIPT}", f"评价{SCRIPT}")
    reader.sees_not("内部", "协办<", "备注<")
    for path in ("/", "/appeals/", f"/appeals/?q={RARE}", "/offices/housing/"):
        reader.go(path)
        shows_as_text(reader, TITLE)
    reader.page.get_by_role("searchbox").first.fill(WORDS) if reader.page.get_by_role(
        "searchbox"
    ).count() else None
    reader.go(f"/appeals/?q={SCRIPT}&kind={SCRIPT}")
    shows_as_text(reader)

    # Those who look over everything.
    for name, path in (
        ("supervisor", f"/console/appeals/{number}/"),
        ("supervisor", "/console/appeals/"),
        ("audit_admin", "/console/audit/"),
    ):
        overseer = staff(name)
        overseer.go(path)
        shows_as_text(overseer)
    assert Appeal.objects.get().title.startswith(SCRIPT)
