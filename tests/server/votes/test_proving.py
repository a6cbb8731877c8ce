"""Who cannot prove on their phone who they are hears so before they read through to the last tap, and what to bring."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from server.kit.clock import StoppedClock
from server.people.models import Person, Tenure
from server.people.service import identifying, signing_in
from server.votes.models import Poll
from tests.cast import Cast
from tests.server.votes.polling import Polling, ready

TIE = (
    "您现在用的手机号还没有和证件核对过（换了号也要重新核对），在手机上还投不了。请本人带身份证到物业核对一次，"
    "核对好马上能投；也可以投纸质票。有不清楚的，请打物业电话 0771-5550100。"
)


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """A poll that is open and asks for the last four."""
    return ready(cast, clock)


def other_number(polling: Polling) -> None:
    """梅姐 has another number, and has confirmed it."""
    with polling.cast.house.database.write() as session:
        signing_in.confirm_phone(session, polling.cast.house.vault, polling.cast["meijie"], phone="19911114444",
                                 at=polling.clock.now())  # fmt: skip


def page(polling: Polling) -> tuple[bool, str | None]:
    """What the page of the vote says of 梅姐's head: may, and why not."""
    (head,) = polling.cast.visitor("meijie").get(f"/votes/{polling.poll_id}").json["mine"]
    return head["may"], head["why_not"]


def test_another_number_than_the_papers_were_tied_to_is_said_truly_before_the_first_tap(polling: Polling) -> None:
    assert page(polling) == (True, None)
    other_number(polling)
    assert page(polling) == (False, TIE) and "名册里" not in TIE, "the roster has the number"
    refused = polling.vote("meijie", status=403)
    assert (refused["code"], refused["sentence"]) == ("identity_unknown", TIE), "the door says the same"
    with polling.cast.house.database.write() as session:
        identifying.note_identity(
            session, polling.cast.house.vault, polling.cast["xiaoli"], home_id=polling.cast.homes["702"],
            person_id=polling.cast.ids["meijie"], id_number="45010019440307734X", at=polling.clock.now(),
        )  # fmt: skip
    assert page(polling) == (True, None) and polling.vote("meijie")["receipt"]


def test_whose_papers_the_roster_has_not_is_asked_to_bring_them(polling: Polling) -> None:
    mine = polling.cast.ids["meijie"]
    with polling.cast.house.database.write() as session:
        session.execute(update(Person).where(Person.id == mine).values(id_index=None))
        session.execute(update(Tenure).where(Tenure.person_id == mine).values(claim_index=None))
    may, said = page(polling)
    assert not may and said is not None and said.startswith("名册里还没有您的证件号")
    assert "带身份证" in said and "0771-5550100" in said
    assert polling.vote("meijie", status=403)["sentence"] == said


def test_it_is_said_while_there_is_time_to_go_there(cast: Cast, clock: StoppedClock) -> None:
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED")
    polling.draft()
    polling.freeze()
    other_number(polling)
    assert page(polling) == (False, f"还没开始，12月8日 00:00 开始投票。{TIE}")


def test_a_poll_that_asks_for_no_number_asks_nobody_to_bring_papers(polling: Polling) -> None:
    with polling.cast.house.database.write() as session:
        poll = session.get_one(Poll, polling.poll_id)
        poll.rules = {**poll.rules, "identity": "none"}
    other_number(polling)
    assert page(polling) == (True, None) and polling.vote("meijie")["receipt"]
