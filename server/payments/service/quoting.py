"""What somebody wants to pay, checked: whose bills, how much of each, how far ahead, and what the balance gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from server.fees.queries.calm import resting
from server.fees.queries.payable import Payable, ahead, billed_through, monthly
from server.fees.rules.allocation import Open
from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.money import yuan
from server.kit.prepared import Row
from server.ledger.queries.balances import balance
from server.ledger.rules.accounts import Account
from server.payments.rules.ahead import Ahead, check, for_months
from server.payments.rules.lines import Line
from server.payments.service.looking import Looked, look, payee
from server.people import queries as people
from server.people.rules import RIGHTS

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to pay: bills with their own amount (None: all that is open), months of a home ahead, a sum
    for the balance of an estate; and whether the balance is used first. ``by``: the bills are paid by the right of
    somebody else, who shared a link; None is the payer's own."""

    bills: Sequence[tuple[int, int | None]] = ()
    prepay: tuple[int, int] | None = None
    top_up: tuple[int, int] | None = None
    use_balance: bool = False
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A wish as it can be ordered. ``estate`` has ``id``, ``name``, ``phone`` and ``company_id``, the ``sub_mchid`` and
    ``active`` of its company's merchant, and the ``openid`` of the payer's phone. ``balance`` is what the payer has in
    this estate (0 where nobody looked), ``from_balance`` what of it is used; ``asked`` is left for WeChat. ``rivals``
    are as :mod:`~server.payments.service.looking` finds them for whoever orders."""

    estate: Row
    lines: tuple[Line, ...]
    bills: Mapping[int, Payable]
    opens: Mapping[int, Open]
    balance: int
    from_balance: int
    rivals: Sequence[Row] = ()

    @property
    def estate_id(self) -> int:
        """The one estate whose bills these are."""
        return int(self.estate["id"])

    @property
    def total(self) -> int:
        """Everything together, in fen."""
        return sum(line.fen for line in self.lines)

    @property
    def asked(self) -> int:
        """What WeChat is asked for."""
        return self.total - self.from_balance


def quote(
    session: Session, actor: Actor, wish: Wish, *, day: date, looks: bool = False, ordered_at: datetime | None = None
) -> Quote:  # fmt: skip
    """Check a wish; :class:`NotFound` for what the payer may not pay, :class:`Conflict` for what is paid already.

    ``looks``: the balance is read although none of it is used. ``ordered_at``: the wish is being ordered now.
    """
    seen = _look(session, actor, wish, day, ordered_at)
    bills, opens = seen.bills, _known_to(actor, seen)
    lines = [*_bill_lines(wish.bills, bills, opens)]
    estates = {bill.estate_id for bill in bills.values()}
    for home_id, months in filter(None, [wish.prepay]):
        line, estate_id = _months(session, actor, home_id, months, day)
        lines.append(line)
        estates.add(estate_id)
    for estate_id, fen in filter(None, [wish.top_up]):
        lines.append(_sum(session, actor, estate_id, fen, day))
        estates.add(estate_id)
    estate, mine = seen.estate, 0
    if _one(estates) != (estate and estate["id"]):
        estate = payee(session, _one(estates), actor.id)
    if estate is None:
        raise not_found("小区")
    if looks or wish.use_balance:
        mine = balance(session, Account.PREPAID, estate_id=estate["id"], person_id=actor.id)
    owed = sum(line.fen for line in lines if line.bill_id is not None)
    return Quote(estate, tuple(lines), bills, opens, mine, min(mine, owed) if wish.use_balance else 0,
                 seen.rivals)  # fmt: skip


def homes_to_pay(session: Session, person_id: int, day: date) -> dict[int, int]:
    """The homes a person may pay for by a role on a day: home id to estate id."""
    held = people.homes_of(session, person_id, day)
    return {row["home_id"]: row["estate_id"] for row in held if "pay" in RIGHTS[row["role"]]}


def _look(session: Session, actor: Actor, wish: Wish, day: date, ordered_at: datetime | None) -> Looked:
    wanted = wish.bills
    if not wanted:
        return Looked()
    if len({bill_id for bill_id, _ in wanted}) != len(wanted) or len(wanted) > MOST_LINES:
        raise Malformed("lines_wrong", "同一张账单只能选一次，一次最多 100 张。", fields={"lines": ["有重复或太多"]})
    seen = look(session, [bill_id for bill_id, _ in wanted], actor.id, ordered_at=ordered_at)
    by = actor.id if wish.by is None else wish.by
    if len(seen.bills) != len(wanted) or not _may_pay(session, by, seen, day):
        raise not_found("账单")
    return seen


def _may_pay(session: Session, person_id: int, seen: Looked, day: date) -> bool:
    """Whoever owes a bill may pay it, also after moving out; whoever has a home with the right to pay may pay what its
    present owners owe, and sees nothing of what others owed before (D8), nor of what rests (P-04)."""
    others = [bill for bill in seen.bills.values() if person_id not in bill.people]
    if not others:
        return True
    homes = homes_to_pay(session, person_id, day)
    if any(bill.home_id not in homes for bill in others):
        return False
    if resting(session, [bill.id for bill in others if (bill.late_of or bill.id) in seen.opens]):
        return False
    owners = {home_id: _owners(session, home_id, day) for home_id in {bill.home_id for bill in others}}
    return all(not bill.people or bill.people & owners[bill.home_id] for bill in others)


def _known_to(actor: Actor, seen: Looked) -> Mapping[int, Open]:
    """What is open, without what rests of bills that somebody else owes: whoever helps learns of no doubt, neither from
    a sum nor from a refusal (P-04)."""
    theirs = {bill.late_of or bill.id for bill in seen.bills.values() if actor.id not in bill.people}
    return {id_: one.without_rest() if id_ in theirs else one for id_, one in seen.opens.items()}


def _owners(session: Session, home_id: int, day: date) -> set[int]:
    return {row["person_id"] for row in people.owners(session, home_id, day)}


def _bill_lines(
    wanted: Sequence[tuple[int, int | None]], bills: Mapping[int, Payable], opens: Mapping[int, Open]
) -> Iterable[Line]:
    chosen: dict[int, int] = {}
    for bill_id, fen in wanted:
        bill = bills[bill_id]
        # A late fee stands with its principal; ordered by itself it is paid there too, principal first (F-09).
        about = bill.late_of or bill_id
        one = opens.get(about)
        owed = one.principal + one.late_fee if one is not None else 0
        if one is None or not owed or (bill.late_of is not None and not bill.open_fen):
            raise Conflict("bill_paid", "这张账单已经付清，请刷新。", bill_id=bill_id)
        room = owed - chosen.get(about, 0)
        if fen is not None and not 0 < fen <= room:
            sentence = f"这张账单还差 {yuan(room)} 元，请填不超过它的金额。"
            raise Malformed("fen_wrong", sentence, fields={"fen": ["超过未付金额"]}, bill_id=bill_id)
        # Whole, but without a late fee that is doubted by itself and waits for its answer, unless that is all.
        whole = min(room, bill.open_fen) if bill.late_of is not None else (one.asked or owed) - chosen.get(about, 0)
        part = max(whole, 0) if fen is None else fen
        chosen[about] = chosen.get(about, 0) + part
        if part:
            yield Line(about, bill.home_id, part)


def _months(session: Session, actor: Actor, home_id: int, months: int, day: date) -> tuple[Line, int]:
    estate_id = homes_to_pay(session, actor.id, day).get(home_id)
    if estate_id is None:
        raise not_found("房屋")
    each = monthly(session, home_id)
    if not each:
        raise Conflict("nothing_monthly", "这套房还没有按月的收费，暂时不能按月预缴，可以存一笔预存款。")
    fen = for_months(each, months)
    _check_ahead(session, actor, estate_id, [home_id], fen, day)
    return Line(None, home_id, fen, months), estate_id


def _sum(session: Session, actor: Actor, estate_id: int, fen: int, day: date) -> Line:
    homes = [home for home, estate in homes_to_pay(session, actor.id, day).items() if estate == estate_id]
    if not homes:
        raise not_found("小区")
    _check_ahead(session, actor, estate_id, homes, fen, day)
    return Line(None, None, fen)


def _check_ahead(
    session: Session, actor: Actor, estate_id: int, homes: Sequence[int], fen: int, day: date
) -> None:  # fmt: skip
    most, until = ahead(session, estate_id)
    known = [month for month in (billed_through(session, home_id) for home_id in homes) if month is not None]
    last = max([*known, day.replace(day=1)])
    each = sum((monthly(session, home_id) for home_id in homes), start=monthly(session, homes[0]) * 0)
    mine = balance(session, Account.PREPAID, estate_id=estate_id, person_id=actor.id)
    check(Ahead(each, mine, add_months(last, 1) - timedelta(days=1), most, until), fen)


def _one(estates: set[int]) -> int:
    if not estates:
        raise Malformed("nothing_to_pay", "请选要付的账单。", fields={"lines": ["请至少选一项"]})
    if len(estates) > 1:
        raise Malformed("one_estate", "一次只能付同一个小区的，请分开付。", fields={"lines": ["不是同一个小区"]})
    return next(iter(estates))
