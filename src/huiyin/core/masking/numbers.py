"""Personal numbers and accounts: telephones, identity and travel documents, cards, plates, mail, chat.

Every function takes the text twice: ``plain`` has full-width digits and letters made half-width (same
length), ``text`` is the original from which the replacement is cut.
"""

import re
from collections.abc import Iterator
from datetime import date

from stdnum import luhn

from huiyin.core.masking.findings import Finding, FindingKind, starred

_GAP = "[ \t\u3000\xa0\u200b-]?"
_IS = r"[ \t]*(?:是|为|：|:|\()?[ \t]*"

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}"
)
_MOBILE = re.compile(
    rf"(?<![0-9])(?<![0-9]\.)(?:(?:\+|00)?86{_GAP})?(1{_GAP}[3-9](?:{_GAP}[0-9]){{9}})(?![0-9])"
)
_SPELT_MOBILE = re.compile(
    "[一幺](?<![零〇一二三四五六七八九幺].)[三四五六七八九][零〇一二三四五六七八九幺]{9}(?![零〇一二三四五六七八九幺])"
)
_LANDLINE = re.compile(
    r"(?<![0-9])(?:\+?86[ -]?)?\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[ \t—–-]{0,2}"
    r"([2-9][0-9]{2,3}[ -]?[0-9]{4}(?:[ \t]*(?:-|—|转分机|转|分机)[ \t]*[0-9]{1,6})?)(?![0-9])"
)
_LOCAL_LANDLINE = re.compile(
    rf"(?:电话|座机|固话|电话号码|联系方式|[Tt]el|TEL){_IS}([2-9][0-9]{{2,3}}-?[0-9]{{4}}"
    r"(?:[ \t]*(?:-|—|转分机|转|分机)[ \t]*[0-9]{1,6})?)(?![0-9-])"
)
_PUBLIC_LINE = re.compile(
    "(?:热线|[股科室局处所]电话|(?:监督|举报|投诉|咨询|服务|值班|办公|客服|报警|公开|对外)[的之]?(?:联系)?电话)[^，。；;\n]{0,8}$"
)

_SEVEN_DIGITS = re.compile("[0-9](?:.?[0-9]){6}")
_DIGIT_RUN = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9]\.)[0-9](?:[ \t-]?[0-9]){13,}(?:[ \t]?[Xx](?![A-Za-z0-9]))?"
)
_DIGIT_GROUP = re.compile("[0-9]+[Xx]?|[Xx]")
_IDENTITY_LABEL = re.compile(rf"身份证(?:件)?(?:号码|证号|号)?{_IS}((?:[0-9][ -]?){{14,17}}[0-9Xx])(?![0-9])")
_ACCOUNT_LABEL = re.compile(
    rf"(?:银行卡|卡号|账号|帐号|账户|帐户|存折){_IS}((?:[0-9][ -]?){{11,20}}[0-9])(?![0-9])"
)
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# First digits of GB/T 2260 by province: 1 north, 2 north-east, 3 east, 4 middle and south, 5 south-west, 6 north-west.
_IDENTITY_REGION = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")

_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ ]?[A-HJ-Za-hj-z][ ·•.．・-]?"
    "((?=[A-Za-z]*[0-9][A-Za-z]*[0-9])[A-HJ-NP-Za-hj-np-z0-9]{4}"
    "(?:[A-HJ-NP-Za-hj-np-z0-9]{1,2}|[挂学警港澳领使]))(?![A-Za-z0-9])"
)
_PASSPORT = re.compile(
    rf"(?:护照|通行证|回乡证|台胞证)(?:号码|号)?{_IS}([A-Za-z]{{1,2}}[0-9]{{7,10}})(?![A-Za-z0-9])"
)
_CHAT_HINT = re.compile("[微薇Vv]信|[Ww]e[Cc]|[WwVv][Xx]|[Qq][Qq]|扣扣|企鹅")
_CHAT = re.compile(
    r"(?:微信|薇信|[Ww]e[Cc]hat|WX|wx|VX|Vx|vx|V信|v信)(?:账号|帐号|号码|号|ID|id)?(?:[ \t]*(?:是|为|：|:|同号)[ \t]*|[ \t]+|(?<=号))"
    r"([A-Za-z][A-Za-z0-9_-]{5,19}|[0-9]{5,12})(?![A-Za-z0-9_-])"
    rf"|(?:QQ|qq|Qq|扣扣|企鹅)(?:账号|帐号|号码|号)?{_IS}([1-9][0-9]{{4,11}})(?![0-9])"
)


