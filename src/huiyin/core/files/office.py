"""What a docx or xlsx must be: an honest zip with the right main part, no macros, nothing embedded, nothing linked in.

Parts and relationships follow ECMA-376 (Open Packaging Conventions).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from django.utils.translation import gettext as _

from huiyin.core.errors import InvalidInput

PARTS_MAX = 4000
INFLATED_BYTES_MAX = 150 * 1024 * 1024
# Sheets of numbers deflate to a twentieth or less; a thousandth is a bomb. Small parts may be as dense as they like.
RATIO_MAX = 200
_SMALL = 1024 * 1024
_DEPTH_MAX = 500
ELEMENTS_MAX = 1_500_000
_FIELD_LENGTH = 64
_CHUNK = 256 * 1024

_MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_MAIN_FOLDER = {"docx": "word/", "xlsx": "xl/"}
_ACTIVE_PART = re.compile(
    r"vbaproject|vbadata|activex|macrosheet|dialogsheet|customui|/embeddings/|oleobject|\.(?:bin|exe|dll|js|vbs|bat|cmd|scr|lnk|jar|html?)$",
    re.IGNORECASE,
)
# Printer settings are binary, inert, and in nearly every sheet.
_HARMLESS_PART = re.compile(r"^(?:xl|word)/printerSettings/printerSettings[0-9]*\.bin$", re.IGNORECASE)
_ACTIVE_TYPE = re.compile(r"macroenabled|vbaproject|macrosheet|activex|oleobject|addin", re.IGNORECASE)
# Where text with fields (docx) or links to other files (xlsx) stand.
_WITH_FIELDS = {
    "docx": re.compile(r"word/.*\.xml$", re.IGNORECASE),
    "xlsx": re.compile(r"xl/externalLinks/.*\.xml$", re.IGNORECASE),
}
_ACTIVE_ELEMENTS = frozenset({"ddeLink", "oleLink", "object", "control", "altChunk"})
_ACTIVE_RELATIONSHIPS = frozenset(
    {"oleobject", "vbaproject", "attachedtoolbars", "control", "package", "afchunk"}
)
_ORDINARY_LINK = re.compile(r"(?:https?|mailto|tel):|#", re.IGNORECASE)
_ACTIVE_FIELD = re.compile(r"^\s*(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|MACROBUTTON)\b", re.IGNORECASE)


def check_office(data: bytes) -> str:
    """ "docx" or "xlsx".

    Raises InvalidInput: ``file-damaged``, ``file-type-not-allowed``, ``file-protected``, ``file-active-content``,
    ``file-bomb``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise _damaged() from error
    with archive:
        try:
            _check_archive(archive, data)
            _check_size(archive)
            markup = _Markup(archive)
            extension = _check_types(markup)
            _check_parts(markup, extension)
        except (
            zipfile.BadZipFile,
            zlib.error,
            expat.ExpatError,
            EOFError,
            NotImplementedError,
            UnicodeError,
            OSError,
        ) as error:
            raise _damaged() from error
    return extension


def _damaged() -> InvalidInput:
    return InvalidInput("file-damaged", _("这个文件没有传完整，或者已经损坏。请重新保存或重新选择后再上传。"))


def _wrong_type() -> InvalidInput:
    return InvalidInput(
        "file-type-not-allowed",
        _("这个文件不是普通的 Word 或 Excel 文件。请另存为 docx、xlsx 或 PDF 再上传。"),
    )


def _active() -> InvalidInput:
    return InvalidInput(
        "file-active-content",
        _("这个文件里有宏、内嵌的文件或指向外部的链接，打开会有风险。请另存为 PDF 再上传。"),
    )


def _bomb() -> InvalidInput:
    return InvalidInput("file-bomb", _("这个文件展开后太大。请分成几份，或另存为 PDF 再上传。"))


def _check_archive(archive: zipfile.ZipFile, data: bytes) -> None:
    """One zip from the first byte to the last, every name plain and unique, nothing encrypted."""
    parts = archive.infolist()
    if len(parts) > PARTS_MAX:
        raise _bomb()
    if (
        archive.comment
        or data[-22:-18] != b"PK\x05\x06"
        or not parts
        or min(p.header_offset for p in parts) != 0
    ):
        raise _wrong_type()
    names = [part.orig_filename for part in parts]
    if len({name.lower() for name in names}) != len(names) or not all(_is_plain(name) for name in names):
        raise _wrong_type()
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise _wrong_type()
    if any(part.flag_bits & 0x1 for part in parts):
        raise InvalidInput("file-protected", _("这个文件加了密码。请去掉密码后再上传。"))


