"""What the pages of the wizard show: dataclasses, and the functions that build them."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.appeals.models import Appeal, Attachment, Draft
from huiyin.appeals.models.handling import AttachmentKind
from huiyin.appeals.selectors.similar import Similar
from huiyin.appeals.selectors.writing import Hints, UsualTime
from huiyin.appeals.services import drafts
from huiyin.appeals.terms import Kind, Openness, Status
from huiyin.core.files import DOCUMENT_BYTES_MAX, IMAGE_BYTES_MAX
from huiyin.organisations.models import Mailbox
from huiyin.organisations.selectors import mailboxes_reaching
from huiyin.web.addresses import reverse
from huiyin.web.maps import MapView, map_view, point_words
from huiyin.web.public.appeals_words import chip_of
from huiyin.web.public.writing_forms import TO_MAILBOX, TO_OFFICE
from huiyin.web.public.writing_levels import (
    UNDECIDED,
    Chain,
    category_chain,
    division_chain,
    site_division,
)
from huiyin.web.public.writing_offices import office_names
from huiyin.web.public.writing_session import writer
from huiyin.web.public.writing_state import MARK, Fields, hints_of, kind_of, point_of
from huiyin.web.words import day_words, duration_words

ANSWERED = (Status.REPLIED, Status.CLOSED, Status.ARCHIVED)


@dataclass(frozen=True, slots=True)
class SimilarItem:
    """One similar appeal of the aside."""

    title: str
    href: str
    chip_label: str
    chip_tone: str
    note: str


@dataclass(frozen=True, slots=True)
class Aside:
    """The column “系统帮您看了一下”."""

    category_label: str
    has_category: bool
    organisation_name: str
    is_verified: bool
    usual_label: str
    lately_label: str
    similar: tuple[SimilarItem, ...]
    similar_title: str
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class FileItem:
    """One file of the draft."""

    token: str
    name: str
    href: str
    is_image: bool


@dataclass(frozen=True, slots=True)
class Files:
    """The files of the draft and what went wrong with the last ones, each sentence naming its file."""

    items: tuple[FileItem, ...]
    errors: tuple[str, ...]
    image_bytes_max: int = IMAGE_BYTES_MAX
    document_bytes_max: int = DOCUMENT_BYTES_MAX


@dataclass(frozen=True, slots=True)
class Frame:
    """What every step shows around its form.

    ``is_first_visit``: nothing of this step is on the server, so the browser's own copy may take its place.
    ``mark``: which copy of the browser has reached the server last; ``owner``: whose copies may be sent here.
    """

    step: int
    key: str
    labels: tuple[str, ...]
    hrefs: tuple[str, ...]
    saved_label: str
    has_draft: bool
    is_first_visit: bool
    mark: str
    owner: str
    returns_to_check: bool
    is_report: bool
    is_thanks: bool
    aside: Aside


@dataclass(frozen=True, slots=True)
class WhatPage:
    """Step 1. ``presets`` are hidden fields that a link has brought; ``written_to`` says them in words."""

    frame: Frame
    form: forms.Form
    files: Files
    kind_descriptions: dict[str, str]
    openness_descriptions: dict[str, str]
    presets: tuple[tuple[str, str], ...]
    written_to: str


@dataclass(frozen=True, slots=True)
class PointPicker:
    """What ui/map.html point_picker() draws: two fields for a point, said in words, and the map, where there is one."""

    latitude: forms.BoundField
    longitude: forms.BoundField
    words: str
    map: MapView | None


@dataclass(frozen=True, slots=True)
class WherePage:
    """Step 2."""

    frame: Frame
    form: forms.Form
    chain: Chain
    picker: PointPicker


@dataclass(frozen=True, slots=True)
class WhoPage:
    """Step 3. ``mailboxes`` are (code, words); ``offices`` are names to choose from while typing."""

    frame: Frame
    form: forms.Form
    chain: Chain
    mailboxes: tuple[tuple[str, str], ...]
    offices: tuple[str, ...]
    descriptions: dict[str, str]


def step_labels() -> tuple[str, ...]:
    """The four steps in words."""
    return _("说说什么事"), _("在什么地方"), _("请谁来办"), _("核对并提交")


def frame_of(
    request: HttpRequest,
    step: int,
    draft: Draft | None,
    fields: Fields,
    names: tuple[str, ...],
    now: datetime,
) -> Frame:
    """The frame of a step; ``fields`` are as on the page, ``names`` are those that the step asks for."""
    labels = step_labels()
    kept = drafts.typed(draft) if draft else {}
    user = writer(request)
    return Frame(
        step=step,
        key=draft.token if draft else "",
        labels=labels,
        hrefs=tuple(reverse("public:write_step", args=[n]) for n in range(1, len(labels) + 1)),
        saved_label=day_words(draft.updated_at, now) if draft else "",
        has_draft=draft is not None,
        is_first_visit=not any(name in kept for name in names),
        mark=kept.get(MARK, ""),
        owner=user.handle if user else "",
        returns_to_check="check" in (request.GET.get("from"), request.POST.get("from")),
        is_report=kind_of(fields) == Kind.REPORT,
        is_thanks=kind_of(fields) == Kind.THANKS,
        aside=aside_of(hints_of(fields, now), now),
    )


def aside_of(found: Hints, now: datetime) -> Aside:
    """Hints in words."""
    organisation = found.organisation
    return Aside(
        category_label=found.category_label
        or (_("工作人员看后归类") if found.has_words else _("写几句就能看出来")),
        has_category=bool(found.category_label),
        organisation_name=organisation.name if organisation else "",
        is_verified=organisation.is_verified if organisation else False,
        usual_label=_usual(found.usual),
        lately_label=_lately(found.usual),
        similar=tuple(_similar(one, now) for one in found.similar),
        similar_title=ngettext("有 %(n)d 件事和您的很像", "有 %(n)d 件事和您的很像", len(found.similar))
        % {"n": len(found.similar)},
        is_urgent=found.is_urgent,
    )


def _usual(usual: UsualTime) -> str:
    return _("交办后 %(time)s内答复") % {"time": usual.limit.words()} if usual.limit else ""


def _lately(usual: UsualTime) -> str:
    if usual.lately is None:
        return ""
    return _("最近 %(n)d 件，多数 %(span)s内有答复") % {
        "n": usual.answers,
        "span": duration_words(usual.lately),
    }


def _similar(found: Similar, now: datetime) -> SimilarItem:
    appeal = found.appeal
    chip = chip_of(appeal, now)
    return SimilarItem(
        title=appeal.title,
        href=reverse("public:appeal", args=[appeal.number]),
        chip_label=chip.label,
        chip_tone=chip.tone,
        note=_note(appeal),
    )


def _note(appeal: Appeal) -> str:
    if appeal.status in ANSWERED and appeal.first_replied_at is not None:
        return _("用时 %(span)s") % {"span": duration_words(appeal.first_replied_at - appeal.submitted_at)}
    if appeal.me_too_count:
        return ngettext("%(n)d 人也遇到 · 可直接加入", "%(n)d 人也遇到 · 可直接加入", appeal.me_too_count) % {
            "n": appeal.me_too_count
        }
    return _("可直接加入，不用重写")


def files_of(draft: Draft | None, errors: tuple[str, ...] = ()) -> Files:
    """The files of a draft. One query."""
    rows: list[Attachment] = list(draft.attachments.all()) if draft else []
    items = tuple(
        FileItem(
            token=row.token,
            name=row.name,
            href=reverse("public:attachment", args=[row.token]),
            is_image=row.kind == AttachmentKind.IMAGE,
        )
        for row in rows
    )
    return Files(items, errors)


def kind_descriptions() -> dict[str, str]:
    """What each kind is for."""
    return {
        Kind.QUESTION: _("想弄清政策、怎么办事"),
        Kind.HELP: _("有困难、有东西坏了，请人来办"),
        Kind.COMPLAINT: _("对服务或处理不满意"),
        Kind.REPORT: _("有人违法违纪。一律不公开，对被举报的单位保密"),
        Kind.SUGGESTION: _("有好主意，想让这里更好"),
        Kind.THANKS: _("谢谢帮过您的人"),
    }


def openness_descriptions() -> dict[str, str]:
    """When to choose which."""
    return {
        Openness.PUBLIC: _("别人也能看到答复，少跑弯路"),
        Openness.PRIVATE: _("涉及个人隐私、举报时选这项"),
    }


def what_page(
    frame: Frame, form: forms.Form, files: Files, presets: dict[str, str], fields: Fields
) -> WhatPage:
    """Step 1."""
    return WhatPage(
        frame=frame,
        form=form,
        files=files,
        kind_descriptions=kind_descriptions(),
        openness_descriptions=openness_descriptions(),
        presets=tuple(presets.items()),
        written_to=written_to(fields),
    )


def written_to(fields: Fields) -> str:
    """Whom the appeal is addressed to, in words; "" while the platform shall decide. At most one query."""
    if fields.get("to") == TO_MAILBOX:
        return (
            Mailbox.objects.filter(code=fields.get("mailbox", "")).values_list("name", flat=True).first()
            or ""
        )
    return fields.get("office", "").strip() if fields.get("to") == TO_OFFICE else ""


def where_page(frame: Frame, form: forms.Form, fields: Fields) -> WherePage:
    """Step 2."""
    return WherePage(
        frame=frame,
        form=form,
        chain=division_chain(fields.get("division", "")),
        picker=point_picker(form, fields),
    )


def point_picker(form: forms.Form, fields: Fields) -> PointPicker:
    """The fields of the point in ``form``, with what has been typed so far in words."""
    chosen = point_of(fields)
    words = point_words(chosen) if chosen else ""
    return PointPicker(form["latitude"], form["longitude"], words, map_view())


def who_page(frame: Frame, form: forms.Form, fields: Fields, suggested: str) -> WhoPage:
    """Step 3; the category suggested is chosen until the writer chooses another."""
    division = fields.get("division", "") or site_division()
    return WhoPage(
        frame=frame,
        form=form,
        chain=category_chain(fields.get("category", "") or suggested or UNDECIDED),
        mailboxes=_mailboxes(division, fields.get("mailbox", "")),
        offices=tuple(office_names(division)),
        descriptions={
            "auto": _("工作人员核对后，交给职责对应的单位"),
            "mailbox": _("由信箱所属单位承办、转办并答复"),
            "office": _("平台核对后转给它；不归它管会另行分派"),
        },
    )


def _mailboxes(division: str, chosen: str) -> tuple[tuple[str, str], ...]:
    """Mailboxes that somebody at the place may write to, and the one chosen already wherever it is."""
    rows: QuerySet[Mailbox] = mailboxes_reaching(division)
    options = {row.code: f"{row.name}（{row.division.name}）" for row in rows}
    if chosen and chosen not in options:
        other = Mailbox.objects.filter(code=chosen, is_open=True).select_related("division").first()
        if other is not None:
            options[other.code] = f"{other.name}（{other.division.name}）"
    return tuple(options.items())
