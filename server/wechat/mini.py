"""The mini-program's side of WeChat, as one object other rooms are given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from server.kit.clock import Clock
from server.wechat import checks, codes, customer, login, phone, subscribe, voip
from server.wechat.errors import WechatUnreachable
from server.wechat.gateway import Gateway, Line, weixin_line
from server.wechat.settings import MiniSettings, OaSettings, WechatSettings
from server.wechat.tokens import Fetch, Grant, TokenKey, TokenService, TokenStore


class Mini:
    """Everything we ask api.weixin.qq.com. Every method may raise ``WechatRefused`` or ``WechatUnreachable``."""

    def __init__(self, settings: MiniSettings, gateway: Gateway) -> None:
        self._settings, self._gateway = settings, gateway

    @classmethod
    def connect(cls, settings: WechatSettings, store: TokenStore, clock: Clock) -> Mini:
        """A line of its own and the shared token."""
        line, mini = weixin_line(settings), settings.mini
        key = TokenKey.of(mini.appid, mini.secret)
        return cls(mini, Gateway(line, TokenService(key, stable_token(line, mini), store, clock)))

    def sign_in(self, code: str) -> login.SignIn:
        """Who is behind a login code."""
        return login.sign_in(self._gateway.line, self._settings, code)

    def phone_number(self, code: str, openid: str | None = None) -> phone.PhoneNumber:
        """The number behind a phone code."""
        return phone.phone_number(self._gateway, self._settings.appid, code, openid)

    def check_text(self, openid: str, words: str, scene: checks.Scene = checks.Scene.FORUM) -> checks.Checked:
        """Whether words may be shown to others."""
        return checks.check_text(self._gateway, openid=openid, scene=scene, words=words)

    def check_media(self, openid: str, url: str, scene: checks.Scene = checks.Scene.FORUM) -> str:
        """Ask about a picture at a public address; gives the trace id of the verdict to come."""
        return checks.check_media(self._gateway, openid=openid, scene=scene, url=url)

    def send_subscribe(
        self,
        openid: str,
        template_id: str,
        fields: Mapping[str, str],
        page: str | None = None,
    ) -> str | None:
        """Send a one-time message with rendered fields; costs one consent."""
        return subscribe.send_subscribe(
            self._gateway, openid=openid, template_id=template_id, fields=fields, page=page, build=self._settings.build
        )

    def say(self, openid: str, message: customer.Message) -> None:
        """Send a customer message to somebody who has spoken to us or entered the chat."""
        customer.say(self._gateway, openid, message)

    def lend_image(self, name: str, content: bytes, media_type: str = "image/jpeg") -> str:
        """Upload a picture for a customer message, lent for three days; gives its media id."""
        return customer.lend_image(self._gateway, name, content, media_type)

    def media(self, media_id: str) -> customer.Fetched:
        """A photo or a voice somebody sent us, lent by the platform for three days."""
        return customer.fetch(self._gateway, media_id)

    def code_unlimited(self, scene: str, page: str) -> bytes:
        """A picture that opens a page of the mini-program when it is scanned; 5,000 a minute."""
        return codes.code_unlimited(self._gateway, scene=scene, page=page)

    def voip_ticket(self, group_id: str, key: login.SessionKey, at: datetime) -> voip.VoipTicket:
        """A signed way into a voice room; asks the platform nothing."""
        return voip.voip_ticket(self._settings.appid, group_id, key, at)


def stable_token(line: Line, app: MiniSettings | OaSettings) -> Fetch:
    """Fetches by stable_token, which does not disturb other holders of this app's secret."""

    def fetch(force: bool) -> Grant:
        body = {
            "grant_type": "client_credential",
            "appid": app.appid,
            "secret": app.secret,
            "force_refresh": force,
        }
        return read_grant(line.post("cgi-bin/stable_token", body))

    return fetch


def read_grant(answer: Mapping[str, object]) -> Grant:
    """A token and its seconds; anything else is an unreadable answer, and no token was made known to us."""
    value, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(value, str) or not value or not isinstance(seconds, int):
        raise WechatUnreachable("unreadable answer", certain=True)
    return Grant(value, seconds)
