"""An appeal in words: its chip, where it is now, the five steps, what is due, and the way on where it is refused."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import RedoState, RefusalReason, Stage, Status
from huiyin.core.clock import local
from huiyin.web.words import date_words, duration_words, month_words

_TONES: dict[Status, tuple[str, str | None]] = {
    Status.SUBMITTED: ("wait", None),
    Status.RETURNED: ("wait", "undo"),
    Status.NOT_ACCEPTED: ("closed", "info"),
    Status.ACCEPTED: ("wait", None),
    Status.DISPATCHED: ("wait", None),
    Status.HANDLING: ("doing", None),
    Status.SUSPENDED: ("wait", "pause"),
    Status.REPLIED: ("done", "message"),
    Status.CLOSED: ("done", None),
    Status.ARCHIVED: ("closed", "inbox"),
    Status.MERGED: ("joint", "merge"),
    Status.WITHDRAWN: ("closed", "undo"),
}

_BEGINNING = pgettext_lazy("step", "已提交")
_ACCEPTED = pgettext_lazy("step", "已受理")
_DISPATCHED = pgettext_lazy("step", "已交办")
_RATING = pgettext_lazy("step", "评价")
#: Labels of the dots and how many of them are behind; the one after those is where it stands.
_STEPS = {
    Status.SUBMITTED: (
        (
            _BEGINNING,
            pgettext_lazy("step", "待审核"),
            pgettext_lazy("step", "交办"),
            pgettext_lazy("step", "办理"),
            _RATING,
        ),
        1,
    ),
    Status.RETURNED: (
        (
            _BEGINNING,
            pgettext_lazy("step", "待修改"),
            pgettext_lazy("step", "受理"),
            pgettext_lazy("step", "办理"),
            _RATING,
        ),
        1,
    ),
    Status.NOT_ACCEPTED: ((_BEGINNING, pgettext_lazy("step", "不予受理")), 2),
    Status.ACCEPTED: (
        (_BEGINNING, _ACCEPTED, pgettext_lazy("step", "交办中"), pgettext_lazy("step", "办理"), _RATING),
        2,
    ),
    Status.DISPATCHED: ((_BEGINNING, _ACCEPTED, _DISPATCHED, pgettext_lazy("step", "待签收"), _RATING), 3),
    Status.HANDLING: ((_BEGINNING, _ACCEPTED, _DISPATCHED, pgettext_lazy("step", "办理中"), _RATING), 3),
    Status.SUSPENDED: ((_BEGINNING, _ACCEPTED, _DISPATCHED, pgettext_lazy("step", "等材料"), _RATING), 3),
    Status.REPLIED: (
        (
            _BEGINNING,
            _ACCEPTED,
            _DISPATCHED,
            pgettext_lazy("step", "已答复"),
            pgettext_lazy("step", "待评价"),
        ),
        4,
    ),
    Status.CLOSED: (
        (
            _BEGINNING,
            _ACCEPTED,
            _DISPATCHED,
            pgettext_lazy("step", "已答复"),
            pgettext_lazy("step", "已办结"),
        ),
        5,
    ),
    Status.ARCHIVED: (
        (
            _BEGINNING,
            _ACCEPTED,
            _DISPATCHED,
            pgettext_lazy("step", "已答复"),
            pgettext_lazy("step", "已办结"),
        ),
        5,
    ),
    Status.MERGED: ((_BEGINNING, pgettext_lazy("step", "已并案")), 2),
    Status.WITHDRAWN: ((_BEGINNING, pgettext_lazy("step", "已撤回")), 2),
}

#: The lawful way instead (不予受理告知): Regulations on petitioning of 2022 §§ 18–24, Administrative
#: Reconsideration Law of 2023, Regulations on open government information of 2019.
_WAYS = {
    RefusalReason.LAWFUL_CHANNEL: gettext_lazy(
        "诉讼请找人民法院，劳动争议请找劳动人事争议仲裁委员会，对行政行为不服请申请行政复议，"
        "反映党员干部违纪违法请打 12388，想要政府文件请申请政府信息公开。不清楚找哪里，可以打 12348 免费问律师。"
    ),
    RefusalReason.IN_PETITION: gettext_lazy(
        "这件事信访部门正在办，请凭信访编号查进度，等办理结果。对结果不服，可以在收到答复后 30 天内申请复查。"
    ),
    RefusalReason.SECRET_OR_PRIVACY: gettext_lazy(
        "请去掉涉及秘密和他人隐私的内容后另写一件；确需反映的，请带上材料到信访接待窗口当面说。"
    ),
    RefusalReason.OUTSIDE_DUTY: gettext_lazy(
        "这件事政府部门没有权力处理。民事纠纷可以找社区人民调解委员会，买东西有纠纷可以打 12315，"
        "不清楚找哪里可以打 12348 免费问律师。"
    ),
    RefusalReason.ALREADY_ANSWERED: gettext_lazy(
        "请先看以前的答复。有新情况、新材料，请另写一件并写明新在哪里。"
    ),
    RefusalReason.UNLAWFUL_CONTENT: gettext_lazy("请把事情本身写清楚，去掉不文明或违法的内容，再另写一件。"),
    RefusalReason.EMERGENCY: gettext_lazy(
        "危险还在的话，请立刻打 110（报警）、119（火警）、120（急救）或 122（交通事故）。"
    ),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in colour, icon and words."""

    label: str
    tone: str
    icon: str | None


