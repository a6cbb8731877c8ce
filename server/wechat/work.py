"""The company's WeCom app: messages and cards to staff, and who is signing in to the console."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from server.kit.clock import Clock
from server.wechat import customer
from server.wechat.answers import word
from server.wechat.cards import Card
from server.wechat.errors import Refusal, WechatRefused
from server.wechat.gateway import Answer, Gateway, Line, wecom_line
from server.wechat.mini import read_grant
from server.wechat.settings import WechatSettings, WorkSettings
from server.wechat.shortening import shorten
from server.wechat.tokens import Fetch, Grant, TokenKey, TokenService, TokenStore

MOST_PEOPLE = 1000
DUPLICATES_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class WorkSent:
    """What became of an app message. ``missed`` are the userids WeCom did not know; the others have it.

    ``response_code`` changes a card once, within 72 hours.
    """

    msgid: str
    missed: tuple[str, ...]
    response_code: str | None


class Work:
    """Everything we ask qyapi.weixin.qq.com as the app. Methods may raise ``WechatRefused``/``WechatUnreachable``."""

    def __init__(self, settings: WorkSettings, gateway: Gateway, authorize_url: str) -> None:
        self._settings, self._gateway, self._authorize_url = settings, gateway, authorize_url

    @classmethod
    def connect(cls, settings: WechatSettings, store: TokenStore, clock: Clock) -> Work:
        """A line of its own and the shared token; needs ``settings.work``."""
        if settings.work is None:
            raise ValueError("the WeCom app is not set")
        line, work = wecom_line(settings), settings.work
        tokens = TokenService(TokenKey.of(work.corpid, work.secret), app_token(line, work), store, clock)
        return cls(work, Gateway(line, tokens), settings.authorize_url)

    def send_text(self, userids: Sequence[str], words: str, *, once: bool = True) -> WorkSent:
        """Plain words to staff, at most 2,048 bytes. ``once=False``: equal words within half an hour go out again."""
        return self._send(userids, {"msgtype": "text", "text": {"content": shorten(words, 2048)}}, once=once)

    def send_link(self, userids: Sequence[str], title: str, words: str, url: str) -> WorkSent:
        """A card that opens an address, for an answer in the chat: equal ones go out again."""
        card = {"title": shorten(title, 128), "description": shorten(words, 512), "url": url, "btntxt": "打开"}
        return self._send(userids, {"msgtype": "textcard", "textcard": card}, once=False)

    def send_card(self, userids: Sequence[str], card: Card) -> WorkSent:
        """A card to staff; keep its ``response_code`` to change it later."""
        return self._send(userids, {"msgtype": "template_card", "template_card": card})

    def send_image(self, userids: Sequence[str], media_id: str) -> WorkSent:
        """A picture uploaded before; the same one may be sent again."""
        return self._send(userids, {"msgtype": "image", "image": {"media_id": media_id}}, once=False)

    def settle_card(self, userids: Sequence[str], response_code: str, words: str) -> None:
        """Replace a card's buttons by words ("老王已接单") for these people. Once per code, within 72 hours."""
        self._update(userids, response_code, {"button": {"replace_name": words}})

    def replace_card(self, userids: Sequence[str], response_code: str, card: Card) -> None:
        """Replace a whole card for these people. Once per code, within 72 hours."""
        self._update(userids, response_code, {"template_card": card})

    def upload_image(self, name: str, content: bytes, media_type: str = "image/jpeg") -> str:
        """Lend a picture to WeCom for three days; gives its media id."""
        answer = self._gateway.upload("cgi-bin/media/upload", {"media": (name, content, media_type)}, type="image")
        return word(answer, "media_id")

    def media(self, media_id: str) -> customer.Fetched:
        """A photo or a voice a colleague sent to the app, lent by WeCom for three days."""
        return customer.fetch(self._gateway, media_id)

    def userid(self, code: str) -> str:
        """Which member is behind an OAuth code; an outsider is refused with kind ``code``."""
        answer = self._gateway.get("cgi-bin/auth/getuserinfo", code=code)
        if "userid" not in answer and ("openid" in answer or "external_userid" in answer):
            raise WechatRefused(0, Refusal.code, "not a member")
        return word(answer, "userid")

    def sign_in_address(self, redirect_uri: str, state: str) -> str:
        """Where a browser goes to sign in; it comes back to ``redirect_uri`` with ``code`` and ``state``."""
        query = urlencode(
            {
                "appid": self._settings.corpid,
                "redirect_uri": redirect_uri,
                "response_type": "code",
                "scope": "snsapi_base",
                "state": state,
                "agentid": self._settings.agentid,
            }
        )
        return f"{self._authorize_url}?{query}#wechat_redirect"

    def _send(self, userids: Sequence[str], message: dict[str, object], *, once: bool = True) -> WorkSent:
        if not 1 <= len(userids) <= MOST_PEOPLE:
            raise ValueError(f"an app message goes to 1 to {MOST_PEOPLE} people")
        body: dict[str, object] = {
            "touser": "|".join(userids),
            "agentid": self._settings.agentid,
            # WeCom itself drops the second of two equal messages: our retry after an unclear answer is safe.
            "enable_duplicate_check": int(once),
            "duplicate_check_interval": DUPLICATES_SECONDS,
            **message,
        }
        return _sent(self._gateway.post("cgi-bin/message/send", body))

    def _update(self, userids: Sequence[str], response_code: str, change: dict[str, object]) -> None:
        body = {
            "userids": list(userids),
            "agentid": self._settings.agentid,
            "response_code": response_code,
            **change,
        }
        self._gateway.post("cgi-bin/message/update_template_card", body)


def app_token(line: Line, work: WorkSettings) -> Fetch:
    """Fetches by gettoken. WeCom gives the same token until it ends; nothing can be forced there."""

    def fetch(_force: bool) -> Grant:
        return read_grant(line.get("cgi-bin/gettoken", corpid=work.corpid, corpsecret=work.secret))

    return fetch


def _sent(answer: Answer) -> WorkSent:
    missed = str(answer.get("invaliduser") or "")
    code = answer.get("response_code")
    return WorkSent(word(answer, "msgid"), tuple(filter(None, missed.split("|"))), str(code) if code else None)
