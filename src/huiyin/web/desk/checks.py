"""Self-check of a reply 发布前自查: what a good answer says, found by rules that a clerk can see through.

Pure. Nothing here forbids anything; the list says what is still missing, the person decides. The thresholds were
measured on 2,112 public message and reply pairs: of 2,631 questions in the messages 48 % reach ADDRESSED in their own
reply (the real replies often leave questions out), 5 % in a reply to something else.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiyin.core.masking import KIND_LABELS, FindingKind, find_personal_data
from huiyin.core.text import bigrams, clean_line, excerpt, listed

#: A question counts as addressed when this share of its character pairs occurs in the reply.
ADDRESSED = 0.15
#: Replies shorter than this that only say "received" are acknowledgements, in characters.
SHORT = 120
QUESTIONS_MAX = 5
_QUESTION_LENGTH = 30
_WARNINGS_MAX = 6

_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")
_ASKS = re.compile(
    r"[？?]|吗(?![啡])|何时|何日|为什么|为何|多少|什么时候|能否|能不能|是否|怎么办|怎样|哪里办|多久"
)
# What a question is made of whatever it asks about: such pairs prove nothing.
_QUESTION_WORDS = re.compile(
    r"请问|什么时候|为什么|为何|何时|多少|多久|怎么|怎样|如何|什么|是否|能否|能不能|可不可以|到底|究竟|[吗呢啊吧的了是在有我你您这那都也就]|"
    r"谢谢|希望|领导|你好|我们|他们"
)
_GREETING = re.compile(
    r"您好|你好|尊敬的|敬爱的|[先女][生士]|同志|网友|市民|居民|住户|家长|同学|朋友|大爷|大妈|老人家"
)
_GREETING_WITHIN = 60
_FOUND_OR_DONE = re.compile(
    r"经(?:查|核|调查|了解|现场|研究|我|与|向|市|区|县|镇|街道)|核实|核查|查看|查明|调查|勘[查察]|走访|检测|现场|原因|"
    r"已(?:经|于|安排|联系|责令|要求|督促|组织|修|完|更换|清|整改|处理|解决|恢复|协调|列入|启动|到)|根据|依据|按照|规定|"
    r"整改|维修|修复|更换|清理|拆除|处罚|安装|发放|退还|恢复"
)
_WHEN = re.compile(
    r"\d{1,4}\s*[年月日号]|[一二三四五六七八九十]{1,3}[月日]|\d{1,2}[:：点]\d{0,2}|今[天日晚]|明[天日]|后天|本[周月]|下[周月]|"
    r"[一二三四五六七八九十两\d]+\s*(?:个)?(?:工作日|小时|天|周|月)(?:内|之内|后|以内)|周[一二三四五六日末]|年底|月底|季度|学期|全年|已(?:修|完|恢复|解决)"
)
_PHONE = re.compile(r"(?:\d[\s\-－—]?){7,12}|\b12345\b|\b96\d{3,4}\b|\b12\d{3}\b")
_ONLY_RECEIVED = re.compile(
    r"已?收悉|已(?:经)?(?:收到|转交?|转至|交办|交由|反馈给|记录)|正在(?:核实|调查|了解|办理|处理|研究)|将(?:尽快|及时|认真)|高度重视|请(?:您)?耐心等待"
)
_PLACEHOLDER = re.compile(r"\{[^{}\n]{1,20}\}|｛[^｛｝\n]{1,20}｝|[xX×＿_]{3,}")


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply as typed, with what stands around its body."""

    body: str
    contact_person: str = ""
    contact_phone: str = ""
    has_promise: bool = False
    #: Numbers and names of the office itself, which are no personal data in its reply.
    office_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list: in words, and whether it is fulfilled."""

    words: str
    fulfilled: bool


@dataclass(frozen=True, slots=True)
class Review:
    """The list, and what to look at before the reply goes out."""

    checks: tuple[Check, ...]
    warnings: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many lines are not fulfilled."""
        return sum(not check.fulfilled for check in self.checks)


