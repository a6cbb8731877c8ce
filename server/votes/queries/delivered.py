"""Opinion sheets that reached a head: what the app sent, and what somebody noted unless an owner said it is not so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import SQLColumnExpression, or_, select
from sqlalchemy.orm import Session, aliased

from server.people import queries as people
from server.votes.models import Sent
from server.votes.queries.wording import moment

APP, DENIED = "app", "denied"
SENT_LABELS = {
    "app": "小程序", "sms": "短信", "wecom": "企业微信", "call": "电话", "letter": "挂号信", "visit": "上门",
    "posted": "张贴", "other": "其他方式", "denied": "业主说没收到",
}  # fmt: skip
NOTED = "{by} {at} 登记已送达（{channel}）"


class Noted(NamedTuple):
    """The latest delivery to a head that somebody noted: by whom, when, how."""

    by: str
    at: datetime
    channel_label: str

    @property
    def words(self) -> str:
        """In one line."""
        return NOTED.format(by=self.by, at=moment(self.at), channel=self.channel_label)


def has_reached(head_id: SQLColumnExpression[int]) -> SQLColumnExpression[bool]:
    """Whether the sheet is taken to have reached a head. Whoever owns it may say that what somebody noted is not so:
    then it is not, until it is delivered anew. What the app sent needs nobody's word."""
    sent, denied = aliased(Sent), aliased(Sent)
    later = denied.head_id == sent.head_id, denied.channel == DENIED, denied.id > sent.id
    stands = or_(sent.channel == APP, ~select(denied.id).where(*later).exists())
    return select(sent.id).where(sent.head_id == head_id, sent.delivered, stands).exists()


def noted(session: Session, head_ids: Collection[int]) -> dict[int, Noted]:
    """By head, the latest delivery that somebody noted and no owner denied."""
    wanted = Sent.head_id.in_(head_ids), Sent.channel != APP, or_(Sent.delivered, Sent.channel == DENIED)
    rows = session.scalars(select(Sent).where(*wanted).order_by(Sent.id)).all() if head_ids else ()
    latest = {row.head_id: row for row in rows}
    names = people.names(session, [row.by for row in latest.values()])
    return {
        head_id: Noted(names.get(row.by, "工作人员"), row.at, SENT_LABELS.get(row.channel, row.channel))
        for head_id, row in latest.items()
        if row.delivered
    }
