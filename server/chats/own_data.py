"""What this room keeps of one person: what was said in their chats."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, select

from server.chats.models import Chat, ChatLine, ChatLook
from server.chats.rules.words import Side, State
from server.kit.own_data import Keeper, Of, Part, moment_words
from server.media import service as media

LONG_AGO = timedelta(days=365)
"""A picture of a chat that is gone counts as unused for so long: the next night it goes too."""


def told(of: Of) -> Iterable[Part]:
    """Every line of every chat, in the order it was said."""
    asked = select(ChatLine).join(Chat, Chat.id == ChatLine.chat_id).where(Chat.person_id == of.person_id)
    rows = of.session.scalars(asked.order_by(ChatLine.id))
    return [Part("和我们聊过的话", [_line(of, row) for row in rows])]


def _line(of: Of, row: ChatLine) -> str:
    who = "您" if row.side == Side.RESIDENT else "邻里"
    return f"{moment_words(row.at)} {who}：{of.vault.open(row.words) if row.words else '（图片）'}"


def stands(of: Of) -> Iterable[str]:
    """Somebody has been called for and has not answered."""
    held = Chat.state.in_((State.WAITING, State.PERSON)), Chat.waiting_since.is_not(None)
    if of.session.scalar(select(Chat.id).where(Chat.person_id == of.person_id, *held).limit(1)) is not None:
        yield "您还在等工作人员回话。等他回了再删除。"


def forget(of: Of) -> None:
    """Words, pictures and chats; a picture that went into a report is the report's."""
    ids = list(of.session.scalars(select(Chat.id).where(Chat.person_id == of.person_id)))
    theirs = ChatLine.chat_id.in_(ids)
    free = select(ChatLine.file_id).where(theirs, ChatLine.file_id.is_not(None), ChatLine.report_id.is_(None))
    media.release(of.session, [id_ for id_ in of.session.scalars(free) if id_ is not None], at=of.at - LONG_AGO)
    of.session.execute(delete(ChatLine).where(theirs))
    of.session.execute(delete(ChatLook).where(ChatLook.chat_id.in_(ids)))
    of.session.execute(delete(Chat).where(Chat.id.in_(ids)))


KEEPER = Keeper(told, stands, forget=forget)
