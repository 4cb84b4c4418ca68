"""The actions of an office on an appeal: which form each takes, which service it calls, what is said around it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.appeals import services
from huiyin.appeals.lifecycle import Action
from huiyin.appeals.policies import Case
from huiyin.appeals.selectors.batches import colleagues
from huiyin.appeals.services.drafting import taken_in
from huiyin.appeals.terms import ExclusionReason
from huiyin.core.errors import InvalidInput
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Organisation
from huiyin.organisations.selectors import organisations_under
from huiyin.web.consulting import PlanForm, QuestionForm, WordForm
from huiyin.web.desk import action_forms as wanted
from huiyin.web.desk.access import Desk

SUBORDINATES_MAX = 500


@dataclass(frozen=True, slots=True)
class Doing:
    """Who acts on what, and when; ``version`` is the one that their page showed."""

    case: Case
    desk: Desk
    now: datetime
    version: int

    @property
    def actor(self) -> Actor:
        """The person in their posts of this office."""
        return self.desk.actor

    def basics(self) -> dict[str, Any]:
        """The arguments that every service takes."""
        return {"appeal": self.case.appeal, "actor": self.actor, "now": self.now}

    def all(self) -> dict[str, Any]:
        """… with the version seen."""
        return {**self.basics(), "seen_version": self.version}


@dataclass(frozen=True, slots=True)
class Act:
    """One action: its form, the call, what to know before pressing, the button, the words when it is done.

    ``leaves``: the appeal is not the office's to work on any more, so the work list follows.
    """

    form: type[forms.Form]
    run: Callable[[Doing, Any], None]
    meaning: Promise
    button: Promise
    done: Promise
    icon: str
    kind: str = "primary"
    leaves: bool = False


def office_of(desk: Desk) -> Organisation:
    """The office as a row, where a service wants one. One query."""
    return Organisation.objects.get(pk=desk.organisation_id)


def subordinates(desk: Desk) -> list[Organisation]:
    """The offices below one's own. One query."""
    below = organisations_under(desk.post.organisation_path).exclude(pk=desk.organisation_id)
    return list(below[:SUBORDINATES_MAX])


def _claim(doing: Doing, form: forms.Form) -> None:
    part = doing.case.part_of(doing.desk.organisation_id)
    if part is not None and part.claimed_at and part.handler_id == doing.actor.user_id:
        return  # pressed twice: the first press did it
    services.claim(**doing.all())


def _claim_from_pool(doing: Doing, form: forms.Form) -> None:
    services.claim_from_pool(**doing.all())


def _ask_return(doing: Doing, form: forms.Form) -> None:
    services.ask_return(**doing.all(), **form.cleaned_data)


def _transfer(doing: Doing, form: forms.Form) -> None:
    code = form.cleaned_data["to"]
    to = Organisation.objects.filter(code=code, is_active=True).first()
    if to is None:
        raise InvalidInput("unknown-office", _("没有这个单位，或已停用，请重新选择"), field="to")
    services.transfer(**doing.all(), to=to, note=form.cleaned_data["note"])


def _ask_handover(doing: Doing, form: forms.Form) -> None:
    code = form.cleaned_data["to"]
    part = next((one for one in doing.case.assisting if one.organisation.code == code), None)
    if part is None:
        raise InvalidInput("not-ready", _("只能移交给已经签收的协办单位"), field="to")
    services.ask_handover(**doing.all(), to=part.organisation, reason=form.cleaned_data["reason"])


def _agree_handover(doing: Doing, form: forms.Form) -> None:
    services.agree_handover(**doing.all())


def _refuse_handover(doing: Doing, form: forms.Form) -> None:
    services.refuse_handover(**doing.all(), **form.cleaned_data)


def _allot(doing: Doing, form: forms.Form) -> None:
    handle = form.cleaned_data["to"]
    to = next((one.user_id for one in colleagues(doing.desk.organisation_id) if one.handle == handle), None)
    if to is None:
        raise InvalidInput("no-handler", _("请选择本单位在岗的经办人"), field="to")
    services.allot(**doing.all(), to=to)


def _add_assisting(doing: Doing, form: forms.Form) -> None:
    services.add_assisting(**doing.all(), **form.cleaned_data)


def _answer_supervision(doing: Doing, form: forms.Form) -> None:
    services.answer_supervision(**doing.all(), **form.cleaned_data)


def _add_progress(doing: Doing, form: forms.Form) -> None:
    with taken_in(form.cleaned_data["uploads"], office_of(doing.desk), doing.now) as files:
        services.add_progress(**doing.all(), body=form.cleaned_data["body"], attachments=files)


def _add_internal(doing: Doing, form: forms.Form) -> None:
    with taken_in(form.cleaned_data["uploads"], office_of(doing.desk), doing.now) as files:
        services.add_internal(**doing.basics(), body=form.cleaned_data["body"], attachments=files)


