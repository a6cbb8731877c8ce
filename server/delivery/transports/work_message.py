"""Messages of the WeCom app to staff: words, cards with buttons, and the answer on a card.

WeCom drops a second equal message within its window, so an unclear one may be sent again. It also drops, without a
word, what goes beyond 30 a minute to one member: the rate stays below that, per member.
"""

from __future__ import annotations

from datetime import timedelta

from server.delivery.transports.contract import Parcel, Receipt
from server.wechat.cards import Button, Fact, Look, button_card
from server.wechat.errors import Refusal, WechatRefused
from server.wechat.work import DUPLICATES_SECONDS, Work, WorkSent

MARGIN = timedelta(minutes=2)
PER_MEMBER = "25/minute"


class WorkText:
    """Address: a userid. Body: ``words``."""

    channel = "work"
    refuses_repeats: timedelta | None = timedelta(seconds=DUPLICATES_SECONDS) - MARGIN
    rate: str | None = PER_MEMBER
    rate_per_address = True

    def __init__(self, work: Work) -> None:
        self._work = work

    def send(self, parcel: Parcel) -> Receipt:
        """Send plain words."""
        return _receipt(self._work.send_text([parcel.address], parcel.body["words"]))


class WorkCard:
    """Address: a userid. Body: ``title``, ``words``, ``facts``, ``buttons``, ``task``, ``link``."""

    channel = "card"
    refuses_repeats: timedelta | None = timedelta(seconds=DUPLICATES_SECONDS) - MARGIN
    rate: str | None = PER_MEMBER
    rate_per_address = True

    def __init__(self, work: Work, public_url: str) -> None:
        self._work, self._public_url = work, public_url.rstrip("/")

    def send(self, parcel: Parcel) -> Receipt:
        """Send a card; its task id is the matter's and this message's, so it is unique in the app."""
        body = parcel.body
        card = button_card(
            title=body["title"],
            words=body["words"],
            facts=[Fact(label, words) for label, words in body["facts"]],
            buttons=[Button(words, key, Look(look)) for words, key, look in body["buttons"]],
            task_id=f"{body['task']}@{parcel.id}",
            url=self._public_url + body["link"] if body.get("link") else None,
        )
        return _receipt(self._work.send_card([parcel.address], card))


class CardAnswer:
    """Address: a userid. Body: ``response_code``, ``words``. A code works once, which refuses repeats."""

    channel = "card_answer"
    refuses_repeats: timedelta | None = timedelta(hours=72)
    rate: str | None = PER_MEMBER
    rate_per_address = True

    def __init__(self, work: Work) -> None:
        self._work = work

    def send(self, parcel: Parcel) -> Receipt:
        """Replace the card's buttons by words."""
        self._work.settle_card([parcel.address], parcel.body["response_code"], parcel.body["words"])
        return Receipt()


def _receipt(sent: WorkSent) -> Receipt:
    # One address per message: if it is among the missed, nobody has it.
    if sent.missed:
        raise WechatRefused(81013, Refusal.permanent, "unknown member")
    return Receipt(platform_id=sent.msgid, response_code=sent.response_code)
