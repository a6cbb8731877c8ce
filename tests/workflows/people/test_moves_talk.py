"""Moving out, a tenant who is gone, another number, the family: each hears where that is done."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.talks import Chat, dialogue


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("我们下个月要搬走了，要办什么手续", "解除绑定"),
        ("我是租户，我要退租了", "解除绑定"),
        ("我那个房客退租走了，把他名字去掉", "他的登记由物业同事去掉"),
        ("房子卖掉了要办什么", "业主变更"),
        ("我换号码了，原来那个打不通的", "在名册上改"),
        ("我儿子的手机想看我家的报修，怎么弄", "用他自己的微信"),
    ],
)
def test_each_hears_where_it_is_done(cast: Cast, words: str, answer: str) -> None:
    dialogue(Chat(cast, "meijie"), [(words, answer)])
