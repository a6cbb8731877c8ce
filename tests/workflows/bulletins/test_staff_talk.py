"""Staff look the daily sheet over in WeCom: they say, we say."""

from __future__ import annotations

from server.bulletins.rules.words import State
from tests.server.bulletins.conftest import Sheets, sheets
from tests.talks import Chat, dialogue

__all__ = ["sheets"]


def waiting(sheets: Sheets) -> int:
    """The sheet of today waits for 刘经理. Gives its id."""
    sheets.reviewed()
    sheets.at(17)
    sheets.run()
    return sheets.newest().id


def test_a_sheet_is_shown_before_it_is_let_go(sheets: Sheets) -> None:
    manager, stranger = Chat(sheets.cast, "liujingli", "work"), Chat(sheets.cast, "huangjingli", "work")
    dialogue(manager, [("简报", "没有等您审阅的简报")])
    sheet_id = waiting(sheets)
    dialogue(stranger, [("简报", "没有等您审阅的简报"), ("通过", "没有等您审阅的简报")])
    dialogue(Chat(sheets.cast, "xiaoli", "work"), [("看简报", "您可以看")])
    dialogue(Chat(sheets.cast, "zhoukuaiji", "work"), [("简报", "没有等您审阅的简报")])
    dialogue(manager, [("通过", "回“通过”"), ("可以发了吗", "没听明白"), ("嗯嗯哼哼", "没听明白")])
    assert sheets.row(sheet_id).state == State.WAITING and manager.card["page"] == f"/console/bulletins/{sheet_id}"
    dialogue(manager, [("通过", "17:40 自动发布"), ("通过", "没有等您审阅的简报")])
    assert sheets.row(sheet_id).approved_by == sheets.cast.ids["liujingli"]


def test_what_was_changed_meanwhile_is_shown_again_and_what_is_held_says_why(sheets: Sheets) -> None:
    sheet_id, manager = waiting(sheets), Chat(sheets.cast, "liujingli", "work")
    manager.say("简报")
    sheets.words("xiaoli", sheet_id, "明天清洗水箱")
    dialogue(
        manager, [("通过", "明天清洗水箱"), ("暂缓", "为什么暂缓"), ("返回", "回“通过”"), ("先不发", "为什么暂缓")]
    )
    dialogue(manager, [("水箱的时间还没定", "已暂缓"), ("简报", "已暂缓"), ("取消", "先不办了")])
    assert (sheets.row(sheet_id).state, sheets.row(sheet_id).note) == (State.HELD, "水箱的时间还没定")


def test_pictures_are_looked_at_before_the_sheet_goes(sheets: Sheets) -> None:
    sheets.at(9)
    sheets.finished()
    sheet_id, manager = waiting(sheets), Chat(sheets.cast, "liujingli", "work")
    if not sheets.view(sheet_id).media_ids:
        sheets.words("liujingli", sheet_id, "照常巡查")
    assert sheets.view(sheet_id).media_ids, "the pair of the report stands on the sheet"
    dialogue(manager, [("简报", "回“通过”"), ("通过", "没有未经同意的人脸"), ("通过", "没有未经同意的人脸")])
    assert sheets.row(sheet_id).approved_by is None
    manager.say("看过了")
    assert sheets.row(sheet_id).gate["faces_by"] == sheets.cast.ids["liujingli"]
