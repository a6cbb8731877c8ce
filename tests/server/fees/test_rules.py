"""What a home owes, by tables of cases; the worked cases of the field run in tests/golden."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.contracts.rules import periods as service_contract
from server.fees.rules import (
    allocation,
    amounts,
    common_money,
    dunning,
    late,
    limitation,
    payers,
    prepaying,
    rates,
)  # fmt: skip
from server.fees.rules.allocation import Open
from server.fees.rules.dunning import Wording
from server.fees.rules.prepaying import Prepayment

PRICE = Fraction("1.50")


def test_a_quarter_is_one_line_and_not_three() -> None:
    assert amounts.by_area(PRICE, 5005).fen == 7508
    assert amounts.by_area(PRICE, 5005, Fraction(3)).fen == 22523


def test_a_half_fen_goes_up_and_less_does_not() -> None:
    assert amounts.fixed(Fraction("0.005")).fen == 1
    assert amounts.fixed(Fraction("0.00499")).fen == 0


@pytest.mark.parametrize(("price", "area", "months"), [(Fraction(-1), 1, 1), (PRICE, -1, 1), (PRICE, 1, -1)])
def test_nothing_below_zero_is_billed(price: Fraction, area: int, months: int) -> None:
    with pytest.raises(amounts.AmountWrong):
        amounts.by_area(price, area, Fraction(months))


def test_a_vacant_home_pays_in_full_where_no_local_rule_says_otherwise() -> None:
    assert amounts.vacant(PRICE, 10000, 12, None).total == 12 * 15000
    assert amounts.vacant(PRICE, 10000, 6, amounts.BINZHOU).reduced_months == 0
    assert amounts.vacant(PRICE, 10000, 7, amounts.BINZHOU).total == 6 * 15000 + 9000


def test_the_month_of_transfer_is_the_sellers_unless_agreed() -> None:
    second = payers.quarter(2025, 2)
    april, may, june = second
    assert payers.at_transfer(date(2025, 5, 31), second) == payers.Divided((april, may), (june,))
    assert payers.at_transfer(date(2025, 5, 1), second, month_to_buyer=True) == payers.Divided((april,), (may, june))


def test_the_owner_pays_from_january_on_after_a_hand_over_in_december() -> None:
    assert payers.at_hand_over(date(2024, 12, 31), payers.months(date(2024, 12, 1), 2)).after == (date(2025, 1, 1),)


def test_a_home_nobody_took_over_stays_the_developers() -> None:
    assert payers.at_hand_over(None, payers.months(date(2025, 1, 1), 3)).after == ()


def test_the_buyer_is_asked_for_old_debts_only_if_he_promised_it_in_writing() -> None:
    assert payers.old_debt(180000, promised_in_writing=False) == (180000, 0)
    assert payers.old_debt(180000, promised_in_writing=True) == (0, 180000)


def test_a_contract_without_a_term_ends_after_sixty_full_days() -> None:
    assert service_contract.earliest_end(date(2025, 3, 1)) == date(2025, 5, 1)


def test_without_a_clause_nothing_is_added_for_being_late() -> None:
    assert late.late_fee(100000, 500, None) == late.Late(500, 0, 0, warning=False)


def test_a_late_fee_stops_at_the_principal_only_if_the_contract_says_so() -> None:
    terms = late.Terms(Fraction("0.003"), late.Cap.NONE)
    assert late.late_fee(100000, 500, terms).claimable == 150000


@pytest.mark.parametrize(("paid", "days"), [(date(2025, 1, 31), 0), (date(2025, 1, 1), 0), (date(2025, 2, 1), 1)])
def test_days_late_begin_after_the_due_day(paid: date, days: int) -> None:
    assert late.days_late(date(2025, 1, 31), paid) == days


BILLS = [
    Open("B2", date(2025, 3, 31), 30000, 500),
    Open("B1", date(2024, 12, 31), 30000, 900),
    Open("B3", date(2025, 6, 30), 30000),
]


def test_the_oldest_principal_is_paid_first_and_late_fees_last() -> None:
    found = allocation.allocate(60100, BILLS, on=date(2025, 4, 15))
    assert [(part.id, part.principal, part.late_fee) for part in found.parts] == [
        ("B1", 30000, 0),
        ("B2", 30000, 0),
        ("B3", 100, 0),
    ]


def test_the_payers_word_comes_first_and_what_is_over_goes_by_age() -> None:
    found = allocation.allocate(30001, BILLS, on=date(2025, 4, 15), wanted=["B3"])
    assert [(part.id, part.fen) for part in found.parts] == [("B3", 30000), ("B1", 1)]
    with pytest.raises(allocation.UnknownBill):
        allocation.allocate(1, BILLS, on=date(2025, 4, 15), wanted=["B9"])


@given(
    st.integers(0, 10**9),
    st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**5), st.dates()), max_size=12),
    st.data(),
)
def test_no_fen_of_a_payment_is_lost(payment: int, rows: list[tuple[int, int, date]], data: st.DataObject) -> None:
    bills = [Open(f"B{place}", due, principal, fee) for place, (principal, fee, due) in enumerate(rows)]
    wanted = data.draw(st.lists(st.sampled_from([bill.id for bill in bills]), unique=True)) if bills else []
    found = allocation.allocate(payment, bills, on=date(2025, 6, 1), wanted=wanted)
    owed = {bill.id: bill for bill in bills}
    assert sum(part.fen for part in found.parts) + found.rest == payment
    assert all(
        part.principal <= owed[part.id].principal and part.late_fee <= owed[part.id].late_fee for part in found.parts
    )
    assert found.rest == max(0, payment - sum(bill.principal + bill.late_fee for bill in bills))


@pytest.mark.parametrize(
    ("months", "end", "said"),
    [
        (12, None, Prepayment.ACCEPT),
        (13, None, Prepayment.OVER_LIMIT),
        (6, date(2025, 8, 31), Prepayment.ACCEPT),
        (6, date(2025, 8, 30), Prepayment.BEYOND_CONTRACT),
    ],
)
def test_nobody_pays_beyond_a_year_or_the_contract(months: int, end: date | None, said: Prepayment) -> None:
    assert prepaying.may_prepay(date(2025, 2, 28), months, end) is said


def test_four_rates_have_four_meanings() -> None:
    money = rates.Collected(billed=100000, waived=10000, paid=60000, opening_arrears=50000, arrears_paid=10000)
    assert (money.current, money.arrears, money.combined) == ("66.66%", "20.00%", "50.00%")
    assert rates.households(797, 960) == "83.02%"
    assert rates.Collected(0, 0, 0).current == "—"


def test_a_shared_cost_adds_up_to_the_fen() -> None:
    assert common_money.shared(1000, {"101": 1, "102": 1, "103": 1}) == {"101": 334, "102": 333, "103": 333}


def test_what_is_left_is_the_owners_under_cost_plus_and_the_firms_under_a_lump_sum() -> None:
    assert common_money.settle(common_money.Form.LUMP_SUM, 100, 90).whose is common_money.Whose.PROVIDER
    agreed = common_money.settle(common_money.Form.COST_PLUS, 1000, 700, agreed=100)
    assert (agreed.remuneration, agreed.balance, agreed.whose) == (100, 200, common_money.Whose.OWNERS)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("尊敬的业主，您有一笔物业费未缴，请方便时在小程序里缴纳。", Wording.OK),
        ("明天上午停水检修，请提前存水；物业费可在小程序缴纳。", Wording.UTILITY_CUT_THREAT),
        ("再不交费就断您家的电", Wording.UTILITY_CUT_THREAT),
        ("将在群里公布欠费业主的姓名", Wording.PERSONAL_DATA_EXPOSURE),
        ("您的房号和欠费金额会被张贴", Wording.PERSONAL_DATA_EXPOSURE),
        ("不缴费将停用您的门禁卡", Wording.ACCESS_THREAT),
        ("逾期加收滞纳金", Wording.WRONG_TERM),
        ("电费、水费请另行缴纳", Wording.OK),
        ("将限制供暖直至缴清", Wording.UTILITY_CUT_THREAT),
        ("逾期将限制用水用电", Wording.UTILITY_CUT_THREAT),
        ("将停止供应燃气", Wording.UTILITY_CUT_THREAT),
        ("不交就拉闸", Wording.UTILITY_CUT_THREAT),
        ("水电将被停", Wording.UTILITY_CUT_THREAT),
        ("我们将锁住您家水表", Wording.UTILITY_CUT_THREAT),
        ("电卡将无法充值", Wording.UTILITY_CUT_THREAT),
        ("将不予供水，也不卖电", Wording.UTILITY_CUT_THREAT),
        ("欠费情况将在业主群通报", Wording.PERSONAL_DATA_EXPOSURE),
        ("将您的欠费信息发布在业主群", Wording.PERSONAL_DATA_EXPOSURE),
        ("将把您的名字贴在单元门口", Wording.PERSONAL_DATA_EXPOSURE),
        ("将上黑榜", Wording.PERSONAL_DATA_EXPOSURE),
        ("将告知您的邻居", Wording.PERSONAL_DATA_EXPOSURE),
        ("不缴费将停用您的电梯卡", Wording.ACCESS_THREAT),
        ("收费项目和金额见公示栏", Wording.OK),
        ("有关水电费的疑问请致电物业前台", Wording.OK),
        ("请在期限内缴纳水费", Wording.OK),
        ("电梯停止运行期间减免物业费", Wording.OK),
        ("将停止对您家的水电供应", Wording.UTILITY_CUT_THREAT),
        ("逾期中止供电、终止供水", Wording.UTILITY_CUT_THREAT),
        ("供水将被中止", Wording.UTILITY_CUT_THREAT),
        ("您家水阀将被关闭", Wording.UTILITY_CUT_THREAT),
        ("电卡不予充值", Wording.UTILITY_CUT_THREAT),
        ("未缴清前限时供水", Wording.UTILITY_CUT_THREAT),
        ("欠费名单见公告栏", Wording.PERSONAL_DATA_EXPOSURE),
        ("将在大屏滚动播放欠费业主", Wording.PERSONAL_DATA_EXPOSURE),
        ("您的姓名将写在小区公告栏上", Wording.PERSONAL_DATA_EXPOSURE),
        ("将列入黑名单", Wording.PERSONAL_DATA_EXPOSURE),
        ("将在群里点名", Wording.PERSONAL_DATA_EXPOSURE),
        ("将向您单位反映", Wording.PERSONAL_DATA_EXPOSURE),
        ("欠费车辆不予放行", Wording.ACCESS_THREAT),
        ("不交物业费不给开门禁", Wording.ACCESS_THREAT),
        ("拒绝缴纳停车费的，我司将依法起诉", Wording.OK),
        ("本次不予减免，停车费另计", Wording.OK),
        ("收费员姓名及电话见公告栏", Wording.OK),
        ("有疑问可向我单位反映", Wording.OK),
        ("代收水费协议已终止，请到水务公司缴纳", Wording.OK),
        ("有关水阀更换的费用请一并缴纳", Wording.OK),
    ],
)
def test_a_reminder_threatens_nobody(words: str, found: Wording) -> None:
    assert dunning.check_wording(words) is found


def test_only_a_demand_that_arrived_in_time_begins_the_term_anew() -> None:
    due = date(2022, 3, 31)
    reached, poster = limitation.Demand(date(2024, 2, 29), True), limitation.Demand(date(2025, 1, 1), False)
    assert limitation.expires_on(due) == date(2025, 3, 31)
    assert limitation.expires_on(due, [poster]) == date(2025, 3, 31)
    assert limitation.expires_on(due, [poster, reached]) == date(2027, 2, 28)
    assert limitation.expires_on(due, [limitation.Demand(date(2025, 4, 1), True)]) == date(2025, 3, 31)
    assert not limitation.has_expired(due, date(2025, 3, 31)) and limitation.has_expired(due, date(2025, 4, 1))
