"""A notice in the owners' groups: owed when it comes out; when it is taken back or put right, owed to every group that
has what does not hold any more, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from config import FOLDER
from server.groups import queries as groups
from server.groups.rules import Content
from server.groups.service import posting
from server.kit.clock import local_day
from server.kit.house import House
from server.notices import queries
from server.notices.queries import Brief
from server.notices.rules import State
from workflows.notices import wording

APP_PAGE = "pages/notice/notice?id={id}"
COVER = FOLDER / "design" / "notice.png"
"""The picture of the card in owner groups: 5 to 4, as the mini-program card asks for."""


def owe(session: Session, house: House, told: Brief, *, late: bool, at: datetime) -> None:
    """Owe a published notice to the groups of its places. One that puts another right goes to every group that has the
    wrong one too, wherever it is; what was still to be said there of the recall alone is said no more."""
    content = _content(house, told, wording.mark(told), wording.group_words(told))
    if told.to_groups:
        _owe(session, told, told.cause, content, late=late, at=at, building_ids=told.building_ids,
             stair_ids=told.stair_ids)  # fmt: skip
    wrong = groups.reached(session, told.corrected_causes)
    if wrong:
        posting.withdraw(session, cause=told.corrected_causes[-1], at=at)
        _owe(session, told, told.cause, content, late=late, at=at, group_ids=wrong)


def owe_recall(session: Session, house: House, told: Brief, *, at: datetime) -> None:
    """Owe it to the groups in which a recalled notice stands that it was taken back; to nobody once its correction is
    out, which says so itself."""
    if told.state != State.RECALLED or queries.corrected_by(session, told.id) is not None:
        return
    wrong = groups.reached(session, [told.cause])
    if wrong:
        content = _content(house, told, wording.recalled_mark(told), wording.recalled_words(told))
        _owe(session, told, told.recall_cause, content, late=False, at=at, group_ids=wrong)


def _owe(session: Session, told: Brief, cause: str, content: Content, *, late: bool, at: datetime, **to: Any) -> None:
    posting.owe(session, cause=cause, piece="notice", piece_id=told.id, estate_id=told.estate_id, day=local_day(at),
                content=content, at=at, late=late, urgent=told.urgent, **to)  # fmt: skip


def _content(house: House, told: Brief, mark: str, words: str) -> Content:
    return Content(mark, words, told.title, APP_PAGE.format(id=told.id), house.files.put(COVER.read_bytes()))
