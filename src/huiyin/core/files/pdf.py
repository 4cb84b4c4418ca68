"""What a PDF must not hold: scripts, launched programs, files inside.

The names are looked for in the raw bytes, with the ``#xx`` escapes of PDF names (ISO 32000-1, 7.3.5) taken into
account, and in every object stream (7.5.7), where objects are deflated. All of them are long enough never to turn up in
compressed data by chance; ``/JS`` would, but a script always comes with ``/JavaScript``. Objects are read forward from
each ``obj``, comments and strings skipped as a reader does, so a dictionary cannot be hidden behind a false one.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from huiyin.core.errors import InvalidInput

INFLATED_BYTES_MAX = 32 * 1024 * 1024
# Reading is bounded twice, for a hostile file could make every "obj" read to its end: pieces of dictionaries
# (an honest file of 20 MB has some hundred thousand), and bytes as a multiple of the file's own.
TOKENS_MAX = 2_000_000
_READ_MAX = 4
_CHUNK = 256 * 1024
_EOF_WITHIN = 1024


def _name(word: str) -> bytes:
    """A pattern for a name with any of its characters escaped, without the slash."""
    return "".join(
        f"(?:{letter}|#{ord(letter) >> 4:x}{_either_case(ord(letter) & 15)})" for letter in word
    ).encode()


def _either_case(digit: int) -> str:
    return f"[{digit:x}{digit:X}]"


_END = rb"(?=[\s\0/<>\[\]()%{}]|$)"
_ACTIVE_NAMES = (
    "JavaScript",
    "Launch",
    "EmbeddedFile",
    "EmbeddedFiles",
    "RichMedia",
    "ImportData",
    "SubmitForm",
    "GoToE",
)
_INITIALS = "".join(sorted({word[0] for word in _ACTIVE_NAMES})).encode()  # a quick way out of most names
_ACTIVE = re.compile(
    b"/(?=[#%s])(?:%s)" % (_INITIALS, b"|".join(_name(word) for word in _ACTIVE_NAMES)) + _END
)
_LONGEST_NAME = 64
_ENCRYPTED = re.compile(b"/" + _name("Encrypt") + rb"(?=[\s\0<])")
_MARKUP = re.compile(rb"<(?:html|script|svg|!doctype|\?php|\?xml)", re.IGNORECASE)

_OBJECT = re.compile(rb"(?<!end)obj(?=[\s\0%<])")
_BLANK = re.compile(rb"(?:[\s\0]++|%[^\r\n]*+)*+")
_TOKEN = re.compile(rb"<<|>>|%[^\r\n]*|\(|/[^\s\0/<>\[\]()%{}]*|<[^<>]*>|<|>|[^/<>(%]+")
_IN_STRING = re.compile(rb"[^()\\]+|\\.?|[()]", re.DOTALL)
_STREAM = re.compile(rb"stream(?:\r\n|\n|\r)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_DEFLATE = {b"/FlateDecode", b"/Fl"}
_OTHER_PACKING = {
    b"/ASCIIHexDecode", b"/AHx", b"/ASCII85Decode", b"/A85", b"/LZWDecode", b"/LZW", b"/RunLengthDecode", b"/RL", b"/Crypt",
    b"/Predictor", b"/F", b"/FFilter",
}  # fmt: skip


def check_pdf(data: bytes) -> None:
    """Passes a PDF from first byte to last without active content.

    Raises InvalidInput: ``file-damaged``, ``file-type-not-allowed`` (a second file hidden in it), ``file-protected``,
    ``file-active-content``, ``file-bomb``.
    """
    if not re.match(rb"%PDF-[12]\.[0-9]", data) or b"%%EOF" not in data[-_EOF_WITHIN:] or b"obj" not in data:
        raise _damaged()
    if zipfile.is_zipfile(io.BytesIO(data)) or _MARKUP.search(data[:1024]):
        raise InvalidInput(
            "file-type-not-allowed", _("这个 PDF 里还藏着另一个文件。请用“打印—另存为 PDF”重新导出后再上传。")
        )
    if _ENCRYPTED.search(data):
        raise InvalidInput(
            "file-protected",
            _("这个 PDF 加了密码或使用限制。请去掉密码，或用“打印—另存为 PDF”重新导出后再上传。"),
        )
    if _ACTIVE.search(data):
        raise _active()
    allowance = INFLATED_BYTES_MAX
    for names, start in _object_streams(data):
        if names & _OTHER_PACKING:
            raise _active()  # no writer packs its objects like this; somebody hides them
        if names & _DEFLATE:
            allowance -= _check_deflated(data, start, allowance)


def _damaged() -> InvalidInput:
    return InvalidInput(
        "file-damaged", _("这个 PDF 没有传完整，或者已经损坏。请重新导出或重新选择后再上传。")
    )


def _active() -> InvalidInput:
    return InvalidInput(
        "file-active-content",
        _("这个 PDF 里有脚本、程序或内嵌的文件，打开会有风险。请用“打印—另存为 PDF”重新导出后再上传。"),
    )


def _bomb() -> InvalidInput:
    return InvalidInput(
        "file-bomb", _("这个 PDF 展开后太大。请分成几份，或用“打印—另存为 PDF”重新导出后再上传。")
    )


def _object_streams(data: bytes) -> Iterator[tuple[set[bytes], int]]:
    """Names in the dictionary and place of the first byte, for each stream that a reader could take objects from.

    A reader cannot do without ``/N`` and ``/First`` there, so these two tell.
    """
    reader = _Reader(data)
    for found in _OBJECT.finditer(data):
        names, end = reader.dictionary(found.end())
        if {b"/N", b"/First"} <= names and (stream := _STREAM.match(data, end)):
            yield names, stream.end()


class _Reader:
    """Reads dictionaries as a PDF reader does, within a budget for the whole file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.tokens_left = TOKENS_MAX
        self.bytes_left = _READ_MAX * len(data)

    def dictionary(self, start: int) -> tuple[set[bytes], int]:
        """All names in the dictionary that begins at or after ``start``, and where what follows it begins."""
        place = self._after_blank(start)
        names: set[bytes] = set()
        depth = 0
        while found := _TOKEN.match(self.data, place):
            token, place = found.group(), found.end()
            self._spend(len(token))
            if token == b"<<":
                depth += 1
            elif token == b">>":
                depth -= 1
            elif token == b"(":
                place = self._after_string(place)
            elif token.startswith(b"/"):
                names.add(_ESCAPE.sub(lambda code: bytes.fromhex(code[1].decode()), token))
            if depth <= 0:  # closed, or no dictionary at all
                break
        return names, self._after_blank(place)

    def _after_string(self, place: int) -> int:
        """Where the string ends whose opening bracket is just before ``place``."""
        depth = 1
        while depth and (found := _IN_STRING.match(self.data, place)):
            depth += {b"(": 1, b")": -1}.get(found.group(), 0)
            place = found.end()
            self._spend(len(found.group()))
        return place

    def _after_blank(self, place: int) -> int:
        found = _BLANK.match(self.data, place)
        end = found.end() if found else place
        self._spend(end - place)
        return end

    def _spend(self, length: int) -> None:
        self.tokens_left -= 1
        self.bytes_left -= length
        if self.tokens_left < 0 or self.bytes_left < 0:
            raise _bomb()


def _check_deflated(data: bytes, start: int, allowance: int) -> int:
    """Looks through the objects deflated at ``start``; answers how many bytes they take."""
    inflater = zlib.decompressobj()
    pending: bytes = data[start : start + _CHUNK]
    place, total, tail = start + len(pending), 0, b""
    while pending and not inflater.eof:
        try:
            piece = inflater.decompress(pending, _CHUNK)
        except zlib.error:
            raise _damaged() from None
        total += len(piece)
        if total > allowance:
            raise _bomb()
        if _ACTIVE.search(tail + piece):
            raise _active()
        tail = (tail + piece)[-_LONGEST_NAME:]
        pending = inflater.unconsumed_tail
        if not pending:
            pending = data[place : place + _CHUNK]
            place += len(pending)
    return total
