"""Reply templates 答复范本: an office keeps texts to start its replies from. Each change writes one Event.

Templates without an organisation are shared: every office reads them, none changes them at its desk.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.appeals.models import ReplyTemplate
from huiyin.appeals.policies import OFFICE_ROLES
from huiyin.appeals.services.acting import words
from huiyin.appeals.terms import REPLY_MAX
from huiyin.core.errors import Forbidden, InvalidInput
from huiyin.core.text import clean_line
from huiyin.journal.models import Visibility
from huiyin.journal.services import record
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Category

SUBJECT = "reply_template"
TITLE_MAX = 60
#: Of one office; beyond that nobody finds anything in the list.
TEMPLATES_MAX = 200


@dataclass(frozen=True, slots=True)
class TemplateText:
    """What a template says; ``category`` is the code of the subject for which it is offered first, or None."""

    title: str
    body: str
    category: str | None = None


def create_template(
    *, organisation_id: int, text: TemplateText, actor: Actor, now: datetime
) -> ReplyTemplate:
    """A new template of the office. Forbidden to people without a post in it; InvalidInput at the field."""
    with transaction.atomic():
        _require_post(actor, organisation_id)
        own = ReplyTemplate.objects.filter(organisation_id=organisation_id)
        if own.count() >= TEMPLATES_MAX:
            raise InvalidInput(
                "too-many-templates",
                _("本单位的范本已有 %(n)d 个，请先停用或改写旧的") % {"n": TEMPLATES_MAX},
            )
        template = ReplyTemplate(organisation_id=organisation_id)
        _write(template, text)
        _record("reply_template_created", template, actor, now)
    return template


def change_template(*, template: ReplyTemplate, text: TemplateText, actor: Actor, now: datetime) -> None:
    """Other words. Replies written from the template before stay as they are."""
    with transaction.atomic():
        current = _own(template, actor)
        _write(current, text)
        _record("reply_template_changed", current, actor, now)


def set_template_active(*, template: ReplyTemplate, active: bool, actor: Actor, now: datetime) -> None:
    """停用 or 启用: only active templates are offered. Nothing happens, and no Event, where it is so already."""
    with transaction.atomic():
        current = _own(template, actor)
        if current.is_active == active:
            return
        current.is_active = active
        current.save(update_fields=["is_active"])
        _record("reply_template_enabled" if active else "reply_template_disabled", current, actor, now)


def _own(template: ReplyTemplate, actor: Actor) -> ReplyTemplate:
    """The row, locked, where it belongs to an office of the actor."""
    current = ReplyTemplate.objects.select_for_update().get(pk=template.pk)
    if current.organisation_id is None:
        raise Forbidden("shared-template", _("这是全平台共用的范本，不能修改；可以另存一份本单位的"))
    _require_post(actor, current.organisation_id)
    return current


def _require_post(actor: Actor, organisation_id: int) -> None:
    if organisation_id not in actor.organisation_ids(*OFFICE_ROLES):
        raise Forbidden("not-your-office", _("只有本单位的经办人和审签人可以改范本"))


def _write(template: ReplyTemplate, text: TemplateText) -> None:
    title = clean_line(text.title)
    if not title:
        raise InvalidInput("required", _("请给范本起个名字，方便同事找到"), field="title")
    if len(title) > TITLE_MAX:
        raise InvalidInput(
            "too-long",
            _("最多 %(limit)d 个字，现在是 %(length)d 个字，请精简一些")
            % {"limit": TITLE_MAX, "length": len(title)},
            field="title",
        )
    body = words(text.body, field="body", limit=REPLY_MAX, missing=_("请写范本正文"))
    if text.category and not Category.objects.filter(code=text.category, is_active=True).exists():
        raise InvalidInput("unknown-category", _("没有这个分类，请重新选择"), field="category")
    same = ReplyTemplate.objects.filter(organisation=template.organisation, title=title)
    if same.exclude(pk=template.pk).exists():
        raise InvalidInput("same-title", _("本单位已有同名的范本，请换个名字"), field="title")
    template.title, template.body, template.category_id = title, body, text.category or None
    template.save()


def _record(type: str, template: ReplyTemplate, actor: Actor, now: datetime) -> None:
    record(
        type=type,
        subject=SUBJECT,
        subject_id=template.pk,
        who=actor.who(OFFICE_ROLES, organisation_id=template.organisation_id),
        visibility=Visibility.HANDLING,
        now=now,
        data={"title": template.title},
    )
