"""Which topics of a committee are the owners' own to decide."""

from __future__ import annotations

import pytest

from server.votes.rules.reserved import is_reserved


@pytest.mark.parametrize("words", [
    "解聘现在的物业公司", "选聘新的物业服务企业", "换物业", "物业公司续聘", "物业费标准上调两毛", "调整物业费",
    "动用维修资金修屋顶",
    "公共收益分配给各家", "公共收益 用于 买健身器材", "修改管理规约", "业委会换届", "罢免委员",
    "给21栋加装电梯", "改变共有部分的用途",
    "电梯里做广告",
])  # fmt: skip
def test_what_only_all_owners_decide(words: str) -> None:
    assert is_reserved(words)


@pytest.mark.parametrize("words", [
    "门禁什么时候关", "请物业经理说明电梯维保", "物业费收缴情况通报", "公布公共收益账目", "催物业公司修路灯",
    "换物业前台的电话", "花坛种什么", "委员分工", "聘请审计", "电梯什么时候年检",
])  # fmt: skip
def test_what_a_committee_may_decide_itself(words: str) -> None:
    assert not is_reserved(words)
