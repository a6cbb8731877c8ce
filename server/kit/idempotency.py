"""The same request sent twice is done once and answered twice with the same words.

The answer is stored in the transaction of the act, under the person, the door and the client's key. A second
request with the same key gets the stored answer; one with another body under the same key is refused.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import LargeBinary, String, UniqueConstraint, bindparam, exists, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.kit.db import Base, BigInt, UtcDateTime, table
from server.kit.errors import Conflict, Malformed
from server.kit.prepared import Prepared

SHORTEST_KEY, LONGEST_KEY = 8, 80


class Answer(Base):
    """An answer already given."""

    __tablename__ = "idempotent_answers"
    __table_args__ = (UniqueConstraint("actor_id", "door", "key"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    actor_id: Mapped[int] = mapped_column(BigInt)
    door: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    request: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    etag: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered."""

    status: int
    body: bytes
    etag: str | None


_ANSWERS = table(Answer)
_EARLIER = Prepared(
    select(_ANSWERS.c.request, _ANSWERS.c.status, _ANSWERS.c.body, _ANSWERS.c.etag).where(
        *(_ANSWERS.c[name] == bindparam(name) for name in ("actor_id", "door", "key"))
    )
)
_REMEMBER = Prepared(_ANSWERS.insert(), ("actor_id", "door", "key", "request", "status", "body", "etag", "at"))


def check_key(key: str | None) -> str:
    """The client's key, 8 to 80 visible ASCII characters; :class:`Malformed` when missing or odd."""
    if key is None or not SHORTEST_KEY <= len(key) <= LONGEST_KEY or not all("!" <= c <= "~" for c in key):
        raise Malformed("idempotency_key_needed", "请求缺少编号，请更新小程序后再试。", header="Idempotency-Key")
    return key


def fingerprint(*parts: bytes) -> str:
    """What was asked, as one hash."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def earlier(session: Session, *, actor_id: int, door: str, key: str, request: str) -> Given | None:
    """The answer given before to this key; :class:`Conflict` when the key was used for something else."""
    row = _EARLIER.first(session, {"actor_id": actor_id, "door": door, "key": key})
    if row is not None and row["request"] != request:
        raise Conflict("idempotency_key_reused", "这个请求编号已用于别的内容，请重新提交。")
    return Given(row["status"], row["body"], row["etag"]) if row is not None else None


def remember(
    session: Session, *, actor_id: int, door: str, key: str, request: str, status: int, body: bytes,
    etag: str | None, at: datetime,
) -> None:  # fmt: skip
    """Keep an answer in the transaction of the act; the unique key makes a simultaneous twin fail and start over."""
    row = {"actor_id": actor_id, "door": door, "key": key, "request": request, "status": status, "body": body}
    _REMEMBER.later(session, row | {"etag": etag, "at": at})


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Two actors turned out to be one: what the one was answered, the other is answered who asks again."""
    theirs = _ANSWERS.alias()
    same = theirs.c.actor_id == kept_id, theirs.c.door == _ANSWERS.c.door, theirs.c.key == _ANSWERS.c.key
    moved = update(_ANSWERS).where(_ANSWERS.c.actor_id == gone_id, ~exists().where(*same))
    session.execute(moved.values(actor_id=kept_id))
