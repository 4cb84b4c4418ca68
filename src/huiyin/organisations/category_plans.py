"""What an import of categories 事项分类 would do.

Two kinds of tables: 代码, 名称, 关键词 – or 一级, 二级, 三级, the plain list of names that most cities have. A plain list has no
codes, so they are numbered (c01.c02.c03); a category that is there already, by its name below the same one, keeps its
code, so that neither a second run nor another order of lines changes any.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiyin.core.errors import InvalidInput
from huiyin.core.text import excerpt, listed
from huiyin.organisations.details import (
    checked_category_code,
    checked_keywords,
    checked_text,
    split_keywords,
)
from huiyin.organisations.models import Category
from huiyin.organisations.nesting import category_number, numbered_category, parent_category_code
from huiyin.organisations.plans import CategoryPlan, Findings, LineState, PlannedLine
from huiyin.organisations.tables import Line, Table

LEVELS = ("level1", "level2", "level3")
_SHOWN = 60

Stored = dict[str, Category]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a line asks for. ``above`` are the categories around it, top to bottom, that it names without a line."""

    code: str
    name: str
    keywords: list[str] | None
    above: tuple[tuple[str, str], ...] = ()


def plan_categories(table: Table) -> CategoryPlan:
    """What the table would change. Categories that it does not name stay as they are, and so does what is out of use.

    A missing column of keywords leaves them alone, an empty cell clears them. One query, which reads every category.
    InvalidInput("table-header" or "table-empty").
    """
    findings = Findings(None)
    stored = {category.code: category for category in Category.objects.all()}
    by_code = {"code", "name"} <= table.columns
    if not by_code and ("level1" not in table.columns or "code" in table.columns):
        raise InvalidInput(
            "table-header",
            _(
                "事项分类的表格应有「代码」「名称」两列；没有代码的，只写「一级」「二级」「三级」。请改好列名再导入。"
            ),
        )
    if not table.lines:
        raise InvalidInput("table-empty", _("表头下面没有任何一行数据，请检查后重新选择文件。"))
    wanted = _coded(table, stored, findings) if by_code else _levelled(table, stored, findings)
    lines = tuple(_planned(line, wanted.get(line.number), stored, findings) for line in table.lines)
    return CategoryPlan(table, lines, _rows(wanted, stored))


def _coded(table: Table, stored: Stored, findings: Findings) -> dict[int, _Wanted]:
    """What the lines of a table with codes ask for, by line number; a line whose code cannot be one is left out."""
    wanted = {}
    for line in table.lines:
        code = findings.attempt(line, checked_category_code, line.get("code"))
        name = findings.attempt(line, checked_text, Category, "name", line.get("name"))
        keywords = _keywords(line, findings)
        if code:
            wanted[line.number] = _Wanted(code, name or "", keywords)
    coded = [(line, wanted[line.number].code) for line in table.lines if line.number in wanted]
    findings.check_once(coded, _("代码"))
    known = stored.keys() | {code for _line, code in coded}
    for line, code in coded:
        above = parent_category_code(code)
        if above and above not in known:
            findings.add(
                line,
                _("找不到上级分类 %(code)s：系统里没有，文件里也没有。请先导入它，或加到文件里。")
                % {"code": above},
            )
    return wanted


def _levelled(table: Table, stored: Stored, findings: Findings) -> dict[int, _Wanted]:
    """What the lines of a plain list ask for, by line number; a line whose names cannot be taken is left out.

    Each line names a category and those around it. Cells left empty at the front repeat the line above, as in tables with
    merged cells.
    """
    paths: dict[int, tuple[str, ...]] = {}
    last: tuple[str, ...] = ()
    for line in table.lines:
        last = _path(line, last, findings)
        if last and not findings.of(line):
            paths[line.number] = last
    named = [(line, " › ".join(paths[line.number])) for line in table.lines if line.number in paths]
    findings.check_once(named, _("分类"))
    tree, told = _Tree(stored), set(paths.values())
    wanted = {}
    for line, _path_label in named:
        path = paths[line.number]
        codes = tree.codes(path)
        above = tuple(
            (code, path[depth])
            for depth, code in enumerate(codes[:-1])
            if code not in stored and path[: depth + 1] not in told
        )
        told |= {path[:depth] for depth in range(1, len(path))}
        findings.attempt(line, checked_category_code, codes[-1])
        if any(code not in stored and not category_number(code) for code in codes):
            findings.add(line, _("同一级的分类太多，编号用完了，请把它们分到几个上级下面。"))
        wanted[line.number] = _Wanted(codes[-1], path[-1], _keywords(line, findings), above)
    return wanted


