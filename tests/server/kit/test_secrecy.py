"""What was answered in private opens for the same token alone, and is not found by trying what was asked."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

from server.kit.secrecy import OPENLY, Secrecy

TOKEN = "a-token-of-somebody"


def test_the_same_token_reads_it_and_another_does_not() -> None:
    kept = Secrecy(TOKEN).seal(b'{"choice":"oppose"}')
    assert b"oppose" not in kept and Secrecy(TOKEN).open(kept) == b'{"choice":"oppose"}'
    with pytest.raises(InvalidTag):
        Secrecy("another-token").open(kept)


def test_a_mark_is_the_same_again_and_another_under_another_token() -> None:
    assert Secrecy(TOKEN).mark("abc") == Secrecy(TOKEN).mark("abc") != Secrecy("another-token").mark("abc")
    assert Secrecy(TOKEN).seal(b"x") != Secrecy(TOKEN).seal(b"x")


def test_nothing_to_hide_stays_as_it_is() -> None:
    assert (OPENLY.mark("abc"), OPENLY.seal(b"x"), OPENLY.open(b"x")) == ("abc", b"x", b"x")
