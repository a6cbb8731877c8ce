"""Staff with WeCom on their phones: chats, photos that can be fetched, cards that can be pressed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.delivery.models import Message
from server.wechat.customer import Fetched
from server.wechat.errors import Refusal, WechatRefused
from server.wechat.work import Work
from tests.cast import Cast
from tests.server.media.makers import jpeg
from tests.talks import Chat
from workflows.engine.slow import SlowWorker
from workflows.registry import SLOW
from workflows.reports.staff_talks.told import numbered


class FakeWork(Work):
    """Lends every photo whose name begins with "photo"; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def media(self, media_id: str) -> Fetched:
        """The photo."""
        self.asked.append(media_id)
        if not media_id.startswith("photo"):
            raise WechatRefused(40007, Refusal.permanent, "invalid media_id")
        return Fetched(jpeg(len(self.asked) + 40, 30), "image/jpeg")


class Crew:
    """小李, 赵姐 and 刘经理 at work."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.work = cast, FakeWork()
        cast.house.put(self.work, as_=Work)

    def chat(self, name: str) -> Chat:
        """Somebody's chat with us."""
        return Chat(self.cast, name, "work")

    def fetch(self) -> None:
        """Photos come, and what waited for them is done; run twice, as after a lost worker."""
        worker = SlowWorker(self.cast.house, [one for one in SLOW if one.kind == "report_move_with_photo"])
        while worker.run_once():
            pass

    def told(self, name: str) -> list[str]:
        """What somebody was told in the chat beside the answers."""
        mine = select(Message.body).where(Message.address == name, Message.channel == "work_chat")
        with self.cast.house.database.read() as session:
            return [body["words"] for body in session.scalars(mine.order_by(Message.id)) if "words" in body]

    def card(self, name: str, report_id: int) -> Message:
        """Somebody's newest card of a report."""
        mine = select(Message).where(Message.address == name, Message.channel == "card")
        with self.cast.house.database.read() as session:
            found = session.scalars(mine.order_by(Message.id.desc())).all()
        return next(one for one in found if str(one.body["task"]).startswith(f"report-{report_id}-"))

    def keys(self, name: str, report_id: int) -> list[str]:
        """What somebody may press."""
        card = self.card(name, report_id)
        return [] if card.outcome else [button[1] for button in card.body["buttons"]]

    def press(self, chat: Chat, report_id: int, key: str, chosen: str = "") -> str:
        """Press a button of one's newest card."""
        card = self.card(chat.who, report_id)
        fields: dict[str, Any] = {
            "Event": "template_card_event", "EventKey": key, "TaskId": f"{card.body['task']}@{card.id}",
            "CardType": "button_interaction", "ResponseCode": f"code-{chat.who}-{key}-{len(chat.heard)}",
        }  # fmt: skip
        picked = {"SelectedItem": {"QuestionKey": "whom", "OptionIds": {"OptionId": chosen}}}
        made = chat.made("event", **fields)
        made.fields["SelectedItems"] = picked if chosen else {}
        return chat.push(made)

    def changes(self) -> list[dict[str, Any]]:
        """How cards were changed, oldest first."""
        with self.cast.house.database.read() as session:
            asked = select(Message.body).where(Message.channel == "card_answer").order_by(Message.id)
            return list(session.scalars(asked))

    def sent(self) -> None:
        """Every card that waits goes out and comes back with its code."""
        with self.cast.house.database.write() as session:
            for one in session.scalars(select(Message).where(Message.channel == "card", Message.state == "due")):
                one.state, one.next_at, one.sent_at = "sent", None, self.cast.house.clock.now()
                one.response_code = f"first-{one.id}"


__all__ = ["Crew", "numbered"]
