"""What an import of organisations would do. A column that the file lacks leaves what is stored alone."""

import copy
import re
from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.core.text import listed
from huiyin.organisations.actors import Actor
from huiyin.organisations.details import LONGEST_PATH, checked_code, checked_text, default_seal
from huiyin.organisations.models import Category, Division, Duty, Organisation, OrganisationKind
from huiyin.organisations.nesting import normal_division_code
from huiyin.organisations.plans import (
    Findings,
    LineState,
    OrganisationPlan,
    OrganisationRow,
    PlannedLine,
    require_columns,
)
from huiyin.organisations.tables import Line, Table

_KIND_WORDS = {
    OrganisationKind.PLATFORM: ("platform", "平台"),
    OrganisationKind.GOVERNMENT: ("government", "人民政府", "政府"),
    OrganisationKind.DEPARTMENT: ("department", "工作部门", "部门"),
    OrganisationKind.TOWNSHIP: ("township", "乡镇街道", "乡镇", "街道"),
    OrganisationKind.INSTITUTION: ("institution", "事业单位"),
    OrganisationKind.ENTERPRISE: ("enterprise", "公共服务企业", "企业"),
    OrganisationKind.MEDIA: ("media", "新闻单位", "媒体"),
}
_KINDS = {word: kind for kind, words in _KIND_WORDS.items() for word in words}
_YES_NO = dict.fromkeys(("是", "已认证", "1", "true", "yes", "y", "√"), True) | dict.fromkeys(
    ("否", "未认证", "0", "false", "no", "n", "×"), False
)
_OPTIONAL_TEXTS = ("phone", "address", "intro")
_COMPARED = {
    "name": gettext_lazy("名称"),
    "short_name": gettext_lazy("简称"),
    "seal": gettext_lazy("头像字"),
    "kind": gettext_lazy("类型"),
    "division_id": gettext_lazy("行政区划"),
    "phone": gettext_lazy("电话"),
    "address": gettext_lazy("地址"),
    "intro": gettext_lazy("简介"),
}


class _Stored:
    """What is in the database, read once: four queries whatever the number of lines."""

    def __init__(self) -> None:
        self.organisations = {row.code: row for row in Organisation.objects.all()}
        self.code_of_id = {row.pk: code for code, row in self.organisations.items()}
        self.code_of_name = {row.name: code for code, row in self.organisations.items()}
        self.divisions = set(Division.objects.filter(is_active=True).values_list("code", flat=True))
        self.categories = set(Category.objects.filter(is_active=True).values_list("code", flat=True))
        duties: dict[int, set[str]] = defaultdict(set)
        for organisation_id, category_id in Duty.objects.values_list("organisation_id", "category_id"):
            duties[organisation_id].add(category_id)
        self.duties = {key: frozenset(codes) for key, codes in duties.items()}

    def parent_code(self, organisation: Organisation) -> str:
        """The code of the stored parent, "" at the root."""
        return self.code_of_id.get(organisation.parent_id or 0, "")


def plan_organisations(table: Table, *, actor: Actor | None = None) -> OrganisationPlan:
    """What the table would change. With ``actor``, lines outside what the actor manages are errors.

    Organisations that the table does not name stay as they are, but move along with their parents.
    InvalidInput("table-header" or "table-empty").
    """
    require_columns(table, frozenset({"code"}), frozenset({"name"}))
    findings = Findings(actor)
    stored = _Stored()
    codes = {
        line.number: findings.attempt(line, checked_code, line.get("code")) or "" for line in table.lines
    }
    coded = [(line, codes[line.number]) for line in table.lines if codes[line.number]]
    findings.check_once(coded, _("代码"))
    findings.check_once([(line, line.get("name")) for line in table.lines if line.get("name")], _("名称"))
    written: dict[str, tuple[Line, OrganisationRow]] = {}
    for line, code in coded:
        written.setdefault(code, (line, _row(line, code, stored, findings)))
    paths = _paths(written, stored, findings)
    for code, (line, row) in written.items():
        row.organisation.path = paths.get(code, "")
        if len(row.organisation.path) > LONGEST_PATH:
            findings.add(line, _("单位层级太深，请把它放到更高一级的单位下面。"))
    lines = tuple(_planned(line, codes[line.number], written, stored, findings) for line in table.lines)
    changing = {line.code for line in lines if line.state in {LineState.NEW, LineState.CHANGED}}
    rows = [row for code, (line, row) in written.items() if code in changing]
    return OrganisationPlan(table, lines, tuple(rows + _taken_along(written, paths, stored)))