def _acknowledge(doing: Doing, form: forms.Form) -> None:
    services.acknowledge(**doing.all(), **form.cleaned_data)


def _contribute(doing: Doing, form: forms.Form) -> None:
    services.contribute(**doing.all(), **form.cleaned_data)


def _ask_extension(doing: Doing, form: forms.Form) -> None:
    services.ask_extension(**doing.all(), **form.cleaned_data)


def _ask_exclusion(doing: Doing, form: forms.Form) -> None:
    typed = form.cleaned_data
    services.ask_exclusion(
        **doing.all(), reason=ExclusionReason(typed["reason"]), explanation=typed["explanation"]
    )


def _keep_promise(doing: Doing, form: forms.Form) -> None:
    with taken_in(form.cleaned_data["uploads"], office_of(doing.desk), doing.now) as files:
        services.keep_promise(**doing.all(), body=form.cleaned_data["body"], attachments=files)


def _suspend(doing: Doing, form: forms.Form) -> None:
    services.suspend(**doing.all(), **form.cleaned_data)


def _resume(doing: Doing, form: forms.Form) -> None:
    services.resume(**doing.all())


def _close(doing: Doing, form: forms.Form) -> None:
    services.close(**doing.all())


#: In the order of the page.
ACTS: dict[Action, Act] = {
    Action.ANSWER_SUPERVISION: Act(
        wanted.AnswerSupervisionForm,
        _answer_supervision,
        gettext_lazy("督办员会核实，采纳或退回重报。这不是给作者的答复。"),
        gettext_lazy("提交督办回复"),
        gettext_lazy("督办回复已提交，请等督办员核实。"),
        "shield",
    ),
    Action.CLAIM: Act(
        wanted.NothingForm,
        _claim,
        gettext_lazy("签收后由本单位办理，能看到作者的原文。不归本单位管的，先不签收，申请退回。"),
        gettext_lazy("签收"),
        gettext_lazy("已签收，可以开始办理。"),
        "check",
    ),
    Action.CLAIM_FROM_POOL: Act(
        wanted.NothingForm,
        _claim_from_pool,
        gettext_lazy("认领后由本单位主办，从现在起计算答复期限。"),
        gettext_lazy("认领"),
        gettext_lazy("已认领，由本单位主办。"),
        "hand",
    ),
    Action.ADD_PROGRESS: Act(
        wanted.ProgressForm,
        _add_progress,
        gettext_lazy("让作者知道办到哪一步了。"),
        gettext_lazy("发布进展"),
        gettext_lazy("进展已发布，作者和关注的人会收到消息。"),
        "message",
    ),
    Action.KEEP_PROMISE: Act(
        wanted.PromiseKeptForm,
        _keep_promise,
        gettext_lazy("答复里承诺的事办好了，在这里说明，公众看得到有没有按期兑现。"),
        gettext_lazy("承诺已兑现"),
        gettext_lazy("已记录承诺兑现，作者会收到消息。"),
        "check",
    ),
    Action.CONTRIBUTE: Act(
        wanted.ContributeForm,
        _contribute,
        gettext_lazy("提交后不能修改。"),
        gettext_lazy("提交协办意见"),
        gettext_lazy("协办意见已交给主办单位，本单位的这一份办完了。"),
        "team",
    ),
    Action.ADD_INTERNAL: Act(
        wanted.InternalForm,
        _add_internal,
        gettext_lazy("给同事和协办单位留话。"),
        gettext_lazy("保存备注"),
        gettext_lazy("备注已保存。"),
        "lock",
        "ghost",
    ),
    Action.ACKNOWLEDGE: Act(
        wanted.AcknowledgeForm,
        _acknowledge,
        gettext_lazy("先说一声收到了。这不是答复。"),
        gettext_lazy("告知已收悉"),
        gettext_lazy("已告知作者收悉。正式答复的期限没有变。"),
        "bell",
        "ghost",
    ),
    Action.ADD_ASSISTING: Act(
        wanted.AssistingForm,
        _add_assisting,
        gettext_lazy("请来的单位会收到交办单；答复要等它的意见交齐才算完成。"),
        gettext_lazy("请它协办"),
        gettext_lazy("已请该单位协办。"),
        "team",
    ),
    Action.ALLOT: Act(
        wanted.AllotForm,
        _allot,
        gettext_lazy("由本单位的一位经办人接着办，期限不变。以后的到期提醒发给这位经办人。"),
        gettext_lazy("交给经办人"),
        gettext_lazy("已交给经办人。"),
        "user",
        "ghost",
    ),
    Action.SUSPEND: Act(
        wanted.SuspendForm,
        _suspend,
        gettext_lazy("没有作者的材料就办不下去时才用。"),
        gettext_lazy("请作者补充"),
        gettext_lazy("已请作者补充材料，期限暂停。"),
        "pause",
    ),
    Action.RESUME: Act(
        wanted.NothingForm,
        _resume,
        gettext_lazy("不等材料了，接着办，期限继续算。"),
        gettext_lazy("恢复办理"),
        gettext_lazy("已恢复办理，期限继续计算。"),
        "refresh",
    ),
    Action.ASK_EXTENSION: Act(
        wanted.ExtensionForm,
        _ask_extension,
        gettext_lazy("平台批准以前，期限不变。"),
        gettext_lazy("申请延期"),
        gettext_lazy("延期申请已提交，请等平台批复。"),
        "calendar",
        "ghost",
    ),
    Action.TRANSFER: Act(
        wanted.TransferForm,
        _transfer,
        gettext_lazy("转派后由下级主办，答复期限不变，不能收回。"),
        gettext_lazy("转派"),
        gettext_lazy("已转派给下级单位。"),
        "send",
        leaves=True,
    ),
    Action.OPEN_CONSULTATION: Act(
        QuestionForm,
        lambda doing, form: services.open_consultation(**doing.all(), **form.cleaned_data),
        gettext_lazy("请在办的单位一起商量由谁主办、各做什么；两个工作日内商量不成，由平台决定。"),
        gettext_lazy("发起会商"),
        gettext_lazy("会商已发起，各单位会收到消息。"),
        "team",
        "ghost",
    ),
    Action.CONSULT: Act(
        WordForm,
        lambda doing, form: services.consult(**doing.all(), **form.cleaned_data),
        gettext_lazy("会商中：说说贵单位的意见。"),
        gettext_lazy("发言"),
        gettext_lazy("意见已发给各单位。"),
        "message",
        "ghost",
    ),
    Action.PROPOSE_PLAN: Act(
        PlanForm,
        lambda doing, form: services.propose_plan(**doing.all(), **form.cleaned_data),
        gettext_lazy("会商中：提出由谁主办、各单位做什么；新的方案代替旧的。"),
        gettext_lazy("提出分工"),
        gettext_lazy("分工方案已发给各单位，请等它们答复。"),
        "pen",
        "ghost",
    ),
    Action.AGREE_PLAN: Act(
        wanted.NothingForm,
        lambda doing, form: services.agree_plan(**doing.all()),
        gettext_lazy("会商中：同意办理记录里最新的分工方案；各单位都同意，马上生效。"),
        gettext_lazy("同意分工"),
        gettext_lazy("已同意分工。"),
        "check",
    ),
    Action.OBJECT_PLAN: Act(
        wanted.ObjectionForm,
        lambda doing, form: services.object_plan(**doing.all(), **form.cleaned_data),
        gettext_lazy("会商中：不同意最新的分工方案，写明理由。"),
        gettext_lazy("不同意分工"),
        gettext_lazy("意见已发给各单位和平台。"),
        "undo",
        "ghost",
    ),
    Action.ASK_HANDOVER: Act(
        wanted.HandoverForm,
        _ask_handover,
        gettext_lazy("由已签收的协办单位接着主办；它或平台同意以前，仍由本单位负责，期限不变。"),
        gettext_lazy("申请移交主办"),
        gettext_lazy("移交申请已提交，请等对方或平台答复。"),
        "send",
        "ghost",
    ),
    Action.AGREE_HANDOVER: Act(
        wanted.NothingForm,
        _agree_handover,
        gettext_lazy("同意后由本单位主办并答复，期限不变。"),
        gettext_lazy("同意接手主办"),
        gettext_lazy("现在由本单位主办。"),
        "check",
    ),
    Action.REFUSE_HANDOVER: Act(
        wanted.RefuseHandoverForm,
        _refuse_handover,
        gettext_lazy("主办单位会看到理由，继续主办。"),
        gettext_lazy("不接手"),
        gettext_lazy("已告知主办单位。"),
        "undo",
        "ghost",
    ),
    Action.ASK_RETURN: Act(
        wanted.AskReturnForm,
        _ask_return,
        gettext_lazy("每个单位只能退回一次；交办员决定以前，期限照算。"),
        gettext_lazy("申请退回"),
        gettext_lazy("退回申请已提交，请等交办员决定。"),
        "undo",
        "danger",
    ),
    Action.ASK_EXCLUSION: Act(
        wanted.ExclusionForm,
        _ask_exclusion,
        gettext_lazy("只影响考核数字，不影响办理。一件只能申请一次，由督办员决定，同意的向社会公开。"),
        gettext_lazy("申请不计入考核"),
        gettext_lazy("剔除申请已提交，请等督办员决定。"),
        "scale",
        "ghost",
    ),
    Action.CLOSE: Act(
        wanted.NothingForm,
        _close,
        gettext_lazy("已经答复，事情办完，作者没有再提问题时可以办结。办结后不能撤回，作者仍可评价。"),
        gettext_lazy("办结"),
        gettext_lazy("已办结。"),
        "check",
        leaves=True,
    ),
}
