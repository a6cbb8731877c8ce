"""A roster's way onto the books: received, checked, approved, applied; and what a second file does."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from server.kit.actor import EVERYWHERE, Actor, Grant
from server.kit.audit import AuditEntry
from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, Malformed, NotAllowed, NotFound, Stale
from server.kit.facts import FactRow
from server.kit.house import House
from server.people import queries as people
from server.people.models import ParkingHolding, Person, Tenure
from server.people.rules import ADMIN, MANAGER, STAFF
from server.places import queries as places
from server.places import service as place
from server.rosters import queries
from server.rosters.models import RosterImport
from server.rosters.service import applying, checking, receiving
from tests.server.rosters.sheets import HEADER, LAOWANG, MEIJIE, home, write

DEMO = Path(__file__).parents[3] / "config" / "demo"
ADMINISTRATOR = Actor(1, "管理员", (Grant(ADMIN, EVERYWHERE, None),), "console")
STRANGER = Actor(9, "stranger", (Grant(STAFF, EVERYWHERE, None),), "console")


class Desk:
    """The person at the desk who brings in files."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house, self.folder = house, folder

    def receive(self, *rows: list[Any], actor: Actor = ADMINISTRATOR, path: Path | None = None, **more: Any) -> int:
        """Hand in rows (or a file) and have them checked."""
        path = path or write(self.folder / "roster.xlsx", {"业主台账": rows})
        more = {"estate_name": "秀山花园", "city": "南宁市"} | more
        with self.house.database.write() as session:
            import_id = receiving.receive(
                session, self.house.files, actor, name=path.name, content=path.read_bytes(), at=self.house.clock.now(),
                **more,
            )  # fmt: skip
        checking.check(self.house, import_id)
        return import_id

    def record(self, import_id: int) -> RosterImport:
        """How an import stands."""
        with self.house.database.read() as session:
            return queries.record(session, import_id)

    def settle(self, import_id: int, actor: Actor = ADMINISTRATOR) -> RosterImport:
        """Approve and apply."""
        with self.house.database.write() as session:
            version = queries.record(session, import_id).version
            receiving.approve(session, actor, import_id=import_id, version=version, at=self.house.clock.now())
        applying.apply_import(self.house, import_id, at=self.house.clock.now())
        return self.record(import_id)

    def bring(self, *rows: list[Any], **more: Any) -> RosterImport:
        """The whole way."""
        return self.settle(self.receive(*rows, **more))

    def count(self, table: Any) -> int:
        """Rows of a table."""
        with self.house.database.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def home(self, label: str) -> Any:
        """A home by its label, with its owners' names."""
        with self.house.database.read() as session:
            estate_id = places.estate_named(session, "秀山花园") or 0
            (row,) = [row for row in places.home_keys(session, estate_id).values() if row["label"] == label]
            owners = people.owners(session, row["id"], date(2026, 11, 21))
            return dict(row) | {"owners": [owner["name"] for owner in owners], "rows": owners}


@pytest.fixture
def desk(house: House, tmp_path: Path) -> Desk:
    """A desk in an empty house."""
    return Desk(house, tmp_path)


def test_a_received_file_is_checked_and_changes_nothing_yet(desk: Desk) -> None:
    found = desk.record(desk.receive(HEADER, MEIJIE, LAOWANG))
    assert (found.state, found.estate_name, found.city) == ("checked", "秀山花园", "南宁市")
    assert found.found["homes_imported"] == 2
    assert found.difference["added"] == 2
    assert desk.count(Person) == desk.count(Tenure) == 0


@pytest.mark.parametrize("name", ["xiushan", "defu"])
def test_the_demo_files_end_up_on_the_books_to_the_square_centimetre(desk: Desk, name: str) -> None:
    record = desk.bring(path=DEMO / f"{name}.xlsx", estate_name="", city="")
    found = record.found
    assert (record.state, record.done, record.total) == ("applied", found["homes_imported"], found["homes_imported"])
    assert record.estate_id is not None
    with desk.house.database.read() as session:
        totals = places.totals(session, record.estate_id)
        spaces, lifts = places.parking(session, record.estate_id), places.lifts(session, record.estate_id)
    assert totals["homes"] == found["homes_imported"]
    assert f"{totals['area'] / 100:.2f}" == found["area_total"]
    assert (len(spaces), len(lifts)) == (found["parking_spaces"], found["lifts"])
    assert desk.count(ParkingHolding) == found["parking_spaces"]


@pytest.mark.parametrize("name", ["xiushan", "defu"])
def test_the_same_file_twice_changes_nothing(desk: Desk, name: str) -> None:
    first = desk.bring(path=DEMO / f"{name}.xlsx", estate_name="", city="")
    before = [desk.count(table) for table in (Person, Tenure, ParkingHolding)]
    again = desk.record(desk.receive(path=DEMO / f"{name}.xlsx", estate_name="", city=""))
    assert again.estate_id == first.estate_id
    assert {key: again.difference[key] for key in ("added", "changed", "missing")} == dict.fromkeys(
        ("added", "changed", "missing"), 0
    )
    assert again.difference["same"] == first.found["homes_imported"]
    desk.settle(again.id)
    assert [desk.count(table) for table in (Person, Tenure, ParkingHolding)] == before


