"""A company's account at WeChat on a day: does it move as its trades say, and what of it went on to the bank."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.money import yuan
from server.ledger.queries import balances
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.ledger.service.posting import Move
from server.payments.models import Payment, Statement
from server.payments.rules.mismatches import words
from server.payments.rules.orders import Kind
from server.payments.rules.settlements import spread
from server.payments.rules.trade_bill import LineKind
from server.payments.service import exceptions
from server.payments.service.reconciling import TRADE, Wanted


def may_conclude(session: Session, one: Wanted) -> bool:
    """Whether the trades of that day were compared already; the funds are understood only after them."""
    return _trades(session, one).matched_at is not None


def conclude(session: Session, one: Wanted, *, at: datetime) -> None:
    """Compare the sums of funds and trades, and move what was settled to the bank, estate by estate."""
    funds, trades = session.get_one(Statement, one.id).totals, _trades(session, one).totals
    expected = {
        "收款": (_fen(trades, LineKind.PAYMENT), _fen(funds, LineKind.PAYMENT)),
        "退款": (_fen(trades, LineKind.REFUND), -_fen(funds, LineKind.REFUND)),
        "手续费": (_fees(trades), -_fen(funds, LineKind.FEE)),
    }
    for what, (traded, moved) in expected.items():
        if traded != moved:
            _tell_difference(session, one, what, traded, moved, at)
    settled = -_fen(funds, LineKind.SETTLEMENT)
    if settled > 0:
        _settle(session, one, settled, at)


def _settle(session: Session, one: Wanted, fen: int, at: datetime) -> None:
    paid = select(Payment.estate_id).where(Payment.company_id == one.company_id).distinct()
    estates = sorted(session.scalars(paid))
    waiting = [
        {estate: balances.balance(session, Account.WECHAT, estate_id=estate, until=day) for estate in estates}
        for day in (one.day - timedelta(days=1), one.day)
    ]
    found = spread(fen, waiting)
    for estate_id, part in found.parts.items():
        posting.post(
            session, estate_id=estate_id, kind="settlement", source=f"statement:{one.id}:{estate_id}", at=at,
            day=posting.open_day(session, estate_id, one.day), words=f"{one.day:%Y-%m-%d}微信结算到银行",
            transfers=[Move(Account.BANK, Account.WECHAT, part)],
        )  # fmt: skip
    if found.surplus:
        what = f"{one.day:%Y-%m-%d}微信结算到银行 {yuan(fen)} 元，比账上待结算多 {yuan(found.surplus)} 元。"
        exceptions.found(
            session, Kind.SETTLEMENT_DIFFERS, f"statement:{one.id}", words(Kind.SETTLEMENT_DIFFERS, what), at=at,
            company_id=one.company_id, estate_id=None, facts={"fen": fen, "surplus_fen": found.surplus},
        )  # fmt: skip


def _tell_difference(session: Session, one: Wanted, what: str, traded: int, moved: int, at: datetime) -> None:
    said = f"{one.day:%Y-%m-%d}{what}：交易账单 {yuan(traded)} 元，资金账单 {yuan(moved)} 元。"
    exceptions.found(
        session, Kind.FUND_DIFFERS, f"statement:{one.id}:{what}", words(Kind.FUND_DIFFERS, said), at=at,
        company_id=one.company_id, estate_id=None, facts={"trade_fen": traded, "fund_fen": moved},
    )  # fmt: skip


def _trades(session: Session, one: Wanted) -> Statement:
    mine = (Statement.company_id == one.company_id) & (Statement.day == one.day) & (Statement.kind == TRADE)
    return session.scalars(select(Statement).where(mine)).one()


def _fen(totals: dict[str, Any], kind: LineKind) -> int:
    return int(totals.get(kind, {}).get("fen", 0))


def _fees(totals: dict[str, Any]) -> int:
    return sum(int(one["fee_fen"]) for one in totals.values())
