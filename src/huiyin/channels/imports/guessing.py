"""Which place a message is about, and which office answered it, from the words of message and reply. Pure.

An office is named only where the reply names it in so many words ("经A5区交警大队调查", "已转市住建局处理",
"安沙镇政府干部立即到…"), or speaks of itself as a town of the title ("我镇"). Otherwise the government of the place
is taken: the messages went to the mailbox of its leader. Measured in docs/importing.md.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from huiyin.appeals.terms import Kind

_CODED_PLACE = re.compile(r"([A-Z])(?:(\d{1,2})(?=[市区县])|(?=市))(市|区|县)")
_TOWN = re.compile(r"(?:市|区|县|^|[，。：“])([\u4e00-\u9fa5]{2,3}(?:镇|乡|街道))(?!企)")
_BODY = (
    r"公安(?:分)?局|交(?:通)?警(?:察)?(?:大队|支队)?|交通运输局|交通局|住房和城乡建设局|住房城乡建设局|住建局|住建委|"
    r"住房和城乡建设委员会|城市管理和行政执法局|城市管理行政执法局|城市管理局|城管执法(?:局|大队)|城管局|城管委|"
    r"教育局|教委|人力资源和社会保障局|人社局|卫生和计划生育局|卫生健康局|卫计委|卫计局|卫健局|卫健委|卫生局|民政局|"
    r"国土资源局|自然资源和规划局|自然资源局|国土局|规划局|城乡规划局|环境保护局|生态环境局|环保局|水利局|水务局|"
    r"农业农村局|农业局|农委|林业局|商务局|商务粮食局|发改委|发改局|发展和改革局|财政局|税务局|国税局|地税局|"
    r"市场监督管理局|市场监管局|食品药品监督管理局|食药监局|食药工质局|工商局|质监局|物价局|安监局|应急管理局|"
    r"医疗保障局|医保局|司法局|信访局|房产局|房管局|房产管理局|房屋征收(?:办|局)|征收办|园林局|畜牧水产局|公路局|"
    r"公路管理局|运管所|运管局|运管处|烟草专卖局|旅游局|文化旅游广电体育局|文体广新局|残联|公积金管理中心|供电公司|"
    r"自来水公司|燃气公司|公交公司|公用事业局|轨道集团|地铁集团|机场集团|高新区管委会|经开区管委会|管委会|管委会|"
    r"人民政府|政府办公室|政府|街道办事处|街道办|街道|重建办|城投公司|城投集团"
)
_OFFICE = rf"(?P<office>(?:[A-Z]\d{{0,2}}[市区县]|[市区县省])?(?:[\u4e00-\u9fa5]{{2,3}}(?:镇|乡|街道))?(?:{_BODY}|镇|乡)?)"
_DOING = (
    r"(?:党(?:工)?委|对此|领导|工作人员|干部|执法人员|相关(?:部门|负责人|科室)|立即|立刻|第一时间|已|于|就|对您|对网友|对你|"
    r"高度重视|非常重视|十分重视|组织|安排|派|及时|迅速|进行|调查|核实|了解|核查|查处|答复|回复|反馈|研究|"
    r"现将|经|会同|联合|多次|给予)"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:经|由|据)(?:向)?{_OFFICE}(?:的)?(?:工作人员|相关|现场|认真|积极)?(?:调查|核实|了解|核查|查实|研究|反馈|回复|答复)",
        rf"(?:转(?:交|由|至|给|请)?|交由|责成|要求|督促){_OFFICE}(?:进行|予以|立即|认真|及时|相关)?(?:调查|核|处理|办理|研究|回复|答复|核实|进行|阅处)",
        rf"(?:^|[，。：；！]){_OFFICE}{_DOING}",
    )
)
_SPEAKS_OF_ITSELF = re.compile(r"我(?:局|司|公司|校|支队|大队|中心|院|所|会|处|委)")
_NO_NAME = re.compile(
    r"我|[一二三四]是|集镇|乡镇|供电|目前|所属|该|各|两|本|相关|有关|当地|乡镇|网友|反映|经|由|对"
)
_OURS = re.compile(r"我(镇|乡|街道)")
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.REPORT, re.compile(r"举报|贪污|受贿|腐败")),
    (Kind.COMPLAINT, re.compile(r"投诉|违规|违法|乱象|扰民|质疑")),
    (Kind.QUESTION, re.compile(r"咨询|请问|吗[？?]?$|何时|什么时候|[？?]$")),
    (Kind.SUGGESTION, re.compile(r"建议|希望|期盼")),
    (Kind.THANKS, re.compile(r"感谢|点赞|表扬")),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """Place and office as named in the words; empty where nothing tells."""

    place: str
    office: str


def guess(title: str, body: str, reply: str, places: Collection[str] = ()) -> Guess:
    """The place (coded like A3区, or one of ``places``, title first) and the office that answered."""
    place = next((found for text in (title, reply, body) if (found := _place(text, places))), "")
    # A8县市 is how a county-level city is coded: its 市 is the county, not the city above.
    is_county_city = bool(place) and f"{place}市" in title + body
    return Guess(place, _office(title, body, reply, place, is_county_city=is_county_city))


def guess_kind(title: str) -> Kind:
    """The kind that the words of a title tell; help where they tell nothing."""
    return next((kind for kind, words in _KINDS if words.search(title)), Kind.HELP)


def _place(text: str, places: Collection[str]) -> str:
    coded = _CODED_PLACE.search(text)
    if coded:
        return coded[0]
    named = [(text.find(name), -len(name), name) for name in places if name in text]
    return min(named)[2] if named else ""


def _office(title: str, body: str, reply: str, place: str, *, is_county_city: bool) -> str:
    start = re.sub(r"\s+", "", reply)[:500]
    third_parties = _SPEAKS_OF_ITSELF.search(start[:200])
    for pattern in _PATTERNS[1:2] if third_parties else _PATTERNS:
        for found in pattern.finditer(start):
            name = found["office"]
            if _is_an_office(name):
                return _full_name(name, place, is_county_city=is_county_city)
    ours = _OURS.search(start)
    town = _TOWN.search(re.sub(r"\s+", "", title)) or _TOWN.search(re.sub(r"\s+", "", body)[:200])
    if ours and town and town[1].endswith(ours[1]) and not _NO_NAME.search(town[1]):
        return f"{place}{town[1]}" if place else town[1]
    return ""


def _is_an_office(name: str) -> bool:
    """More than a bare level word: 市住建局 is one, 市 or 政府 is none."""
    return (
        len(name) >= 4
        and not _NO_NAME.search(name)
        and not re.fullmatch(
            r"(?:[A-Z]\d{0,2})?[市区县省]?(?:政府|人民政府|街道(?:办(?:事处)?)?|管委会|镇|乡)?", name
        )
    )


def _full_name(name: str, place: str, *, is_county_city: bool) -> str:
    """With the place in front: 区交警大队 in A5区 → A5区交警大队, 安沙镇政府 in A7县 → A7县安沙镇.

    Nothing where the name speaks of a level below the place that is known (区教育局 in A市: of which district?).
    """
    name = re.sub(r"(镇|乡)(?:人民)?政府.*$", r"\1", name)
    name = re.sub(r"(街道)办(?:事处)?$", r"\1", name)
    if _CODED_PLACE.match(name) or not place:
        return name
    if name[0] not in "市区县":
        return place + name
    if name[0] == place[-1] or is_county_city:
        return place + name[1:]
    coded = _CODED_PLACE.fullmatch(place)
    return f"{coded[1]}市{name[1:]}" if coded and name[0] == "市" else ""
