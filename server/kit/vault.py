"""Keeps personal data unreadable at rest, and still findable.

*seal* is AES-256-GCM with a fresh nonce; *index* is a keyed hash (HMAC-SHA256) for exact look-ups. Both keys are
derived from one secret, so losing the database alone reveals neither phones nor identity numbers (PIPL 51).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
BLOCK_BYTES = 64
SHORTEST_SECRET = 32


class Vault:
    """Seals and indexes short texts under one secret of at least 32 characters."""

    def __init__(self, secret: str) -> None:
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"the vault secret needs at least {SHORTEST_SECRET} characters")
        self._seal = AESGCM(_derive(secret, b"seal"))
        key = _derive(secret, b"index").ljust(BLOCK_BYTES, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key))

    def seal(self, text: str) -> str:
        """Encrypt; the same text gives another result each time."""
        nonce = os.urandom(NONCE_BYTES)
        return base64.urlsafe_b64encode(nonce + self._seal.encrypt(nonce, text.encode(), None)).decode()

    def open(self, sealed: str) -> str:
        """Decrypt what :meth:`seal` gave; ``ValueError`` when it was changed or sealed under another secret."""
        raw = base64.urlsafe_b64decode(sealed)
        try:
            return self._seal.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()
        except InvalidTag as error:
            raise ValueError("this was not sealed with our secret") from error

    def index(self, text: str) -> str:
        """A keyed hash for exact look-ups: the same text always gives the same 32 hexadecimal digits."""
        # HMAC (RFC 2104) from the two hashes begun with the key: a roster asks for hundreds of thousands, and the
        # one-shot function looks its digest up anew each time.
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text.encode())
        outer.update(inner.digest())
        return outer.hexdigest()[:32]


def _derive(secret: str, purpose: bytes) -> bytes:
    return hmac.new(secret.encode(), b"linli:" + purpose, hashlib.sha256).digest()
