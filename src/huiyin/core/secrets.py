"""Personal data at rest: encrypted values, keyed hashes to look them up by, and random codes.

Two keys are derived (HKDF-SHA256) from the one secret of the installation: one encrypts (AES-256-GCM, a fresh
96-bit nonce each), one hashes (HMAC-SHA256). Losing the secret loses the data: back it up apart from the database.
"""

import base64
import functools
import hmac
import secrets as random
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

from huiyin.core.errors import DomainError

NONCE_BYTES = 12


@functools.cache
def _key(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"huiyin/" + purpose).derive(secret.encode())


@functools.cache
def _cipher(secret: str) -> AESGCM:
    return AESGCM(_key(secret, b"encrypt"))


def encrypt(value: str) -> str:
    """Encrypted and base64-encoded; the empty string stays empty."""
    if not value:
        return ""
    nonce = random.token_bytes(NONCE_BYTES)
    sealed = _cipher(settings.DATA_SECRET).encrypt(nonce, value.encode(), None)
    return base64.b64encode(nonce + sealed).decode()


def decrypt(value: str) -> str:
    """The reverse of encrypt(); DomainError("data-key-wrong") where the key does not fit the data."""
    if not value:
        return ""
    raw = base64.b64decode(value)
    try:
        plain = _cipher(settings.DATA_SECRET).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)
    except InvalidTag as error:
        raise DomainError("data-key-wrong", "HUIYIN_DATA_SECRET does not fit the stored data") from error
    return plain.decode()


def keyed_hash(value: str) -> str:
    """64 hex digits by which an encrypted value can be found, useless without the key."""
    return hmac.digest(_key(settings.DATA_SECRET, b"hash"), value.encode(), "sha256").hex()


if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


class EncryptedTextField(TextField):
    """A text column that holds ciphertext; the attribute holds the plain text. Cannot be searched."""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return None if value is None else decrypt(value)

    def get_prep_value(self, value: str | None) -> str | None:
        return None if value is None else encrypt(str(value))
