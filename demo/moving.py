"""Homes of the demo that change hands: three leave 梅姐, who lives in the fourth, before the story begins; one is sold
later by somebody who had paid a year ahead. What is left of that is still theirs and waits to be given back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo import settling
from demo.cast import staff_of
from demo.walk import Walk
from server.kit.clock import day_start, local_day
from server.kit.house import House
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from server.places.models import Home

GIVEN = (
    ("5栋3单元202", NewOwner("白建明", "19900001202", "999999196809151233"), "母亲赠与"),
    ("6栋4单元301", NewOwner("白建芳", "19900001301", "999999197203080426"), "母亲赠与"),
    ("10栋2单元501", NewOwner("覃文军", "19900001501", "999999198011020559"), "买卖过户"),
)
SOLD, BUYER = "16栋2单元302", NewOwner("韦小燕", "19900001302", "999999199206170628")
YEAR_AHEAD, REFERENCE = 150_000, "NNAHEAD000001"


def hand_over(house: House, estate_id: int) -> None:
    """Enter the new owners of the three homes at the desk, before anything is billed."""
    at = house.clock.now()
    with house.database.write() as session:
        for label, owner, reason in GIVEN:
            _change(session, house, estate_id, label, owner, reason, at)


def plan(walk: Walk, estate_id: int, label: str = SOLD) -> None:
    """Somebody pays a year ahead, and sells the home six weeks later."""
    today = local_day(walk.until)

    def pay(session: Session, at: datetime) -> None:
        settling.bring(session, estate_id, _home(session, estate_id, label), YEAR_AHEAD, REFERENCE, [], at)

    def sell(session: Session, at: datetime) -> None:
        _change(session, walk.house, estate_id, label, BUYER, "买卖过户", at)

    walk.at(day_start(today - timedelta(days=58)) + timedelta(hours=11), pay)
    walk.at(day_start(today - timedelta(days=14)) + timedelta(hours=10), sell)


def _change(
    session: Session, house: House, estate_id: int, label: str, owner: NewOwner, reason: str, at: datetime
) -> None:
    who = staff_of(session, estate_id, "manager")
    ownership.change_owner(session, house.vault, who, home_id=_home(session, estate_id, label), owners=[owner],
                           on=local_day(at), joint=False, reason=reason, at=at)  # fmt: skip


def _home(session: Session, estate_id: int, label: str) -> int:
    return session.scalars(select(Home.id).where(Home.label == label, Home.estate_id == estate_id)).one()
