"""A committee, homes that change hands and the cast of the demo, played on a small town."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

import config
from demo import cast as demo_cast
from demo import committee, estates, fees, moving
from demo.numbers import last_fours
from demo.voting import ROSTER
from demo.walk import Walk
from server.bodies import screens
from server.kit.actor import SYSTEM, Grant
from server.kit.clock import SHANGHAI, StoppedClock, local_day
from server.ledger.queries.balances import balance
from server.ledger.rules.accounts import Account
from server.payments.models import Payment
from server.people import queries as people
from server.people.rules import COMMITTEE, COMMUNITY
from server.people.service import accounts, signing_in, staff
from server.votes.models import CommitteeItem, CommitteeMeeting, CommitteeSeat
from tests.cast import Cast
from workflows.books import checking

UNTIL = datetime(2026, 11, 21, 18, tzinfo=SHANGHAI)


def _walk(cast: Cast, clock: StoppedClock) -> Walk:
    clock.set(UNTIL - timedelta(days=183))
    return Walk(cast.house, clock, UNTIL)


def test_who_comes_by_wecom_alone_has_no_login_and_no_password_nobody_knows(cast: Cast) -> None:
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        for one in (each for each in demo_cast.STAFF if each.role == COMMITTEE):
            person_id = estates._account(session, cast.house, one, at)
            accounts.link_wecom(session, SYSTEM, person_id=person_id, userid=f"demo-{one.id}", at=at)
            account = people.account(session, person_id)
            assert account is not None and account["has_password"] is one.by_password, one.id
            assert account["login"] == (one.id if one.by_password else None)
            signed = signing_in.sign_in_by_wecom(session, userid=f"demo-{one.id}", device="", at=at)
            assert signing_in.authenticate(session, signed.token, at).door == signing_in.CONSOLE
            typed = signing_in.sign_in_by_password(session, login=one.id, password=demo_cast.PASSWORD, device="", at=at)
            assert (typed.token is not None, typed.must_change) == (one.by_password, False), one.id


def test_one_meeting_is_published_in_time_and_one_is_still_ahead(cast: Cast, clock: StoppedClock) -> None:
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        for number in range(1, 5):
            person_id, _ = staff.found_account(
                session, cast.house.vault, SYSTEM, name=f"委员{number}", phone=f"1991119000{number}", login=None,
                wecom_userid=f"m{number}", at=at,
            )  # fmt: skip
            staff.grant(session, SYSTEM, person_id=person_id, to=Grant(COMMITTEE, "estate", cast.xiushan), at=at)
        keeper = Grant(COMMUNITY, "estate", cast.xiushan)
        staff.grant(session, SYSTEM, person_id=cast.ids["chengong"], to=keeper, at=at)
    walk = _walk(cast, clock)
    committee.plan(walk, cast.xiushan)
    walk.to(UNTIL)
    assert walk.refused == []
    with cast.house.database.read() as session:
        held, ahead = session.scalars(select(CommitteeMeeting).order_by(CommitteeMeeting.id)).all()
        signed = session.scalars(select(CommitteeSeat.signed_at).where(CommitteeSeat.meeting_id == held.id)).all()
        outcome = session.scalars(select(CommitteeItem.outcome).where(CommitteeItem.meeting_id == held.id)).all()
    assert (held.state, ahead.state) == ("published", "called")
    assert ahead.meets_at > UNTIL + timedelta(days=7)
    assert held.published_at is not None and held.published_at - held.meets_at < timedelta(days=3)
    assert (len(signed), sum(one is not None for one in signed), outcome[0]) == (5, 3, "PASSED")
    _is_written_down(cast)


def _is_written_down(cast: Cast) -> None:
    """The page of owners' bodies knows the committee: list and accounts are the same people, and nothing is late."""
    with cast.house.database.read() as session:
        at = datetime(2026, 11, 21, 10, tzinfo=SHANGHAI)
        keeper = people.actor_of(session, cast.ids["chengong"], door="console")
        page = screens.page(session, keeper, cast.xiushan, at=at)
    [body] = page["bodies"]
    assert (body["label"], body["counted"], body["faults"], page["first"]) == ("业主委员会", 5, [], None)
    assert page["accounts"] == {"missing": [], "stray": []} and not any(due.late for due in body["dues"])


def test_who_moved_out_left_a_balance_that_waits_to_be_given_back(cast: Cast, clock: StoppedClock) -> None:
    walk = _walk(cast, clock)
    with cast.house.database.read() as session:
        [seller] = people.owners(session, cast.homes["101"], local_day(UNTIL))
    fees.plan(walk, cast.xiushan)
    moving.plan(walk, cast.xiushan, "21栋1单元101")
    walk.to(UNTIL)
    assert [one for one in walk.refused if "NoResult" in one] == []
    with cast.house.database.read() as session:
        [buyer] = people.owners(session, cast.homes["101"], local_day(UNTIL))
        paid = session.scalars(select(Payment).where(Payment.reference == moving.REFERENCE)).one()
        left = balance(session, Account.PREPAID, estate_id=cast.xiushan, person_id=seller["person_id"])
        assert checking.broken(session, cast.xiushan, local_day(UNTIL)) == []
    assert paid.payer_id == seller["person_id"] != buyer["person_id"]
    assert 0 < left < moving.YEAR_AHEAD


def test_everybody_of_the_cast_stands_on_the_roster_under_the_number_they_type() -> None:
    numbers = {**last_fours(ROSTER)} | {
        (label, owner.name): (owner.id_number or "")[-4:] for label, owner, _ in moving.GIVEN
    }  # fmt: skip
    owners = [one for one in demo_cast.RESIDENTS if one.estate == demo_cast.XIUSHAN and one.id != "xiaobai"]
    assert {one.id: numbers[one.home, one.name] for one in owners} == {one.id: one.last4 for one in owners}
    given = {label for label, _, _ in moving.GIVEN}
    assert [label for label, name in numbers if name == "白兰娟" and label not in given] == ["21栋1单元702"]


def test_the_groups_of_staff_and_owners_are_of_those_who_belong_there() -> None:
    groups = {one["name"]: one["members"] for one in demo_cast.teams(config.load("demo").work)}
    assert groups == {
        "总值班群": ["xiaoli", "zhaojie", "laochen", "liujingli", "admin"],
        "德福楼值班群": ["heshifu", "huangjingli", "admin"],
    }
    estates_of = {one.id: one.estate for one in (*demo_cast.RESIDENTS, *demo_cast.STAFF)}
    for room in demo_cast.ROOMS:
        assert {estates_of[member] for member in room.members} == {room.estate}, room.name
        here = [one for one in demo_cast.RESIDENTS if room.building and one.home.startswith(room.building)]
        assert {one.id for one in here} <= set(room.members), room.name


def test_everybody_has_something_to_try_and_the_committee_is_of_five() -> None:
    assert all(one.tries for one in (*demo_cast.RESIDENTS, *demo_cast.STAFF))
    assert sum(one.role == COMMITTEE for one in demo_cast.STAFF) == 5
    assert {one.id for one in demo_cast.STAFF} <= {one["id"] for one in demo_cast.phones()}
