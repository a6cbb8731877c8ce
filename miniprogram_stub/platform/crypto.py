"""Signatures and envelopes of pushed messages, mini-program and WeCom alike.

AES-256-CBC; key = base64 of EncodingAESKey + "="; IV = the first 16 key bytes; plaintext = 16 random bytes, 4-byte
big-endian length, message, receiver id (appid or corpid); PKCS#7 with 32-byte blocks. Source: the platforms'
message-push guides.
"""

import base64
import hashlib
import hmac
import secrets
import string
import struct
from copy import copy
from typing import Self

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32
_LETTERS = string.ascii_letters + string.digits


class BadEnvelope(Exception):
    """A signature, padding or receiver id that does not fit."""


def sign(*parts: str) -> str:
    """The sha1 of the sorted, joined parts: (token, timestamp, nonce) or those and the encrypted text."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def new_nonce() -> str:
    """A nonce as the platform makes them: ten digits."""
    return str(secrets.randbelow(9_000_000_000) + 1_000_000_000)


class Envelope:
    """Seals and opens messages between the platform and one receiver."""

    def __init__(self, token: str, aes_key: str, receiver: str) -> None:
        self.token = token
        self.receiver = receiver
        self._key = base64.b64decode(aes_key + "=")
        if len(self._key) != 32:
            raise ValueError("EncodingAESKey must be 43 characters of base64")

    def for_receiver(self, receiver: str) -> Self:
        """The same token and key, meant for somebody else."""
        other = copy(self)
        other.receiver = receiver
        return other

    def encrypt(self, text: str, random: str | None = None) -> str:
        """Seals a text. `random` (16 characters) is given only to reproduce published vectors."""
        prefix = (random or "".join(secrets.choice(_LETTERS) for _ in range(16))).encode()
        message = text.encode()
        plain = prefix + struct.pack(">I", len(message)) + message + self.receiver.encode()
        pad = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def decrypt(self, sealed: str) -> str:
        """Opens a sealed text; BadEnvelope when length, padding or receiver do not fit."""
        try:
            decryptor = self._cipher().decryptor()
            plain = decryptor.update(base64.b64decode(sealed, validate=True)) + decryptor.finalize()
        except ValueError as error:
            raise BadEnvelope(str(error)) from error
        pad = plain[-1] if plain else 0
        if not 1 <= pad <= _BLOCK or plain[-pad:] != bytes([pad]) * pad or len(plain) < 20 + pad:
            raise BadEnvelope("padding")
        length = struct.unpack(">I", plain[16:20])[0]
        message, receiver = plain[20 : 20 + length], plain[20 + length : -pad]
        if receiver.decode(errors="replace") != self.receiver:
            raise BadEnvelope("receiver")
        return message.decode()

    def signature(self, timestamp: str, nonce: str, sealed: str) -> str:
        """The msg_signature of a sealed text."""
        return sign(self.token, timestamp, nonce, sealed)

    def open_signed(self, signature: str, timestamp: str, nonce: str, sealed: str) -> str:
        """Checks the msg_signature, then opens; BadEnvelope when either fails."""
        if not hmac.compare_digest(self.signature(timestamp, nonce, sealed), signature):
            raise BadEnvelope("signature")
        return self.decrypt(sealed)

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))
