"""What somebody may be to an appeal, and everything that can be done to one. Pure."""

from enum import StrEnum

from django.db import models
from django.utils.translation import pgettext_lazy


class Relation(StrEnum):
    """What somebody is to an appeal; policies/ derives it from memberships and assignments."""

    AUTHOR = "author"
    MODERATOR = "moderator"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    LEADER = "leader"  # a leader of the appeal's division, whose own office is not named in it
    JOURNALIST = "journalist"  # a verified journalist to whom the appeal was handed as a clue
    LEAD_PENDING = "lead_pending"  # handler of the lead office that has not signed for it yet
    LEAD_HANDLER = "lead_handler"  # handler of the lead office, signed for
    LEAD_APPROVER = "lead_approver"
    ASSISTING_PENDING = "assisting_pending"
    ASSISTING_HANDLER = "assisting_handler"
    POOL_HANDLER = "pool_handler"  # handler of an office whose duties cover an appeal without office
    CITIZEN = "citizen"  # any signed-in account
    SYSTEM = "system"


class Action(models.TextChoices):
    """Everything that can be done to an appeal, with the words on the button."""

    REVISE = "revise", pgettext_lazy("action", "修改后重新提交")
    WITHDRAW = "withdraw", pgettext_lazy("action", "撤回")
    RETURN_TO_AUTHOR = "return_to_author", pgettext_lazy("action", "退回修改")
    NOT_ACCEPT = "not_accept", pgettext_lazy("action", "不予受理")
    ACCEPT = "accept", pgettext_lazy("action", "受理")
    CORRECT = "correct", pgettext_lazy("action", "更正公开内容")
    CLASSIFY = "classify", pgettext_lazy("action", "改分类")
    RECUSE = "recuse", pgettext_lazy("action", "设置回避")
    MERGE = "merge", pgettext_lazy("action", "并案")
    DISPATCH = "dispatch", pgettext_lazy("action", "交办")
    ADD_ASSISTING = "add_assisting", pgettext_lazy("action", "增加协办")
    CLAIM = "claim", pgettext_lazy("action", "签收")
    CLAIM_FROM_POOL = "claim_from_pool", pgettext_lazy("action", "认领")
    ALLOT = "allot", pgettext_lazy("action", "分办")
    UNDO_ALLOT = "undo_allot", pgettext_lazy("action", "撤销分办")
    ASK_RETURN = "ask_return", pgettext_lazy("action", "申请退回")
    AGREE_RETURN = "agree_return", pgettext_lazy("action", "同意退回")
    REFUSE_RETURN = "refuse_return", pgettext_lazy("action", "不同意退回")
    TRANSFER = "transfer", pgettext_lazy("action", "转派下级")
    ADD_PROGRESS = "add_progress", pgettext_lazy("action", "更新进展")
    ADD_INTERNAL = "add_internal", pgettext_lazy("action", "内部备注")
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("action", "告知已收悉")
    CONTRIBUTE = "contribute", pgettext_lazy("action", "提交协办意见")
    DRAFT_REPLY = "draft_reply", pgettext_lazy("action", "拟写答复")
    SEND_FOR_APPROVAL = "send_for_approval", pgettext_lazy("action", "送审签")
    REJECT_REPLY = "reject_reply", pgettext_lazy("action", "退回修改答复")
    PUBLISH_REPLY = "publish_reply", pgettext_lazy("action", "审签并发布")
    ASK_EXTENSION = "ask_extension", pgettext_lazy("action", "申请延期")
    GRANT_EXTENSION = "grant_extension", pgettext_lazy("action", "同意延期")
    REFUSE_EXTENSION = "refuse_extension", pgettext_lazy("action", "不同意延期")
    SUSPEND = "suspend", pgettext_lazy("action", "请作者补充材料")
    SUPPLEMENT = "supplement", pgettext_lazy("action", "补充材料")
    RESUME = "resume", pgettext_lazy("action", "恢复办理")
    FOLLOW_UP = "follow_up", pgettext_lazy("action", "继续追问")
    RATE = "rate", pgettext_lazy("action", "评价")
    REDO = "redo", pgettext_lazy("action", "确认重办")
    DECLINE_REDO = "decline_redo", pgettext_lazy("action", "不重办")
    KEEP_PROMISE = "keep_promise", pgettext_lazy("action", "承诺兑现")
    RECOMPUTE = "recompute_deadlines", pgettext_lazy("action", "重算期限")
    RAISE = "raise", pgettext_lazy("action", "提级督办")
    ASK_HANDOVER = "ask_handover", pgettext_lazy("action", "申请移交主办")
    AGREE_HANDOVER = "agree_handover", pgettext_lazy("action", "同意移交主办")
    REFUSE_HANDOVER = "refuse_handover", pgettext_lazy("action", "不同意移交")
    OPEN_CONSULTATION = "open_consultation", pgettext_lazy("action", "发起会商")
    CONSULT = "consult", pgettext_lazy("action", "会商发言")
    PROPOSE_PLAN = "propose_plan", pgettext_lazy("action", "提出分工")
    AGREE_PLAN = "agree_plan", pgettext_lazy("action", "同意分工")
    OBJECT_PLAN = "object_plan", pgettext_lazy("action", "不同意分工")
    DECIDE_PLAN = "decide_plan", pgettext_lazy("action", "决定分工")
    DISPATCH_EMERGENCY = "dispatch_emergency", pgettext_lazy("action", "急件直交")
    REVIEW = "review", pgettext_lazy("action", "补审")
    FALSE_ALARM = "false_alarm", pgettext_lazy("action", "转为普通件")
    BREACH = "breach", pgettext_lazy("action", "超期")
    CLOSE = "close", pgettext_lazy("action", "办结")
    ARCHIVE = "archive", pgettext_lazy("action", "归档")
    ME_TOO = "me_too", pgettext_lazy("action", "我也遇到了")
    FOLLOW = "follow", pgettext_lazy("action", "有进展告诉我")
    UNFOLLOW = "unfollow", pgettext_lazy("action", "不再关注")
    THANK = "thank", pgettext_lazy("action", "感谢办理")
    NUDGE = "nudge", pgettext_lazy("action", "催一催")
    REMIND = "remind", pgettext_lazy("action", "催办")
    SUPERVISE = "supervise", pgettext_lazy("action", "督办")
    ANSWER_SUPERVISION = "answer_supervision", pgettext_lazy("action", "回复督办")
    ACCEPT_ANSWER = "accept_answer", pgettext_lazy("action", "采纳督办回复")
    REJECT_ANSWER = "reject_answer", pgettext_lazy("action", "退回督办回复")
    LIST_SUPERVISION = "list_supervision", pgettext_lazy("action", "挂牌督办")
    DELIST_SUPERVISION = "delist_supervision", pgettext_lazy("action", "销号")
    END_SUPERVISION = "end_supervision", pgettext_lazy("action", "结束督办")
    RECORD_TALK = "record_talk", pgettext_lazy("action", "约谈记录")
    INSTRUCT = "instruct", pgettext_lazy("action", "批示")
    HAND_CLUE = "hand_clue", pgettext_lazy("action", "移交媒体")
    TAKE_BACK_CLUE = "take_back_clue", pgettext_lazy("action", "收回媒体线索")
    ADD_COVERAGE = "add_coverage", pgettext_lazy("action", "登记媒体报道")
    ASK_EXCLUSION = "ask_exclusion", pgettext_lazy("action", "申请剔除")
    GRANT_EXCLUSION = "grant_exclusion", pgettext_lazy("action", "同意剔除")
    REFUSE_EXCLUSION = "refuse_exclusion", pgettext_lazy("action", "不同意剔除")
