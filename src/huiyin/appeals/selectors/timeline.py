"""The timeline of an appeal 办理进度: Events put into words, and nothing but Events."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.appeals.deadlines import Limit, Unit
from huiyin.appeals.lifecycle import SUBMITTED_EVENT, Action
from huiyin.appeals.policies import Case, reads_events
from huiyin.appeals.terms import (
    SUBJECT,
    Channel,
    ExclusionReason,
    RaiseReason,
    RefusalReason,
    Satisfaction,
    Solved,
    Stage,
    SupervisionOutcome,
)
from huiyin.core.clock import local, local_day
from huiyin.core.text import listed
from huiyin.journal.models import Event, Visibility
from huiyin.organisations.actors import Actor

Data = dict[str, Any]
Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One step as its reader sees it: what happened, the words that came with it, when (UTC) and by whom;
    ``href`` is a page of somebody else's."""

    title: str
    text: str
    at: datetime
    by: str
    type: str
    visibility: Visibility
    href: str = ""


def timeline(*, case: Case, actor: Actor) -> list[Entry]:
    """The steps that the actor may read, newest first; one query."""
    events = (
        Event.objects.filter(
            subject=SUBJECT,
            subject_id=str(case.appeal.pk),
            visibility__in=reads_events(actor, case),
        )
        .filter(Q(sequence__isnull=False) | Q(type=Action.BREACH))
        .only(
            "type", "data", "at", "organisation_name", "actor_label", "actor_role", "visibility", "sequence"
        )
        .order_by("-id")
    )
    return [entry_of(event) for event in events]


def entry_of(event: Event) -> Entry:
    """An Event in words. Offices appear by name, authors by their pseudonym, staff never by theirs."""
    title, text = _WORDS[event.type](event.data)
    by = event.organisation_name or (event.actor_label if event.actor_role == "author" else _("平台"))
    href = str(event.data["url"]) if event.type == Action.ADD_COVERAGE else ""
    return Entry(title, text, event.at, by, event.type, Visibility(event.visibility), href)


def _plain(title: Callable[[], str], key: str = "") -> Callable[[Data], Words]:
    return lambda data: (title(), str(data.get(key, "")) if key else "")


def _submitted(data: Data) -> Words:
    channel = Channel(data["channel"])
    return _("提交了留言"), "" if channel == Channel.WEB else _("来自%(channel)s") % {
        "channel": channel.label
    }


def _accepted(data: Data) -> Words:
    private = data.get("publication") == "private"
    return _("审核通过，已受理"), _("内容不公开，只给办理单位看") if private else ""


def _not_accepted(data: Data) -> Words:
    text = str(RefusalReason(data["reason"]).label)
    if data.get("same_as"):
        text += _("。请看以前的答复：%(number)s") % {"number": data["same_as"]}
    return _("不予受理"), text + (_("。") + str(data["explanation"]) if data.get("explanation") else "")


def _dispatched(data: Data) -> Words:
    helpers = listed(data.get("assisting", []))
    text = _("协办：%(names)s") % {"names": helpers} if helpers else ""
    return _("已交办给%(name)s") % {"name": data["lead"]}, text


def _claimed(data: Data) -> Words:
    return (_("单位已签收，开始办理") if data.get("role") != "assisting" else _("协办单位已签收")), ""


def _assisting(data: Data) -> Words:
    return _("%(name)s加入协办") % {"name": data["organisation"]}, ""


def _transferred(data: Data) -> Words:
    return _("转由%(name)s办理") % {"name": data["lead"]}, _("期限不变")


def _returned(data: Data) -> Words:
    title = _("同意%(name)s退回") % {"name": data["organisation"]}
    return title + _raised(data), str(data.get("reason", ""))


def _raised(data: Data) -> str:
    """What is added where the step has raised the appeal to the supervisor."""
    if not data.get("raised"):
        return ""
    return _("，提级督办：%(why)s") % {"why": RaiseReason(data["raised"]).label}


def _planned(title: Callable[[], str]) -> Callable[[Data], Words]:
    """A stance on a proposal, or the proposal as it has become the parts."""

    def words(data: Data) -> Words:
        if not data.get("applied"):
            return title(), ""
        if data["from"] == data["lead"]:
            return _("会商有了结果"), _("%(lead)s继续主办") % {"lead": data["lead"]}
        return _("会商有了结果"), _("主办由%(from)s移交给%(lead)s") % {
            "from": data["from"],
            "lead": data["lead"],
        }

    return words


def _proposed(data: Data) -> Words:
    lead = _("%(lead)s主办") % {"lead": data["lead"]}
    return _("提出分工"), _("；").join([lead, *data.get("tasks", [])])


def _handed_over(data: Data) -> Words:
    words = {"from": data["from"], "lead": data["lead"]}
    return _("主办由%(from)s移交给%(lead)s") % words, _("期限不变")


def _replied(data: Data) -> Words:
    title = _("首次答复") if data.get("is_first") else _("再次答复")
    day = data.get("promised_on")
    return title, _("承诺 %(day)s 前解决") % {"day": day} if day else ""


