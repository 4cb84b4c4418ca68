"""Attached files: what is let in, what is taken out, what is refused. The hostile corpus is made here."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import partial

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from huiyin.core.errors import DomainError
from huiyin.core.files import (
    DOCUMENT_BYTES_MAX,
    IMAGE_BYTES_MAX,
    NAME_LENGTH_MAX,
    check_document,
    reencode_image,
    safe_name,
)

DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def refusal(act: Callable[[], object]) -> str:
    """The code of the refusal; its sentence has to be Chinese and has to say what to do."""
    with pytest.raises(DomainError) as caught:
        act()
    assert "请" in caught.value.sentence
    return caught.value.code


# Pictures


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object
) -> bytes:
    image = Image.linear_gradient("L").resize(size).convert(mode)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def png_header(width: int, height: int, body: bytes = b"\0") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(body))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_each_common_format_becomes_a_jpeg_with_a_thumbnail(kind: str) -> None:
    safe = reencode_image(picture(kind, (900, 600)))
    assert (safe.width, safe.height, safe.content_type) == (900, 600, "image/jpeg")
    assert opened(safe.content).format == opened(safe.thumbnail).format == "JPEG"
    assert opened(safe.thumbnail).size == (480, 320)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_png_is_taken(mode: str) -> None:
    image = Image.new("L", (30, 20), 128)
    out = io.BytesIO()
    if mode == "I;16":
        Image.new("I;16", (3000, 20), 128 * 256).save(out, "PNG")
        grey = opened(reencode_image(out.getvalue()).content).getpixel((5, 5))
        assert isinstance(grey, tuple)
        assert all(abs(value - 128) < 4 for value in grey)
    else:
        image.convert(mode).save(out, "PNG")
        assert reencode_image(out.getvalue()).width == 30


def test_long_sides_are_cut_down_and_small_pictures_are_not_blown_up() -> None:
    big = reencode_image(picture("JPEG", (4000, 1000)))
    assert (big.width, big.height) == (1600, 400)
    thin = reencode_image(picture("PNG", (5000, 1)))
    assert (thin.width, thin.height) == (1600, 1)
    small = reencode_image(picture("PNG", (10, 8)))
    assert (small.width, small.height) == (10, 8)


def test_transparency_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(out, "PNG")
    assert opened(reencode_image(out.getvalue()).content).getpixel((10, 10)) == (255, 255, 255)


def test_the_place_where_a_photo_was_taken_is_gone_and_so_is_every_other_note() -> None:
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (28.0, 11.0, 41.0), 3: "E", 4: (112.0, 58.0, 42.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = picture(
        "JPEG",
        exif=exif,
        comment=b"secret comment",
        icc_profile=profile,
        xmp=b"<x:xmpmeta>secret</x:xmpmeta>",
    )
    assert opened(data).getexif().get_ifd(0x8825)
    safe = reencode_image(data)
    for made in (safe.content, safe.thumbnail):
        assert not dict(opened(made).getexif())
        assert not {"comment", "icc_profile", "xmp", "exif"} & set(opened(made).info)
        for word in (b"PhoneMaker", b"secret", b"Exif", b"ICC_PROFILE", b"xmp"):
            assert word not in made


def test_a_photo_taken_sideways_stands_upright() -> None:
    image = Image.new("RGB", (60, 40), "white")
    image.paste("red", (0, 0, 20, 40))  # left third
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: rotate by 90 degrees clockwise to see it right
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    upright = opened(reencode_image(out.getvalue()).content)
    assert upright.size == (40, 60)
    top, bottom = upright.getpixel((20, 5)), upright.getpixel((20, 55))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[1] < 90
    assert bottom[1] > 200


def test_html_behind_and_inside_a_jpeg_does_not_survive() -> None:
    data = (
        picture("JPEG", comment=b"<script>alert(1)</script>")
        + b"<html><script>alert(2)</script></html>"
        + b"PK\x05\x06"
    )
    safe = reencode_image(data)
    assert b"script" not in safe.content + safe.thumbnail
    assert b"PK\x05\x06" not in safe.content


def test_only_the_first_picture_of_an_animation_is_kept() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    colour = opened(reencode_image(out.getvalue()).content).getpixel((10, 10))
    assert isinstance(colour, tuple)
    assert colour[0] > 200 > 60 > colour[2]


@pytest.mark.parametrize(
    "data",
    [
        png_header(50_000, 50_000),
        png_header(9_000, 9_000),
        b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\x00\xff\xff\x00" + b"\0" * 20,
        b"RIFF\x20\0\0\0WEBPVP8L\x0a\0\0\0\x2f\xff\xff\xff\x0f\0\0\0\0\0\0\0\0\0\0",
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 100, 0, 0, 54, 40, 40_000, 40_000, 1, 24, 0, 0, 0, 0, 0, 0),
        b"GIF89a"
        + struct.pack("<HHBBB", 65_000, 65_000, 0, 0, 0)
        + b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
    ],
)
def test_a_picture_of_too_many_pixels_is_refused_from_its_header(data: bytes) -> None:
    assert refusal(lambda: reencode_image(data)) == "file-too-many-pixels"


def test_a_photo_of_fifty_megapixels_as_phones_take_them_is_within_the_limit() -> None:
    data = png_header(8192, 6144)  # refused for the missing pixels, not for their number
    assert refusal(lambda: reencode_image(data)) == "file-damaged"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_a_truncated_picture_is_refused(kind: str) -> None:
    data = picture(kind, (400, 300))
    assert refusal(lambda: reencode_image(data[: len(data) // 2])) in {"file-damaged", "file-not-an-image"}


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<html><body>hello</body></html>",
        b"MZ\x90\0 this program",
        b"%PDF-1.7\n",
        b"II*\0\x08\0\0\0",
        b"GIF89a",
    ],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(data: bytes) -> None:
    assert refusal(lambda: reencode_image(data)) == "file-not-an-image"


def test_heic_is_refused_with_a_way_to_get_a_jpeg() -> None:
    with pytest.raises(DomainError) as caught:
        reencode_image(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    assert caught.value.code == "file-heic"
    assert "JPEG" in caught.value.sentence


def test_empty_and_too_large_pictures_are_refused() -> None:
    assert refusal(lambda: reencode_image(b"")) == "file-empty"
    assert refusal(lambda: reencode_image(b"\xff" * (IMAGE_BYTES_MAX + 1))) == "file-too-large"


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize(
    "note", [b"Exif\0\0MM\0*\0\0\0\x08\xff\xff", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0junk"]
)
def test_a_broken_note_of_the_camera_is_no_reason_to_refuse_a_photo(note: bytes) -> None:
    data = picture("JPEG", exif=note)
    assert reencode_image(data).width == 60


def test_a_broken_colour_profile_is_no_reason_to_refuse_a_photo() -> None:
    assert reencode_image(picture("JPEG", icc_profile=b"no profile at all" * 10)).width == 60


def test_colours_follow_the_embedded_profile() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    data = picture("JPEG", (20, 20), icc_profile=lab.tobytes())  # of another colour space: bare values count
    assert reencode_image(data).width == 20


@given(
    st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "BMP"]),
    st.integers(0, 10_000),
    st.binary(min_size=1, max_size=8),
)
def test_damaged_bytes_are_either_a_picture_or_a_refusal(kind: str, place: int, junk: bytes) -> None:
    data = bytearray(picture(kind))
    place %= len(data)
    data[place : place + len(junk)] = junk
    try:
        reencode_image(bytes(data))
    except DomainError as error:
        assert error.code.startswith("file-")


def test_a_note_of_text_in_a_png_does_not_survive() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "secret", zip=True)
    assert b"secret" not in reencode_image(picture("PNG", pnginfo=notes)).content


# Documents


def pdf(*objects: bytes, version: bytes = b"1.7", tail: bytes = b"%%EOF\n") -> bytes:
    """A file of these objects; nothing here reads its cross-references, so it has none."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(objects, 1))
    return b"%PDF-" + version + b"\n" + body + b"trailer\n<< /Root 1 0 R >>\nstartxref\n0\n" + tail


