"""Having words and pictures checked by WeChat before neighbours may see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

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
    staff; where it only cannot answer now, the work is tried again."""
    report_id = payload["report_id"]
    with house.database.read() as session:
        waiting = words_to_check(session, report_id)
        openid = people.openid_of(session, waiting[0]) if waiting else None
    if waiting is None or openid is None:
        return
    try:
        shown = house.need(Mini).check_text(openid, waiting[1]).verdict is Verdict.PASS
    except WechatRefused as no:
        if no.kind is not Refusal.permanent:
            raise
        return
    with house.database.write() as session:
        watching.verdict_on_words(session, report_id=report_id, shown=shown)


SLOW = [Slow(CHECK_WORDS, check_words)]
