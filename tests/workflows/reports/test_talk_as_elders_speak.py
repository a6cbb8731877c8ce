"""As old people speak: one thing after another, taken back, put right, and thanks at the end. Dialogues."""

from __future__ import annotations

from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.residents import events, made, newest
from workflows.reports.talks import asking, spoken


def test_what_was_said_wrong_is_put_right(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("楼道灯坏了", "在几楼"), ("不是三楼是四楼", "：21栋1单元 四楼，"), ("不对是五楼", "已经加进 R")])
    (said,) = events(cast, newest(cast).id, "said")
    assert said.words == "不对是五楼" and made(cast) == 1


def test_a_place_alone_is_kept_and_what_is_wrong_there_is_asked(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我要报修", "哪里坏了"), ("厨房", "厨房怎么了"), ("漏水", "21栋1单元702，漏水")])
    dialogue(chat, [("报修", "哪里坏了"), ("三楼楼道", "三楼楼道怎么了"), ("灯不亮", "21栋1单元 三楼楼道，路灯")])


def test_two_troubles_in_one_breath_are_two_reports(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("厨房漏水 还有卫生间灯也坏了", "702，家里电路")])
    assert made(cast) == 2
    dialogue(chat, [("厨房水管爆了 还有地上全是水", "报好了")])
    assert made(cast) == 3


def test_a_lamp_before_a_door_is_a_lamp(cast: Cast) -> None:
    for words in ("三单元门口灯坏了", "电梯门口灯不亮", "我家门口的灯坏了", "灯又坏了在楼道里", "楼道的灯老是不亮"):
        found = asking.category_in(words)
        assert found is not None and found.key == "lighting", words
    chat = Chat(cast, "meijie")
    dialogue(chat, [("电梯门口灯不亮", "：21栋1单元 电梯门口，路灯")])
    assert newest(cast).lift_id is None and spoken.is_at_home("我家住三楼") is False


def test_a_smell_of_burning_is_danger(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("楼道里有股焦味", "打 119")])
    assert newest(cast).priority == "P0"


def test_thanks_and_patience_are_understood(cast: Cast) -> None:
    leak = cast.work(cast.report("meijie", "leak", "home"))
    chat = Chat(cast, "meijie")
    dialogue(
        chat,
        [
            ("弄好了 就是等了三天太慢了", "给师傅打个分"),
            ("谢谢你们", "不打分也没关系"),
            ("那我等等", "好的，有事随时说一声"),
        ],
    )
    assert (cast.row(leak).state, cast.row(leak).stars) == ("closed", None)
