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
