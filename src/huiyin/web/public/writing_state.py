"""From a draft's fields to forms, to the first step that is not complete, and to the Submission."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.appeals.selectors.writing import Hints, hints, suggested_category
from huiyin.appeals.services import Submission
from huiyin.appeals.terms import Channel, Kind, Openness
from huiyin.core.points import Point, point
from huiyin.organisations.models import Category, Division, Mailbox, Organisation
from huiyin.web.public.writing_forms import (
    AUTO,
    TO_MAILBOX,
    TO_OFFICE,
    CheckForm,
    WhatForm,
    WhereForm,
    WhoForm,
)
from huiyin.web.public.writing_levels import UNDECIDED, chosen_category, chosen_division, site_division

WHAT, WHERE, WHO, CHECK = 1, 2, 3, 4
#: Every field of the wizard by the step that asks for it.
FIELDS: dict[int, tuple[str, ...]] = {
    WHAT: ("title", "body", "kind", "openness", "emergency"),
    WHERE: ("division", "place", "latitude", "longitude"),
    WHO: ("category", "to", "mailbox", "office", "accused", "remark"),
    CHECK: ("contact", "author_name", "author_label"),
}
ALL_FIELDS = tuple(name for names in FIELDS.values() for name in names)
#: Which copy of the browser (static/huiyin/js/kept.js) this is: a random word, kept with the fields it came with.
MARK = "mark"
MARK_MAX = 40
Fields = Mapping[str, str]
DEFAULTS = {"kind": Kind.HELP.value, "openness": Openness.PUBLIC.value, "to": AUTO}


def kind_of(fields: Fields) -> Kind:
    """The kind chosen so far; help 求助 while none is."""
    written = fields.get("kind", "")
    return Kind(written) if written in Kind.values else Kind.HELP


def guess_of(fields: Fields) -> str:
    """The category that the words suggest, or "". One query."""
    return suggested_category(fields.get("title", ""), fields.get("body", ""))


def posted_fields(sent: QueryDict, before: Fields) -> dict[str, str]:
    """What a form of any step has sent, by field; choices by level become one code.

    A category that is the one suggested anyway is kept as "": it follows the words when they change.
    """
    posted = {name: str(sent[name]) for name in sent}
    fields = {name: posted[name] for name in ALL_FIELDS if name in posted}
    if "openness" in posted:
        fields["emergency"] = posted.get("emergency", "")  # a box that is not ticked is not sent
    if posted.get(MARK):
        fields[MARK] = posted[MARK][:MARK_MAX]
    if "division_1" in posted:
        fields["division"] = chosen_division(posted)
    if "category_1" in posted:
        chosen = chosen_category(posted)
        guess = guess_of({**before, **fields}) or UNDECIDED
        fields["category"] = "" if chosen == guess else chosen
    if kind_of(fields) == Kind.REPORT and "kind" in fields:
        fields["openness"] = Openness.PRIVATE.value
    return fields


def step_form(step: int, fields: Fields, user: User | None) -> forms.Form:
    """The form of a step, bound to what has been typed."""
    return _form(step, fields, user, data=fields)


def shown_form(step: int, fields: Fields, user: User | None) -> forms.Form:
    """The form of a step for a first look: filled in, and silent about what is missing."""
    initial = {**DEFAULTS, "author_label": default_label(fields, user) if step == CHECK else "", **fields}
    return _form(step, fields, user, initial=initial)


def _form(step: int, fields: Fields, user: User | None, **options: Any) -> forms.Form:
    if step == WHAT:
        return WhatForm(**options)
    if step == WHERE:
        return WhereForm(**options)
    if step == WHO:
        return WhoForm(kind=kind_of(fields), **options)
    return CheckForm(kind=kind_of(fields), is_signed_in=user is not None, **options)


def first_incomplete(fields: Fields) -> int:
    """The first step that still lacks something; the last where only the submission is left."""
    return next((step for step in (WHAT, WHERE, WHO) if not step_form(step, fields, None).is_valid()), CHECK)


def presets_of(query: QueryDict) -> dict[str, str]:
    """The fields that a link has brought, where they name something: kind, mailbox, office (``to``), place."""
    presets: dict[str, str] = {}
    if (kind := query.get("kind")) in Kind.values:
        presets["kind"] = str(kind)
    if (code := query.get("mailbox")) and Mailbox.objects.filter(code=code, is_open=True).exists():
        presets |= {"to": TO_MAILBOX, "mailbox": code}
    if code := query.get("to"):
        office = Organisation.objects.filter(code=code, is_active=True).values_list("name", flat=True).first()
        presets |= {"to": TO_OFFICE, "office": office} if office else {}
    if (code := query.get("division")) and Division.objects.filter(code=code, is_active=True).exists():
        presets["division"] = str(code)
    return presets


def chosen_category_of(fields: Fields) -> str | None:
    """What the writer chose: None for "as suggested", "" for "the staff shall decide", else a code."""
    written = fields.get("category", "")
    return None if not written else "" if written == UNDECIDED else written


def hints_of(fields: Fields, now: datetime) -> Hints:
    """Hints for the draft as it stands."""
    return hints(
        title=fields.get("title", ""),
        body=fields.get("body", ""),
        kind=kind_of(fields),
        division=fields.get("division", "") or site_division(),
        chosen=chosen_category_of(fields),
        now=now,
    )


def point_of(fields: Fields) -> Point | None:
    """The point of the draft; None while there is none, or none that can be."""
    return point(fields.get("latitude", ""), fields.get("longitude", ""))


def default_label(fields: Fields, user: User | None) -> str:
    """How the public may call the writer: the account's name, or 青山区网友. At most one query."""
    if user is not None:
        return user.display_name
    county = (
        Division.objects.filter(code=fields.get("division", "")[:6]).values_list("name", flat=True).first()
    )
    return _("%(place)s网友") % {"place": county} if county else _("网友")


def submission_of(fields: Fields, who: WhoForm, check: CheckForm, user: User | None) -> Submission:
    """What is submitted: the fields of complete steps and the valid forms of the last two."""
    kind = kind_of(fields)
    chosen = chosen_category_of(fields)
    category = guess_of(fields) if chosen is None else chosen
    is_active = bool(category) and Category.objects.filter(code=category, is_active=True).exists()
    to_mailbox = fields.get("to") == TO_MAILBOX
    typed = check.cleaned_data
    return Submission(
        kind=kind,
        title=fields.get("title", ""),
        body=fields.get("body", ""),
        division=fields.get("division", ""),
        openness=Openness(fields.get("openness", Openness.PRIVATE)),
        category=category if is_active else None,
        place=fields.get("place", ""),
        point=point_of(fields),
        remark="" if kind == Kind.THANKS else fields.get("remark", ""),
        author_name=typed["author_name"],
        author_label=typed["author_label"] or default_label(fields, user),
        contact=(user.phone or user.email) if user else typed["contact"],
        mailbox=fields.get("mailbox") if to_mailbox else None,
        addressee=who.addressee.code if who.addressee else None,
        recused=(who.recused.code,) if who.recused else (),
        is_emergency=bool(fields.get("emergency")),
        channel=Channel.MAILBOX if to_mailbox else Channel.WEB,
    )
