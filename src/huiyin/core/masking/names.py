"""Personal names, found by the words around them.

A surname alone ("李主任", "张先生") stays: it tells nobody apart. Names are never guessed from their
characters alone; some word next to them has to say that a person follows or went before.
"""

import re
from collections.abc import Iterator

from huiyin.core.masking.findings import Finding, FindingKind
from huiyin.core.masking.words import (
    CALLED,
    COMMON_SURNAMES,
    COMPOUND_SURNAMES,
    COURTESY_TITLES,
    EVERYDAY_PAIRS,
    GIVEN_CHARACTERS,
    LABELS,
    OFFICE_TITLES,
    RISKY_SURNAMES,
    ROLES,
    SURNAMES,
)


def _any_of(words: list[str] | tuple[str, ...]) -> str:
    return "|".join(sorted(set(words), key=lambda word: (-len(word), word)))


_TITLES = (*COURTESY_TITLES, *OFFICE_TITLES)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
# Never inside a given name; most of them begin the next phrase.
_NOT_GIVEN = frozenset(
    "的了是在说和与及或把被向将对给有也还又没不就却都从到因已曾未等这那我你他她它们个住今现身系男女电手联称"
    "某总工姐哥嫂叔姨爷奶氏姓先同村镇县市区乡局院校所处委会各该此其去请问吗呢吧啊很太最并且但而则自由让叫来"
)
_ENDS_NAME = _NOT_GIVEN | frozenset(
    "于为以家因说通要望请做打开骂带收拿占用私非强欺以利串勾违告知答承应负表示至正只能会再才仍亲常多每始借擅伙反生享患去走找回申态脾涉贪霸侵殴辱闯撞超停堵挡拆砍养种卖买租搞任骗死病受遭患欠拖"
)

_CALLED = re.compile(rf"(?:{_any_of(CALLED)})[ \t]*[:：]?[ \t]*")
_LABEL = re.compile(rf"(?:{_any_of(LABELS)})[ \t]*(?:[（(][^）)\n]{{0,8}}[）)])?[ \t]*[:：][ \t]*")
_ROLE = re.compile(
    rf"(?:{_any_of(ROLES)}|我是(?=[^，,。！\s]{{2,3}}[，,。！\s])|（(?=[^）)]{{3,4}}[）)])|\((?=[^）)]{{3,4}}[）)])|组(?<=[0-9一二三四五六七八九十]组))[ \t:：,，]?[ \t]?"
)
_AND = re.compile("[、，,和与及][ \t]?")
_TITLE = re.compile(_any_of(_TITLES))
# "张三，男，" "张三（身份证号" "张三 139…"
_PARTICULARS = re.compile(
    r"[男女](?=[，,、）) ]|性)|身份证|(?:电话|手机|联系电话|联系手机)号?码?[ \t]*[:：]?[ \t]*[0-9*]|1(?<![0-9].)[3-9][0-9*]{9}"
)
_BEFORE_PARTICULARS = " \t（(,，、：:"
# The last line: a name, perhaps a date after it.
_SIGNED = re.compile(r"[ \t\n]*(?:[12][0-9]{3}[年./-][0-9年月日号./: -]{0,16})?\s*$")
_TAIL = 32
# "感谢杨书记": 谢 thanks here.
_THANKS = frozenset("感谢多致答拜鸣酬申")
_PLACE = re.compile("[镇乡村路街湾冲寨屯坪湖苑]|组(?!织)|自然村|[社小]区|中学|小学|学校")
_FOREIGN = re.compile("[\u4e00-\u9fff]{1,6}(?:[·•][\u4e00-\u9fff]{1,6}){1,3}")


def mask_name(name: str) -> str:
    """First character and two asterisks, whatever the length, so that neither it nor a rare compound surname tells."""
    name = name.strip()
    return f"{name[0]}**" if name else ""


def find_names(plain: str) -> Iterator[Finding]:
    """Names next to a label, a role, a title or personal particulars, and every further mention of them."""
    spans = {*_after_words(plain), *_before_words(plain), *_signature(plain)}
    spans |= {row for _, end in spans for row in _enumerated(plain, end)}
    for name in {plain[start:end] for start, end in spans}:
        spans.update((found.start(), found.end()) for found in re.finditer(re.escape(name), plain))
    for start, end in spans:
        if not _PLACE.match(plain, end) and not plain.startswith(_TITLES, end - 1):
            yield Finding(start, end, FindingKind.NAME, mask_name(plain[start:end]))