def test_applying_twice_or_after_a_crash_changes_nothing(desk: Desk) -> None:
    record = desk.bring(HEADER, MEIJIE, LAOWANG)
    applying.apply_import(desk.house, record.id, at=desk.house.clock.now())
    with desk.house.database.write() as session:
        row = session.get_one(RosterImport, record.id)
        row.state = "approved"
        row.file_key = desk.house.files.put((desk.folder / "roster.xlsx").read_bytes())
    applying.apply_import(desk.house, record.id, at=desk.house.clock.now())
    assert (desk.record(record.id).state, desk.count(Person), desk.count(Tenure)) == ("applied", 2, 2)


def test_owners_are_kept_sealed_and_found_again(desk: Desk) -> None:
    desk.bring(HEADER, MEIJIE, home(room="701"))
    with desk.house.database.read() as session:
        (person,) = session.scalars(select(Person))
    assert person.name == "白兰娟"
    assert person.id_index == desk.house.vault.index("99999919431124734X")
    assert person.phone_index == desk.house.vault.index("19900000734")
    assert "19900000734" not in str(person.phone)
    assert desk.count(Tenure) == 2


def test_nothing_kept_of_an_import_holds_a_phone_or_id_number(desk: Desk) -> None:
    record = desk.bring(HEADER, MEIJIE, home(room="1", phone="199000007349", id_number="9999991943112473"))
    assert "19900000734" not in str((record.found, record.difference, record.mapped))
    assert "999999194311" not in str((record.found, record.difference))


def test_a_later_file_shows_a_difference_and_applies_it(desk: Desk) -> None:
    desk.bring(HEADER, MEIJIE, LAOWANG, home(room="701"))
    later = [home(area=104, phone="19900009999"), ["21栋", "1单元", "101", 89.08, "新业主", "999999198001010014"]]
    record = desk.record(desk.receive(HEADER, *later, home(room="601")))
    shown = record.difference
    assert (shown["added"], shown["changed"], shown["missing"], shown["same"]) == (1, 2, 1, 0)
    assert [change["field"] for change in shown["first_changed"][0]["changes"]] == ["area", "phone"]
    assert shown["first_changed"][1]["owners_differ"]
    assert shown["first_missing"] == ["21栋1单元701"]
    desk.settle(record.id)
    assert desk.home("21栋1单元702")["area"] == 10400
    assert desk.home("21栋1单元101")["owners"] == ["新业主"]
    assert desk.home("21栋1单元701")["owners"] == ["白兰娟"], "a home the file leaves out stays"
    with desk.house.database.read() as session:
        acts = set(session.scalars(select(AuditEntry.act)))
        names = set(session.scalars(select(FactRow.name)))
    assert {"home.changed", "home.owner_changed", "owner.completed", "roster.applied"} <= acts
    assert "home.owner_changed" in names
    again = desk.record(desk.receive(HEADER, *later, home(room="601")))
    assert (again.difference["added"], again.difference["changed"]) == (0, 0)


def test_a_phone_its_holder_proved_is_not_taken_away_by_a_file(desk: Desk, at: datetime) -> None:
    desk.bring(HEADER, MEIJIE)
    with desk.house.database.write() as session:
        (person,) = session.scalars(select(Person))
        person.phone_checked_at = at
    record = desk.record(desk.receive(HEADER, home(phone="19900009999")))
    assert record.difference["changed"] == 0


def test_a_blank_in_a_later_file_takes_nothing_away(desk: Desk) -> None:
    desk.bring(HEADER, MEIJIE)
    record = desk.record(desk.receive(HEADER, home(phone="", id_number="", handed_over="")))
    assert (record.difference["changed"], record.difference["same"]) == (0, 1)


def test_buildings_keep_the_name_they_have(desk: Desk) -> None:
    desk.bring(HEADER, MEIJIE)
    desk.bring(HEADER, home(building="21号楼", room="703"))
    assert desk.home("21栋1单元703")["building"] == "21栋"


def test_joint_owners_and_unsold_homes(desk: Desk) -> None:
    ids = "99999919431124734X、999999195501011230"
    pair = home(owner="白兰娟、王建国", id_number=ids, phone="19900000734、19900000101", shares="按份共有：70%/30%")
    unsold = [home(room=str(room), owner="未售", id_number="", phone="") for room in (1, 2)]
    desk.bring(HEADER, pair, *unsold)
    rows = desk.home("21栋1单元702")["rows"]
    assert [(row["share"], row["share_of"], row["role"]) for row in rows] == [(7, 10, "co_owner"), (3, 10, "co_owner")]
    assert desk.home("21栋1单元1")["rows"][0]["person_id"] == desk.home("21栋1单元2")["rows"][0]["person_id"]