def _is_plain(name: str) -> bool:
    """No way out of the folder, no drive, no control character."""
    pieces = name.rstrip("/").split("/")
    return (
        bool(name)
        and not re.search(r'[\\:\x00-\x1f\x7f<>"|?*]', name)
        and all(piece not in {"", ".", ".."} for piece in pieces)
    )


def _check_size(archive: zipfile.ZipFile) -> None:
    """Inflates every part in pieces and counts, for the sizes in the directory may lie. Wrong checksums surface here."""
    total = 0
    for part in archive.infolist():
        size = 0
        with archive.open(part) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                total += len(piece)
                if total > INFLATED_BYTES_MAX or (
                    size > _SMALL and size > RATIO_MAX * max(1, part.compress_size)
                ):
                    raise _bomb()


class _Markup:
    """Reads parts of one archive, within a budget of elements for all of them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.elements_left = ELEMENTS_MAX

    def read(self, name: str, visit: Callable[[str, dict[str, str], str], None]) -> None:
        """Calls ``visit(tag, attributes, text of fields)`` at the end of each element. Document types carry bombs: refused."""
        open_ones: list[tuple[str, dict[str, str], list[str]]] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            self.elements_left -= 1
            if self.elements_left < 0 or len(open_ones) >= _DEPTH_MAX:
                raise _bomb()
            open_ones.append((tag, attributes, []))

        def text(piece: str) -> None:
            if open_ones and open_ones[-1][0].endswith("instrText"):
                open_ones[-1][2].append(piece)

        def end(_tag: str) -> None:
            tag, attributes, pieces = open_ones.pop()
            visit(tag, attributes, "".join(pieces))

        def doctype(*_names: object) -> None:
            raise _active()

        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = doctype
        with self.archive.open(name) as stream:
            parser.ParseFile(stream)


def _check_types(markup: _Markup) -> str:
    """The extension that fits the one main part."""
    mains: list[tuple[str, str]] = []

    def visit(_tag: str, attributes: dict[str, str], _text: str) -> None:
        content_type = attributes.get("ContentType", "")
        if _ACTIVE_TYPE.search(content_type):
            raise _active()
        if content_type.lower() in _MAIN_PARTS:
            mains.append((_MAIN_PARTS[content_type.lower()], attributes.get("PartName", "")))

    if "[Content_Types].xml" not in markup.archive.namelist():
        raise _wrong_type()
    markup.read("[Content_Types].xml", visit)
    if len(mains) != 1:
        raise _wrong_type()
    extension, part = mains[0]
    if not part.startswith(f"/{_MAIN_FOLDER[extension]}") or part[1:] not in markup.archive.namelist():
        raise _wrong_type()
    return extension


def _check_parts(markup: _Markup, extension: str) -> None:
    with_fields = _WITH_FIELDS[extension]
    for name in markup.archive.namelist():
        if _ACTIVE_PART.search(name) and not _HARMLESS_PART.match(name):
            raise _active()
        if name.lower().endswith(".rels"):
            markup.read(name, _check_relationship)
        elif with_fields.match(name):
            markup.read(name, _FieldCheck().visit)


def _check_relationship(_tag: str, attributes: dict[str, str], _text: str) -> None:
    """Ordinary links are fine; templates, pictures, frames and objects fetched from elsewhere are not."""
    kind = attributes.get("Type", "").rsplit("/", 1)[-1].lower()
    if kind in _ACTIVE_RELATIONSHIPS:
        raise _active()
    if attributes.get("TargetMode", "").lower() == "external" and (
        kind != "hyperlink" or not _ORDINARY_LINK.match(attributes.get("Target", ""))
    ):
        raise _active()


class _FieldCheck:
    """No field that starts a program or fetches a file, no DDE link. A field's code may be spread over several runs."""

    def __init__(self) -> None:
        self.code = ""

    def visit(self, tag: str, attributes: dict[str, str], text: str) -> None:
        local = tag.rsplit(":", 1)[-1]
        if local in _ACTIVE_ELEMENTS:
            raise _active()
        if local == "fldChar":
            self.code = ""
        elif local == "instrText":
            self.code = (self.code + text).lstrip()[:_FIELD_LENGTH]
        elif local == "fldSimple":
            self.code = next((value for key, value in attributes.items() if key.endswith("instr")), "")
        if _ACTIVE_FIELD.match(self.code):
            raise _active()
