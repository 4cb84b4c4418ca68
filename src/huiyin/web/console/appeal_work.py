"""What the platform can do with an appeal now: the forms of the actions that are allowed, and what helps to decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.appeals.lifecycle import TABLE, Action
from huiyin.appeals.models import Appeal, Exclusion
from huiyin.appeals.policies import PLATFORM_ROLES, Case, possible_actions
from huiyin.appeals.selectors import console as selectors
from huiyin.appeals.selectors.rules import dispatched_now
from huiyin.appeals.selectors.similar import Similar, similar_handled
from huiyin.appeals.terms import AssignmentStatus, Status
from huiyin.core.text import excerpt
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Organisation, Role
from huiyin.organisations.selectors import CategoryNode, category_tree, organisations_with_duty
from huiyin.web.console.acts import ACTS
from huiyin.web.console.appeal_forms import LAWFUL_WAY, DispatchForm
from huiyin.web.console.pressing_acts import Press, fill_options, initial_of, presses
from huiyin.web.console.rows import appeal_href
from huiyin.web.rule_words import extension_words
from huiyin.web.words import date_words, day_words, duration_words

SUGGESTED = 5
SIMILAR = 5


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """A candidate of the dispatch table: lead (radio) or assisting (box), and why it stands there."""

    code: str
    name: str
    place: str
    why: tuple[str, ...]
    is_lead: bool
    is_assisting: bool
    is_recused: bool


@dataclass(frozen=True, slots=True)
class SimilarRow:
    """A similar appeal: what it was, who had it, how long it took."""

    number: str
    href: str
    title: str
    status: str
    office: str
    took: str
    when: str
    excerpt: str
    can_merge: bool


@dataclass(frozen=True, slots=True)
class Work:
    """Forms by the name of their action. ``allowed``: actions whose button may be shown; ``opened``: the one that was
    sent and could not be taken; its form is there even where it is no longer allowed."""

    forms: Mapping[str, forms.Form]
    allowed: frozenset[str]
    opened: str
    denied: tuple[str, ...]
    similar: tuple[SimilarRow, ...]
    candidates: tuple[OfficeRow, ...]
    due: tuple[tuple[str, str], ...]
    lawful_way: Mapping[str, str]
    returning: str
    asked: tuple[tuple[str, str], ...]
    keeps_private: bool
    presses: tuple[Press, ...]


def work(case: Case, actor: Actor, now: datetime, bound: Mapping[Action, forms.Form]) -> Work:
    """Everything about acting on the appeal; at most eight queries."""
    appeal = case.appeal
    allowed = [action for action in possible_actions(actor, case) if action in ACTS]
    built = {action: bound.get(action) or _form(action, case, now) for action in (*allowed, *bound)}
    wants_similar = bool(built.keys() & {Action.MERGE, Action.DISPATCH})
    similar = similar_handled(appeal=appeal, limit=SIMILAR) if wants_similar else []
    candidates = _candidates(case, similar, built[Action.DISPATCH]) if Action.DISPATCH in built else ()
    _fill_options(built, case, actor, similar)
    fill_options(built, case)
    return Work(
        forms={action.value: form for action, form in built.items()},
        allowed=frozenset(action.value for action in allowed if action in built),
        opened=next(iter(bound), Action.ACCEPT).value if bound else "",
        denied=_denied(case, actor),
        similar=tuple(_similar_row(one, now) for one in similar),
        candidates=candidates,
        due=_due(appeal, now) if Action.DISPATCH in built else (),
        lawful_way={reason.value: str(words) for reason, words in LAWFUL_WAY.items()},
        returning=next(
            (p.organisation.name for p in case.assignments if p.status == AssignmentStatus.RETURN_ASKED), ""
        ),
        asked=_asked(case, allowed),
        keeps_private=appeal.is_private,
        presses=presses(built),
    )


def _form(action: Action, case: Case, now: datetime) -> forms.Form:
    return ACTS[action].form(initial=_initial(action, case, now), auto_id=f"id_{action.value}_%s")


def _initial(action: Action, case: Case, now: datetime) -> dict[str, Any]:
    appeal = case.appeal
    if action in (Action.ACCEPT, Action.REVIEW, Action.CORRECT):
        return {"title": appeal.title, "body": appeal.body}
    if action == Action.CLASSIFY:
        return {
            "kind": appeal.kind,
            "category": appeal.category_id or "",
            "division": appeal.division_id,
            "urgency": appeal.urgency,
            "complexity": appeal.complexity,
        }
    if action == Action.RECUSE:
        return {"kept": [office.code for office in appeal.recused.all()]}
    if action in (Action.AGREE_RETURN, Action.REFUSE_RETURN):
        asking = (p for p in case.assignments if p.status == AssignmentStatus.RETURN_ASKED)
        return {"organisation": next(asking).organisation.code}
    return initial_of(action, case, now)


def _fill_options(
    built: Mapping[Action, forms.Form], case: Case, actor: Actor, similar: Sequence[Similar]
) -> None:
    """Give the selects and radios of the forms their options."""
    if form := built.get(Action.CLASSIFY):
        _options(form, "category", [("", _("未分类")), *_category_options(category_tree())])
        places = selectors.places_around(
            case.appeal.division_id, sorted(actor.division_codes(*PLATFORM_ROLES))
        )
        _options(
            form, "division", [(place.code, "\u3000" * (place.level - 1) + place.name) for place in places]
        )
    if form := built.get(Action.MERGE):
        rows = [one.appeal for one in similar if _is_main(one.appeal)]
        _options(form, "into", [(row.number, f"{row.title}（{row.number}）") for row in rows])
    if form := built.get(Action.RECUSE):
        _options(form, "kept", [(office.code, office.name) for office in case.appeal.recused.all()])


def _options(form: forms.Form, name: str, options: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.MultipleChoiceField):
        field.choices = options
        field.widget = forms.CheckboxSelectMultiple(choices=options)
    else:
        field.widget.choices = options


def _category_options(nodes: Iterable[CategoryNode], above: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for node in nodes:
        label = f"{above} › {node.category.name}" if above else node.category.name
        rows.append((node.category.code, label))
        rows += _category_options(node.children, label)
    return rows


def _is_main(appeal: Appeal) -> bool:
    """Whether another appeal may be merged into it."""
    return appeal.status not in (Status.SUBMITTED, Status.NOT_ACCEPTED, Status.MERGED)


def _similar_row(one: Similar, now: datetime) -> SimilarRow:
    appeal = one.appeal
    took = duration_words(appeal.first_replied_at - appeal.submitted_at) if appeal.first_replied_at else ""
    return SimilarRow(
        number=appeal.number,
        href=appeal_href(appeal.number),
        title=appeal.title,
        status=str(Status(appeal.status).label),
        office=appeal.lead.short_name if appeal.lead else "",
        took=took,
        when=day_words(appeal.submitted_at, now),
        excerpt=excerpt(appeal.body, 60),
        can_merge=_is_main(appeal),
    )


def _candidates(case: Case, similar: Sequence[Similar], form: forms.Form) -> tuple[OfficeRow, ...]:
    """Offices with the duty, those with precedents, the addressee, those searched for and those chosen already."""
    appeal = case.appeal
    why: dict[int, list[str]] = {}
    offices: dict[int, Organisation] = {}

    def add(office: Organisation, reason: str = "") -> None:
        offices.setdefault(office.pk, office)
        why.setdefault(office.pk, []).extend([reason] if reason else [])

    if appeal.addressee:
        add(appeal.addressee, _("作者写给它"))
    if appeal.category_id:
        for office in organisations_with_duty(appeal.category_id, appeal.division_id)[:SUGGESTED]:
            add(office, _("职责范围内"))
    for one in selectors.precedents(similar):
        took = _("，上次用时 %(span)s") % {"span": duration_words(one.took)} if one.took else ""
        add(one.organisation, _("办过类似的 %(n)d 件%(took)s") % {"n": one.count, "took": took})
    lead, assisting, sought = _typed(form)
    for office in selectors.offices_by_code([lead, *assisting] if lead else assisting).values():
        add(office)
    for office in selectors.offices_for(sought, appeal.division_id):
        add(office, _("名称含“%(text)s”") % {"text": sought})
    return office_rows(case, offices.values(), why, lead, assisting, is_fresh=not form.is_bound)


def office_rows(
    case: Case,
    offices: Iterable[Organisation],
    why: Mapping[int, Sequence[str]],
    lead: str,
    assisting: Sequence[str],
    *,
    is_fresh: bool = False,
) -> tuple[OfficeRow, ...]:
    """Rows of the dispatch table. A fresh form has the first office that may receive the appeal chosen as lead."""
    found = list(offices)
    free = [office for office in found if not case.is_recused(office.path)]
    chosen = (free[0].code if free else "") if is_fresh else lead
    return tuple(
        OfficeRow(
            code=office.code,
            name=office.name,
            place=office.division.name,
            why=tuple(why.get(office.pk, ())),
            is_lead=office.code == chosen,
            is_assisting=office.code in assisting,
            is_recused=case.is_recused(office.path),
        )
        for office in found
    )


def _typed(form: forms.Form) -> tuple[str, list[str], str]:
    """Lead, assisting offices and search words of a form that was sent."""
    if not (form.is_bound and isinstance(form, DispatchForm)):
        return "", [], ""
    return (
        str(form["lead"].value() or ""),
        list(form["assisting"].value() or []),
        str(form["office"].value() or "").strip()[:40],
    )


def _due(appeal: Appeal, now: datetime) -> tuple[tuple[str, str], ...]:
    """When an appeal dispatched now is to be signed for and answered."""
    return tuple(
        (str(stage.label), date_words(due)) for stage, due in dispatched_now(appeal, now=now).items() if due
    )


def _denied(case: Case, actor: Actor) -> tuple[str, ...]:
    """Who is awaited, where the actor can do nothing about the step that is due."""
    waits = {
        Status.SUBMITTED: (Action.ACCEPT, Role.MODERATOR),
        Status.ACCEPTED: (Action.DISPATCH, Role.DISPATCHER),
    }
    step = waits.get(Status(case.appeal.status))
    if step is None or actor.holds_over(case.appeal.division_id, step[1]):
        return ()
    return (
        _("这件正等%(role)s“%(action)s”；您的岗位可以查看，不能办这一步。")
        % {"role": step[1].label, "action": TABLE[step[0]].action.label},
    )


def _asked(case: Case, allowed: Sequence[Action]) -> tuple[tuple[str, str], ...]:
    """What is to be decided, and the words of those who ask; one query where anything is asked."""
    rows = [
        (_("%(name)s申请退回") % {"name": part.organisation.name}, part.return_reason)
        for part in case.assignments
        if part.status == AssignmentStatus.RETURN_ASKED
    ]
    if Action.AGREE_HANDOVER in allowed and case.appeal.handover_to:
        event = selectors.asked_why([case.appeal], Action.ASK_HANDOVER).get(case.appeal.pk)
        what = _("主办单位申请把主办移交给%(to)s") % {"to": case.appeal.handover_to.name}
        rows.append((what, str(event.data.get("reason", "")) if event else ""))
    if Action.GRANT_EXTENSION in allowed:
        event = selectors.asked_why([case.appeal], Action.ASK_EXTENSION).get(case.appeal.pk)
        asked = event.data if event else {}
        title = _("申请延期 %(length)s") % {"length": extension_words(asked)}
        rows.append((title, str(asked.get("reason", ""))))
    if Action.REDO in allowed:
        comments = [rating.comment for rating in case.appeal.ratings.all()]
        rows.append((_("作者不满意，要求重办"), comments[-1] if comments else ""))
    if Action.GRANT_EXCLUSION in allowed:
        rows.append(_exclusion(case))
    return tuple(rows)


def _exclusion(case: Case) -> tuple[str, str]:
    asked = Exclusion.objects.select_related("organisation").get(appeal=case.appeal)
    words = {"name": asked.organisation.name, "reason": asked.get_reason_display()}
    return _("%(name)s申请不计入考核：%(reason)s") % words, asked.explanation
