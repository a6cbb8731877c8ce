"""Sealed boxes: whoever has the public key closes one, only the private key opens it (X25519, AES-256-GCM)."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE = bytes(12)
"""Each box has a key of its own, so the nonce may be the same."""


class BoxBroken(ValueError):
    """The box was changed, is about something else, or was sealed to another key."""


@lru_cache(maxsize=512)
def _public(key: bytes) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(key)


def seal(public: bytes, content: bytes, *, about: str) -> bytes:
    """Close a box over ``content``; ``about`` says what it belongs to and must be said again to open it.

    The box is 48 bytes longer than its content: whose length must not tell anything should be filled up before.
    """
    once = X25519PrivateKey.generate()
    ours = once.public_key().public_bytes_raw()
    key = _key(once.exchange(_public(public)), ours, public)
    return ours + AESGCM(key).encrypt(_NONCE, content, about.encode())


def unseal(private: X25519PrivateKey, box: bytes, *, about: str) -> bytes:
    """What is in a box; :class:`BoxBroken` when it does not open."""
    theirs, closed = box[:KEY_BYTES], box[KEY_BYTES:]
    public = private.public_key().public_bytes_raw()
    try:
        key = _key(private.exchange(_public_once(theirs)), theirs, public)
        return AESGCM(key).decrypt(_NONCE, closed, about.encode())
    except (InvalidTag, ValueError) as error:
        raise BoxBroken("this box does not open") from error


def new_pair() -> tuple[bytes, bytes]:
    """A fresh key: (private, public), 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def private_key(private: bytes) -> X25519PrivateKey:
    """The key these 32 bytes are."""
    return X25519PrivateKey.from_private_bytes(private)


def _public_once(key: bytes) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(key)


def _key(shared: bytes, once: bytes, public: bytes) -> bytes:
    return hashlib.sha256(b"linli:box:" + shared + once + public).digest()
