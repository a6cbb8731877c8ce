"""Every right from role and date: the matrix, a change of owner as one event, and who reaches which estate."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import EVERYWHERE, Actor, Grant
from server.kit.clock import SHANGHAI, StoppedClock, local_day
from server.kit.db import Database
from server.kit.errors import Conflict, Malformed, NotFound
from server.kit.facts import FactRow
from server.people import queries as people
from server.people.models import Binding, Tenure
from server.people.rules import CO_OWNER, COMPANY, FAMILY, OWNER, RIGHTS, TENANT, Held, leaves_with, rights_on
from server.people.service import binding, leaving, ownership
from server.people.service.ownership import NewOwner
from server.places import queries as places
from server.places import service as founding
from tests.cast import Cast
from workflows.people import wording
from workflows.people.jobs import end_outlived

TODAY = date(2026, 11, 21)
BUYER = NewOwner("顾志", "19900000700", "450100196203037003")

FULL = {"report", "see_bills", "pay", "vote", "object", "see_books"}
GIVES = {
    OWNER: FULL, CO_OWNER: FULL, COMPANY: FULL, FAMILY: {"report", "pay", "see_books"}, TENANT: {"report", "pay"},
}  # fmt: skip
DATES = [
    (TODAY - timedelta(days=9), None, True), (TODAY, None, True), (TODAY + timedelta(days=1), None, False),
    (TODAY - timedelta(days=9), TODAY, False), (TODAY - timedelta(days=9), TODAY + timedelta(days=1), True),
    (TODAY, TODAY, False),
]  # fmt: skip


@pytest.mark.parametrize("role", list(RIGHTS))
@pytest.mark.parametrize(("since", "until", "counts"), DATES)
def test_each_role_gives_its_rights_on_its_days_only(role: str, since: date, until: date | None, counts: bool) -> None:
    assert rights_on([Held(role, since, until)], TODAY) == (GIVES[role] if counts else set())


def test_rights_of_several_homes_add_up() -> None:
    held = [Held(TENANT, TODAY, None), Held(FAMILY, TODAY, None), Held(OWNER, TODAY, TODAY)]
    assert rights_on(held, TODAY) == {"report", "pay", "see_books"}


@pytest.mark.parametrize(
    ("name", "rights"), [("meijie", FULL), ("daughter", GIVES[FAMILY]), ("tenant", GIVES[TENANT]), ("newcomer", None)]
)
def test_the_app_is_told_the_rights_that_count_today(cast: Cast, name: str, rights: set[str] | None) -> None:
    homes = cast.visitor(name).get("/me").json["homes"]
    assert [set(home["rights"]) for home in homes] == ([rights] if rights is not None else [])


def sell(cast: Cast, on: date, *owners: NewOwner, home: str = "702", by: str = "liujingli", **more: Any) -> list[int]:
    """A home changes hands."""
    with cast.house.database.write() as session:
        return ownership.change_owner(
            session, cast.house.vault, cast[by], home_id=cast.homes[home], owners=owners or (BUYER,), on=on,
            joint=more.get("joint", False), reason="过户", at=cast.house.clock.now(),
        )  # fmt: skip


def let_in(cast: Cast, session: Session) -> None:
    """The buyer claims their home, and a colleague of who recorded the sale looks at the papers."""
    asked, at = cast.bind(session, "buyer", "702", "owner", called="顾志", last4="7003"), cast.house.clock.now()
    binding.approve(session, people.actor_of(session, cast.ids["zhaojie"], door="console"), binding_id=asked,
                    version=1, at=at)  # fmt: skip
    cast.ids["buyer"] = people.resolve(session, cast.ids["buyer"])


def homes(cast: Cast, name: str) -> list[str]:
    """The homes somebody has now."""
    return [home["home"]["label"] for home in cast.visitor(name).get("/me").json["homes"]]


def test_selling_ends_the_rights_of_the_whole_old_household_that_day(cast: Cast) -> None:
    (buyer,) = sell(cast, TODAY)
    assert homes(cast, "meijie") == homes(cast, "daughter") == []
    with cast.house.database.write() as session:
        actor = cast.hold_phone(session, "buyer", "19900000700")
        let_in(cast, session)
    assert homes(cast, "buyer") == ["21栋1单元702"] and cast.ids["buyer"] == buyer != actor.id
    body = {"estate_id": cast.xiushan, "kind": "repair", "category": "leak", "place": "home", "words": "漏水",
            "home_id": cast.homes["702"]}  # fmt: skip
    assert cast.visitor("meijie").post("/reports", body).status_code == 403
    assert cast.visitor("buyer").post("/reports", body).status_code == 201


def test_a_sale_is_one_fact_and_one_audit_record(cast: Cast) -> None:
    (buyer,) = sell(cast, TODAY)
    (entry,) = cast.audit("home.owner_changed")
    assert entry.before == {"owner_ids": [cast.ids["meijie"]]} and entry.reason == "过户"
    assert entry.after == {"owner_ids": [buyer], "on": "2026-11-21", "names": ["顾*"]}
    with cast.house.database.read() as session:
        (fact,) = session.scalars(select(FactRow).where(FactRow.name == "home.owner_changed"))
    assert (fact.payload["old_ids"], fact.payload["new_ids"], fact.payload["on"]) == (
        [cast.ids["meijie"]], [buyer], "2026-11-21",
    )  # fmt: skip


def test_old_reports_stay_with_who_made_them_and_the_home_hears_no_more(cast: Cast, clock: StoppedClock) -> None:
    mine, hers = cast.report("meijie", "leak", "home"), cast.report("daughter", "leak", "home")
    assert cast.visitor("daughter").get(f"/reports/{mine}").status_code == 200
    cast.say("meijie", mine, "保险柜在卧室")
    sell(cast, TODAY)
    with cast.house.database.write() as session:
        cast.hold_phone(session, "buyer", "19900000700")
        let_in(cast, session)
    seen = {
        name: [cast.visitor(name).get(f"/reports/{one}").status_code for one in (mine, hers)]
        for name in ("meijie", "daughter", "buyer", "xiaoli")
    }
    assert seen == {"meijie": [200, 404], "daughter": [404, 200], "buyer": [404, 404], "xiaoli": [200, 200]}
    assert cast.visitor("meijie").post(f"/reports/{mine}/messages", {"words": "还没修"}).status_code == 201


def test_a_sale_recorded_beforehand_counts_from_its_day(cast: Cast, clock: StoppedClock) -> None:
    day = TODAY + timedelta(days=10)
    sell(cast, day)
    assert homes(cast, "meijie") == ["21栋1单元702"]
    assert cast.visitor("meijie").get("/bindings").json["items"][0]["state"] == "bound"
    clock.set(datetime(2026, 12, 1, 0, 10, tzinfo=SHANGHAI))
    with cast.house.database.write() as session:
        cast.hold_phone(session, "buyer", "19900000700")
        let_in(cast, session)
    for said in ("2 ended", None):
        assert end_outlived(cast.house, clock.now()) == said
    again = cast.visitor().post("/sessions", {"code": "code-of-o-meijie"}, key=None).json["me"]
    assert again["homes"] == [] and homes(cast, "buyer") == ["21栋1单元702"]


def test_a_sale_recorded_late_also_ends_who_came_after_it(cast: Cast) -> None:
    """The daughter was entered today; the sale was last month: her time was never lawful."""
    sell(cast, date(2026, 10, 1))
    assert homes(cast, "daughter") == []
    with cast.house.database.read() as session:
        spans = session.execute(select(Tenure.role, Tenure.since, Tenure.until).where(Tenure.until.is_not(None))).all()
    assert sorted(map(tuple, spans)) == [
        ("family", TODAY, TODAY), ("owner", date(2019, 3, 1), date(2026, 10, 1)),
    ]  # fmt: skip
    with pytest.raises(Conflict, match="too_early"):
        sell(cast, date(2026, 9, 1))


def test_an_owner_who_keeps_a_share_stays_bound(cast: Cast) -> None:
    meijie = NewOwner("白兰娟", "19900000734", "45010019440307734X", 1, 2)
    sell(cast, TODAY, meijie, NewOwner("顾志", "19900000700", "450100196203037003", 1, 2))
    (home,) = cast.visitor("meijie").get("/me").json["homes"]
    assert (home["role"], home["since"]) == ("co_owner", "2026-11-21") and home["binding_id"] is not None
    assert homes(cast, "daughter") == ["21栋1单元702"]


LEAVES = [
    (FAMILY, True, False), (TENANT, True, False), (FAMILY, False, True), (TENANT, False, False), (OWNER, True, True),
    (CO_OWNER, False, True), (COMPANY, False, True),
]  # fmt: skip


@pytest.mark.parametrize(("role", "owner_stays", "leaves"), LEAVES)
def test_who_leaves_when_a_home_changes_owners(role: str, owner_stays: bool, leaves: bool) -> None:
    assert leaves_with(role, owner_stays=owner_stays) is leaves


@pytest.mark.parametrize("number", [None, "45010019440307734X"])
def test_a_spouse_on_the_deed_throws_nobody_out(cast: Cast, number: str | None) -> None:
    """Whoever owned before is known by name, also where the clerk writes down no number again."""
    sell(cast, TODAY, NewOwner("白兰娟", None, number), NewOwner("顾志", "19900000700", None), joint=True)
    assert homes(cast, "meijie") == homes(cast, "daughter") == ["21栋1单元702"]
    assert cast.audit("home.owner_changed")[0].after["owner_ids"][0] == cast.ids["meijie"]


def test_another_of_the_same_name_is_another_where_papers_say_so(cast: Cast) -> None:
    (new,) = sell(cast, TODAY, NewOwner("白兰娟", None, "450100196203037003"))
    assert new != cast.ids["meijie"] and homes(cast, "meijie") == homes(cast, "daughter") == []


def test_a_sale_breaks_no_lease(cast: Cast, clock: StoppedClock) -> None:
    """Civil Code 725; the lease's last day is written down, and counts by itself."""
    sell(cast, TODAY, home="101")
    (home,) = cast.visitor("tenant").get("/me").json["homes"]
    leave(cast, "tenant", "101", on=TODAY + timedelta(days=9))
    assert homes(cast, "tenant") == [home["home"]["label"]]
    with pytest.raises(Malformed, match="day_past"):
        leave(cast, "tenant", "101", on=TODAY - timedelta(days=1))
    clock.set(datetime(2026, 11, 30, 0, 10, tzinfo=SHANGHAI))
    assert homes(cast, "tenant") == []
    assert end_outlived(cast.house, clock.now()) == "1 ended"


