"""What an office can do with an appeal now: the forms of its actions, the main button, and why something cannot be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.translation import gettext as _

from huiyin.appeals import policies
from huiyin.appeals.lifecycle import TABLE, Action
from huiyin.appeals.models import Reply
from huiyin.appeals.policies import Case
from huiyin.appeals.selectors.batches import colleagues
from huiyin.appeals.selectors.rules import ExtensionLimits, extension_limits
from huiyin.appeals.terms import ReplyStatus, Status
from huiyin.core.permission import Denied
from huiyin.web.desk.access import Desk
from huiyin.web.desk.acts import ACTS, Act, subordinates
from huiyin.web.desk.rows import reply_href


@dataclass(frozen=True, slots=True)
class ActView:
    """One action that can be done now, or that was sent and refused: then ``is_open`` and perhaps not ``allowed``."""

    name: str
    label: str
    meaning: str
    button: str
    icon: str
    kind: str
    form: forms.Form
    allowed: bool
    is_open: bool
    is_simple: bool


def reply_button(
    case: Case, desk: Desk, replies: Sequence[Reply], allowed: Sequence[Action]
) -> tuple[str, str]:
    """The main button: what is to be done with the reply, and where; ("", "") where nothing is."""
    href = reply_href(case.appeal.number)
    draft = next((one for one in replies if one.status != ReplyStatus.PUBLISHED), None)
    if draft is not None and draft.status == ReplyStatus.AWAITING_APPROVAL:
        if Action.PUBLISH_REPLY in allowed:
            return _("审签答复"), href
        return (_("看送审的答复"), href) if Action.DRAFT_REPLY in allowed else ("", "")
    if Action.DRAFT_REPLY not in allowed or not desk.is_handler:
        return "", ""
    if draft is not None:
        return _("接着写答复"), href
    return (_("再写一份答复") if case.appeal.first_replied_at else _("写答复")), href


def act_views(
    desk: Desk, case: Case, allowed: Sequence[Action], bound: Mapping[Action, forms.Form], now: datetime
) -> tuple[ActView, ...]:
    """The actions that are allowed, and those that were sent and refused, in the order of ACTS. Four queries at most."""
    shown = [(action, act) for action, act in ACTS.items() if action in allowed or action in bound]
    below = subordinates(desk) if any(action == Action.TRANSFER for action, _act in shown) else []
    views = []
    for action, act in shown:
        if action == Action.TRANSFER and not below and action not in bound:
            continue
        form = bound.get(action) or act.form(auto_id=f"id_{action.value}_%s")
        if action == Action.TRANSFER:
            options = [("", _("请选择")), *((office.code, office.name) for office in below)]
            form.fields["to"].widget.choices = options
        if action == Action.ALLOT:
            people = [(one.handle, one.name) for one in colleagues(desk.organisation_id)]
            form.fields["to"].widget.choices = [("", _("请选择")), *people]
        if action == Action.ASK_EXTENSION:
            _say_limits(form, extension_limits(case.appeal, now))
        if action == Action.ASK_HANDOVER:
            helpers = [(one.organisation.code, one.organisation.name) for one in case.assisting]
            form.fields["to"].widget.choices = [("", _("请选择")), *helpers]
        views.append(act_view(action, act, form, allowed=action in allowed, is_open=action in bound))
    return tuple(views)


def _say_limits(form: forms.Form, limits: ExtensionLimits) -> None:
    """Unit and maximum of the rules in force, at the field."""
    field = form.fields["days"]
    field.label = _("延长几天（%(unit)s）") % {"unit": limits.unit.label}
    field.help_text = _("到期前申请，一件只能延一次；按现行的时限规则，最多 %(n)d 个%(unit)s。") % {
        "n": limits.most,
        "unit": limits.unit.label,
    }


def act_view(action: Action, act: Act, form: forms.Form, *, allowed: bool, is_open: bool) -> ActView:
    """One action in words, with its form."""
    return ActView(
        name=action.value,
        label=str(action.label),
        meaning=str(act.meaning),
        button=str(act.button),
        icon=act.icon,
        kind=act.kind,
        form=form,
        allowed=allowed,
        is_open=is_open,
        is_simple=not form.fields and action in (Action.CLAIM, Action.CLAIM_FROM_POOL, Action.RESUME),
    )


#: Steps that a handler looks for; where one is impossible the page says why.
_EXPECTED = (Action.ASK_RETURN, Action.ASK_EXTENSION)


def denied(case: Case, desk: Desk, allowed: Sequence[Action]) -> tuple[str, ...]:
    """The sentences for the steps in _EXPECTED that the moment forbids."""
    part = case.part_of(desk.organisation_id)
    if part is None or not desk.is_handler or case.appeal.status not in (Status.DISPATCHED, Status.HANDLING):
        return ()
    answers = [
        policies.may(desk.actor, action, case)
        for action in _EXPECTED
        if action not in allowed and case.appeal.status in TABLE[action].sources
    ]
    return tuple(
        answer.sentence for answer in answers if isinstance(answer, Denied) and answer.code == "wrong-state"
    )
