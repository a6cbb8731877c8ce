"""What this room needs to be told. Given by the composition root; read from no file here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BodyFormat = Literal["json", "xml"]
Build = Literal["formal", "trial", "developer"]
"""Which build of the mini-program a message opens."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class MiniSettings:
    """The mini-program. An empty ``aes_key`` means its pushes come in plain mode, which is weaker."""

    appid: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    body_format: BodyFormat = "json"
    build: Build = "formal"


@dataclass(frozen=True, slots=True)
class OaSettings:
    """The service account in whose chat residents speak. An empty ``aes_key`` means its pushes come in plain mode."""

    appid: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    body_format: BodyFormat = "xml"


@dataclass(frozen=True, slots=True)
class WorkSettings:
    """The WeCom app of the property company. WeCom pushes are always XML and always encrypted."""

    corpid: str
    agentid: int
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class WechatSettings:
    """The mini-program, the other apps and the pay account if there are any, and where the platform is found.

    ``weixin_base`` and ``wecom_base`` are None in production. If one is set, only local addresses on
    ``allowed_hosts`` are reached; if none is set, only the platform's own hosts are. ``authorize_url`` is the page
    where staff sign in, opened by their browser and never called by us. ``timeout`` is in seconds.
    """

    mini: MiniSettings
    work: WorkSettings | None = None
    pay: PaySettings | None = None
    oa: OaSettings | None = None
    weixin_base: str | None = None
    wecom_base: str | None = None
    authorize_url: str = "https://open.weixin.qq.com/connect/oauth2/authorize"
    allowed_hosts: frozenset[str] = LOOPBACK
    timeout: float = 5.0


@dataclass(frozen=True, slots=True)
class PaySettings:
    """Our account as a service provider of WeChat Pay, and by which keys we know the platform's word.

    ``key_pem`` is our private key and ``serial`` the number of our certificate. The platform signs with the public key
    ``public_key_id``, or with certificates (PEM), or for some weeks with both: whatever is given is taken, and at least
    one must be. ``notify_url`` is where our doors begin, without a slash at its end; production wants https and no
    query. ``base`` is None in production. ``timeout`` is in seconds, for connecting and for each answer.
    """

    sp_mchid: str
    sp_appid: str
    serial: str
    notify_url: str
    key_pem: str = field(repr=False)
    apiv3_key: str = field(repr=False)
    public_key_id: str = ""
    public_key_pem: str = field(default="", repr=False)
    certificates: tuple[str, ...] = field(default=(), repr=False)
    base: str | None = None
    allowed_hosts: frozenset[str] = LOOPBACK
    timeout: float = 5.0