def test_a_file_that_cannot_be_read_says_why_and_can_be_corrected(desk: Desk) -> None:
    import_id = desk.receive(["楼栋", "房号", "甲方", "数值"], ["1栋", "101", "甲一", 90.5])
    record = desk.record(import_id)
    assert record.state == "refused"
    assert "业主姓名" in (record.refusal or "")
    with desk.house.database.write() as session:
        receiving.correct(
            session, ADMINISTRATOR, import_id=import_id, version=record.version, estate_name="秀山花园", city="南宁市",
            mapped={"": {"owner": "C", "area": "D"}}, at=desk.house.clock.now(),
        )  # fmt: skip
    checking.check(desk.house, import_id)
    assert desk.record(import_id).state == "checked"
    assert desk.record(import_id).found["homes_imported"] == 1


def test_an_estate_without_a_city_cannot_be_approved(desk: Desk) -> None:
    import_id = desk.receive(HEADER, MEIJIE, city="")
    with pytest.raises(Conflict, match="roster_estate_unknown"):
        desk.settle(import_id)


def test_a_discarded_file_is_deleted_and_cannot_be_approved(desk: Desk) -> None:
    import_id = desk.receive(HEADER, MEIJIE)
    record = desk.record(import_id)
    key = record.file_key or ""
    with desk.house.database.write() as session:
        version = record.version
        receiving.discard(session, ADMINISTRATOR, import_id=import_id, version=version, at=desk.house.clock.now())
        receiving.drop_file(session, desk.house.files, key)
    with pytest.raises(KeyError):
        desk.house.files.get(key)
    with pytest.raises(Conflict, match="roster_settled"):
        desk.settle(import_id)


def test_two_people_cannot_approve_the_same_file(desk: Desk) -> None:
    import_id = desk.receive(HEADER, MEIJIE)
    with pytest.raises(Stale), desk.house.database.write() as session:
        receiving.approve(session, ADMINISTRATOR, import_id=import_id, version=1, at=desk.house.clock.now())


def test_who_may_import(desk: Desk, clock: StoppedClock) -> None:
    with desk.house.database.write() as session:
        mine = place.found_estate(session, name="秀山花园", city="南宁市")
        other = place.found_estate(session, name="德福楼", city="广州市")
    manager = Actor(5, "经理", (Grant(MANAGER, "estate", mine),), "console")
    import_id = desk.receive(HEADER, MEIJIE, actor=manager, estate_id=mine)
    for estate_id in (other, None):
        with pytest.raises(NotAllowed):
            desk.receive(HEADER, MEIJIE, actor=manager, estate_id=estate_id)
    with pytest.raises(NotAllowed):
        desk.receive(HEADER, MEIJIE, actor=STRANGER)
    with pytest.raises(NotFound), desk.house.database.read() as session:
        receiving.see(session, STRANGER, import_id)
    with desk.house.database.read() as session:
        assert [row["id"] for row in queries.imports(session, manager).items] == [import_id]
        assert queries.imports(session, STRANGER).items == []
        assert queries.waiting(session, manager) == 1


def test_a_file_of_another_kind_is_not_even_kept(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1,2")
    with pytest.raises(Malformed, match="roster_file_kind"):
        desk.receive(path=tmp_path / "a.csv")
    assert desk.count(RosterImport) == 0


def test_a_lift_of_another_estate_is_told_and_the_rest_is_applied(desk: Desk) -> None:
    desk.bring(path=DEMO / "defu.xlsx", estate_name="", city="")
    record = desk.bring(path=DEMO / "defu.xlsx", estate_name="另一个小区", city="广州市")
    assert record.state == "applied"
    assert any("31104401132019000088" in notice for notice in record.found["notices"])


def test_a_file_of_another_estate_than_the_chosen_one_is_told(desk: Desk) -> None:
    with desk.house.database.write() as session:
        mine = place.found_estate(session, name="德福楼", city="广州市")
    record = desk.record(desk.receive(path=DEMO / "xiushan.xlsx", estate_id=mine, estate_name="", city=""))
    assert "南宁市“秀山花园”" in record.found["notices"][0]
    assert (record.estate_id, record.estate_name) == (mine, "德福楼")


def test_the_estate_can_be_corrected(desk: Desk) -> None:
    import_id = desk.receive(HEADER, MEIJIE)
    with desk.house.database.write() as session:
        version = queries.record(session, import_id).version
        receiving.correct(
            session, ADMINISTRATOR, import_id=import_id, version=version, mapped={}, estate_name="春风里",
            city="柳州市", at=desk.house.clock.now(),
        )  # fmt: skip
    checking.check(desk.house, import_id)
    assert (desk.record(import_id).estate_name, desk.record(import_id).city) == ("春风里", "柳州市")
