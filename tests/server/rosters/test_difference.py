"""What a later file would change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from server.rosters.check import check
from server.rosters.difference import FIELDS, HomeFacts, OwnerFacts, changes_between, difference
from server.rosters.kept import facts_of
from server.rosters.tally import HomeRow

DEMO = Path(__file__).parents[3] / "config" / "demo"
MEIJIE = OwnerFacts("白兰娟", "m1", ("p1",))
LAOWANG = OwnerFacts("王建国", "m2", ("p2",))
HOME = HomeFacts("21|1|702", "21栋1单元702", 10350, (MEIJIE,), 7, "自住", date(2002, 9, 24))


def mark(words: str) -> str:
    return f"#{hash(words)}"


def test_the_same_file_twice_changes_nothing() -> None:
    homes: list[HomeRow] = []
    check(DEMO / "defu.xlsx", take=homes.append)
    kept = [facts_of(home, 7, mark) for home in homes]
    found = difference(kept, [facts_of(home, 7, mark) for home in homes])
    assert (found.is_empty, found.same, found.missing) == (True, 28, ())


def test_homes_added_changed_and_missing() -> None:
    other = HOME._replace(key="21|1|701", label="21栋1单元701")
    new = HOME._replace(key="22|1|101", label="22栋1单元101")
    found = difference([HOME, other], [HOME._replace(area=10400), new])
    assert found.added == (("22|1|101", "22栋1单元101"),)
    assert found.missing == (("21|1|701", "21栋1单元701"),)
    (change,) = found.changed
    assert [(field.field, field.before, field.after) for field in change.changes] == [("area", "103.50", "104.00")]
    assert not change.owners_differ


def test_a_home_kept_out_by_an_error_is_not_missing() -> None:
    assert difference([HOME], [], kept_out={HOME.key}).missing == ()


def test_a_blank_in_the_file_says_nothing() -> None:
    bare = HOME._replace(floor=None, state="", handed_over_on=None, owners=(OwnerFacts("白兰娟"),))
    assert changes_between(HOME, bare) == ()


def test_other_owners_are_a_change_of_owner() -> None:
    found = difference([HOME], [HOME._replace(owners=(LAOWANG,))])
    (change,) = found.changed
    assert change.owners_differ
    assert (change.changes[0].before, change.changes[0].after) == ("白兰娟（原）", "王建国（新）")


def test_the_same_name_with_another_id_number_is_another_person() -> None:
    found = difference([HOME], [HOME._replace(owners=(MEIJIE._replace(id_mark="m9"),))])
    assert found.changed[0].owners_differ


def test_phones_shares_and_ids_filled_in_are_told_without_the_numbers() -> None:
    before = HOME._replace(owners=(OwnerFacts("白兰娟"), LAOWANG))
    after = HOME._replace(owners=(LAOWANG._replace(share="3/10"), MEIJIE._replace(share="7/10")))
    changes = changes_between(before, after)
    assert sorted(change.field for change in changes) == ["id_number", "phone", "share", "share"]
    assert not any("m1" in change.after or "p1" in change.after for change in changes)


def test_the_order_of_joint_owners_is_no_change() -> None:
    both = HOME._replace(owners=(MEIJIE, LAOWANG))
    assert changes_between(both, both._replace(owners=(LAOWANG, MEIJIE))) == ()


def test_the_same_id_number_is_the_same_person_whatever_the_name() -> None:
    assert changes_between(HOME, HOME._replace(owners=(MEIJIE._replace(name="白兰绢"),))) == ()


def test_one_person_named_twice_in_a_cell_is_one_owner() -> None:
    assert changes_between(HOME, HOME._replace(owners=(MEIJIE, MEIJIE))) == ()


def test_a_person_with_two_homes_and_two_phones_has_the_first() -> None:
    other = HOME._replace(key="21|1|701", label="21栋1单元701")
    second = other._replace(owners=(MEIJIE._replace(phone_marks=("p7",)),))
    assert difference([HOME, other], [HOME, second]).is_empty


def test_a_confirmed_phone_is_not_changed_by_a_file() -> None:
    before = HOME._replace(owners=(MEIJIE._replace(confirmed=True),))
    assert changes_between(before, HOME._replace(owners=(MEIJIE._replace(phone_marks=("p9",)),))) == ()


def test_every_change_has_a_name_to_show() -> None:
    after = HOME._replace(area=1, floor=1, state="出租", handed_over_on=date(2003, 1, 1), fee_rate=12_000, note="x")
    changes = changes_between(HOME, after)
    assert [change.field for change in changes] == ["area", "floor", "state", "handed_over_on", "fee_rate", "note"]
    assert all(change.field in FIELDS for change in changes)
    assert changes[4].after == "1.2"


def test_a_weaker_area_says_nothing_against_a_stronger_one() -> None:
    registered = HOME._replace(area_source="registered")
    assert changes_between(registered, HOME._replace(area=10400, area_source="contract")) == ()
    assert changes_between(registered, HOME._replace(area=10400)) == ()
    stronger = changes_between(HOME, HOME._replace(area=10344, area_source="surveyed"))
    assert [(one.field, one.before, one.after) for one in stronger] == [
        ("area", "103.50", "103.44"), ("area_source", "来源未注明", "实测面积"),
    ]  # fmt: skip
    same = changes_between(registered, registered._replace(area=10400))
    assert [one.field for one in same] == ["area"]
