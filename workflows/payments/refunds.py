"""Refunds to WeChat: sent, asked about, sent again under the same number, until there is an end."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.kit.house import House
from server.kit.logs import log
from server.payments.service import refund_sending
from server.payments.service.refund_sending import Due
from server.wechat.pay.errors import PayRefused, PayUnsure
from server.wechat.pay.gateway import PayGateway
from server.wechat.pay.results import Refund
from workflows.engine.jobs import Job, every

MOST_AT_ONCE = 100
"""WeChat takes many more a second; a round shall end within its minute."""


def send_refunds(house: House, at: datetime) -> str | None:
    """Send every refund that was agreed to, ask about those under way. One in trouble keeps no other waiting."""
    with house.database.read() as session:
        waiting = refund_sending.due(session, at=at, most=MOST_AT_ONCE)
    for one in waiting:
        with house.database.write() as session:
            mine = refund_sending.claim(session, one, at=house.clock.now())
        if mine:
            _try(house, one)
    return f"{len(waiting)} sent or asked about" if waiting else None


def _try(house: House, one: Due) -> None:
    gateway = house.need(PayGateway)
    try:
        told = _known(house, gateway, one) or gateway.refund(one.order)
    except PayUnsure as error:
        # Nobody knows: the next round asks, under the same number.
        log.warning("refund_unsure", refund=one.id, why=error.reason)
        return
    except PayRefused as no:
        log.warning("refund_refused", refund=one.id, code=no.code)
        with house.database.write() as session:
            refund_sending.refused(session, one.id, code=no.code, said=no.words, at=house.clock.now())
        return
    with house.database.write() as session:
        refund_sending.apply(session, told, at=house.clock.now())


def _known(house: House, gateway: PayGateway, one: Due) -> Refund | None:
    """What WeChat knows of a refund that it may have heard of; being refused an answer is no refusal of the refund."""
    if not one.sent:
        return None
    try:
        return gateway.query_refund(one.order.out_refund_no, one.order.sub_mchid)
    except PayRefused as no:
        with house.database.write() as session:
            refund_sending.not_told(session, one.id, code=no.code, said=no.words, at=house.clock.now())
        raise PayUnsure(f"not told: {no.code}") from no


JOBS = [
    Job("payments.send_refunds", every(minutes=1), send_refunds, oldest=timedelta(hours=2),
        silent_after=timedelta(minutes=30)),
]  # fmt: skip
