"""Tables that people send: CSV in the encodings that offices use, and Excel. Bytes in, rows of text out.

What a cell holds is kept as text: a cell that begins with "=" is never computed.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from huiyin.core.errors import InvalidInput

MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 300_000_000
# A title, a note and a unit often stand above the header row.
HEADER_WITHIN = 10

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")

#: How many of the cells of a row are headings that the caller knows: tells the separator.
Known = Callable[[list[str]], int]


def table_rows(
    data: bytes, name: str, *, known: Known, max_bytes: int = MAX_BYTES
) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of a CSV (UTF-8, UTF-16 or GB18030; comma, semicolon or tab) or Excel file, by content.

    InvalidInput: "table-empty", "table-too-large", "table-encoding", "table-broken".
    """
    if not data.strip():
        raise InvalidInput("table-empty", _("文件「%(name)s」是空的，请检查后重新选择。") % {"name": name})
    if len(data) > max_bytes:
        raise InvalidInput(
            "table-too-large",
            _("文件超过 %(n)s MB，请拆成几个文件分别导入。") % {"n": max_bytes // 1_000_000},
        )
    return _excel_rows(data) if data.startswith((_ZIP, _OLE)) else _csv_rows(decoded(data), known)


def decoded(data: bytes) -> str:
    """The text, in the first of the encodings in use that fits."""
    encodings = ("utf-16",) if data.startswith(_UTF16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _BINARY.search(text):
            return text
    raise InvalidInput(
        "table-encoding",
        _("文件不是可以识别的文字编码。请在 Excel 或 WPS 里另存为「CSV UTF-8」或 .xlsx 后再导入。"),
    )


def _csv_rows(text: str, known: Known) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells), the number being that of the first line of a cell that runs over several."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, known), strict=True)
    number = 1
    try:
        for row in reader:
            yield number, row
            number = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(
            "table-broken",
            _("从第 %(line)s 行起无法读取：引号没有配对，或单元格过长。请用 Excel 或 WPS 重新保存后再导入。")
            % {"line": number},
        ) from error


def _delimiter(text: str, known: Known) -> str:
    """The separator with which most headings are recognised near the top."""
    top = text.splitlines()[:HEADER_WITHIN]
    return max(",\t;", key=lambda mark: max(known(line.replace('"', "").split(mark)) for line in top))


def _excel_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of the first sheet that holds anything. Formulas count with the value Excel stored."""
    if data.startswith(_ZIP):
        _require_modest_archive(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows:
                return ((number, [_cell(value) for value in row]) for number, row in enumerate(rows, 1))
    except CalamineError as error:
        raise _broken_excel() from error
    raise InvalidInput("table-empty", _("这个 Excel 文件里没有内容，请检查后重新选择。"))


def _require_modest_archive(data: bytes) -> None:
    """InvalidInput where the archive is broken or would unpack to far more than a table needs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _broken_excel() from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise InvalidInput("table-too-large", _("这个 Excel 文件展开后太大，请只保留要导入的表格后再试。"))


def _broken_excel() -> InvalidInput:
    return InvalidInput(
        "table-broken", _("无法读取这个 Excel 文件：它可能已损坏或设有密码。请另存为 .xlsx 后再导入。")
    )


def _cell(value: int | float | str | bool | time | date | datetime | timedelta) -> str:
    """A cell as text; 510000.0 is the code 510000."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