def _extended(data: Data) -> Words:
    length = Limit(Stage.REPLY, int(data["days"]), Unit(data.get("unit", Unit.WORKING_DAYS.value))).words()
    return _("批准延期 %(length)s") % {"length": length}, str(data["reason"])


def _recomputed(data: Data) -> Words:
    lines = [
        _("%(stage)s期限：%(before)s → %(after)s")
        % {
            "stage": Stage(move["stage"]).label,
            "before": _day(move["from"]),
            "after": _day(move["to"]),
        }
        for move in data.get("moves", [])
    ]
    return _("工作日历有变化，期限重新计算"), listed(lines)


def _day(moment: str) -> str:
    return local(datetime.fromisoformat(moment)).strftime("%Y-%m-%d %H:%M")


def _suspended(data: Data) -> Words:
    return _("请作者补充材料"), str(data["question"])


def _rated(data: Data) -> Words:
    return (
        _("作者评价：%(level)s") % {"level": Satisfaction(data["satisfaction"]).label} + _raised(data),
        str(Solved(data["solved"]).label),
    )


def _merged(data: Data) -> Words:
    return _("与同一件事合并办理"), _("请看主件 %(number)s") % {"number": data["into"]}


def _day_of(moment: str) -> str:
    """The day in Asia/Shanghai of a moment as Events hold it."""
    day = local_day(datetime.fromisoformat(moment))
    return _("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}


def _reminded(data: Data) -> Words:
    return _("平台催办%(name)s") % {"name": data["organisation"]}, ""


def _supervised(data: Data) -> Words:
    text = _("要求%(name)s %(day)s前办好并回复") % {
        "name": data["organisation"],
        "day": _day_of(data["due_at"]),
    }
    return _("列入督办 %(number)s") % {"number": data["supervision"]}, text


def _answered_supervision(data: Data) -> Words:
    return (_("逾期回复督办") if data.get("late") else _("回复督办")), str(data["text"])


def _rejected_answer(data: Data) -> Words:
    day = _day_of(data["due_at"])
    return _("督办回复退回重报，%(day)s前") % {"day": day}, str(data["reason"])


def _listed_publicly(data: Data) -> Words:
    text = _("期限 %(day)s") % {"day": _day_of(data["due_at"])}
    return _("挂牌督办 %(number)s") % {"number": data["supervision"]}, text


def _supervision_ended(data: Data) -> Words:
    outcome = SupervisionOutcome(data["outcome"]).label
    title = _("督办%(outcome)s %(number)s") % {"outcome": outcome, "number": data["supervision"]}
    return title, str(data["reason"])


def _talked(data: Data) -> Words:
    day = date.fromisoformat(data["held_on"])
    text = _("约谈日期 %(month)d月%(day)d日") % {"month": day.month, "day": day.day}
    return _("约谈%(name)s") % {"name": data["organisation"]}, text


def _instructed(data: Data) -> Words:
    to = data.get("organisation")
    return _("领导批示给%(name)s") % {"name": to} if to else _("领导批示给平台"), str(data["text"])


def _covered(data: Data) -> Words:
    text = _("%(outlet)s《%(title)s》") % {"outlet": data["outlet"], "title": data["title"]}
    return _("媒体报道"), text


def _exclusion(title: Callable[[], str]) -> Callable[[Data], Words]:
    return lambda data: (
        title(),
        _("%(reason)s。%(words)s")
        % {"reason": ExclusionReason(data["exclusion_reason"]).label, "words": data["reason"]},
    )


def _reviewed(data: Data) -> Words:
    private = data.get("publication") == "private"
    return _("审核通过"), _("内容不公开，只给办理单位看") if private else ""


def _breached(data: Data) -> Words:
    due = local(datetime.fromisoformat(data["due_at"]))
    text = _("应在 %(due)s 前完成") % {"due": f"{due:%Y-%m-%d %H:%M}"}
    office = data.get("organisation")
    title = _("%(stage)s超期") % {"stage": Stage(data["stage"]).label}
    return title, _("%(office)s：%(text)s") % {"office": office, "text": text} if office else text


_WORDS: dict[str, Callable[[Data], Words]] = {
    SUBMITTED_EVENT: _submitted,
    "confirmed": _plain(lambda: _("作者确认了联系方式")),
    Action.REVISE: _plain(lambda: _("作者修改后重新提交")),
    Action.WITHDRAW: _plain(lambda: _("作者撤回了留言")),
    Action.RETURN_TO_AUTHOR: _plain(lambda: _("退回作者修改"), "reason"),
    Action.NOT_ACCEPT: _not_accepted,
    Action.ACCEPT: _accepted,
    Action.CORRECT: _plain(lambda: _("更正了公开内容")),
    Action.CLASSIFY: _plain(lambda: _("调整了类型、分类或地点")),
    Action.RECUSE: _plain(lambda: _("设置了回避单位")),
    Action.MERGE: _merged,
    Action.DISPATCH: _dispatched,
    Action.ADD_ASSISTING: _assisting,
    Action.CLAIM: _claimed,
    Action.CLAIM_FROM_POOL: lambda data: (_("%(name)s主动认领，开始办理") % {"name": data["lead"]}, ""),
    Action.ASK_RETURN: _plain(lambda: _("申请退回"), "reason"),
    Action.AGREE_RETURN: _returned,
    Action.REFUSE_RETURN: _plain(lambda: _("不同意退回，指定办理"), "reason"),
    Action.TRANSFER: _transferred,
    Action.ADD_PROGRESS: _plain(lambda: _("办理进展"), "text"),
    Action.ADD_INTERNAL: _plain(lambda: _("内部备注"), "text"),
    Action.ACKNOWLEDGE: _plain(lambda: _("已收悉（还不是正式答复）"), "text"),
    Action.CONTRIBUTE: _plain(lambda: _("协办意见"), "text"),
    Action.DRAFT_REPLY: _plain(lambda: _("保存了答复草稿")),
    Action.SEND_FOR_APPROVAL: _plain(lambda: _("答复已送审签")),
    Action.REJECT_REPLY: _plain(lambda: _("答复退回修改"), "reason"),
    Action.PUBLISH_REPLY: _replied,
    Action.ASK_EXTENSION: _plain(lambda: _("申请延期"), "reason"),
    Action.GRANT_EXTENSION: _extended,
    Action.REFUSE_EXTENSION: _plain(lambda: _("不同意延期"), "reason"),
    Action.SUSPEND: _suspended,
    Action.SUPPLEMENT: _plain(lambda: _("作者补充了材料")),
    Action.RESUME: _plain(lambda: _("恢复办理")),
    Action.FOLLOW_UP: _plain(lambda: _("作者追问")),
    Action.RATE: _rated,
    Action.REDO: _plain(lambda: _("退回重办"), "reason"),
    Action.DECLINE_REDO: _plain(lambda: _("核实后不再重办"), "reason"),
    Action.KEEP_PROMISE: _plain(lambda: _("承诺的事办好了"), "text"),
    Action.RECOMPUTE: _recomputed,
    Action.OPEN_CONSULTATION: _plain(lambda: _("几家单位会商")),
    Action.CONSULT: _plain(lambda: _("会商发言"), "text"),
    Action.PROPOSE_PLAN: _proposed,
    Action.AGREE_PLAN: _planned(lambda: _("同意分工")),
    Action.OBJECT_PLAN: _plain(lambda: _("不同意分工"), "reason"),
    Action.DECIDE_PLAN: _planned(lambda: _("决定分工")),
    Action.RAISE: _plain(lambda: _("提级督办"), "reason"),
    Action.ASK_HANDOVER: lambda data: (
        _("申请把主办移交给%(name)s") % {"name": data["to"]},
        str(data["reason"]),
    ),
    Action.AGREE_HANDOVER: _handed_over,
    Action.REFUSE_HANDOVER: _plain(lambda: _("不同意移交主办"), "reason"),
    Action.DISPATCH_EMERGENCY: lambda data: (
        _("急件，直接交给%(name)s") % {"name": data["lead"]},
        _("先办理，审核后再公开"),
    ),
    Action.REVIEW: _reviewed,
    Action.FALSE_ALARM: _plain(lambda: _("转为普通件办理"), "reason"),
    Action.BREACH: _breached,
    Action.CLOSE: _plain(lambda: _("已办结")),
    Action.ARCHIVE: _plain(lambda: _("已归档")),
    Action.ME_TOO: _plain(lambda: _("有人也遇到了")),
    Action.FOLLOW: _plain(lambda: _("有人关注")),
    Action.UNFOLLOW: _plain(lambda: _("有人取消关注")),
    Action.THANK: _plain(lambda: _("有人表示感谢")),
    Action.NUDGE: _plain(lambda: _("作者催办")),
    Action.REMIND: _reminded,
    Action.SUPERVISE: _supervised,
    Action.ANSWER_SUPERVISION: _answered_supervision,
    Action.ACCEPT_ANSWER: _plain(lambda: _("督办回复已采纳")),
    Action.REJECT_ANSWER: _rejected_answer,
    Action.LIST_SUPERVISION: _listed_publicly,
    Action.DELIST_SUPERVISION: _plain(lambda: _("挂牌督办销号"), "reason"),
    Action.END_SUPERVISION: _supervision_ended,
    Action.RECORD_TALK: _talked,
    Action.INSTRUCT: _instructed,
    Action.HAND_CLUE: lambda data: (_("线索移交%(outlet)s") % {"outlet": data["outlet"]}, ""),
    Action.TAKE_BACK_CLUE: _plain(lambda: _("收回了媒体线索")),
    Action.ADD_COVERAGE: _covered,
    Action.ASK_EXCLUSION: _exclusion(lambda: _("单位申请不计入考核")),
    Action.GRANT_EXCLUSION: _exclusion(lambda: _("经核准，这件不计入单位考核")),
    Action.REFUSE_EXCLUSION: _exclusion(lambda: _("不同意剔除，照常计入考核")),
}
