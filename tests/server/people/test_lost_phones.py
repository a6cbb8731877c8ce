"""A phone that is lost: what it and its number still open, for owners and for members of staff, and the way back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.kit.actor import SYSTEM, Grant
from server.kit.errors import Conflict, Malformed, NotAllowed
from server.people import queries as people
from server.people.models import Person
from server.people.service import binding, phones, staff
from tests.cast import Cast

XIAOLI = "13900000000"


def number_of(cast: Cast, name: str) -> str:
    """The number somebody confirmed in the cast."""
    return cast.mini.numbers[f"o-{name}"]


def hold(cast: Cast, name: str, phone: str) -> int:
    """Somebody opens the app and confirms the number of that phone. Gives who that is."""
    with cast.house.database.write() as session:
        return cast.hold_phone(session, name, phone).id


def lose(cast: Cast, name: str, by: str = "admin", reason: str = "手机丢了，本人来过") -> None:
    """The phone of a member is let go."""
    with cast.house.database.write() as session:
        phones.release_member(
            session, cast[by], person_id=cast.ids[name], reason=reason, at=cast.house.clock.now()
        )  # fmt: skip


def write(cast: Cast, name: str, phone: str, by: str = "admin") -> None:
    """Whoever keeps the account writes the number down."""
    with cast.house.database.write() as session:
        phones.write_number(
            session, cast.house.vault, cast[by], person_id=cast.ids[name], phone=phone, at=cast.house.clock.now()
        )


def person(cast: Cast, person_id: int) -> Person:
    """A person's row."""
    with cast.house.database.read() as session:
        return session.get_one(Person, person_id)


def test_whoever_has_the_lost_phone_of_a_member_is_nobody_here_though_they_confirm_its_number(cast: Cast) -> None:
    xiaoli, number = cast.ids["xiaoli"], number_of(cast, "xiaoli")
    lose(cast, "xiaoli")
    assert cast.visitor("xiaoli").get("/me").status_code == 401, "the old token"
    thief = hold(cast, "xiaoli", number)
    cast.ids["xiaoli"] = xiaoli
    assert thief != xiaoli
    with cast.house.database.read() as session:
        assert not people.actor_of(session, thief, door="app").grants
        assert people.actor_of(session, xiaoli, door="app").grants, "their roles stay"
    row = person(cast, xiaoli)
    assert (row.phone_checked_at, row.strength) == (None, 0) and row.phone is not None, "reached there, not proven"
    write(cast, "xiaoli", "13900009999")
    assert hold(cast, "xiaoli-again", "13900009999") == xiaoli
    assert [entry.act for entry in cast.audit("staff.number_written")] == ["staff.number_written"]


def test_only_who_keeps_an_account_lets_its_phone_go_or_writes_its_number(cast: Cast) -> None:
    for by in ("zhaojie", "huangjingli"):
        with pytest.raises(NotAllowed):
            lose(cast, "xiaoli", by)
        with pytest.raises(NotAllowed):
            write(cast, "xiaoli", "13900009999", by)
    with pytest.raises(Malformed):
        lose(cast, "xiaoli", reason=" ")
    with pytest.raises(Conflict, match="staff_exists"):
        write(cast, "xiaoli", number_of(cast, "zhaojie"))
    lose(cast, "xiaoli", "liujingli")


def test_an_owner_who_works_here_comes_back_by_a_colleague_who_keeps_the_account_and_not_by_the_last_four(
    cast: Cast,
) -> None:
    at, number = cast.house.clock.now(), number_of(cast, "meijie")
    with cast.house.database.write() as session:
        member, _ = staff.found_account(session, cast.house.vault, SYSTEM, name="白兰娟", phone=number, login=None,
                                        wecom_userid="meijie", at=at)  # fmt: skip
        staff.grant(session, SYSTEM, person_id=member, to=Grant("manager", "estate", cast.xiushan), at=at)
    assert hold(cast, "meijie", number) == member
    with cast.house.database.write() as session:
        binding.release(session, cast["xiaoli"], home_id=cast.homes["702"], person_id=member, reason="手机丢了", at=at)
    assert hold(cast, "thief", number) != member
    with cast.house.database.write() as session:
        asked = cast.bind(session, "thief", "702", "owner", called="白兰娟", last4="734X")
        claim = people.binding(session, asked)
    assert claim["state"] == "waiting", "number and last four do not open a staff account"
    answer = {"binding_id": asked, "version": claim["version"], "at": at}
    with cast.house.database.write() as session, pytest.raises(NotAllowed):
        binding.approve(session, cast["xiaoli"], **answer)
    with cast.house.database.write() as session:
        binding.approve(session, cast["admin"], **answer)
        assert people.resolve(session, claim["person_id"]) == member


def test_the_number_of_an_owner_whose_phone_was_let_go_stays_and_proves_nothing(cast: Cast) -> None:
    with cast.house.database.write() as session:
        binding.release(session, cast["zhaojie"], home_id=cast.homes["702"], person_id=cast.ids["meijie"],
                        reason="丢了", at=cast.house.clock.now())  # fmt: skip
        row = session.scalars(select(Person).where(Person.id == cast.ids["meijie"])).one()
        assert (row.phone_checked_at, row.strength) == (None, 0) and row.phone is not None
        assert people.person_with_phone(session, cast.house.vault, number_of(cast, "meijie")) is None
