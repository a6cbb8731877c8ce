"""The words of the console for what stands on these pages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from server.votes.queries.ruled import EVOTE_WORDS, PARKING_WORDS
from server.votes.queries.wording import extraordinary

__all__ = ["EVOTE_WORDS", "HEAD_KIND_LABELS", "IDENTITY_WORDS", "PARKING_WORDS", "STATE_LABELS", "State", "first_words"]


class State(StrEnum):
    """Where a poll stands."""

    DRAFT = "draft"
    NOTICED = "noticed"
    OPEN = "open"
    CLOSED = "closed"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


STATE_LABELS = {
    State.DRAFT: "草稿", State.NOTICED: "公示中", State.OPEN: "表决中", State.CLOSED: "已截止，计票中",
    State.PRELIMINARY: "初步结果", State.FINAL: "已公布结果", State.WITHDRAWN: "已撤回",
}  # fmt: skip
HEAD_KIND_LABELS = {"person": "个人", "joint": "共有", "company": "单位", "developer": "开发商未交付"}
IDENTITY_WORDS = {"none": "登录即可", "id_last4": "投票时输入证件号后四位"}


def first_words(poll: Mapping[str, Any]) -> str:
    """What a notice might say, for somebody to go on from."""
    asked = "\n".join(f"{one['number']}. {one['words']}" for one in poll["topics"])
    phone, meeting = poll["estate"]["phone"], extraordinary(poll["rules"])
    return (
        f"{poll['estate']['name']}业主：\n现就下列事项征求{poll['scope_label']}业主的意见，请您参加表决。\n{asked}\n"
        f"{meeting and meeting + '。' + chr(10)}"
        f"本次表决属于{poll['class_label']}（{poll['article']}）。{'；'.join(poll['threshold_words'])}。\n"
        f"有疑问请联系物业{'，电话 ' + phone if phone else ''}。"
    )