@dataclass(frozen=True, slots=True)
class Due:
    """The limit that runs: “距答复期限 还有 1 天 20 小时”."""

    label: str
    text: str
    iso: str
    tone: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the appeal is: one sentence, the promise below it, the dots."""

    now: str
    promise: str | None
    steps: tuple[str, ...]
    step: int


def is_overdue(appeal: Appeal, now: datetime) -> bool:
    """Whether the limit that runs has passed."""
    return appeal.due_at is not None and appeal.due_at < now


def chip_of(appeal: Appeal, now: datetime) -> Chip:
    """The chip: overdue before everything else."""
    if is_overdue(appeal, now):
        return Chip(_("超期未%(stage)s") % {"stage": Stage(appeal.due_stage).label}, "over", None)
    status = Status(appeal.status)
    tone, icon = _TONES[status]
    label = _("等补充材料") if status == Status.SUSPENDED else str(status.label)
    return Chip(label, tone, icon)


def due_of(appeal: Appeal, now: datetime) -> Due | None:
    """What is due next, or None while nothing runs."""
    if appeal.due_at is None:
        return None
    left = appeal.due_at - now
    span = duration_words(abs(left))
    is_soon = appeal.amber_at is not None and now >= appeal.amber_at
    return Due(
        label=_("距%(stage)s期限") % {"stage": Stage(appeal.due_stage).label}
        if left >= timedelta()
        else _("%(stage)s期限已过") % {"stage": Stage(appeal.due_stage).label},
        text=_("还有 %(span)s") % {"span": span}
        if left >= timedelta()
        else _("超期 %(span)s") % {"span": span},
        iso=local(appeal.due_at).isoformat(timespec="minutes"),
        tone="over" if left < timedelta() else "soon" if is_soon else "",
    )


def standing_of(appeal: Appeal, *, is_author: bool) -> Standing:
    """Where the appeal is, said to its author or to others."""
    steps, step = _STEPS[Status(appeal.status)]
    return Standing(
        _sentence(appeal, is_author), _promise(appeal), tuple(str(label) for label in steps), step
    )


def _sentence(appeal: Appeal, is_author: bool) -> str:
    lead = appeal.lead.name if appeal.lead else _("负责单位")
    if appeal.redo_state == RedoState.ASKED:
        return _("作者不满意，平台正在核实要不要重办")
    if appeal.status == Status.HANDLING:
        return _in_hand(appeal, lead)
    own = {
        Status.RETURNED: _("请您修改后重新提交"),
        Status.SUSPENDED: _("请您补充材料，补上就接着办"),
        Status.REPLIED: _("单位已经答复，等您评价"),
    }
    if is_author and (mine := own.get(Status(appeal.status))):
        return mine
    return {
        Status.SUBMITTED: _("已收到，平台正在审核"),
        Status.RETURNED: _("平台请作者修改后再提交"),
        Status.NOT_ACCEPTED: _("没有受理，请看原因和该找哪里"),
        Status.ACCEPTED: _("已受理，正在交办给负责的单位"),
        Status.DISPATCHED: _("已交办给%(lead)s，等单位签收") % {"lead": lead},
        Status.SUSPENDED: _("等作者补充材料，办理时限暂停"),
        Status.REPLIED: _("单位已经答复，等作者评价"),
        Status.CLOSED: _("已办结"),
        Status.ARCHIVED: _("已办结并归档"),
        Status.MERGED: _("和同一件事合并办理"),
        Status.WITHDRAWN: _("作者已撤回，不再办理"),
    }[Status(appeal.status)]


def _in_hand(appeal: Appeal, lead: str) -> str:
    if appeal.round > 1:
        return _("%(lead)s正在重新办理") % {"lead": lead}
    if appeal.first_replied_at:
        return _("已有答复，%(lead)s在接着办") % {"lead": lead}
    return _("%(lead)s正在办理") % {"lead": lead}


def _promise(appeal: Appeal) -> str | None:
    if appeal.promised_on and appeal.status in (Status.HANDLING, Status.REPLIED):
        return _("单位承诺 %(month)s %(day)d 日前解决") % {
            "month": month_words(appeal.promised_on.month),
            "day": appeal.promised_on.day,
        }
    if appeal.reply_due_at and appeal.due_at:
        return _("最晚 %(day)s前答复") % {"day": date_words(appeal.reply_due_at)}
    return None


def way_instead(reason: RefusalReason) -> str:
    """Where to go with a matter that was not accepted."""
    return str(_WAYS[reason])


def place_words(appeal: Appeal) -> str:
    """青山区 · 滨河街道; needs division and its parent loaded. Above the county the name alone."""
    division = appeal.division
    parent = division.parent
    if parent is None or len(division.code) <= 6:
        return division.name
    return f"{parent.name} · {division.name}"
