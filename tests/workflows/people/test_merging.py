"""Persons who turn out to be one: every room follows, whatever was sent twice and in whatever order it is followed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from server.kit.clock import StoppedClock
from server.kit.facts import FactRow
from server.people import queries as people
from server.people.models import Person, Tenure
from server.people.service import merging, ownership
from server.people.service.ownership import NewOwner
from server.reports.models import Report
from tests.cast import MOVED_IN, Cast
from tests.server.payments.till import Till
from workflows.people import jobs

GUZHI = NewOwner("顾志", "19900000700", "450100196203037003")


def on_roster(cast: Cast, home: str, owner: NewOwner) -> int:
    """The roster names an owner of a home; gives who that is."""
    with cast.house.database.write() as session:
        one = ownership.ensure_person(session, cast.house.vault, owner, at=cast.house.clock.now())
        ownership.add_owners(session, cast.homes[home], [(one, owner)], since=MOVED_IN, joint=False, source="roster",
                             vault=cast.house.vault)  # fmt: skip
    return one


def family(cast: Cast, name: str, phone: str) -> int:
    """Somebody signs in who is family of 702."""
    with cast.house.database.write() as session:
        one = cast.hold_phone(session, name, phone).id
        session.add(Tenure(home_id=cast.homes["702"], person_id=one, role="family", since=MOVED_IN, source="binding"))
    return one


def merge(cast: Cast, gone_id: int, kept_id: int) -> None:
    """The one turns out to be the other."""
    with cast.house.database.write() as session:
        merging.merge(session, gone_id=gone_id, kept_id=kept_id, at=cast.house.clock.now())


def merges(cast: Cast) -> list[tuple[str, int]]:
    """How far following each merge has come."""
    asked = select(FactRow.state, FactRow.attempts).where(FactRow.name == "person.merged", FactRow.attempts > 0)
    with cast.house.database.read() as session:
        return [(state, attempts) for state, attempts in session.execute(asked)]


def test_a_report_sent_again_once_its_home_was_bound_is_the_same_report(cast: Cast) -> None:
    owner_id = on_roster(cast, "601", GUZHI)
    family(cast, "guzhi", "19900000700")
    body = {"estate_id": cast.xiushan, "kind": "repair", "category": "lighting", "place": "public", "words": "灯坏了"}
    first = cast.visitor("guzhi").post("/reports", body, key="same-key-0001")
    with cast.house.database.write() as session:
        cast.bind(session, "guzhi", "601", "owner", called="顾志", last4="7003")
    again = cast.visitor("guzhi").post("/reports", body, key="same-key-0001")
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    cast.react()
    with cast.house.database.read() as session:
        assert session.scalars(select(Report.reporter_id)).all() == [owner_id]
    assert merges(cast) == [("done", 1)]


@pytest.mark.parametrize("by_staff", [False, True])
def test_both_reports_stand_where_one_key_was_used_on_either_side(cast: Cast, by_staff: bool) -> None:
    gone, kept = family(cast, "anna", "19900000701"), cast.ids["laowang"]
    reports = [cast.report(name, request_key="one-key-0001") for name in ("anna", "laowang")]
    if by_staff:
        with cast.house.database.write() as session:
            for one, who in zip(reports, ("anna", "laowang"), strict=True):
                values = {"entered_by": cast.ids[who], "reporter_id": None}
                session.execute(update(Report).where(Report.id == one).values(values))
    merge(cast, gone, kept)
    cast.react()
    assert merges(cast) == [("done", 1)]
    rows = [cast.row(one) for one in reports]
    assert [row.entered_by if by_staff else row.reporter_id for row in rows] == [kept, kept]
    assert [row.request_key for row in rows] == [f"merged:{reports[0]}", "one-key-0001"]


def put_off_first(cast: Cast, gone_id: int) -> None:
    """Following the first merge fails once, and comes after the second."""
    first = FactRow.name == "person.merged", FactRow.payload["gone_id"].as_integer() == gone_id
    later = cast.house.clock.now() + timedelta(seconds=30)
    with cast.house.database.write() as session:
        session.execute(update(FactRow).where(*first).values(next_at=later, attempts=1))


def test_merges_followed_out_of_order_bring_everything_to_who_they_are_at_last(cast: Cast, clock: StoppedClock) -> None:
    till, first = Till(cast).open(), family(cast, "anna", "19900000701")
    till.review("zhoukuaiji", till.enter("xiaoli", "702", 50_00, payer="anna"))
    report = cast.report("anna")
    cast.react()
    told = len(cast.inbox("anna"))
    second = on_roster(cast, "601", NewOwner("安一", "19900000702", None))
    last = on_roster(cast, "502", NewOwner("安一", "19900000703", None))
    merge(cast, first, second)
    merge(cast, second, last)
    put_off_first(cast, first)
    cast.react()
    clock.advance(minutes=1)
    cast.react()
    cast.ids["anna"] = last
    assert (cast.row(report).reporter_id, till.balance("anna")) == (last, 50_00)
    assert told and len(cast.inbox("anna")) >= told


def test_what_was_left_under_an_id_on_the_way_moves_on_at_night(cast: Cast, clock: StoppedClock) -> None:
    """As it lies in a database from before: the rooms wrote down who was gone themselves."""
    till, first = Till(cast).open(), family(cast, "anna", "19900000701")
    second = on_roster(cast, "601", NewOwner("安一", "19900000702", None))
    last = on_roster(cast, "502", NewOwner("安一", "19900000703", None))
    merge(cast, first, second)
    merge(cast, second, last)
    cast.react()
    cast.ids["anna"] = second
    till.review("zhoukuaiji", till.enter("xiaoli", "702", 50_00, payer="anna"))
    report = cast.report("laowang")
    with cast.house.database.write() as session:
        session.execute(update(Report).where(Report.id == report).values(reporter_id=second))
    assert jobs.straighten_merges(cast.house, clock.now()) == "1 straightened"
    assert jobs.straighten_merges(cast.house, clock.now()) is None
    cast.react()
    cast.ids["anna"] = last
    assert (cast.row(report).reporter_id, till.balance("anna")) == (last, 50_00)
    with cast.house.database.read() as session:
        asked = select(Person.id, Person.merged_into).where(Person.id.in_((first, second))).order_by(Person.id)
        assert [tuple(row) for row in session.execute(asked)] == [(first, last), (second, last)]


def test_whoever_is_written_down_as_the_one_who_stays_is_nobody_else_until_that_is_over(cast: Cast) -> None:
    """Else a second worker would follow the next merge without seeing what the first one is about to write."""
    first, second = (family(cast, name, f"1990000070{n}") for n, name in enumerate(("anna", "berta")))
    last, order = cast.ids["laowang"], []

    def follow_on() -> None:
        merge(cast, second, last)
        order.append("merged")

    merge(cast, first, second)
    thread = threading.Thread(target=follow_on)
    with cast.house.database.write() as session:
        assert people.settled(session, first) == second
        thread.start()
        thread.join(0.5)
        order.append("written")
    thread.join()
    assert order == ["written", "merged"]
    with cast.house.database.read() as session:
        assert people.settled(session, first) == last
