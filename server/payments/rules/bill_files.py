"""Bill files as WeChat Pay makes them, read column by column by the column's name.

A file is a line of names, detail lines in which a backtick stands before every value, a second line of names, and a
line of sums. The order of columns may change and bills of one kind only have other columns, so nothing is read by its
place (https://pay.weixin.qq.com/doc/v3/partner/4012760535). Lines come as they are read: a file of a million lines
needs no more memory than one of ten.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from server.kit.errors import Malformed
from server.payments.rules.yuan import fen_of

MARK, BETWEEN = "`", ",`"
Row = Mapping[str, str]


class BrokenBill(Malformed):
    """The file is none of the kind, or does not add up; nothing of it may be believed."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__("bill_broken", f"账单文件不完整或格式不对（{why}），请稍后重新下载。", line=line)


@dataclass(slots=True)
class Sums:
    """What the last two lines of a file say, by name: counts and sums over the whole file."""

    said: dict[str, str] = field(default_factory=dict)

    def fen(self, *names: str) -> int | None:
        """The sum under the first of these names that is there, in fen; None when none is."""
        said = next((self.said[name] for name in names if name in self.said), None)
        return None if said is None else read_fen(said, "汇总")

    def count(self, *names: str) -> int | None:
        """The count under the first of these names that is there."""
        said = next((self.said[name] for name in names if name in self.said), "")
        return int(said) if said.isdecimal() else None


def rows(lines: Iterable[bytes], sums: Sums) -> Iterator[tuple[int, Row]]:
    """The detail lines, numbered from 1, by column name; ``sums`` is filled at the end. :class:`BrokenBill`."""
    names: list[str] = []
    summary: list[str] = []
    number = 0
    for text in _texts(lines):
        if not names:
            names = _names(text)
        elif not text.startswith(MARK):
            summary = _names(text)
        elif summary:
            sums.said |= _row(summary, text, number)
        else:
            number += 1
            yield number, _row(names, text, number)
    if not sums.said:
        raise BrokenBill("没有汇总行", number)


def read_fen(yuan: str, what: str, line: int = 0) -> int:
    """A sum of the file in fen; :class:`BrokenBill` when it is none."""
    try:
        return fen_of(yuan.strip())
    except ValueError as error:
        raise BrokenBill(f"{what}：{error}", line) from error


def _texts(lines: Iterable[bytes]) -> Iterator[str]:
    for line in lines:
        try:
            text = line.decode("utf-8").lstrip("\ufeff").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise BrokenBill("不是 UTF-8 文本") from error
        if text.strip():
            yield text


def _names(text: str) -> list[str]:
    # Some names carry their unit in brackets of either width: 收支金额（元）.
    names = [unicodedata.normalize("NFKC", name).strip(" `").removesuffix("(元)") for name in text.split(",")]
    if len(set(names)) != len(names):
        raise BrokenBill("列名重复")
    return names


def _row(names: list[str], text: str, number: int) -> dict[str, str]:
    # A comma may stand in a value, such as the name of what was paid for; a comma and a backtick do not.
    values = text[len(MARK) :].split(BETWEEN)
    if len(values) != len(names):
        raise BrokenBill("列数不对", number)
    return dict(zip(names, values, strict=True))
