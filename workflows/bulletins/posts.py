"""A sheet in the owners' groups: owed once it is drawn, and never a version that another one has put right."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from config import FOLDER
from server.bulletins.queries import brief as briefs
from server.bulletins.queries.brief import Brief
from server.bulletins.rules.plan import TIME_TO_DRAW
from server.groups import queries as groups
from server.groups.rules import Content, State
from server.groups.service import posting
from server.kit.calendar.quiet import is_quiet
from server.kit.house import House
from workflows.bulletins import wording

APP_PAGE = "pages/bulletin/bulletin?id={id}"
COVER = FOLDER / "design" / "notice.png"
"""The picture of the card in owner groups until the sheet's own is drawn."""


def owe(session: Session, house: House, told: Brief, at: datetime) -> None:
    """Owe a published sheet to the groups of its estate; a correction that is not to be posted again only to those the
    version before has not reached. One that was put right meanwhile is owed to nobody."""
    if briefs.is_overtaken(session, told):
        return
    only = None if told.post_again else _unreached(session, told)
    cover = told.cover_key or house.files.put(COVER.read_bytes())
    content = Content(told.mark, wording.group_words(told), told.view.title, APP_PAGE.format(id=told.id), cover,
                      told.video_key)  # fmt: skip
    posting.owe(session, cause=told.cause, piece="bulletin", piece_id=told.id, estate_id=told.estate_id, day=told.day,
                content=content, at=at, late=told.late, group_ids=only,
                urgent=told.published_at is not None and is_quiet(told.published_at))  # fmt: skip


def stop_earlier(session: Session, told: Brief, at: datetime) -> None:
    """A correction is out: what waits of the versions before reaches no further group."""
    for cause in told.earlier_causes:
        posting.withdraw(session, cause=cause, at=at)


def drawn_by(told: Brief) -> datetime:
    """From when on groups are owed a published sheet: what was made or changed just before is drawn first."""
    out = told.published_at or told.made_at
    undrawn = told.video_key is None and (told.edited or out - told.made_at < TIME_TO_DRAW)
    return out + TIME_TO_DRAW if undrawn else out


def _unreached(session: Session, told: Brief) -> set[int] | None:
    """The groups whose last earlier version was withdrawn, or was out only after this one; None for every group, where
    the version before was put right while groups waited for its film."""
    last = groups.last_of(session, told.earlier_causes)
    out = told.published_at or told.made_at
    wrong = briefs.brief(session, told.corrects_id).published_at if told.corrects_id else None
    if not last and wrong is not None and out < wrong + TIME_TO_DRAW:
        return None
    return {
        group_id
        for group_id, row in last.items()
        if row["state"] == State.WITHDRAWN or (row["settled_at"] is not None and row["settled_at"] >= out)
    }
