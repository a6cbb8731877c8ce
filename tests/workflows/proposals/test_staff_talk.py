"""Staff ask how far the canvass has come: by stair, and never what anybody voted."""

from __future__ import annotations

from tests.talks import Chat, dialogue
from tests.workflows.proposals.conftest import OPENS, Stair


def test_the_canvass_is_told_by_stair_and_only_to_who_may_see_it(stair: Stair) -> None:
    manager = Chat(stair.cast, "liujingli", "work")
    dialogue(manager, [("投票", "没有在进行的投票")])
    poll_id = stair.notice(stair.draft())
    stair.until(OPENS)
    stair.vote("meijie", poll_id)
    dialogue(manager, [
        ("投票 21栋", "21栋1单元：3 位业主，送达 2，已投 1，还差 2"),
        ("二十一栋一单元投得怎么样", "已投 1"),
        ("投票 9栋", "没有“9栋”。有：21栋"),
        ("各单元投票", "21栋1单元"),
    ])  # fmt: skip
    assert "12月17日 24:00 截止" in manager.heard[1]
    assert manager.card["page"] == f"/console/votes/{poll_id}/canvass"
    assert not [one for one in manager.heard if "同意" in one.replace("是否同意", "") or "反对" in one]
    dialogue(Chat(stair.cast, "chengong", "work"), [("投票情况", "21栋1单元")])
    for name in ("huangjingli", "zhoukuaiji"):
        dialogue(Chat(stair.cast, name, "work"), [("投票 21栋", "没有在进行的投票")])
    dialogue(Chat(stair.cast, "nobody", "work"), [("投票 21栋", "还没有您的员工账号")])
