"""The platform's envelope: who signed it, and what is inside.

Signature: SHA-1 over the sorted parts. Cipher: AES-256-CBC, key from the 43 letters of EncodingAESKey, IV the
key's first 16 bytes, plaintext 16 random bytes + length (4 bytes, big-endian) + message + owner id, PKCS#7 with a
block of 32. Libraries of this field forgive bad padding; here everything must fit to the byte.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
RANDOM = 16
HEAD = RANDOM + 4


class Forged(Exception):
    """Not from the platform, or damaged on the way. Says nothing about which check failed."""


def signature(*parts: str) -> str:
    """Lowercase hex SHA-1 of the parts, sorted and joined."""
    return hashlib.sha1("".join(sorted(parts)).encode(errors="replace"), usedforsecurity=False).hexdigest()


def same(left: str, right: str) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(left.encode(errors="replace"), right.encode(errors="replace"))


class Envelope:
    """Opens and seals for one owner (appid or corpid)."""

    def __init__(self, aes_key: str, owner: str) -> None:
        key = base64.b64decode(aes_key + "=", validate=True)
        if len(key) != BLOCK:
            raise ValueError("an EncodingAESKey has 43 letters")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._owner = owner.encode()

    def open(self, text: str) -> bytes:
        """The message inside; ``Forged`` if anything does not fit."""
        plain = _unpadded(self._decrypted(text))
        size = int.from_bytes(plain[RANDOM:HEAD], "big")
        # A length that is too great leaves no tail, and one that is too small a longer one: this check is both.
        if not hmac.compare_digest(plain[HEAD + size :], self._owner):
            raise Forged
        return plain[HEAD : HEAD + size]

    def seal(self, message: bytes, random: bytes | None = None) -> str:
        """Base64 text; ``random`` (16 bytes) is chosen here unless a published vector fixes it."""
        head = (random or os.urandom(RANDOM)) + len(message).to_bytes(4, "big")
        plain = head + message + self._owner
        size = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([size]) * size) + encryptor.finalize()).decode()

    def _decrypted(self, text: str) -> bytes:
        try:
            raw = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise Forged from None
        if not raw or len(raw) % BLOCK:
            raise Forged
        decryptor = self._cipher.decryptor()
        return decryptor.update(raw) + decryptor.finalize()


def _unpadded(plain: bytes) -> bytes:
    size = plain[-1]
    if not 1 <= size <= BLOCK or plain[-size:] != bytes([size]) * size:
        raise Forged
    return plain[:-size]
