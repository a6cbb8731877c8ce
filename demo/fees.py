"""Money of the demo: 秀山花园 is served by order of the community, its owners have no contract yet (F-22), and the
rate of its fees goes from 7 % to 83 % in five months, as was told of such an estate in Nanning in 2022.

Prices, runs and what is under way are made through the use cases; the many payments of the past are written in their
shapes, a month at a time. 梅姐 has two bills open, 老王 has paid none and doubts one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.cast import staff_of
from demo.fees_paid import Collected, pay_month
from demo.table import PAPER
from demo.walk import Walk
from server.books.rules.entries import Kind as Entry
from server.books.service import answering, budgeting, entering, vouchers
from server.fees.models import Bill, FeeItem
from server.fees.queries import reminding as debts
from server.fees.queries import terms as kept
from server.fees.rules.items import Cycle, DemandStep, Kind
from server.fees.rules.reminding import ladder
from server.fees.service import disputing, items, reminding, runs, tariffs, terms
from server.kit.actor import SYSTEM, Actor
from server.kit.calendar.days import add_months
from server.kit.clock import day_start, local_day
from server.ledger.service import closing
from server.payments.models import Payment
from server.payments.rules.methods import Method
from server.payments.service import desk, merchants, refunding
from server.payments.service.slips import Slip
from server.people import queries as people
from server.places import queries as places
from server.places.models import Home

PRICE, SUB_MCHID = "1.20", "1900000109"
RATES = (7, 24, 46, 67, 83)
"""How much of each month's bills, in percent of the amount, is paid by the due date."""
RUNNING = 55
"""The month that runs is on its way."""
CLIMBS, REMINDED, REMINDED_AFTER = (70, 55, 35, 12), 25, 60
"""Days ago on which the ladder was climbed; by how many of those who owed longest, and since how many days."""
MEIJIE, LAOWANG = "21栋1单元702", "19栋2单元102"
SPENT = (
    (12, "energy", 1_120_000, "楼道照明和水泵用电", "供电局"),
    (15, "lifts", 540_000, "电梯维保季度费", "电梯维保公司"),
    (25, "cleaning", 1_860_000, "保洁人员两名，垃圾清运", "清洁服务公司"),
    (26, "staff", 4_960_000, "客服、维修、秩序和财务人员的工资、社保", "物业服务中心员工"),
)
"""Paid every month: on which day, for what, how many fen, to whom. The lifts' fee is for a quarter."""
PARKING = ("parking", 480_000, "公共车位临停收入", "停车收费处")
BUDGET = {"spending:cleaning": 24_000_000, "spending:lifts": 4_800_000, "spending:energy": 14_000_000,
          "spending:staff": 60_000_000, "public:parking": 6_000_000, "public:ads": 1_200_000}  # fmt: skip


def plan(walk: Walk, estate_id: int) -> None:
    """Plan the money of an estate up to the present."""
    today = local_day(walk.until)
    this = today.replace(day=1)
    months = [add_months(this, step) for step in range(-len(RATES), 1)]
    collected = Collected(estate_id, walk.rng, {MEIJIE: months[-2], LAOWANG: months[0]})
    walk.at(_hour(months[0], 8), lambda session, at: _begin(session, estate_id, months[0], at))
    for month, rate in zip(months, (*RATES, RUNNING), strict=True):
        walk.at(_hour(month, 9), _bill(estate_id, month))
        last = min(add_months(month, 1) - timedelta(days=1), today - timedelta(days=1))
        if last > month:
            walk.at(_hour(last, 20), _paid(collected, month, last, rate))
    _reminded(walk, estate_id, today)
    _books(walk, estate_id, months)
    _under_way(walk, estate_id, today)


