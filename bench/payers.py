"""An estate that owes: residents signed in with a phone in WeChat, one open bill each, and a company WeChat pays.

Person, home, debtor and bill have the same number. The rows are written straight into the tables; what is measured or
tried goes through the doors.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bench.crowd import ESTATE, Scale, fill
from miniprogram_stub.platform.people import openid_of
from miniprogram_stub.platform.settings import MiniApp, Person
from server.fees.models import Bill, Debtor, DebtorPerson, FeeItem
from server.kit.actor import SYSTEM
from server.kit.clock import local_day
from server.kit.db import Database
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.ledger.service.posting import Move
from server.payments.service import merchants
from server.people.models import WechatIdentity
from tests.paykeys import ACCOUNT

SUB_MCHID, APPID = "1900000109", MiniApp().appid
PERIOD = date(2026, 10, 1)
_NUMBERED = ("debtors", "bills")


@dataclass(frozen=True)
class Payers(Scale):
    """So many residents, and next to no reports."""

    heads: int = 2000

    @property
    def reports(self) -> int:
        """A page of them."""
        return 30

    @property
    def residents(self) -> int:
        """Each is the owner of one home."""
        return self.heads


def fen_of(number: int) -> int:
    """What a bill comes to: never the same as the neighbour's."""
    return 20_000 + number * 7


def phones(heads: int) -> tuple[Person, ...]:
    """Their phones in the local WeChat."""
    return tuple(Person(f"p{n}", f"住户{n}", "resident") for n in range(1, heads + 1))


def pay_environment(keys: Path, base: str) -> dict[str, str]:
    """The settings of WeChat Pay for processes of ours."""
    return {
        "LINLI_PAY__SP_MCHID": ACCOUNT.sp_mchid, "LINLI_PAY__SERIAL": ACCOUNT.serial, "LINLI_PAY__BASE": base,
        "LINLI_PAY__APIV3_KEY": ACCOUNT.apiv3_key, "LINLI_PAY__KEY_FILE": str(keys / "apiclient_key.pem"),
        "LINLI_PAY__PUBLIC_KEY_ID": ACCOUNT.public_key_id, "LINLI_PAY__PUBLIC_KEY_FILE": str(keys / "pub_key.pem"),
    }  # fmt: skip


def prepare(url: str, heads: int, bills_each: int = 1) -> None:
    """Fill an empty database. With several bills each, the bills of person n are n, n + heads, n + 2 x heads …"""
    fill(url, Payers(1, heads))
    database = Database(url)
    with database.write() as session:
        _owe(session, heads, bills_each)
    if database.engine.dialect.name == "postgresql":
        with database.engine.begin() as connection:
            for name in _NUMBERED:
                found = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
                connection.execute(text(found))
    database.dispose()


def _owe(session: Session, heads: int, bills_each: int) -> None:
    at, people = datetime.now(UTC), range(1, heads + 1)
    merchants.keep(session, SYSTEM, company_id=1, sub_mchid=SUB_MCHID, name="物业", at=at)
    session.add(FeeItem(id=1, estate_id=ESTATE, key="property", name="物业费", kind="per_area", cycle="month"))
    session.flush()
    known = [{"openid": openid_of(APPID, f"p{n}"), "person_id": n, "made_at": at} for n in people]
    session.execute(insert(WechatIdentity), known)
    owners = [{"id": n, "home_id": n, "estate_id": ESTATE, "kind": "owners", "since_month": PERIOD} for n in people]
    session.execute(insert(Debtor), owners)
    session.execute(insert(DebtorPerson), [{"debtor_id": n, "person_id": n} for n in people])
    numbers = range(1, heads * bills_each + 1)
    session.execute(insert(Bill), [_bill(n, heads) for n in numbers])
    moves = [_move(n, heads) for n in numbers]
    posting.post(session, estate_id=ESTATE, kind="bill_run", source="bench", day=local_day(at), words="出账",
                 transfers=moves, at=at)  # fmt: skip


def _bill(n: int, heads: int) -> dict[str, object]:
    home = (n - 1) % heads + 1
    period = date(PERIOD.year - (n - 1) // heads // 12, PERIOD.month - (n - 1) // heads % 9, 1)
    return {"id": n, "estate_id": ESTATE, "building_id": 1, "home_id": home, "item_id": 1, "debtor_id": home,
            "period": period, "through": period, "months": 1, "fen": fen_of(n), "exact": str(fen_of(n)),
            "formula": "2.35 元/㎡·月", "due_on": date(2026, 12, 31), "state": "open"}  # fmt: skip


def _move(n: int, heads: int) -> Move:
    debtor = (n - 1) % heads + 1
    return Move(Account.RECEIVABLE, Account.INCOME, fen_of(n), debtor_id=debtor, bill_id=n, item="property")
