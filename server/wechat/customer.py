"""Customer messages: answers in the chat of the mini-program and of the service account, and media people sent there.

The platform takes them only for a while after a person spoke to us or came in (45015 when that is over), and only a
few (45047). Source: 发送客服消息, 获取临时素材.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.wechat.errors import Refusal, WechatRefused, WechatUnreachable
from server.wechat.gateway import Gateway
from server.wechat.shortening import shorten

LONGEST_TEXT = 2048
LONGEST_TITLE = 64
GONE = 40007
LARGEST_MEDIA = 10 * 1024 * 1024
"""A photo of a phone has at most 10 MB, a voice of a minute 2 MB."""

Message = Mapping[str, Any]
"""The body of a customer message without its addressee; made by :func:`text`, :func:`image` and :func:`page`."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file somebody sent: its bytes and what the platform says it is ("image/jpeg", "audio/amr")."""

    content: bytes
    media_type: str


def text(words: str) -> Message:
    """Plain words; what is longer than 2,048 bytes is cut."""
    return {"msgtype": "text", "text": {"content": shorten(words, LONGEST_TEXT)}}


def image(media_id: str) -> Message:
    """A picture uploaded before."""
    return {"msgtype": "image", "image": {"media_id": media_id}}


def page(title: str, path: str, thumb_media_id: str, appid: str | None = None) -> Message:
    """A card that opens a page of the mini-program; ``appid`` is named where the chat is not its own."""
    path = path.lstrip("/")
    card = {"title": shorten(title, LONGEST_TITLE), "pagepath": path, "thumb_media_id": thumb_media_id}
    return {"msgtype": "miniprogrampage", "miniprogrampage": card | ({"appid": appid} if appid else {})}


def say(gateway: Gateway, openid: str, message: Message) -> None:
    """Send one; refused with kind ``shut`` when the person's window is over or used up."""
    gateway.post("cgi-bin/message/custom/send", {"touser": openid, **message})


def lend_image(gateway: Gateway, name: str, content: bytes, media_type: str) -> str:
    """Upload a picture of at most 2 MB; gives its media id. No message went out, whatever goes wrong here."""
    try:
        answer = gateway.upload("cgi-bin/media/upload", {"media": (name, content, media_type)}, type="image")
    except WechatUnreachable as error:
        raise WechatUnreachable(f"upload of a picture: {error}", certain=True) from None
    lent = answer.get("media_id")
    if not isinstance(lent, str) or not lent:
        raise WechatUnreachable("unreadable answer", certain=True)
    return lent


def fetch(gateway: Gateway, media_id: str) -> Fetched:
    """Get a file by its media id; refused for good when it is gone (40007) or too large (40009)."""
    try:
        return Fetched(*gateway.file("cgi-bin/media/get", largest=LARGEST_MEDIA, media_id=media_id))
    except WechatRefused as no:
        # What we lent may be lent anew; what a person sent and the platform dropped comes never again.
        raise WechatRefused(no.code, Refusal.permanent, no.words) if no.code == GONE else no from None
