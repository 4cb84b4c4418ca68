"""The words of a notification: the step as the timeline of the appeal says it, and what its reader does next.

Nothing personal is in them: offices appear by name, authors not at all, and the title of an appeal only in a mail, and
only while everybody may read it.
"""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors.timeline import entry_of
from huiyin.channels.audience import Part
from huiyin.channels.models import Front
from huiyin.journal.models import Event

SENTENCE_MAX = 200
#: What one SMS holds in Chinese, with the signature in its brackets.
SMS_MAX = 70

_PAGES = {Front.PUBLIC: "public:appeal", Front.DESK: "desk:appeal", Front.CONSOLE: "console:appeal"}

#: Steps that the timeline says about the author, said to the author.
_TO_AUTHOR = {
    Action.RETURN_TO_AUTHOR: gettext_lazy("退回给您修改"),
    Action.SUSPEND: gettext_lazy("单位请您补充材料"),
    Action.PUBLISH_REPLY: gettext_lazy("单位答复了"),
}
#: What the reader does next.
_NEXT = {
    (Part.AUTHOR, Action.RETURN_TO_AUTHOR): gettext_lazy("请看要改什么，改好再提交。"),
    (Part.AUTHOR, Action.NOT_ACCEPT): gettext_lazy("请看理由，和还可以找哪里。"),
    (Part.AUTHOR, Action.PUBLISH_REPLY): gettext_lazy("请看看是否解决，欢迎评价。"),
    (Part.AUTHOR, Action.SUSPEND): gettext_lazy("请看要补充什么，补上就接着办。"),
    (Part.AUTHOR, Action.REDO): gettext_lazy("办好会再答复您。"),
    (Part.AUTHOR, Action.DECLINE_REDO): gettext_lazy("请看核实的情况。"),
    (Part.OFFICE, Action.DISPATCH): gettext_lazy("请尽快签收。"),
    (Part.OFFICE, Action.OPEN_CONSULTATION): gettext_lazy("请看要商量什么，尽快提出意见。"),
    (Part.OFFICE, Action.PROPOSE_PLAN): gettext_lazy("请说同意还是不同意。"),
    (Part.PLATFORM, Action.OBJECT_PLAN): gettext_lazy("商量不成的，请决定分工。"),
    (Part.OFFICE, Action.ASK_HANDOVER): gettext_lazy("请看理由，决定是否接手。"),
    (Part.PLATFORM, Action.ASK_HANDOVER): gettext_lazy("请决定是否移交。"),
    (Part.PLATFORM, Action.AGREE_RETURN): gettext_lazy("请指定单位办理。"),
    (Part.PLATFORM, Action.RAISE): gettext_lazy("请指定单位办理。"),
    (Part.OFFICE, Action.DISPATCH_EMERGENCY): gettext_lazy("请马上签收。"),
    (Part.AUTHOR, Action.FALSE_ALARM): gettext_lazy("请看理由；有危险请先打 110、119、120。"),
    (Part.OFFICE, Action.ADD_ASSISTING): gettext_lazy("请尽快签收。"),
    (Part.OFFICE, Action.TRANSFER): gettext_lazy("请尽快签收。"),
    (Part.OFFICE, Action.REFUSE_RETURN): gettext_lazy("请接着办理。"),
    (Part.OFFICE, Action.SEND_FOR_APPROVAL): gettext_lazy("请审签。"),
    (Part.OFFICE, Action.REJECT_REPLY): gettext_lazy("请看修改意见，改好再送审。"),
    (Part.OFFICE, Action.REFUSE_EXTENSION): gettext_lazy("请在原期限内答复。"),
    (Part.OFFICE, Action.SUPPLEMENT): gettext_lazy("请接着办理。"),
    (Part.OFFICE, Action.RESUME): gettext_lazy("请接着办理。"),
    (Part.OFFICE, Action.ALLOT): gettext_lazy("请您办理。"),
    (Part.OFFICE, Action.UNDO_ALLOT): gettext_lazy("这件不用您办了。"),
    (Part.OFFICE, Action.FOLLOW_UP): gettext_lazy("请再次答复。"),
    (Part.OFFICE, Action.REDO): gettext_lazy("请重新办理。"),
    (Part.OFFICE, Action.NUDGE): gettext_lazy("已过期限，请尽快答复。"),
    (Part.OFFICE, Action.REMIND): gettext_lazy("请看催办的话，尽快办理。"),
    (Part.OFFICE, Action.SUPERVISE): gettext_lazy("请看督办要求，按期回复。"),
    (Part.OFFICE, Action.REJECT_ANSWER): gettext_lazy("请看理由，重新回复。"),
    (Part.OFFICE, Action.INSTRUCT): gettext_lazy("请按批示办理。"),
    (Part.PLATFORM, Action.ANSWER_SUPERVISION): gettext_lazy("请核实是否采纳。"),
    (Part.PLATFORM, Action.INSTRUCT): gettext_lazy("请督促落实。"),
    (Part.PLATFORM, Action.ASK_RETURN): gettext_lazy("请决定是否同意。"),
    (Part.PLATFORM, Action.ASK_EXTENSION): gettext_lazy("请决定是否同意。"),
    (Part.PLATFORM, Action.ASK_EXCLUSION): gettext_lazy("请决定是否剔除。"),
    (Part.PLATFORM, Action.RATE): gettext_lazy("请核实是否重办。"),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One Event in words for one part: the sentence on the site, and the SMS."""

    sentence: str
    sms: str


def notice_of(*, event: Event, appeal: Appeal, part: Part) -> Notice:
    """The words, in the language that is active."""
    return Notice(_sentence(event, part)[:SENTENCE_MAX], _sms(event, appeal, part))


def mail_of(*, sentence: str, appeal: Appeal, front: Front) -> tuple[str, str]:
    """Subject and body of a mail around the sentence, in the language that is active."""
    subject = _("%(site)s：留言 %(number)s 有消息") % {"site": settings.SITE["name"], "number": appeal.number}
    return subject, _body(sentence, appeal, front)


def page_of(front: str, number: str) -> str:
    """The path on which the reader of a notification goes on."""
    return reverse(_PAGES[Front(front)], args=[number])


def _step(event: Event, part: Part) -> str:
    """What happened, without a full stop."""
    if part == Part.AUTHOR and event.type in _TO_AUTHOR:
        return str(_TO_AUTHOR[Action(event.type)])
    step = entry_of(event).title
    is_wish = part == Part.PLATFORM and event.organisation_name
    return _("%(office)s%(step)s") % {"office": event.organisation_name, "step": step} if is_wish else step


def _sentence(event: Event, part: Part) -> str:
    step = {"step": _step(event, part)}
    sentences = {
        Part.AUTHOR: _("您的留言有消息了：%(step)s。"),
        Part.FOLLOWER: _("您关注的留言有消息了：%(step)s。"),
        Part.OFFICE: _("交给贵单位的留言有消息了：%(step)s。"),
        Part.PLATFORM: _("等您处理：%(step)s。"),
    }
    return sentences[part] % step + str(_NEXT.get((part, Action(event.type)), ""))


def _sms(event: Event, appeal: Appeal, part: Part) -> str:
    """At most SMS_MAX characters with the signature; a step too long for that is only called news."""
    room = SMS_MAX - len(f"【{settings.SMS_SIGNATURE}】")
    texts = {
        Part.AUTHOR: _("您的留言 %(number)s：%(step)s。登录或凭查询码看详情。"),
        Part.FOLLOWER: _("您关注的留言 %(number)s：%(step)s。登录看详情。"),
        Part.OFFICE: _("交给贵单位的留言 %(number)s：%(step)s。请登录办理台。"),
        Part.PLATFORM: _("留言 %(number)s：%(step)s。请登录管理台。"),
    }
    for step in (_step(event, part), _("有消息了")):
        text = texts[part] % {"number": appeal.number, "step": step}
        if len(text) <= room:
            return text
    return appeal.number[:room]


def _body(sentence: str, appeal: Appeal, front: Front) -> str:
    title = [_("标题：%(title)s") % {"title": appeal.title}] if appeal.is_published else []
    return "\n".join(
        [
            _("您好！"),
            "",
            sentence,
            _("编号：%(number)s") % {"number": appeal.number},
            *title,
            "",
            _("查看：%(address)s") % {"address": settings.PUBLIC_URL + page_of(front, appeal.number)},
            "",
            _("不想收到这类邮件，可以在这里关掉：%(address)s")
            % {"address": settings.PUBLIC_URL + reverse("public:notification_settings")},
            settings.SITE["platform_name"],
        ]
    )
