"""The homes built to a standard plan have voted on new railings for their balconies. Enough of them share an area for
the export to open their ballots, so that anybody can count again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from demo import crowd, steps
from demo.table import Table
from demo.voting import Voting
from server.places.models import Home
from server.proposals.service import planning, raising, voting
from server.proposals.service.planning import Said
from server.votes.rules.matters import ScopeKind

TITLE = "更换标准户型的阳台护栏"
WHY = "这些房子面积相同，用的是同一张标准图纸、同一批护栏"
MANY = 5
"""So many homes of one area were built to one plan."""


def plan(table: Table, ballots: Voting) -> None:
    """Plan the matter from the idea to the last railing."""
    table.on(-92, 10, lambda session, at: _raise(table, session, at))
    said = Said("更换锈蚀的阳台护栏，高 1.1 米，一户一天，不用腾空阳台。", 12_060_000, running_words="从维修资金列支")
    table.lead(TITLE, -87, 9, planning.save, said=said, brought=table.papers("检测报告", "施工报价"))
    table.lead(TITLE, -87, 10, planning.publish)
    table.lead(TITLE, -82, 9, voting.prepare)
    ballots.notice(TITLE, -81, opens=-64, closes=-55,
                   words="使用维修资金 120,600 元更换阳台护栏，请这些房屋的业主表决。")  # fmt: skip
    crowd.cast_by_many(table, ballots, TITLE, -64, evenings=4)
    table.lead(TITLE, -45, 9, steps.show, brought=table.papers("公示照片"))
    table.lead(TITLE, -36, 9, steps.give, token="PUBLICITY_DONE", brought=table.papers("公示记录"))
    steps.reach(table, TITLE, -30, "开工了", "从 1 栋开始，前一天电话约时间。")
    steps.reach(table, TITLE, -12, "装好了", "全部换完，逐户验收签字。")


def _raise(table: Table, session: Session, at: datetime) -> None:
    here = Home.estate_id == table.estate_id
    plans = select(Home.area).where(here).group_by(Home.area).having(func.count() >= MANY)
    homes = session.scalars(select(Home.id).where(here, Home.area.in_(plans)).order_by(Home.id)).all()
    words = "检测发现这批护栏的焊点锈蚀，靠上去会晃。想用维修资金统一更换，请相关业主表决。"
    said = raising.Said(table.estate_id, "MAINT_FUND_USE", TITLE, words, ScopeKind.HOMES, tuple(homes), WHY)
    raising.raise_(session, table.manager(session), said, at=at)