def test_family_with_a_later_last_day_leaves_with_the_sale(cast: Cast) -> None:
    leave(cast, "daughter", on=TODAY + timedelta(days=30))
    sell(cast, TODAY)
    assert homes(cast, "daughter") == []


def test_a_former_owner_may_come_back_as_a_tenant(cast: Cast) -> None:
    sell(cast, TODAY)
    with cast.house.database.write() as session:
        binding_id = cast.bind(session, "meijie", "702", "tenant", called="白兰娟")
        binding.approve(session, cast["liujingli"], binding_id=binding_id, version=1, at=cast.house.clock.now())
    assert [home["role"] for home in cast.visitor("meijie").get("/me").json["homes"]] == ["tenant"]


SHARES = [
    ((1, 2), (1, 2), True), ((1, 3), (2, 3), True), ((3333, 10000), (6667, 10000), True), ((1, 2), (1, 3), False),
    ((2, 1), (1, 2), False), ((0, 2), (1, 2), False), ((-1, 2), (3, 2), False),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "right"), SHARES)
def test_shares_add_up_to_the_whole(cast: Cast, one: tuple[int, int], other: tuple[int, int], right: bool) -> None:
    owners = NewOwner("甲", None, "450100196203030001", *one), NewOwner("乙", None, "450100196203030002", *other)
    if not right:
        with pytest.raises(Malformed):
            sell(cast, TODAY, *owners)
        assert homes(cast, "meijie") == ["21栋1单元702"]
        return
    assert len(sell(cast, TODAY, *owners)) == 2


