"""Papers are taken back: one's own while it waits, a notice that stands by two people, with a reason that is kept."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update

from server.contracts.models import ContractNotice, ContractRecall, ContractVersion
from server.contracts.queries import telling
from server.contracts.rules.contract import Side, State
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, NotFound, Stale
from server.people.models import Person
from tests.cast import Cast
from tests.server.contracts.signing import Signing


@pytest.fixture
def signing(cast: Cast) -> Signing:
    return Signing(cast)


def stands(signing: Signing) -> int:
    """A notice of the owners that two of their side gave."""
    signing.sign()
    notice = signing.give()
    signing.let_go(notice)
    return notice


def test_a_notice_that_stands_is_taken_back_by_two_people_and_everybody_hears_why(signing: Signing) -> None:
    notice, cast = stands(signing), signing.cast
    recall = signing.want_back(notice)
    assert signing.standing().notice_id == notice, "until another one has confirmed it, it stands"
    with pytest.raises(NotAllowed, match="second_person_needed"):
        signing.give_back(recall, by="committee")
    for firm in ("liujingli", "zhoukuaiji", "admin"):
        with pytest.raises(NotAllowed, match="other_side_needed"):
            signing.give_back(recall, by=firm)
    with pytest.raises(Conflict, match="contract_waits"):
        signing.want_back(notice)
    signing.give_back(recall)
    for _ in range(2):
        cast.react()
    assert signing.standing().notice is None
    [said] = [words for title, words in cast.inbox("meijie") if title == "物业不走了，通知已撤回"]
    assert "业主重新表决续聘" in said and "物业继续服务" in said
    with cast.house.database.read() as session:
        row = session.get_one(ContractNotice, notice)
        assert (row.state, row.version) == (State.TAKEN_BACK, 3)
        assert session.scalars(select(ContractRecall.basis)).all() == ["业主重新表决续聘"]
        assert "2027年12月31日" in telling.line(session, cast.xiushan, today=local_day(signing.now))
    assert [one.reason for one in cast.audit("contract.recall_approved")] == ["业主重新表决续聘"]
    signing.let_go(signing.give())
    assert signing.standing().notice is not None, "and a new one may be given"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_who_may_want_a_notice_back(signing: Signing) -> None:
    notice = stands(signing)
    for firm in ("liujingli", "admin"):
        with pytest.raises(NotAllowed, match="owners_word"):
            signing.want_back(notice, by=firm)
    for stranger in ("huangjingli", "meijie", "xiaoli"):
        with pytest.raises(NotFound):
            signing.want_back(notice, by=stranger)
    with pytest.raises(Malformed, match="reason_needed"):
        signing.want_back(notice, "  ")
    with pytest.raises(Malformed, match="private_words"):
        signing.want_back(notice, "问 13800001234")
    with pytest.raises(Stale):
        signing.want_back(notice, version=1)
    recall = signing.want_back(notice)
    with pytest.raises(Malformed, match="reason_needed"):
        signing.give_back(recall, why=" ")
    signing.give_back(recall, why="没有新的表决")
    assert signing.standing().notice_id == notice
    signing.cast.react()
    assert any("没有新的表决" in words for _, words in signing.cast.inbox("committee"))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_firms_own_word_is_taken_back_by_the_firm_and_confirmed_by_the_owners_side(signing: Signing) -> None:
    signing.sign()
    notice = signing.give(Side.FIRM, date(2028, 1, 1), by="liujingli")
    signing.let_go(notice, by="committee")
    recall = signing.want_back(notice, by="liujingli")
    with pytest.raises(NotAllowed, match="other_side_needed"):
        signing.give_back(recall, by="zhoukuaiji")
    signing.give_back(recall, by="committee")
    assert signing.standing().notice is None


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_once_the_firm_is_gone_a_notice_is_not_taken_back(signing: Signing, clock: StoppedClock) -> None:
    notice = stands(signing)
    recall = signing.want_back(notice)
    clock.set(clock.now().replace(year=2027, month=3, day=2))
    with pytest.raises(Conflict, match="notice_over"):
        signing.give_back(recall)
    signing.give_back(recall, why="已经过了日子")
    with pytest.raises(Conflict, match="notice_over"):
        signing.want_back(notice)


def test_ones_own_paper_is_taken_back_while_it_waits(signing: Signing) -> None:
    version, cast = signing.write(), signing.cast
    with pytest.raises(NotAllowed, match="not_yours"):
        signing.withdraw(ContractVersion, version, by="committee")
    with pytest.raises(NotFound):
        signing.withdraw(ContractVersion, version, by="huangjingli")
    signing.withdraw(ContractVersion, version, by="liujingli")
    with pytest.raises(Conflict, match="contract_answered"):
        signing.confirm(version, version=2)
    cast.react()
    assert cast.inbox("committee") == [], "what waits no more is not put to anybody"
    signing.sign()
    notice = signing.give()
    signing.withdraw(ContractNotice, notice, by="committee")
    assert signing.standing().notice is None
    signing.let_go(signing.give())
    assert [one.act for one in cast.audit("contract.version_withdrawn")] == ["contract.version_withdrawn"]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_two_accounts_of_one_person_are_one(signing: Signing) -> None:
    notice, cast = stands(signing), signing.cast
    recall = signing.want_back(notice)
    with cast.house.database.write() as session:
        session.execute(update(Person).where(Person.id == cast.ids["committee"]).values(merged_into=cast["street"].id))
    with pytest.raises(NotAllowed, match="second_person_needed"):
        signing.give_back(recall)
