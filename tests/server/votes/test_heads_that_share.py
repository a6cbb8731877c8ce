"""Joint owners, mandates, a sale while the vote goes on, and two ballots of one head at the same moment."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from server.kit.clock import StoppedClock
from server.kit.errors import DomainError
from server.people.models import Person
from server.votes.models import Ballot, Mandate, RollHead, RollVoter
from server.votes.queries import holders
from server.votes.service import canvass, following, mandates
from tests.at_once import at_once
from tests.cast import Cast
from tests.server.votes.polling import NO, YES, Polling, ready


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """A poll that is open."""
    return ready(cast, clock)


def let(polling: Polling, head: str, name: str) -> None:
    """Somebody may cast for a head too, as a joint owner does."""
    row = {"poll_id": polling.poll_id, "head_id": polling.heads[head], "person_id": polling.cast.ids[name]}
    with polling.cast.house.database.write() as session:
        session.execute(insert(RollVoter), row)


def give(polling: Polling, name: str, phone: str = "19900000855") -> int:
    """Somebody lets the holder of a phone vote for them."""
    with polling.cast.house.database.write() as session:
        return mandates.give(session, polling.cast[name], keys=polling.keys, poll_id=polling.poll_id,
                             head_id=polling.heads[name], holder_name="王德浩", holder_phone=phone,
                             paper=lambda: b"written", at=polling.clock.now())  # fmt: skip


def revoke(polling: Polling, name: str, mandate_id: int) -> None:
    """Somebody takes a mandate back."""
    with polling.cast.house.database.write() as session:
        mandates.revoke(session, polling.cast[name], mandate_id, at=polling.clock.now())


def number(polling: Polling, name: str, phone: str) -> None:
    """Somebody has a new number, and has confirmed it."""
    with polling.cast.house.database.write() as session:
        new = {"phone_index": polling.cast.house.vault.index(phone)}
        session.execute(update(Person).where(Person.id == polling.cast.ids[name]).values(new))


def as_holder(polling: Polling, status: int) -> dict[str, Any]:
    """老王 casts for 梅姐."""
    sent = {"head_id": polling.heads["meijie"], "choices": NO, "id_last4": "8556"}
    answer = polling.cast.visitor("laowang").post(f"/votes/{polling.poll_id}/ballots", sent)
    assert answer.status_code == status, answer.json
    found: dict[str, Any] = answer.json
    return found


def test_of_joint_owners_the_first_speaks_for_all(polling: Polling) -> None:
    let(polling, "meijie", "laowang")
    polling.vote("meijie")
    assert as_holder(polling, 409)["code"] == "unit_already_voted"
    shown = polling.cast.visitor("laowang").get(f"/votes/{polling.poll_id}").json["mine"]
    told = [(one["may"], one["voted"], one["voted_at"], one["receipt"]) for one in shown]
    assert told == [(True, False, None, None), (False, True, None, None)], "the second would find it in the export"


def test_whose_only_owner_has_voted_is_not_told_of_joint_owners(polling: Polling) -> None:
    polling.vote("meijie")
    with pytest.raises(DomainError, match="unit_already_voted") as refused:
        give(polling, "meijie")
    assert "共有人" not in refused.value.sentence and "已经投过票了" in refused.value.sentence


def test_a_holder_is_told_whose_ballot_it_is(polling: Polling) -> None:
    give(polling, "meijie")
    shown = polling.cast.visitor("laowang").get(f"/votes/{polling.poll_id}").json["mine"]
    assert [one["for_whom"] for one in shown] == [None, "白**"]


def test_a_holder_votes_once_for_whoever_gave_a_mandate(polling: Polling) -> None:
    as_holder(polling, 404)
    give(polling, "meijie")
    assert polling.cast.visitor("meijie").get(f"/votes/{polling.poll_id}").json["mine"][0]["mandate"][
        "state_label"
    ] == ("已委托，还没投")
    assert "number" not in as_holder(polling, 201)
    ballot, mandate = polling.rows(Ballot)[0], polling.rows(Mandate)[0]
    assert (ballot.channel, ballot.proxy_id, mandate.state) == ("proxy", mandate.id, "used")
    assert as_holder(polling, 409)["code"] == "mandate_ended"
    with pytest.raises(DomainError, match="mandate_ended"):
        revoke(polling, "meijie", mandate.id)
    assert polling.cast.house.files.get(mandate.file_key) != b"written"


def test_wrong_digits_of_a_holder_are_counted_at_whichever_head_they_sit(polling: Polling) -> None:
    give(polling, "meijie")
    guess = {"head_id": polling.heads["meijie"], "choices": NO, "id_last4": "0000"}
    for left in (4, 3, 2):
        told = polling.cast.visitor("laowang").post(f"/votes/{polling.poll_id}/ballots", guess)
        assert told.json["detail"]["left"] == left
    for left in (1, 0):
        assert polling.vote("laowang", id_last4="0000", status=403)["detail"]["left"] == left
    assert as_holder(polling, 429)["code"] == polling.vote("laowang", status=429)["code"] == "identity_locked"
    polling.clock.advance(minutes=16)
    told = polling.cast.visitor("laowang").post(f"/votes/{polling.poll_id}/ballots", guess)
    assert told.json["detail"]["left"] == 4 and as_holder(polling, 201)["receipt"]


def test_a_home_is_sold_while_its_holder_casts_and_neither_waits_for_the_other_for_ever(polling: Polling) -> None:
    mandate_id, head_id, at = give(polling, "meijie"), polling.heads["meijie"], polling.clock.now()
    buyer, home = polling.cast.ids["newcomer"], polling.cast.homes["702"]
    begun = threading.Event()

    def cast() -> None:
        with polling.cast.house.database.write() as session:
            mandates.use(session, mandate_id, holder_id=polling.cast.ids["laowang"], cap=3, at=at)
            begun.set()
            time.sleep(0.4)
            # As the ballot does that comes next, by its foreign key.
            session.execute(
                select(RollHead.id).where(RollHead.id == head_id).with_for_update(read=True, key_share=True)
            )

    def sell() -> None:
        assert begun.wait(10)
        with polling.cast.house.database.write() as session:
            following.follow_sale(session, home_id=home, new_ids=[buyer], at=at)

    at_once(cast, sell)
    assert [one.state for one in polling.rows(Mandate)] == ["used"]


def test_a_mandate_is_revocable_until_used_and_its_holder_no_member_of_staff(polling: Polling) -> None:
    mandate_id = give(polling, "meijie")
    with pytest.raises(DomainError, match="mandate_given"):
        give(polling, "meijie", "13900009999")
    revoke(polling, "meijie", mandate_id)
    as_holder(polling, 404)
    for phone, code in (("13900000000", "proxy_is_property_staff"), ("19900000734", "proxy_for_oneself")):
        with pytest.raises(DomainError, match=code):
            give(polling, "meijie", phone)


def test_a_holder_who_lives_elsewhere_reads_the_poll_and_is_asked_who_they_are(polling: Polling) -> None:
    cast, path = polling.cast, f"/votes/{polling.poll_id}"
    assert cast.visitor("stranger").get(path).status_code == 404
    give(polling, "meijie", "19900000005")
    mine = cast.visitor("stranger").get(path).json["mine"]
    assert [(one["label"], one["may"], one["mandate"]) for one in mine] == [("21栋1单元702", False, None)]
    assert mine[0]["why_not"].startswith("您不是这个小区的业主") and "0771-5550100" in mine[0]["why_not"]
    warned = cast.visitor("meijie").get(path).json["mine"][0]["mandate"]["state_label"]
    assert warned.startswith("已委托，还没投。") and "不在小区名册里" in warned
    sent = {"head_id": polling.heads["meijie"], "choices": YES, "id_last4": "0058"}
    refused = cast.visitor("stranger").post(f"{path}/ballots", sent)
    assert refused.json["code"] == "identity_unknown", "this estate's roster knows no number of theirs"
    assert refused.json["sentence"] == mine[0]["why_not"], "what the page said before the first tap"


def test_nobody_holds_more_mandates_than_the_cap(cast: Cast, clock: StoppedClock) -> None:
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED", proxy_cap=1)
    polling.draft()
    polling.freeze()
    give(polling, "meijie", "13911112222")
    with pytest.raises(DomainError, match="proxy_limit"):
        give(polling, "laowang", "13911112222")


def test_a_holder_who_changes_numbers_holds_and_uses_no_more_than_the_cap(cast: Cast, clock: StoppedClock) -> None:
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED", proxy_cap=1)
    polling.own("502", ("林一", "450100199001010011"))
    polling.draft()
    polling.freeze()
    with cast.house.database.read() as session:
        other = session.scalars(select(RollHead.id).where(RollHead.label == "21栋1单元502")).one()
    polling.open()
    give(polling, "meijie")
    number(polling, "laowang", "13911113333")
    as_holder(polling, 404)
    with cast.house.database.write() as session:
        mandates.give(session, cast["xiaoli"], keys=polling.keys, poll_id=polling.poll_id, head_id=other,
                      holder_name="王德浩", holder_phone="13911114444", paper=lambda: b"written", at_desk=True,
                      at=clock.now())  # fmt: skip
    number(polling, "laowang", "19900000855")
    as_holder(polling, 201)
    number(polling, "laowang", "13911114444")
    sent = {"head_id": other, "choices": NO, "id_last4": "8556"}
    told = cast.visitor("laowang").post(f"/votes/{polling.poll_id}/ballots", sent)
    assert told.json["code"] == "proxy_limit" and len(polling.rows(Ballot)) == 1
    number(polling, "laowang", "13911115555")
    with pytest.raises(DomainError, match="proxy_limit"):
        give(polling, "laowang", "13911114444")


def test_of_joint_owners_only_who_gave_the_mandate_changes_what_its_holder_cast(polling: Polling) -> None:
    give(polling, "meijie")
    as_holder(polling, 201)
    let(polling, "meijie", "newcomer")
    with polling.cast.house.database.read() as session:
        for name, gave in (("meijie", True), ("newcomer", False)):
            assert holders.gave(session, polling.cast.ids[name], head_id=polling.heads["meijie"]) is gave
    shown = polling.cast.visitor("newcomer").get(f"/votes/{polling.poll_id}").json["mine"]
    assert [(one["may"], one["voted_at"]) for one in shown] == [(False, None)]
    polling.clock.advance(minutes=1)
    assert polling.vote("meijie")["changes_left"] == 0


def test_whoever_buys_votes_unless_the_seller_has(polling: Polling) -> None:
    cast, at = polling.cast, polling.clock.now()
    polling.vote("laowang")
    with cast.house.database.write() as session:
        for home in ("101", "702"):
            new = [cast.ids["newcomer"]]
            following.follow_sale(session, home_id=cast.homes[home], new_ids=new, at=at)
            assert following.follow_sale(session, home_id=cast.homes[home], new_ids=new, at=at) == []
    assert polling.vote("meijie", status=404)["code"] == "not_on_roll"
    mine = cast.visitor("newcomer").get(f"/votes/{polling.poll_id}").json["mine"]
    assert [one["label"] for one in mine] == ["21栋1单元702"]
    assert polling.poll.heads_total == 3 and polling.states("laowang") == [("app", "valid")]


def test_deliveries_are_noted_by_who_may_and_only_while_it_matters(polling: Polling) -> None:
    cast, heads = polling.cast, list(polling.heads.values())
    with cast.house.database.write() as session:
        assert canvass.record_delivery(session, cast["xiaoli"], polling.poll_id, head_ids=heads, channel="visit",
                                       at=polling.clock.now()) == 2  # fmt: skip
    for name, ids in (("heshifu", heads), ("meijie", heads), ("xiaoli", [*heads, 999_999])):
        with pytest.raises(DomainError, match="not_found"), cast.house.database.write() as session:
            canvass.record_delivery(session, cast[name], polling.poll_id, head_ids=ids, channel="visit",
                                    at=polling.clock.now())  # fmt: skip


def test_eight_ballots_of_one_head_at_once_leave_one_valid(polling: Polling) -> None:
    """Each from a device of its own with a key of its own, on both engines."""

    def knock(number: int) -> Callable[[], int]:
        visitor, sent = polling.cast.visitor("meijie"), polling.body("meijie", YES if number % 2 else NO)
        key = f"at-once-{number:04d}"
        return lambda: visitor.post(f"/votes/{polling.poll_id}/ballots", sent, key=key).status_code

    statuses = Counter(at_once(*map(knock, range(8))))
    states = Counter(one.state for one in polling.rows(Ballot))
    assert states["valid"] == 1 and sum(states.values()) == statuses[201] <= 2
    assert statuses[201] + statuses[409] == 8
    ballots = polling.rows(Ballot)
    assert [one.number for one in ballots] == list(range(1, len(ballots) + 1))
    assert all(later.prev == earlier.link for earlier, later in itertools.pairwise(ballots))
    head = next(one for one in polling.rows(RollHead) if one.id == polling.heads["meijie"])
    assert head.changes_used == states["replaced"]
