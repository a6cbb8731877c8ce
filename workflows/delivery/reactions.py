"""What follows when a message did not reach somebody: staff hear of it, and who is one person keeps one inbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery import service
from server.delivery.rules import STAFF_START
from server.delivery.service import telling
from server.kit.house import House
from server.people import queries as people
from workflows.engine.reactions import Happened, Reaction

MANAGERS = ("manager", "admin")


def on_uncertain(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Nobody knows whether it arrived: somebody should look and decide."""
    if fact["estate_id"] is None:
        return
    to = [row["id"] for row in people.staff_covering(session, fact["estate_id"], MANAGERS)]
    words = "有一条消息不确定是否送达，请在工作台“消息发送”里查看，再决定重发还是标记已送达。"
    telling.note(session, cause=fact.cause(), people=to, title="消息待确认", words=words, page=STAFF_START, at=at,
                 estate_id=fact["estate_id"])  # fmt: skip


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one: inbox and messages follow."""
    service.take_over(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]))


REACTIONS = [Reaction("message.uncertain", on_uncertain), Reaction("person.merged", on_merged)]
