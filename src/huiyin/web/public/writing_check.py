"""Step 4, check your answers: what was written, line by line, each with a way to change it."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.accounts.addresses import mask
from huiyin.accounts.models import User
from huiyin.appeals.models import Draft
from huiyin.appeals.models.handling import AttachmentKind
from huiyin.appeals.terms import Kind, Openness
from huiyin.core.text import clean_line, clean_text, listed
from huiyin.organisations.selectors import division_path
from huiyin.web.addresses import reverse
from huiyin.web.maps import point_words
from huiyin.web.public.writing_forms import ABOUT_OFFICES
from huiyin.web.public.writing_pages import Frame, written_to
from huiyin.web.public.writing_state import WHAT, WHERE, WHO, Fields, default_label, kind_of, point_of


@dataclass(frozen=True, slots=True)
class Line:
    """One answer. ``is_long`` for text of several paragraphs."""

    label: str
    value: str
    href: str
    is_long: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Step 4. ``contact_masked`` is the account's own number or mailbox, "" for the signed-out."""

    frame: Frame
    form: forms.Form
    lines: tuple[Line, ...]
    contact_masked: str
    is_signed_in: bool
    is_private: bool
    default_label: str


def check_page(
    frame: Frame, form: forms.Form, fields: Fields, draft: Draft | None, user: User | None
) -> CheckPage:
    """The answers of the draft, and who is asked for what."""
    return CheckPage(
        frame=frame,
        form=form,
        lines=tuple(_lines(frame, fields, draft)),
        contact_masked=mask(user.phone or user.email) if user else "",
        is_signed_in=user is not None,
        is_private=fields.get("openness") == Openness.PRIVATE,
        default_label=default_label(fields, user),
    )


def _lines(frame: Frame, fields: Fields, draft: Draft | None) -> list[Line]:
    kind, accused = kind_of(fields), clean_line(fields.get("accused", ""))
    lines = [
        Line(_("标题"), clean_line(fields.get("title", "")), _change(WHAT, "title")),
        Line(_("内容"), clean_text(fields.get("body", "")), _change(WHAT, "body"), is_long=True),
        Line(_("照片和文件"), _files(draft), _change(WHAT, "files")),
        Line(_("类型"), str(kind.label), _change(WHAT, "kind_0")),
        Line(_("公开吗"), _openness(fields), _change(WHAT, "openness_0")),
        *(
            [Line(_("紧急吗"), _("很急，请直接交给值班单位"), _change(WHAT, "emergency"))]
            if fields.get("emergency")
            else []
        ),
        Line(_("地点"), _place(fields), _change(WHERE, "division")),
        *_point(fields),
        Line(_("写给"), written_to(fields) or _("请平台帮我分派"), _change(WHO, "to_0")),
    ]
    if kind != Kind.THANKS:
        lines.append(Line(_("事项分类"), frame.aside.category_label, _change(WHO, "category")))
    if accused and kind in ABOUT_OFFICES:
        lines.append(Line(_("被反映的单位"), accused, _change(WHO, "accused"), note=_("只告诉平台")))
    remark = clean_text(fields.get("remark", ""))
    if remark and kind != Kind.THANKS:
        note = _("仅平台和办理单位可见")
        lines.append(Line(_("备注"), remark, _change(WHO, "remark"), is_long=True, note=note))
    return lines


def _change(step: int, field: str) -> str:
    return f"{reverse('public:write_step', args=[step])}?from=check#id_{field}"


def _files(draft: Draft | None) -> str:
    kinds = list(draft.attachments.values_list("kind", flat=True)) if draft else []
    images = kinds.count(AttachmentKind.IMAGE)
    documents = len(kinds) - images
    parts = []
    if images:
        parts.append(ngettext("%(n)d 张照片", "%(n)d 张照片", images) % {"n": images})
    if documents:
        parts.append(ngettext("%(n)d 个文件", "%(n)d 个文件", documents) % {"n": documents})
    return listed(parts) or _("没有")


def _openness(fields: Fields) -> str:
    if kind_of(fields) == Kind.REPORT:
        return _("不公开。举报一律保密")
    written = fields.get("openness", "")
    return str(Openness(written).label) if written in Openness.values else str(Openness.PRIVATE.label)


def _place(fields: Fields) -> str:
    names = [division.name for division in division_path(fields.get("division", "")) if division.level > 1]
    place = clean_line(fields.get("place", ""))
    return "".join(names) + (f" {place}" if place else "")


def _point(fields: Fields) -> list[Line]:
    """The exact point, where one was given; it leads to the part of step 2 that can change it."""
    chosen = point_of(fields)
    if chosen is None:
        return []
    href = f"{reverse('public:write_step', args=[WHERE])}?from=check#point"
    return [Line(_("准确位置"), point_words(chosen), href, note=_("只给平台和办理单位看"))]