def test_the_same_person_named_twice_holds_both_shares_in_one_role(cast: Cast) -> None:
    half = NewOwner("甲", None, "450100196203030001", 1, 3)
    ids = sell(cast, TODAY, half, half, NewOwner("乙", None, "450100196203030002", 1, 3))
    with cast.house.database.read() as session:
        owners = people.owners(session, cast.homes["702"], TODAY)
    assert ids[0] == ids[1] and [(row["share"], row["share_of"]) for row in owners] == [(2, 3), (1, 3)]


@pytest.mark.parametrize("name", ["meijie", "huangjingli", "zhoukuaiji", "regulator", "chengong"])
def test_nobody_else_records_a_sale(cast: Cast, name: str) -> None:
    with pytest.raises(NotFound):
        sell(cast, TODAY, by=name)


def test_nobody_owns_nothing_and_twenty_one_are_too_many(cast: Cast) -> None:
    many = tuple(NewOwner(f"业主{n}", None, f"45010019620303{n:04d}", 1, 21) for n in range(21))
    with pytest.raises(Malformed):
        sell(cast, TODAY, *many)


SCOPES = [
    ("xiaoli", ["xiushan"]), ("heshifu", ["defu"]), ("street", ["xiushan"]), ("admin", ["xiushan", "defu"]),
    ("regulator", ["xiushan", "defu"]), ("meijie", []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "estates"), SCOPES)
def test_a_grant_reaches_the_estates_of_its_scope(cast: Cast, name: str, estates: list[str]) -> None:
    actor, roles = cast[name], ("staff", "street", "admin", "regulator")
    with cast.house.database.read() as session:
        reached = [where for where in ("xiushan", "defu") if people.covers(session, actor, getattr(cast, where), roles)]
        assert reached == estates and not people.covers(session, actor, 10**9, roles)