def _begin(session: Session, estate_id: int, month: date, at: datetime) -> None:
    """Entrusted service: a price for everybody, no late fee, nobody's contract."""
    estate = places.estate(session, estate_id)
    merchants.keep(session, SYSTEM, company_id=estate["company_id"], sub_mchid=SUB_MCHID, name=estate["name"], at=at)
    who = _finance(session, estate_id)
    terms.set_(session, who, estate_id, version=kept.of(session, estate_id).version, at=at, assembly_contract=False,
               auto_run=False)  # fmt: skip
    item = items.add(session, who, estate_id=estate_id, key="property", name="物业费", kind=Kind.PER_AREA,
                            cycle=Cycle.MONTH, at=at)  # fmt: skip
    # Who engaged the firm, and in which form it is paid: the form is the one the books tell of.
    form = kept.of(session, estate_id).form
    basis = f"物业服务由街道委托，按{form}收费，沿用原标准；业主大会还没有签订合同"
    tariffs.set_(session, who, item, tariffs.Said(PRICE, month, basis=basis), at=at)


def _bill(estate_id: int, month: date) -> Callable[[Session, datetime], None]:
    def act(session: Session, at: datetime) -> None:
        items = session.scalars(select(FeeItem.id).where(FeeItem.estate_id == estate_id, FeeItem.key == "property"))
        who = _finance(session, estate_id)
        run_id = runs.prepare(session, who, estate_id=estate_id, from_month=month, item_ids=items.all(), at=at)
        runs.publish(session, _manager(session, estate_id), run_id, at=at)

    return act


def _paid(collected: Collected, month: date, last: date, rate: int) -> Callable[[Session, datetime], None]:
    def act(session: Session, _at: datetime) -> None:
        by = _finance(session, collected.estate_id).id, _manager(session, collected.estate_id).id
        pay_month(session, collected, month=month, last=last, rate=rate, entered_by=by[0], reviewed_by=by[1])

    return act


def _reminded(walk: Walk, estate_id: int, today: date) -> None:
    """The ladder of some who owe longest, as the clock climbs it, and a demand that was brought to the door."""

    def remind(session: Session, at: datetime) -> None:
        by, estate = ladder(kept.of(session, estate_id).remind), places.estate(session, estate_id)
        reminding.remind(session, estate, _debtors(session, estate_id, at), by, at=at)

    def bring(session: Session, at: datetime) -> None:
        for debtor_id in _debtors(session, estate_id, at)[:1]:
            reminding.record(
                session, _finance(session, estate_id), debtor_id=debtor_id, channel="visit", step=DemandStep.WRITTEN,
                words="书面催告已当面送到，说明了金额和计算方法。", sent_at=at, arrived_at=at, proof="本人当面签收",
                key="brought", at=at,
            )  # fmt: skip

    for ago in CLIMBS:
        walk.at(_hour(today - timedelta(days=ago), 10), remind)
    walk.at(_hour(today - timedelta(days=2), 15), bring)


def _debtors(session: Session, estate_id: int, at: datetime) -> list[int]:
    due_by = local_day(at) - timedelta(days=REMINDED_AFTER)
    return debts.debtors_owing(session, estate_id, due_by=due_by)[:REMINDED]


def _books(walk: Walk, estate_id: int, months: list[date]) -> None:
    """A budget, what was spent in each of these months and what the parking brought in, with vouchers; closed books."""
    voucher = vouchers.prepare(walk.house.files, PAPER)

    def budget(session: Session, at: datetime) -> None:
        for year in sorted({month.year for month in months}):
            budgeting.set_budget(session, _finance(session, estate_id), estate_id=estate_id, year=year, fen=BUDGET,
                                 basis="委托服务方案，街道备案", version=0, at=at)  # fmt: skip

    def enter(kind: Entry, line: str, fen: int, words: str, payee: str) -> Callable[[Session, datetime], None]:
        def act(session: Session, at: datetime) -> None:
            said = entering.Said(estate_id, kind, line, fen, local_day(at), words, payee, masked=True)
            entry_id = entering.ask(session, _finance(session, estate_id), said, voucher, at=at)
            answering.approve(session, _manager(session, estate_id), entry_id, version=1, at=at)

        return act

    def close(day: date) -> Callable[[Session, datetime], None]:
        def act(session: Session, at: datetime) -> None:
            closing.close_day(session, None, estate_id=estate_id, day=day, at=at)

        return act

    walk.at(_hour(months[0], 10), budget)
    for month in months[:-1]:
        ended = add_months(month, 1)
        walk.at(_hour(ended, 3), close(ended - timedelta(days=1)))
    for month in months:
        for day, line, fen, words, payee in SPENT:
            if line != "lifts" or month.month % 3 == 1:
                walk.at(_hour(month.replace(day=day), 11), enter(Entry.SPENDING, line, fen, words, payee))
        walk.at(_hour(month.replace(day=28), 15), enter(Entry.INCOME, *PARKING))


