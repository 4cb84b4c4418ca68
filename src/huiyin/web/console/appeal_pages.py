"""One appeal as the platform sees it: ready values for the templates, gathered in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.appeals import policies
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Assignment, Attachment, Reply
from huiyin.appeals.policies import PLATFORM_ROLES, Case
from huiyin.appeals.selectors import console as selectors
from huiyin.appeals.selectors import timeline as timeline_room
from huiyin.appeals.selectors.files import may_read_file
from huiyin.appeals.selectors.pressing import pressing_of
from huiyin.appeals.selectors.timeline import timeline
from huiyin.appeals.terms import (
    AssignmentRole,
    AssignmentStatus,
    Channel,
    Kind,
    RefusalReason,
    ReplyStatus,
    Satisfaction,
    Solved,
)
from huiyin.core.clock import local
from huiyin.core.masking import KIND_LABELS, find_personal_data
from huiyin.journal.models import Visibility
from huiyin.journal.services import record_private_read
from huiyin.organisations.actors import Actor
from huiyin.organisations.selectors import category_path_labels
from huiyin.web.addresses import reverse
from huiyin.web.console.appeal_work import Work, work
from huiyin.web.console.rows import appeal_href, countdown, marks, status_mark
from huiyin.web.maps import PointView, point_view
from huiyin.web.pressing import PressingView, pressing_view
from huiyin.web.rule_words import grade_words
from huiyin.web.words import date_words, day_words, full_time
from huiyin.web.work import Countdown, Mark

OLD_ENTRIES = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the original; with ``kind`` it is personal data, to be shown as ``replacement``."""

    text: str
    kind: str = ""
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class Original:
    """What was really written. ``contact`` and ``name`` are there once asked for; ``contact_href`` asks for them."""

    title: tuple[Piece, ...]
    body: tuple[Piece, ...]
    remark: str
    found: int
    contact_href: str
    contact: tuple[tuple[str, str], ...]
    contact_refusal: str
    point: PointView | None


@dataclass(frozen=True, slots=True)
class File:
    """A photograph or a document."""

    href: str
    thumbnail: str
    name: str
    by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A step of the timeline, with who may read it (ui/basics.html timeline(), and a mark beside it)."""

    type: str
    title: str
    text: str
    time_label: str
    time_iso: str
    by: str
    tone: str
    old: bool
    visibility: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the table of assignments."""

    code: str
    office: str
    role: str
    status: str
    tone: str
    task: str
    handler: str
    times: tuple[tuple[str, str], ...]
    return_reason: str
    is_designated: bool


