"""Bringing words and pictures for a sheet, and looking them over before anybody sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

import server.media.service as media
from server.bulletins import policy
from server.bulletins.facts import ContributionBrought
from server.bulletins.models import Contribution, Sheet
from server.bulletins.rules.gate import Piece
from server.bulletins.rules.words import EDITABLE, Kind
from server.bulletins.sections import contributed
from server.bulletins.service import editing, gating
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, Stale, not_found
from server.kit.facts import publish

ACCEPTED, REFUSED, WAITING = "accepted", "refused", "waiting"


def contribute(
    session: Session, actor: Actor, *, estate_id: int, words: str, media_ids: Sequence[int], faces_agreed: bool,
    at: datetime,
) -> int:  # fmt: skip
    """Bring words, pictures or both for the next daily sheet; gives the contribution's id. The media are the actor's
    own and unused. :class:`Malformed` when the privacy gate refuses the words."""
    policy.contributes(session, actor, estate_id)
    if not words and not media_ids:
        raise Malformed("nothing_brought", "请写几句话，或者加一张照片。")
    if media_ids and not faces_agreed:
        raise Malformed("faces_not_agreed", "请确认照片里的人都同意公开，且没有拍到车牌和门牌。")
    gating.pass_or_refuse(session, estate_id, [Piece("投稿", words, bool(media_ids))], day=local_day(at))
    if media_ids:
        media.use(session, actor, media_ids)
    row = Contribution(estate_id=estate_id, day=_day(session, estate_id, at), by_id=actor.id, words=words,
                       media_ids=list(media_ids), state=WAITING, faces_agreed=faces_agreed, at=at)  # fmt: skip
    session.add(row)
    session.flush()
    publish(session, ContributionBrought(row.id, estate_id, actor.id), at=at)
    return row.id


def decide(
    session: Session, actor: Actor, *, contribution_id: int, version: int, accept: bool, faces_checked: bool = False,
    why: str | None = None, at: datetime,
) -> None:  # fmt: skip
    """Accept or refuse a contribution. Pictures are accepted only by somebody who looked at faces and plates; what is
    accepted stands at once on the sheet of its day, or on the next where that is out."""
    row = _locked(session, actor, contribution_id, version)
    if accept and row.media_ids and not faces_checked:
        raise Malformed("faces_unchecked", "请先看一遍照片，确认没有未经同意的人脸和车牌，再勾选采用。")
    if accept:
        gating.pass_or_refuse(
            session, row.estate_id, [Piece("投稿", row.words, bool(row.media_ids))], day=local_day(at)
        )
        row.day = _day(session, row.estate_id, at)
    row.state, row.faces_checked, row.why = ACCEPTED if accept else REFUSED, faces_checked, (why or "")[:200] or None
    row.decided_by, row.decided_at = actor.id, at
    row.version += 1
    session.flush()
    audit.record(session, actor, f"contribution.{row.state}", "contribution", row.id, at=at, estate_id=row.estate_id,
                 after={"faces_checked": faces_checked}, reason=row.why)  # fmt: skip
    if accept:
        _refresh(session, row, at)


def _locked(session: Session, actor: Actor, contribution_id: int, version: int) -> Contribution:
    row = session.scalar(select(Contribution).where(Contribution.id == contribution_id).with_for_update())
    if row is None or not policy.may_edit(session, actor, row.estate_id):
        raise not_found("投稿")
    if row.by_id == actor.id and row.media_ids:
        raise Conflict("second_person_needed", "自己的照片要请另一位同事来审核。")
    if row.state != WAITING:
        raise Conflict("contribution_settled", "这条投稿已经处理过了。", state=row.state)
    if row.version != version:
        raise Stale("contribution_changed", "这条投稿刚刚有了变化，请刷新后再看。")
    return row


def _day(session: Session, estate_id: int, at: datetime) -> date:
    """The day of the daily sheet that is next to come out: today's while it may still be changed."""
    today = local_day(at)
    sheet = _sheet(session, estate_id, today)
    return today if sheet is None or sheet.state in EDITABLE else today + timedelta(days=1)


def _sheet(session: Session, estate_id: int, day: date) -> Sheet | None:
    asked = select(Sheet).where(Sheet.estate_id == estate_id, Sheet.kind == Kind.DAILY, Sheet.day == day)
    return session.scalar(asked.where(Sheet.number == 1).with_for_update())


def _refresh(session: Session, row: Contribution, at: datetime) -> None:
    sheet = _sheet(session, row.estate_id, row.day)
    if sheet is not None and sheet.state in EDITABLE:
        editing.refresh_section(session, sheet, contributed.SECTION.key, at=at)
