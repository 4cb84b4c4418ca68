"""The reply editor and what stands beside it: the appeal, templates, the self-check, the preview."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.appeals import policies
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Attachment, Reply, ReplyTemplate
from huiyin.appeals.policies import Case
from huiyin.appeals.selectors import desk as selectors
from huiyin.appeals.selectors.files import may_read_file
from huiyin.appeals.terms import AssignmentStatus, Kind, ReplyStatus
from huiyin.core.clock import local, local_day
from huiyin.web.addresses import reverse
from huiyin.web.desk.access import Desk
from huiyin.web.desk.action_forms import RejectForm
from huiyin.web.desk.appeal_pages import (
    Entry,
    File,
    ReplyView,
    Text,
    countdown,
    file_view,
    reply_view,
    text_of,
    timeline_of,
)
from huiyin.web.desk.checks import Answer, Review, review
from huiyin.web.desk.reply_forms import ReplyForm
from huiyin.web.desk.rows import appeal_href, reply_href
from huiyin.web.words import day_words, month_words
from huiyin.web.work import Countdown

STEPS_SHOWN = 8
SEAL_LENGTH = 2


@dataclass(frozen=True, slots=True)
class TemplateOption:
    """A template to pick: its key in the form, its name, and its text with the placeholders filled in."""

    key: str
    title: str
    body: str
    is_fitting: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The reply as the public will see it (ui/public.html official_reply)."""

    organisation: str
    seal: str
    stage: str
    body: str
    contacts: tuple[tuple[str, str], ...]
    promised: str
    photos: tuple[File, ...]
    documents: tuple[File, ...]
    is_private: bool


@dataclass(frozen=True, slots=True)
class Material:
    """What the editor needs from the database, read once."""

    draft: Reply | None
    replies: tuple[Reply, ...]
    files: tuple[Attachment, ...]
    follow_ups: tuple[str, ...]
    templates: tuple[ReplyTemplate, ...]
    last: Reply | None


@dataclass(frozen=True, slots=True)
class ReplyWork:
    """The editor: the form, what may be done with it, and the check of what stands in it."""

    number: str
    version: int
    title: str
    heading: str
    href: str
    appeal_href: str
    form: ReplyForm
    reject: forms.Form
    review: Review
    preview: Preview | None
    templates: tuple[TemplateOption, ...]
    kept_files: tuple[tuple[str, str, str], ...]
    draft: ReplyView | None
    saved: str
    is_editing: bool
    can_edit: bool
    can_send: bool
    can_publish: bool
    can_reject: bool
    publishes_at_once: bool
    asks_confirmation: bool
    waits_for_others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The appeal beside its reply."""

    text: Text
    countdown: Countdown | None
    follow_ups: tuple[str, ...]
    photos: tuple[File, ...]
    contributions: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    published: tuple[ReplyView, ...]


def material(case: Case, desk: Desk) -> Material:
    """Replies, files, follow-ups, templates, the last contact: at most five queries."""
    appeal = case.appeal
    replies = tuple(selectors.replies_of(appeal))
    draft = next((one for one in replies if one.status != ReplyStatus.PUBLISHED), None)
    return Material(
        draft=draft,
        replies=replies,
        files=tuple(selectors.files_of(appeal)),
        follow_ups=tuple(one.body for one in appeal.follow_ups.all()) if case.follow_ups else (),
        templates=tuple(selectors.reply_templates(desk.organisation_id)),
        last=selectors.last_contact(desk.organisation_id) if draft is None else None,
    )


def initial(found: Material) -> dict[str, Any]:
    """What the form begins with: the draft, or else the contact of the office's last reply."""
    source = found.draft or found.last
    if source is None:
        return {}
    contact = {
        name: getattr(source, name) for name in ("contact_department", "contact_person", "contact_phone")
    }
    if found.draft is None:
        return contact
    return {**contact, "body": found.draft.body, "promised_on": found.draft.promised_on}


def reply_work(
    case: Case,
    desk: Desk,
    found: Material,
    now: datetime,
    *,
    form: ReplyForm | None = None,
    reject: RejectForm | None = None,
    wants_edit: bool = False,
    shows_preview: bool = False,
    asks_confirmation: bool = False,
) -> ReplyWork:
    """The editor, or the clean view of a reply that waits for its approver. No query."""
    appeal, draft = case.appeal, found.draft
    allowed = policies.possible_actions(desk.actor, case)
    is_sent = draft is not None and draft.status == ReplyStatus.AWAITING_APPROVAL
    can_edit = Action.DRAFT_REPLY in allowed and desk.is_handler
    is_editing = can_edit and (not is_sent or wants_edit)
    shown = form or ReplyForm(initial=initial(found))
    is_reviewing = not is_editing and draft is not None
    return ReplyWork(
        number=appeal.number,
        version=appeal.version,
        title=appeal.title,
        heading=_("再次答复") if appeal.first_replied_at else _("首次答复"),
        href=reply_href(appeal.number),
        appeal_href=appeal_href(appeal.number),
        form=shown,
        reject=reject or RejectForm(auto_id="id_reject_%s"),
        review=check(case, found, shown),
        preview=preview_of(case, desk, found, shown, now) if shows_preview or is_reviewing else None,
        templates=template_options(case, desk, found.templates, now) if is_editing else (),
        kept_files=_kept_files(found),
        draft=reply_view(draft, found.files, now) if draft else None,
        saved=_("草稿已保存 %(when)s") % {"when": day_words(draft.drafted_at, now)} if draft else "",
        is_editing=is_editing,
        can_edit=can_edit,
        can_send=Action.SEND_FOR_APPROVAL in allowed,
        can_publish=is_sent and Action.PUBLISH_REPLY in allowed,
        can_reject=is_sent and Action.REJECT_REPLY in allowed,
        publishes_at_once=can_edit and Action.PUBLISH_REPLY in allowed,
        asks_confirmation=asks_confirmation,
        waits_for_others=tuple(
            part.organisation.name for part in case.assisting if part.status != AssignmentStatus.DONE
        ),
    )