def _under_way(walk: Walk, estate_id: int, today: date) -> None:
    """The last days: a card payment reviewed, of which half is to go back; cash that waits for somebody; a doubt."""
    yesterday = today - timedelta(days=1)

    def take(method: Method, reference: str | None) -> Callable[[Session, datetime], None]:
        def act(session: Session, at: datetime) -> None:
            home, fen = _who_owes(session, estate_id)
            owner = next((row["person_id"] for row in people.owners(session, home, local_day(at))), None)
            slip = Slip(estate_id, home, method, fen, local_day(at), reference=reference, payer_id=owner)
            payment_id = desk.enter(session, _finance(session, estate_id), slip, at=at)
            if reference:
                desk.review(session, _manager(session, estate_id), payment_id, version=1, at=at)

        return act

    def refund(session: Session, at: datetime) -> None:
        paid = session.scalars(select(Payment).where(Payment.method == Method.POS).order_by(Payment.id.desc())).first()
        if paid is not None:
            refunding.ask(session, _finance(session, estate_id), payment_id=paid.id, fen=paid.fen // 2, at=at,
                          reason="业主刷卡多付了，申请退回一半")  # fmt: skip

    def doubt(session: Session, at: datetime) -> None:
        home = session.scalars(select(Home.id).where(Home.label == LAOWANG, Home.estate_id == estate_id)).first()
        bill = select(Bill.id).where(Bill.home_id == home, Bill.state == "open").order_by(Bill.id)
        bill_id = session.scalars(bill).first()
        if home is not None and bill_id is not None:
            owner = Actor(people.owners(session, home, local_day(at))[0]["person_id"])
            disputing.raise_(session, owner, bill_id=bill_id, words="六月那一周楼道没人扫，这个月不该全收。", at=at)

    walk.at(_hour(yesterday, 9), take(Method.POS, f"POS{yesterday:%Y%m%d}01"))
    walk.at(_hour(yesterday, 10), refund)
    walk.at(_hour(yesterday, 16), take(Method.CASH, None))
    walk.at(_hour(today - timedelta(days=3), 19), doubt)


def _who_owes(session: Session, estate_id: int) -> tuple[int, int]:
    """A home with an open bill, and what it comes to; nobody of the cast, and nobody who was at the desk before."""
    before = select(Payment.home_id).where(Payment.home_id.is_not(None), Payment.method.in_((Method.POS, Method.CASH)))
    asked = (
        select(Bill.home_id, Bill.fen)
        .join(Home, Home.id == Bill.home_id)
        .where(Bill.estate_id == estate_id, Bill.state == "open", Home.label.not_in((MEIJIE, LAOWANG)))
        .where(Bill.home_id.not_in(before), Bill.levy_id.is_(None))
        .order_by(Bill.period.desc(), Bill.home_id)
        .limit(1)
    )
    home_id, fen = session.execute(asked).one()
    return int(home_id), int(fen)


def _finance(session: Session, estate_id: int) -> Actor:
    return staff_of(session, estate_id, "finance")


def _manager(session: Session, estate_id: int) -> Actor:
    return staff_of(session, estate_id, "manager")


def _hour(day: date, hour: int) -> datetime:
    return day_start(day) + timedelta(hours=hour)
