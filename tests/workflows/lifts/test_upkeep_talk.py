"""Asking in chat when the lift was maintained, until when it is inspected, who maintains it."""

from __future__ import annotations

from datetime import date

import pytest

from server.places import service as places
from server.places.rules import LiftSpec
from server.places.rules.visits import Visit
from tests.cast import LIFT_CODE, Cast
from tests.talks import Chat, dialogue
from tests.workflows.lifts.test_reminding import describe, visit


def test_the_lift_of_ones_own_stair_is_told_from_what_is_written_down(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("电梯上次什么时候保养的", "上次保养：没有登记")])
    describe(cast, maintainer="某某维保", contract_until=date(2027, 6, 30), next_inspection_on=date(2027, 3, 15))
    visit(cast, date(2026, 11, 18))
    visit(cast, date(2026, 11, 20), Visit.REPAIR)
    dialogue(chat, [
        ("电梯上次什么时候保养的", "上次保养：2026年11月18日（3 天前）"),
        ("电梯年检到什么时候", "下次检验：2027年3月15日"),
        ("维保是哪家", "维保单位：某某维保，合同到 2027年6月30日"),
    ])  # fmt: skip
    assert chat.card["page"] == f"pages/emergency/emergency?lift={LIFT_CODE}"
    describe(cast, state="停用", state_why="等配件，预计 12 月 3 日恢复")
    dialogue(chat, [("电梯怎么停用了", "停用：等配件，预计 12 月 3 日恢复")])
    assert "还没有登记电梯" in Chat(cast, "stranger").say("电梯年检过了没有")
    with cast.house.database.write() as session:
        places.register_lift(session, cast.defu, LiftSpec("31104501002019090009", "3栋电梯", (("3栋", "1单元"),)))
    told = Chat(cast, "stranger").say("电梯是哪家维保的")
    assert told.startswith("您的单元没有登记电梯。小区里的电梯：\n3栋电梯\n")
    assert cast.counts()["reports"] == 0


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("they", "we"), [
    ("电梯坏了，一直没人来修", "电梯"), ("我困在电梯里了", "96333"), ("加装电梯要多少人同意", ""),
])  # fmt: skip
def test_a_lift_that_is_broken_or_wanted_is_another_matter(cast: Cast, they: str, we: str) -> None:
    answer = Chat(cast, "meijie").say(they)
    assert we in answer and "上次保养" not in answer
