"""A roster of any size, the same for the same numbers: ``python -m tests.server.rosters.make_roster 100000 FILE``."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import xlsxwriter

HEADER = ["楼栋", "单元", "楼层", "房号", "建筑面积（㎡）", "业主姓名", "证件号码", "联系电话", "共有情况"]
HEADER += ["房屋状态", "交付日期", "物业费标准（元/㎡·月）", "备注"]
_FAMILY, _GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗", "兰娟梅英华国强明军平芳玉秀桂珍建文志海天"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def make_roster(path: Path, homes: int, seed: int = 1) -> Path:
    """Write ``homes`` lines with the usual untidiness: blanks, units, dashes, five date forms, a tenth joint owners."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    sheet, chance = book.add_worksheet("业主台账"), random.Random(seed)
    sheet.write_row(0, 0, ["春风里业主信息登记表"])
    sheet.write_row(1, 0, HEADER)
    for at in range(homes):
        sheet.write_row(at + 2, 0, _line(at, chance))
    book.close()
    return path


def _line(at: int, chance: random.Random) -> list[object]:
    building, stair, floor, door = at // 84 + 1, at // 28 % 3 + 1, at % 28 // 4 + 1, at % 4 + 1
    area = chance.randint(6000, 14000) / 100
    owners = 2 if chance.random() < 0.1 else 1
    names = [chance.choice(_FAMILY) + chance.choice(_GIVEN) + chance.choice(_GIVEN) for _ in range(owners)]
    phones = [f"199{2 * at + n:08d}" for n in range(owners)]
    first = phones[0]
    return [
        f"{building}栋" if chance.random() < 0.5 or at % 84 == 0 else "",
        f"{stair}单元",
        floor,
        f"{floor}0{door}",
        f"{area}㎡" if chance.random() < 0.05 else area,
        "、".join(names),
        "、".join(_id(2 * at + n) for n in range(owners)),
        f"{first[:3]}-{first[3:7]}-{first[7:]}" if owners == 1 and chance.random() < 0.05 else "、".join(phones),
        "按份共有：70%/30%" if owners == 2 else "",
        chance.choice(["自住", "自住", "出租", "空置"]),
        _day(chance),
        1.2,
        "已加微信群" if chance.random() < 0.2 else "",
    ]


def _id(number: int) -> str:
    year, month, day = 1940 + number % 60, number // 60 % 12 + 1, number // 720 % 28 + 1
    body = f"999999{year}{month:02d}{day:02d}{number // 20160 % 1000:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


def _day(chance: random.Random) -> str:
    year, month, day = chance.randint(1998, 2010), chance.randint(1, 12), chance.randint(1, 28)
    form = chance.choice(["{}-{:02d}-{:02d}", "{}/{}/{}", "{}.{}.{}", "{}年{}月{}日", "{}{:02d}{:02d}"])
    return form.format(year, month, day)


if __name__ == "__main__":
    make_roster(Path(sys.argv[2]), int(sys.argv[1]))
