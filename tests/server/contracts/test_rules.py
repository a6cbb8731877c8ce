"""The days of a contract and a notice in time or too late, by table."""

from __future__ import annotations

from datetime import date

import pytest

from server.contracts.pages.forms import share_of
from server.contracts.queries.standing import local_of
from server.contracts.rules.contract import (
    Contract,
    Local,
    Notice,
    Side,
    Step,
    TooLate,
    agenda,
    check_contract,
    check_notice,
    decide_by,
)
from server.contracts.rules.words import line, missed_words, step_words
from server.kit.errors import Conflict, Malformed
from server.places.rules.cities import profile

D = date
TERM = Contract("包干制", D(2025, 1, 1), D(2027, 12, 31))
OPEN = Contract("包干制", D(2025, 1, 1))
LOCAL = Local(90)
TODAY = D(2027, 6, 1)


@pytest.mark.parametrize(("city", "by"), [
    ("台州市", D(2027, 10, 2)), ("北京市", D(2027, 6, 30)), ("南宁市", D(2027, 10, 2)), ("不知道的市", D(2027, 10, 2)),
])  # fmt: skip
def test_a_city_says_until_when_the_owners_decide(city: str, by: date) -> None:
    assert decide_by(D(2027, 12, 31), local_of(profile(city))) == by


@pytest.mark.parametrize(("city", "days", "files"), [("北京市", 30, None), ("杭州市", 15, None), ("上海市", 15, 10)])
def test_a_city_says_how_soon_a_leaving_firm_hands_over(city: str, days: int, files: int | None) -> None:
    found = local_of(profile(city))
    assert (found.handover_days, found.files_days) == (days, files)


def test_the_days_of_a_term_come_in_their_order() -> None:
    assert [(due.step, due.day) for due in agenda(TERM, LOCAL)] == [
        (Step.DECIDE, D(2027, 10, 2)), (Step.REFUSE, D(2027, 10, 2)), (Step.DISMISS, D(2027, 11, 1)),
        (Step.END, D(2027, 12, 31)),
    ]  # fmt: skip
    assert agenda(OPEN, LOCAL) == []


def test_with_a_notice_only_the_hand_over_is_left() -> None:
    going = Notice(Side.OWNERS, D(2027, 10, 1), D(2028, 1, 1))
    assert [(one.step, one.day) for one in agenda(TERM, Local(90, files_days=10), going)] == [
        (Step.FILES, D(2028, 1, 10)), (Step.HANDOVER, D(2028, 1, 15)),
    ]  # fmt: skip


@pytest.mark.parametrize(("contract", "side", "given", "effective", "words"), [
    (TERM, Side.OWNERS, D(2027, 3, 1), D(2027, 5, 1), None),
    (TERM, Side.OWNERS, D(2027, 3, 1), D(2027, 4, 30), "民法典 946"),
    (TERM, Side.OWNERS, D(2027, 11, 1), D(2028, 1, 1), None),
    (TERM, Side.OWNERS, D(2027, 11, 2), D(2028, 1, 1), "最早 2028年1月2日"),
    (TERM, Side.FIRM, D(2027, 10, 2), D(2028, 1, 1), None),
    (TERM, Side.FIRM, D(2027, 10, 3), D(2028, 1, 1), "民法典 947"),
    (TERM, Side.FIRM, D(2027, 10, 3), D(2028, 6, 1), "最晚是 2027年10月2日"),
    (TERM, Side.FIRM, D(2027, 3, 1), D(2027, 12, 31), "在这之前不能退出"),
    (TERM, Side.FIRM, D(2028, 1, 1), D(2028, 3, 2), None),
    (TERM, Side.FIRM, D(2028, 1, 1), D(2028, 3, 1), "民法典 948"),
    (OPEN, Side.OWNERS, D(2027, 3, 1), D(2027, 5, 1), None),
    (OPEN, Side.FIRM, D(2027, 3, 1), D(2027, 4, 30), "民法典 948"),
    (Contract("包干制", D(2025, 1, 1), D(2027, 12, 31), dismiss_days=30, clause="第九条"), Side.OWNERS, D(2027, 3, 1),
     D(2027, 4, 1), None),
    (Contract("包干制", D(2025, 1, 1), D(2027, 12, 31), refuse_days=120, clause="第九条"), Side.FIRM, D(2027, 9, 15),
     D(2028, 1, 1), "第九条"),
])  # fmt: skip
def test_a_notice_comes_in_time_or_the_law_says_why_not(
    contract: Contract, side: Side, given: date, effective: date, words: str | None
) -> None:
    notice = Notice(side, given, effective)
    if words is None:
        check_notice(contract, notice, today=D(2028, 12, 31))
        return
    with pytest.raises(TooLate, match="notice_too_late") as no:
        check_notice(contract, notice, today=D(2028, 12, 31))
    assert words in no.value.sentence


