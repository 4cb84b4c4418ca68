"""What stands on the page of one appeal besides its course: files, replies, further questions, ratings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.appeals.models import Attachment, Deadline, FollowUp, Note, Rating, Reply
from huiyin.appeals.models.handling import AttachmentKind
from huiyin.appeals.selectors.lists import Filters
from huiyin.appeals.selectors.reading import Reading
from huiyin.appeals.terms import OPEN_CLOCKS, ClockState, Satisfaction, Solved
from huiyin.organisations.models import Organisation
from huiyin.web.addresses import reverse
from huiyin.web.public.appeals_cards import list_href
from huiyin.web.words import day_words, duration_words, month_words


@dataclass(frozen=True, slots=True)
class Photo:
    """A thumbnail that leads to the picture."""

    src: str
    href: str
    alt: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file to download."""

    name: str
    href: str
    size: str


@dataclass(frozen=True, slots=True)
class Files:
    """Photographs and documents that came together."""

    photos: tuple[Photo, ...] = ()
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One official reply."""

    id: str
    organisation: str
    organisation_href: str
    seal: str
    stage: str
    contacts: tuple[tuple[str, str], ...]
    body: str
    files: Files


@dataclass(frozen=True, slots=True)
class Said:
    """What the author added later: a further question, or material."""

    title: str
    time_label: str
    body: str
    files: Files


@dataclass(frozen=True, slots=True)
class Judged:
    """One rating in words."""

    level: str
    stars: int
    solved: str
    scores: tuple[tuple[str, int], ...]
    comment: str
    time_label: str


def files_of(attachments: Iterable[Attachment]) -> Files:
    """Files in words, pictures apart from documents."""
    photos: list[Photo] = []
    documents: list[Document] = []
    for one in attachments:
        href = reverse("public:attachment", args=[one.token])
        if one.kind == AttachmentKind.IMAGE:
            caption = _("单位上传") if one.organisation_id else _("网友上传")
            photos.append(
                Photo(
                    f"{href}?small=1",
                    href,
                    _("照片：%(name)s") % {"name": one.name},
                    caption,
                    one.width,
                    one.height,
                )
            )
        else:
            documents.append(Document(one.name, href, _size(one.size)))
    return Files(tuple(photos), tuple(documents))


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(1, size // 1000)} KB"


def parts_of(reading: Reading, now: datetime) -> tuple[Answer | Said, ...]:
    """Replies, further questions and material in the order in which they came."""
    parts: list[tuple[datetime, Answer | Said]] = [
        (reply.published_at or reply.drafted_at, _answer(reading, reply, n, now))
        for n, reply in enumerate(reading.replies)
    ]
    parts += [(one.asked_at, _asked(one, n, now)) for n, one in enumerate(reading.follow_ups, 1)]
    parts += [(note.written_at, _material(reading, note, now)) for note in reading.supplements]
    return tuple(part for _at, part in sorted(parts, key=lambda pair: pair[0]))


def _answer(reading: Reading, reply: Reply, position: int, now: datetime) -> Answer:
    at = reply.published_at or reply.drafted_at
    taken = duration_words(at - reading.appeal.submitted_at)
    words = {"n": position + 1, "time": day_words(at, now), "span": taken}
    contacts = (
        (_("承办科室"), reply.contact_department),
        (_("联系人"), reply.contact_person),
        (_("联系电话"), reply.contact_phone),
        (_("承诺解决"), _promised(reading, reply, now)),
    )
    return Answer(
        id=f"reply-{position + 1}",
        organisation=reply.organisation.name,
        organisation_href=office_href(reply.organisation),
        seal=reply.organisation.seal,
        stage=_("首次答复 · %(time)s · 收到后 %(span)s") % words
        if position == 0
        else _("第 %(n)d 次答复 · %(time)s") % words,
        contacts=tuple((label, value) for label, value in contacts if value),
        body=reply.body,
        files=files_of(f for f in reading.attachments if f.reply_id == reply.pk),
    )


def _promised(reading: Reading, reply: Reply, now: datetime) -> str:
    """The promised day, and whether it was kept; "" where none was promised."""
    day = reply.promised_on
    if day is None:
        return ""
    words = _("%(month)s %(day)d 日前") % {"month": month_words(day.month), "day": day.day}
    limit = next((one for one in reading.promises if one.started_at == reply.published_at), None)
    kept = _kept(limit, now) if limit else ""
    return _("%(day)s（%(kept)s）") % {"day": words, "kept": kept} if kept else words


def _kept(limit: Deadline, now: datetime) -> str:
    if limit.state == ClockState.ENDED and limit.ended_at:
        when = {"when": day_words(limit.ended_at, now)}
        return (_("%(when)s已兑现") if limit.ended_at <= limit.due_at else _("%(when)s兑现，晚于承诺")) % when
    if limit.state in OPEN_CLOCKS and limit.due_at < now:
        return _("已过期，还没有兑现")
    return ""


def _asked(follow_up: FollowUp, position: int, now: datetime) -> Said:
    title = _("作者第 %(n)d 次追问") % {"n": position}
    return Said(title, day_words(follow_up.asked_at, now), follow_up.body, Files())


def _material(reading: Reading, note: Note, now: datetime) -> Said:
    files = files_of(f for f in reading.attachments if f.note_id == note.pk)
    return Said(_("作者补充的材料（不公开）"), day_words(note.written_at, now), note.body, files)


def judged_of(rating: Rating, now: datetime) -> Judged:
    """A rating in words."""
    return Judged(
        level=str(Satisfaction(rating.satisfaction).label),
        stars=rating.satisfaction,
        solved=str(Solved(rating.solved).label),
        scores=(
            (_("解决程度"), rating.solving),
            (_("办理态度"), rating.attitude),
            (_("办理速度"), rating.speed),
        ),
        comment=rating.comment,
        time_label=day_words(rating.rated_at, now),
    )


def office_href(organisation: Organisation) -> str:
    """What an office has in hand and has answered."""
    return list_href(Filters(organisation=organisation.code))
