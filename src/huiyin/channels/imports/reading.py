"""Rows of a file of messages: CSV, Excel or JSON lines, with columns recognised by their names."""

import csv
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from huiyin.core.clock import LOCAL
from huiyin.core.errors import InvalidInput
from huiyin.core.tabular import decoded, table_rows

MAX_BYTES = 2_000_000_000
FIELDS = ("id", "author", "title", "created_at", "body", "reply", "replied_at")
REQUIRED = ("id", "title", "created_at", "body")
_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("编号", "留言编号", "序号", "number", "message_id"),
    "author": ("网名", "作者", "留言用户", "留言人", "user"),
    "title": ("标题", "主题", "留言主题", "subject"),
    "created_at": ("留言时间", "提交时间", "时间", "created", "date"),
    "body": ("内容", "留言详情", "留言内容", "正文", "content", "text"),
    "reply": ("答复", "答复意见", "回复", "回复内容", "answer"),
    "replied_at": ("答复时间", "回复时间", "answered_at"),
}
_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d",
)
_CHINESE_TIME = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*(\d{1,2}:\d{2}(?::\d{2})?)?")
_EXCEL_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file: its number (from 1, the header counts) and the recognised cells."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """A row that has been understood. Times are aware, in Asia/Shanghai."""

    line: int
    number: str
    author: str
    title: str
    body: str
    created_at: datetime
    reply: str
    replied_at: datetime | None


def read_rows(path: Path, columns: Mapping[str, str]) -> list[Row]:
    """Every line of the file. ``columns`` maps our fields to headings of the file where they are not recognised.

    InvalidInput where the file cannot be read or a required column is missing.
    """
    data = path.read_bytes()
    if path.suffix.lower() in {".jsonl", ".ndjson", ".json"}:
        return list(_json_rows(data, columns))
    names = {heading: field for field, heading in columns.items()} | {
        heading: field for field in FIELDS if field not in columns for heading in (field, *_NAMES[field])
    }
    rows = table_rows(
        data,
        path.name,
        known=lambda cells: sum(_heading(cell) in names for cell in cells),
        max_bytes=MAX_BYTES,
    )
    _number, header = next(rows)
    fields = [names.get(_heading(cell)) for cell in header]
    _require(fields)
    return [
        Row(number, {field: cell for field, cell in zip(fields, cells, strict=False) if field})
        for number, cells in rows
        if any(cell.strip() for cell in cells)
    ]


def _heading(cell: str) -> str:
    return cell.strip().lstrip("\ufeff").lower()


def _require(fields: list[str | None]) -> None:
    missing = [field for field in REQUIRED if field not in fields]
    if missing:
        raise InvalidInput(
            "columns-missing",
            _("文件里没有这些列：%(columns)s。请用 --column 指定，例如 --column title=标题")
            % {"columns": ", ".join(missing)},
        )


def _json_rows(data: bytes, columns: Mapping[str, str]) -> Iterator[Row]:
    for number, line in enumerate(decoded(data).splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            yield Row(number, {"broken": line[:200]})
            continue
        cells = {}
        for field in FIELDS:
            for name in (columns.get(field, field), *_NAMES[field]):
                if isinstance(record, dict) and record.get(name) is not None:
                    cells[field] = str(record[name])
                    break
        yield Row(number, cells)


def understand(row: Row) -> Message:
    """The row as a message; InvalidInput with the reason where it is none."""
    cells = {field: plain(text) for field, text in row.cells.items()}
    if "broken" in row.cells:
        raise InvalidInput("json", _("这一行不是 JSON"))
    for field in REQUIRED:
        if not cells.get(field):
            raise InvalidInput("missing", _("缺少 %(field)s") % {"field": field})
    created = moment(cells["created_at"])
    replied = moment(cells["replied_at"]) if cells.get("replied_at") else None
    if cells.get("reply") and replied is None:
        raise InvalidInput("replied-when", _("有答复，却没有答复时间"))
    if replied and replied < created:
        raise InvalidInput("replied-before", _("答复时间早于留言时间"))
    return Message(
        row.line,
        cells["id"],
        cells.get("author", ""),
        cells["title"],
        cells["body"],
        created,
        cells.get("reply", ""),
        replied if cells.get("reply") else None,
    )


def plain(text: str) -> str:
    """Excel's escapes (_x000D_) and HTML entities decoded; tags and control characters are the services' matter."""
    return html.unescape(_EXCEL_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)).strip()


def moment(text: str) -> datetime:
    """A time of day in Asia/Shanghai in one of the usual forms, or ISO 8601 with a zone."""
    text = text.strip()
    chinese = _CHINESE_TIME.fullmatch(text)
    if chinese:
        text = f"{int(chinese[1]):04d}-{int(chinese[2]):02d}-{int(chinese[3]):02d} {chinese[4] or '00:00'}"
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=LOCAL)
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput("time", _("看不懂这个时间：%(text)s") % {"text": text[:40]}) from None
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def write_rejects(path: Path, rejects: Iterable[tuple[Row, str]]) -> None:
    """The rejected rows as CSV: line, reason, and their cells."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=["line", "reason", *FIELDS], extrasaction="ignore")
        writer.writeheader()
        writer.writerows({"line": row.line, "reason": reason, **row.cells} for row, reason in rejects)