def stream(body: bytes, dictionary: bytes = b"/Filter /FlateDecode", *, deflated: bool = True) -> bytes:
    data = zlib.compress(body) if deflated else body
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (dictionary, len(data), data)


def docx(
    parts: Mapping[str, str | bytes] | None = None, *, main: str = DOCX_MAIN, types: str = "", body: str = ""
) -> bytes:
    everything: dict[str, str | bytes] = {
        "[Content_Types].xml": '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": relationship("officeDocument", "word/document.xml"),
        "word/document.xml": f'<w:document xmlns:w="urn:w"><w:body>{body}<w:p/></w:body></w:document>',
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in everything.items():
            archive.writestr(name, content)
    return out.getvalue()


def relationship(kind: str, target: str, *, external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationships><Relationship Id="r1" Type="{RELATIONSHIPS}/{kind}" Target="{target}"{mode}/></Relationships>'


def test_a_pdf_a_docx_and_an_xlsx_pass_unchanged_whatever_they_are_called() -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "PDF")
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("账单")
        sheet.write_column(0, 0, range(2000))
        sheet.write_url(0, 1, "https://example.com/")
    for data, extension in ((out.getvalue(), "pdf"), (docx(), "docx"), (book.getvalue(), "xlsx")):
        safe = check_document(data, "x.exe")
        assert (safe.content, safe.extension) == (data, extension)
        assert safe.content_type.startswith("application/")


def test_ordinary_links_fields_and_object_streams_pass() -> None:
    links = {"word/_rels/document.xml.rels": relationship("hyperlink", "https://example.com/", external=True)}
    page = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE \\* MERGEFORMAT</w:instrText></w:r>'
    assert check_document(docx(links, body=page), "a").extension == "docx"
    packed = stream(b"2 0 << /Type /Page >>", b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    assert (
        check_document(pdf(b"<< /Type /Catalog /OpenAction [2 0 R /Fit] >>", packed), "a").extension == "pdf"
    )


@pytest.mark.parametrize(
    "name",
    [
        "/JavaScript",
        "/J#61vaScript",
        "/#4a#61#76#61#53cript",
        "/Java#53cript",
        "/Launch",
        "/EmbeddedFile",
        "/EmbeddedFiles",
        "/L#61unch",
    ],
)
def test_a_pdf_with_scripts_programs_or_files_is_refused_openly_or_deflated(name: str) -> None:
    action = b"<< /S %s /JS (app.alert) >>" % name.encode()
    packing = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
    hidden = (
        action,
        stream(b"2 0 " + action, packing),
        stream(b"2 0 " + b" " * 500_000 + action, packing),
        stream(b"2 0 " + action, b"/Type /ObjStm /N 1 /First 4", deflated=False),
        stream(b"2 0 " + action, b"/Type /Obj#53tm /N 1 /F#69rst 4 /Filter [/Fl]"),
        stream(b"2 0 " + action, b"/A <48>/B (obj \\) ( << ) >>) % obj << >>\n" + packing + b"/C <48>"),
        stream(b"2 0 " + action, b"% endobj stream\n" + b"%" * 70_000 + b"\n" + packing),
    )
    for body in hidden:
        assert refusal(partial(check_document, pdf(b"<< >>", body), "a.pdf")) == "file-active-content"


@pytest.mark.parametrize(
    "packing",
    [
        b"/ASCIIHexDecode",
        b"[/ASCII85Decode /FlateDecode]",
        b"/A#48x",
        b"/FlateDecode /DecodeParms << /Predictor 12 >>",
    ],
)
def test_objects_packed_so_that_nobody_sees_them_are_refused(packing: bytes) -> None:
    body = stream(b"2 0 <<>>", b"/Type /ObjStm /N 1 /First 4 /Filter " + packing)
    assert refusal(lambda: check_document(pdf(b"<< >>", body), "a.pdf")) == "file-active-content"


def test_pictures_and_text_in_a_pdf_are_not_taken_for_objects() -> None:
    text = stream(b"BT (a word about /Launch pads) Tj ET")
    scan = stream(bytes(range(256)) * 4000 + b"/JS obj << stream")
    assert check_document(pdf(b"<< /Type /Catalog >>", text, scan), "a.pdf").extension == "pdf"


def test_a_pdf_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.core.files.pdf.INFLATED_BYTES_MAX", 1_000_000)
    packing = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
    zeros = stream(b"2 0 " + b" " * 400_000, packing)
    assert check_document(pdf(b"<< >>", *[zeros] * 2), "a.pdf").extension == "pdf"
    assert refusal(lambda: check_document(pdf(b"<< >>", *[zeros] * 3), "a.pdf")) == "file-bomb"


@pytest.mark.parametrize("piece", [b"obj%", b"obj<<(", b"obj<<", b"obj<<" + b"/a" * 50])
def test_a_pdf_that_would_be_read_again_and_again_is_refused(
    piece: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.core.files.pdf.TOKENS_MAX", 20_000)
    assert refusal(lambda: check_document(pdf(b"<< >>", piece * 5_000), "a.pdf")) == "file-bomb"


def test_a_docx_of_countless_or_deeply_nested_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.core.files.office.ELEMENTS_MAX", 2_000)
    assert check_document(docx(body="<w:p/>" * 1_900), "a.docx").extension == "docx"
    assert refusal(lambda: check_document(docx(body="<w:p/>" * 2_100), "a.docx")) == "file-bomb"
    assert refusal(lambda: check_document(docx(body="<w:p>" * 600 + "</w:p>" * 600), "a.docx")) == "file-bomb"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf(b"<< >>")[:-20], "file-damaged"),
        (b"%PDF-9.9 junk %%EOF", "file-damaged"),
        (
            pdf(b"<< >>", stream(b"2 0 <<>>", b"/N 1 /First 4 /Filter /FlateDecode", deflated=False)),
            "file-damaged",
        ),
        (pdf(b"<< >>").replace(b"/Root", b"/Encrypt 5 0 R /Root"), "file-protected"),
        (pdf(b"<< >>") + docx() + b"%%EOF", "file-type-not-allowed"),
        (b"%PDF-1.4\n<html><script>alert(1)</script>\n1 0 obj %%EOF", "file-type-not-allowed"),
    ],
)
def test_broken_protected_and_double_faced_pdfs_are_refused(data: bytes, code: str) -> None:
    assert refusal(lambda: check_document(data, "a.pdf")) == code


MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DD</w:instrText></w:r><w:r><w:instrText>EAUTO c:\\\\cmd</w:instrText></w:r>'


@pytest.mark.parametrize(
    "data",
    [
        docx(main=MACRO_TYPE),  # a docm under another name
        docx({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        docx(types='<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'),
        docx({"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}),
        docx({"word/embeddings/book.xlsx": b"PK"}),
        docx({"word/activeX/activeX1.xml": "<a/>"}),
        docx({"word/_rels/settings.xml.rels": relationship("attachedTemplate", "https://example.com/t.dotm", external=True)}),
        docx({"word/_rels/document.xml.rels": relationship("image", "https://example.com/track.png", external=True)}),
        docx({"word/_rels/document.xml.rels": relationship("hyperlink", "file://server/share", external=True)}),
        docx({"word/_rels/document.xml.rels": relationship("oleObject", "https://example.com/o", external=True)}),
        docx(body=FIELD),
        docx(body='<w:fldSimple w:instr=" DDE cmd"/>'),
        docx({"word/_rels/a.rels": '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'}),
        docx({"word/evil.exe": b"MZ"}),
    ],
)  # fmt: skip
def test_a_docx_with_macros_embedded_or_linked_files_is_refused(data: bytes) -> None:
    assert refusal(lambda: check_document(data, "a.docx")) == "file-active-content"


def test_an_xlsx_with_macros_or_a_link_that_starts_programs_is_refused() -> None:
    def book(extra: dict[str, str]) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
            workbook.add_worksheet()
        with zipfile.ZipFile(out, "a") as archive:
            for name, content in extra.items():
                archive.writestr(name, content)
        return out.getvalue()

    assert check_document(book({}), "a").extension == "xlsx"
    assert check_document(book({"xl/printerSettings/printerSettings1.bin": "x"}), "a").extension == "xlsx"
    for extra in (
        {"xl/macrosheets/sheet1.xml": "<a/>"},
        {"xl/externalLinks/externalLink1.xml": '<externalLink><ddeLink ddeService="cmd"/></externalLink>'},
        {
            "xl/externalLinks/_rels/externalLink1.xml.rels": relationship(
                "externalLinkPath", "file://server/a.xlsx", external=True
            )
        },
    ):
        assert refusal(partial(check_document, book(extra), "a.xlsx")) == "file-active-content"


@pytest.mark.parametrize(
    "name",
    [
        "../evil.xml",
        "word/../../evil.xml",
        "/etc/passwd",
        "..\\evil.xml",
        "C:evil.xml",
        "word//a.xml",
        "a\nb.xml",
    ],
)
def test_names_that_lead_out_of_the_folder_are_refused(name: str) -> None:
    assert refusal(lambda: check_document(docx({name: "<a/>"}), "a.docx")) == "file-type-not-allowed"


def test_zip_bombs_are_refused_even_when_the_directory_lies() -> None:
    bomb = docx({"word/media/a.txt": b"\0" * 30_000_000})
    assert refusal(lambda: check_document(bomb, "a.docx")) == "file-bomb"
    lying = bomb.replace(struct.pack("<I", 30_000_000), struct.pack("<I", 1000))
    assert refusal(lambda: check_document(lying, "a.docx")) in {"file-bomb", "file-damaged"}
    crowd = docx({f"word/p{number}.txt": "" for number in range(4100)})
    assert refusal(lambda: check_document(crowd, "a.docx")) == "file-bomb"


def test_other_zips_and_disguises_are_refused() -> None:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("readme.txt", "hello")
    flagged = bytearray(docx())
    place = flagged.rfind(b"PK\x01\x02")
    flagged[place + 8] |= 1
    for data, code in (
        (plain.getvalue(), "file-type-not-allowed"),
        (docx() + b"<html>", "file-type-not-allowed"),
        (
            docx(main="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
            "file-type-not-allowed",
        ),
        (docx({"WORD/DOCUMENT.XML": "<a/>"}), "file-type-not-allowed"),
        (bytes(flagged), "file-protected"),
        (docx()[:200], "file-damaged"),
        (docx({"word/a.rels": "<a>"}), "file-damaged"),
    ):
        assert refusal(partial(check_document, data, "a.docx")) == code


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\0", b"<html></html>", b"<svg/>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Rar!\x1a\x07", b"{\\rtf1}", b"#!/bin/sh",
        picture("PNG"), b" %PDF-1.4", b"MZ" + docx(),
    ],
)  # fmt: skip
def test_everything_else_is_refused_whatever_it_is_called(data: bytes) -> None:
    assert refusal(lambda: check_document(data, "报告.pdf")) == "file-type-not-allowed"


def test_empty_and_too_large_documents_are_refused() -> None:
    assert refusal(lambda: check_document(b"", "a.pdf")) == "file-empty"
    assert (
        refusal(lambda: check_document(b"%PDF-1.4" + b" " * DOCUMENT_BYTES_MAX, "a.pdf")) == "file-too-large"
    )


DOCX = docx(
    {"word/_rels/document.xml.rels": relationship("hyperlink", "https://example.com/", external=True)}
)
PDF = pdf(b"<< >>", stream(b"2 0 << /Type /Page >>", b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"))


@given(st.sampled_from([DOCX, PDF]), st.integers(0, 5000), st.binary(max_size=6), st.integers(0, 40))
def test_damaged_documents_pass_or_are_refused_and_nothing_else(
    original: bytes, place: int, junk: bytes, cut: int
) -> None:
    data = bytearray(original)
    place %= len(data)
    data[place : place + cut] = junk
    try:
        check_document(bytes(data), "a")
    except DomainError as error:
        assert error.code.startswith("file-")


# Names


@pytest.mark.parametrize(
    ("name", "extension", "safe"),
    [
        ("小区水费账单.pdf", "pdf", "小区水费账单.pdf"),
        ("../../etc/passwd", "pdf", "passwd.pdf"),
        ("C:\\Users\\me\\照片.JPG", "jpg", "照片.jpg"),
        ("账单.pdf.exe", ".pdf", "账单.pdf"),
        ("无\u202efdp.exe", "pdf", "无fdp.pdf"),
        ("a\x00b\nc\td.docx", "docx", "ab c d.docx"),
        ('问<题>:"a"|b?.xlsx', "xlsx", "问_题___a__b_.xlsx"),
        ("", "pdf", "附件.pdf"),
        ("...", "pdf", "附件.pdf"),
        (".pdf", "pdf", "附件.pdf"),
        ("CON.pdf", "pdf", "_CON.pdf"),
        ("第1.2节 说明.docx", "docx", "第1.2节 说明.docx"),
        ("𠮷野家😀.pdf", "pdf", "𠮷野家😀.pdf"),
    ],
)
def test_a_download_name_keeps_chinese_and_nothing_dangerous(name: str, extension: str, safe: str) -> None:
    assert safe_name(name, extension) == safe


@given(st.text(max_size=300), st.sampled_from(["pdf", ".docx", "jpg"]))
def test_a_download_name_is_short_one_line_and_stays_as_it_is(name: str, extension: str) -> None:
    safe = safe_name(name, extension)
    assert len(safe) <= NAME_LENGTH_MAX
    assert len(safe.encode()) <= 255
    assert safe.isprintable()
    assert not set(safe) & set('/\\:*?"<>|;%')
    assert safe.endswith("." + extension.lstrip("."))
    assert safe[0] != "."
    assert safe_name(safe, extension) == safe
