"""The page of one appeal: what a Reading looks like in words, ready for the template."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import TABLE, Action
from huiyin.appeals.policies import point_of
from huiyin.appeals.selectors.lists import Filters
from huiyin.appeals.selectors.reading import Reading
from huiyin.appeals.selectors.timeline import Entry
from huiyin.appeals.terms import SUSPENSION_DAYS, Kind, RefusalReason, Status
from huiyin.core.clock import local
from huiyin.web.addresses import reverse
from huiyin.web.maps import PointView, point_view
from huiyin.web.public.appeals_cards import href_of, list_href
from huiyin.web.public.appeals_words import (
    Chip,
    Due,
    Standing,
    chip_of,
    due_of,
    place_words,
    standing_of,
    way_instead,
)
from huiyin.web.public.authoring_forms import FollowUpForm, RateForm
from huiyin.web.public.reading_parts import (
    Answer,
    Files,
    Judged,
    Said,
    files_of,
    judged_of,
    office_href,
    parts_of,
)
from huiyin.web.words import date_words, day_words

FRESH_STEPS = 3

_TONES: Mapping[str, str] = {
    Action.PUBLISH_REPLY: "done",
    Action.RATE: "done",
    Action.CLOSE: "done",
    Action.SUSPEND: "wait",
    Action.RETURN_TO_AUTHOR: "wait",
    Action.GRANT_EXTENSION: "wait",
    Action.REDO: "over",
    Action.NOT_ACCEPT: "over",
    Action.ADD_ASSISTING: "joint",
    Action.MERGE: "joint",
    Action.NUDGE: "wait",
    Action.REMIND: "wait",
    Action.SUPERVISE: "over",
    Action.LIST_SUPERVISION: "over",
    Action.DELIST_SUPERVISION: "done",
    Action.END_SUPERVISION: "done",
    Action.RECORD_TALK: "over",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the timeline."""

    title: str
    text: str
    time_label: str
    time_iso: str
    by: str
    tone: str
    old: bool
    href: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """Who is on it."""

    part: str
    name: str
    href: str
    is_verified: bool
    task: str