def find_numbers(plain: str, text: str) -> Iterator[Finding]:
    """All findings of this module; they may overlap."""
    if "@" in plain:
        for found in _EMAIL.finditer(plain):
            yield Finding(found.start(), found.end(), FindingKind.EMAIL, f"{text[found.start()]}***@***")
    if _CHAT_HINT.search(plain):
        yield from _labelled(_CHAT, FindingKind.CHAT_ACCOUNT, plain, text)
    yield from _labelled(_SPELT_MOBILE, FindingKind.MOBILE, plain, text, keep=3)
    yield from _labelled(_PLATE, FindingKind.PLATE, plain, text)
    if _SEVEN_DIGITS.search(plain):
        yield from _find_long_numbers(plain, text)


def _find_long_numbers(plain: str, text: str) -> Iterator[Finding]:
    yield from _labelled(_MOBILE, FindingKind.MOBILE, plain, text, keep=3)
    yield from _labelled(_LOCAL_LANDLINE, FindingKind.LANDLINE, plain, text, public=_PUBLIC_LINE)
    yield from _labelled(_LANDLINE, FindingKind.LANDLINE, plain, text, public=_PUBLIC_LINE)
    yield from _labelled(_IDENTITY_LABEL, FindingKind.IDENTITY_NUMBER, plain, text)
    yield from _labelled(_ACCOUNT_LABEL, FindingKind.BANK_CARD, plain, text)
    yield from _labelled(_PASSPORT, FindingKind.PASSPORT, plain, text)
    for found in _DIGIT_RUN.finditer(plain):
        yield from _long_numbers(found, text)


def _finding(start: int, end: int, kind: FindingKind, text: str, keep: int = 0) -> Finding:
    return Finding(start, end, kind, starred(text[start:end], keep))


def _labelled(
    pattern: re.Pattern[str],
    kind: FindingKind,
    plain: str,
    text: str,
    *,
    keep: int = 0,
    public: re.Pattern[str] | None = None,
) -> Iterator[Finding]:
    """The matched group of each match, unless a public line is named just before it."""
    for found in pattern.finditer(plain):
        group = found.lastindex or 0  # the one group that took part
        if public is None or not public.search(plain, max(0, found.start() - 16), found.start(group)):
            yield _finding(found.start(group), found.end(group), kind, text, keep)


def _long_numbers(run: re.Match[str], text: str) -> Iterator[Finding]:
    """Identity and card numbers within a run of digits that may be written in groups."""
    groups = [(m.start() + run.start(), m.end() + run.start()) for m in _DIGIT_GROUP.finditer(run.group())]
    first = 0
    while first < len(groups):
        digits, best = "", None
        for last in range(first, len(groups)):
            digits += text[groups[last][0] : groups[last][1]].translate(HALF_WIDTH).upper()
            if len(digits) > 19:
                break
            if kind := _kind_of_number(digits):
                best = kind, last
        if best:
            kind, last = best
            yield _finding(groups[first][0], groups[last][1], kind, text)
            first = last
        first += 1


def _kind_of_number(digits: str) -> FindingKind | None:
    if is_identity_number(digits) or _looks_like_identity_number(digits):
        return FindingKind.IDENTITY_NUMBER
    if 16 <= len(digits) <= 19 and digits.isdigit() and digits[0] != "0" and luhn.is_valid(digits):
        return FindingKind.BANK_CARD
    return None


def is_identity_number(digits: str) -> bool:
    """A resident identity number of eighteen characters with a right check character (GB 11643-1999)."""
    if len(digits) != 18 or not _looks_like_identity_number(digits):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _IDENTITY_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == digits[17].upper()


def _looks_like_identity_number(digits: str) -> bool:
    """Known province and a real date of birth: mistyped numbers count, the old ones of fifteen digits too."""
    if not _IDENTITY_REGION.match(digits):
        return False
    if len(digits) == 18 and digits[:17].isdigit():
        return _is_birthday(digits[6:10], digits[10:12], digits[12:14])
    return (
        len(digits) == 15
        and digits.isdigit()
        and _is_birthday("19" + digits[6:8], digits[8:10], digits[10:12])
    )


def _is_birthday(year: str, month: str, day: str) -> bool:
    if not 1890 <= int(year) <= 2100:
        return False
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


HALF_WIDTH = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，。；！？"}
)
