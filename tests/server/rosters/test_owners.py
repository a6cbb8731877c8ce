"""Names, ID numbers, phones and shares in one cell or several."""

from __future__ import annotations

from fractions import Fraction

import pytest

from server.rosters.cells import Cell
from server.rosters.numbers import read_ids, read_phones
from server.rosters.owners import assemble, kind_of, read_names
from server.rosters.rules import COMPANY, DEVELOPER, PERSON, Owner, head
from server.rosters.shares import read_shares

MEIJIE, LAOWANG = "99999919431124734X", "999999195501011230"


@pytest.mark.parametrize(
    ("cell", "expected", "names"),
    [
        ("白兰娟", 1, ["白兰娟"]),
        ("白 兰", 1, ["白兰"]),
        ("白　兰", 1, ["白兰"]),
        ("尹浩、蔡宇洋", 2, ["尹浩", "蔡宇洋"]),
        ("尹浩,蔡宇洋", 2, ["尹浩", "蔡宇洋"]),
        ("尹浩，蔡宇洋", 2, ["尹浩", "蔡宇洋"]),
        ("尹浩/蔡宇洋;王明", 3, ["尹浩", "蔡宇洋", "王明"]),
        ("尹浩\n蔡宇洋", 2, ["尹浩", "蔡宇洋"]),
        ("尹浩 蔡宇洋", 2, ["尹浩", "蔡宇洋"]),
        ("王建国（已故）", 1, ["王建国"]),
        ("某某电梯（广州）有限公司", 1, ["某某电梯（广州）有限公司"]),
        ("John Smith", 1, ["John Smith"]),
        ("买买提·艾力", 1, ["买买提·艾力"]),
        ("", 0, []),
        ("无", 0, []),
    ],
)
def test_names_in_one_cell(cell: str, expected: int, names: list[str]) -> None:
    assert read_names(cell, expected) == names


@pytest.mark.parametrize(
    ("name", "id_number", "kind"),
    [
        ("白兰娟", MEIJIE, PERSON),
        ("南宁锦程贸易有限公司", "", COMPANY),
        ("秀山粮油经营部", "", COMPANY),
        ("锦程贸易南宁", "99999900MA00000371", COMPANY),
        ("未售", "", DEVELOPER),
    ],
)
def test_who_is_a_company_and_what_is_not_sold(name: str, id_number: str, kind: str) -> None:
    assert kind_of(name, id_number) == kind


@pytest.mark.parametrize(
    ("cell", "numbers", "fits"),
    [
        (MEIJIE, [MEIJIE], True),
        (MEIJIE.lower(), [MEIJIE], True),
        (" 9999 9919 4311 24734X ", [MEIJIE], True),
        (f"{MEIJIE}、{LAOWANG}", [MEIJIE, LAOWANG], True),
        (f"身份证：{MEIJIE}", [MEIJIE], True),
        ("99999900MA00000371", ["99999900MA00000371"], True),
        ("H1234567(8)", ["H12345678"], True),
        ("EA1234567", ["EA1234567"], True),
        ("450103551101123", ["450103551101123"], True),
        (f"{MEIJIE}、45010", [MEIJIE, ""], False),
        ("4501031980010112", [], False),
        ("45010319800101123Y", [], False),
        (9.99999195501011e17, [], False),
        (450103.0, [], False),
        ("", [], True),
        ("无", [], True),
    ],
)
def test_id_numbers(cell: Cell, numbers: list[str], fits: bool) -> None:
    assert read_ids(cell) == (numbers, fits)


