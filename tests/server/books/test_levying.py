"""What owners paid into a levy is paid out of it, by two people, to the fen and never more than is left."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.books.rules.entries import Kind
from server.fees.models import Levy
from server.fees.queries import levied
from server.kit.errors import Conflict, Malformed, NotFound
from tests.server.books.keeping import Books
from tests.server.books.test_holding import in_hand, lifted
from tests.server.fees.billing import Billing


@pytest.fixture
def lift(kept: Books) -> Billing:
    """A lift for 600 yuan, of which 300.00 and 140.01 came."""
    billing = Billing(kept.cast)
    lifted(kept, billing)
    billing.pay("101", 30_000)
    billing.pay("702", 14_001)
    return billing


def item(kept: Books) -> str:
    with kept.cast.house.database.read() as session:
        return f"levy:{session.scalars(select(Levy.id)).one()}"


def money(kept: Books) -> tuple[int, int, int]:
    with kept.cast.house.database.read() as session:
        (one,) = levied.money(session, kept.cast.xiushan)
        return one.collected, one.paid_out, one.left


def pay(kept: Books, fen: int, **more: str) -> int:
    return kept.ask(
        Kind.LEVY_PAID, more.pop("line", item(kept)), fen, words="电梯首期款", **{"payee": "安达电梯", **more}
    )


def test_a_lift_is_paid_out_of_what_came_and_everybody_reads_it(kept: Books, lift: Billing) -> None:
    entry = pay(kept, 40_000)
    assert money(kept) == (44_001, 0, 44_001), "not before the second person"
    with pytest.raises(Exception, match="second_person_needed"):
        kept.approve(entry, by="zhoukuaiji")
    kept.approve(entry)
    told = kept.told()
    assert money(kept) == (44_001, 40_000, 4_001) and told["levy_fen"] == in_hand(kept) == 4_001
    assert (told["totals"]["spending_fen"], told["public_balance_fen"]) == (0, 0), "no cost of the company's"
    (line,) = told["entries"]
    assert (line["side"], line["label"], line["words"], line["fen"]) == (
        "levy", "大家分摊的钱", "21栋1单元加装电梯：电梯首期款", 40_000,
    )  # fmt: skip
    words = "“21栋1单元加装电梯”大家分摊的钱：收到 440.01 元，付出 400.00 元，还剩 40.01 元。"
    assert words in told["notes"] and kept.agrees() and lift.broken() == []
    bill = lift.bills("101")[0].id
    assert kept.cast.visitor("laowang").get(f"/fees/bills/{bill}").json["levy_of"]["money_words"] == words


def test_never_more_than_is_left_at_either_hand(kept: Books, lift: Billing) -> None:
    with pytest.raises(Conflict, match="levy_money_short"):
        pay(kept, 44_002)
    first, second = pay(kept, 44_001), pay(kept, 1)
    kept.approve(first)
    with pytest.raises(Conflict, match="levy_money_short"):
        kept.approve(second)
    assert money(kept) == (44_001, 44_001, 0) and lift.broken() == []


def test_a_wrong_one_is_taken_back_and_can_be_paid_again(kept: Books, lift: Billing) -> None:
    entry = pay(kept, 44_001)
    kept.approve(entry)
    kept.approve(kept.take_back(entry))
    assert money(kept) == (44_001, 0, 44_001) and kept.agrees()
    kept.approve(pay(kept, 14_000))
    assert money(kept)[2] == kept.told()["levy_fen"] == 30_001 and lift.broken() == []


def test_it_says_which_levy_and_to_whom(kept: Books, lift: Billing) -> None:
    for wrong in ("repair", "levy:", "levy:x", "fund"):
        with pytest.raises(Malformed, match="levy_needed"):
            pay(kept, 1, line=wrong)
    with pytest.raises(NotFound):
        pay(kept, 1, line="levy:999999")
    with pytest.raises(Malformed, match="payee_needed"):
        pay(kept, 1, payee="")
    assert lift.broken() == []
