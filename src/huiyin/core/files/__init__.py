"""Files that people attach, made safe before anything is stored.

- Pictures are decoded and encoded anew (``reencode_image``): nothing of the original bytes survives,
  so neither the place where a photo was taken nor a hidden second file does.
- Documents are judged by content, never by name (``check_document``): pdf, docx and xlsx without active
  content. Their bytes stay as they are, their properties (author, company) too.

Refusals raise ``huiyin.core.errors.InvalidInput`` with one of these codes: ``file-empty``, ``file-too-large``,
``file-not-an-image``, ``file-heic``, ``file-too-many-pixels``, ``file-damaged``, ``file-type-not-allowed``,
``file-protected``, ``file-active-content``, ``file-bomb``. The sentence says what to do instead.

Serve what comes from here with the content type given, ``X-Content-Type-Options: nosniff`` and, for documents,
``Content-Disposition: attachment`` with ``safe_name``.
"""

from huiyin.core.files.documents import DOCUMENT_BYTES_MAX, SafeDocument, check_document
from huiyin.core.files.images import (
    IMAGE_BYTES_MAX,
    IMAGE_PIXELS_MAX,
    IMAGE_SIDE,
    THUMBNAIL_SIDE,
    SafeImage,
    reencode_image,
)
from huiyin.core.files.names import NAME_LENGTH_MAX, safe_name

__all__ = [
    "DOCUMENT_BYTES_MAX",
    "IMAGE_BYTES_MAX",
    "IMAGE_PIXELS_MAX",
    "IMAGE_SIDE",
    "NAME_LENGTH_MAX",
    "THUMBNAIL_SIDE",
    "SafeDocument",
    "SafeImage",
    "check_document",
    "reencode_image",
    "safe_name",
]
