"""Enumerations of the domain: kinds, states, roles in an appeal, reasons, limits. Pure."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

#: How Events name the appeal; the version of a rule set; and the calendar of a place.
SUBJECT = "appeal"
RULES_SUBJECT, CALENDAR_SUBJECT = "rule_set", "calendar"


class Kind(models.TextChoices):
    """What a person wants 类型."""

    QUESTION = "question", _("咨询")
    HELP = "help", _("求助")
    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    SUGGESTION = "suggestion", _("建议")
    THANKS = "thanks", _("感谢")


class Status(models.TextChoices):
    """Where an appeal stands. Moves only by the table in lifecycle/."""

    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回修改")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    ACCEPTED = "accepted", _("已受理")
    DISPATCHED = "dispatched", _("待签收")
    HANDLING = "handling", _("办理中")
    SUSPENDED = "suspended", _("挂起")
    REPLIED = "replied", _("已答复")
    CLOSED = "closed", _("已办结")
    ARCHIVED = "archived", _("已归档")
    MERGED = "merged", _("已并案")
    WITHDRAWN = "withdrawn", _("已撤回")


#: States in which somebody still has to act.
OPEN = (
    Status.SUBMITTED,
    Status.ACCEPTED,
    Status.DISPATCHED,
    Status.HANDLING,
    Status.SUSPENDED,
    Status.REPLIED,
)
#: States in which offices work on it.
IN_HANDS = (Status.DISPATCHED, Status.HANDLING, Status.SUSPENDED, Status.REPLIED)


class Openness(models.TextChoices):
    """What the author asked for 能不能公开. Reports of wrongdoing are always private."""

    PUBLIC = "public", _("公开内容，隐去我的姓名电话")
    PRIVATE = "private", _("只给办理单位看")


class Channel(models.TextChoices):
    """How it came in 来源."""

    WEB = "web", _("网页")
    WECHAT = "wechat", _("微信小程序")
    HOTLINE = "hotline", _("12345 热线")
    LETTER = "letter", _("来信")
    VISIT = "visit", _("来访")
    EMAIL = "email", _("电子邮件")
    SMS = "sms", _("短信")
    MAILBOX = "mailbox", _("领导信箱")
    PLATFORM = "platform", _("其他平台")
    VOLUNTEER = "volunteer", _("志愿者")


class AssignmentRole(models.TextChoices):
    """What an organisation is in an appeal."""

    LEAD = "lead", _("主办")
    ASSISTING = "assisting", _("协办")


class AssignmentStatus(models.TextChoices):
    """Where an organisation's part stands."""

    PENDING = "pending", _("待签收")
    HANDLING = "handling", _("办理中")
    RETURN_ASKED = "return_asked", _("申请退回")
    DONE = "done", _("已办完")
    RETURNED = "returned", _("已退回")
    TRANSFERRED = "transferred", _("已转派")
    RELIEVED = "relieved", _("已解除")


#: Parts that count: the organisation has it now, or has done it.
LIVE = (
    AssignmentStatus.PENDING,
    AssignmentStatus.HANDLING,
    AssignmentStatus.RETURN_ASKED,
    AssignmentStatus.DONE,
)
#: Parts that still wait for the organisation.
UNFINISHED = (AssignmentStatus.PENDING, AssignmentStatus.HANDLING, AssignmentStatus.RETURN_ASKED)


class RefusalReason(models.TextChoices):
    """Why an appeal is not accepted 不予受理. Fixed list of domain.md §3; each names the lawful way instead."""

    LAWFUL_CHANNEL = "lawful_channel", _("应当通过诉讼、仲裁、行政复议、纪检监察或政府信息公开等途径解决")
    IN_PETITION = "in_petition", _("已经进入信访程序，正在办理")
    SECRET_OR_PRIVACY = "secret_or_privacy", _("内容涉及国家秘密、商业秘密或他人隐私")
    OUTSIDE_DUTY = "outside_duty", _("不属于政府部门职责范围")
    ALREADY_ANSWERED = "already_answered", _("同一事实已经答复过，没有新的情况")
    UNLAWFUL_CONTENT = "unlawful_content", _("含有违法、侮辱诽谤或不文明内容")
    EMERGENCY = "emergency", _("紧急情况，应当立即拨打 110、119、120 或 122")


