"""The key of a poll: made at the notice, never whole at rest, joined once the poll is closed."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.kit.errors import Conflict
from server.kit.files import FileStore
from server.kit.house import House
from server.kit.vault import Vault
from server.votes.models import KeyShare
from server.votes.sealing import box, shares
from server.votes.sealing.shares import Share, ShareUnread

DATABASE, ESCROW, CUSTODIAN = "database", "escrow", "custodian"


@dataclass(frozen=True, slots=True)
class Keys:
    """Under what the shares are kept: the vault, the escrow's own, and the file store."""

    vault: Vault
    escrow: Vault
    files: FileStore

    @classmethod
    def of(cls, house: House) -> Keys:
        """Those of a house."""
        return cls(house.vault, Vault(house.settings.votes.escrow_key), house.files)

    def both(self, text: str) -> str:
        """A keyed hash that neither secret alone can make."""
        return self.escrow.index(self.vault.index(text))


class KeyIncomplete(Conflict):
    """One of the kept shares is lost: the custodian's is needed to open the ballots."""

    def __init__(self) -> None:
        said = "系统保存的密钥片段缺了一片，请监票人输入纸上的密钥片段。"
        super().__init__("key_incomplete", said)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made: its public half, in hexadecimal, and the custodian's share, shown once and kept nowhere."""

    public: str
    custodian: str


def make(session: Session, keys: Keys, poll_id: int) -> NewKey:
    """Make the key of a poll and put its shares where they belong."""
    private, public = box.new_pair()
    first, second, third = shares.split(private)
    escrow_key = keys.files.put(keys.escrow.seal(_text(second)).encode())
    kept = ((first, DATABASE, keys.vault.seal(_text(first))), (second, ESCROW, escrow_key),
            (third, CUSTODIAN, shares.fingerprint(third)))  # fmt: skip
    rows = [
        {"poll_id": poll_id, "number": share.number, "holder": holder, "content": content}
        for share, holder, content in kept
    ]
    session.execute(insert(KeyShare), rows)
    return NewKey(public.hex(), shares.written(third))


def join(
    session: Session, keys: Keys, *, poll_id: int, public: str, custodian: str | None = None, at: datetime
) -> X25519PrivateKey:
    """The private half of a poll's key, from the two kept shares, or from one of them and the custodian's.

    :class:`KeyIncomplete` when the custodian is needed; what he gives is checked against the public half.
    """
    rows = session.scalars(select(KeyShare).where(KeyShare.poll_id == poll_id).order_by(KeyShare.number)).all()
    found = [share for row in rows if (share := _kept(keys, row)) is not None]
    if custodian is not None:
        found.append(shares.read(custodian))
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            private = _joined(one, other, public)
            if private is not None:
                used = KeyShare.poll_id == poll_id, KeyShare.number.in_((one.number, other.number))
                session.execute(update(KeyShare).where(*used).values(used_at=at))
                return private
    if custodian is not None:
        raise shares.SharesDisagree
    raise KeyIncomplete


def keep_again(keys: Keys, row: KeyShare, share: Share) -> None:
    """Put a share where it belongs once more, after it was lost; the custodian keeps his on paper."""
    if row.holder == DATABASE:
        row.content = keys.vault.seal(_text(share))
    elif row.holder == ESCROW:
        row.content = keys.files.put(keys.escrow.seal(_text(share)).encode())


def _joined(one: Share, other: Share, public: str) -> X25519PrivateKey | None:
    if one.number == other.number:
        return None
    private = box.private_key(shares.join(one, other))
    return private if private.public_key().public_bytes_raw().hex() == public else None


def _kept(keys: Keys, row: KeyShare) -> Share | None:
    """A share kept by us, None when it is not there any more or cannot be read."""
    try:
        if row.holder == DATABASE:
            return Share(row.number, base64.b64decode(keys.vault.open(row.content)))
        if row.holder == ESCROW:
            sealed = keys.files.get(row.content).decode()
            return Share(row.number, base64.b64decode(keys.escrow.open(sealed)))
    except (KeyError, ValueError, ShareUnread):
        return None
    return None


def _text(share: Share) -> str:
    return base64.b64encode(share.content).decode()
