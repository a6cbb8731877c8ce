"""Stars where strangers look."""

from __future__ import annotations

import pytest

from server.kit.masking import mask_id, mask_name, mask_numbers, mask_phone, mask_room


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳娜娜", "欧***"),
        ("白", "白*"),
        ("", ""),
        (" 梅姐 ", "梅*"),
        ("Smith", "S***"),
    ],
)
def test_a_name_keeps_its_first_character(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("+86 13812345678", "138****5678"),
        ("0771-5551234", "*******1234"),
        ("96333", "*****"),
        ("", ""),
    ],
)
def test_a_phone_keeps_its_ends(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


def test_an_identity_number_never_shows_the_four_it_is_checked_by() -> None:
    assert mask_id("33260119440101123X") == "3****************X"
    assert mask_id("12") == "**"


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("21栋1单元702", "21栋1单元***"),
        ("21栋1单元702室", "21栋1单元***"),
        ("702", "***"),
        ("1-2-702", "1-2-***"),
        ("21栋", "21栋"),
    ],
)
def test_a_room_is_hidden_and_its_stair_stays(label: str, shown: str) -> None:
    assert mask_room(label) == shown


def test_numbers_are_masked_inside_words_and_other_figures_stay() -> None:
    said = "我是702的，电话13812345678，身份证33260119440101123X，水表读数12345。"
    assert mask_numbers(said) == "我是702的，电话138****5678，身份证3****************X，水表读数12345。"