def check(case: Case, found: Material, form: ReplyForm, citizen: tuple[str, ...] = ()) -> Review:
    """The self-check of what stands in the form: against the follow-ups where there are any, else the appeal."""
    appeal = case.appeal
    asked = found.follow_ups[-1:] or (appeal.title, appeal.body)
    lead = appeal.lead
    answer = Answer(
        body=form.typed("body"),
        contact_person=form.typed("contact_person"),
        contact_phone=form.typed("contact_phone"),
        has_promise=bool(form.typed("promised_on")),
        office_words=(lead.phone, lead.name, lead.address) if lead else (),
    )
    return review(answer, asked=asked, citizen=citizen)


def preview_of(case: Case, desk: Desk, found: Material, form: ReplyForm, now: datetime) -> Preview:
    """The reply as the public will see it, from what stands in the form."""
    contacts = (
        (_("承办科室"), form.typed("contact_department")),
        (_("联系人"), form.typed("contact_person")),
        (_("联系电话"), form.typed("contact_phone")),
    )
    own = [file_view(one) for one in found.files if found.draft and one.reply_id == found.draft.pk]
    lead = case.appeal.lead
    stage = _("再次答复") if case.appeal.first_replied_at else _("首次答复")
    return Preview(
        organisation=desk.name,
        seal=lead.seal if lead else desk.name[:SEAL_LENGTH],
        stage=f"{stage} · {day_words(now, now)}",
        body=form.typed("body"),
        contacts=tuple(pair for pair in contacts if pair[1]),
        promised=form.typed("promised_on"),
        photos=tuple(one for one in own if one.thumbnail),
        documents=tuple(one for one in own if not one.thumbnail),
        is_private=case.appeal.is_private,
    )


def _kept_files(found: Material) -> tuple[tuple[str, str, str], ...]:
    """Files of the draft as ui/forms.html file_picker takes them: name, address, name of the box “删除”."""
    if found.draft is None:
        return ()
    return tuple(
        (one.name, reverse("public:attachment", args=[one.token]), f"remove_{one.token}")
        for one in found.files
        if one.reply_id == found.draft.pk
    )


def beside(case: Case, desk: Desk, found: Material, now: datetime) -> Beside:
    """The appeal beside the editor; the reading of its original is recorded. At most three queries."""
    files = [one for one in found.files if may_read_file(desk.actor, case, one)]
    entries = timeline_of(case, desk, now)
    return Beside(
        text=text_of(case, desk, now),
        countdown=countdown(case, desk, now),
        follow_ups=found.follow_ups,
        photos=tuple(file_view(one) for one in files if one.reply_id is None and one.width),
        contributions=tuple(entry for entry in entries if entry.type == Action.CONTRIBUTE),
        entries=entries[:STEPS_SHOWN],
        published=tuple(
            reply_view(one, found.files, now) for one in found.replies if one.status == ReplyStatus.PUBLISHED
        ),
    )


def template_options(
    case: Case, desk: Desk, templates: Sequence[ReplyTemplate], now: datetime
) -> tuple[TemplateOption, ...]:
    """The templates, those for the appeal's category first, with their placeholders filled in."""
    category = case.appeal.category_id or ""
    options = [
        TemplateOption(
            key=str(place),
            title=one.title if one.organisation_id else _("%(title)s（共用）") % {"title": one.title},
            body=filled(one.body, case.appeal, desk, now),
            is_fitting=bool(one.category_id) and f"{category}.".startswith(f"{one.category_id}."),
        )
        for place, one in enumerate(templates)
    ]
    return tuple(sorted(options, key=lambda option: not option.is_fitting))


_PLACE = re.compile(r"(.?)[{｛]([^{}｛｝\n]{1,20})[}｝]")
# Punctuation and line ends need no space before a digit.
_FULL_STOP = re.compile(r"[\s，。、；：“”（）《》！？]")

#: What may stand in a template between braces, and what it means.
PLACEHOLDERS = ("称呼", "单位", "日期", "编号", "标题", "提交日期")


def filled(text: str, appeal: Appeal, desk: Desk, now: datetime) -> str:
    """A template with its placeholders replaced; those that only a person can fill stay and are pointed out."""
    label = appeal.author_label
    values = {
        "称呼": _("您") if appeal.kind == Kind.REPORT or not label else label,
        "单位": desk.name,
        "日期": _day(local_day(now)),
        "编号": appeal.number,
        "标题": appeal.title,
        "提交日期": _day(local(appeal.submitted_at).date()),
    }
    return _PLACE.sub(lambda place: _put(place, values), text)


def _put(place: re.Match[str], values: dict[str, str]) -> str:
    before, name = place.groups()
    if name not in values:
        return place.group()
    value = values[name]
    gap = " " if before and before != " " and value[:1].isascii() and not _FULL_STOP.match(before) else ""
    return f"{before}{gap}{value}"


def _day(day: date) -> str:
    return _("%(year)d 年 %(month)s %(day)d 日") % {
        "year": day.year,
        "month": month_words(day.month),
        "day": day.day,
    }
