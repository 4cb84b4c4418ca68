"""Names under which a file is offered for download."""

import re
import unicodedata

NAME_LENGTH_MAX = 80
# Most file systems take 255 bytes; the rest is left for " (2)" and the like.
_NAME_BYTES_MAX = 240

_RESERVED = re.compile(r'[<>:"|?*;%\\/]')
_KNOWN_ENDING = re.compile(
    r"\.(?:pdf|docx?|docm|dotm|xlsx?|xlsm|xlsb|pptx?|txt|rtf|csv|zip|rar|7z|jpe?g|png|gif|bmp|webp|heic|tiff?|svg|html?|js|exe|bat|"
    r"cmd|com|scr|vbs|msi|lnk|apk|sh|wps|et)$",
    re.IGNORECASE,
)
_DEVICE = re.compile(r"^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$", re.IGNORECASE)


def safe_name(name: str, extension: str) -> str:
    """A download name from what the sender called the file: Chinese stays, at most 80 characters with ``extension``.

    Goes: folders, control, direction and invisible characters, reserved characters, endings that are not ours
    ("账单.pdf.exe" with "pdf" → "账单.pdf"). ``extension`` is given with or without the dot. Never empty.
    """
    ending = "." + extension.lstrip(".").lower()
    stem = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    stem = "".join(" " if character.isspace() else character for character in stem)
    stem = "".join(character for character in stem if not unicodedata.category(character).startswith("C"))
    stem = re.sub(" +", " ", _RESERVED.sub("_", stem)).strip()
    while _KNOWN_ENDING.search(stem):
        stem = _KNOWN_ENDING.sub("", stem).rstrip(" .")
    stem = stem.strip(" .")
    if _DEVICE.match(stem.split(".")[0]):
        stem = f"_{stem}"
    stem = stem[: NAME_LENGTH_MAX - len(ending)]
    while len((stem + ending).encode()) > _NAME_BYTES_MAX:
        stem = stem[:-1]
    return (stem.rstrip(" .") or "附件") + ending
