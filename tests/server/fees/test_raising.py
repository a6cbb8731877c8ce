"""More is asked of owners only on a ground, by two people, and told before it begins."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from server.fees.models import FeeChange, Tariff
from server.fees.queries import terms as kept
from server.fees.rules.items import Cycle, Kind
from server.fees.rules.rises import Ground, Priced, is_higher
from server.fees.service import items, raising, tariffs, terms
from server.fees.service.tariffs import Said
from server.kit.calendar.days import add_months
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, Malformed, NotFound, Stale
from server.people.models import Person
from tests.cast import Cast
from tests.server.fees.billing import Billing

PAPER = Ground("业主大会决议", None, date(2026, 10, 1), "秀业〔2026〕3号")


@pytest.fixture
def billing(cast: Cast) -> Billing:
    """The property fee by the quarter, at 2.35."""
    found = Billing(cast)
    found.item()
    found.refresh("702", "101")
    return found


def coming(billing: Billing, months: int = 2) -> date:
    """The first day of a month to come."""
    return add_months(local_day(billing.now).replace(day=1), months)


def ask(billing: Billing, price: str = "3.00", ground: Ground = PAPER, *, months: int = 2) -> int:
    """周会计 asks for a price."""
    of = billing.prices["property"]
    with billing.cast.house.database.write() as session:
        version = session.get_one(Tariff, of).version
        return raising.ask_price(session, billing.cast["zhoukuaiji"], billing.items["property"],
                                 Said(price, coming(billing, months)), ground, of=of, version=version,
                                 at=billing.now)  # fmt: skip


def answer(billing: Billing, change_id: int, *, by: str = "liujingli", version: int = 1, why: str = "") -> None:
    with billing.cast.house.database.write() as session:
        if why:
            raising.refuse(session, billing.cast[by], change_id, why=why, version=version, at=billing.now)
        else:
            raising.approve(session, billing.cast[by], change_id, version=version, at=billing.now)


def prices(billing: Billing) -> list[tuple[str, str]]:
    with billing.cast.house.database.read() as session:
        return [(row.price, row.basis) for row in session.scalars(select(Tariff).order_by(Tariff.number))]


def test_a_higher_price_is_not_one_persons(billing: Billing) -> None:
    who, old, first = billing.cast["zhoukuaiji"], billing.prices["property"], coming(billing)
    with billing.cast.house.database.write() as session:
        with pytest.raises(Conflict) as no:
            tariffs.new_version(session, who, old, Said("3.00", first, basis="合同"), version=1, at=billing.now)
        assert no.value.code == "second_person_needed"
        tariffs.end(session, who, old, last_month=add_months(first, -1), version=1, at=billing.now)
        with pytest.raises(Conflict, match="second_person_needed"):
            tariffs.set_(session, who, billing.items["property"], Said("2.36", first, basis="合同"), at=billing.now)
        tariffs.set_(session, who, billing.items["property"], Said("2.35", first, basis="续签"), at=billing.now)
    assert [price for price, _ in prices(billing)] == ["2.35", "2.35"], "not after a pause either"


def test_no_price_stands_without_a_ground(billing: Billing) -> None:
    with billing.cast.house.database.write() as session, pytest.raises(Malformed) as no:
        tariffs.new_version(session, billing.cast["zhoukuaiji"], billing.prices["property"],
                            Said("2.00", coming(billing), basis=" "), version=1, at=billing.now)  # fmt: skip
    assert no.value.code == "basis_needed"


@pytest.mark.parametrize(("ground", "code"), [
    (Ground("大家都同意"), "ground_needed"), (Ground("", None, date(2026, 10, 1), " "), "ground_needed"),
    (Ground("", None, date(2030, 1, 1), "3号"), "ground_to_come"), (Ground("", 999_999), "not_found"),
    (Ground("听 13800001234 说的", None, date(2026, 10, 1), "3号"), "private_words"),
    (Ground("长" * 200, None, date(2026, 10, 1), "3号"), "basis_too_long"),
])  # fmt: skip
def test_the_ground_is_a_vote_or_a_paper_with_day_and_number(billing: Billing, ground: Ground, code: str) -> None:
    with pytest.raises((Malformed, NotFound)) as no:
        ask(billing, ground=ground)
    assert no.value.code == code


def test_it_waits_in_sight_for_another_person_and_is_told_before_its_month(billing: Billing) -> None:
    cast = billing.cast
    change = ask(billing)
    assert prices(billing) == [("2.35", "物业服务合同")], "nothing holds yet"
    cast.react()
    assert ("涨价等您核对" in [title for title, _ in cast.inbox("liujingli")]) and not cast.inbox("meijie")
    with pytest.raises(Conflict, match="change_waits"):
        ask(billing, "2.80")
    with pytest.raises(Conflict, match="second_person_needed"):
        answer(billing, change, by="zhoukuaiji")
    for outsider in ("xiaoli", "huangjingli", "meijie"):
        with pytest.raises(NotFound):
            answer(billing, change, by=outsider)
    with pytest.raises(Stale):
        answer(billing, change, version=2)
    answer(billing, change)
    basis = "2026年10月1日的书面文件，编号 秀业〔2026〕3号；业主大会决议"
    assert prices(billing)[1] == ("3.00", basis)
    cast.react()
    first = coming(billing)
    told = f"秀山花园物业费从{first.year}年{first.month}月起，由 2.35 元/㎡·月 改为 3.00 元/㎡·月。依据：{basis}。"
    for name in ("meijie", "laowang", "committee"):
        title, words = cast.inbox(name)[-1]
        assert title == f"物业费从{first.year}年{first.month}月起调价" and words.startswith(told)
    assert cast.inbox("zhoukuaiji")[-1][0] == "涨价已核对同意"
    with pytest.raises(Conflict, match="change_answered"):
        answer(billing, change, version=2)
    assert [one.act for one in cast.audit("fees.change_approved")] == ["fees.change_approved"]


def test_a_second_person_is_another_human_being(billing: Billing) -> None:
    """Whoever asked has bound their home since and goes by another number."""
    change, cast = ask(billing), billing.cast
    with cast.house.database.write() as session:
        asker = session.get_one(FeeChange, change).asked_by
        session.execute(update(Person).where(Person.id == asker).values(merged_into=cast["liujingli"].id))
    with pytest.raises(Conflict, match="second_person_needed"):
        answer(billing, change)


def test_what_is_refused_changes_nothing_and_may_be_asked_anew(billing: Billing) -> None:
    change = ask(billing)
    answer(billing, change, why="编号不对")
    billing.cast.react()
    assert len(prices(billing)) == 1 and "编号不对" in billing.cast.inbox("zhoukuaiji")[-1][1]
    assert billing.cast.inbox("meijie") == []
    answer(billing, ask(billing, "2.60"))
    assert [price for price, _ in prices(billing)] == ["2.35", "2.60"]


def test_a_month_that_has_begun_is_too_early(billing: Billing, clock: StoppedClock) -> None:
    with pytest.raises(Malformed, match="month_too_early"):
        ask(billing, months=0)
    change = ask(billing, months=1)
    clock.advance(days=40)
    with pytest.raises(Malformed, match="month_too_early"):
        answer(billing, change)
    assert len(prices(billing)) == 1


def test_the_owners_contract_is_not_one_persons_tick(billing: Billing) -> None:
    cast, who = billing.cast, billing.cast["zhoukuaiji"]
    with cast.house.database.write() as session:
        with pytest.raises(Conflict, match="second_person_needed"):
            terms.set_(
                session, who, cast.xiushan, version=0, at=billing.now, assembly_contract=True, late_rate="0.0005"
            )
        change = raising.ask_contract(session, who, cast.xiushan, PAPER, at=billing.now)
    with pytest.raises(Conflict, match="second_person_needed"):
        answer(billing, change, by="zhoukuaiji")
    answer(billing, change)
    with cast.house.database.write() as session:
        held = kept.of(session, cast.xiushan)
        assert held.assembly_contract
        with pytest.raises(Conflict, match="contract_signed"):
            raising.ask_contract(session, who, cast.xiushan, PAPER, at=billing.now)
        terms.set_(session, who, cast.xiushan, version=held.version, at=billing.now, late_rate="0.0005")
    cast.react()
    title, words = cast.inbox("meijie")[-1]
    assert title == "登记了业主大会签的物业合同" and "秀业〔2026〕3号" in words
    assert cast.inbox("committee")[-1][0] == title


def test_the_rule_compares_with_what_each_home_paid_last() -> None:
    day, everywhere = date(2026, 1, 1), {"building_ids": [], "use_states": []}
    block = {**everywhere, "building_ids": [7]}
    paid = [Priced("2.00", "元", day, everywhere), Priced("3.00", "元", day - timedelta(days=90), everywhere)]
    assert is_higher("2.50", paid) and not is_higher("2.00", paid), "what was dearer once does not count"
    assert is_higher("2.50", [Priced("3.00", "元", day, everywhere), Priced("2.00", "元", day, block)])
    assert not is_higher("9.99", []), "a first price"


def test_another_charge_of_a_kind_that_owners_pay_already_is_no_first_price(billing: Billing) -> None:
    who, first = billing.cast["zhoukuaiji"], coming(billing)
    with billing.cast.house.database.write() as session:
        before = items.add(session, who, estate_id=billing.cast.xiushan, key="before", name="服务费",
                                  kind=Kind.PER_AREA, cycle=Cycle.QUARTER, at=billing.now)  # fmt: skip
        tariffs.set_(session, who, before, Said("0.10", first, basis="合同"), at=billing.now)
    billing.billed()
    with billing.cast.house.database.write() as session:
        again = items.add(session, who, estate_id=billing.cast.xiushan, key="again", name="物业服务费",
                                 kind=Kind.PER_AREA, cycle=Cycle.QUARTER, at=billing.now)  # fmt: skip
        said = Said("4.80", first, basis="合同")
        with pytest.raises(Conflict, match="second_person_needed"):
            tariffs.set_(session, who, again, said, at=billing.now)
        assert tariffs.rises(session, who, again, said)
        change = raising.ask_price(session, who, again, said, PAPER, at=billing.now)
    answer(billing, change)
    assert "4.80" in [price for price, _ in prices(billing)]
