"""Boxes, shares, and the key of a poll: any two of three shares open it, one alone tells nothing."""

from __future__ import annotations

import itertools
import secrets
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from server.kit.files import FolderStore
from server.kit.house import House
from server.votes.models import KeyShare, Poll
from server.votes.sealing import box, keys, shares
from server.votes.sealing.keys import KeyIncomplete, Keys
from server.votes.sealing.shares import SharesDisagree, ShareUnread

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@given(st.binary(min_size=32, max_size=32))
def test_any_two_shares_in_any_order_give_the_key_back(key: bytes) -> None:
    three = shares.split(key)
    assert all(shares.join(one, other) == key for one, other in itertools.permutations(three, 2))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_share_alone_fits_every_key_as_well(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """For a byte of a key, each byte of a share comes from one slope and no other: one share says nothing."""
    slopes = bytes(range(256))
    monkeypatch.setattr(secrets, "token_bytes", lambda _: slopes)
    for byte in (0, 1, 0x80, 0xFF):
        share = shares.split(bytes([byte]) * 256)[number - 1]
        assert sorted(share.content) == list(slopes)


def test_the_shares_of_a_key_are_fresh_each_time() -> None:
    key = secrets.token_bytes(32)
    one, other = shares.split(key), shares.split(key)
    assert all(mine.content != its.content for mine, its in zip(one, other, strict=True))


def test_a_printed_share_is_read_however_it_was_typed_and_refused_when_mistyped() -> None:
    share = shares.split(secrets.token_bytes(32))[2]
    words = shares.written(share)
    assert shares.read(f"  {words.lower().replace('-', ' ')} ") == shares.read(words) == share
    wrong = words[:-1] + ("A" if words[-1] != "A" else "B")
    for typed in (wrong, words[:-3], "", "12345", words[::-1]):
        with pytest.raises(ShareUnread):
            shares.read(typed)


def test_a_box_opens_with_its_key_for_what_it_is_about_and_not_otherwise() -> None:
    private, public = box.new_pair()
    closed = box.seal(public, b"content", about="1:2")
    key = box.private_key(private)
    assert box.unseal(key, closed, about="1:2") == b"content" and b"content" not in closed
    broken = (closed[:-1] + bytes([closed[-1] ^ 1]), closed[:20], b"")
    for other, about in ((closed, "1:3"), *((one, "1:2") for one in broken)):
        with pytest.raises(box.BoxBroken):
            box.unseal(key, other, about=about)
    with pytest.raises(box.BoxBroken):
        box.unseal(box.private_key(box.new_pair()[0]), closed, about="1:2")


@pytest.fixture
def made(house: House, at: datetime) -> keys.NewKey:
    """The key of a poll, of which only the key matters here."""
    with house.database.write() as session:
        estate = session.connection().exec_driver_sql("INSERT INTO estates (name, city, address, version) "
                                                      "VALUES ('x', 'y', '', 1) RETURNING id").scalar_one()  # fmt: skip
        session.add(Poll(id=1, estate_id=estate, title="x", matter_type="OTHER_MAJOR", matter_class="ordinary",
                         scope_kind="estate", made_by=1, made_at=at))  # fmt: skip
        session.flush()
        return keys.make(session, Keys.of(house), 1)


def opened(house: House, made: keys.NewKey, at: datetime, custodian: str | None = None) -> str:
    """The public half of what the shares give."""
    with house.database.write() as session:
        key = keys.join(session, Keys.of(house), poll_id=1, public=made.public, custodian=custodian, at=at)
        return key.public_key().public_bytes_raw().hex()


@on_sqlite
def test_the_two_kept_shares_open_and_a_lost_one_is_replaced_by_the_custodians(
    house: House, made: keys.NewKey, at: datetime, tmp_path: Path
) -> None:
    assert opened(house, made, at) == made.public
    house.files = FolderStore(tmp_path / "lost")
    with pytest.raises(KeyIncomplete):
        opened(house, made, at)
    with pytest.raises(ShareUnread):
        opened(house, made, at, "not a share")
    stranger = shares.written(shares.split(secrets.token_bytes(32))[2])
    with pytest.raises(SharesDisagree):
        opened(house, made, at, stranger)
    assert opened(house, made, at, made.custodian) == made.public


@on_sqlite
def test_the_databases_share_may_be_lost_or_spoiled_too_but_not_both(
    house: House, made: keys.NewKey, at: datetime
) -> None:
    with house.database.write() as session:
        session.execute(update(KeyShare).where(KeyShare.holder == keys.DATABASE).values(content="AAAA"))
    assert opened(house, made, at, made.custodian) == made.public
    with house.database.write() as session:
        session.execute(delete(KeyShare).where(KeyShare.holder != keys.CUSTODIAN))
    with pytest.raises(SharesDisagree):
        opened(house, made, at, made.custodian)


@on_sqlite
def test_neither_the_database_nor_the_files_hold_a_share_in_clear(house: House, made: keys.NewKey) -> None:
    third = shares.read(made.custodian)
    with house.database.read() as session:
        rows = {row.holder: row.content for row in session.query(KeyShare)}
    assert rows[keys.CUSTODIAN] == shares.fingerprint(third) and third.content.hex() not in str(rows)
    assert Keys.of(house).vault.open(rows[keys.DATABASE])
    with pytest.raises(ValueError, match="our secret"):
        Keys.of(house).vault.open(house.files.get(rows[keys.ESCROW]).decode())
