"""Having words and pictures checked by WeChat before neighbours may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit.house import House
from server.people import queries as people
from server.reports.queries.brief import words_to_check
from server.reports.service import watching
from server.wechat.checks import Verdict
from server.wechat.errors import Refusal, WechatRefused
from server.wechat.mini import Mini
from workflows.engine.slow import Slow

CHECK_WORDS = "check_words"


def check_words(house: House, payload: Mapping[str, Any], _at: datetime) -> None:
    """Ask about a report's words. What WeChat will never check stays unchecked, hidden from neighbours and never from
    staff; what staff wrote down then waits for a supervisor. Where it only cannot answer now, the work is tried again.
    """
    report_id = payload["report_id"]
    with house.database.read() as session:
        waiting = words_to_check(session, report_id)
        openid = _openid(session, waiting.authors) if waiting else None
    if waiting is None:
        return
    shown = _verdict(house, openid, waiting.words)
    if shown is None and not waiting.entered:
        return
    with house.database.write() as session:
        watching.verdict_on_words(session, report_id=report_id, shown=shown or False)


def _openid(session: Session, authors: Sequence[int]) -> str | None:
    return next((found for one in authors if (found := people.openid_of(session, one))), None)


def _verdict(house: House, openid: str | None, words: str) -> bool | None:
    """Whether WeChat lets words pass; None where it will never say."""
    if openid is None:
        return None
    try:
        return house.need(Mini).check_text(openid, words).verdict is Verdict.PASS
    except WechatRefused as no:
        if no.kind is not Refusal.permanent:
            raise
        return None


SLOW = [Slow(CHECK_WORDS, check_words)]
