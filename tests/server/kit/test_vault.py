"""What is sealed opens again under the same secret only; a keyed hash is an HMAC anybody with the key can check."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from server.kit.vault import Vault

SECRET = "a secret of a house, long enough for the vault"
PHONE = "19900000734"


def test_a_phone_sealed_twice_looks_different_and_opens_the_same() -> None:
    vault = Vault(SECRET)
    first, second = vault.seal(PHONE), vault.seal(PHONE)
    assert first != second
    assert PHONE not in first
    assert vault.open(first) == vault.open(second) == PHONE


def test_nothing_opens_under_another_secret_or_when_it_was_changed() -> None:
    sealed = Vault(SECRET).seal(PHONE)
    with pytest.raises(ValueError, match="not sealed"):
        Vault(SECRET[::-1]).open(sealed)
    with pytest.raises(ValueError, match="not sealed"):
        Vault(SECRET).open(("B" if sealed[0] == "A" else "A") + sealed[1:])


@pytest.mark.parametrize("text", ["", PHONE, "白兰娟", "9" * 200])
def test_the_index_is_an_hmac_of_sha256(text: str) -> None:
    key = hmac.new(SECRET.encode(), b"linli:index", hashlib.sha256).digest()
    assert Vault(SECRET).index(text) == hmac.digest(key, text.encode(), "sha256").hex()[:32]
    assert Vault(SECRET).index(text) != Vault(SECRET[::-1]).index(text)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32"):
        Vault("short")