def test_a_notice_is_neither_of_tomorrow_nor_from_before_the_contract() -> None:
    with pytest.raises(Conflict, match="contract_unknown"):
        check_notice(Contract("包干制"), Notice(Side.FIRM, TODAY, D(2028, 1, 1)), today=TODAY)
    with pytest.raises(Malformed, match="day_to_come"):
        check_notice(TERM, Notice(Side.FIRM, D(2027, 6, 2), D(2028, 1, 1)), today=TODAY)
    with pytest.raises(Malformed, match="day_out_of_bounds"):
        check_notice(TERM, Notice(Side.OWNERS, TODAY, D.max), today=TODAY)
    with pytest.raises(Malformed, match="day_before_contract"):
        check_notice(TERM, Notice(Side.OWNERS, D(2024, 12, 31), D(2028, 1, 1)), today=TODAY)


@pytest.mark.parametrize(("contract", "code"), [
    (Contract("包干制", D(2027, 1, 1), D(2026, 12, 31)), "contract_dates_wrong"),
    (Contract("包干制"), "contract_dates_wrong"), (Contract("包干制", D(1, 1, 1)), "day_out_of_bounds"),
    (Contract("包干制", D(2027, 1, 1), D.max), "day_out_of_bounds"),
    (Contract("包干制", D(2027, 1, 1), open_days=30), "clause_needed"),
])  # fmt: skip
def test_a_contract_says_what_can_be(contract: Contract, code: str) -> None:
    with pytest.raises(Malformed) as no:
        check_contract(contract)
    assert no.value.code == code


@pytest.mark.parametrize(("contract", "today", "said"), [
    (Contract("包干制"), TODAY, "还没有登记"),
    (TERM, D(2027, 10, 2), "由全体业主共同决定，最晚 2027年10月2日"),
    (TERM, D(2027, 10, 3), "要到期解聘，最晚 2027年11月1日书面通知物业"),
    (TERM, D(2027, 11, 2), "到期后合同照旧执行，任何一方要解除，都要提前 60 天"),
    (TERM, D(2028, 1, 1), "2027年12月31日已到期，现在照旧执行"),
    (OPEN, TODAY, "没有约定期限，现在照旧执行"),
])  # fmt: skip
def test_one_plain_line_says_until_when_and_who_decides(contract: Contract, today: date, said: str) -> None:
    assert said in line(contract, agenda(contract, LOCAL), None, today=today)


def test_the_line_of_a_notice_says_that_nobody_leaves_in_the_dark() -> None:
    going = Notice(Side.OWNERS, D(2027, 10, 1), D(2028, 1, 1))
    dues = agenda(TERM, LOCAL, going)
    before = line(TERM, dues, going, today=D(2027, 12, 31), left=9)
    assert before.startswith("全体业主共同决定，现在的物业服务到 2027年12月31日为止。") and "不能撤离" in before
    assert "还有 3 项没有交，最晚 2028年1月15日交完" in line(TERM, dues, going, today=D(2028, 1, 2), left=3)
    assert line(TERM, dues, going, today=D(2028, 1, 2)).endswith("已经交接完。")


def test_every_step_is_said_before_and_after_its_day() -> None:
    for step in Step:
        assert "2027年10月2日" in step_words(step, TERM, D(2027, 10, 2))
        assert "2027年10月2日" in missed_words(step, TERM, D(2027, 10, 2), left=2)


@pytest.mark.parametrize(("typed", "kept"), [("", None), ("8", "0.08"), ("8.5%", "0.085"), ("12 ％", "0.12")])
def test_percent_are_kept_as_a_share(typed: str, kept: str | None) -> None:
    assert share_of(typed) == kept


@pytest.mark.parametrize("typed", ["0", "100", "-3", "八", "8,5"])
def test_what_is_no_share_is_refused(typed: str) -> None:
    with pytest.raises(Malformed, match="pay_wrong"):
        share_of(typed)