def _path(line: Line, above: tuple[str, ...], findings: Findings) -> tuple[str, ...]:
    """The names of the line from the top, with what it leaves out at the front taken from the line ``above``."""
    cells = [line.get(level) for level in LEVELS]
    filled = [depth for depth, cell in enumerate(cells) if cell]
    if not filled:
        findings.add(line, _("这一行没有分类名称，请填写一级、二级或三级。"))
        return above
    first, last = filled[0], filled[-1]
    path = (*above[:first], *cells[first : last + 1])
    if len(path) <= last or not all(path):
        findings.add(line, _("中间缺了一级：请把这一行的一级、二级、三级从左到右填写完整。"))
        return above
    for name in path[first:]:
        findings.attempt(line, checked_text, Category, "name", name)
    return path


class _Tree:
    """Codes by path of names: those stored, and the next free number below its parent for each name that is new."""

    def __init__(self, stored: Stored) -> None:
        self._codes: dict[tuple[str, str], str] = {}
        self._last: dict[str, int] = defaultdict(int)
        for code in sorted(stored):
            above = parent_category_code(code)
            self._codes.setdefault((above, stored[code].name), code)
            self._last[above] = max(self._last[above], category_number(code))

    def codes(self, path: tuple[str, ...]) -> list[str]:
        """The code of each name of the path, top to bottom."""
        codes: list[str] = []
        above = ""
        for name in path:
            if (above, name) not in self._codes:
                self._last[above] += 1
                self._codes[above, name] = numbered_category(above, self._last[above])
            above = self._codes[above, name]
            codes.append(above)
        return codes


def _keywords(line: Line, findings: Findings) -> list[str] | None:
    """The keywords of the line, None where the file has no column of them."""
    if "keywords" not in line.cells:
        return None
    return findings.attempt(line, checked_keywords, split_keywords(line.get("keywords")))


def _planned(line: Line, wanted: _Wanted | None, stored: Stored, findings: Findings) -> PlannedLine:
    error = findings.of(line)
    if error or wanted is None:
        name = line.get("name") or next((line.get(level) for level in LEVELS[::-1] if line.get(level)), "")
        return PlannedLine(line.number, line.get("code"), name, LineState.ERROR, error)
    before = stored.get(wanted.code)
    if before is None:
        names = listed(name for _code, name in wanted.above)
        sentence = _("连同上级：%(names)s") % {"names": names} if names else ""
        return PlannedLine(line.number, wanted.code, wanted.name, LineState.NEW, sentence)
    changes = _changes(before, wanted)
    state = LineState.CHANGED if changes else LineState.UNCHANGED
    return PlannedLine(line.number, wanted.code, wanted.name, state, _("；").join(changes))


def _changes(before: Category, wanted: _Wanted) -> list[str]:
    """The words for what the line changes."""
    changes = []
    if before.name != wanted.name:
        changes.append(_("名称：%(old)s → %(new)s") % {"old": before.name, "new": wanted.name})
    if wanted.keywords is not None and wanted.keywords != before.keywords:
        old, new = (
            excerpt(listed(words), _SHOWN) or _("（无）") for words in (before.keywords, wanted.keywords)
        )
        changes.append(_("关键词：%(old)s → %(new)s") % {"old": old, "new": new})
    return changes


def _rows(wanted: dict[int, _Wanted], stored: Stored) -> tuple[Category, ...]:
    """The categories that differ from what is stored, parents first. Those with a number stand in its order."""
    rows: dict[str, Category] = {}
    for one in wanted.values():
        for code, name in one.above:
            rows[code] = _row(code, name, [])
        before = stored.get(one.code)
        if before is None:
            rows[one.code] = _row(one.code, one.name, one.keywords or [])
        elif _changes(before, one):
            keywords = before.keywords if one.keywords is None else one.keywords
            rows[one.code] = _row(one.code, one.name, keywords)
    return tuple(rows[code] for code in sorted(rows, key=lambda code: (code.count("."), code)))


def _row(code: str, name: str, keywords: list[str]) -> Category:
    return Category(
        code=code,
        name=name,
        parent_id=parent_category_code(code) or None,
        keywords=keywords,
        position=category_number(code),
    )
