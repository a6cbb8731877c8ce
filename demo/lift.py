"""The lift of 1栋2单元: voted on, signed for, paid and running. One of those who did not pay at first has joined since,
another has asked, and one owner pays by the month. Half a year is quick for a lift; a prefabricated one manages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo import steps, upkeep
from demo.cast import staff_of
from demo.settling import settle
from demo.table import Table
from demo.voting import Voting
from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.clock import local_day
from server.people.rules import COMMISSIONER
from server.places import service as places
from server.places.rules import LiftSpec
from server.proposals.models import Hardship, LateJoin, Plan, ShareSet
from server.proposals.rules.joining import JoinState
from server.proposals.service import helping, joining, moving, passing, planning, sharing, surveying, voting
from server.proposals.service.planning import Said

TITLE, BUILDING, STAIR = "1栋2单元加装电梯", "1栋", "2单元"
AT = BUILDING + STAIR
CODE = "31104501002026000021"
FEASIBLE = ("RATED", "LAND", "STRUCTURE", "FIRE", "PIPES")
PAYING = ("301", "401", "402", "501", "502", "601", "602", "701", "702")
OUTSIDE = ("101", "102", "201", "202", "302")
JOINED, ASKS, IN_PARTS, MONTHS = "201", "302", "601", 10
APPROVE = ("102", "201", "301", "401", "402", "501", "502", "601", "701", "702")


def plan(table: Table, ballots: Voting) -> None:
    """Plan the matter from its first day to the newest wish to join."""
    _decided(table, ballots)
    _built(table)
    _paid(table)
    _joined(table)


def _decided(table: Table, ballots: Voting) -> None:
    table.raise_(-182, 10, AT, "702", kind="ELEVATOR_RETROFIT", title=TITLE,
                 words="七楼的老人一个月没下过楼了。用装配式井道，工期短，大家商量一下。")  # fmt: skip
    table.lead(TITLE, -181, 9, surveying.open_, closes_at=table.day(-174), words="愿不愿意出资加装电梯？")
    table.answers(TITLE, -180, steps.of(AT, dict.fromkeys(PAYING, ("yes", "")) | {
        "302": ("no", "三楼走得动"), "202": ("unsure", ""), "201": ("no", "房子租出去了"),
    }))  # fmt: skip
    table.lead(TITLE, -173, 9, surveying.close)
    table.lead(TITLE, -173, 10, steps.give, token="INTENT_OK")
    table.lead(TITLE, -171, 9, steps.give, token="FEASIBLE", ticked=FEASIBLE, brought=table.papers("可行性评估报告"))
    table.lead(TITLE, -170, 9, planning.save, said=lambda session: _cost(table, session),
               brought=table.papers("平面图", "分摊表"))  # fmt: skip
    table.lead(TITLE, -170, 10, steps.add_set, named="LINEAR")
    table.lead(TITLE, -170, 11, sharing.choose, set_id=lambda session: _set(table, session))
    table.lead(TITLE, -170, 12, planning.publish)
    table.lead(TITLE, -168, 9, voting.prepare)
    ballots.notice(TITLE, -167, opens=-150, closes=-141, words="加装电梯的方案和各户分摊，请表决。")
    ballots.ballots(TITLE, -149, steps.of(AT, dict.fromkeys(APPROVE, "approve") | {"302": "abstain"}))
    table.lead(TITLE, -131, 9, steps.show, brought=table.papers("公示照片"))
    table.lead(TITLE, -114, 9, steps.give, token="PUBLICITY_DONE", brought=table.papers("公示记录"))
    table.lead(TITLE, -113, 10, steps.give, token="AGREEMENT_SIGNED", ticked=("USE_UNIT", "UPKEEP", "REMEDY"),
               words="九户出资人都已签字。", brought=table.papers("加装电梯出资协议", "各户分摊表"))  # fmt: skip


def _built(table: Table) -> None:
    for days, token, paper in (
        (-104, "PLANNING_OK", "联合审查意见"), (-98, "SPECIAL_EQUIPMENT_NOTICE", "安装告知回执"),
        (-32, "INSPECTION_PASSED", "监督检验证书"), (-29, "ACCEPTED", "竣工验收记录"),
        (-27, "REGISTERED", "使用登记证"),
    ):  # fmt: skip
        table.lead(TITLE, days, 9, steps.give, token=token, brought=table.papers(paper))
    steps.reach(table, TITLE, -96, "开工了", "先做基础，楼前留出一米半的通道。")
    steps.reach(table, TITLE, -55, "井道装好了", "四节装配式井道一天吊装完成。")
    table.lead(TITLE, -26, 9, moving.go_on, to="IN_USE")
    table.on(-26, 10, lambda session, at: _register(table, session, at))
    steps.reach(table, TITLE, -26, "通梯了", "每户两张卡，已发到出资各户。")
    table.lead(TITLE, -25, 9, finish, words="电梯已投入使用，物业为使用单位。")


def _paid(table: Table) -> None:
    """Everybody pays the share by transfer, but one: that one's is spread over months, and the first are paid."""
    steps.ask_parts(table, TITLE, -129, AT + IN_PARTS, MONTHS, "退休金不多，一次拿不出这么多。")
    table.on(-127, 10, lambda session, at: _grants_help(table, session, at))
    for number, room in enumerate(one for one in PAYING if one != IN_PARTS):
        table.on(-126 + number, 11, settle(table, AT + room))
    for days in (-105, -74, -43):
        table.on(days, 15, settle(table, AT + IN_PARTS, only_first=True))


