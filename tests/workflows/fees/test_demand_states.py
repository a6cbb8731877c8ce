"""What the page of reminders says of each: nothing is called sent that lies here, and only what came has its proof."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from server.delivery.carried import stands
from server.delivery.models import Message
from server.fees.queries import reminding
from server.fees.rules.arriving import NO_PROOF, STOPPED, UNSURE, Arriving, arriving
from server.fees.screens import dunning as screens
from server.kit.carrying import Carried, Carrying, Standing
from server.kit.clock import StoppedClock
from server.payments.rules.methods import Method
from tests.cast import Cast
from tests.server.fees.debts import Debts
from workflows.fees import dunning

DUE = date(2026, 11, 15)
AT = datetime(2026, 11, 20, 2, 20, tzinfo=UTC)


@pytest.fixture
def debts(cast: Cast) -> Debts:
    """702 owes something, and 梅姐 agreed to hear of it."""
    found = Debts(cast)
    found.open()
    found.bill("702", 16_280, due=DUE)
    found.agree("meijie")
    return found


def shown(debts: Debts) -> Arriving:
    """How the only demand stands on the page."""
    house = debts.cast.house
    with house.database.read() as session:
        rows = reminding.listed(session, debts.cast["zhoukuaiji"], debts.cast.xiushan).items
        (one,) = screens.shown(session, house.need(Carrying), rows, at=debts.now)
    found: Arriving = one["stands"]
    return found


def labels(found: Arriving) -> list[str]:
    return [f"{way.label}{way.count}" for way in found.ways]


def carry(debts: Debts, **values: Any) -> None:
    """What the platform said of the message."""
    with debts.cast.house.database.write() as session:
        about = Message.cause.startswith("demand:")
        session.execute(update(Message).where(about).values({"next_at": None, **values}))


def test_what_was_only_written_down_waits(debts: Debts) -> None:
    dunning.remind(debts.cast.house, debts.now)
    before = shown(debts)
    debts.cast.react()
    after = shown(debts)
    assert labels(before) == labels(after) == ["等待发出"]
    assert (after.left_at, after.arrived_at, after.notes) == (None, None, ())


def test_what_the_platform_took_is_sent_and_proved_only_when_it_came(debts: Debts, clock: StoppedClock) -> None:
    dunning.remind(debts.cast.house, debts.now)
    debts.cast.react()
    clock.advance(minutes=3)
    carry(debts, state="sent", sent_at=debts.now)
    found = shown(debts)
    assert (labels(found), found.left_at, found.arrived_at, found.notes) == (
        ["已发出"], debts.now, None, (NO_PROOF,),
    )  # fmt: skip
    clock.advance(minutes=11)
    dunning.look_for_proof(debts.cast.house, debts.now)
    found = shown(debts)
    assert (found.arrived_at, found.notes) == (debts.now - timedelta(minutes=11), ())


@pytest.mark.parametrize(("state", "label", "note"), [
    ("refused", "没送到", "微信拒收"), ("failed", "没送到", "发送失败"), ("no_credit", "没送到", "没有订阅微信提醒"),
    ("uncertain", "不确定", UNSURE),
])  # fmt: skip
def test_what_did_not_come_says_so_and_has_no_proof(debts: Debts, state: str, label: str, note: str) -> None:
    dunning.remind(debts.cast.house, debts.now)
    debts.cast.react()
    carry(debts, state=state)
    dunning.look_for_proof(debts.cast.house, debts.now)
    found = shown(debts)
    assert (labels(found), found.left_at, found.arrived_at, found.notes) == ([label], None, None, (note,))


def test_what_is_paid_before_it_leaves_was_stopped(debts: Debts) -> None:
    dunning.remind(debts.cast.house, debts.now)
    debts.cast.react()
    payment = debts.enter("zhoukuaiji", "702", 16_280, Method.CASH)
    debts.review("liujingli", payment)
    debts.cast.react()
    found = shown(debts)
    assert (labels(found), found.left_at, found.notes) == (["已停发"], None, (STOPPED,))


def test_what_was_settled_unread_never_counts_as_arrived(debts: Debts) -> None:
    dunning.remind(debts.cast.house, debts.now)
    debts.cast.react()
    payment = debts.enter("zhoukuaiji", "702", 10_000, Method.CASH)
    debts.review("liujingli", payment)
    debts.cast.react()
    assert dunning.look_for_proof(debts.cast.house, debts.now) is None
    assert [one.arrived_at for one in debts.demands()] == [None], "the inbox was cleared by the machine, not by her"


def test_who_reads_it_in_the_app_was_reached_without_a_message(debts: Debts) -> None:
    dunning.remind(debts.cast.house, debts.now)
    debts.cast.react()
    carry(debts, state="no_credit")
    phone = debts.cast.visitor("meijie")
    item = next(one for one in phone.get("/inbox").json["items"] if one["title"] == "物业费到期提醒")
    phone.post(f"/inbox/{item['id']}/read")
    dunning.look_for_proof(debts.cast.house, debts.now)
    found = shown(debts)
    assert (labels(found), found.left_at, found.arrived_at) == (["已发出"], debts.now, debts.now)


def test_who_has_no_phone_of_ours_was_not_reached() -> None:
    found = stands(1, [])
    assert (found.carried, found.why) == (Carried.FAILED, "没有用小程序")


@pytest.mark.parametrize(("row", "label", "left"), [
    ({"state": "prepared", "channel": "app", "sent_at": None}, "待人工发出", None),
    ({"state": "stopped", "channel": "app", "sent_at": AT}, "已停发", None),
    ({"state": "sent", "channel": "post", "sent_at": AT}, "已发出", AT),
])  # fmt: skip
def test_what_no_message_carries_stands_as_its_writer_left_it(
    row: Mapping[str, Any], label: str, left: datetime | None
) -> None:
    found = arriving({**row, "arrived_at": None}, ())
    assert (labels(found), found.left_at) == ([label], left)


def test_several_owners_are_counted() -> None:
    two = [Standing(1, Carried.SENT, AT), Standing(2, Carried.FAILED, why="没有用小程序"), Standing(3, Carried.SENT)]
    found = arriving({"state": "sent", "channel": "app", "sent_at": AT, "arrived_at": None}, two)
    assert labels(found) == ["已发出2 人", "没送到1 人"] and found.notes == ("没有用小程序", NO_PROOF)
