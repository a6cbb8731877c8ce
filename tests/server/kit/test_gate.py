"""The privacy gate: what it finds, what it passes, and where it says that something is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kit.gate import Found, findings

PRIVATE = [
    (Found.PHONE, "请找 13800138000 登记", 3),
    (Found.PHONE, "１３８００１３８０００", 0),
    (Found.PHONE, "电话：138-0013-8000。", 3),
    (Found.PHONE, "一三八零零一三八零零零", 0),
    (Found.PHONE, "+86 13800138000", 0),
    (Found.PHONE, "1 3 8 0 0 1 3 8 0 0 0", 0),
    (Found.PHONE, "138  0013  8000", 0),
    (Found.PHONE, "138，0013，8000", 0),
    (Found.PHONE, "(138)0013-8000", 1),
    (Found.PHONE, "138–0013–8000", 0),
    (Found.PHONE, "138/0013/8000", 0),
    (Found.PHONE, "电话\u200b138\u200c0013\ufeff8000", 3),
    (Found.PHONE, "138📱0013📱8000", 0),
    (Found.PHONE, "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", 0),
    (Found.PHONE, "壹叁捌零零壹叁捌零零零", 0),
    (Found.PHONE, "١٣٨٠٠١٣٨٠٠٠", 0),
    (Found.IDENTITY, "450100  19440307  7341", 0),
    (Found.IDENTITY, "证件 45010019440307734X", 3),
    (Found.IDENTITY, "450100 19440307 7341", 0),
    (Found.IDENTITY, "老证 450100440307734", 3),
    (Found.PLATE, "桂A12345 请挪车", 0),
    (Found.PLATE, "车牌浙A·D12345", 2),
    (Found.PLATE, "桂a 12345", 0),
    (Found.PLATE, "桂 A-12345", 0),
    (Found.PLATE, "桂A1234学", 0),
    (Found.DEBT, "3栋1单元702欠物业费 300 元", 3),
    (Found.DEBT, "702室还没交物业费", 0),
    (Found.DEBT, "5-1203 逾期三个月", 0),
    (Found.DEBT, "三栋七零二室欠费", 1),
    (Found.DEBT, "3棟702未繳", 1),
    (Found.NAME, "感谢白兰娟的建议", 2),
    (Found.NAME, "感谢白\u200b兰娟的建议", 2),
    (Found.NAME, "感谢白 兰 娟的建议", 2),
    (Found.NAME, "感谢白\u3000兰娟的建议", 2),
    (Found.NAME, "感谢白蘭娟的建議", 2),
    (Found.NAME, "感谢白·蘭•娟", 2),
    (Found.NAME, "找周 軍登记", 1),
    (Found.NAME, "请艾力•买买提来一趟", 1),
    (Found.NAME, "请艾力・買買提来一趟", 1),
    (Found.NAME, "请艾力买买提来一趟", 1),
    (Found.NAME, "请陈大文来一趟", 1),
    (Found.DEBT, "502业主 物业费没交", 0),
    (Found.DEBT, "502的住户物业费没交", 0),
    (Found.DEBT, "702室住户请注意。物业费已经逾期三个月！", 0),
    (Found.DEBT, "702室住户请注意\n请尽快补缴，否则收滞纳金", 0),
    (Found.DEBT, "请19栋2单元102补交物业费 633 元", 5),
    (Found.DEBT, "19栋2单元102 物业费633元", 4),
    (Found.DEBT, "物业费633元：19-2-102", 11),
    (Found.DEBT, "19栋102室应收 633 元", 2),
    (Found.DEBT, "催19栋2单元102尽快缴费", 5),
    (Found.DEBT, "请到702室催他们缴一下物业费", 2),
    (Found.DEBT, "702室拖了半年物业费", 0),
    (Found.DEBT, "702室物业费请尽快处理", 0),
    (Found.DEBT, "702室住户的账单已经送到", 0),
    (Found.DEBT, "19栋2单元102户的停车费请尽快处理", 4),
    (Found.DEBT, "19栋有人拖了半年物业费", 0),
    (Found.DEBT, "王阿姨拖了半年物业费", 0),
    (Found.DEBT, "以下欠费：\n3栋1单元702、801室", 9),
]
FINE = [
    "明天 9:00 到 12:00 停水，3栋 4 单元 120 户受影响。",
    "物业电话 0771-5550100，电梯救援 96333，紧急 110。",
    "全小区还有 120 户未交物业费。702 室漏水已经修好。",
    "702 室漏水已经修好。全小区还有 120 户未交物业费。",
    "702 室漏水已经修好。请各位业主不要逾期缴费。",
    "请小周 军训期间照常值班",
    "还有 120 位业主未交物业费",
    "6栋水泵房维修 633 元",
    "6栋 633 元，19栋 1024.5 元，合计 1657.5 元",
    "2025-2026 年度物业费收缴公示：应收 633000 元，实收 600000 元",
    "19栋还有 12 户未交物业费",
    "19栋未交物业费的业主请尽快缴纳",
    "请到1栋101室缴纳物业费",
    "缴费地点：1栋101室",
    "1栋101室（物业服务中心）可以缴费",
    "702室门口安装免费充电桩",
    "702室水压欠佳，已经修好",
    "702室漏水已经修好。6栋水泵房维修 633 元。",
    "请702室业主补交身份证复印件",
    "1200 房屋维修资金公示 633 元",
    "对101室、102室各补偿 20000 元",
    "明天把拖把发到各单元",
    "请各位先生女士不要拖欠物业费",
    "编号 R000123，设备代码 31104501002019090001，2026年11月21日。",
    "合计 1234567890123 分",
    "第 12345678901 号文件",
    "1、3、5、7、8、10、12、15 栋停水",
    "2026.11.21 - 2026.11.22 09:00 - 12:30 停电",
    "13:00～15:00 16:30～17:45 分两次送水",
    "川A座今天做消杀",
    "全新 WeChat 小程序",
    "𠮷祥苑💧停水",
    "",
]


@pytest.mark.parametrize(("kind", "text", "where"), PRIVATE)
def test_what_is_private_is_found_where_it_stands(kind: Found, text: str, where: int) -> None:
    found = findings(text, names=["白兰娟", "周军", "艾力·买买提", "陳大文"])
    assert [(one.kind, one.where) for one in found] == [(kind, where)], found
    assert text.startswith(found[0].words, where) and str(where + 1) in found[0].sentence


@pytest.mark.parametrize("text", FINE)
def test_what_is_public_passes(text: str) -> None:
    assert findings(text, names=["白兰娟", "周军", "军", ""]) == []


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_phone_is_found_whatever_stands_around_it(before: str, after: str) -> None:
    text = f"{before}，13800138000，{after}"
    assert any(one.kind is Found.PHONE and "13800138000" in one.words for one in findings(text))


@given(st.text(max_size=300))
def test_no_text_breaks_the_gate_and_every_finding_stands_in_it(text: str) -> None:
    for one in findings(text, names=["白兰娟"]):
        assert text[one.where :].startswith(one.words)
