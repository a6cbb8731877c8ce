"""Writing a notice, changing it before it is out, throwing it away, putting a recalled one right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Malformed, not_found
from server.notices import policy
from server.notices.models import Notice, NoticePlace, UrgentCall
from server.notices.queries.placed import placed
from server.notices.rules import MOST_PLACES, Kind, Move, Spot, State, check_span, places_words
from server.notices.service.gating import pass_gate
from server.notices.service.locking import locked
from server.places import queries as places


@dataclass(frozen=True, slots=True)
class Said:
    """What a notice says and to whom: ``spots`` are its places, none means the whole estate.

    ``names_agreed``: the names in it may stand there. That is asked when they are those of residents.
    """

    estate_id: int
    kind: Kind
    title: str
    words: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    spots: tuple[tuple[Spot, int], ...] = ()
    to_groups: bool = True
    names_agreed: bool = False


def write(session: Session, actor: Actor, said: Said, *, at: datetime) -> int:
    """Write a draft; gives its id. :class:`Malformed` for what must not go to many (E10)."""
    if not policy.may_write(session, actor, said.estate_id):
        raise not_found("小区")
    values = _checked(session, said, at)
    notice = Notice(estate_id=said.estate_id, state=State.DRAFT, made_by=actor.id, made_at=at, **values)
    session.add(notice)
    session.flush()
    _place(session, notice.id, said.spots)
    audit.record(session, actor, "notice.written", "notice", notice.id, at=at, estate_id=notice.estate_id,
                 after=_shown(values) | _agreed(said))  # fmt: skip
    return notice.id


def edit(session: Session, actor: Actor, notice_id: int, said: Said, *, version: int, at: datetime) -> None:
    """Change what is not out yet; its estate stays."""
    notice = locked(session, actor, notice_id, Move.EDIT, version=version)
    if said.estate_id != notice.estate_id:
        raise not_found("小区")
    values = _checked(session, said, at)
    before = {name: getattr(notice, name) for name in values}
    for name, value in values.items():
        setattr(notice, name, value)
    _place(session, notice.id, said.spots)
    changed = {name: value for name, value in values.items() if before[name] != value}
    was = _shown({name: before[name] for name in changed})
    audit.record(session, actor, "notice.edited", "notice", notice.id, at=at, estate_id=notice.estate_id,
                 before=was, after=_shown(changed) | _agreed(said))  # fmt: skip


def discard(session: Session, actor: Actor, notice_id: int, *, version: int, at: datetime) -> None:
    """Throw a draft away; nobody outside has seen it."""
    notice = locked(session, actor, notice_id, Move.DISCARD, version=version)
    audit.record(session, actor, "notice.discarded", "notice", notice.id, at=at, estate_id=notice.estate_id,
                 before={"title": notice.title, "words": notice.words[:200]})  # fmt: skip
    _place(session, notice.id, ())
    session.execute(delete(UrgentCall).where(UrgentCall.notice_id == notice.id))
    session.delete(notice)


def correct(session: Session, actor: Actor, notice_id: int, *, version: int, at: datetime) -> int:
    """Begin the notice that puts a recalled one right: a draft with the same words; gives its id."""
    wrong = locked(session, actor, notice_id, Move.CORRECT, version=version)
    same = {name: getattr(wrong, name) for name in _COPIED}
    notice = Notice(state=State.DRAFT, made_by=actor.id, made_at=at, corrects_id=wrong.id, **same)
    session.add(notice)
    session.flush()
    _place(session, notice.id, placed(session, wrong.id).spots)
    audit.record(session, actor, "notice.written", "notice", notice.id, at=at, estate_id=notice.estate_id,
                 after={"corrects_id": wrong.id})  # fmt: skip
    return notice.id


_COPIED = (
    "estate_id", "place_label", "kind", "title", "words", "starts_at", "ends_at",
    "to_groups",
)  # fmt: skip


def _checked(session: Session, said: Said, at: datetime) -> dict[str, Any]:
    check_span(said.starts_at, said.ends_at)
    texts = {"title": said.title, "words": said.words}
    pass_gate(session, said.estate_id, texts, names_agreed=said.names_agreed, at=at)
    return {
        "kind": said.kind, "title": said.title, "words": said.words, "starts_at": said.starts_at,
        "ends_at": said.ends_at, "to_groups": said.to_groups, "place_label": _label(session, said),
    }  # fmt: skip


def _label(session: Session, said: Said) -> str:
    if len(said.spots) > MOST_PLACES:
        words = f"最多选 {MOST_PLACES} 处，再多请选全小区。"
        raise Malformed("too_many_places", words, fields={"place": [words]})
    return places_words([_label_of(session, said.estate_id, spot, id_) for spot, id_ in dict.fromkeys(said.spots)])


def _label_of(session: Session, estate_id: int, spot: Spot, place_id: int) -> str:
    row: Any
    if spot is Spot.BUILDING:
        row = places.building_of(session, place_id)
        label: str = row["name"]
    elif spot is Spot.STAIR:
        row = places.stair_of(session, place_id)
        label = row["building"] + row["stair"]
    else:
        row = places.lift(session, lift_id=place_id)
        label = row["label"]
    if row["estate_id"] != estate_id:
        raise not_found("地点")
    return label


def _place(session: Session, notice_id: int, spots: Sequence[tuple[Spot, int]]) -> None:
    """These are its places now."""
    session.execute(delete(NoticePlace).where(NoticePlace.notice_id == notice_id))
    session.add_all(NoticePlace(notice_id=notice_id, **{f"{spot}_id": id_}) for spot, id_ in dict.fromkeys(spots))
    session.flush()


def _agreed(said: Said) -> dict[str, Any]:
    return {"names_agreed": True} if said.names_agreed else {}


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    shown = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
    return {name: value[:200] if isinstance(value, str) else value for name, value in shown.items()}
