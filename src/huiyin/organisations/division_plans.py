"""What an import of divisions would do. The official lists come in any order, padded or not."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiyin.organisations.actors import Actor
from huiyin.organisations.details import checked_text
from huiyin.organisations.models import LEVEL_OF_LENGTH, Division, Level
from huiyin.organisations.nesting import full_name, normal_division_code, parent_division_code
from huiyin.organisations.plans import DivisionPlan, Findings, LineState, PlannedLine, require_columns
from huiyin.organisations.tables import Line, Table

LONGEST_FULL_NAME = 120

_LEVEL_WORDS = {
    Level.PROVINCE: ("1", "省", "省级", "province"),
    Level.CITY: ("2", "市", "市级", "地级", "地市级", "city"),
    Level.COUNTY: ("3", "县", "区", "县级", "区县", "区县级", "县区", "县区级", "county"),
    Level.TOWNSHIP: ("4", "乡", "镇", "街道", "乡级", "乡镇级", "乡镇街道", "township"),
    Level.VILLAGE: ("5", "村", "社区", "村级", "村社区", "village"),
}
_LEVELS = {word: level for level, words in _LEVEL_WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class _Stored:
    name: str
    full_name: str


def plan_divisions(table: Table, *, actor: Actor | None = None) -> DivisionPlan:
    """What the table would change. With ``actor``, lines outside what the actor manages are errors.

    Divisions that the table does not name stay as they are; only their full names follow. One query, which reads
    every division. InvalidInput("table-header" or "table-empty").
    """
    require_columns(table, frozenset({"code", "division"}), frozenset({"name"}))
    findings = Findings(actor)
    codes = {line.number: _code(line, findings) for line in table.lines}
    stored = {
        code: _Stored(name, whole)
        for code, name, whole in Division.objects.values_list("code", "name", "full_name")
    }
    findings.check_once([(line, codes[line.number]) for line in table.lines if codes[line.number]], _("代码"))
    written: dict[str, Line] = {}
    names = {code: division.name for code, division in stored.items()}
    for line in table.lines:
        code = codes[line.number]
        if code:
            written.setdefault(code, line)
            names[code] = findings.attempt(line, checked_text, Division, "name", line.get("name")) or ""
            findings.check_reach(line, code)
    for code, line in written.items():
        _check_parent(line, code, names, findings)
    full_names = _full_names(names)
    _check_lengths(full_names, written, findings)
    lines = tuple(
        _planned(line, codes[line.number], names, full_names, stored, findings) for line in table.lines
    )
    return DivisionPlan(table, lines, _rows(names, full_names, stored))


def _code(line: Line, findings: Findings) -> str:
    """The line's code in its short form; "" with the error noted where it cannot be one."""
    typed = line.get("code") or line.get("division")
    code = normal_division_code(typed)
    if code is None:
        findings.add(
            line,
            _("代码「%(code)s」不对：应为 2、4、6、9 或 12 位数字，例如 510104。") % {"code": typed[:20]},
        )
        return ""
    word = line.get("level")
    if word and _LEVELS.get(word.lower()) not in {
        LEVEL_OF_LENGTH[len(code)],
        LEVEL_OF_LENGTH.get(len(typed)),
    }:
        findings.add(
            line,
            _("级别「%(word)s」与代码 %(code)s 不符：这个代码是%(level)s。")
            % {"word": word, "code": typed, "level": LEVEL_OF_LENGTH[len(code)].label},
        )
    return code


def _check_parent(line: Line, code: str, names: dict[str, str], findings: Findings) -> None:
    parent = parent_division_code(code)
    typed = line.get("parent")
    if typed and normal_division_code(typed) != parent:
        findings.add(
            line,
            _("上级「%(typed)s」不对：代码 %(code)s 的上级是 %(parent)s。")
            % {"typed": typed[:20], "code": code, "parent": parent or _("（无）")},
        )
    elif parent is not None and parent not in names:
        findings.add(
            line,
            _("找不到上级区划 %(parent)s：系统里没有，文件里也没有。请先导入它，或加到文件里。")
            % {"parent": parent},
        )


def _full_names(names: dict[str, str]) -> dict[str, str]:
    """The full name of every division, parents first."""
    whole: dict[str, str] = {}
    for code in sorted(names, key=len):
        whole[code] = full_name(whole.get(parent_division_code(code) or "", ""), names[code])
    return whole


def _check_lengths(full_names: dict[str, str], written: dict[str, Line], findings: Findings) -> None:
    """Note the lines that make a full name too long: the division's own line or that of one around it."""
    noted: set[int] = set()
    for code, whole in full_names.items():
        if len(whole) <= LONGEST_FULL_NAME:
            continue
        around: str | None = code
        while around is not None and around not in written:
            around = parent_division_code(around)
        if around is not None and written[around].number not in noted:
            noted.add(written[around].number)
            findings.add(
                written[around],
                _("加上各级上级后的全称超过 %(n)s 个字，请缩短名称。") % {"n": LONGEST_FULL_NAME},
            )


def _planned(
    line: Line,
    code: str,
    names: dict[str, str],
    full_names: dict[str, str],
    stored: dict[str, _Stored],
    findings: Findings,
) -> PlannedLine:
    shown = code or line.get("code") or line.get("division")
    error = findings.of(line)
    if error:
        return PlannedLine(line.number, shown, line.get("name"), LineState.ERROR, error)
    before = stored.get(code)
    if before is None:
        return PlannedLine(line.number, code, names[code], LineState.NEW)
    if before.name != names[code]:
        sentence = _("名称：%(old)s → %(new)s") % {"old": before.name, "new": names[code]}
        return PlannedLine(line.number, code, names[code], LineState.CHANGED, sentence)
    if before.full_name != full_names[code]:
        sentence = _("全称：%(old)s → %(new)s") % {"old": before.full_name, "new": full_names[code]}
        return PlannedLine(line.number, code, names[code], LineState.CHANGED, sentence)
    return PlannedLine(line.number, code, names[code], LineState.UNCHANGED)


def _rows(
    names: dict[str, str], full_names: dict[str, str], stored: dict[str, _Stored]
) -> tuple[Division, ...]:
    """The divisions that differ from what is stored, parents first."""
    return tuple(
        Division(
            code=code,
            name=names[code],
            full_name=full_names[code],
            level=LEVEL_OF_LENGTH[len(code)],
            parent_id=parent_division_code(code),
        )
        for code in sorted(names, key=lambda code: (len(code), code))
        if stored.get(code) != _Stored(names[code], full_names[code])
    )
