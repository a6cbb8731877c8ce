"""A finding: one cell that is not as wanted, in words the person at the counter can act on."""

from __future__ import annotations

import re
from dataclasses import dataclass

ERROR, WARNING = "error", "warning"

# Kind: level, what it is called, what is wanted.
KINDS: dict[str, tuple[str, str, str]] = {
    "building_missing": (ERROR, "没有楼栋", "请填写楼栋，例如“1栋”。"),
    "building_bad": (ERROR, "楼栋名称太长", "楼栋或单元的名称太长，请写成“1栋”“2单元”。"),
    "room_missing": (ERROR, "没有房号", "请填写房号，例如“301”。"),
    "room_bad": (ERROR, "房号看不明白", "房号看不明白，请写成“301”这样的文本。"),
    "area_missing": (ERROR, "没有面积", "请填写建筑面积，单位平方米，例如“89.08”。"),
    "area_text": (ERROR, "面积不是数字", "面积应是数字，例如“89.08”；还没测绘的请补测后再导入。"),
    "area_zero": (ERROR, "面积为 0", "面积不能是 0，请核对产权资料。"),
    "area_negative": (ERROR, "面积是负数", "面积不能是负数，请核对产权资料。"),
    "area_huge": (ERROR, "面积太大", "面积大得不合常理，请核对单位和小数点。"),
    "owner_missing": (ERROR, "没有业主姓名", "请填写业主姓名；还没售出的请写“未售”。"),
    "owner_bad": (ERROR, "姓名看不明白", "业主姓名看不明白，请写姓名或单位全称。"),
    "dup": (ERROR, "重复登记", "这套房前面已经登记过一次，请只保留正确的一行。"),
    "area_decimals": (WARNING, "面积小数太多", "面积最多两位小数，已四舍五入，请核对。"),
    "phone_bad": (WARNING, "电话不对", "电话应是 11 位手机号或带区号的座机，并存成文本格式。"),
    "id_bad": (WARNING, "证件号码不对", "证件号码应是 18 位并存成文本格式，数字格式会丢失末几位。"),
    "date_bad": (WARNING, "日期不对", "日期请写成“2002-09-24”，年月日要齐全。"),
    "shares_bad": (WARNING, "份额不对", "各共有人的份额合起来应是 100%，人数也要对得上。"),
    "owners_mismatch": (WARNING, "人数对不上", "几位共有人的姓名、证件、电话个数不一样，请按同样顺序写全。"),
    "id_names": (WARNING, "同证不同名", "同一个证件号码在前面写的是另一个姓名，请核对。"),
    "number_missing": (ERROR, "没有编号", "请填写编号。"),
    "number_bad": (ERROR, "编号太长", "编号太长，请核对。"),
    "lift_code_bad": (WARNING, "设备代码不对", "电梯设备代码应是 20 位数字，并存成文本格式。"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """``row`` counts from 1 as Excel shows it; ``column`` is the header's words; ``found`` is masked, never in full."""

    sheet: str
    row: int
    column: str
    kind: str
    level: str
    found: str
    wanted: str


def finding(sheet: str, row: int, column: str, kind: str, cell: object) -> Finding:
    """A finding of a known kind; level and sentence come from the table."""
    level, _, wanted = KINDS[kind]
    return Finding(sheet, row, column, kind, level, shown(cell), wanted)


_LONG_NUMBER = re.compile(r"\d[\d\- ]{4,}[\dXx]")


def shown(cell: object) -> str:
    """A cell as it may be shown and kept: at most 40 characters, long numbers hidden but for both ends."""
    words = "".join(c for c in str(cell) if c.isprintable()).strip()
    words = _LONG_NUMBER.sub(lambda m: f"{m[0][:3]}{'*' * (len(m[0]) - 5)}{m[0][-2:]}", words)
    return words if len(words) <= 40 else words[:39] + "…"
