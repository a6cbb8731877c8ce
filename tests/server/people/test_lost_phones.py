"""A phone that is lost: what it and its number still open, for owners and for members of staff, and the way back."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from server.kit.actor import SYSTEM, Grant
from server.kit.errors import Conflict, DomainError, Malformed, NotAllowed
from server.people import queries as people
from server.people.models import Person
from server.people.service import binding, entering, identifying, ownership, phones, signing_in, staff
from server.people.service.ownership import NewOwner
from tests.cast import MOVED_IN, RESIDENTS, STAFF, Cast

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


def proven(cast: Cast, name: str, last4: str) -> bool | None:
    """Whether these four prove, in their estate, that somebody is who they are."""
    marks = people.identity_marks().subquery()
    with cast.house.database.read() as session:
        rows = session.execute(select(marks).where(marks.c.person_id == cast.ids[name])).mappings().all()
    return people.proves(cast.house.vault, rows, last4)


def note(cast: Cast, by: str, number: str = "45010019440307734X", name: str = "meijie", home: str = "702") -> None:
    """Staff look at somebody's papers."""
    with cast.house.database.write() as session:
        identifying.note_identity(session, cast.house.vault, cast[by], home_id=cast.homes[home],
                                  person_id=cast.ids[name], id_number=number, at=cast.house.clock.now())  # fmt: skip


def test_who_goes_by_another_number_is_not_told_their_own_last_four_are_wrong_and_is_seen_at_the_desk(
    cast: Cast,
) -> None:
    right = RESIDENTS["meijie"].id_number
    assert proven(cast, "meijie", right[-4:]) is True
    with cast.house.database.write() as session:
        signing_in.confirm_phone(session, cast.house.vault, cast["meijie"], phone=number_of(cast, "meijie"),
                                 at=cast.house.clock.now())  # fmt: skip
    assert proven(cast, "meijie", right[-4:]) is True, "the same number again"
    with cast.house.database.write() as session:
        signing_in.confirm_phone(session, cast.house.vault, cast["meijie"], phone="19911112222",
                                 at=cast.house.clock.now())  # fmt: skip
    assert proven(cast, "meijie", right[-4:]) is None
    for by, shown, refused in (("huangjingli", right, "not_found"), ("meijie", right, "not_found"),
                               ("xiaoli", "450100194401017000", "id_mistyped"),
                               ("xiaoli", "450100194401017004", "id_differs")):  # fmt: skip
        with pytest.raises(DomainError, match=refused):
            note(cast, by, shown)
    with pytest.raises(DomainError, match="not_found"):
        note(cast, "xiaoli", right, home="101")
    note(cast, "xiaoli", right)
    assert (proven(cast, "meijie", right[-4:]), proven(cast, "meijie", "0000")) == (True, False)
    assert cast.audit("owner.identified")[0].after == {"person_id": cast.ids["meijie"]}


def test_a_company_shows_a_credit_code_of_digits_alone(cast: Cast) -> None:
    with cast.house.database.write() as session:
        session.execute(update(Person).where(Person.id == cast.ids["meijie"]).values(id_index=None))
    with pytest.raises(Malformed):
        note(cast, "xiaoli", "914403001922038217")
    note(cast, "xiaoli", "914403001922038216")
    assert proven(cast, "meijie", "8216") is True


def test_a_roster_that_names_an_owner_anew_ties_the_last_four_to_the_number_they_confirmed(cast: Cast) -> None:
    one, at = RESIDENTS["meijie"], cast.house.clock.now()
    with cast.house.database.write() as session:
        signing_in.confirm_phone(session, cast.house.vault, cast["meijie"], phone="19911112222", at=at)
        entering.complete_owner(session, cast.house.vault, cast["liujingli"], home_id=cast.homes["702"],
                                owner=NewOwner(one.name, one.phone, one.id_number), at=at)  # fmt: skip
    assert proven(cast, "meijie", one.id_number[-4:]) is True


