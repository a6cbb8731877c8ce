"""The roll is put right while a mandate is out: who lent their vote and who was to cast it hear that it ended."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from server.kit.clock import local_day
from server.kit.facts import DONE, FactRow
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from server.votes.models import Mandate, Poll, RollUnit, RollVoter
from server.votes.service import mandates, rolls
from tests.cast import RESIDENTS
from tests.workflows.proposals.conftest import OPENS, Stair
from tests.workflows.proposals.test_lending import LAOWANG, lend
from workflows.proposals import lent_words

ENDED = lent_words.LENT_DROPPED_TITLE
HUSBAND = NewOwner("白先生", None, "450100194405060017")


def owned_by(stair: Stair, *owners: NewOwner) -> None:
    """702 has these owners from today on; nothing follows from it yet."""
    with stair.cast.house.database.write() as session:
        ownership.change_owner(
            session, stair.cast.house.vault, stair.cast["liujingli"], home_id=stair.cast.homes["702"], owners=owners,
            on=local_day(stair.at), joint=len(owners) > 1, reason="登记漏了", at=stair.at,
        )  # fmt: skip


def joined(stair: Stair) -> None:
    """梅姐's husband is on the books beside her from today on."""
    one = RESIDENTS["meijie"]
    owned_by(stair, NewOwner(one.name, one.phone, one.id_number), HUSBAND)


def correct(stair: Stair, poll_id: int) -> None:
    """The committee takes the roll from the books anew; nothing follows from it yet."""
    with stair.cast.house.database.write() as session:
        rolls.correct(session, stair.cast["committee"], poll_id, why="补登共有人", keys=stair.keys, at=stair.at,
                      version=session.get_one(Poll, poll_id).version)  # fmt: skip


def kept(stair: Stair) -> list[tuple[str, bool]]:
    """Of each mandate where it stands, and whether it lies under the head that 702 is in."""
    with stair.cast.house.database.read() as session:
        unit = session.scalars(select(RollUnit).where(RollUnit.home_id == stair.cast.homes["702"])).one()
        return [(one.state, one.head_id == unit.head_id) for one in session.scalars(select(Mandate))]


def test_who_lent_and_who_holds_hear_that_it_ended_and_it_may_be_lent_again(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    stair.agree("meijie", "vote_notice")
    lend(stair, poll_id)
    joined(stair)
    stair.again()
    assert kept(stair) == [("given", True)] and "不用您代投了" not in stair.titles("laowang"), "the roll stands"
    correct(stair, poll_id)
    stair.again()
    assert kept(stair) == [("revoked", True)]
    assert stair.told("meijie", ENDED) == (
        "“21栋1单元加装电梯”的名册更正了，21栋1单元702的业主有变化，您家原来登记的代投不再有效。"
        "您可以自己投，也可以重新委托。",
        f"pages/mandate/mandate?id={poll_id}",
    )
    assert stair.told("laowang", "不用您代投了")[0] == (
        "“21栋1单元加装电梯”的名册更正了，21栋1单元702原来的委托不再有效，您先不用代投。业主还想请您投，会重新委托。"
    )
    assert not any("过户" in words for name in ("meijie", "laowang") for _, words in stair.cast.inbox(name))
    lend(stair, poll_id)
    assert [state for state, _ in kept(stair)] == ["revoked", "given"]


def test_what_was_not_told_yet_when_the_roll_was_put_right_fails_nowhere(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    with stair.cast.house.database.write() as session:
        mine = RollVoter.poll_id == poll_id, RollVoter.person_id == stair.cast.ids["meijie"]
        mandates.give(
            session, stair.cast["meijie"], keys=stair.keys, poll_id=poll_id, holder_name="王德浩", holder_phone=LAOWANG,
            head_id=session.scalars(select(RollVoter.head_id).where(*mine)).one(), paper=lambda: b"written",
            at=stair.at,
        )  # fmt: skip
    joined(stair)
    correct(stair, poll_id)
    stair.again()
    assert lent_words.LENT_TITLE not in stair.titles("meijie") and stair.titles("meijie").count(ENDED) == 1
    assert stair.titles("laowang").count("不用您代投了") == 1 and "有人请您代投" not in stair.titles("laowang")


def test_nothing_waits_for_ever_for_a_mandate_of_a_head_that_is_nowhere_any_more(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    given = lend(stair, poll_id)
    stair.cast.visitor("meijie").delete(f"/votes/mandates/{given}")
    stair.do(lambda session: bool(session.execute(delete(Mandate))))
    stair.again()
    with stair.cast.house.database.read() as session:
        waiting = select(FactRow.name).where(FactRow.state != DONE)
        assert not session.scalars(waiting).all() and lent_words.LENT_BACK_TITLE not in stair.titles("meijie")


def test_who_is_on_the_roll_no_more_is_not_asked_to_lend_again(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    lend(stair, poll_id)
    owned_by(stair, HUSBAND)
    correct(stair, poll_id)
    stair.again()
    assert stair.told("meijie", ENDED)[0] == (
        "“21栋1单元加装电梯”的名册更正了，21栋1单元702由现在的业主投票，原来登记的代投不再有效。"
        "有疑问请打物业电话 0771-5550100。"
    )
    assert "不用您代投了" in stair.titles("laowang")


def test_after_the_end_nobody_is_asked_to_lend_again(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    lend(stair, poll_id)
    joined(stair)
    correct(stair, poll_id)
    stair.until(OPENS + timedelta(days=11))
    assert ENDED not in stair.titles("meijie")
