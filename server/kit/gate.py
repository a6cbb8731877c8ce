"""The privacy gate before words go to many (E10): phones, identity numbers, plates, names, and who owes what. Pure.

A finding says what was found and where, so that whoever wrote it can put it right. Written otherwise is found too:
full-width or Chinese digits, and digits with blanks, dots or dashes between.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Found(StrEnum):
    """What must not go to many."""

    PHONE = "phone"
    IDENTITY = "identity"
    PLATE = "plate"
    DEBT = "debt"
    NAME = "name"


SAID = {
    Found.PHONE: "手机号",
    Found.IDENTITY: "身份证号",
    Found.PLATE: "车牌号",
    Found.DEBT: "房号和欠费",
    Found.NAME: "住户姓名",
}
MOST_FINDINGS = 20

_GAP = "[ .·—\\-\u200b\u3000]?"
_IDENTITY = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{16}}{_GAP}[\dXx](?!\d)|(?<!\d)\d{{15}}(?!\d)")
_PHONE = re.compile(rf"(?<!\d)(?:\+?(?:00)?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(rf"[{_PROVINCES}][A-HJ-NP-Z][· ]?[A-HJ-NP-Z0-9]{{5,6}}(?![A-Z0-9])", re.IGNORECASE)
_ROOM = re.compile(r"(?:栋|幢|座|号楼|单元|[0-9][-—])\s*\d{3,4}(?!\d)|(?<!\d)\d{3,4}\s*(?:室|房|号房)")
_DEBT = re.compile(r"欠|[未没]有?[缴交付]|催缴|滞纳金|逾期")
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_CHINESE = str.maketrans("零〇一二三四五六七八九幺", "001234567891")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something private: its kind, the words as they were written, and where they begin (characters from 0)."""

    kind: Found
    words: str
    where: int

    @property
    def sentence(self) -> str:
        """What is said to whoever wrote it."""
        return f"第 {self.where + 1} 个字起有{SAID[self.kind]}：{self.words}"


def findings(text: str, *, names: Collection[str] = ()) -> list[Finding]:
    """Everything private in a text, in the order it stands there; ``names`` are of people who did not agree."""
    plain = "".join(map(_plain, text))
    digits = plain.translate(_CHINESE)
    found = [
        *_found(Found.IDENTITY, _IDENTITY, digits, text),
        *_found(Found.PHONE, _PHONE, digits, text),
        *_found(Found.PLATE, _PLATE, plain, text),
        *_debts(plain, text),
        *(Finding(Found.NAME, name, plain.find(name)) for name in set(names) if len(name) > 1 and name in plain),
    ]
    return sorted(found, key=lambda one: (one.where, one.kind))[:MOST_FINDINGS]


def _plain(character: str) -> str:
    # One for one, so that places stay: full-width digits and letters become plain ones.
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _found(kind: Found, pattern: re.Pattern[str], searched: str, text: str) -> Iterator[Finding]:
    for match in pattern.finditer(searched):
        yield Finding(kind, text[match.start() : match.end()], match.start())


def _debts(plain: str, text: str) -> Iterator[Finding]:
    for sentence in _SENTENCE.finditer(plain):
        if _DEBT.search(sentence[0]) and (room := _ROOM.search(sentence[0])):
            start, end = sentence.start() + room.start(), sentence.start() + room.end()
            yield Finding(Found.DEBT, text[start:end], start)
