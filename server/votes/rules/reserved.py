"""What only all owners decide together (民法典 278, 条例 11; C-12), as far as a topic's own words say so.

A member's word that a topic is the committee's own is not enough: what plainly is not must not hang in the lobby as
passed. Words nobody foresaw go through; that is why the member is asked as well.
"""

from __future__ import annotations

import re

_FIRM = r"物业(?:公司|服务|企业|管家)?"
_MONEY = r"(?:维修资金|维修基金|公维金|公共收益|公共收入|共有资金|小金库)"
_SPEND = r"(?:动用|使用|支用|支出|花掉|分掉|分配|拿出|挪用|筹集|用于|买|修)"
_BUILD = r"(?:改建|重建|加装|增设|扩建|拆除)"
_CHOOSE = r"(?:选聘|续聘|解聘|辞退|更换|撤换|换掉|赶走|选定|另选|换)"
_RESERVED = re.compile("|".join((
    rf"{_CHOOSE}.{{0,8}}{_FIRM}(?!经理|前台|保安|保洁|人员)",
    rf"{_FIRM}.{{0,4}}(?:选聘|续聘|解聘|辞退|更换|撤换)",
    r"物业(?:服务)?费.{0,8}(?:标准|涨|调|降|上浮|下浮|提高)", r"(?:涨|调整|调高|降低|提高).{0,6}物业(?:服务)?费",
    rf"{_SPEND}.{{0,8}}{_MONEY}", rf"{_MONEY}.{{0,8}}{_SPEND}",
    r"(?:制定|修改|修订|通过).{0,8}(?:管理规约|议事规则)", r"(?:管理规约|议事规则).{0,6}(?:制定|修改|修订)",
    r"(?:选举|罢免|换届|改选|更换).{0,6}(?:业委会|业主委员会|委员)",
    r"(?:业委会|业主委员会|委员).{0,4}(?:选举|罢免|换届|改选)",
    rf"{_BUILD}.{{0,8}}(?:电梯|楼|房|建筑|附属设施|车库|车位)", r"(?:改变|变更).{0,8}共有(?:部分)?.{0,6}用途",
    r"(?:共有部分|外墙|电梯).{0,6}(?:出租|经营|做广告|放广告)",
)))  # fmt: skip

_GREAT = re.compile("|".join((
    r"(?:大修|中修|翻修|更新改造|改造工程|维修工程|维修.{0,4}(?:方案|单位|队))",
    r"(?:招标|招投标|比选|采购).{0,8}(?:物业|工程|维修|改造|施工)", r"(?:签|续签|终止|解除).{0,8}合同",
    r"(?:停车|车位|电梯|公摊)费.{0,6}(?:标准|涨|调|降)", r"(?:调价|涨价)",
)))  # fmt: skip
WAITING = frozenset((
    "SERVICE_HIRE", "SERVICE_DISMISS", "SERVICE_RENEW", "SERVICE_PRICE", "MAINT_FUND_USE", "MAINT_FUND_RAISE",
    "REBUILD", "COMMON_USE_CHANGE",
))  # fmt: skip
"""The kinds of vote that a committee does not put to the owners while its term changes or is over (C-09): hiring,
price, major works."""


def is_great(words: str) -> bool:
    """Whether these words speak of hiring, price or major works, which wait for the next committee (C-09)."""
    return is_reserved(words) or _GREAT.search("".join(words.split())) is not None


def is_reserved(words: str) -> bool:
    """Whether these words speak of something that only all owners decide: 解聘现在的物业公司, 动用维修资金修屋顶."""
    return _RESERVED.search("".join(words.split())) is not None
