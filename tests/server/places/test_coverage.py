"""How far lifts reach in an estate, counted the same on both engines."""

from __future__ import annotations

from server.places import queries, service
from server.places.rules import HomeSpec, LiftSpec
from tests.cast import Cast


def test_stairs_are_counted_once_whatever_serves_them(cast: Cast) -> None:
    with cast.house.database.write() as session:
        before = queries.lift_coverage(session, cast.defu)
        service.add_homes(session, cast.defu, [HomeSpec("2栋", "", f"{floor}01", floor, 5000) for floor in (3, 4)])
        service.add_homes(
            session, cast.defu, [HomeSpec("3栋", "", "301", 3, 5000), HomeSpec("4栋", "", "601", None, 5000)]
        )
        found = queries.lift_coverage(session, cast.defu)
        assert (found["stairs"] - before["stairs"], found["possible"] - before["possible"]) == (3, 1)
        for number in (1, 2):
            service.register_lift(session, cast.defu, LiftSpec(f"defu-{number}", f"{number}号梯", (("2栋", ""),)))
        after = queries.lift_coverage(session, cast.defu)
    assert after == {**found, "lifts": found["lifts"] + 2, "served": found["served"] + 1,
                     "possible": found["possible"] - 1}  # fmt: skip


def test_an_estate_without_stairs_has_nothing_to_count(cast: Cast) -> None:
    with cast.house.database.write() as session:
        estate_id = service.found_estate(session, name="新苑", city="南宁市")
        assert queries.lift_coverage(session, estate_id) == {"lifts": 0, "stairs": 0, "served": 0, "possible": 0}