@dataclass(frozen=True, slots=True)
class ReplyView:
    """A reply, published or not."""

    office: str
    status: str
    tone: str
    body: str
    when: str
    people: str
    contact: str
    promised: str
    rejection: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything about the appeal; ``work`` is what can be done with it now."""

    number: str
    version: int
    href: str
    public_href: str
    title: str
    body: str
    status: Mark
    marks: tuple[Mark, ...]
    countdown: Countdown | None
    facts: tuple[tuple[str, str], ...]
    outcome: str
    merged_href: str
    original: Original | None
    original_refusal: str
    photos: tuple[File, ...]
    documents: tuple[File, ...]
    follow_ups: tuple[tuple[str, str], ...]
    ratings: tuple[tuple[str, str, str], ...]
    replies: tuple[ReplyView, ...]
    parts: tuple[Part, ...]
    entries: tuple[Entry, ...]
    recused: tuple[str, ...]
    pressing: PressingView | None
    work: Work


def case_view(
    case: Case,
    actor: Actor,
    now: datetime,
    *,
    bound: Mapping[Action, forms.Form] | None = None,
    shows_contact: bool = False,
    here: str = "",
) -> CaseView:
    """The page of one appeal. Reading its original, or the contact, is recorded.

    ``bound`` are forms that were sent and could not be taken; ``here`` is the address of the page, for the link that
    asks for the contact.
    """
    appeal = case.appeal
    attachments = [one for one in selectors.attachments_of(appeal) if may_read_file(actor, case, one)]
    original = _original(case, actor, now, shows_contact=shows_contact, here=here)
    steps = timeline(case=case, actor=actor)
    is_platform = actor.holds_over(appeal.division_id, *PLATFORM_ROLES)
    return CaseView(
        number=appeal.number,
        version=appeal.version,
        href=appeal_href(appeal.number),
        public_href=reverse("public:appeal", args=[appeal.number]) if appeal.is_published else "",
        title=appeal.title,
        body=appeal.body,
        status=status_mark(appeal),
        marks=marks(appeal),
        countdown=countdown(appeal, now),
        facts=_facts(appeal, now),
        outcome=_outcome(appeal),
        merged_href=appeal_href(appeal.merged_into.number) if appeal.merged_into else "",
        original=original,
        original_refusal=""
        if original
        else _("原文只给本辖区的审核员、交办员和督办员看，这里是隐去个人信息的文本。"),
        photos=tuple(_file(one) for one in attachments if one.kind == "image"),
        documents=tuple(_file(one) for one in attachments if one.kind != "image"),
        follow_ups=tuple((one.body, day_words(one.asked_at, now)) for one in appeal.follow_ups.all()),
        ratings=_ratings(appeal, now),
        replies=tuple(
            _reply(one, now)
            for one in selectors.replies_of(appeal)
            if is_platform or one.status == ReplyStatus.PUBLISHED
        ),
        parts=tuple(_part(part, now) for part in case.assignments),
        entries=_entries(steps, now),
        recused=tuple(office.name for office in appeal.recused.all()),
        pressing=pressing_view(pressing_of(case, [step.type for step in steps]), now),
        work=work(case, actor, now, bound or {}),
    )


def _original(case: Case, actor: Actor, now: datetime, *, shows_contact: bool, here: str) -> Original | None:
    if not policies.reads_original(actor, case):
        return None
    stored = policies.original_of(case.appeal)
    _record(case.appeal, actor, "text", now)
    reads_contact = policies.reads_contact(actor, case)
    contact: tuple[tuple[str, str], ...] = ()
    if shows_contact and reads_contact:
        _record(case.appeal, actor, "contact", now)
        contact = (
            (_("姓名"), stored.author_name or _("没有填写")),
            (_("联系方式"), stored.contact or _("没有填写")),
        )
    title, body = pieces(stored.title), pieces(stored.body)
    return Original(
        title=title,
        body=body,
        remark=stored.remark,
        found=sum(1 for piece in (*title, *body) if piece.kind),
        point=point_view(policies.point_of(case.appeal)),
        contact_href=f"{here}contact=1#contact" if reads_contact and not contact else "",
        contact=contact,
        contact_refusal=""
        if reads_contact
        else _("举报人的身份只有督办员能看，对审核、交办和办理单位一律保密。"),
    )


def _record(appeal: Appeal, actor: Actor, what: str, now: datetime) -> None:
    who = actor.who(PLATFORM_ROLES)
    record_private_read(who=who, subject="appeal", subject_id=appeal.pk, what=what, now=now)


def pieces(text: str) -> tuple[Piece, ...]:
    """A text cut at the personal data found in it."""
    found, place = [], 0
    for finding in find_personal_data(text):
        if finding.start > place:
            found.append(Piece(text[place : finding.start]))
        found.append(
            Piece(text[finding.start : finding.end], str(KIND_LABELS[finding.kind]), finding.replacement)
        )
        place = finding.end
    if place < len(text):
        found.append(Piece(text[place:]))
    return tuple(found)


def _facts(appeal: Appeal, now: datetime) -> tuple[tuple[str, str], ...]:
    labels = category_path_labels([appeal.category_id]) if appeal.category_id else {}
    addressed = appeal.mailbox or appeal.addressee
    rows = (
        (_("类型"), str(Kind(appeal.kind).label)),
        (_("分类"), labels.get(appeal.category_id or "", _("未分类"))),
        (_("缓急"), grade_words(appeal.urgency, appeal.complexity)),
        (_("地点"), " · ".join(filter(None, (appeal.division.full_name, appeal.place)))),
        (_("来源"), _source(appeal)),
        (_("写给"), addressed.name if addressed else ""),
        (_("作者"), appeal.author_label),
        (_("提交"), day_words(appeal.submitted_at, now)),
        (_("答复期限"), date_words(appeal.reply_due_at) if appeal.reply_due_at else ""),
        (_("承诺解决"), f"{appeal.promised_on:%Y-%m-%d}" if appeal.promised_on else ""),
        (_("主办"), appeal.lead.name if appeal.lead else ""),
    )
    return tuple((label, value) for label, value in rows if value)


def _source(appeal: Appeal) -> str:
    words = str(Channel(appeal.channel).label)
    return f"{words} {appeal.source} {appeal.source_number}".strip() if appeal.source else words


def _outcome(appeal: Appeal) -> str:
    if appeal.merged_into:
        return _("已并入 %(number)s") % {"number": appeal.merged_into.number}
    if appeal.refusal_reason:
        return _("不予受理：%(reason)s") % {"reason": RefusalReason(appeal.refusal_reason).label}
    return ""


def _file(attachment: Attachment) -> File:
    href = reverse("public:attachment", args=[attachment.token])
    by = attachment.organisation.short_name if attachment.organisation else _("作者")
    return File(href, f"{href}?small=1", attachment.name, by)


def _ratings(appeal: Appeal, now: datetime) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            f"{Satisfaction(one.satisfaction).label} · {Solved(one.solved).label}",
            one.comment,
            day_words(one.rated_at, now),
        )
        for one in appeal.ratings.all()
    )


_REPLY_TONES = {
    ReplyStatus.DRAFT: "closed",
    ReplyStatus.AWAITING_APPROVAL: "wait",
    ReplyStatus.PUBLISHED: "done",
}


def _reply(reply: Reply, now: datetime) -> ReplyView:
    status = ReplyStatus(reply.status)
    people = [
        _("拟稿 %(name)s") % {"name": reply.drafted_by.display_name} if reply.drafted_by else "",
        _("审签 %(name)s") % {"name": reply.approved_by.display_name} if reply.approved_by else "",
    ]
    contact = (reply.contact_department, reply.contact_person, reply.contact_phone)
    return ReplyView(
        office=reply.organisation.name,
        status=str(status.label),
        tone=_REPLY_TONES[status],
        body=reply.body,
        when=day_words(reply.published_at or reply.drafted_at, now),
        people=" · ".join(filter(None, people)),
        contact=" ".join(filter(None, contact)),
        promised=f"{reply.promised_on:%Y-%m-%d}" if reply.promised_on else "",
        rejection=reply.rejection,
    )


_PART_TONES = {
    AssignmentStatus.PENDING: "wait",
    AssignmentStatus.HANDLING: "doing",
    AssignmentStatus.RETURN_ASKED: "over",
    AssignmentStatus.DONE: "done",
}


def _part(part: Assignment, now: datetime) -> Part:
    status = AssignmentStatus(part.status)
    times = (
        (pgettext("done", "交办"), part.dispatched_at),
        (_("签收期限"), None if part.claimed_at else part.claim_due_at),
        (pgettext("done", "签收"), part.claimed_at),
        (_("办完"), part.done_at),
    )
    return Part(
        code=part.organisation.code,
        office=part.organisation.name,
        role=str(AssignmentRole(part.role).label),
        status=str(status.label),
        tone=_PART_TONES.get(status, "closed"),
        task=part.task,
        handler=part.handler.display_name if part.handler else "",
        times=tuple((label, day_words(at, now)) for label, at in times if at),
        return_reason=part.return_reason,
        is_designated=part.is_designated,
    )


def _entries(steps: Sequence[timeline_room.Entry], now: datetime) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            type=entry.type,
            title=entry.title,
            text=entry.text,
            time_label=full_time(entry.at) if (now - entry.at).days > 300 else day_words(entry.at, now),
            time_iso=local(entry.at).isoformat(timespec="minutes"),
            by=entry.by,
            tone="",
            old=place >= OLD_ENTRIES,
            visibility=str(entry.visibility.label),
            is_public=entry.visibility == Visibility.PUBLIC,
        )
        for place, entry in enumerate(steps)
    )
