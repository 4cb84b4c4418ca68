"""The actions of the platform on an appeal: which form each takes, and which service it calls."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.appeals import services
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal
from huiyin.appeals.policies import Case, readable_by
from huiyin.appeals.selectors.console import offices_by_code
from huiyin.core.errors import InvalidInput
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Organisation
from huiyin.web.console import appeal_forms as wanted
from huiyin.web.console.doing import Act, Doing
from huiyin.web.console.pressing_acts import PRESSES
from huiyin.web.consulting import PlanForm, QuestionForm, WordForm


def _accept(doing: Doing, form: wanted.AcceptForm) -> None:
    services.accept(**doing.all(), **form.cleaned_data)


def _agree_handover(doing: Doing, form: forms.Form) -> None:
    services.agree_handover(**doing.all())


def _review(doing: Doing, form: wanted.AcceptForm) -> None:
    services.review(**doing.all(), **form.cleaned_data)


def _correct(doing: Doing, form: wanted.PublicTextForm) -> None:
    services.correct(**doing.all(), **form.cleaned_data)


def _return_to_author(doing: Doing, form: wanted.ReturnToAuthorForm) -> None:
    services.return_to_author(**doing.all(), **form.cleaned_data)


def _not_accept(doing: Doing, form: wanted.NotAcceptForm) -> None:
    number = form.cleaned_data["same_as"]
    services.not_accept(
        **doing.all(),
        reason=form.cleaned_data["reason"],
        explanation=form.explained(),
        same_as=_appeal(number, doing.actor, "same_as") if number else None,
    )


def _classify(doing: Doing, form: wanted.ClassifyForm) -> None:
    services.classify(**doing.all(), **form.cleaned_data)


def _recuse(doing: Doing, form: wanted.RecuseForm) -> None:
    named = [one for one in doing.case.appeal.recused.all() if one.code in form.cleaned_data["kept"]]
    added = form.cleaned_data["office"]
    services.recuse(**doing.basics(), organisations=[*named, *([added] if added else [])])


def _merge(doing: Doing, form: wanted.MergeForm) -> None:
    services.merge(**doing.all(), into=_appeal(form.number(), doing.actor, "into_number"))


def _dispatch(doing: Doing, form: wanted.DispatchForm) -> None:
    typed = form.cleaned_data
    offices = offices_by_code([typed["lead"], *typed["assisting"]])
    services.dispatch(
        **doing.all(),
        lead=_office(typed["lead"], offices, "lead"),
        assisting=[_office(code, offices, "assisting") for code in dict.fromkeys(typed["assisting"])],
        note=typed["note"],
        designated=typed["designated"],
    )


def _add_assisting(doing: Doing, form: wanted.AssistingForm) -> None:
    services.add_assisting(**doing.all(), **form.cleaned_data)


def _agree_return(doing: Doing, form: wanted.PartForm) -> None:
    services.agree_return(**doing.all(), organisation=_partner(doing.case, form))


def _refuse_return(doing: Doing, form: wanted.RefuseReturnForm) -> None:
    services.refuse_return(
        **doing.all(), organisation=_partner(doing.case, form), reason=form.cleaned_data["reason"]
    )


def _add_internal(doing: Doing, form: wanted.InternalForm) -> None:
    services.add_internal(**doing.basics(), **form.cleaned_data)


def _with_reason(service: Callable[..., None]) -> Callable[[Doing, Any], None]:
    return lambda doing, form: service(**doing.all(), reason=form.cleaned_data["reason"])


def _close(doing: Doing, form: forms.Form) -> None:
    services.close(**doing.all())


ACTS: dict[Action, Act] = {
    Action.ACCEPT: Act(wanted.AcceptForm, _accept, gettext_lazy("已受理"), goes_on=True),
    Action.OPEN_CONSULTATION: Act(
        QuestionForm,
        lambda doing, form: services.open_consultation(**doing.all(), **form.cleaned_data),
        gettext_lazy("会商已发起，各单位会收到消息"),
    ),
    Action.CONSULT: Act(
        WordForm,
        lambda doing, form: services.consult(**doing.all(), **form.cleaned_data),
        gettext_lazy("意见已发给各单位"),
    ),
    Action.PROPOSE_PLAN: Act(
        PlanForm,
        lambda doing, form: services.propose_plan(**doing.all(), **form.cleaned_data),
        gettext_lazy("分工方案已发给各单位"),
    ),
    Action.DECIDE_PLAN: Act(
        wanted.NothingForm,
        lambda doing, form: services.decide_plan(**doing.all()),
        gettext_lazy("分工已生效"),
    ),
    Action.RAISE: Act(
        wanted.ReasonForm,
        _with_reason(services.raise_to_supervisor),
        gettext_lazy("已提级，由督办员指定单位"),
    ),
    Action.AGREE_HANDOVER: Act(wanted.NothingForm, _agree_handover, gettext_lazy("已移交主办")),
    Action.REFUSE_HANDOVER: Act(
        wanted.ReasonForm, _with_reason(services.refuse_handover), gettext_lazy("已告知主办单位继续主办")
    ),
    Action.REVIEW: Act(wanted.AcceptForm, _review, gettext_lazy("已补审"), goes_on=True),
    Action.FALSE_ALARM: Act(
        wanted.ReasonForm, _with_reason(services.false_alarm), gettext_lazy("已转为普通件，作者会看到理由")
    ),
    Action.RETURN_TO_AUTHOR: Act(
        wanted.ReturnToAuthorForm, _return_to_author, gettext_lazy("已退回作者修改"), goes_on=True
    ),
    Action.NOT_ACCEPT: Act(
        wanted.NotAcceptForm, _not_accept, gettext_lazy("已告知作者不予受理"), goes_on=True
    ),
    Action.MERGE: Act(wanted.MergeForm, _merge, gettext_lazy("已并案"), goes_on=True),
    Action.DISPATCH: Act(wanted.DispatchForm, _dispatch, gettext_lazy("已交办"), goes_on=True),
    Action.CLASSIFY: Act(wanted.ClassifyForm, _classify, gettext_lazy("已改好")),
    Action.RECUSE: Act(wanted.RecuseForm, _recuse, gettext_lazy("已设置回避单位")),
    Action.CORRECT: Act(wanted.PublicTextForm, _correct, gettext_lazy("公开内容已更正")),
    Action.ADD_ASSISTING: Act(wanted.AssistingForm, _add_assisting, gettext_lazy("已增加协办单位")),
    Action.AGREE_RETURN: Act(wanted.PartForm, _agree_return, gettext_lazy("已同意退回，请另行交办")),
    Action.REFUSE_RETURN: Act(wanted.RefuseReturnForm, _refuse_return, gettext_lazy("已告知单位继续办理")),
    Action.GRANT_EXTENSION: Act(
        wanted.ReasonForm, _with_reason(services.grant_extension), gettext_lazy("已同意延期，作者会看到理由")
    ),
    Action.REFUSE_EXTENSION: Act(
        wanted.ReasonForm, _with_reason(services.refuse_extension), gettext_lazy("已告知单位按原期限办")
    ),
    Action.REDO: Act(wanted.ReasonForm, _with_reason(services.redo), gettext_lazy("已退回单位重办")),
    Action.DECLINE_REDO: Act(
        wanted.ReasonForm, _with_reason(services.decline_redo), gettext_lazy("已办结，并把理由告诉作者")
    ),
    Action.GRANT_EXCLUSION: Act(
        wanted.ReasonForm, _with_reason(services.grant_exclusion), gettext_lazy("已剔除，理由向社会公开")
    ),
    Action.REFUSE_EXCLUSION: Act(
        wanted.ReasonForm, _with_reason(services.refuse_exclusion), gettext_lazy("不剔除，照常计入考核")
    ),
    Action.CLOSE: Act(wanted.NothingForm, _close, gettext_lazy("已办结")),
    Action.ADD_INTERNAL: Act(wanted.InternalForm, _add_internal, gettext_lazy("备注已保存")),
    **PRESSES,
}


def _appeal(number: str, actor: Actor, field: str) -> Appeal:
    """Another appeal that the actor may know of; InvalidInput at ``field`` otherwise."""
    appeal = Appeal.objects.filter(readable_by(actor), number=number.upper()).first()
    if appeal is None:
        raise InvalidInput(
            "unknown-number",
            _("没有找到编号 %(number)s 的留言，请核对后再填") % {"number": number},
            field=field,
        )
    return appeal


def _office(code: str, offices: dict[str, Organisation], field: str) -> Organisation:
    if code not in offices:
        raise InvalidInput("unknown-office", _("没有这个单位，或已停用，请重新选择"), field=field)
    return offices[code]


def _partner(case: Case, form: wanted.PartForm) -> Organisation:
    """The office with a part in the appeal whose code the form bears."""
    code = form.cleaned_data["organisation"]
    part = next((part for part in case.assignments if part.organisation.code == code), None)
    if part is None:
        raise InvalidInput("no-part", _("这个单位没有在办这件留言"))
    return part.organisation
