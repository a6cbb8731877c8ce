"""What a clerk wrote down for a caller is read by neighbours only once the gate and the content check let it pass."""

from __future__ import annotations

from typing import Any

import pytest

from server.kit.errors import Malformed
from server.reports.queries import checks
from server.reports.service import judging
from server.wechat.checks import Verdict
from server.wechat.errors import WechatRefused
from tests.cast import Cast
from tests.server.reports.for_others import enter, lose_wechat
from workflows.reports.slow import check_words

PRIVATE = "502白兰娟13812345678来电，楼道灯不亮，家里老人独居"


def checked(cast: Cast, report_id: int) -> str:
    check_words(cast.house, {"report_id": report_id}, cast.house.clock.now())
    return str(cast.row(report_id).words_state)


def board(cast: Cast) -> str:
    return str(cast.visitor("laowang").get("/reports", {"scope": "board"}).text)


def waiting(cast: Cast, name: str = "liujingli") -> list[dict[str, Any]]:
    with cast.house.database.read() as session:
        return list(checks.waiting(session, cast.house, cast[name], cursor=None, at=cast.house.clock.now()).items)


@pytest.mark.parametrize("said", [{"words": PRIVATE}, {"words": "灯不亮", "where": "白兰娟家门口"}])
def test_private_words_wait_for_a_supervisor_and_are_read_by_no_neighbour(cast: Cast, said: dict[str, str]) -> None:
    report_id = enter(cast, **said)
    assert checked(cast, report_id) == "hidden" and not cast.mini.checked, "nothing private goes to WeChat either"
    assert "13812345678" not in board(cast) and "白兰娟" not in board(cast)
    told = str(cast.visitor("laowang").get(f"/reports/{report_id}").text)
    assert "13812345678" not in told and "白兰娟" not in told
    (row,) = waiting(cast)
    assert row["entered"] and "白兰娟" in row["found"]


def test_clean_words_are_checked_as_a_residents_and_shown(cast: Cast) -> None:
    report_id = enter(cast, reporter="meijie", words="三楼楼道灯不亮")
    assert cast.row(report_id).words_state == "checking" and "三楼楼道灯不亮" not in board(cast)
    assert checked(cast, report_id) == "shown" and "三楼楼道灯不亮" in board(cast)
    cast.mini.verdict = Verdict.REVIEW
    assert checked(cast, enter(cast, reporter="meijie", key="call-0002")) == "hidden"


@pytest.mark.parametrize("refuses", [None, WechatRefused(61010)])
def test_what_wechat_will_never_check_waits_for_a_supervisor(cast: Cast, refuses: WechatRefused | None) -> None:
    cast.mini.refuses = refuses
    if refuses is None:
        lose_wechat(cast, "meijie")
        lose_wechat(cast, "zhaojie")
    report_id = enter(cast, reporter="meijie", words="楼道灯不亮")
    assert checked(cast, report_id) == "hidden"
    assert [row["id"] for row in waiting(cast)] == [report_id]


def test_a_home_or_a_complaint_is_no_matter_of_the_neighbours(cast: Cast) -> None:
    enter(cast, category="leak", place="home", words=PRIVATE)
    assert waiting(cast) == []


def settle(cast: Cast, report_id: int, instead: str) -> None:
    with cast.house.database.write() as session:
        judging.settle_words(session, cast["liujingli"], report_id=report_id, version=cast.row(report_id).version,
                             shown=True, instead=instead, at=cast.house.clock.now())  # fmt: skip


def test_a_supervisor_takes_the_private_out_and_the_original_stays_with_the_firm(cast: Cast) -> None:
    report_id = enter(cast, words=PRIVATE)
    with pytest.raises(Malformed) as refusal:
        settle(cast, report_id, "白兰娟说楼道灯不亮")
    assert refusal.value.code == "private_words"
    with pytest.raises(Malformed, match="words_needed"):
        settle(cast, report_id, "")
    settle(cast, report_id, "楼道灯不亮")
    assert "楼道灯不亮" in board(cast) and "白兰娟" not in board(cast)
    assert cast.tell("zhaojie", report_id)["words"] == PRIVATE


def test_a_residents_own_words_are_changed_by_nobody_else(cast: Cast) -> None:
    report_id = cast.report(words="楼道的灯不亮了")
    cast.mini.verdict = Verdict.REVIEW
    assert checked(cast, report_id) == "hidden"
    settle(cast, report_id, "别的话")
    assert cast.row(report_id).public_words is None and "楼道的灯不亮了" in board(cast)