ROLES = ("staff", "manager", "admin", "street")
KINDS = (*places.SCOPES, "galaxy")


@pytest.fixture
def town(database: Database) -> list[int]:
    """Five estates under two companies, two communities and two streets, one of them under none."""
    with database.write() as session:
        companies = [founding.found_company(session, name=name) for name in ("甲物业", "乙物业")]
        communities = [
            founding.found_community(session, city="南宁", street=street, community=f"{street}社区")
            for street in ("东街", "西街")
        ]
        spans = [(0, 0), (0, 1), (1, 0), (None, 1), (None, None)]
        return [
            founding.found_estate(
                session, name=f"小区{number}", city="南宁", company_id=None if company is None else companies[company],
                community_id=None if community is None else communities[community],
            )
            for number, (company, community) in enumerate(spans)
        ]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_yes_and_its_where_clause_agree(database: Database, town: list[int], data: st.DataObject) -> None:
    """``covers`` asks for one estate, ``covered`` narrows a list: on any grants they must say the same."""
    grant = st.builds(Grant, st.sampled_from(ROLES), st.sampled_from(KINDS), st.none() | st.integers(0, 9))
    near = st.builds(Grant, st.sampled_from(ROLES), st.just("estate"), st.sampled_from(town))
    actor = Actor(1, grants=tuple(data.draw(st.lists(grant | near, max_size=4))))
    roles = data.draw(st.sets(st.sampled_from(ROLES), min_size=1))
    table = Binding.__table__.metadata.tables["estates"]
    with database.read() as session:
        listed = set(session.scalars(select(table.c.id).where(people.covered(actor, roles, table.c.id))))
        asked = {id_ for id_ in town if people.covers(session, actor, id_, roles)}
    assert listed == asked


def test_everywhere_is_everywhere_only_without_an_id(cast: Cast) -> None:
    odd = Actor(1, grants=(Grant("admin", EVERYWHERE, cast.defu), Grant("admin", "community", None)))
    with cast.house.database.read() as session:
        assert not people.covers(session, odd, cast.defu, ("admin",))
        assert list(places.estates_inside(session, odd.grants)) == []


def test_today_is_the_day_in_shanghai(cast: Cast, clock: StoppedClock) -> None:
    sell(cast, TODAY + timedelta(days=1))
    clock.set(datetime(2026, 11, 21, 23, 59, tzinfo=SHANGHAI))
    assert homes(cast, "meijie") == ["21栋1单元702"]
    clock.advance(minutes=1)
    assert local_day(clock.now()) == date(2026, 11, 22) and homes(cast, "meijie") == []


def leave(cast: Cast, name: str, home: str = "702", by: str = "zhaojie", on: date | None = None) -> None:
    """Staff end what somebody is in a home."""
    with cast.house.database.write() as session:
        leaving.end_role(session, cast[by], home_id=cast.homes[home], person_id=cast.ids[name],
                         reason="租约到期，已搬走。", at=cast.house.clock.now(), on=on)  # fmt: skip


def test_a_lease_that_is_over_ends_the_tenants_rights_that_day_and_they_hear_of_it(cast: Cast) -> None:
    (home,) = cast.visitor("tenant").get("/me").json["homes"]
    room = next(room for room, id_ in cast.homes.items() if id_ == home["home"]["id"])
    leave(cast, "tenant", room)
    mine = cast.visitor("tenant").get("/me").json
    assert mine["homes"] == [] and cast.visitor("tenant").get("/bindings").json["items"][0]["state"] == "ended"
    cast.react()
    title, words = cast.inbox("tenant")[-1]
    assert title == "房屋绑定结果" and words == wording.answered(
        wording.ENDED, home["home"]["label"], "租约到期，已搬走。", "0771-5550100"
    )
    assert words.endswith("原因：租约到期，已搬走。如果不对，请打物业电话 0771-5550100。")
    (entry,) = cast.audit("home.role_ended")
    assert entry.before == {"person_id": cast.ids["tenant"], "role": "租户"} and entry.reason == "租约到期，已搬走。"
    with pytest.raises(NotFound):
        leave(cast, "tenant", room)
    with cast.house.database.write() as session:
        cast.bind(session, "tenant", room, "tenant", called="租客")


@pytest.mark.parametrize(("who", "by"), [("meijie", "zhaojie"), ("daughter", "heshifu"), ("daughter", "committee")])
def test_an_owner_is_not_ended_so_nor_anybody_by_whoever_may_not(cast: Cast, who: str, by: str) -> None:
    with pytest.raises(NotFound):
        leave(cast, who, by=by)
    assert homes(cast, who) == ["21栋1单元702"]
