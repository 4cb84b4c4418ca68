"""Writes of categories 事项分类: one tree for the whole site."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.core.errors import InvalidInput
from huiyin.core.permission import require
from huiyin.organisations.actors import Actor
from huiyin.organisations.details import checked_category_code, checked_keywords, checked_text
from huiyin.organisations.models import Category
from huiyin.organisations.nesting import parent_category_code
from huiyin.organisations.policies import Action, may
from huiyin.organisations.services.writing import one_writer, write_event
from huiyin.organisations.terms import OrganisationEvent


@transaction.atomic
def create_category(
    *, actor: Actor, code: str, name: str, now: datetime, keywords: Sequence[str] = (), position: int = 0
) -> Category:
    """A new category; its parent follows from the code (urban.municipal.roads is below urban.municipal).

    InvalidInput: "category-exists", "category-parent-unknown", "category-too-deep", "category-code-form", "missing",
    "too-long", "keyword-too-long", "too-many-keywords".
    """
    require(may(actor, Action.MANAGE_CATEGORY))
    one_writer()
    code = checked_category_code(code)
    if Category.objects.filter(pk=code).exists():
        raise InvalidInput("category-exists", _("分类代码 %(code)s 已经有了") % {"code": code}, field="code")
    above = parent_category_code(code)
    if above and not Category.objects.filter(pk=above).exists():
        raise InvalidInput(
            "category-parent-unknown", _("请先新增上级分类 %(code)s") % {"code": above}, field="code"
        )
    category = Category.objects.create(
        code=code,
        name=checked_text(Category, "name", name),
        parent_id=above or None,
        keywords=checked_keywords(keywords),
        position=position,
    )
    write_event(
        OrganisationEvent.CATEGORY_CREATED,
        subject="category",
        subject_id=code[:32],
        actor=actor,
        now=now,
        data={"code": code, "name": category.name},
    )
    return category


@transaction.atomic
def change_category(
    *, actor: Actor, category: Category, name: str, keywords: Sequence[str], is_active: bool, now: datetime
) -> Category:
    """Other words for it, other keywords, or out of use; appeals keep the category they have.

    InvalidInput: "missing", "too-long", "keyword-too-long", "too-many-keywords".
    """
    require(may(actor, Action.MANAGE_CATEGORY))
    one_writer()
    stored = Category.objects.get(pk=category.pk)
    after = (checked_text(Category, "name", name), checked_keywords(keywords), is_active)
    if after == (stored.name, stored.keywords, stored.is_active):
        return stored
    stored.name, stored.keywords, stored.is_active = after
    stored.save(update_fields=["name", "keywords", "is_active"])
    write_event(
        OrganisationEvent.CATEGORY_CHANGED,
        subject="category",
        subject_id=stored.pk[:32],
        actor=actor,
        now=now,
        data={"code": stored.pk, "name": stored.name, "is_active": is_active},
    )
    return stored