@pytest.mark.parametrize(
    ("cell", "phones", "fits"),
    [
        ("19900000734", ["19900000734"], True),
        ("１９９００００００７３４"[:11], ["19900000073"], True),
        ("199-0000-0734", ["19900000734"], True),
        ("199 0000 0734", ["19900000734"], True),
        ("+86 19900000734", ["19900000734"], True),
        ("8619900000734", ["19900000734"], True),
        ("0086-199-0000-0734", ["19900000734"], True),
        ("19900000734、19900000735", ["19900000734", "19900000735"], True),
        ("19900000734 19900000735", ["19900000734", "19900000735"], True),
        ("19900000734\n19900000735", ["19900000734", "19900000735"], True),
        ("19900000734（女儿）", ["19900000734"], True),
        ("0771-5678901", ["07715678901"], True),
        ("(020)83681234", ["02083681234"], True),
        ("83681234", ["83681234"], True),
        ("19900000734/1990", ["19900000734", ""], False),
        ("1990", [], False),
        ("199000007341", [], False),
        ("12900000734", [], False),
        (19900000734.0, [], False),
        ("没有电话", [], False),
        ("", [], True),
        ("无", [], True),
    ],
)
def test_phones(cell: Cell, phones: list[str], fits: bool) -> None:
    assert read_phones(cell) == (phones, fits)


TWO, THREE = ["尹浩", "蔡宇洋"], ["尹浩", "蔡宇洋", "王明"]


@pytest.mark.parametrize(
    ("cell", "names", "shares", "fits"),
    [
        ("按份共有：70%/30%", TWO, ["7/10", "3/10"], True),
        ("按份共有:７０％、３０％", TWO, ["7/10", "3/10"], True),
        ("1/2、1/2", TWO, ["1/2", "1/2"], True),
        ("1/2;1/4;1/4", THREE, ["1/2", "1/4", "1/4"], True),
        ("各50%", TWO, ["1/2", "1/2"], True),
        ("各占三分之一", THREE, [], True),
        ("各占1/3", THREE, ["1/3", "1/3", "1/3"], True),
        ("7:3", TWO, ["7/10", "3/10"], True),
        ("蔡宇洋30%，尹浩70%", TWO, ["7/10", "3/10"], True),
        ("0.7/0.3", TWO, ["7/10", "3/10"], True),
        ("3分之1、3分之2", TWO, ["1/3", "2/3"], True),
        ("共同共有", TWO, [], True),
        ("单独所有", ["白兰娟"], [], True),
        ("100%", ["白兰娟"], ["1"], True),
        ("", TWO, [], True),
        ("按份共有：70%/20%", TWO, ["7/10", "1/5"], False),
        ("33.33%/33.33%/33.33%", THREE, ["3333/10000"] * 3, False),
        ("按份共有：70%/30%", THREE, [], False),
        ("按份共有", TWO, [], False),
        ("1/0、1/2", TWO, [], False),
    ],
)
def test_shares(cell: str, names: list[str], shares: list[str], fits: bool) -> None:
    assert read_shares(cell, names) == ([Fraction(share) for share in shares], fits)


def test_lists_of_other_lengths_are_not_guessed_at() -> None:
    owners, agree = assemble(TWO, [MEIJIE], ["19900000734"])
    assert [owner.id_number for owner in owners] == ["", ""]
    assert [owner.phones for owner in owners] == [("19900000734",), ()]
    assert not agree


def test_one_owner_with_two_phones_is_well() -> None:
    (owner,), agree = assemble(["白兰娟"], [MEIJIE], ["19900000734", "0771-5678901"])
    assert owner.phones == ("19900000734", "0771-5678901")
    assert agree


def _owner(name: str, id_number: str = "", phone: str = "", kind: str = PERSON) -> Owner:
    return Owner(name, id_number, (phone,) if phone else (), kind)


def test_heads_are_sets_of_persons() -> None:
    a, b = _owner("甲", MEIJIE), _owner("乙", LAOWANG)
    assert head([a], "1|1|101") == head([a], "1|1|102"), "a buyer of two homes is one head"
    assert head([a, b], "x") == head([b, a], "y"), "joint owners are one head in any order"
    assert head([a], "x") != head([a, b], "y"), "A is another than A with B"
    assert head([_owner("未售", kind=DEVELOPER)], "x") == head([_owner("开发商", kind=DEVELOPER)], "y")


def test_without_an_id_number_only_the_same_phone_makes_one_head() -> None:
    assert head([_owner("王伟", phone="19900000001")], "x") == head([_owner("王伟", phone="19900000001")], "y")
    assert head([_owner("王伟")], "x") != head([_owner("王伟")], "y")
