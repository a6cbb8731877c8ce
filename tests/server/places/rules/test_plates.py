"""The code under which a lift's plate opens, as it is drawn, typed and printed."""

from __future__ import annotations

import pytest

from server.places.rules.plates import LENGTH, LETTERS, address, new_plate, read_plate


def test_each_plate_has_a_code_of_its_own_that_can_be_typed() -> None:
    drawn = {new_plate() for _ in range(200)}
    assert len(drawn) == 200
    assert all(len(code) == LENGTH and set(code) <= set(LETTERS) for code in drawn)
    assert not set("01ilo") & set(LETTERS)


@pytest.mark.parametrize(("said", "code"), [
    ("k7m2q9xw4b", "k7m2q9xw4b"), (" K7M2Q9XW4B ", "k7m2q9xw4b"), ("k7m2q9xw4", ""), ("k7m2q9xw4bb", ""),
    ("k7m2q9xw40", ""), ("", ""), ("../../etc/", ""), ("电梯电梯电梯电梯电梯", ""), ("k7m2q\x009xw4", ""),
])  # fmt: skip
def test_what_cannot_be_a_code_is_none(said: str, code: str) -> None:
    assert read_plate(said) == code


@pytest.mark.parametrize("public", ["https://linli.test", "https://linli.test/"])
def test_the_address_is_short_and_has_no_fragment(public: str) -> None:
    assert address(public, "k7m2q9xw4b") == "https://linli.test/l/k7m2q9xw4b"
