"""Reports that staff wrote down for somebody who phoned and holds no phone of ours."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from server.people.models import ChatIdentity, WechatIdentity
from server.reports.service import making
from tests.cast import Cast

CALLER = "张阿婆\n13800001111"


def enter(cast: Cast, by: str = "zhaojie", reporter: str | None = None, key: str = "call-0001", **said: Any) -> int:
    """Somebody of the team writes down what a caller said; gives the report's id."""
    contact = None if reporter else cast.house.vault.seal(CALLER)
    with cast.house.database.write() as session:
        return making.report_for(
            session, cast[by], cast.said(**said), reporter_id=cast.ids[reporter] if reporter else None,
            contact=contact, channel="phone", request_key=key, at=cast.house.clock.now(),
        )  # fmt: skip


def lose_wechat(cast: Cast, name: str) -> None:
    """Somebody who is on the roster and has never opened WeChat with us."""
    with cast.house.database.write() as session:
        for table in (WechatIdentity, ChatIdentity):
            session.execute(delete(table).where(table.person_id == cast.ids[name]))
