"""Keeps an answer for its repeat so that only whoever got it can read it again.

The key comes from the caller's token, of which the database has only a hash: neither the table of answers nor all the
secrets of the machine open it. What was asked is kept as a keyed hash, so that nobody finds it by trying what it may
have been. Under another token the same request is unknown; that is as it should be.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class Secrecy:
    """Marks and seals under a token."""

    def __init__(self, token: str) -> None:
        self._key = hashlib.sha256(b"linli:answer:" + token.encode()).digest()

    def mark(self, asked: str) -> str:
        """What was asked, as a hash that says nothing without the token."""
        return hmac.digest(self._key, asked.encode(), "sha256").hex()

    def seal(self, answer: bytes) -> bytes:
        """The answer as it is kept."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, answer, None)

    def open(self, kept: bytes) -> bytes:
        """The answer as it was given."""
        return AESGCM(self._key).decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], None)


class _Openly(Secrecy):
    """Nothing to hide: marks and keeps as it is."""

    def __init__(self) -> None:
        super().__init__("")

    def mark(self, asked: str) -> str:
        return asked

    def seal(self, answer: bytes) -> bytes:
        return answer

    def open(self, kept: bytes) -> bytes:
        return kept


OPENLY: Secrecy = _Openly()
