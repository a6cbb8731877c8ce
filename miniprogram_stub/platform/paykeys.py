"""The keys of WeChat Pay, on both sides of the wire, made when they are first wanted and kept in a folder.

`python -m miniprogram_stub.platform.paykeys FOLDER` makes them beforehand. The merchant gets `apiclient_key.pem`,
`pub_key.pem` and `wechatpay_cert.pem`; of the merchant we keep `apiclient_cert.pem` alone. `platform_*.pem` are ours.
"""

import base64
import secrets
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from .settings import PayAccount

SCHEME = "WECHATPAY2-SHA256-RSA2048"
CERTIFICATE_SERIAL = 0x7132D72A03E93CDDF8C03BBD1F37EEDF00000001
_OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)
FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2046, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Signer:
    """One of our keys, by the name that goes into `Wechatpay-Serial`."""

    serial: str
    key: rsa.RSAPrivateKey

    def sign(self, *lines: str) -> str:
        """RSA-SHA256 over the lines, each with its newline; base64."""
        message = "".join(f"{line}\n" for line in lines).encode()
        return base64.b64encode(self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()

    def unseal(self, sealed: str) -> str:
        """A sensitive field (RSA-OAEP with SHA-1); ValueError when it was not meant for this key."""
        return self.key.decrypt(base64.b64decode(sealed), _OAEP).decode()


class PayKeys:
    """All keys of one account; nothing is made or read before it is wanted."""

    def __init__(self, account: PayAccount, folder: Path | None) -> None:
        self._account, self._folder = account, folder

    def files(self) -> dict[str, bytes]:
        """Every PEM file by name; what is not there yet is made now."""
        return self._files

    @cached_property
    def _files(self) -> dict[str, bytes]:
        if self._folder is not None and (self._folder / "apiclient_cert.pem").exists():
            return {path.name: path.read_bytes() for path in self._folder.glob("*.pem")}
        made = make(self._account)
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            for name, content in made.items():
                (self._folder / name).write_bytes(content)
        return made

    @cached_property
    def public(self) -> Signer:
        """The key of the public-key mode."""
        return Signer(self._account.public_key_id, _private(self._files["platform_key.pem"]))

    @cached_property
    def certificate(self) -> Signer:
        """The key of the certificate mode."""
        return Signer(f"{CERTIFICATE_SERIAL:X}", _private(self._files["platform_cert_key.pem"]))

    @property
    def certificate_pem(self) -> str:
        """The certificate as the merchant downloads it."""
        return self._files["wechatpay_cert.pem"].decode()

    @cached_property
    def _merchant(self) -> rsa.RSAPublicKey:
        key = x509.load_pem_x509_certificate(self._files["apiclient_cert.pem"]).public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise TypeError("the merchant's certificate holds no RSA key")
        return key

    def merchant_signed(self, signature: str, *lines: str) -> bool:
        """Whether the merchant signed these lines."""
        message = "".join(f"{line}\n" for line in lines).encode()
        try:
            self._merchant.verify(
                base64.b64decode(signature, validate=True), message, padding.PKCS1v15(), hashes.SHA256()
            )
        except (InvalidSignature, ValueError):
            return False
        return True

    def seal_for_merchant(self, content: bytes) -> str:
        """Sealed for the merchant's certificate (RSA-OAEP with SHA-1)."""
        return base64.b64encode(self._merchant.encrypt(content, _OAEP)).decode()

    def seal(self, text: str, beside: str) -> dict[str, str]:
        """AES-256-GCM with the APIv3 key: nonce, associated_data, ciphertext."""
        nonce = secrets.token_hex(6)
        box = AESGCM(self._account.apiv3_key.encode()).encrypt(nonce.encode(), text.encode(), beside.encode())
        return {"nonce": nonce, "associated_data": beside, "ciphertext": base64.b64encode(box).decode()}


def make(account: PayAccount) -> dict[str, bytes]:
    """Three fresh pairs of keys as PEM files by name."""
    merchant, public, certified = (rsa.generate_private_key(65537, 2048) for _ in range(3))
    return {
        "apiclient_key.pem": _pem(merchant),
        "apiclient_cert.pem": _certificate(merchant, int(account.serial, 16), account.sp_mchid),
        "pub_key.pem": public.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "platform_key.pem": _pem(public),
        "platform_cert_key.pem": _pem(certified),
        "wechatpay_cert.pem": _certificate(certified, CERTIFICATE_SERIAL, "Tenpay.com"),
    }


def signature_headers(signer: Signer, body: str, stamp: int) -> dict[str, str]:
    """The five headers over an answer or a callback."""
    nonce = secrets.token_hex(16)
    return {
        "Wechatpay-Timestamp": str(stamp),
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": signer.serial,
        "Wechatpay-Signature": signer.sign(str(stamp), nonce, body),
        "Wechatpay-Signature-Type": SCHEME,
    }


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _private(pem: bytes) -> rsa.RSAPrivateKey:
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("no RSA key")
    return key


def _certificate(key: rsa.RSAPrivateKey, serial: int, name: str) -> bytes:
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(who, who, key.public_key(), serial).not_valid_before(FROM).not_valid_after(UNTIL)
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


if __name__ == "__main__":
    PayKeys(PayAccount(), Path(sys.argv[1])).files()
