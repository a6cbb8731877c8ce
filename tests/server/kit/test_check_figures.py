"""Mistyped numbers show by their check figure."""

from __future__ import annotations

import pytest

from server.kit.check_figures import adds_up, credit_code_adds_up, id_adds_up

WELL = "11010519491231002X"
"""The example of GB 11643-1999."""


def test_every_single_figure_mistyped_in_an_identity_number_shows() -> None:
    assert id_adds_up(WELL)
    for at in range(17):
        for figure in "0123456789".replace(WELL[at], ""):
            assert not id_adds_up(WELL[:at] + figure + WELL[at + 1 :])
    assert [figure for figure in "0123456789X" if id_adds_up(WELL[:17] + figure)] == ["X"]


def test_two_neighbouring_figures_changed_about_show() -> None:
    for at in range(16):
        if WELL[at] != WELL[at + 1]:
            assert not id_adds_up(WELL[:at] + WELL[at + 1] + WELL[at] + WELL[at + 2 :])


@pytest.mark.parametrize("number", ["99999900MA00000371", "M12345678", "110105491231002", "H1234567", ""])
def test_numbers_of_other_kinds_have_no_such_figure(number: str) -> None:
    assert id_adds_up(number)


def test_credit_codes() -> None:
    assert credit_code_adds_up("91350100M000100Y43")
    for wrong in ("91350100M000100Y44", "91350100M000101Y43", "9135010OM000100Y43", "91350100M000100Y4", WELL, ""):
        assert not credit_code_adds_up(wrong)


def test_a_credit_code_of_digits_alone_is_no_mistyped_identity_number() -> None:
    assert credit_code_adds_up("914403001922038216") and not id_adds_up("914403001922038216")
    assert adds_up("914403001922038216") and adds_up(WELL)
    assert not adds_up("914403001922038217")
