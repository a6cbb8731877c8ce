"""What this room needs to be told. Given by the composition root; read from no file here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BodyFormat = Literal["json", "xml"]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class MiniSettings:
    """The mini-program. An empty ``aes_key`` means its pushes come in plain mode, which is weaker."""

    appid: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    body_format: BodyFormat = "json"


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
    """Both apps, and where the platform is found.

    ``weixin_base`` and ``wecom_base`` are None in production. If one is set, only local addresses on
    ``allowed_hosts`` are reached; if none is set, only the platform's own hosts are. ``authorize_url`` is the page
    where staff sign in, opened by their browser and never called by us. ``timeout`` is in seconds.
    """

    mini: MiniSettings
    work: WorkSettings | None = None
    weixin_base: str | None = None
    wecom_base: str | None = None
    authorize_url: str = "https://open.weixin.qq.com/connect/oauth2/authorize"
    allowed_hosts: frozenset[str] = LOOPBACK
    timeout: float = 5.0
