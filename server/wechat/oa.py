"""The service account's side of WeChat: answers in its chat, files people sent there, and who follows it."""

from __future__ import annotations

from server.kit.clock import Clock
from server.wechat import customer
from server.wechat.gateway import Gateway, weixin_line
from server.wechat.mini import stable_token
from server.wechat.settings import WechatSettings
from server.wechat.tokens import TokenKey, TokenService, TokenStore


class Oa:
    """Everything we ask as the service account. Methods may raise ``WechatRefused`` or ``WechatUnreachable``."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @classmethod
    def connect(cls, settings: WechatSettings, store: TokenStore, clock: Clock) -> Oa:
        """A line of its own and the account's shared token; needs ``settings.oa``."""
        if settings.oa is None:
            raise ValueError("the service account is not set")
        line, oa = weixin_line(settings), settings.oa
        key = TokenKey.of(oa.appid, oa.secret)
        return cls(Gateway(line, TokenService(key, stable_token(line, oa), store, clock)))

    def say(self, openid: str, message: customer.Message) -> None:
        """Send a customer message to somebody who has spoken to us or come in a moment ago."""
        customer.say(self._gateway, openid, message)

    def lend_image(self, name: str, content: bytes, media_type: str = "image/jpeg") -> str:
        """Upload a picture for a customer message, lent for three days; gives its media id."""
        return customer.lend_image(self._gateway, name, content, media_type)

    def media(self, media_id: str) -> customer.Fetched:
        """A photo or a voice somebody sent us, lent by the platform for three days."""
        return customer.fetch(self._gateway, media_id)

    def unionid(self, openid: str) -> str | None:
        """By which id our apps know one person; None when they do not follow us or the apps do not belong together."""
        answer = self._gateway.get("cgi-bin/user/info", openid=openid, lang="zh_CN")
        found = answer.get("unionid")
        return found if isinstance(found, str) and found else None
