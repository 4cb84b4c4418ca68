"""Which documents are taken: pdf, docx and xlsx, by content."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiyin.core.errors import InvalidInput
from huiyin.core.files.office import check_office
from huiyin.core.files.pdf import check_pdf

DOCUMENT_BYTES_MAX = 20 * 1024 * 1024

PDF_TYPE = "application/pdf"
OFFICE_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM")


@dataclass(frozen=True, slots=True)
class SafeDocument:
    """A document that passed. ``extension`` is without the dot: pdf, docx or xlsx."""

    content: bytes
    content_type: str
    extension: str


def check_document(data: bytes, name: str) -> SafeDocument:
    """The document in ``data``, unchanged, with the type that its content has. ``name`` appears in refusals only.

    Raises InvalidInput: ``file-empty``, ``file-too-large``, ``file-type-not-allowed``, ``file-damaged``,
    ``file-protected`` (password), ``file-active-content`` (macros, scripts, embedded or linked files), ``file-bomb``.
    """
    if not data:
        raise InvalidInput("file-empty", _("这个文件是空的。请重新选择。"))
    if len(data) > DOCUMENT_BYTES_MAX:
        raise InvalidInput(
            "file-too-large",
            _("这个文件超过了 %(limit)d MB。请分成几份，或压缩其中的图片后再上传。")
            % {"limit": DOCUMENT_BYTES_MAX // 1024 // 1024},
        )
    if data.startswith(b"%PDF-"):
        check_pdf(data)
        return SafeDocument(data, PDF_TYPE, "pdf")
    if data.startswith(b"PK\x03\x04"):
        extension = check_office(data)
        return SafeDocument(data, OFFICE_TYPES[extension], extension)
    raise InvalidInput("file-type-not-allowed", _reason(data, name))


def _reason(data: bytes, name: str) -> str:
    if data.startswith(_OLD_OFFICE):
        return _(
            "这是旧版 Office 文件（doc、xls），或是加了密码的文件。请去掉密码，另存为 docx、xlsx 或 PDF 再上传。"
        )
    if data.startswith(_PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return _("这是一张图片。请从“添加图片”上传。")
    return _("“%(name)s”的内容不是 PDF、docx 或 xlsx。请另存为 PDF 再上传；照片请从“添加图片”上传。") % {
        "name": name[:40]
    }
