"""The page of one appeal as its office may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.appeals import policies
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal, Assignment, Attachment, OriginalText, Reply
from huiyin.appeals.models.handling import AttachmentKind
from huiyin.appeals.policies import OFFICE_ROLES, Case
from huiyin.appeals.selectors import desk as selectors
from huiyin.appeals.selectors.files import may_read_file
from huiyin.appeals.selectors.pressing import pressing_of
from huiyin.appeals.selectors.timeline import timeline
from huiyin.appeals.terms import (
    SUBJECT,
    AssignmentRole,
    AssignmentStatus,
    Channel,
    Kind,
    ReplyStatus,
    Satisfaction,
    Solved,
    Stage,
    Status,
)
from huiyin.core.clock import local
from huiyin.core.text import excerpt
from huiyin.journal.models import Visibility
from huiyin.journal.services import record_private_read
from huiyin.web.addresses import reverse
from huiyin.web.desk.access import Desk
from huiyin.web.desk.appeal_acts import ActView, act_views, denied, reply_button
from huiyin.web.desk.rows import appeal_href, marks, stage_words
from huiyin.web.maps import PointView, point_view
from huiyin.web.pressing import PressingView, pressing_view
from huiyin.web.rule_words import grade_words
from huiyin.web.words import date_words, day_words, full_time
from huiyin.web.work import Countdown, Mark, countdown_of

OLD_ENTRIES = 6
_TONES = {
    Status.DISPATCHED: "wait",
    Status.ACCEPTED: "wait",
    Status.HANDLING: "doing",
    Status.SUSPENDED: "wait",
    Status.REPLIED: "done",
    Status.CLOSED: "done",
}
_PART_TONES = {
    AssignmentStatus.PENDING: "wait",
    AssignmentStatus.HANDLING: "doing",
    AssignmentStatus.RETURN_ASKED: "over",
    AssignmentStatus.DONE: "done",
}
_REPLY_TONES = {
    ReplyStatus.DRAFT: "closed",
    ReplyStatus.AWAITING_APPROVAL: "wait",
    ReplyStatus.PUBLISHED: "done",
}


@dataclass(frozen=True, slots=True)
class File:
    """A photograph or a document; ``seen_by`` is "" where everybody may open it."""

    href: str
    thumbnail: str
    name: str
    by: str
    seen_by: str


@dataclass(frozen=True, slots=True)
class Text:
    """The text of the appeal: the original where the office may read it, otherwise the public one and why."""

    title: str
    body: str
    remark: str
    is_original: bool
    why_not: str
    contact: tuple[tuple[str, str], ...]
    contact_href: str
    contact_refusal: str
    point: PointView | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A step of the timeline, with who may read it."""

    type: str
    title: str
    text: str
    time_label: str
    time_iso: str
    by: str
    old: bool
    seen_by: str