def test_who_is_let_in_with_another_number_than_the_roster_has_is_unproven_and_not_wrong(cast: Cast) -> None:
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        binding.release(session, cast["zhaojie"], home_id=cast.homes["702"], person_id=cast.ids["meijie"],
                        reason="丢了", at=at)  # fmt: skip
        cast.hold_phone(session, "new-phone", "19911113333")
        asked = cast.bind(session, "new-phone", "702", "owner", called="白兰娟", last4="734X")
        binding.approve(session, cast["xiaoli"], binding_id=asked, version=1, at=at)
    assert cast.visitor("new-phone").get("/me").json["id"] == cast.ids["meijie"]
    assert proven(cast, "meijie", "734X") is None


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
        binding.release(session, cast["admin"], home_id=cast.homes["702"], person_id=member, reason="手机丢了", at=at)
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


@pytest.mark.parametrize(("name", "keeper"), [("liujingli", "admin"), ("zhaojie", "liujingli")])
def test_of_an_owner_who_works_here_only_who_keeps_the_account_says_that_the_phone_is_lost(
    cast: Cast, name: str, keeper: str
) -> None:
    """Else a repairman could shut out whoever looks after him, by saying it of their home."""
    at, one = cast.house.clock.now(), cast.ids[name]
    lost = {"home_id": cast.homes["502"], "person_id": one, "reason": "他说手机丢了", "at": at}
    with cast.house.database.write() as session:
        owner = NewOwner(STAFF[name].name, None, None)
        ownership.add_owners(session, cast.homes["502"], [(one, owner)], since=MOVED_IN, joint=False, source="roster",
                             vault=cast.house.vault)  # fmt: skip
    with cast.house.database.write() as session, pytest.raises(NotAllowed, match="not_allowed"):
        binding.release(session, cast["xiaoli"], **lost)
    assert cast.visitor(name).get("/me").status_code == 200 and not cast.audit("phone.released")
    with cast.house.database.write() as session:
        binding.release(session, cast[keeper], **lost)
    assert cast.visitor(name).get("/me").status_code == 401 and cast.audit("phone.released")


def test_the_number_of_an_owner_whose_phone_was_let_go_stays_and_proves_nothing(cast: Cast) -> None:
    with cast.house.database.write() as session:
        binding.release(session, cast["zhaojie"], home_id=cast.homes["702"], person_id=cast.ids["meijie"],
                        reason="丢了", at=cast.house.clock.now())  # fmt: skip
        row = session.scalars(select(Person).where(Person.id == cast.ids["meijie"])).one()
        assert (row.phone_checked_at, row.strength) == (None, 0) and row.phone is not None
        assert people.person_with_phone(session, cast.house.vault, number_of(cast, "meijie")) is None


def test_the_wecom_on_a_lost_phone_opens_nothing_until_its_member_was_seen(cast: Cast) -> None:
    def by_wecom() -> int:
        with cast.house.database.write() as session:
            return signing_in.sign_in_by_wecom(session, userid="xiaoli", device="", at=cast.house.clock.now()).person_id

    xiaoli = cast.ids["xiaoli"]
    assert by_wecom() == xiaoli
    lose(cast, "xiaoli")
    with pytest.raises(NotAllowed, match="no_such_staff"):
        by_wecom()
    with cast.house.database.read() as session:
        assert people.actor_of_wecom(session, "xiaoli") is None, "neither the chat nor a button of a card"
        assert people.addresses(session, [xiaoli])[xiaoli] == people.Addresses(None, None), "and nothing is sent there"
    write(cast, "xiaoli", "13900009999")
    assert by_wecom() == xiaoli


def test_what_was_asked_from_a_lost_phone_is_not_approved_and_proves_nobody(cast: Cast) -> None:
    at, xiaoli, number = cast.house.clock.now(), cast.ids["xiaoli"], number_of(cast, "xiaoli")
    with cast.house.database.write() as session:
        asked = cast.bind(session, "xiaoli", "101", "tenant", called="李小力")
    lose(cast, "xiaoli")
    with cast.house.database.write() as session, pytest.raises(Conflict, match="binding_answered"):
        binding.approve(session, cast["zhaojie"], binding_id=asked, version=1, at=at)
    assert person(cast, xiaoli).strength == 0
    assert hold(cast, "thief", number) != xiaoli