def review(answer: Answer, *, asked: tuple[str, ...], citizen: tuple[str, ...] = ()) -> Review:
    """Check a reply against what was ``asked`` (the texts of the appeal and its follow-ups).

    ``citizen`` are name and contact of the author where the writer may know them: they must not occur in the reply.
    """
    body = answer.body.strip()
    has_phone = bool(answer.contact_phone.strip() or _PHONE.search(body))
    checks = [
        _either(bool(_GREETING.search(body[:_GREETING_WITHIN])), _("有称呼，语气合适"), _("开头还没有称呼")),
        _either(
            bool(_FOUND_OR_DONE.search(_ONLY_RECEIVED.sub("", body))),
            _("说明了查到什么、办了什么"),
            _("还没说查到什么、办了什么"),
        ),
        _either(answer.has_promise or bool(_WHEN.search(body)), _("说明了具体时间"), _("还没写具体时间")),
        _either(has_phone, _("写了找谁、打哪个电话"), _("还没写联系人和电话")),
    ]
    checks += [_question_check(question, body) for question in questions("\n".join(asked))]
    return Review(tuple(checks), tuple(_warnings(answer, body, citizen)))


def _either(fulfilled: bool, yes: str, no: str) -> Check:
    return Check(yes if fulfilled else no, fulfilled)


def questions(text: str) -> list[str]:
    """The sentences of a message that ask something, at most QUESTIONS_MAX, each once."""
    found = [clean_line(sentence) for sentence in _SENTENCE.findall(text) if _ASKS.search(sentence)]
    return list(dict.fromkeys(sentence for sentence in found if _pairs(sentence)))[:QUESTIONS_MAX]


def _pairs(question: str) -> set[str]:
    """The character pairs of what a question is about."""
    return {pair for piece in _QUESTION_WORDS.split(question) for pair in bigrams(piece)}


def is_addressed(question: str, reply: str) -> bool:
    """Whether enough of what a question is about occurs in the reply."""
    pairs = _pairs(question)
    return bool(pairs) and len(pairs & bigrams(reply)) >= ADDRESSED * len(pairs)


def _question_check(question: str, body: str) -> Check:
    words = excerpt(question.strip("，,？?。 "), _QUESTION_LENGTH)
    return _either(
        is_addressed(question, body),
        _("回应了“%(question)s”") % {"question": words},
        _("群众问“%(question)s”，还没有回应") % {"question": words},
    )


def is_mere_acknowledgement(body: str) -> bool:
    """Whether a reply only says that the matter was received, passed on or is being looked into."""
    rest = _ONLY_RECEIVED.sub("", body)
    return bool(body) and len(body) < SHORT and rest != body and not _FOUND_OR_DONE.search(rest)


def _warnings(answer: Answer, body: str, citizen: tuple[str, ...]) -> list[str]:
    found = []
    if is_mere_acknowledgement(body):
        found.append(
            _("这段话只说收到了、在办，不是答复。可以改用“告知已收悉”，期限照算；查清办好再来答复。")
        )
    if left := _PLACEHOLDER.findall(body):
        found.append(_("还有没填的地方：%(places)s") % {"places": listed(dict.fromkeys(left))})
    leaks = [word for word in citizen if len(word) > 1 and word in body]
    if leaks:
        found.append(
            _("答复里写出了作者的真实姓名或联系方式：%(words)s。请改掉，答复会公开。")
            % {"words": listed(leaks)}
        )
    found += _personal_data(answer, body, leaks)
    return found[:_WARNINGS_MAX]


def _personal_data(answer: Answer, body: str, known: list[str]) -> list[str]:
    """What looks like a person's data, apart from the office's own people and numbers."""
    own = [_plain(words) for words in (answer.contact_person, answer.contact_phone, *answer.office_words)]
    found = []
    for finding in find_personal_data(body):
        words = body[finding.start : finding.end]
        if words in known or any(_plain(words) in word for word in own if word):
            continue
        if finding.kind == FindingKind.LANDLINE:  # an office's number; citizens write from mobiles
            continue
        found.append(
            _("像是%(kind)s：“%(words)s”。如果是群众的，请改掉。")
            % {"kind": KIND_LABELS[finding.kind], "words": words}
        )
    return list(dict.fromkeys(found))


def _plain(words: str) -> str:
    return re.sub(r"[\s\-－—（）()]", "", words)