def _joined(table: Table) -> None:
    """One home joined: it signed, paid, and its money went back to the first payers. Another has just asked."""

    def agree(session: Session, actor: Actor, matter_id: int, **rest: Any) -> None:
        joining.agree(session, actor, matter_id, home_id=table.home(session, AT + JOINED), **rest)

    def back(session: Session, actor: Actor, matter_id: int, **rest: Any) -> None:
        asked = select(LateJoin.id).where(LateJoin.matter_id == matter_id, LateJoin.state == JoinState.AGREED)
        joining.settle(session, actor, matter_id, join_id=session.scalars(asked).one(), **rest)

    def ask(session: Session, at: datetime) -> None:
        owner, home_id = table.owner(session, AT + ASKS, at), table.home(session, AT + ASKS)
        joining.ask(session, owner, table.matter(session, TITLE).id, home_id=home_id, at=at)

    table.lead(TITLE, -20, 10, agree, words="按签好的分摊表补交。", brought=table.papers("补充协议"))
    table.on(-19, 11, settle(table, AT + JOINED))
    table.lead(TITLE, -16, 10, back, brought=table.papers("转账凭证"))
    table.on(-3, 19, ask)


def finish(session: Session, actor: Actor, matter_id: int, **said: Any) -> None:
    """Say that all is done, as the other use cases of matters are called."""
    passing.finish(session, actor, matter_id=matter_id, **said)


def _cost(table: Table, session: Session) -> Said:
    return Said(
        "楼梯间外侧加装一部七层七站装配式电梯，玻璃井道，现场施工约两个月。", 56_000_000, subsidy=14_000_000,
        subsidy_words="市区两级补贴", running_words="电费和维保由出资各户按面积分摊",
        remedy_words="一楼两户不出资，门前地面和雨棚由出资户修好。", upkeep_words="物业为使用单位，每 15 天保养一次",
        not_paying=tuple(table.home(session, AT + room) for room in OUTSIDE),
    )  # fmt: skip


def _set(table: Table, session: Session) -> int:
    asked = select(ShareSet.id).join(Plan, Plan.id == ShareSet.plan_id)
    return session.scalars(asked.where(Plan.matter_id == table.matter(session, TITLE).id)).one()


def _register(table: Table, session: Session, at: datetime) -> None:
    begun, now = local_day(at), local_day(table.walk.until)
    spec = LiftSpec(CODE, f"{AT}电梯", ((BUILDING, STAIR),), in_use_since=begun, state="在用", rescue_phone="96333",
                    maintainer=upkeep.FIRM, next_inspection_on=add_months(begun, 12),
                    contract_until=now + timedelta(days=24))  # fmt: skip
    upkeep.served(table.walk, places.register_lift(session, table.estate_id, spec), table.estate_id, begun)


def _grants_help(table: Table, session: Session, at: datetime) -> None:
    matter_id = table.matter(session, TITLE).id
    asked = session.scalars(select(Hardship).where(Hardship.matter_id == matter_id)).one()
    who = staff_of(session, table.estate_id, COMMISSIONER)
    helping.grant(session, who, table.walk.house.vault, matter_id, hardship_id=asked.id, helps=False, months=MONTHS,
                  first_due=local_day(table.day(-104)), words="按月付，不收利息。", version=asked.version,
                  at=at)  # fmt: skip
