"""What a vote asks is a plain thing to agree to, never a question in itself."""

from __future__ import annotations

import pytest

from server.proposals.rules.asking import is_question, statement


@pytest.mark.parametrize(("title", "asked"), [
    ("19栋2单元要不要加装电梯", "19栋2单元加装电梯"),
    ("我们单元能不能装电梯？", "我们单元装电梯"),
    ("装电梯？", "装电梯"),
    ("物业费该不该降", "物业费降"),
    ("是否同意：更换物业", "更换物业"),
    ("是否更换物业", "更换物业"),
    ("换一家物业", "换一家物业"),
    ("不同意涨价", "不同意涨价"),
])  # fmt: skip
def test_a_title_becomes_a_plain_statement(title: str, asked: str) -> None:
    assert statement(title) == asked and not is_question(asked)


@pytest.mark.parametrize("title", [
    "可以装电梯吗", "装电梯还是换水管", "装不装电梯", "愿不愿意装电梯", "要不要装电梯和要不要换门禁", "电梯的钱怎么分",
    "有没有必要换物业", "要不要", "装电梯好不好？",
])  # fmt: skip
def test_what_only_a_person_can_put_right_is_left_to_one(title: str) -> None:
    assert is_question(title) and statement(title) == ""
