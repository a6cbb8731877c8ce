"""A line of the books counts the very movements its sum is made of; added up by hand from the ledger's rows."""

from __future__ import annotations

import io
from collections import defaultdict

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from server.books.drawing.workbook import workbook
from server.books.rules.entries import Kind
from server.fees.models import FeeItem
from server.ledger.models import LedgerTransfer
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.ledger.service.posting import Move
from tests.server.books.keeping import Books

RECEIVABLE = Account.RECEIVABLE


def paid(kept: Books, key: str, source: str, *moves: tuple[Account, Account, int]) -> None:
    """What a payment moved for an item, in one event: debit, credit, fen."""
    with kept.cast.house.database.write() as session:
        posting.post(session, estate_id=kept.cast.xiushan, kind="payment", source=source, day=kept.today, words="收款",
                     transfers=[Move(*move, item=key) for move in moves], at=kept.cast.house.clock.now())  # fmt: skip


def charged(kept: Books, key: str, name: str, account: Account) -> None:
    """An item of the estate and to whom its money belongs."""
    with kept.cast.house.database.write() as session:
        session.add(FeeItem(estate_id=kept.cast.xiushan, key=key, name=name, kind="fixed", cycle="month",
                            income_account=account))  # fmt: skip


def filled(kept: Books) -> None:
    """Fees of the firm and of the owners are paid, in part from money paid before and in part given back; the books
    hold an entry of the same line, its cost, and one that was taken back."""
    charged(kept, "property", "物业服务费", Account.INCOME)
    charged(kept, "parking", "车位场地费", Account.PUBLIC_MONEY)
    paid(kept, "property", "p:1", (Account.CASH, RECEIVABLE, 10_001), (Account.CASH, RECEIVABLE, 20_002))
    paid(kept, "property", "p:2", (Account.PREPAID, RECEIVABLE, 3_003), (RECEIVABLE, Account.CASH, 1_000))
    paid(kept, "parking", "p:3", (Account.BANK, RECEIVABLE, 30_000))
    paid(kept, "parking", "p:4", (Account.BANK, RECEIVABLE, 30_000), (RECEIVABLE, Account.BANK, 5_000))
    kept.enter(Kind.INCOME, "parking", 480_000, words="10月临停收入")
    kept.enter(Kind.COST, "parking", 60_000, words="道闸维护")
    kept.approve(kept.take_back(kept.enter(fen=7_700)))
    kept.enter(fen=120_000)


def by_hand(kept: Books) -> dict[str, tuple[int, int]]:
    """(fen, rows) of each line, row by row from the ledger: money that came in for an item, and what was spent."""
    payers = {Account.CASH, Account.BANK, Account.PREPAID}
    found: dict[str, list[int]] = defaultdict(list)
    with kept.cast.house.database.read() as session:
        for row in session.scalars(select(LedgerTransfer)):
            item = (row.item or "").split(":")[-1]
            against = {RECEIVABLE, Account.PUBLIC_MONEY}
            if row.debit in payers and row.credit in against:
                found[item].append(row.fen)
            elif row.credit in payers and row.debit in against:
                found[item].append(-row.fen)
            elif Account.SPENDING in (row.debit, row.credit):
                found[item].append(row.fen if row.debit == Account.SPENDING else -row.fen)
    return {item: (sum(rows), len(rows)) for item, rows in found.items()}


def test_every_line_counts_the_rows_its_sum_is_made_of(kept: Books) -> None:
    filled(kept)
    told = kept.told()
    shown = {line.key: (line.fen, line.count) for side in ("income", "spending", "public") for line in told[side]}
    assert shown == by_hand(kept)
    assert shown == {"property": (32_006, 4), "parking": (475_000, 5), "lifts": (120_000, 3)}


def test_the_workbook_says_the_same_counts_and_sums(kept: Books) -> None:
    filled(kept)
    content = workbook(kept.told(), by="周会计", at=kept.cast.house.clock.now(), fonts="")
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = {name: sheets.get_sheet_by_name(name).to_python() for name in ("收入", "支出", "公共收益")}
    found = {row[0]: (row[2], row[3]) for some in rows.values() for row in some[3:-2]}
    assert found == {"物业服务费": (320.06, 4), "公共车位停车": (4750.0, 5), "电梯维保和检验": (1200.0, 3)}


def test_what_the_app_is_told_counts_them_too(kept: Books) -> None:
    filled(kept)
    told = kept.cast.visitor("meijie").get(f"/estates/{kept.cast.xiushan}/books").json
    assert [(one["label"], one["count"]) for one in (*told["income"], *told["public"])] == [
        ("物业服务费", 4), ("公共车位停车", 5),
    ]  # fmt: skip
