"""Group-send tasks for owner groups: what is sent is a task on a colleague's phone, and they send it on.

The platform takes a second equal task for another one, so an unclear call is never repeated by a machine: it is
looked for in the platform's list of tasks.
"""

from __future__ import annotations

from datetime import timedelta

from server.delivery.transports.contract import Parcel, Receipt
from server.delivery.transports.lending import BAD_MEDIA, Lending
from server.kit.files import FileStore
from server.kit.logs import log
from server.wechat.errors import Refusal, WechatRefused
from server.wechat.groups import LARGEST_VIDEO, Created, Groups, MiniCard


class GroupTask:
    """Address: the userid of a group owner. Body: ``chat_ids``, ``text``, ``title``, ``page``, ``cover_key``,
    ``video_key`` or None. Tells in ``answer`` which groups the platform would not take."""

    channel = "group_task"
    refuses_repeats: timedelta | None = None
    rate: str | None = "600/minute"
    rate_per_address = False
    rate_shared: str | None = None
    rate_ordinary: str | None = None

    def __init__(self, groups: Groups, files: FileStore) -> None:
        self._groups, self._files = groups, files
        self._lending = Lending()

    def send(self, parcel: Parcel) -> Receipt:
        """Upload what is not lent yet, then make the task: one call, and the last."""
        try:
            made = self._make(parcel)
        except WechatRefused as no:
            if no.code == BAD_MEDIA:
                self._lending.forget()
            raise
        return Receipt(platform_id=made.msgid, answer={"missed": list(made.missed)})

    def _make(self, parcel: Parcel) -> Created:
        body = parcel.body
        card = MiniCard(body["title"], body["page"], self._cover(body["cover_key"]))
        film = self._film(body.get("video_key"))
        return self._groups.add_task(parcel.address, body["chat_ids"], body["text"], card=card, video_media_id=film)

    def _cover(self, key: str) -> str:
        content = self._read(key)
        if content is None:
            raise WechatRefused(BAD_MEDIA, Refusal.permanent, "the cover is gone")
        ending, media_type = (".png", "image/png") if content.startswith(b"\x89PNG") else (".jpg", "image/jpeg")
        return self._lend(key, "image", f"cover{ending}", content, media_type)

    def _film(self, key: str | None) -> str | None:
        content = self._read(key) if key else None
        if key is None or content is None or len(content) > LARGEST_VIDEO:
            # A text with a card is better than nothing at all.
            if key:
                log.warning("film_left_out", key=key, bytes=len(content) if content else None)
            return None
        return self._lend(key, "video", "film.mp4", content, "video/mp4")

    def _read(self, key: str) -> bytes | None:
        try:
            return self._files.get(key)
        except KeyError:
            return None

    def _lend(self, key: str, kind: str, name: str, content: bytes, media_type: str) -> str:
        return self._lending.lend(key, lambda: self._groups.lend(kind, name, content, media_type))