def _row(line: Line, code: str, stored: _Stored, findings: Findings) -> OrganisationRow:
    """The organisation as it will be, on top of what is stored; errors are noted for the line."""
    before = stored.organisations.get(code)
    organisation = copy.copy(before) if before else Organisation(code=code)
    _read_names(line, organisation, stored, findings)
    for field in _OPTIONAL_TEXTS:
        if field in line.cells:
            setattr(
                organisation,
                field,
                findings.attempt(line, checked_text, Organisation, field, line.get(field)),
            )
    _read_kind(line, organisation, findings)
    _read_division(line, organisation, stored, findings)
    if before is not None and before.division_id != organisation.division_id:
        findings.check_reach(line, before.division_id)
    return OrganisationRow(
        organisation,
        _parent_code(line, before, stored, findings),
        _duties(line, stored, findings),
        _verified(line, findings),
    )


def _read_names(line: Line, organisation: Organisation, stored: _Stored, findings: Findings) -> None:
    """Name, short name (by default the name's first twenty characters) and seal."""
    name = findings.attempt(line, checked_text, Organisation, "name", line.get("name")) or ""
    holder = stored.code_of_name.get(name, organisation.code)
    if holder != organisation.code:
        findings.add(
            line,
            _("名称「%(name)s」已属于代码为 %(code)s 的单位，请写全称以便区分。")
            % {"name": name, "code": holder},
        )
    short = line.get("short_name") or organisation.short_name or name[:20]
    seal = line.get("seal") or ("" if short != organisation.short_name else organisation.seal)
    organisation.name = name
    organisation.short_name = (
        findings.attempt(line, checked_text, Organisation, "short_name", short or "-") or ""
    )
    organisation.seal = (
        findings.attempt(line, checked_text, Organisation, "seal", seal or default_seal(short) or "-") or ""
    )


def _read_kind(line: Line, organisation: Organisation, findings: Findings) -> None:
    word = line.get("kind")
    if word.lower() in _KINDS:
        organisation.kind = _KINDS[word.lower()].value
    elif word:
        findings.add(
            line,
            _("类型「%(word)s」不认识，可用：%(words)s。")
            % {"word": word[:20], "words": listed(words[1] for words in _KIND_WORDS.values())},
        )
    elif not organisation.kind:
        findings.add(line, _("新单位必须填写类型。"))


def _read_division(line: Line, organisation: Organisation, stored: _Stored, findings: Findings) -> None:
    typed = line.get("division")
    if typed:
        code = normal_division_code(typed)
        if code is None or code not in stored.divisions:
            findings.add(
                line,
                _("行政区划代码「%(code)s」不在系统里或已停用，请先导入行政区划。") % {"code": typed[:20]},
            )
            return
        organisation.division_id = code
    if organisation.division_id:
        findings.check_reach(line, organisation.division_id)
    else:
        findings.add(line, _("新单位必须填写行政区划代码。"))


def _parent_code(line: Line, before: Organisation | None, stored: _Stored, findings: Findings) -> str:
    if "parent" not in line.cells:
        return stored.parent_code(before) if before else ""
    typed = line.get("parent")
    return findings.attempt(line, checked_code, typed) or "" if typed else ""


