"""What words say of finished work: a good word with a no before it is none, and rated in words is rated."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.talks import Chat, dialogue
from workflows.engine.hearing import plain
from workflows.reports.talks import judging

GOOD = "修好咗、唔，修好咗、搞掂、修好哉、修好啦、没什么问题、没毛病、冇问题、不漏了、不是 好了、对的修好了"
NOT_GOOD = "冇搞掂、没搞定、灯不亮了、水不通了、不可以了、不太好了、没完全解决了、好了一半、唔，冇修好、没弄通"
NEITHER = "好了吗、修好了吗、太慢了、态度不好、赶紧修好"
STARS = {
    5: "师傅人很好、好得很、没话说",
    4: "挺好的、不错、挺不错",
    3: "一般般、还行吧、就那样",
    2: "不是很满意、不太满意、不怎么样、态度不好",
    None: "修好了、昨天下午、太慢了",
}


@pytest.mark.parametrize(("said", "meant"), [(GOOD, True), (NOT_GOOD, False), (NEITHER, None)])
def test_whether_it_is_mended(said: str, meant: bool | None) -> None:
    for words in said.split("、"):
        assert judging.is_good(plain(words)) is meant, words


@pytest.mark.parametrize("count", STARS)
def test_how_many_stars_words_are(count: int | None) -> None:
    for words in STARS[count].split("、"):
        assert judging.stars(plain(words)) == count, words
    assert [judging.stars_answered(plain(words)) for words in ("太慢了", "有点慢", "很好就是太慢了", "好")] == [
        2,
        3,
        2,
        None,
    ]


COUNTED = {
    5: "五颗星、5颗星、5颗、给五颗星、五个星、五星、五星好评、给五分、打五分、满分、给个满分吧、给10分、五颗星星"
    "、5星、５颗星、俾五星、5、五",
    4: "四颗星、打个4分、4颗吧、给四个星、4分吧、四星半、4.5分、4",
    3: "三颗星吧、3颗、打三分、三个星吧、给他三分",
    2: "两颗星、2颗星、二颗星、打两分",
    1: "一颗星、1颗、一个星、给一分、打1分吧、一颗星都不想给、一星都嫌多、一分也不给",
    None: "1、3、一星期、等了三个星期、五分钟、三分之一、五分钱、第二个、十五分钟、下午三点五分"
    "、四颗螺丝没拧、3号楼、三分店",
}


@pytest.mark.parametrize("count", COUNTED)
def test_stars_are_counted_in_every_usual_way(count: int | None) -> None:
    assert {words: judging.stars_answered(plain(words)) for words in COUNTED[count].split("、")} == dict.fromkeys(
        COUNTED[count].split("、"), count
    )


@pytest.mark.parametrize(("said", "count"), [("五颗星", 5), ("三颗星吧", 3), ("打个4分", 4), ("五颗星，就是有点慢", 5)])
def test_stars_counted_are_taken_at_once(cast: Cast, said: str, count: int) -> None:
    leak = cast.work(cast.report("meijie", "leak", "home"))
    dialogue(Chat(cast, "meijie"), [("修好了", "给师傅打个分吧"), (said, f"已记下 {count} 星")])
    assert cast.row(leak).stars == count


@pytest.mark.parametrize("said", ["唔，修好咗", "修好啦", "修好哉", "没毛病"])
def test_yes_it_is_mended_in_any_words_is_taken_at_once(cast: Cast, said: str) -> None:
    leak = cast.work(cast.report("meijie", "leak", "home"))
    chat = Chat(cast, "meijie")
    dialogue(chat, [("师傅修完了", "修好了吗"), (said, "确认办好了"), ("太慢了", "对不起")])
    assert (cast.row(leak).state, cast.row(leak).stars) == ("closed", 2)


@pytest.mark.parametrize("said", ["没搞定", "灯不亮了", "冇搞掂"])
def test_a_no_before_a_good_word_closes_nothing(cast: Cast, said: str) -> None:
    lamp = cast.work(cast.report("meijie", "lighting", "public"))
    chat = Chat(cast, "meijie")
    dialogue(chat, [("师傅修完了", "修好了吗"), (said, "已退回重做")])
    assert cast.row(lamp).state == "reopened"
