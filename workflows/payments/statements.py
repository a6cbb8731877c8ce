"""WeChat's papers of the day before: fetched after ten, kept line by line, compared with ours. Each step stands by
itself, so that whoever is stopped in the middle goes on where he was."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice, pairwise

from server.kit.house import House
from server.kit.logs import log
from server.payments.rules.bill_files import BrokenBill
from server.payments.rules.fund_bill import FundLine, fund_lines
from server.payments.rules.trade_bill import TradeLine, trade_lines
from server.payments.service import reconciling, reconciling_funds, reconciling_trades
from server.payments.service.reconciling import TRADE, WANTED, Wanted
from server.wechat.pay.errors import PayError
from server.wechat.pay.gateway import PayGateway
from workflows.engine.jobs import Job, every

PIECE, MATCHED_AT_ONCE = 5_000, 20_000
"""Lines kept, and lines compared, in one transaction."""


def reconcile(house: House, at: datetime) -> str | None:
    """Want what is wanted by now, fetch and compare what is due. A paper that makes trouble keeps no other waiting."""
    with house.database.write() as session:
        reconciling.want(session, at=at)
    with house.database.read() as session:
        waiting = reconciling.due(session, at=at)
    done = 0
    for one in waiting:
        with house.database.write() as session:
            mine = reconciling.claim(session, one, at=house.clock.now())
        if mine and _fetched(house, one):
            done += _compared(house, one)
    return f"{done} of {len(waiting)} papers compared" if waiting else None


def _fetched(house: House, one: Wanted) -> bool:
    """Fetch a paper and keep its lines; False when that has to wait."""
    if one.state != WANTED:
        return True
    try:
        content = _asked(house.need(PayGateway), one)
        if content is None:
            with house.database.write() as session:
                reconciling.nothing(session, one.id, at=house.clock.now())
        else:
            _keep(house, one, content)
    except PayError as error:
        log.warning("statement_not_fetched", statement=one.id, why=str(error))
        with house.database.write() as session:
            reconciling.put_off(session, one.id, why=str(error), at=house.clock.now())
        return False
    except BrokenBill as error:
        log.warning("statement_broken", statement=one.id, why=error.sentence)
        with house.database.write() as session:
            reconciling.broken(session, one, why=error.sentence, at=house.clock.now())
        return False
    return True


def _asked(gateway: PayGateway, one: Wanted) -> bytes | None:
    asked = gateway.trade_bill if one.kind == TRADE else gateway.fund_bill
    return asked(one.day, one.sub_mchid)


def _keep(house: House, one: Wanted, content: bytes) -> None:
    with house.database.write() as session:
        reconciling.begin(session, one.id)
    lines = _lines(one, io.BytesIO(content))
    while piece := list(islice(lines, PIECE)):
        with house.database.write() as session:
            reconciling.keep(session, one.id, piece)
    sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    with house.database.write() as session:
        reconciling.fetched(session, one.id, sha1=sha1, at=house.clock.now())


def _lines(one: Wanted, content: Iterable[bytes]) -> Iterator[TradeLine | FundLine]:
    return trade_lines(content) if one.kind == TRADE else fund_lines(content)


def _compared(house: House, one: Wanted) -> int:
    if one.kind == TRADE:
        _match(house, one)
    with house.database.write() as session:
        at = house.clock.now()
        if one.kind == TRADE:
            reconciling_trades.conclude(session, one, at=at)
        elif not reconciling_funds.may_conclude(session, one):
            reconciling.put_off(session, one.id, why="", at=at)
            return 0
        else:
            reconciling_funds.conclude(session, one, at=at)
        reconciling.done(session, one.id, at=at)
    return 1


def _match(house: House, one: Wanted) -> None:
    with house.database.read() as session:
        rows = reconciling.rows_of(session, one.id)
    for after, until in pairwise([*range(0, rows, MATCHED_AT_ONCE), rows]):
        with house.database.write() as session:
            reconciling_trades.match_equal(session, one, after=after, until=until)
    after = 0
    while True:
        with house.database.read() as session:
            numbers = reconciling_trades.unequal(session, one, after=after)
        for number in numbers:
            with house.database.write() as session:
                reconciling_trades.look_at(session, one, number, at=house.clock.now())
        if not numbers:
            return
        after = numbers[-1]


JOBS = [
    Job("payments.reconcile", every(minutes=10), reconcile, oldest=timedelta(hours=12),
        silent_after=timedelta(hours=2)),
]  # fmt: skip