def _duties(line: Line, stored: _Stored, findings: Findings) -> frozenset[str] | None:
    if "duties" not in line.cells:
        return None
    codes = frozenset(filter(None, re.split(r"[;；,，、\s]+", line.get("duties"))))
    if unknown := sorted(codes - stored.categories):
        findings.add(
            line,
            _("职责里没有这些事项分类：%(codes)s。请填写分类代码，用分号隔开。")
            % {"codes": listed(unknown[:5])},
        )
    return codes


def _verified(line: Line, findings: Findings) -> bool | None:
    word = line.get("verified").lower()
    if word and word not in _YES_NO:
        findings.add(line, _("「已认证」一栏请填“是”或“否”，现在是「%(word)s」。") % {"word": word[:20]})
    return _YES_NO.get(word)


def _paths(
    written: dict[str, tuple[Line, OrganisationRow]], stored: _Stored, findings: Findings
) -> dict[str, str]:
    """The path of every organisation, stored or written; notes unknown parents and circles."""
    parents = {code: stored.parent_code(row) for code, row in stored.organisations.items()}
    parents |= {code: row.parent_code for code, (line, row) in written.items()}
    for code, (line, row) in written.items():
        if row.parent_code and row.parent_code not in parents:
            findings.add(
                line,
                _("找不到上级单位「%(code)s」：系统里没有，文件里也没有。") % {"code": row.parent_code},
            )
            parents[code] = ""
    paths: dict[str, str] = {}
    for start in parents:
        chain: list[str] = []
        seen: set[str] = set()
        code = start
        while code and code not in paths and code not in seen:
            chain.append(code)
            seen.add(code)
            code = parents[code]
        if code in seen:
            _note_circle(chain[chain.index(code) :], written, findings)
            code = ""
        for member in reversed(chain):
            paths[member] = f"{paths.get(code, '')}{member}/"
            code = member
    return paths


def _note_circle(
    circle: list[str], written: dict[str, tuple[Line, OrganisationRow]], findings: Findings
) -> None:
    for code in circle:
        if code in written:
            findings.add(
                written[code][0],
                _("上级关系绕成了一圈：%(circle)s。请改正上级单位代码。")
                % {"circle": " → ".join([*circle, circle[0]][:6])},
            )


def _planned(
    line: Line,
    code: str,
    written: dict[str, tuple[Line, OrganisationRow]],
    stored: _Stored,
    findings: Findings,
) -> PlannedLine:
    name = line.get("name")
    error = findings.of(line)
    if error:
        return PlannedLine(line.number, code or line.get("code"), name, LineState.ERROR, error)
    before = stored.organisations.get(code)
    if before is None:
        return PlannedLine(line.number, code, name, LineState.NEW)
    changed = _changed(before, written[code][1], stored)
    if not changed:
        return PlannedLine(line.number, code, name, LineState.UNCHANGED)
    return PlannedLine(
        line.number, code, name, LineState.CHANGED, _("修改：%(what)s") % {"what": listed(changed)}
    )


def _changed(before: Organisation, row: OrganisationRow, stored: _Stored) -> list[str]:
    """The words for what the line changes."""
    changed = [
        str(word)
        for field, word in _COMPARED.items()
        if getattr(before, field) != getattr(row.organisation, field)
    ]
    if row.parent_code != stored.parent_code(before):
        changed.append(_("上级"))
    elif row.organisation.path != before.path:
        changed.append(_("随上级移动"))
    if row.duties is not None and row.duties != stored.duties.get(before.pk, frozenset()):
        changed.append(_("职责"))
    if row.is_verified is not None and row.is_verified != before.is_verified:
        changed.append(_("实名认证"))
    return changed


def _taken_along(
    written: dict[str, tuple[Line, OrganisationRow]], paths: dict[str, str], stored: _Stored
) -> list[OrganisationRow]:
    """Stored organisations that the file does not name, whose path changes with a parent's."""
    moved = []
    for code, before in stored.organisations.items():
        if code not in written and before.path != paths[code]:
            organisation = copy.copy(before)
            organisation.path = paths[code]
            moved.append(OrganisationRow(organisation, stored.parent_code(before)))
    return moved