@dataclass(frozen=True, slots=True)
class Part:
    """One office's part."""

    office: str
    role: str
    status: str
    tone: str
    task: str
    handler: str
    times: tuple[tuple[str, str], ...]
    is_own: bool
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
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything about the appeal and what the office can do with it."""

    number: str
    version: int
    href: str
    public_href: str
    status: Mark
    marks: tuple[Mark, ...]
    countdown: Countdown | None
    text: Text
    excerpt: str
    facts: tuple[tuple[str, str], ...]
    photos: tuple[File, ...]
    documents: tuple[File, ...]
    later_files: tuple[File, ...]
    said_later: tuple[tuple[str, str, str], ...]
    replies: tuple[ReplyView, ...]
    parts: tuple[Part, ...]
    entries: tuple[Entry, ...]
    acts: tuple[ActView, ...]
    denied: tuple[str, ...]
    reply_label: str
    reply_href: str
    pressing: PressingView | None


def case_view(
    case: Case,
    desk: Desk,
    now: datetime,
    *,
    bound: Mapping[Action, forms.Form] | None = None,
    shows_contact: bool = False,
) -> CaseView:
    """The page of one appeal. Reading its original, or the contact, is recorded."""
    appeal = case.appeal
    files = [one for one in selectors.files_of(appeal) if may_read_file(desk.actor, case, one)]
    replies = selectors.replies_of(appeal)
    entries = timeline_of(case, desk, now)
    text = text_of(case, desk, now, shows_contact=shows_contact)
    own = [one for one in files if one.organisation_id is None and one.note_id is None]
    allowed = policies.possible_actions(desk.actor, case)
    label, href = reply_button(case, desk, replies, allowed)
    return CaseView(
        number=appeal.number,
        version=appeal.version,
        href=appeal_href(appeal.number),
        public_href=reverse("public:appeal", args=[appeal.number]) if appeal.is_published else "",
        status=status_mark(appeal),
        marks=tuple(marks(appeal)),
        countdown=countdown(case, desk, now),
        text=text,
        excerpt=excerpt(appeal.body, 160),
        facts=_facts(appeal, now),
        photos=tuple(file_view(one) for one in own if one.kind == AttachmentKind.IMAGE),
        documents=tuple(file_view(one) for one in own if one.kind != AttachmentKind.IMAGE),
        later_files=tuple(file_view(one) for one in files if one.note_id is not None),
        said_later=_said_later(case, entries, now),
        replies=tuple(reply_view(one, files, now) for one in replies),
        parts=tuple(_part(part, desk, now) for part in case.assignments),
        entries=entries,
        acts=act_views(desk, case, allowed, bound or {}, now),
        denied=denied(case, desk, allowed),
        reply_label=label,
        reply_href=href,
        pressing=pressing_view(pressing_of(case, [entry.type for entry in entries]), now),
    )


def status_mark(appeal: Appeal) -> Mark:
    """Where the appeal stands, as a chip."""
    status = Status(appeal.status)
    return Mark(str(status.label), _TONES.get(status, "closed"))


def text_of(case: Case, desk: Desk, now: datetime, *, shows_contact: bool = False) -> Text:
    """The text that the office may read; the reading of an original, or of a contact, is recorded."""
    appeal = case.appeal
    if not policies.reads_original(desk.actor, case):
        return Text(appeal.title, appeal.body, "", False, _why_not_original(case), (), "", "")
    stored = policies.original_of(appeal)
    _record(case, desk, "text", now)
    may_contact = policies.reads_contact(desk.actor, case)
    if may_contact and shows_contact:
        _record(case, desk, "contact", now)
    shown = may_contact and shows_contact
    return Text(
        title=stored.title,
        body=stored.body,
        remark=stored.remark,
        is_original=True,
        why_not="",
        contact=_contact(stored) if shown else (),
        contact_href=f"{appeal_href(appeal.number)}?contact=1#contact" if may_contact and not shown else "",
        contact_refusal="" if may_contact else _("姓名和联系方式只给主办单位的经办人看。"),
        point=point_view(policies.point_of(appeal)),
    )


def _why_not_original(case: Case) -> str:
    if case.appeal.kind == Kind.REPORT:
        return _("这是举报：举报人的身份和原文对办理单位保密，这里是遮住个人信息的文本。")
    return _("这里是遮住个人信息的公开文本；签收后可以看原文。")


def _contact(stored: OriginalText) -> tuple[tuple[str, str], ...]:
    return (
        (_("姓名"), stored.author_name or _("没有填写")),
        (_("联系方式"), stored.contact or _("没有填写")),
    )


def _record(case: Case, desk: Desk, what: str, now: datetime) -> None:
    who = desk.actor.who(OFFICE_ROLES)
    record_private_read(who=who, subject=SUBJECT, subject_id=case.appeal.pk, what=what, now=now)


def countdown(case: Case, desk: Desk, now: datetime) -> Countdown | None:
    """The limit that runs for this office."""
    appeal, part = case.appeal, case.part_of(desk.organisation_id)
    if part is not None and part.role == AssignmentRole.ASSISTING:
        if part.status == AssignmentStatus.DONE:
            return None
        is_pending = part.status == AssignmentStatus.PENDING
        return countdown_of(
            due=part.claim_due_at if is_pending else appeal.reply_due_at if appeal.due_at else None,
            start=part.dispatched_at,
            stage=str(Stage.CLAIM.label) if is_pending else _("交协办意见"),
            now=now,
            suspended=appeal.status == Status.SUSPENDED,
        )
    return countdown_of(
        due=appeal.due_at,
        amber=appeal.amber_at,
        start=appeal.stage_started_at or appeal.submitted_at,
        stage=stage_words(appeal),
        now=now,
        suspended=appeal.status == Status.SUSPENDED,
    )


def _facts(appeal: Appeal, now: datetime) -> tuple[tuple[str, str], ...]:
    addressed = appeal.mailbox or appeal.addressee
    source = f"{appeal.source} {appeal.source_number}".strip()
    rows = (
        (_("类型"), str(Kind(appeal.kind).label)),
        (_("分类"), appeal.category.name if appeal.category else _("未分类")),
        (_("缓急"), grade_words(appeal.urgency, appeal.complexity)),
        (_("地点"), " · ".join(filter(None, (appeal.division.full_name, appeal.place)))),
        (_("来源"), f"{Channel(appeal.channel).label} {source}".strip()),
        (_("写给"), addressed.name if addressed else ""),
        (_("作者"), appeal.author_label),
        (_("提交"), day_words(appeal.submitted_at, now)),
        (_("答复期限"), date_words(appeal.reply_due_at) if appeal.reply_due_at else ""),
        (
            _("延期"),
            _("已批准 %(n)d 天") % {"n": appeal.extension_days} if appeal.extension_days else "",
        ),
        (_("承诺解决"), f"{appeal.promised_on:%Y-%m-%d}" if appeal.promised_on else ""),
        (_("也遇到的人"), str(appeal.me_too_count) if appeal.me_too_count else ""),
    )
    return tuple((label, value) for label, value in rows if value)


def file_view(attachment: Attachment) -> File:
    """A file in words."""
    href = reverse("public:attachment", args=[attachment.token])
    by = attachment.organisation.short_name if attachment.organisation else _("作者")
    return File(
        href=href,
        thumbnail=f"{href}?small=1" if attachment.kind == AttachmentKind.IMAGE else "",
        name=attachment.name,
        by=by,
        seen_by="" if attachment.is_public else _("不公开"),
    )


def _said_later(case: Case, entries: Sequence[Entry], now: datetime) -> tuple[tuple[str, str, str], ...]:
    """What the author said afterwards: follow-ups, material, ratings. Queries only where there are any."""
    appeal, said = case.appeal, list[tuple[datetime, str, str]]()
    if case.follow_ups:
        said += [(one.asked_at, _("追问"), one.body) for one in appeal.follow_ups.all()]
    if any(entry.type == Action.SUPPLEMENT for entry in entries):
        said += [(one.written_at, _("补充材料"), one.body) for one in selectors.supplements_of(appeal)]
    if appeal.satisfaction is not None:
        said += [
            (
                one.rated_at,
                _("评价：%(level)s · %(solved)s")
                % {"level": Satisfaction(one.satisfaction).label, "solved": Solved(one.solved).label},
                one.comment,
            )
            for one in appeal.ratings.all()
        ]
    return tuple((what, words, day_words(at, now)) for at, what, words in sorted(said, key=lambda s: s[0]))


def reply_view(reply: Reply, files: Sequence[Attachment], now: datetime) -> ReplyView:
    """One reply in words."""
    status = ReplyStatus(reply.status)
    people = (
        _("拟稿 %(name)s") % {"name": reply.drafted_by.display_name} if reply.drafted_by else "",
        _("审签 %(name)s") % {"name": reply.approved_by.display_name} if reply.approved_by else "",
    )
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
        files=tuple(file_view(one) for one in files if one.reply_id == reply.pk),
    )


def _part(part: Assignment, desk: Desk, now: datetime) -> Part:
    status = AssignmentStatus(part.status)
    is_own = part.organisation_id == desk.organisation_id
    times = (
        (pgettext("done", "交办"), part.dispatched_at),
        (_("签收期限"), None if part.claimed_at else part.claim_due_at),
        (pgettext("done", "签收"), part.claimed_at),
        (_("办完"), part.done_at),
    )
    return Part(
        office=part.organisation.name,
        role=str(AssignmentRole(part.role).label),
        status=str(status.label),
        tone=_PART_TONES.get(status, "closed"),
        task=part.task,
        handler=part.handler.display_name if part.handler and is_own else "",
        times=tuple((label, day_words(at, now)) for label, at in times if at),
        is_own=is_own,
        is_designated=part.is_designated,
    )


def timeline_of(case: Case, desk: Desk, now: datetime) -> tuple[Entry, ...]:
    """The steps that the office may read, with a mark where the public may not. One query."""
    return tuple(
        Entry(
            type=entry.type,
            title=entry.title,
            text=entry.text,
            time_label=full_time(entry.at) if (now - entry.at).days > 300 else day_words(entry.at, now),
            time_iso=local(entry.at).isoformat(timespec="minutes"),
            by=entry.by,
            old=place >= OLD_ENTRIES,
            seen_by="" if entry.visibility == Visibility.PUBLIC else str(entry.visibility.label),
        )
        for place, entry in enumerate(timeline(case=case, actor=desk.actor))
    )
