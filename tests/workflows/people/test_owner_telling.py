"""Nobody of the staff becomes an owner alone, or lets in somebody as one, and what leads there is heard of."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from server.kit.clock import local_day
from server.kit.errors import NotAllowed
from server.people import queries as people
from server.people.models import Person, Tenure
from server.people.service import binding, entering, homes, identifying, ownership
from server.people.service.ownership import NewOwner
from server.places import queries as places
from tests.cast import MOVED_IN, RESIDENTS, Cast
from tests.workflows.reports.test_following import react_twice, titles

ELDER = NewOwner("覃秀英", None, "45010019450817702X")
SPARE = "19911112222"
WATCHING = ("liujingli", "committee", "admin")


@pytest.fixture
def elder(cast: Cast) -> int:
    """覃奶奶 is on the roster of 502, and has no phone there."""
    with cast.house.database.write() as session:
        one = ownership.ensure_person(session, cast.house.vault, ELDER, at=cast.house.clock.now())
        ownership.add_owners(session, cast.homes["502"], [(one, ELDER)], since=MOVED_IN, joint=False, source="roster",
                             vault=cast.house.vault)  # fmt: skip
    cast.ids["elder"] = one
    return one


def change(cast: Cast, home: str, *owners: NewOwner, by: str = "xiaoli", by_hand: bool = True) -> None:
    """Who owns a home from today on is written down."""
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        ownership.change_owner(
            session, cast.house.vault, cast[by], home_id=cast.homes[home], owners=list(owners), on=local_day(at),
            joint=False, reason="补登电话", at=at, by_hand=by_hand,
        )  # fmt: skip


def claim(cast: Cast, home: str, owner: NewOwner, phone: str = SPARE) -> dict[str, Any]:
    """Somebody with a phone of this number says that they are that owner."""
    number = owner.id_number or ""
    with cast.house.database.write() as session:
        cast.hold_phone(session, "spare", phone)
        return people.binding(session, cast.bind(session, "spare", home, "owner", called=owner.name, last4=number[-4:]))


def approve(cast: Cast, asked: dict[str, Any], by: str) -> None:
    """Staff say yes."""
    with cast.house.database.write() as session:
        binding.approve(session, cast[by], binding_id=asked["id"], version=asked["version"],
                        at=cast.house.clock.now())  # fmt: skip


def release(cast: Cast, name: str, home: str, by: str = "xiaoli") -> None:
    """Staff let go of a phone."""
    with cast.house.database.write() as session:
        binding.release(session, cast[by], home_id=cast.homes[home], person_id=cast.ids[name], reason="丢了手机",
                        at=cast.house.clock.now())  # fmt: skip


def test_a_number_typed_by_hand_makes_nobody_an_owner_until_a_colleague_has_answered(cast: Cast, elder: int) -> None:
    change(cast, "502", ELDER._replace(phone=SPARE))
    asked = claim(cast, "502", ELDER)
    assert (asked["state"], asked["tail_matches"]) == ("waiting", True) and cast.ids["spare"] != elder
    with pytest.raises(NotAllowed, match="own_hand"):
        approve(cast, asked, "xiaoli")
    approve(cast, asked, "zhaojie")
    with cast.house.database.read() as session:
        assert people.resolve(session, cast.ids["spare"]) == elder
        (kept,) = session.execute(select(Tenure.typed_by, Tenure.claim_index.is_not(None)).where(
            Tenure.person_id == elder, Tenure.until.is_(None)
        )).all()  # fmt: skip
    assert tuple(kept) == (None, True)


def test_managers_and_committee_hear_of_a_number_typed_by_hand_and_so_does_the_home(cast: Cast, elder: int) -> None:
    change(cast, "502", ELDER._replace(phone=SPARE))
    react_twice(cast)
    said = (
        "有人手工登记了业主的手机号 李明 给 21栋1单元502 的业主（覃**）手工登记了手机号或证件。"
        "用这个号码申请绑定的人，要由另一位同事核实后才能通过。您不知道这件事的话，请马上问清。"
    )
    assert [titles(cast, name) for name in WATCHING] == [[said]] * len(WATCHING)
    assert titles(cast, "elder") == [
        "您家业主的手机号有登记 物业给 21栋1单元502 的业主（覃**）手工登记了手机号或证件。"
        "不是您家要办的，请打物业电话 0771-5550100。物业核实后马上更正。"
    ]
    assert not [name for name in ("xiaoli", "zhaojie", "zhoukuaiji", "meijie") if titles(cast, name)]


def test_what_was_known_of_an_owner_who_stays_is_not_typed_anew(cast: Cast) -> None:
    """A buyer is written down beside them; their phone and number are as the roster has them, or left out."""
    one = RESIDENTS["meijie"]
    for phone in (one.phone, None):
        change(cast, "702", NewOwner(one.name, phone, one.id_number, 1, 2), NewOwner("林新", None, None, 1, 2))
        with cast.house.database.read() as session:
            asked = select(Tenure.typed_by, Tenure.claim_index.is_not(None)).where(
                Tenure.person_id == cast.ids["meijie"], Tenure.until.is_(None)
            )
            assert [tuple(row) for row in session.execute(asked)] == [(None, True)]
    react_twice(cast)
    assert not [said for said in titles(cast, "liujingli") if "手工登记" in said]


def test_papers_tied_to_a_number_nobody_has_confirmed_are_of_one_hand_too(cast: Cast, elder: int) -> None:
    """The number comes in by another home, and the papers after it."""
    change(cast, "601", ELDER._replace(phone=SPARE))
    react_twice(cast)
    with cast.house.database.write() as session:
        identifying.note_identity(session, cast.house.vault, cast["xiaoli"], home_id=cast.homes["502"],
                                  person_id=elder, id_number=ELDER.id_number or "",
                                  at=cast.house.clock.now())  # fmt: skip
    assert claim(cast, "502", ELDER)["state"] == "waiting"
    react_twice(cast)
    assert len([said for said in titles(cast, "committee") if "21栋1单元502" in said]) == 1


@pytest.mark.parametrize("again", [False, True])
def test_what_an_approved_roster_says_binds_at_once(cast: Cast, elder: int, again: bool) -> None:
    named = ELDER._replace(phone=SPARE)
    change(cast, "502", named, by_hand=again)
    if again:
        with cast.house.database.write() as session:
            entering.complete_owner(session, cast.house.vault, cast["liujingli"], home_id=cast.homes["502"],
                                    owner=named, at=cast.house.clock.now())  # fmt: skip
    assert claim(cast, "502", ELDER)["state"] == "bound" and cast.ids["spare"] == elder


def test_a_roster_proves_by_its_own_number_and_not_by_one_typed_elsewhere(cast: Cast, elder: int) -> None:
    change(cast, "302", ELDER._replace(phone=SPARE), by="heshifu")
    with cast.house.database.write() as session:
        entering.complete_owner(session, cast.house.vault, cast["liujingli"], home_id=cast.homes["502"],
                                owner=ELDER._replace(phone="19900000502"), at=cast.house.clock.now())  # fmt: skip
    assert claim(cast, "502", ELDER)["state"] == "waiting"


def test_whoever_let_a_phone_go_does_not_let_in_the_next_one(cast: Cast) -> None:
    one, owner_id = RESIDENTS["meijie"], cast.ids["meijie"]
    owner = NewOwner(one.name, SPARE, one.id_number)
    release(cast, "meijie", "702")
    change(cast, "702", owner)
    asked = claim(cast, "702", owner)
    assert asked["state"] == "waiting" and cast.ids["spare"] != owner_id
    with pytest.raises(NotAllowed, match="own_hand"):
        approve(cast, asked, "xiaoli")
    approve(cast, asked, "liujingli")
    with cast.house.database.read() as session:
        assert people.resolve(session, cast.ids["spare"]) == owner_id
        assert session.get_one(Person, owner_id).let_go_by is None


def test_a_phone_that_was_let_go_alone_needs_a_colleague_for_another_number(cast: Cast) -> None:
    one = RESIDENTS["meijie"]
    release(cast, "meijie", "702")
    asked = claim(cast, "702", NewOwner(one.name, SPARE, one.id_number))
    with pytest.raises(NotAllowed, match="own_hand"):
        approve(cast, asked, "xiaoli")
    approve(cast, asked, "zhaojie")


def test_the_own_number_and_papers_still_bring_an_owner_back_at_once(cast: Cast) -> None:
    one, owner_id = RESIDENTS["meijie"], cast.ids["meijie"]
    release(cast, "meijie", "702")
    owner = NewOwner(one.name, one.phone, one.id_number)
    assert claim(cast, "702", owner, phone=one.phone)["state"] == "bound" and cast.ids["spare"] == owner_id


def test_the_second_person_is_another_human_being_though_they_go_by_another_id_since(cast: Cast, elder: int) -> None:
    change(cast, "502", ELDER._replace(phone=SPARE))
    asked = claim(cast, "502", ELDER)
    with cast.house.database.write() as session:
        row = {"kind": "human", "made_at": cast.house.clock.now(), "merged_into": cast.ids["xiaoli"]}
        gone = Person(**row)
        session.add(gone)
        session.flush()
        session.execute(update(Tenure).where(Tenure.person_id == elder).values(typed_by=gone.id))
    with pytest.raises(NotAllowed, match="own_hand"):
        approve(cast, asked, "xiaoli")


def test_of_an_owners_phone_that_was_let_go_all_hear_who_would_notice(cast: Cast) -> None:
    cast.ids["old phone"] = 0
    release(cast, "meijie", "702")
    react_twice(cast)
    with cast.house.database.read() as session:
        cast.ids["old phone"] = people.person_of_openid(session, "o-meijie") or 0
    said = (
        "有业主的旧微信被解除 李明 登记 21栋1单元702 的 白** 手机不在本人手里，旧微信已退出。"
        "用别的号码申请绑定的人，要由另一位同事核实后才能通过。您不知道这件事的话，请马上问清。"
    )
    assert [titles(cast, name) for name in WATCHING] == [[said]] * len(WATCHING)
    assert titles(cast, "old phone") == [
        "这个微信已退出原来的住户 物业登记了原来的住户手机不在本人手里，所以这个微信已退出。"
        "手机一直在您手里的话，请打物业电话 0771-5550100。也可以带证件到物业当面说。"
    ]
    assert titles(cast, "meijie") == [
        "您家有人办了手机丢失 物业登记 21栋1单元702 的 白** 手机不在本人手里，旧微信已退出。"
        "不是本人要办的，请打物业电话 0771-5550100。"
    ]


def test_of_a_tenants_phone_hear_the_owners_and_not_the_committee(cast: Cast) -> None:
    with cast.house.database.write() as session:
        lodger = cast.hold_phone(session, "lodger", "19900000777").id
        session.add(
            Tenure(home_id=cast.homes["702"], person_id=lodger, role="tenant", since=MOVED_IN, source="binding")
        )
    release(cast, "lodger", "702")
    react_twice(cast)
    assert [name for name in ("meijie", "lodger", *WATCHING) if titles(cast, name)] == ["meijie", "lodger"]


def test_owners_managers_and_finance_hear_of_a_corrected_area(cast: Cast) -> None:
    with cast.house.database.write() as session:
        version = places.home(session, cast.homes["702"])["version"]
        homes.correct_area(session, cast["xiaoli"], home_id=cast.homes["702"], area=86_50, source="registered",
                           reason="不动产权证原件", version=version, at=cast.house.clock.now())  # fmt: skip
    react_twice(cast)
    said = (
        "房屋面积有更正 21栋1单元702 的面积从 88.00 平方米（来源未注明）更正为 86.50 平方米（不动产登记面积）。"
        "看的材料：不动产权证原件。以后的账单和表决按新面积算。"
    )
    assert titles(cast, "meijie") == [f"{said}如果不对，请打物业电话 0771-5550100。"]
    for name in ("liujingli", "zhoukuaiji"):
        assert titles(cast, name) == [f"{said}由李明登记。您不知道这件事的话，请看一眼材料。"]
    assert not [name for name in ("xiaoli", "committee", "laowang") if titles(cast, name)]


def test_a_phone_alone_is_told_as_well(cast: Cast) -> None:
    change(cast, "702", NewOwner("林新", "19900009735", None))
    react_twice(cast)
    assert any("手工登记" in said for said in titles(cast, "liujingli"))