@dataclass(frozen=True, slots=True)
class Button:
    """Something a reader may do with one click; ``is_link``: signing in comes first."""

    label: str
    href: str
    icon: str
    kind: str
    is_link: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What the author has to do or to know: words, links to the pages of the actions, forms that stand here."""

    notice: str = ""
    quote: str = ""
    way: str = ""
    links: tuple[Button, ...] = ()
    rate: RateForm | None = None
    follow_up: FollowUpForm | None = None


@dataclass(frozen=True, slots=True)
class AppealPage:
    """Everything on the page of one appeal."""

    number: str
    href: str
    share_href: str
    title: str
    body: str
    remark: str
    point: PointView | None
    masked: tuple[str, str] | None
    banner: str
    chips: tuple[Chip, ...]
    kind: str
    category: str
    category_href: str
    author: str
    place: str
    time_label: str
    views: int
    files: Files
    standing: Standing
    due: Due | None
    steps: tuple[Step, ...]
    parts: tuple[Answer | Said, ...]
    ratings: tuple[Judged, ...]
    offices: tuple[Office, ...]
    mailbox: str
    merged_href: str
    merged_number: str
    buttons: tuple[Button, ...]
    me_too_words: str
    panel: Panel
    is_author: bool
    is_opened_by_code: bool


def appeal_page(
    reading: Reading, *, now: datetime, views: int, is_signed_in: bool, is_staff: bool
) -> AppealPage:
    """The words of a Reading. ``views``: those that are not in the stored count yet."""
    appeal, case = reading.appeal, reading.case
    category = appeal.category
    parent = category.parent if category else None
    merged = appeal.merged_into if appeal.merged_into and appeal.merged_into.is_published else None
    is_public_text = (reading.text.title, reading.text.body) == (appeal.title, appeal.body)
    return AppealPage(
        number=appeal.number,
        href=href_of(appeal),
        share_href=settings.PUBLIC_URL + href_of(appeal) if appeal.is_published else "",
        title=reading.text.title,
        body=reading.text.body,
        remark=reading.text.remark,
        point=point_view(point_of(appeal)) if reading.is_author else None,
        masked=(appeal.title, appeal.body) if appeal.is_published and not is_public_text else None,
        banner=_banner(reading, is_staff),
        chips=(chip_of(appeal, now), *_joint(len(case.assisting))),
        kind=str(Kind(appeal.kind).label),
        category=f"{parent.name} › {category.name}"
        if category and parent
        else category.name
        if category
        else "",
        category_href=list_href(Filters(category=category.code)) if category else "",
        author=appeal.author_label,
        place=" · ".join(filter(None, (place_words(appeal), appeal.place))),
        time_label=day_words(appeal.submitted_at, now),
        views=appeal.view_count + views,
        files=files_of(f for f in reading.attachments if f.reply_id is None and f.note_id is None),
        standing=standing_of(appeal, is_author=reading.is_author),
        due=due_of(appeal, now),
        steps=tuple(_step(entry, n, now) for n, entry in enumerate(reading.entries)),
        parts=parts_of(reading, now),
        ratings=tuple(judged_of(rating, now) for rating in reversed(reading.ratings)),
        offices=_offices(reading),
        mailbox=appeal.mailbox_name or "",
        merged_href=href_of(merged) if merged else "",
        merged_number=merged.number if merged else "",
        buttons=tuple(_buttons(reading, is_signed_in)),
        me_too_words=_("您也遇到了") if reading.marks.me_too else "",
        panel=_panel(reading, now) if reading.is_author else Panel(),
        is_author=reading.is_author,
        is_opened_by_code=reading.is_author and not is_signed_in,
    )


def _banner(reading: Reading, is_staff: bool) -> str:
    if reading.appeal.is_published:
        return ""
    if reading.is_author:
        return _("这件留言不公开：只有您、平台和办理单位看得到。")
    return (
        _("不公开：请不要外传。您看到的是隐去个人信息的文字，这次查看已记录。") if is_staff else _("不公开")
    )


def _joint(assisting: int) -> tuple[Chip, ...]:
    return (Chip(_("%(n)d 个单位会办") % {"n": assisting + 1}, "joint", None),) if assisting else ()


def _step(entry: Entry, position: int, now: datetime) -> Step:
    return Step(
        title=entry.title,
        text=entry.text,
        time_label=day_words(entry.at, now),
        time_iso=local(entry.at).isoformat(timespec="minutes"),
        by=entry.by,
        tone=_TONES.get(entry.type, ""),
        old=position >= FRESH_STEPS,
        href=entry.href,
    )


def _offices(reading: Reading) -> tuple[Office, ...]:
    lead = reading.case.lead
    parts = [(_("主办"), lead)] if lead else []
    parts += [(_("协办"), part) for part in reading.case.assisting]
    return tuple(
        Office(
            words,
            part.organisation.name,
            office_href(part.organisation),
            part.organisation.is_verified,
            part.task,
        )
        for words, part in parts
    )


def action_href(reading: Reading, action: Action) -> str:
    """The page of an action, which is also where its form is sent."""
    return reverse("public:appeal_action", args=[reading.appeal.number, action.value])


def _buttons(reading: Reading, is_signed_in: bool) -> Iterable[Button]:
    """One click: me too, follow, thanks. Signed-out readers are led through signing in."""
    if not reading.appeal.is_published:
        return
    count = reading.appeal.me_too_count
    marks = reading.marks
    offered = (
        (Action.ME_TOO, _("我也遇到了") + (f" {count}" if count else ""), "hand", "ghost", marks.me_too),
        (Action.FOLLOW, _("有进展告诉我"), "bell", "plain", marks.follows),
        (Action.UNFOLLOW, _("不再关注"), "bell", "plain", not marks.follows),
        (Action.THANK, _("感谢办理"), "heart", "plain", marks.thanked),
    )
    for action, label, icon, kind, is_done in offered:
        if is_done:
            continue
        if action in reading.actions:
            yield Button(label, action_href(reading, action), icon, kind, is_link=False)
        elif not is_signed_in and _open_to_all(reading, action):
            href = f"{reverse('public:login')}?next={action_href(reading, action)}"
            yield Button(label, href, icon, kind, is_link=True)


def _open_to_all(reading: Reading, action: Action) -> bool:
    is_own_me_too = action == Action.ME_TOO and reading.is_author
    return action != Action.UNFOLLOW and reading.appeal.status in TABLE[action].sources and not is_own_me_too


def _panel(reading: Reading, now: datetime) -> Panel:
    appeal = reading.appeal
    links = tuple(
        Button(label, action_href(reading, action), icon, kind, is_link=True)
        for action, label, icon, kind in (
            (Action.REVISE, _("修改后重新提交"), "pen", "primary"),
            (Action.SUPPLEMENT, str(Action.SUPPLEMENT.label), "attach", "primary"),
            (Action.NUDGE, str(Action.NUDGE.label), "bell", "primary"),
            (Action.WITHDRAW, _("撤回这件留言"), "undo", "plain"),
        )
        if action in reading.actions and (action != Action.NUDGE or _is_late(reading, now))
    )
    words = _panel_words(reading, now)
    return Panel(
        notice=words[0],
        quote=words[1],
        way=way_instead(RefusalReason(appeal.refusal_reason)) if appeal.status == Status.NOT_ACCEPTED else "",
        links=links,
        rate=RateForm() if Action.RATE in reading.actions else None,
        follow_up=FollowUpForm() if Action.FOLLOW_UP in reading.actions else None,
    )


def _is_late(reading: Reading, now: datetime) -> bool:
    """Pressing is offered once the time limit has passed."""
    due = reading.appeal.due_at
    return due is not None and due < now


def _panel_words(reading: Reading, now: datetime) -> tuple[str, str]:
    """What the author should know now, and the words that came with it."""
    status = reading.appeal.status
    if status == Status.RETURNED:
        return _("平台请您改一改再提交："), _text_of(reading, Action.RETURN_TO_AUTHOR)
    if status == Status.SUSPENDED and reading.appeal.suspended_at:
        until = reading.appeal.suspended_at + timedelta(days=SUSPENSION_DAYS)
        return _("单位请您补充材料，请在 %(day)s前补上，这段时间不算办理时限：") % {
            "day": date_words(until)
        }, _text_of(reading, Action.SUSPEND)
    if status == Status.NOT_ACCEPTED:
        return _("这件留言没有受理，原因是："), _text_of(reading, Action.NOT_ACCEPT)
    if status == Status.SUBMITTED and not reading.appeal.is_confirmed:
        return _("请保存好查询码。确认手机号或邮箱后，有进展我们会主动告诉您。"), ""
    return "", ""


def _text_of(reading: Reading, action: Action) -> str:
    entry = reading.latest(action.value)
    return entry.text if entry else ""