class NoteKind(models.TextChoices):
    """What an organisation writes besides replies."""

    PROGRESS = "progress", _("进展")
    ACKNOWLEDGEMENT = "acknowledgement", _("已收悉")
    INTERNAL = "internal", _("内部备注")
    CONTRIBUTION = "contribution", _("协办意见")
    SUPPLEMENT = "supplement", _("补充材料")


class ReplyStatus(models.TextChoices):
    """拟稿 → 审签 → 发布."""

    DRAFT = "draft", _("拟稿")
    AWAITING_APPROVAL = "awaiting_approval", _("待审签")
    PUBLISHED = "published", _("已发布")


class Satisfaction(models.IntegerChoices):
    """The five levels of the national 好差评 scheme."""

    VERY_DISSATISFIED = 1, _("非常不满意")
    DISSATISFIED = 2, _("不满意")
    FAIRLY_SATISFIED = 3, _("基本满意")
    SATISFIED = 4, _("满意")
    VERY_SATISFIED = 5, _("非常满意")


class Solved(models.TextChoices):
    """Did it get solved?"""

    YES = "yes", _("解决了")
    PARTLY = "partly", _("部分解决")
    NO = "no", _("没有解决")


class Stage(models.TextChoices):
    """Stages with a limit of their own."""

    MODERATE = "moderate", _("审核")
    DISPATCH = "dispatch", _("交办")
    CLAIM = "claim", _("签收")
    REPLY = "reply", _("答复")
    ASSIST = "assist", _("协办")
    CLOSE = "close", _("办结")
    PROMISE = "promise", _("承诺解决")


class ClockState(models.TextChoices):
    """Where a running limit stands."""

    RUNNING = "running", _("计时中")
    PAUSED = "paused", _("暂停")
    ENDED = "ended", _("已完成")
    CANCELLED = "cancelled", _("不再需要")


#: Limits that still run or will run again.
OPEN_CLOCKS = (ClockState.RUNNING, ClockState.PAUSED)


class ConsultationState(models.TextChoices):
    """Where a joint consultation stands 会商."""

    OPEN = "open", _("会商中")
    AGREED = "agreed", _("已商定")
    DECIDED = "decided", _("已由平台决定")


class RaiseReason(models.TextChoices):
    """Why an appeal was raised to the supervisor 提级督办."""

    RETURNS = "returns", _("第二次被退回")
    DISPATCHES = "dispatches", _("交办三次仍无主办单位")
    REDOS = "redos", _("重办三次仍未解决")
    BY_HAND = "by_hand", _("平台提级")


class Escalation(models.IntegerChoices):
    """Who has been told of an overdue limit; each level includes those before it."""

    NOBODY = 0, _("没有提醒")
    HANDLER = 1, _("已提醒经办人")
    APPROVER = 2, _("已提醒审签人")
    SUPERVISOR = 3, _("已提醒督办员")
    PUBLIC = 4, _("已列入公开超期清单")


class Urgency(models.TextChoices):
    """How urgent 紧急程度: four grades."""

    ORDINARY = "ordinary", _("一般")
    PRIORITY = "priority", _("较急")
    URGENT = "urgent", _("紧急")
    EMERGENCY = "emergency", _("特急")


class Complexity(models.TextChoices):
    """How complex 复杂程度."""

    SIMPLE = "simple", _("简单")
    ORDINARY = "ordinary", _("一般")
    COMPLEX = "complex", _("复杂")


class Lane(models.TextChoices):
    """Which rule sets an appeal runs under. The emergency lane has no queue: domain.md §4, 零时差."""

    ORDINARY = "ordinary", _("普通件")
    EMERGENCY = "emergency", _("急事急办")


