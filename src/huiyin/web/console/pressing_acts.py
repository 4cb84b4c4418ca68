"""The actions of 监督 on one appeal: which form each takes, which service it calls, what the page says around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.accounts.models import User
from huiyin.appeals import services
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.policies import Case
from huiyin.appeals.selectors.pressing import journalists
from huiyin.appeals.terms import SUPERVISION_DAYS, UNFINISHED, SupervisionOutcome
from huiyin.core.clock import local_day
from huiyin.core.errors import InvalidInput
from huiyin.core.working_time import NATIONAL
from huiyin.web.console import pressing_forms as wanted
from huiyin.web.console.doing import Act, Doing


def _remind(doing: Doing, form: wanted.RemindForm) -> None:
    code = form.cleaned_data["organisation"]
    office = next((p.organisation for p in doing.case.assignments if p.organisation.code == code), None)
    if office is None:
        raise InvalidInput("unknown-office", _("请选择一个单位"), field="organisation")
    services.remind(**doing.all(), organisation=office, text=form.cleaned_data["text"])


def _supervise(doing: Doing, form: wanted.SuperviseForm) -> None:
    services.supervise(**doing.all(), **form.cleaned_data)


def _accept_answer(doing: Doing, form: forms.Form) -> None:
    services.accept_answer(**doing.all())


def _reject_answer(doing: Doing, form: wanted.RejectAnswerForm) -> None:
    services.reject_answer(**doing.all(), **form.cleaned_data)


def _list(doing: Doing, form: wanted.ListForm) -> None:
    services.list_supervision(**doing.all(), **form.cleaned_data)


def _delist(doing: Doing, form: wanted.PublicReasonForm) -> None:
    services.delist_supervision(**doing.all(), **form.cleaned_data)


def _end(doing: Doing, form: wanted.EndForm) -> None:
    services.end_supervision(
        **doing.all(),
        outcome=SupervisionOutcome(form.cleaned_data["outcome"]),
        reason=form.cleaned_data["reason"],
    )


def _talk(doing: Doing, form: wanted.TalkForm) -> None:
    services.record_talk(**doing.all(), notes=services.TalkNotes(**form.cleaned_data))


def _instruct(doing: Doing, form: wanted.InstructForm) -> None:
    typed = form.cleaned_data
    services.instruct(
        **doing.all(), text=typed["text"], to_lead=bool(typed["to_lead"]), is_public=typed["is_public"]
    )


def _journalist(form: forms.Form) -> User:
    user = User.objects.filter(handle=form.cleaned_data["journalist"]).first()
    if user is None:
        raise InvalidInput("unknown-journalist", _("请选择一位记者"), field="journalist")
    return user


def _hand(doing: Doing, form: wanted.ClueForm) -> None:
    services.hand_clue(**doing.all(), journalist=_journalist(form), note=form.cleaned_data["note"])


def _take_back(doing: Doing, form: wanted.TakeBackForm) -> None:
    services.take_back_clue(**doing.basics(), journalist=_journalist(form))


def add_coverage(doing: Doing, form: wanted.CoverageForm) -> None:
    """Of the supervisor's page and of the journalist's."""
    services.add_coverage(**doing.all(), report=services.Report(**form.cleaned_data))


#: In the order of the page.
PRESSES: dict[Action, Act] = {
    Action.INSTRUCT: Act(wanted.InstructForm, _instruct, gettext_lazy("批示已送达")),
    Action.ACCEPT_ANSWER: Act(wanted.NothingForm, _accept_answer, gettext_lazy("督办回复已采纳")),
    Action.REJECT_ANSWER: Act(wanted.RejectAnswerForm, _reject_answer, gettext_lazy("已退回单位重新回复")),
    Action.REMIND: Act(wanted.RemindForm, _remind, gettext_lazy("已催办")),
    Action.SUPERVISE: Act(wanted.SuperviseForm, _supervise, gettext_lazy("已列入督办")),
    Action.LIST_SUPERVISION: Act(wanted.ListForm, _list, gettext_lazy("已挂牌，公开名单上看得到")),
    Action.RECORD_TALK: Act(wanted.TalkForm, _talk, gettext_lazy("约谈记录已保存")),
    Action.DELIST_SUPERVISION: Act(wanted.PublicReasonForm, _delist, gettext_lazy("已销号")),
    Action.END_SUPERVISION: Act(wanted.EndForm, _end, gettext_lazy("督办已结束")),
    Action.HAND_CLUE: Act(wanted.ClueForm, _hand, gettext_lazy("线索已移交")),
    Action.TAKE_BACK_CLUE: Act(wanted.TakeBackForm, _take_back, gettext_lazy("线索已收回")),
    Action.ADD_COVERAGE: Act(wanted.CoverageForm, add_coverage, gettext_lazy("报道已登记，公众看得到")),
}
#: What the page says over the form.
MEANINGS: dict[Action, Promise] = {
    Action.ACCEPT_ANSWER: gettext_lazy("采纳以后督办仍在，事情办好再结束督办。"),
    Action.SUPERVISE: gettext_lazy("给编号、定期限，由主办单位回复。"),
    Action.LIST_SUPERVISION: gettext_lazy("列入公开的挂牌督办名单。"),
    Action.DELIST_SUPERVISION: gettext_lazy("从名单移到“已销号”；督办还在。"),
    Action.RECORD_TALK: gettext_lazy("督办和主办单位看得到。"),
    Action.HAND_CLUE: gettext_lazy("单位和作者不会知道线索移交给了谁。"),
}


def initial_of(action: Action, case: Case, now: datetime) -> dict[str, Any]:
    """What stands in the form at first."""
    if action == Action.REMIND:
        return {"organisation": case.lead.organisation.code if case.lead else ""}
    if action == Action.SUPERVISE:
        return {"due_on": NATIONAL.add_days(local_day(now), SUPERVISION_DAYS)}
    if action in (Action.RECORD_TALK, Action.ADD_COVERAGE):
        return {"held_on": local_day(now), "published_on": local_day(now)}
    return {}


@dataclass(frozen=True, slots=True)
class Press:
    """One fold of the page: the action, its words, what to know before pressing."""

    name: str
    label: str
    meaning: str


def presses(built: Mapping[Action, forms.Form]) -> tuple[Press, ...]:
    """The folds for the forms that the page has."""
    return tuple(
        Press(action.value, str(action.label), str(MEANINGS.get(action, "")))
        for action in PRESSES
        if action in built
    )


def fill_options(built: dict[Action, forms.Form], case: Case) -> None:
    """Give the selects their options; at most one query for each of the two about journalists. Where no journalist has
    the appeal, nothing can be taken back."""
    if form := built.get(Action.REMIND):
        rows = [p.organisation for p in case.assignments if p.status in UNFINISHED]
        form.fields["organisation"].widget.choices = [(office.code, office.name) for office in rows]
    if form := built.get(Action.HAND_CLUE):
        known = journalists(case.appeal)
        options = [(one.user.handle, f"{one.user.display_name}（{one.organisation.name}）") for one in known]
        form.fields["journalist"].widget.choices = [("", _("请选择")), *options]
    if form := built.get(Action.TAKE_BACK_CLUE):
        clues = case.appeal.clues.filter(taken_back_at__isnull=True).select_related("journalist")
        held = [(one.journalist.handle, one.journalist.display_name) for one in clues]
        if not held and not form.is_bound:
            del built[Action.TAKE_BACK_CLUE]
        form.fields["journalist"].widget.choices = [("", _("请选择")), *held]