def _after_words(plain: str) -> Iterator[tuple[int, int]]:
    for pattern in (_CALLED, _LABEL):
        for found in pattern.finditer(plain):
            start = found.end()
            if foreign := _FOREIGN.match(plain, start):
                yield foreign.span()
            elif length := _length_of_name(plain, start, sure=True):
                yield start, start + length
    for found in _ROLE.finditer(plain):
        if length := _length_of_name(plain, found.end(), sure=False):
            yield found.end(), found.end() + length


def _before_words(plain: str) -> Iterator[tuple[int, int]]:
    for pattern in (_TITLE, _PARTICULARS):
        for found in pattern.finditer(plain):
            end = found.start()
            if pattern is _PARTICULARS:
                end = len(plain[max(0, end - 4) : end].rstrip(_BEFORE_PARTICULARS)) + max(0, end - 4)
            if length := _length_of_name_before(plain, end):
                yield end - length, end


def _signature(plain: str) -> Iterator[tuple[int, int]]:
    if found := _SIGNED.search(plain, max(0, len(plain) - _TAIL)):
        end = found.start()
        length = _length_of_name_before(plain, end)
        if 2 < length < end and plain[end - length] != "于" and not _HAN.match(plain, end - length - 1):
            yield end - length, end


def _enumerated(plain: str, end: int) -> Iterator[tuple[int, int]]:
    """Names in a row after one that ends at ``end``: "张三丰、李小红和王大力"."""
    while (joined := _AND.match(plain, end)) and (length := _length_of_name(plain, joined.end(), sure=False)):
        end = joined.end() + length
        if length > 2:
            yield joined.end(), end


def _length_of_name(plain: str, start: int, *, sure: bool) -> int:
    """Characters of the name that begins here, 0 if none does. ``sure``: the words before leave little doubt."""
    surname = 2 if plain[start : start + 2] in COMPOUND_SURNAMES else 1
    given = start + surname
    first = plain[start : start + 1]
    if surname == 1 and (plain[start : start + 2] in EVERYDAY_PAIRS or first not in SURNAMES):
        return 0
    if surname == 1 and not sure and (first == "向" or first not in COMMON_SURNAMES):
        return 0
    strict = not sure or (surname == 1 and first in RISKY_SURNAMES)
    if not _is_given(plain, given, strict=strict) or plain.startswith(_TITLES, given):
        return 0
    longer = _is_given(plain, given + 1, strict=strict) and not plain.startswith(_TITLES, given + 1)
    if strict:
        if longer and (
            surname == 2 or first in COMMON_SURNAMES - RISKY_SURNAMES or _ends_at(plain, given + 2)
        ):
            return surname + 2
        return surname + 1 if _ends_at(plain, given + 1) else 0
    return surname + 2 if longer else surname + 1


def _length_of_name_before(plain: str, end: int) -> int:
    """Characters of the name that ends here, 0 if none does."""
    for surname, given in ((2, 2), (2, 1), (1, 2), (1, 1)):
        start = end - surname - given
        if start < 0:
            continue
        head = plain[start : start + surname]
        known = head in COMPOUND_SURNAMES if surname == 2 else head in COMMON_SURNAMES
        if not known or plain[start : start + 2] in EVERYDAY_PAIRS:
            continue
        if _is_a_word_before_a_surname(plain, start, surname + given):
            continue
        if all(_is_given(plain, place, strict=True) for place in range(start + surname, end)):
            return surname + given
    return 0


def _is_a_word_before_a_surname(plain: str, start: int, length: int) -> bool:
    """ "感谢杨书记", "班主任张老师", "向杨书记", "欧阳先生": what looks like a name is a word and a surname, or a surname of two."""
    if length == 2 and (plain[start : start + 2] in COMPOUND_SURNAMES or plain[start] in "向于"):
        return plain[start + 1] in SURNAMES
    if plain[start] == "任" and plain[start - 1 : start] == "主":
        return True
    return plain[start] == "谢" and start > 0 and plain[start - 1] in _THANKS


def _is_given(plain: str, place: int, *, strict: bool) -> bool:
    if place >= len(plain) or (plain[place] == "和" and plain[place + 1 : place + 2] in COMMON_SURNAMES):
        return False
    character = plain[place]
    if strict:
        return character in GIVEN_CHARACTERS
    return character not in _NOT_GIVEN and _HAN.match(character) is not None


def _ends_at(plain: str, place: int) -> bool:
    return (
        place >= len(plain)
        or plain[place] in _ENDS_NAME
        or not _HAN.match(plain[place])
        or plain.startswith(_TITLES, place)
    )
