"""Tables of divisions, organisations and categories that people send: headings recognised, lines with their numbers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiyin.core.errors import InvalidInput
from huiyin.core.tabular import HEADER_WITHIN, table_rows
from huiyin.core.text import clean_line, listed

MAX_LINES = 50_000

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("代码", "编码", "单位代码", "机构代码", "统一社会信用代码", "分类代码", "code"),
    "division": ("行政区划代码", "区划代码", "所在区划代码", "division", "division_code"),
    "name": ("名称", "单位名称", "机构名称", "区划名称", "行政区划名称", "分类名称", "name"),
    "parent": (
        "上级",
        "上级代码",
        "上级单位代码",
        "上级区划代码",
        "上级行政区划代码",
        "parent",
        "parent_code",
    ),
    "level": ("级别", "层级", "行政级别", "level"),
    "short_name": ("简称", "short_name"),
    "seal": ("头像字", "seal"),
    "kind": ("类型", "单位类型", "机构类型", "kind", "type"),
    "phone": ("电话", "联系电话", "phone"),
    "address": ("地址", "address"),
    "intro": ("简介", "职责简介", "intro"),
    "duties": ("职责", "责任清单", "职责分类代码", "duties"),
    "verified": ("已认证", "实名认证", "verified"),
    "keywords": ("关键词", "关键字", "keywords"),
    "level1": ("一级", "一级分类", "level1"),
    "level2": ("二级", "二级分类", "level2"),
    "level3": ("三级", "三级分类", "level3"),
}
_KEY_OF_HEADING = {heading: key for key, headings in COLUMNS.items() for heading in headings}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of data: where it stands in the file (from 1) and its cells by column key."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The cell as text, "" where the column is missing."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read: the columns that were recognised, the headings that were not, the lines that hold anything."""

    name: str
    columns: frozenset[str]
    ignored: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(data: bytes, name: str) -> Table:
    """Read a CSV (UTF-8, UTF-16 or GB18030; comma, semicolon or tab) or Excel file, by its content.

    InvalidInput: "table-empty", "table-too-large", "table-encoding", "table-broken", "table-header",
    "table-column-twice", "table-too-long".
    """
    return _table(name, table_rows(data, name, known=lambda cells: len(_keys(cells))))


def _heading(text: str) -> str:
    """A heading without white space, remarks in brackets and the star of required columns."""
    return re.sub(r"[\s*＊]|[（(].*?[）)]", "", clean_line(text)).lower()


def _keys(cells: Iterable[str]) -> set[str]:
    return {_KEY_OF_HEADING[heading] for heading in map(_heading, cells) if heading in _KEY_OF_HEADING}


def _table(name: str, rows: Iterator[tuple[int, list[str]]]) -> Table:
    headings = _header(rows)
    keys = [_KEY_OF_HEADING.get(_heading(heading)) for heading in headings]
    known = [key for key in keys if key]
    twice = sorted(
        {heading for heading, key in zip(headings, keys, strict=True) if key and known.count(key) > 1}
    )
    if twice:
        raise InvalidInput(
            "table-column-twice",
            _("这几列意思相同，请只留一列：%(columns)s。") % {"columns": listed(twice)},
        )
    ignored = tuple(clean_line(h) for h, key in zip(headings, keys, strict=True) if key is None and h.strip())
    return Table(name, frozenset(known), ignored, tuple(_lines(rows, keys)))


def _header(rows: Iterator[tuple[int, list[str]]]) -> list[str]:
    """The first row in which a name and a code, or a first level, are recognised; InvalidInput without one near the top."""
    for (_number, row), _n in zip(rows, range(HEADER_WITHIN), strict=False):
        keys = _keys(row)
        if "level1" in keys or ("name" in keys and keys & {"code", "division"}):
            return row
    raise InvalidInput(
        "table-header",
        _(
            "找不到表头。请在最前面几行里写上列名，至少要有「代码」和「名称」（或 code、name）；事项分类也可以只写「一级」「二级」「三级」。"
        ),
    )


def _lines(rows: Iterator[tuple[int, list[str]]], keys: list[str | None]) -> Iterator[Line]:
    count = 0
    for number, row in rows:
        cells = {key: clean_line(cell) for key, cell in zip(keys, row, strict=False) if key}
        if not any(cells.values()):
            continue
        count += 1
        if count > MAX_LINES:
            raise InvalidInput(
                "table-too-long",
                _("一次最多导入 %(n)s 行，请拆成几个文件分别导入。") % {"n": MAX_LINES},
            )
        yield Line(number, cells)
