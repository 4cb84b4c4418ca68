"""Pictures, decoded and encoded anew.

Why JPEG and not WebP: at 1600 pixels and quality 82 libjpeg-turbo took 6-16 ms where WebP (quality 80, method 4) took
174-224 ms for files 40-50 % smaller (two photographs, one core). An upload storm costs CPU, the pages show thumbnails
anyway, Safari 14 on older systems shows no WebP, and clerks paste the pictures into office software that knows no WebP.
"""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from PIL import Image, ImageCms

from huiyin.core.errors import InvalidInput

IMAGE_BYTES_MAX = 10 * 1024 * 1024
# 50 megapixels as phone makers count them: 8192 x 6144 is 50.3 million. Decoded as RGBA that is 210 MB at most.
IMAGE_PIXELS_MAX = 50 * 1024 * 1024
IMAGE_SIDE = 1600
THUMBNAIL_SIDE = 480
JPEG_QUALITY = 82

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
)
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow raises on broken input, by format and place (UserWarning where warnings are errors).
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class SafeImage:
    """A picture without metadata, in sRGB, upright. Width and height are those of ``content``, in pixels."""

    content: bytes
    width: int
    height: int
    content_type: Literal["image/jpeg"]
    thumbnail: bytes


def reencode_image(data: bytes) -> SafeImage:
    """The picture in ``data`` (JPEG, PNG, WebP, GIF's first frame or BMP) as a fresh JPEG and a thumbnail.

    The longest side is at most 1600 pixels (thumbnail 480); smaller pictures are not enlarged. Orientation is applied,
    then EXIF, GPS, XMP, comments and colour profile are gone; transparency becomes white.

    Raises InvalidInput: ``file-empty``, ``file-too-large``, ``file-heic``, ``file-not-an-image``,
    ``file-too-many-pixels``, ``file-damaged``.
    """
    _check_bytes(data)
    image = _open(data)
    try:
        orientation = _orientation(image)
        if image.format in {"JPEG", "MPO"}:
            image.draft("RGB", (IMAGE_SIDE, IMAGE_SIDE))
        image.load()
        picture = _upright(_in_srgb(_fitted(image)), orientation)
    except _BROKEN as error:
        raise InvalidInput(
            "file-damaged", _("这张图片没有传完整，或者已经损坏。请重新选择，或重新拍一张再上传。")
        ) from error
    thumbnail = picture.copy()
    thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return SafeImage(_as_jpeg(picture), picture.width, picture.height, "image/jpeg", _as_jpeg(thumbnail))


def _check_bytes(data: bytes) -> None:
    if not data:
        raise InvalidInput("file-empty", _("这个文件是空的。请重新选择。"))
    if len(data) > IMAGE_BYTES_MAX:
        limit = IMAGE_BYTES_MAX // 1024 // 1024
        raise InvalidInput(
            "file-too-large",
            _("这张图片超过了 %(limit)d MB。请先在手机里裁剪或压缩，再上传。") % {"limit": limit},
        )
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        raise InvalidInput(
            "file-heic",
            _(
                "这是 HEIC 格式的照片，很多人打不开。请把照片截一次屏再上传；"
                "以后拍照，可在“设置—相机—格式”里选“兼容性最佳”，照片就是 JPEG 了。"
            ),
        )


def _open(data: bytes) -> Image.Image:
    """Header read, nothing decoded yet, number of pixels within the limit."""
    _check_pixels(*_webp_canvas(data))
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise InvalidInput(
            "file-not-an-image", _("这个文件不是能识别的图片。请上传 JPG、PNG、WebP、GIF 或 BMP 格式的图片。")
        ) from error
    _check_pixels(*image.size)
    return image


def _check_pixels(width: int, height: int) -> None:
    if width * height > IMAGE_PIXELS_MAX:
        raise _too_many_pixels()


def _too_many_pixels() -> InvalidInput:
    return InvalidInput(
        "file-too-many-pixels", _("这张图片的像素太多，超过了 5000 万。请裁剪或缩小后再上传。")
    )


def _webp_canvas(data: bytes) -> tuple[int, int]:
    """Width and height of a WebP file from its header, for its decoder allocates the canvas on opening; else (0, 0)."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return 0, 0
    if data[12:16] == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except _BROKEN:
        return 1  # a broken note about the camera is no reason to refuse the photo


def _fitted(image: Image.Image) -> Image.Image:
    """At most ``IMAGE_SIDE`` on the longest side, in a mode with whole channels."""
    if image.mode in {"P", "PA"}:
        image = image.convert("RGBA")
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode.startswith("I"):  # sixteen bits of grey
        image = image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if max(image.size) > IMAGE_SIDE:
        scale = IMAGE_SIDE / max(image.size)
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """On white instead of transparent, colours converted by the embedded profile where it can be read."""
    profile = image.info.get("icc_profile")
    if image.mode in {"RGBA", "LA", "La", "RGBa"}:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, *_BROKEN):
            converted = None  # profile broken or of another colour space: the bare values are close enough
        if converted is not None:
            return converted
    return image.convert("RGB")


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    upright = image.transpose(turn) if turn is not None else image.copy()
    upright.info = {}  # Pillow would write a comment found here into the new file
    return upright


def _as_jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return out.getvalue()
