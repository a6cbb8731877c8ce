"""What the clock does with payments. What is due is read from the database; a double tick does nothing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from server.kit.errors import DomainError
from server.kit.house import House
from server.kit.logs import log
from server.payments.service import asking, autopaying
from workflows.engine.jobs import Job, cron, every


def follow_orders(house: House, at: datetime) -> str | None:
    """Ask WeChat about every order that is open and due to be asked about, and close what is over. One that is stuck
    stops no other."""
    seen: set[int] = set()
    broken: list[int] = []
    while waiting := _due(house, at, seen):
        for order_id in waiting:
            seen.add(order_id)
            try:
                asking.follow(house, order_id, at=at)
            except Exception:  # noqa: BLE001 - the others must not wait for one that is broken
                log.exception("order_broken", order=order_id)
                broken.append(order_id)
    if broken:
        raise RuntimeError(f"{len(seen)} asked, broken: {broken[:20]}")
    return f"{len(seen)} asked" if seen else None


def pay_by_themselves(house: House, at: datetime) -> str | None:
    """Let every balance pay what it was told to pay, each in a transaction of its own. One that is refused, as where no
    company takes money any more, stops no other. What somebody set for a home they have no more is over."""
    with house.database.write() as session:
        autopaying.end_gone(session, at=at)
    with house.database.read() as session:
        waiting = autopaying.due(session)
    done: Counter[str] = Counter()
    for person_id, home_id in waiting:
        try:
            with house.database.write() as session:
                done["paid"] += autopaying.pay(session, person_id=person_id, home_id=home_id, at=at) is not None
        except DomainError as error:
            log.warning("autopay_refused", home=home_id, code=error.code)
            done["refused"] += 1
    return ", ".join(f"{count} {what}" for what, count in done.items() if count) or None


def _due(house: House, at: datetime, seen: set[int]) -> list[int]:
    with house.database.read() as session:
        return [order_id for order_id in asking.due(session, at=at) if order_id not in seen]


JOBS = [
    Job("payments.follow", every(minutes=1), follow_orders, silent_after=timedelta(minutes=15)),
    Job("payments.autopay", cron(hour=9, minute=30), pay_by_themselves, oldest=timedelta(hours=8),
        silent_after=timedelta(hours=30)),
]  # fmt: skip
