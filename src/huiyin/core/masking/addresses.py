"""House, building, unit and room numbers of a home. Road, village and estate stay readable."""

import re
from collections.abc import Iterator

from huiyin.core.masking.findings import Finding, FindingKind, starred

_HAN = "零〇一二三四五六七八九十百"
_NUMBER = rf"(?:[A-Za-z]?[0-9]{{1,5}}[A-Za-z]?(?:-[0-9]{{1,4}})?|[A-Za-z]|[{_HAN}]{{1,4}})"
_GAP = "[ \t\u3000,，-]{0,2}"
_HOUSE = rf"(?:附?{_NUMBER}号(?:大院|院)?{_GAP})"
_BUILDING = rf"{_NUMBER}[ ]?(?:号楼|号栋|栋|幢|座(?!位))"
_UNIT = rf"{_NUMBER}[ ]?(?:单元|门(?![面店口诊窗卫前市户票]))"
_FLOOR = rf"{_NUMBER}[ ]?(?:层|楼)"
_ROOM = (
    rf"(?:(?:[A-Za-z]?[0-9]{{1,5}}[A-Za-z]?|[{_HAN}]{{2,5}})[ ]?(?:室(?![0-9一二两三][厅卫])|号房|号(?![楼栋线文令院])|房(?![屋产间子东价地源])"
    r"|(?<=0[1-9])户)|[0-9]{3,4}(?![0-9*.:%年月日元万人户个名平米㎡多余份家套栋幢号小块分吨米克斤mM㎡]| ?[mM㎡平]))"
)
_HOME = re.compile(
    rf"(?<![0-9A-Za-z.])(?:"
    rf"{_HOUSE}?{_BUILDING}{_GAP}(?:{_UNIT}(?:{_GAP}{_FLOOR})?(?:{_GAP}{_ROOM})?|(?:{_FLOOR}{_GAP})?{_ROOM})"
    rf"|{_HOUSE}?{_UNIT}{_GAP}(?:{_FLOOR}{_GAP})?{_ROOM}"
    rf"|{_HOUSE}(?:{_FLOOR}{_GAP})?(?:[A-Za-z]?[0-9]{{3,5}})[ ]?(?:室|号?房(?![屋产间子东价地源]))"
    rf"|{_NUMBER}[ ]?(?:村民小组|小组|组|社|队){_GAP}(?:[0-9]{{1,4}}|[{_HAN}]{{1,4}})号"
    rf"|(?<=[区园苑府城庭湾郡里村寓厦院])[ ]?[0-9]{{3,4}}室(?![0-9一二两三][厅卫])"
    rf"|(?<=[区园苑府城庭湾郡里村寓厦院])[ ]?[0-9]{{1,2}}-[0-9]{{1,2}}-[0-9]{{3,4}}(?![0-9-])"
    ")"
)
# "政务大厅2号楼301室": a counter, not a home.
_OFFICE = re.compile(
    "(?:政府|政务|大厅|机关|法院|检察院|窗口|办公楼|办公区|办事处|服务中心)[^，。；、：:,;\n院宿家小住]{0,4}$"
)
# Where a home may be written: the costly pattern is tried only just before such a word.
_UNITS = "栋幢座室房"
_HINT = re.compile(
    rf"[{_UNITS}](?<=[0-9A-Za-z{_HAN}号 ][{_UNITS}])|单元|号楼|[组社队](?=.{{1,6}}号)|-(?=[0-9]{{1,2}}-[0-9]{{3}})"
)
_REACH = 14


def find_addresses(plain: str, text: str) -> Iterator[Finding]:
    """Homes in ``plain`` (``text`` with half-width digits): building with unit or room, house with room, group with number."""
    done = 0
    for hint in _HINT.finditer(plain):
        for place in range(max(done, hint.start() - _REACH), hint.start()):
            if found := _HOME.match(plain, place):
                start, done = found.span()
                if not _OFFICE.search(plain, max(0, start - 16), start):
                    yield Finding(start, done, FindingKind.ADDRESS, starred(text[start:done]))
                break
