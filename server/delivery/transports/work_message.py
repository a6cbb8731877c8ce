"""Messages of the WeCom app to staff: words, answers in the chat, cards with buttons, and the answer on a card.

WeCom drops a second equal message within its window, so an unclear one may be sent again. It also drops, without a
word, what goes beyond 30 a minute to one member, whatever kind of message it is: words, answers and cards share one
rate that stays below that, and some of it is kept for danger. An answer on a card changes a message and sends none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from server.delivery.transports.contract import Parcel, Receipt
from server.delivery.transports.lending import BAD_MEDIA, Lending
from server.kit.files import FileStore
from server.wechat.cards import Button, Card, Choice, Fact, Look, button_card
from server.wechat.errors import Refusal, WechatRefused
from server.wechat.work import DUPLICATES_SECONDS, Work, WorkSent

MARGIN = timedelta(minutes=2)
MEMBER = "wecom member"
PER_MEMBER, ORDINARY_PER_MEMBER = "25/minute", "20/minute"
"""All messages to one member together; what lies between the two is kept for danger to life."""
OPEN_IT = "点开查看"


class WorkText:
    """Address: a userid. Body: ``words``."""

    channel = "work"
    refuses_repeats: timedelta | None = timedelta(seconds=DUPLICATES_SECONDS) - MARGIN
    rate: str | None = PER_MEMBER
    rate_per_address = True
    rate_shared: str | None = MEMBER
    rate_ordinary: str | None = ORDINARY_PER_MEMBER

    def __init__(self, work: Work) -> None:
        self._work = work

    def send(self, parcel: Parcel) -> Receipt:
        """Send plain words."""
        return _receipt(self._work.send_text([parcel.address], parcel.body["words"]))


class WorkChat:
    """An answer in the chat with a colleague. Address: a userid. Body: ``words``, or ``title``, ``page`` (a path of the
    console, opened by a tap) and ``note``, or ``picture``, a file's key.

    Here equal answers within half an hour are two answers, so WeCom is not asked to drop the second.
    """

    channel = "work_chat"
    refuses_repeats: timedelta | None = None
    rate: str | None = PER_MEMBER
    rate_per_address = True
    rate_shared: str | None = MEMBER
    rate_ordinary: str | None = ORDINARY_PER_MEMBER

    def __init__(self, work: Work, public_url: str, files: FileStore) -> None:
        self._work, self._public_url, self._files = work, public_url.rstrip("/"), files
        self._lending = Lending()

    def send(self, parcel: Parcel) -> Receipt:
        """Say it."""
        to, body = [parcel.address], parcel.body
        if body.get("page"):
            words = body.get("note") or body.get("words") or OPEN_IT
            return _receipt(self._work.send_link(to, body["title"], words, self._public_url + body["page"]))
        if body.get("picture"):
            return _receipt(self._work.send_image(to, self._picture(body["picture"])))
        return _receipt(self._work.send_text(to, body["words"], once=False))

    def _picture(self, key: str) -> str:
        try:
            content = self._files.get(key)
        except KeyError:
            raise WechatRefused(BAD_MEDIA, Refusal.permanent, "the picture is gone") from None
        return self._lending.lend(key, lambda: self._work.upload_image("photo.jpg", content))


class WorkCard:
    """Address: a userid. Body: ``title``, ``words``, ``facts``, ``buttons``, ``choice``, ``task``, ``link``."""

    channel = "card"
    refuses_repeats: timedelta | None = timedelta(seconds=DUPLICATES_SECONDS) - MARGIN
    rate: str | None = PER_MEMBER
    rate_per_address = True
    rate_shared: str | None = MEMBER
    rate_ordinary: str | None = ORDINARY_PER_MEMBER

    def __init__(self, work: Work, public_url: str) -> None:
        self._work, self._public_url = work, public_url.rstrip("/")

    def send(self, parcel: Parcel) -> Receipt:
        """Send a card; its task id is the matter's and this message's, so it is unique in the app."""
        return _receipt(self._work.send_card([parcel.address], _card(parcel.body, parcel.id, self._public_url)))


class CardAnswer:
    """Address: a userid. Body: ``response_code`` and either ``words``, or ``card`` (as of :class:`WorkCard`) and the
    message it belongs to, ``of``. A code works once, which refuses repeats."""

    channel = "card_answer"
    refuses_repeats: timedelta | None = timedelta(hours=72)
    rate: str | None = PER_MEMBER
    rate_per_address = True
    rate_shared: str | None = None
    rate_ordinary: str | None = None

    def __init__(self, work: Work, public_url: str) -> None:
        self._work, self._public_url = work, public_url.rstrip("/")

    def send(self, parcel: Parcel) -> Receipt:
        """Replace the card's buttons by words, or the whole card by another."""
        body = parcel.body
        if "card" in body:
            card = _card(body["card"], body["of"], self._public_url)
            self._work.replace_card([parcel.address], body["response_code"], card)
        else:
            self._work.settle_card([parcel.address], body["response_code"], body["words"])
        return Receipt()


def _card(body: Mapping[str, Any], message_id: int, public_url: str) -> Card:
    box = body.get("choice")
    return button_card(
        title=body["title"],
        words=body["words"],
        facts=[Fact(label, words) for label, words in body["facts"]],
        buttons=[Button(words, key, Look(look)) for words, key, look in body["buttons"]],
        task_id=f"{body['task']}@{message_id}",
        url=public_url + body["link"] if body.get("link") else None,
        choice=Choice(box[0], box[1], [(key, words) for key, words in box[2]]) if box else None,
    )


def _receipt(sent: WorkSent) -> Receipt:
    # One address per message: if it is among the missed, nobody has it.
    if sent.missed:
        raise WechatRefused(81013, Refusal.permanent, "unknown member")
    return Receipt(platform_id=sent.msgid, response_code=sent.response_code)
