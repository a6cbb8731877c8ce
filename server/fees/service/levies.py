"""A levy 分摊: what owners decided to pay together becomes a bill for each home that signed, adding up to the fen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from server.fees.facts import LevyOpened
from server.fees.models import Bill, FeeItem, Levy
from server.fees.rules.items import BillState, Cycle, Kind, LevyState
from server.fees.rules.payers import month_of
from server.fees.service import present
from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.kit.money import yuan
from server.kit.once import insert_new
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.places import queries as places

KEY, NAME = "levy", "专项分摊"


def open_levy(
    session: Session, *, estate_id: int, matter_id: int | None, title: str, shares: Mapping[int, int], basis: str,
    due_on: date, at: datetime, actor: Actor = SYSTEM, words: Mapping[int, str] | None = None,
    join_id: int | None = None,
) -> int:  # fmt: skip
    """Open a levy with a bill of ``shares`` (home id to fen) for each home; gives its id, the same one for a matter, or
    for a home that joined late (``join_id``), that has one already. ``words`` say how each home's share came about.
    Homes with a share of nothing get no bill.

    The money is the owners' own: the ledger keeps it as ``LEVY_MONEY``, never as income.
    """
    known = _known(session, matter_id, join_id)
    if known is not None:
        return known
    paying = {home_id: fen for home_id, fen in sorted(shares.items()) if fen}
    if not paying or min(paying.values()) < 0:
        raise Malformed("levy_empty", "分摊金额应大于零。")
    levy = Levy(estate_id=estate_id, item_id=_item(session, estate_id), matter_id=matter_id, join_id=join_id,
                title=title[:60], total_fen=sum(paying.values()), basis=basis[:500], state=LevyState.OPEN, opened_at=at,
                opened_by=actor.id)  # fmt: skip
    session.add(levy)
    session.flush()
    _bill(session, levy, paying, words or {}, due_on, local_day(at))
    _post(session, levy, at)
    audit.record(session, actor, "fees.levy_opened", "levy", levy.id, at=at, estate_id=estate_id,
                 after={"title": levy.title, "total_fen": levy.total_fen, "homes": len(paying)})  # fmt: skip
    publish(session, LevyOpened(levy.id, estate_id), at=at)
    return levy.id


def _known(session: Session, matter_id: int | None, join_id: int | None) -> int | None:
    if matter_id is None and join_id is None:
        return None
    same = Levy.matter_id == matter_id if join_id is None else Levy.join_id == join_id
    return session.scalar(select(Levy.id).where(same))


def _bill(
    session: Session, levy: Levy, paying: Mapping[int, int], words: Mapping[int, str], due_on: date, today: date
) -> None:  # fmt: skip
    homes = {row["id"]: row for row in places.homes_inside(session, levy.estate_id, home_ids=list(paying))}
    if set(homes) != set(paying):
        raise not_found("房屋")
    month = month_of(today)
    owing = present.of_homes(session, list(paying), today)
    if missing := [homes[home_id]["label"] for home_id in paying if home_id not in owing]:
        raise Conflict("debtor_missing", f"这些房屋没有登记业主：{'、'.join(missing[:6])}。", homes=missing)
    total = yuan(levy.total_fen)
    rows = [
        {"estate_id": levy.estate_id, "building_id": homes[home_id]["building_id"], "home_id": home_id,
         "item_id": levy.item_id, "debtor_id": owing[home_id], "period": month, "through": month, "months": 0,
         "part": 0, "quantity": homes[home_id]["area"], "fen": fen, "exact": str(fen), "due_on": due_on,
         "formula": _formula(levy.title, total, words.get(home_id, ""), fen), "state": BillState.OPEN.value,
         "paid_fen": 0, "waived_fen": 0, "disputed": False, "levy_id": levy.id, "version": 1}
        for home_id, fen in paying.items()
    ]  # fmt: skip
    session.execute(insert(table(Bill)), rows)


def _formula(title: str, total: str, words: str, fen: int) -> str:
    how = f"，{words}" if words else ""
    return f"{title}：业主共付 {total} 元{how}，本户 {yuan(fen)} 元"[:300]


def _post(session: Session, levy: Levy, at: datetime) -> None:
    day = posting.open_day(session, levy.estate_id, local_day(at))
    moves = select(
        literal(Account.RECEIVABLE.value).label("debit"), literal(Account.LEVY_MONEY.value).label("credit"), Bill.fen,
        Bill.debtor_id, Bill.id.label("bill_id"), literal(KEY).label("item"),
    ).where(Bill.levy_id == levy.id)  # fmt: skip
    posting.post_many(session, estate_id=levy.estate_id, kind="levy", source=f"levy:{levy.id}", day=day,
                      words=f"专项分摊：{levy.title}", moves=moves, at=at, by=levy.opened_by or None)  # fmt: skip


def _item(session: Session, estate_id: int) -> int:
    """The item under which an estate's levies stand; made when it is needed first."""
    row = {"estate_id": estate_id, "key": KEY, "name": NAME, "kind": Kind.LEVY, "cycle": Cycle.YEAR, "payer": "owner",
           "income_account": Account.LEVY_MONEY.value, "state": "active", "version": 1}  # fmt: skip
    insert_new(session, FeeItem, [row])
    return session.scalars(select(FeeItem.id).where(FeeItem.estate_id == estate_id, FeeItem.key == KEY)).one()
