"""By which keys the platform's word is known: a public key, certificates, or both while it changes over.

Only what the settings name is trusted. The library would fetch certificates when it meets a serial it does not know,
which lets anybody make us call out; here an unknown serial is refused before anything else is looked at.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509 import Certificate, load_pem_x509_certificate
from wechatpayv3.utils import rsa_verify

from server.wechat.settings import PaySettings

SIGNATURE_TYPE = "WECHATPAY2-SHA256-RSA2048"
PROBE = "WECHATPAY/SIGNTEST/"
_HEX = re.compile(r"[0-9A-Fa-f]+", re.ASCII)
LONGEST_HEADER = 1024


class NotSigned(Exception):
    """Not the platform's word. ``why`` is for our log."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Trusted:
    """One key of the platform's and when it is good; a public key has no end."""

    serial: str
    key: RSAPublicKey
    begins: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    ends: datetime = datetime(9999, 1, 1, tzinfo=UTC)


class PlatformKeys:
    """The allow-list. ``ValueError`` when the settings name no key, or half a key."""

    def __init__(self, settings: PaySettings) -> None:
        if bool(settings.public_key_id) != bool(settings.public_key_pem):
            raise ValueError("WeChat Pay: a public key and its id go together")
        known = [_from_certificate(pem) for pem in settings.certificates]
        if settings.public_key_id:
            known.append(Trusted(settings.public_key_id, _public_key(settings.public_key_pem)))
        if not known:
            raise ValueError("WeChat Pay: neither a public key nor a certificate of the platform's is set")
        self._known = {_bare(one.serial): one for one in known}

    @property
    def trusted(self) -> list[Trusted]:
        """Every key on the list."""
        return list(self._known.values())

    def preferred(self, now: datetime) -> Trusted:
        """The key to encrypt for and to be answered with: the public key, else the certificate that lasts longest.

        ``NotSigned`` when none is good now.
        """
        good = [one for one in self._known.values() if one.begins <= now <= one.ends]
        if not good:
            raise NotSigned("no key of the platform's is good now")
        return max(good, key=lambda one: one.ends)

    def verify(self, headers: Mapping[str, str], raw: bytes, now: datetime) -> None:
        """``NotSigned`` unless these bytes are the platform's: known serial, kind of signature, right signature."""
        key = self._key(headers.get("Wechatpay-Serial", ""), now)
        if headers.get("Wechatpay-Signature-Type", "") != SIGNATURE_TYPE:
            raise NotSigned("signature type")
        stamp, nonce = headers.get("Wechatpay-Timestamp", ""), headers.get("Wechatpay-Nonce", "")
        signature = headers.get("Wechatpay-Signature", "")
        if signature.startswith(PROBE):
            raise NotSigned("probe")
        if not stamp or not nonce or max(map(len, (stamp, nonce, signature))) > LONGEST_HEADER:
            raise NotSigned("header")
        if not _is_base64(signature):
            raise NotSigned("signature")
        try:
            genuine: Any = rsa_verify(stamp, nonce, raw.decode(), signature, key)
        except ValueError as odd:  # bytes that are no UTF-8, or a header that cannot be written in it
            raise NotSigned("not text") from odd
        if genuine is not True:
            raise NotSigned("signature")

    def _key(self, serial: str, now: datetime) -> RSAPublicKey:
        found = self._known.get(_bare(serial))
        if found is None:
            raise NotSigned("serial")
        if not found.begins <= now <= found.ends:
            raise NotSigned("certificate out of date")
        return found.key


def own_key(pem: str) -> RSAPrivateKey:
    """Our private key. ``ValueError`` when it is none, or not RSA of 2048 bits."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey) or key.key_size < 2048:
        raise ValueError("WeChat Pay: our key must be RSA of 2048 bits")
    return key


def _is_base64(signature: str) -> bool:
    # The library decodes whatever it can make something of, so that one signature could be written in many ways.
    try:
        return b64encode(b64decode(signature, validate=True)).decode() == signature
    except ValueError:
        return False


def _bare(serial: str) -> str:
    # The number of a certificate is written in small and capital letters, with and without leading zeros.
    return serial.upper().lstrip("0") if _HEX.fullmatch(serial) else serial


def _public_key(pem: str) -> RSAPublicKey:
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise ValueError("WeChat Pay: the platform's public key must be RSA")
    return key


def _from_certificate(pem: str) -> Trusted:
    certificate: Certificate = load_pem_x509_certificate(pem.encode())
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise ValueError("WeChat Pay: the platform's certificate must hold an RSA key")
    serial = f"{certificate.serial_number:X}"
    return Trusted(serial, key, certificate.not_valid_before_utc, certificate.not_valid_after_utc)
