"""The settlement of a year: from the closed books alone, published by two, corrected in sight (F-01)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import update

from server.books.queries import settlements
from server.books.rules.entries import Kind
from server.books.rules.settling import Pay, check_new, formula, whose_words, worked_out
from server.books.service import settling
from server.contracts.rules.contract import Contract
from server.kit.errors import Conflict, DomainError, Malformed, NotAllowed, NotFound, Stale
from server.ledger.rules.accounts import Account
from server.ledger.rules.moves import Move
from server.ledger.service import closing, posting
from server.people.models import Person
from tests.cast import Cast
from tests.server.books.keeping import Books
from tests.server.contracts.signing import Signing

LAST = date(2025, 12, 20)


@pytest.mark.parametrize(("form", "pay", "figures"), [
    ("包干制", Pay(), (0, 2_000, "PROVIDER")), ("酬金制", Pay("0.08"), (800, 1_200, "OWNERS")),
    ("酬金制", Pay(agreed_fen=2_500), (2_500, -500, "OWNERS")), ("酬金制", Pay("0.12345"), (1_235, 765, "OWNERS")),
])  # fmt: skip
def test_pay_and_rest_are_exact_to_the_fen(form: str, pay: Pay, figures: tuple[int, int, str]) -> None:
    found = worked_out(form, pay, funds=10_000, spent=8_000)
    assert (found.remuneration, found.balance, found.whose) == figures
    assert Fraction(found.remuneration + found.balance + 8_000) == 10_000


def test_no_pay_is_guessed_and_the_formula_can_be_reckoned_again() -> None:
    with pytest.raises(Conflict, match="pay_unknown"):
        worked_out("酬金制", Pay(), funds=1, spent=0)
    steps = formula("酬金制", Pay("0.085"), funds=10_000, remuneration=850, spent=8_000, balance=1_150)
    assert steps[0] == "物业公司的酬金：按收到的服务资金的 8.5%，8.50 元"
    assert steps[1] == "收到的服务资金 100.00 元 − 酬金 8.50 元 − 支出 80.00 元 = 结余 11.50 元"
    short = formula("酬金制", Pay("0.085"), funds=10_000, remuneration=850, spent=9_500, balance=-350)
    assert "超支 3.50 元" in short[1] and "不能直接向业主加收" in short[2]
    loss = formula("包干制", Pay(), funds=10_000, remuneration=0, spent=10_100, balance=-100)
    assert "亏损 1.00 元" in loss[0] and "业主不用补" in loss[1]
    assert whose_words("OWNERS", 1_150) == "结余 11.50 元，归全体业主"


@pytest.mark.parametrize(("numbers", "waits", "why", "said"), [
    ([], False, "", 1), ([1], False, "漏了一张发票", 2), ([1], False, " ", "reason_needed"),
    ([], True, "", "settlement_waits"),
])  # fmt: skip
def test_a_second_one_needs_a_reason(numbers: list[int], waits: bool, why: str, said: int | str) -> None:
    try:
        assert check_new(numbers, waits=waits, why=why) == said
    except DomainError as no:
        assert no.code == said


@pytest.fixture
def year(cast: Cast) -> Books:
    """The year 2025 under 酬金制 with 8 %: 10,000 yuan came, 1,200 were spent on lifts, 6 on collecting; it is over."""
    kept = Books(cast)
    Signing(cast).sign(Contract("酬金制", date(2025, 1, 1), date(2027, 12, 31), "0.08"))
    kept.enter(day=LAST)
    kept.enter(Kind.INCOME, "parking", 500_000, words="10月临停收入", day=LAST)
    with cast.house.database.write() as session:
        moves = [Move(Account.BANK, Account.OTHER_INCOME, 1_000_000), Move(Account.CHANNEL_COST, Account.BANK, 600)]
        posting.post(session, estate_id=cast.xiushan, kind="test", source="test:1", day=LAST, words="收到",
                     at=cast.house.clock.now(), by=0, transfers=moves)  # fmt: skip
    return kept


def close(kept: Books, day: date = date(2025, 12, 31)) -> None:
    with kept.cast.house.database.write() as session:
        closing.close_day(session, None, estate_id=kept.cast.xiushan, day=day, at=kept.cast.house.clock.now())


def ask(kept: Books, *, by: str = "zhoukuaiji", year: int = 2025, reason: str = "") -> int:
    with kept.cast.house.database.write() as session:
        return settling.ask(session, kept.cast[by], estate_id=kept.cast.xiushan, year=year, reason=reason,
                            at=kept.cast.house.clock.now())  # fmt: skip


def answer(kept: Books, one: int, *, by: str = "liujingli", version: int = 1, why: str = "") -> None:
    with kept.cast.house.database.write() as session:
        if why:
            settling.refuse(session, kept.cast[by], one, why=why, version=version, at=kept.cast.house.clock.now())
        else:
            settling.approve(session, kept.cast[by], one, version=version, at=kept.cast.house.clock.now())


def shown(kept: Books, year: int = 2025) -> list[dict[str, Any]]:
    with kept.cast.house.database.read() as session:
        return settlements.shown(session, kept.cast.xiushan, year)


def test_it_is_worked_out_from_the_books_and_published_by_another(year: Books) -> None:
    close(year)
    one, cast = ask(year), year.cast
    assert shown(year) == [], "nobody sees a draft"
    with pytest.raises(Conflict, match="settlement_waits"):
        ask(year)
    with pytest.raises(NotAllowed, match="second_person_needed"):
        answer(year, one, by="zhoukuaiji")
    for outsider in ("huangjingli", "committee", "meijie"):
        with pytest.raises(NotFound):
            answer(year, one, by=outsider)
    with pytest.raises(Stale):
        answer(year, one, version=2)
    answer(year, one)
    (found,) = shown(year)
    sums = {key: found[key] for key in ("funds_fen", "pay_fen", "spent_fen", "balance_fen")}
    assert sums == {"funds_fen": 1_000_000, "pay_fen": 80_000, "spent_fen": 120_600, "balance_fen": 799_400}
    assert found["words"] == "结余 7,994.00 元，归全体业主", "parking is the owners' own and stands aside"
    door = cast.visitor("meijie").get(f"/estates/{cast.xiushan}/books?year=2025").json
    assert door["settlements"][0]["formula"][1].endswith("= 结余 7,994.00 元")
    assert door["contract_words"].startswith("物业合同到 2027年12月31日。")
    cast.react()
    assert cast.inbox("meijie")[-1][0] == cast.inbox("committee")[-1][0] == "小区年度结算公布了"
    assert cast.inbox("tenant") == [] or cast.inbox("tenant")[-1][0] != "小区年度结算公布了"


def test_a_correction_is_a_new_one_with_the_old_in_sight(year: Books) -> None:
    close(year)
    answer(year, ask(year))
    with pytest.raises(Malformed, match="reason_needed"):
        ask(year)
    with pytest.raises(Malformed, match="private_words"):
        ask(year, reason="问 13800001234")
    answer(year, ask(year, reason="合同的酬金写错了"))
    assert [(one["number"], one["reason"]) for one in shown(year)] == [(2, "合同的酬金写错了"), (1, "")]


def test_what_is_sent_back_is_never_seen_and_may_be_worked_out_anew(year: Books) -> None:
    close(year)
    answer(year, ask(year), why="科目分错了")
    year.cast.react()
    assert shown(year) == [] and "科目分错了" in year.cast.inbox("zhoukuaiji")[-1][1]
    answer(year, ask(year))
    assert [one["number"] for one in shown(year)] == [1]


def test_only_closed_books_of_a_year_gone_by_are_settled(year: Books) -> None:
    with pytest.raises(Conflict, match="books_open"):
        ask(year)
    waiting = year.ask(day=date(2025, 12, 30))
    with pytest.raises(Conflict, match="entries_wait"):
        ask(year)
    year.approve(waiting)
    close(year)
    with pytest.raises(Malformed, match="year_goes_on"):
        ask(year, year=2026)
    with pytest.raises(NotFound):
        ask(year, by="huangjingli")


def test_a_contract_changed_meanwhile_is_not_published_over(year: Books) -> None:
    close(year)
    one = ask(year)
    Signing(year.cast).sign(Contract("包干制", date(2025, 1, 1), date(2027, 12, 31)))
    with pytest.raises(Conflict, match="books_moved"):
        answer(year, one)


def test_a_year_is_settled_by_its_own_contract_not_by_the_next_one(year: Books) -> None:
    close(year)
    Signing(year.cast).sign(Contract("包干制", date(2026, 1, 1), date(2028, 12, 31)))
    answer(year, ask(year))
    (found,) = shown(year)
    assert (found["form"], found["pay_fen"]) == ("酬金制", 80_000)
    assert found["words"] == "结余 7,994.00 元，归全体业主", "what the owners saved never becomes the firm's"
    door = year.cast.visitor("meijie").get
    notes = {at: door(f"/estates/{year.cast.xiushan}/books?year={at}").json["notes"][0] for at in (2025, 2026)}
    assert "酬金制：结余归全体业主" in notes[2025] and "包干制" in notes[2026]


@pytest.mark.parametrize(("since", "code"), [
    (date(2025, 1, 2), "contract_changed_then"), (date(2025, 12, 31), "contract_changed_then"),
])  # fmt: skip
def test_a_year_in_which_the_pay_changed_is_not_settled_as_a_whole(year: Books, since: date, code: str) -> None:
    close(year)
    Signing(year.cast).sign(Contract("包干制", since, date(2028, 12, 31)))
    with pytest.raises(Conflict, match=code):
        ask(year)


def test_no_contract_of_a_later_year_is_held_against_a_year_before(cast: Cast) -> None:
    kept = Books(cast)
    Signing(cast).sign(Contract("酬金制", date(2026, 1, 1), date(2027, 12, 31), "0.08"))
    kept.enter(day=LAST)
    close(kept)
    with pytest.raises(Conflict, match="contract_unknown_then"):
        ask(kept)


def test_a_second_person_is_another_human_being(year: Books) -> None:
    close(year)
    one, cast = ask(year), year.cast
    with cast.house.database.write() as session:
        asker, other = cast.ids["zhoukuaiji"], cast.ids["liujingli"]
        session.execute(update(Person).where(Person.id == asker).values(merged_into=other))
    with pytest.raises(NotAllowed, match="second_person_needed"):
        answer(year, one)


def test_a_year_without_entries_is_not_settled(cast: Cast) -> None:
    Signing(cast).sign(Contract("包干制", date(2025, 1, 1), date(2027, 12, 31)))
    with cast.house.database.write() as session:
        closing.close_day(session, None, estate_id=cast.xiushan, day=date(2025, 12, 31), at=cast.house.clock.now())
    with pytest.raises(Conflict, match="nothing_to_settle"), cast.house.database.write() as session:
        settling.ask(session, cast["zhoukuaiji"], estate_id=cast.xiushan, year=2025, at=cast.house.clock.now())
    with cast.house.database.read() as session:
        assert settlements.is_empty(session, cast.xiushan, 2025)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_year_with_spending_alone_is_one_to_settle(cast: Cast) -> None:
    Books(cast).enter(day=LAST)
    with cast.house.database.read() as session:
        empty = [settlements.is_empty(session, cast.xiushan, year) for year in (2024, 2025)]
    assert empty == [True, False]