class SupervisionState(models.TextChoices):
    """Where a supervision 督办 stands. Moves only by lifecycle.supervising.MOVES."""

    RUNNING = "running", _("督办中")
    ANSWERED = "answered", _("已回复，待核")
    ACCEPTED = "accepted", _("回复已采纳")
    ENDED = "ended", _("督办已结束")


class SupervisionOutcome(models.TextChoices):
    """How a supervision ended."""

    SETTLED = "settled", _("办结")
    LIFTED = "lifted", _("解除")


class AnswerVerdict(models.TextChoices):
    """What the supervisor said of an office's answer 督办回复."""

    ACCEPTED = "accepted", _("采纳")
    REJECTED = "rejected", _("退回重报")


class RuleEvent(models.TextChoices):
    """Types of Events about rule sets, calendars and what marks an emergency, with the words the audit page shows."""

    RULES_ADOPTED = "rules_adopted", _("启用时限规则")
    CALENDAR_DAY_SET = "calendar_day_set", _("调整工作日")
    CALENDAR_DAY_REMOVED = "calendar_day_removed", _("取消工作日调整")
    CALENDAR_YEAR_ENTERED = "calendar_year_entered", _("录入年度放假安排")
    OFFICE_HOURS_SET = "office_hours_set", _("设定办公时间")
    OFFICE_HOURS_REMOVED = "office_hours_removed", _("取消办公时间")
    EMERGENCY_LIST_SET = "emergency_list_set", _("修改急件清单")


class RedoState(models.TextChoices):
    """A dissatisfied author's wish for a redo, until the platform decides."""

    ASKED = "asked", _("待确认")
    GRANTED = "granted", _("已重办")
    DECLINED = "declined", _("未同意")


class ExclusionState(models.TextChoices):
    """An office's wish to have an appeal struck out of its assessment 剔除, until the supervisor decides."""

    ASKED = "asked", _("待决定")
    GRANTED = "granted", _("已剔除")
    REFUSED = "refused", _("未同意")


class ExclusionReason(models.TextChoices):
    """Why an appeal may be struck out of the assessed figures. A fixed list, public with the decision."""

    OUTSIDE_DUTY = "outside_duty", _("不属于本单位职责，又无法退回")
    REPEATED = "repeated", _("同一事项反复提交，已有结论")
    UNFOUNDED = "unfounded", _("经核实，反映的情况不属实")
    UNLAWFUL_DEMAND = "unlawful_demand", _("诉求没有法律和政策依据，已经解释清楚")
    BEYOND_CONTROL = "beyond_control", _("自然灾害等不可抗力")


# Limits of what may be typed, in characters (domain.md §8).
TITLE_MAX = 60
BODY_MIN = 10
BODY_MAX = 5000
REMARK_MAX = 500
PLACE_MAX = 120
NAME_MAX = 40
REPLY_MAX = 10_000
NOTE_MAX = 2000
COMMENT_MAX = 500
IMAGES_MAX = 9
DOCUMENTS_MAX = 5
FOLLOW_UPS_MAX = 3
RETURNS_MAX = 2
CONSULTATION_DAYS = 2
DISPATCHES_MAX = 3
REDOS_MAX = 3
SUSPENSION_DAYS = 15
AUTO_CLOSE_DAYS = 15
ARCHIVE_DAYS = 365
SUPERVISION_DAYS = 5
SUPERVISION_DAYS_MAX = 180
PUBLIC_NOTE_MAX = 200
TALK_PEOPLE_MAX = 200
COVERAGE_TITLE_MAX = 120
COVERAGE_OUTLET_MAX = 60
ADDRESS_MAX = 500
EXPLANATION_MAX = 300
REFUSAL_MAX = 300
#: So many appeals are acted on together at most, and so long what was allotted can be taken back.
BATCH_MAX = 50
UNDO_WITHIN = timedelta(minutes=10)
