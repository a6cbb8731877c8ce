"""Every staff talk about reports."""

from __future__ import annotations

from workflows.engine.conversations import Conversation
from workflows.reports.staff_talks import (
    answer,
    arrive,
    assign,
    finish,
    onway,
    pause,
    price,
    refuse,
    resume,
    take,
    today,
    todo,
    trapped,
)

CONVERSATIONS: list[Conversation] = [
    todo.TALK,
    today.TALK,
    take.TALK,
    assign.TALK,
    answer.TALK,
    onway.TALK,
    arrive.TALK,
    pause.TALK,
    resume.TALK,
    finish.TALK,
    refuse.TALK,
    trapped.TALK,
    price.TALK,
]
