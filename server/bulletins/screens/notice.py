"""A notice on its way into owners' groups and onto stair boards: where it stands, what to paste, what is drawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.bulletins import policy
from server.bulletins.drawing.draw import Drawn, FileKind
from server.bulletins.drawing.notice import NoticeView, draw_notice
from server.bulletins.rules.gate import Piece, Refused
from server.bulletins.service import gating
from server.groups import queries as groups
from server.kit.actor import Actor
from server.kit.clock import SHANGHAI
from server.kit.drawing.fonts import find_family
from server.kit.errors import Malformed, not_found
from server.kit.house import House
from server.notices import queries as notices
from server.notices.queries import Brief, board, words
from server.people import queries as people

OUT, RECALLED = ("published", "recalled"), "recalled"
NOT_FIT = "通知里有不能发到群的内容，请撤回，改好再发。"


def told(session: Session, actor: Actor, notice_id: int, *, at: datetime) -> dict[str, Any]:
    """Everything the page shows; :class:`NotFound` for whom it is not, and before the notice is out."""
    notice, brief = _out(session, actor, notice_id, at)
    posted = groups.postings_of(session, piece="notice", piece_ids=[notice_id])[notice_id]
    refused = _refused(session, brief)
    return {
        "notice": notice, "paste": None if refused else _paste(brief), "refused": refused, "postings": posted,
        "recalled": brief.state == RECALLED, "posting_labels": groups.POSTING_LABELS, "reasons": groups.REASON_LABELS,
        "posters": people.names(session, [row["posted_by"] for row in posted]),
        "senders": people.names_in_wecom(session, {row["sender_userid"] for row in posted if row["sender_userid"]}),
        "may_post": policy.may_edit(session, actor, brief.estate_id),
    }  # fmt: skip


def drawn(session: Session, house: House, actor: Actor, notice_id: int, kind: FileKind, *, at: datetime) -> Drawn:
    """Its picture or its page, drawn now; :class:`Malformed` when the privacy gate refuses it."""
    notice, brief = _out(session, actor, notice_id, at)
    if _refused(session, brief):
        raise Malformed("gate_refused", NOT_FIT)
    return draw_notice(kind, _view(brief, notice["published_at"]), find_family(house.settings.design.fonts))


def _out(session: Session, actor: Actor, notice_id: int, at: datetime) -> tuple[dict[str, Any], Brief]:
    notice = board.whole(session, actor, notice_id, at=at)
    if notice["state"] not in OUT:
        raise not_found("通知")
    return notice, notices.brief(session, notice_id)


def _refused(session: Session, brief: Brief) -> list[Refused]:
    pieces = [Piece("标题", brief.title), Piece("内容", brief.words), Piece("撤回说明", brief.recall_note or "")]
    return gating.check_told(session, brief.estate_id, pieces)


def _paste(brief: Brief) -> str:
    if brief.state == RECALLED:
        return f"{words.recalled_mark(brief)}\n{words.recalled_words(brief)}"
    return f"{words.mark(brief)}\n{words.group_words(brief)}"


def _view(brief: Brief, published_at: datetime) -> NoticeView:
    day = published_at.astimezone(SHANGHAI)
    recalled = brief.state == RECALLED
    note = words.CORRECTS.format(number=brief.corrects_id) if brief.corrects_id else ""
    return NoticeView(
        estate=brief.estate_name, kind_label=f"{brief.kind_label}通知", title=brief.title, place=brief.place_label,
        when=words.span(brief), words=words.NOW_HOLDS if recalled else brief.words, phone=brief.estate_phone or "",
        foot=f"第{brief.id}号通知 · {day.year}年{day.month}月{day.day}日发布",
        note=f"已撤回：{brief.recall_note}" if recalled else note,
    )  # fmt: skip
