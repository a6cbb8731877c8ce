"""A contract is written down by one side and confirmed by the other; the owners' word is never the firm's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from server.contracts.queries import telling
from server.contracts.rules.contract import Contract, Side, Step, TooLate
from server.contracts.rules.handover import ITEMS
from server.contracts.service import ending
from server.fees.queries import terms
from server.fees.rules.rises import Ground
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, NotFound, Stale
from server.people.models import Person, StaffGrant
from tests.cast import Cast
from tests.server.contracts.signing import PAPER, TERM, Signing


@pytest.fixture
def signing(cast: Cast) -> Signing:
    return Signing(cast)


def test_the_firm_writes_down_the_committee_confirms_and_fees_follow(signing: Signing) -> None:
    cast, version = signing.cast, signing.write(replace(TERM, form="酬金制", share="0.08"))
    with pytest.raises(Conflict, match="contract_waits"):
        signing.write()
    with pytest.raises(NotAllowed, match="second_person_needed"):
        signing.confirm(version, by="liujingli")
    with pytest.raises(NotAllowed, match="other_side_needed"):
        signing.confirm(version, by="zhoukuaiji")
    for outsider in ("huangjingli", "xiaoli", "meijie"):
        with pytest.raises(NotFound):
            signing.confirm(version, by=outsider)
    with pytest.raises(Stale):
        signing.confirm(version, version=2)
    assert signing.standing().contract.since is None, "nothing holds yet"
    signing.confirm(version)
    with cast.house.database.read() as session:
        held = terms.of(session, cast.xiushan)
    assert (held.form, held.contract_from, held.contract_until) == ("酬金制", TERM.since, TERM.until)
    assert signing.standing().contract.share == "0.08"
    with pytest.raises(Conflict, match="contract_answered"):
        signing.confirm(version, version=2)
    assert [one.act for one in cast.audit("contract.version_approved")] == ["contract.version_approved"]


def test_what_the_committee_writes_down_the_firm_confirms_or_sends_back(signing: Signing) -> None:
    first = signing.write(by="committee")
    with pytest.raises(NotAllowed, match="other_side_needed"):
        signing.confirm(first, by="street")
    with pytest.raises(Malformed, match="reason_needed"):
        signing.confirm(first, by="liujingli", why="  ")
    signing.confirm(first, by="liujingli", why="日期不对")
    assert signing.standing().contract.since is None
    signing.confirm(signing.write(by="committee"), by="liujingli")
    assert signing.standing().contract.until == TERM.until


@pytest.mark.parametrize(("said", "ground", "code"), [
    (replace(TERM, share="0.08"), PAPER, "pay_wrong"), (replace(TERM, form="酬金制"), PAPER, "pay_wrong"),
    (replace(TERM, form="酬金制", share="0.08", agreed_fen=1), PAPER, "pay_wrong"),
    (replace(TERM, form="酬金制", share="1"), PAPER, "pay_wrong"), (replace(TERM, form="别的"), PAPER, "terms_wrong"),
    (replace(TERM, until=date(2024, 1, 1)), PAPER, "contract_dates_wrong"),
    (replace(TERM, open_days=30), PAPER, "clause_needed"), (TERM, Ground("口头说的"), "ground_needed"),
    (TERM, Ground("", 999_999), "not_found"), (replace(TERM, clause="问 13800001234"), PAPER, "private_words"),
])  # fmt: skip
def test_what_no_contract_says_is_not_written_down(signing: Signing, said: Contract, ground: Ground, code: str) -> None:
    with pytest.raises((Malformed, NotFound)) as no:
        signing.write(said, ground=ground)
    assert no.value.code == code


def test_the_owners_word_is_written_down_and_confirmed_by_their_side_alone(signing: Signing) -> None:
    signing.sign()
    for firm in ("liujingli", "admin"):
        with pytest.raises(NotAllowed, match="owners_word"):
            signing.give(by=firm)
    notice = signing.give()
    for firm in ("liujingli", "zhoukuaiji", "admin"):
        with pytest.raises(NotAllowed, match="other_side_needed"):
            signing.let_go(notice, by=firm)
    with pytest.raises(NotAllowed, match="second_person_needed"):
        signing.let_go(notice, by="committee")
    assert signing.standing().notice is None
    signing.let_go(notice)
    found = signing.standing()
    assert found.notice is not None and found.notice.side is Side.OWNERS
    assert [(one.step, one.day) for one in found.dues] == [(Step.HANDOVER, date(2027, 3, 15))]
    with pytest.raises(Conflict, match="notice_stands"):
        signing.give()


def test_the_firms_refusal_is_confirmed_by_the_owners_side(signing: Signing) -> None:
    signing.sign()
    notice = signing.give(Side.FIRM, date(2028, 1, 1), by="liujingli")
    with pytest.raises(NotAllowed, match="other_side_needed"):
        signing.let_go(notice, by="zhoukuaiji")
    signing.let_go(notice, by="committee")
    assert signing.standing().notice_id == notice


def test_a_notice_too_late_is_refused_with_the_laws_reason(signing: Signing) -> None:
    signing.sign(replace(TERM, until=date(2027, 1, 31)))
    with pytest.raises(TooLate) as no:
        signing.give(Side.FIRM, date(2027, 2, 1), by="liujingli")
    assert "民法典 947" in no.value.sentence and "2026年11月2日" in no.value.sentence
    with pytest.raises(TooLate, match="notice_too_late"):
        signing.give(effective=date(2027, 1, 10))
    with pytest.raises(Malformed, match="notice_before_ground"):
        signing.give(given=date(2026, 9, 1))
    with pytest.raises(NotFound):
        signing.give(ground=Ground("", 999_999))


def test_a_second_person_is_another_human_being(signing: Signing) -> None:
    signing.sign()
    notice, cast = signing.give(), signing.cast
    with cast.house.database.write() as session:
        session.execute(update(Person).where(Person.id == cast.ids["committee"]).values(merged_into=cast["street"].id))
    with pytest.raises(NotAllowed, match="second_person_needed"):
        signing.let_go(notice)


def test_what_is_handed_over_is_ticked_by_those_who_take_it(signing: Signing, clock: StoppedClock) -> None:
    signing.sign()
    notice, cast, today = signing.give(), signing.cast, local_day(signing.now)
    with pytest.raises(Conflict, match="notice_not_standing"):
        signing.hand_over(notice, "rooms", on=today)
    signing.let_go(notice)
    with pytest.raises(NotAllowed, match="taking_side"):
        signing.hand_over(notice, "rooms", on=today, by="liujingli")
    with pytest.raises(NotFound):
        signing.hand_over(notice, "nothing", on=today)
    with pytest.raises(Malformed, match="day_wrong"):
        signing.hand_over(notice, "rooms", on=date(2027, 1, 1))
    for key in ITEMS:
        signing.hand_over(notice, key, on=today)
        signing.hand_over(notice, key, on=today)
    assert signing.standing().open_items == 0
    with cast.house.database.write() as session:
        ending.take_back(session, cast["committee"], notice, "plans", why="少了一册", at=signing.now)
    assert signing.standing().open_items == 1
    clock.advance(days=140)
    with cast.house.database.read() as session:
        said = telling.line(session, cast.xiushan, today=local_day(signing.now))
    assert "还有 1 项没有交" in said and "不能撤离" in said


def test_a_new_contract_ends_the_story_of_the_old_notice(signing: Signing) -> None:
    signing.sign()
    signing.let_go(signing.give(effective=date(2027, 3, 1)))
    signing.sign(Contract("包干制", date(2027, 3, 1), date(2030, 2, 28)))
    found = signing.standing()
    assert (found.notice, found.contract.until) == (None, date(2030, 2, 28))


def test_two_people_of_the_firm_never_sign_the_owners_notice_away(signing: Signing) -> None:
    signing.sign()
    signing.let_go(signing.give(effective=date(2027, 3, 1)))
    cast = signing.cast
    with cast.house.database.write() as session:
        mine = StaffGrant.person_id == cast.ids["committee"]
        session.execute(update(StaffGrant).where(mine).values(ended_at=signing.now))
    again = signing.write(Contract("包干制", date(2027, 3, 1), date(2030, 2, 28)))
    with pytest.raises(NotAllowed, match="other_side_needed"):
        signing.confirm(again, by="zhoukuaiji")
    cast.react()
    assert "等您核对" in cast.inbox("street")[-1][0], "whoever may confirm it hears that it waits"
    signing.confirm(again, by="street")
    assert signing.standing().notice is None
