"""Matters of the demo. 1栋2单元 has its lift already. In 21栋1单元 owners vote on one, with a plan and shares; in
19栋2单元 they have voted to use the maintenance fund, and one has just asked whether that stair wants a lift too. In
many stairs at once those of the standard plans have voted on new railings."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from demo import lift, railings, steps
from demo.table import Table
from demo.voting import Voting
from demo.walk import Walk
from server.proposals.service import planning, sharing, surveying, voting
from server.proposals.service.planning import Said

LIFT, PIPES, WISH = "21栋1单元加装电梯", "19栋2单元更换老旧水管", "19栋2单元要不要加装电梯"
FEASIBLE = ("RATED", "LAND", "STRUCTURE", "FIRE", "PIPES")
YES, NO, UNSURE, SILENT = "yes", "no", "unsure", ""


def plan(walk: Walk, estate_id: int) -> None:
    """Plan the matters of an estate up to the present."""
    table = Table(walk, estate_id)
    # What the city leaves open the assembly of this estate has decided: ballots may be cast in this house.
    table.settle(-182, evote_mode="SELF_HOSTED_ALLOWED")
    ballots = Voting(table)
    lift.plan(table, ballots)
    _lift(table, ballots)
    _pipes(table, ballots)
    _wish(table)
    railings.plan(table, ballots)


def _lift(table: Table, ballots: Voting) -> None:
    at = "21栋1单元"
    table.raise_(-150, 10, at, "702", kind="ELEVATOR_RETROFIT", title=LIFT,
                 words="楼里老人多，七楼上下要歇三次。想和大家商量加装一部电梯。")  # fmt: skip
    table.lead(LIFT, -148, 9, surveying.open_, closes_at=table.day(-138), words="愿不愿意加装电梯？有什么担心？")
    table.answers(LIFT, -147, steps.of(at, {
        "702": (YES, "盼了好几年了"), "701": (YES, ""), "602": (YES, ""), "601": (YES, ""), "502": (YES, ""),
        "501": (YES, ""), "402": (UNSURE, "要看一户出多少钱"), "302": (NO, "三楼用不着"), "201": (UNSURE, ""),
        "101": (NO, "担心挡光、吵"), "102": (NO, "担心挡光"),
    }))  # fmt: skip
    table.lead(LIFT, -137, 9, surveying.close)
    table.lead(LIFT, -136, 9, steps.give, token="INTENT_OK")
    table.lead(LIFT, -120, 10, steps.give, token="FEASIBLE", ticked=FEASIBLE, brought=table.papers("可行性评估报告"),
               words="评估为适宜：楼前有位置，管线要改移。")  # fmt: skip
    steps.talk(table, LIFT, -110, "先听一楼、二楼的担心", "一楼担心挡光和噪音。设计改用玻璃井道，离窗三米。补偿另谈。",
          ("请设计单位出采光模拟图", "下次会前把补偿办法写出来"))  # fmt: skip
    table.lead(LIFT, -70, 9, planning.save, said=_cost(remedy="一楼两户的补偿正在商量。"),
               brought=table.papers("平面图", "采光模拟图"))  # fmt: skip
    for number, key in enumerate(("GUANGZHOU", "LINEAR", "HIGH_ONLY")):
        table.lead(LIFT, -70, 10 + number, steps.add_set, named=key)
    table.lead(LIFT, -70, 14, sharing.choose, set_id=steps.set_of("GUANGZHOU"))
    table.lead(LIFT, -70, 15, planning.publish)
    steps.object_(table, LIFT, -66, at + "101", "电梯井正对我家客厅，白天都要开灯。",
                  "已请设计单位把井道改到楼梯间外侧，用玻璃，冬至日照模拟图贴在单元门口。")  # fmt: skip
    steps.talk(table, LIFT, -50, "谈补偿和运行费", "一楼两户各补偿 2 万元，由加装户分担。运行费按面积，一楼不出。",
          ("把补偿写进方案",))  # fmt: skip
    paid = steps.each(table, at, ("101", "102"), 2_000_000)
    table.lead(LIFT, -44, 9, planning.save, said=_cost(remedy="一楼两户各补偿 2 万元，写进协议。", paid=paid))
    table.lead(LIFT, -44, 10, planning.publish)
    steps.ask_parts(table, LIFT, -25, at + "501", 12, "老伴住院，手头紧，想分一年付。")
    table.lead(LIFT, -20, 9, voting.prepare)
    ballots.notice(LIFT, -19, opens=-2, closes=7,
                   words="方案和各户分摊已公布。请看清楚再投。纸质票可交物业，也可请工作人员上门。")  # fmt: skip
    ballots.ballots(LIFT, -2, steps.of(at, {"701": "approve", "602": "approve", "601": "approve", "302": "oppose",
                                       "502": "approve"}))  # fmt: skip
    ballots.on_paper(LIFT, -1, at + "101", "oppose")
    ballots.ballots(LIFT, -1, steps.of(at, {"402": "approve", "202": "abstain"}))


def _pipes(table: Table, ballots: Voting) -> None:
    at = "19栋2单元"
    table.raise_(-120, 10, at, "602", kind="MAINT_FUND_USE", title=PIPES,
                 words="水管用了二十年，去年爆了三次。想用维修资金全部换掉。")  # fmt: skip
    table.lead(PIPES, -119, 9, surveying.open_, closes_at=table.day(-112))
    table.answers(
        PIPES, -118, steps.of(at, dict.fromkeys(("102", "202", "301", "402", "501", "602", "701"), (YES, "")))
    )
    table.lead(PIPES, -111, 9, surveying.close)
    table.lead(PIPES, -110, 9, steps.give, token="INTENT_OK")
    table.lead(
        PIPES,
        -100,
        9,
        planning.save,
        brought=table.papers("施工报价"),
        said=Said(
            "更换本单元全部给水立管和阀门，工期 12 天，每天 9 点到 17 点停水。",
            4_860_000,
            running_words="从维修资金列支",
        ),
    )
    table.lead(PIPES, -100, 10, planning.publish)
    table.lead(PIPES, -95, 9, voting.prepare)
    ballots.notice(PIPES, -94, opens=-77, closes=-68, words="使用本单元维修资金 48,600 元更换老旧水管，请表决。")
    ballots.ballots(PIPES, -76, steps.of(at, {
        "102": "approve", "201": "approve", "202": "approve", "301": "approve", "302": "oppose", "401": "approve",
        "402": "approve", "501": "approve", "502": "abstain", "601": "approve", "602": "approve", "701": "approve",
    }))  # fmt: skip
    table.lead(PIPES, -58, 9, steps.show, brought=table.papers("公示照片"))
    table.lead(PIPES, -49, 9, steps.give, token="PUBLICITY_DONE", brought=table.papers("公示记录"))
    steps.reach(table, PIPES, -40, "开工了", "先换东侧立管，停水时间每天贴在单元门口。")
    steps.reach(table, PIPES, -26, "完工了", "全部换完，试压合格。")


def _wish(table: Table) -> None:
    at = "19栋2单元"
    table.raise_(-6, 20, at, "701", kind="ELEVATOR_RETROFIT", title=WISH,
                 words="看到 21 栋在办，我们单元要不要也加装一部？先听听大家的想法。")  # fmt: skip
    table.lead(WISH, -5, 9, surveying.open_, closes_at=table.day(9), words="先不说钱，您家愿意吗？")
    table.answers(WISH, -4, steps.of(at, {"701": (YES, ""), "602": (YES, "腿脚不好"), "502": (YES, ""),
                                     "102": (NO, "一楼挡光，还吵"), "301": (UNSURE, "看要出多少")}))  # fmt: skip


def _cost(*, remedy: str, paid: Callable[[Session], dict[int, int]] | None = None) -> Callable[[Session], Said]:
    def said(session: Session) -> Said:
        return Said(
            "楼梯间外侧加装一部七层七站电梯，玻璃井道，工期约四个月。", 68_000_000, subsidy=20_000_000,
            subsidy_words="市区两级补贴，验收后到账", running_words="电费和维保按面积分摊，一楼不出",
            remedy_words=remedy, upkeep_words="业主委托物业做使用单位，签维保合同，每 15 天保养一次",
            paid_out=paid(session) if paid else {},
        )  # fmt: skip

    return said
