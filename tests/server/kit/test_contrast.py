"""What old eyes can read and old fingers can hit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from server.kit.contrast import (
    contrast,
    contrast_ratio,
    elder_text_is_big_enough,
    largest_text_is_big_enough,
    line_height_is_enough,
    paragraph_spacing_is_enough,
    target_is_big_enough,
)


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#FFFFFF", "21.00"),
        ("#FFFFFF", "#000000", "21.00"),
        ("#FFF", "#FFFFFF", "1.00"),
        ("#767676", "#FFFFFF", "4.54"),
        ("#777777", "#FFFFFF", "4.47"),
        ("#949494", "#FFFFFF", "3.03"),
        ("#959595", "#FFFFFF", "2.99"),
    ],
)
def test_the_ratio_of_two_colours(first: str, second: str, ratio: str) -> None:
    assert contrast_ratio(first, second) == Decimal(ratio)


def test_large_type_needs_less_but_eighteen_is_not_large() -> None:
    assert contrast("#949494", "#FFFFFF", 18.5).ok
    assert not contrast("#949494", "#FFFFFF", 18).ok


@pytest.mark.parametrize("colour", ["#12345", "red", "#GGGGGG"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match=r"colour|invalid"):
        contrast_ratio(colour, "#FFFFFF")


def test_targets_type_and_lines() -> None:
    assert target_is_big_enough(60, 60, elder=True)
    assert not target_is_big_enough(60, 59, elder=True)
    assert target_is_big_enough(44, 44, elder=False)
    assert not target_is_big_enough(48, 43, elder=False)
    assert target_is_big_enough(48, 48, elder=False, home=True)
    assert not target_is_big_enough(47, 60, elder=False, home=True)
    assert elder_text_is_big_enough(18)
    assert not elder_text_is_big_enough(17.9)
    assert line_height_is_enough(1.3)
    assert not line_height_is_enough(1.29)
    assert largest_text_is_big_enough(30)
    assert not largest_text_is_big_enough(29.9)
    assert paragraph_spacing_is_enough(1.95, 1.5)
    assert not paragraph_spacing_is_enough(1.94, 1.5)
