"""Writing down that something went up on a board, came down, or was written down by mistake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import server.media.service as media
from server.kit import audit
from server.kit.actor import Actor
from server.kit.calendar.spans import span_of
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, Stale, not_found
from server.kit.files import FileStore
from server.kit.pages.look import show_day
from server.openness.rules import Item, items_of, posting
from server.people.service.gating import pass_gate
from server.places import queries as places
from server.postings import policy
from server.postings.models import BoardPosting
from server.postings.rules import Hung, cut_short

OLDEST_DAYS = 800
_PHOTO_MARKS = (b"\xff\xd8\xff", b"\x89PNG")


@dataclass(frozen=True, slots=True)
class Said:
    """What went up where: ``span_from`` any day of the span it tells of; nothing for what always hangs."""

    estate_id: int
    item: str
    up_on: date
    place: str
    span_from: date | None = None
    words: str = ""


def prepare_photo(files: FileStore, content: bytes) -> str | None:
    """Store a photo of the board, made small and nameless; slow, so before the transaction. None where none came."""
    if not content:
        return None
    if not content.startswith(_PHOTO_MARKS):
        raise Malformed("format_not_taken", "照片只能是 JPG 或 PNG。", fields={"photo": ["格式不对"]})
    return files.put(media.shrunk(content))


def put_up(session: Session, actor: Actor, said: Said, photo_key: str | None, *, at: datetime) -> int:
    """Write down that an item hangs; its id. :class:`Malformed` for a day or a span that cannot be."""
    if not policy.may_write(session, actor, said.estate_id):
        raise not_found("小区")
    item = _item(session, said.estate_id, said.item)
    _check_day(said.up_on, local_day(at))
    if not said.place.strip():
        raise Malformed("place_needed", "请写明贴在哪里。", fields={"place": ["请写明贴在哪里"]})
    span_from = _span_from(item, said)
    pass_gate(session, said.estate_id, {"place": said.place, "words": said.words}, at=at)
    _refuse_second(session, said, span_from)
    row = BoardPosting(estate_id=said.estate_id, item=item.key, span_from=span_from, place=said.place.strip(),
                       words=said.words.strip(), up_on=said.up_on, photo_key=photo_key, made_by=actor.id,
                       made_at=at)  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "board.put_up", "board_posting", row.id, at=at, estate_id=row.estate_id,
                 after={"board_item": item.label, "place": row.place, "up_on": row.up_on.isoformat()})  # fmt: skip
    return row.id


def take_down(
    session: Session, actor: Actor, board_id: int, *, on: date, early: bool, version: int, at: datetime
) -> None:  # fmt: skip
    """Write down that it came down. Before its last day only with ``early``, as then it has to be published again:
    :class:`Conflict` ``hangs_longer`` says until when."""
    row = _held(session, actor, board_id, version)
    if row.down_on is not None:
        raise Conflict("down_already", "已经登记过撤下了。")
    if on < row.up_on or on > local_day(at):
        raise Malformed("day_out_of_bounds", "撤下的日期要在上墙以后，不能晚于今天。", fields={"on": ["日期不对"]})
    item = _item(session, row.estate_id, row.item)
    if cut_short(item, Hung(row.up_on, on)) and not early:
        last = posting(row.up_on, item.show_days).last_day
        words = f"要挂满 {item.show_days} 天，到 {show_day(last)}。确实已经撤下的，请勾选“确实撤早了”"
        raise Conflict("hangs_longer", f"{words}；撤早了要重新公布。", fields={"early": [words]})
    row.down_on, row.down_by, row.down_at = on, actor.id, at
    row.version += 1
    audit.record(session, actor, "board.taken_down", "board_posting", row.id, at=at, estate_id=row.estate_id,
                 after={"board_item": item.label, "down_on": on.isoformat()})  # fmt: skip


def void(session: Session, actor: Actor, board_id: int, *, why: str, version: int, at: datetime) -> None:
    """It never hung: written down by mistake. The row stays with the reason and counts no more."""
    row = _held(session, actor, board_id, version)
    if not why.strip():
        raise Malformed("reason_needed", "请写明为什么作废。", fields={"why": ["请写明原因"]})
    pass_gate(session, row.estate_id, {"why": why}, at=at)
    row.void_why, row.void_by, row.void_at = why.strip(), actor.id, at
    row.version += 1
    audit.record(session, actor, "board.void", "board_posting", row.id, at=at, estate_id=row.estate_id,
                 reason=why.strip(), after={"board_item": row.item})  # fmt: skip


def _item(session: Session, estate_id: int, key: str) -> Item:
    found = items_of(places.estate(session, estate_id)["city"]).get(key)
    if found is None:
        raise Malformed("item_unknown", "请选择公布的是哪一项。", fields={"item": ["请选择一项"]})
    return found


def _check_day(up_on: date, today: date) -> None:
    if up_on > today or (today - up_on).days > OLDEST_DAYS:
        raise Malformed("day_out_of_bounds", "上墙日期不能晚于今天，也不能早于两年以前。",
                        fields={"up_on": ["日期不对"]})  # fmt: skip


def _span_from(item: Item, said: Said) -> date:
    if not item.times:
        return said.up_on
    if said.span_from is None:
        raise Malformed("span_needed", "请选择公布的是哪一段时间的。", fields={"span_from": ["请选择时间段"]})
    span = span_of(said.span_from, item.times)
    if span.from_ > said.up_on:
        raise Malformed("span_ahead", "这一段时间在上墙时还没有开始。", fields={"span_from": ["时间段不对"]})
    return span.from_


def _refuse_second(session: Session, said: Said, span_from: date) -> None:
    # The unique key is the last guard; this answers kindly.
    same = BoardPosting.estate_id == said.estate_id, BoardPosting.item == said.item, BoardPosting.void_why.is_(None)
    here = BoardPosting.place == said.place.strip(), BoardPosting.up_on == said.up_on
    if session.scalar(select(BoardPosting.id).where(*same, *here, BoardPosting.span_from == span_from)) is not None:
        raise Conflict("posted_already", "这一张已经登记过了。")


def _held(session: Session, actor: Actor, board_id: int, version: int) -> BoardPosting:
    asked = select(BoardPosting).where(BoardPosting.id == board_id).with_for_update()
    row = session.scalar(asked.execution_options(populate_existing=True))
    if row is None or not policy.may_write(session, actor, row.estate_id):
        raise not_found("公示")
    if row.void_why is not None:
        raise Conflict("void_already", "这一条已经作废了。")
    if row.version != version:
        raise Stale("posting_changed", "这一条刚被别人改过，请刷新后再操作。", version=row.version)
    return row
