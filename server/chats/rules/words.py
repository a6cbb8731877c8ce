"""States, sides and kinds of chats, in the words of the house."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Who has a chat. WAITING: somebody asked for a person and none has taken it."""

    BOT = "bot"
    WAITING = "waiting"
    PERSON = "person"
    ENDED = "ended"


STATE_LABELS: Mapping[str, str] = {
    State.BOT: "自动应答",
    State.WAITING: "等人接",
    State.PERSON: "有人在接",
    State.ENDED: "已结束",
}


class Side(StrEnum):
    """Who said a line."""

    RESIDENT = "resident"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"


class Kind(StrEnum):
    """What a line is."""

    TEXT = "text"
    VOICE = "voice"
    PHOTO = "photo"
    LOCATION = "location"
    CARD = "card"


CHANNEL_LABELS: Mapping[str, str] = {"mini": "小程序", "oa": "公众号", "work": "企业微信"}
