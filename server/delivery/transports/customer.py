"""Answers in the chat of the mini-program and of the service account. The platform takes a repeat for a second one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from server.delivery.transports.contract import Parcel, Receipt
from server.delivery.transports.lending import BAD_MEDIA, Lending
from server.kit.files import FileStore
from server.wechat import customer
from server.wechat.errors import Refusal, WechatRefused

COVER = "cover"


class Chat(Protocol):
    """What an app of the platform can do in a chat: the mini-program and the service account can."""

    def say(self, openid: str, message: customer.Message) -> None:
        """Send one."""

    def lend_image(self, name: str, content: bytes, media_type: str = "image/jpeg") -> str:
        """Upload a picture; gives its media id."""


class Customer:
    """Address: an openid. Body: ``words``, or ``title`` and ``page`` of the mini-program, or ``picture``, a file's key.

    ``cover`` is the picture on cards; ``appid`` the mini-program's, needed in every chat but its own.
    """

    refuses_repeats: timedelta | None = None
    rate: str | None = "3000/minute"
    rate_per_address = False
    rate_shared: str | None = None
    rate_ordinary: str | None = None

    def __init__(self, channel: str, chat: Chat, files: FileStore, *, cover: bytes, appid: str) -> None:
        self.channel, self._chat, self._files, self._cover, self._appid = channel, chat, files, cover, appid
        self._lending = Lending()

    def send(self, parcel: Parcel) -> Receipt:
        """Upload what is not lent yet, then say it."""
        try:
            self._chat.say(parcel.address, self._message(parcel.body))
        except WechatRefused as no:
            if no.code == BAD_MEDIA:
                self._lending.forget()
            raise
        return Receipt()

    def _message(self, body: Mapping[str, Any]) -> customer.Message:
        if body.get("page"):
            thumb = self._lending.lend(COVER, lambda: self._chat.lend_image("card.png", self._cover, "image/png"))
            return customer.page(body["title"], body["page"], thumb, self._appid)
        if body.get("picture"):
            return customer.image(self._lending.lend(body["picture"], lambda: self._upload(body["picture"])))
        return customer.text(body["words"])

    def _upload(self, key: str) -> str:
        try:
            content = self._files.get(key)
        except KeyError:
            raise WechatRefused(BAD_MEDIA, Refusal.permanent, "the picture is gone") from None
        name, media_type = ("photo.png", "image/png") if content.startswith(b"\x89PNG") else ("photo.jpg", "image/jpeg")
        return self._chat.lend_image(name, content, media_type)
