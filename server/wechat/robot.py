"""A robot in a staff group (never in a group with residents: sources disagree whether that is possible).

Robots take 20 messages a minute and no duplicate check: who sends decides what to do after an unclear answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.wechat.gateway import Line
from server.wechat.shortening import shorten

LONGEST_TEXT = 2048


class Robot:
    """One robot, known by the key of its webhook. May raise ``WechatRefused``/``WechatUnreachable``."""

    def __init__(self, line: Line, key: str) -> None:
        self._line, self._key = line, key

    def send_text(self, words: str, mention: Sequence[str] = ()) -> None:
        """Words, at most 2,048 bytes; ``mention`` are userids."""
        text: dict[str, object] = {"content": shorten(words, LONGEST_TEXT)}
        if mention:
            text["mentioned_list"] = list(mention)
        self._line.post("cgi-bin/webhook/send", {"msgtype": "text", "text": text}, key=self._key)
