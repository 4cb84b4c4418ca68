"""Tables as files: CSV and Excel. What begins like a formula stays text, in either."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from huiyin.core.clock import local

Cell = str | int | float | date | datetime | None

#: Spreadsheets take a cell that begins so for a formula; some read the full-width forms likewise.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: What Excel takes into one cell.
_CELL_MAX = 32_767
_MARK = "\ufeff"


def safe_text(value: object) -> str:
    """Text that no spreadsheet runs: what looks like a formula gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u3000\xa0").startswith(FORMULA) or text.startswith(FORMULA) else text


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """CSV (RFC 4180) with the mark by which Excel knows UTF-8. Numbers stay numbers, a negative one too."""
    out = io.StringIO()
    out.write(_MARK)
    writer = csv.writer(out)
    writer.writerow([safe_text(cell) for cell in head])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return f"{cell:.4f}".rstrip("0").rstrip(".")
    if isinstance(cell, int):
        return str(cell)
    return safe_text(_words(cell))


def _words(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return local(cell).strftime("%Y-%m-%d %H:%M")
    return "" if cell is None else str(cell)


def write_workbook(
    out: IO[bytes], sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]
) -> None:
    """An Excel file of (name, head, rows), a row at a time: memory does not grow with the table.

    Cells are typed: numbers are numbers, days are days, and text is always a string, never a formula or a link.
    """
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd hh:mm",
        },
    )
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for name, head, rows in sheets:
        sheet = book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        for column, words in enumerate(head):
            sheet.write_string(0, column, safe_text(words), bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, day)
    book.close()


def _write(sheet: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(row, column, local(cell).replace(tzinfo=None))
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - Excel has no zones
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, safe_text(cell)[:_CELL_MAX])


def csv_response(text: str, name: str) -> HttpResponse:
    """A download of CSV text under a Chinese name (without its ending)."""
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = _attached("table.csv", f"{name}.csv")
    return response


def excel_response(
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]], name: str
) -> HttpResponse:
    """A download of an Excel file under a Chinese name (without its ending)."""
    out = io.BytesIO()
    write_workbook(out, sheets)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(out.getvalue(), content_type=kind)
    response["Content-Disposition"] = _attached("table.xlsx", f"{name}.xlsx")
    return response


def _attached(plain: str, name: str) -> str:
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
