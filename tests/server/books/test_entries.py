"""An entry: asked by one person, approved by another, in the ledger for good, taken back only by another entry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from server.books.models import BookEntry
from server.books.rules.entries import Kind
from server.books.service import answering, vouchers
from server.books.service.answering import OwnEntry
from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, Malformed, NotFound, Stale
from server.kit.files import FolderStore
from server.ledger.queries.balances import balances
from server.ledger.rules.accounts import Account
from server.ledger.service import closing
from tests.server.books.keeping import Books
from tests.server.media.makers import jpeg


def held(kept: Books) -> dict[Account, int]:
    with kept.cast.house.database.read() as session:
        return {name: fen for name, fen in balances(session, kept.cast.xiushan).items() if fen}


def test_what_was_only_entered_is_nowhere_until_another_person_approves_it(kept: Books) -> None:
    entry_id = kept.ask()
    assert (held(kept), kept.told()["entries"]) == ({}, [])
    with pytest.raises(OwnEntry):
        kept.approve(entry_id, by="zhoukuaiji")
    kept.approve(entry_id)
    assert held(kept) == {Account.SPENDING: 120_000, Account.BANK: -120_000}
    told = kept.told()
    assert [(one.label, one.fen, one.count) for one in told["spending"]] == [("电梯维保和检验", 120_000, 1)]
    assert (told["agrees"], told["balance_fen"]) == (True, -120_000)


def test_approving_twice_posts_once(kept: Books) -> None:
    entry_id = kept.ask()
    with pytest.raises(Stale):
        kept.approve(entry_id, version=9)
    kept.approve(entry_id)
    with pytest.raises(Conflict) as again:
        kept.approve(entry_id, version=2)
    assert again.value.code == "entry_answered"
    assert held(kept)[Account.SPENDING] == 120_000


def test_a_refused_entry_stays_with_its_reason_and_is_never_posted(kept: Books) -> None:
    entry_id = kept.ask()
    with kept.cast.house.database.write() as session:
        answering.refuse(session, kept.cast["liujingli"], entry_id, why="发票看不清", version=1,
                         at=kept.cast.house.clock.now())  # fmt: skip
    with kept.cast.house.database.read() as session:
        row = session.get_one(BookEntry, entry_id)
    assert (row.state, row.why, row.posted_on) == ("refused", "发票看不清", None)
    assert held(kept) == {}


def test_a_wrong_entry_is_taken_back_once_by_two_people_and_both_stay_in_the_books(kept: Books) -> None:
    entry_id = kept.enter()
    back_id = kept.take_back(entry_id)
    with pytest.raises(Conflict) as again:
        kept.take_back(entry_id)
    assert again.value.code == "reversal_asked"
    kept.approve(back_id)
    with pytest.raises(Conflict):
        kept.take_back(back_id)
    told = kept.told()
    assert [one["fen"] for one in told["entries"]] == [-120_000, 120_000]
    assert (told["totals"]["spending_fen"], told["agrees"], held(kept)) == (0, True, {})


def test_public_income_is_the_owners_and_its_cost_is_taken_off(kept: Books) -> None:
    kept.enter(Kind.INCOME, "parking", 500_000, words="10月临停收入")
    kept.enter(Kind.COST, "parking", 60_000, words="道闸维护")
    assert held(kept) == {Account.BANK: 440_000, Account.PUBLIC_MONEY: 440_000}
    told = kept.told()
    assert [(one.label, one.fen) for one in told["public"]] == [("公共车位停车", 440_000)]
    assert (told["totals"]["public_cost_fen"], told["income"], told["public_balance_fen"]) == (60_000, [], 440_000)


def test_a_quarter_says_what_the_city_wants_in_the_fund_and_what_is_still_missing(kept: Books) -> None:
    kept.enter(Kind.INCOME, "ads", 100_000, words="电梯广告")
    due = kept.told()["fund_due"]
    assert (due["net_fen"], due["least_fen"], due["enough"]) == (100_000, 50_001, False)
    kept.enter(Kind.TO_FUND, "", 50_001, words="转入专户", quarter=kept.quarter.from_)
    due = kept.told()["fund_due"]
    assert (due["transferred_fen"], due["enough"]) == (50_001, True)
    assert held(kept) == {
        Account.BANK: 49_999, Account.FUND_BANK: 50_001, Account.PUBLIC_MONEY: 49_999, Account.FUND: 50_001,
    }  # fmt: skip
    assert kept.agrees()


def test_nobody_spends_more_public_money_than_there_is(kept: Books) -> None:
    kept.enter(Kind.INCOME, "ads", 100_000, words="电梯广告")
    entry_id = kept.ask(Kind.COST, "ads", 100_001, words="设计费")
    with pytest.raises(Conflict) as short:
        kept.approve(entry_id)
    assert short.value.code == "public_money_short"
    assert held(kept)[Account.PUBLIC_MONEY] == 100_000


def test_an_entry_for_a_closed_day_stands_on_the_next_open_one(kept: Books, clock: StoppedClock) -> None:
    entry_id = kept.ask(day=kept.days_ago(5))
    with kept.cast.house.database.write() as session:
        closing.close_day(session, None, estate_id=kept.cast.xiushan, day=kept.days_ago(3), at=clock.now())
    kept.approve(entry_id)
    with kept.cast.house.database.read() as session:
        assert session.get_one(BookEntry, entry_id).posted_on == kept.today - timedelta(days=2)
    assert kept.agrees()


def test_an_entry_changed_behind_the_books_is_found(kept: Books) -> None:
    entry_id = kept.enter()
    assert kept.agrees()
    with kept.cast.house.database.write() as session:
        session.execute(update(BookEntry).where(BookEntry.id == entry_id).values(fen=1))
    assert not kept.agrees()
    assert kept.told()["agrees"] is False


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"fen": 0}, "fen_out_of_bounds"), ({"words": " "}, "words_needed"), ({"masked": False}, "mask_first"),
        ({"line": "yacht"}, "line_unknown"), ({"days": -1}, "day_out_of_bounds"), ({"days": 500}, "day_out_of_bounds"),
        ({"words": "付给 13800138000"}, "private_words"), ({"words": "付给白兰娟"}, "private_words"),
        ({"kind": Kind.TO_FUND}, "quarter_needed"),
    ],
)  # fmt: skip
def test_what_cannot_be_or_must_not_go_to_all_is_refused_with_a_clear_word(
    kept: Books, wrong: dict[str, Any], code: str
) -> None:
    if "days" in wrong:
        wrong = {"day": kept.days_ago(wrong["days"])}
    with pytest.raises(Malformed) as refused:
        kept.ask(wrong.pop("kind", Kind.SPENDING), wrong.pop("line", "lifts"), wrong.pop("fen", 100), **wrong)
    assert refused.value.code == code


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["meijie", "xiaoli", "committee", "huangjingli", "stranger"])
def test_only_who_keeps_the_books_enters_and_approves(kept: Books, name: str) -> None:
    entry_id = kept.ask()
    with pytest.raises(NotFound):
        kept.ask(by=name)
    with pytest.raises(NotFound):
        kept.approve(entry_id, by=name)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_of_a_private_person_only_the_first_character_is_kept(kept: Books) -> None:
    entry_id = kept.ask(payee="白兰娟", of_person=True)
    with kept.cast.house.database.read() as session:
        assert session.get_one(BookEntry, entry_id).payee == "白**"


def test_a_voucher_is_a_pdf_as_it_is_or_a_photo_made_anew(tmp_path: Any) -> None:
    files = FolderStore(tmp_path)
    paper = vouchers.prepare(files, b"%PDF-1.7 a voucher")
    assert (files.get(paper.key), paper.mime) == (b"%PDF-1.7 a voucher", "application/pdf")
    photo = vouchers.prepare(files, jpeg())
    assert (files.get(photo.key)[:2], photo.mime) == (b"\xff\xd8", "image/jpeg")
    for wrong in (b"", b"GIF89a", b"<html>"):
        with pytest.raises(Malformed):
            vouchers.prepare(files, wrong)
